"""Opening a project folder: files to a county, its layers, and everything found on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd

from districting.county import County
from districting.errors import DataError, Fault
from districting.geography.findings import Findings, OpenFault
from districting.project.cache import cache_key, keep, load
from districting.project.settings import Settings, Source, read_settings


@dataclass(frozen=True)
class Layers:
    """
    What a map shows, every layer in the county's metric system; each may be empty.

    Parameters
    ----------
    units
        Indexed by unit id in the county's order: name, name_en, households, kind, parent, further counts, polygon.
    parcels
        Indexed by parcel id: households, unit (id of the unit it lies in, or empty), polygon.
    streets, water, rail
        name, name_en (streets also class), lines or polygons.
    offices
        Indexed by office id: name, name_en, owner, floor_m2, unit, point.
    walls
        Borders that are no adjacency because of a barrier: a, b, kind, line.
    borders
        Every adjacency: a, b, kind, crossing, length_m, line (of a link across a gap: the way across).
    crossings
        Every way across water, railways and expressways: kind, name, line.
    left_out
        Units switched off, as ``units``.
    facilities
        Indexed by facility id: name, name_en, kind, floor_m2, unit, point.
    """

    units: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    rail: gpd.GeoDataFrame
    offices: gpd.GeoDataFrame
    walls: gpd.GeoDataFrame
    borders: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    left_out: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)


@dataclass(frozen=True)
class Project:
    """
    An opened project.

    Parameters
    ----------
    folder
        Where it lies.
    settings
        Its ``project.toml``.
    level
        The level of units it was opened on.
    county
        The facts, as the engine sees them.
    layers
        The same as maps.
    findings
        What was mended, assumed or should be known; each can be said in either language.
    open_faults
        Faults that spoil one thing only, which was left out: they stop only a rule that asks for it.
    """

    folder: Path
    settings: Settings
    level: str
    county: County
    layers: Layers
    findings: tuple[Fault, ...] = ()
    open_faults: tuple[OpenFault, ...] = ()


def open_project(folder: Path, level: str | None = None, *, use_cache: bool = True, whole: bool = False) -> Project:
    """
    Read a project folder and prepare one level of it.

    Parameters
    ----------
    folder
        Holds ``project.toml`` and the files it names.
    level
        Which level of units; else the one ``[county] level`` names, or the only one.
    use_cache
        Take what was prepared before from the project's folder ``cache`` where no file, no setting of county, levels
        and layers, and no code that prepares has changed since; and keep it there.
    whole
        Take in the units the settings leave out: the next phase. No plan adopted for fewer units compares with it.

    Raises
    ------
    SettingsError
        When ``project.toml`` cannot be meant as it stands.
    DataError
        With every fault of the files that were read.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    if whole:
        settings = replace(settings, county=replace(settings.county, leave_out=()), reference=None)
    chosen = settings.level(level)
    refuse_missing_files(settings, chosen)
    key = cache_key(settings, chosen) if use_cache else ""
    prepared = load(settings, chosen, key) if use_cache else None
    if prepared is None:
        from districting.project.prepare import prepare_county  # what is kept needs none of its libraries

        findings = Findings()
        county, frames = prepare_county(settings, chosen, findings)
        prepared = county, frames, tuple(findings.notes), tuple(findings.open)
        if use_cache:
            keep(settings, chosen, key, prepared)
    county, frames, notes, open_faults = prepared
    missing = open_reference(settings)
    return Project(folder, settings, chosen, county, Layers(**frames), notes, (*open_faults, *missing))


def refuse_missing_files(settings: Settings, level: str) -> None:
    """Name at once all files that are not there and without which nothing can be computed."""
    chosen = settings.levels[level]
    layers = [source for name, source in settings.layers.items() if name != "facilities"]
    sources: Iterable[Source | None] = (chosen.units, chosen.counts, *layers)
    named = [source.file for source in sources if source is not None and source.file]
    missing = [name for name in dict.fromkeys(named) if not (settings.folder / name).exists()]
    if missing:
        raise DataError(Fault("project.missing_files", tuple(missing), {"folder": str(settings.folder)}))


def open_reference(settings: Settings) -> list[OpenFault]:
    """The files of the adopted plan that are not there: nothing but a comparison with it needs them."""
    reference = settings.reference
    named = [reference.file, reference.communities] if reference is not None else []
    missing = [name for name in named if name and not (settings.folder / name).exists()]
    values = {"folder": str(settings.folder)}
    return [OpenFault("reference", Fault("project.missing_files", tuple(missing), values))] if missing else []
