"""Everything a level of a project needs from its files, read together so that all their faults come together."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from districting.geography.cells import texts
from districting.geography.columns import under_our_names
from districting.geography.coordinates import far_apart, points_of_table, put_right
from districting.geography.crs import metric_crs, stated_crs, to_metric
from districting.geography.findings import Findings
from districting.geography.layers import set_aside
from districting.geography.mend import Kind, fit_geometries
from districting.geography.osm import is_osm, read_osm, streets_of_place
from districting.geography.reading import TABLES, read_layer, read_table
from districting.project.settings import LevelSettings, Settings, Source

_KINDS: dict[str, Kind] = {
    "units": "polygon",
    "parcels": "polygon",
    "streets": "line",
    "offices": "point",
    "facilities": "point",
}
_STRICT = ("units", "offices")
_POINTS = ("offices", "facilities")
_AREA = 2


@dataclass(frozen=True)
class Inputs:
    """
    What the files hold, under our names.

    Parameters
    ----------
    layers
        By name (units, parcels, streets, water, rail, offices; those there are), in the metric system.
    crs
        That system.
    counts, links
        Tables of text.
    names
        Name and English name, by id, of the units of the project's other levels: what a unit's parent is called.
    """

    layers: dict[str, gpd.GeoDataFrame]
    crs: pyproj.CRS | None
    counts: pd.DataFrame | None
    links: pd.DataFrame | None
    names: dict[str, tuple[str, str]]


def read_inputs(settings: Settings, level: str, findings: Findings) -> Inputs:
    """
    Read every file a level needs.

    Raises
    ------
    DataError
        With every fault of every file.
    """
    chosen = settings.levels[level]
    sources = {name: source for name, source in settings.layers.items() if name != "links"}
    if chosen.units is not None:
        sources = {"units": chosen.units, **sources}
    own = Findings()  # faults of the facilities stop only who asks for them
    of = {name: own if name == "facilities" else findings for name in sources}
    read = {name: _layer(settings, name, source, chosen, of[name]) for name, source in sources.items()}
    found = {name: frame for name, frame in read.items() if frame is not None}
    crs = metric_crs(list(found.values()), findings, wanted=settings.county.crs)
    if crs is not None:
        found = {name: _fitted(name, frame, sources[name], crs, of[name]) for name, frame in found.items()}
        far_apart(found, {name: source.file for name, source in sources.items()}, of)
    if not findings.confine("facilities", own):
        found.pop("facilities", None)
    counts = _table(settings, chosen.counts, ("code",), findings, columns=chosen)
    links = read_links_table(settings, findings)
    findings.refuse()
    return Inputs(found, crs, counts, links, _names_elsewhere(settings, level))


def read_links_table(settings: Settings, findings: Findings) -> pd.DataFrame | None:
    """The table of explicit links under our names; ``None`` without one, or where no decision is left in it."""
    own = Findings()
    table = _table(settings, settings.layers.get("links"), ("a", "b", "action", "reason"), own, layer="links")
    if [fault.key for fault in own.faults] != ["geography.empty_file"]:
        findings.join(own)
    return table


def _names_elsewhere(settings: Settings, level: str) -> dict[str, tuple[str, str]]:
    """What the units of the other levels are called; a level whose files have faults says so when it is opened."""
    found: dict[str, tuple[str, str]] = {}
    for name, other in settings.levels.items():
        if name == level:
            continue
        scratch = Findings()
        table = _table(settings, other.counts, ("code",), scratch, columns=other)
        if (table is None or "name" not in table) and other.units is not None:
            table = _layer(settings, "units", other.units, other, scratch)
        if table is not None and not scratch.faults:
            names = zip(texts(table, "name"), texts(table, "name_en"), strict=True)
            found |= dict(zip(texts(table, "code"), names, strict=True))
    return found


def _layer(
    settings: Settings, name: str, source: Source, level: LevelSettings, findings: Findings
) -> gpd.GeoDataFrame | None:
    """One layer as its file has it, without the rows to drop, its columns under our names."""
    path = settings.folder / source.file
    basis = settings.county.basis
    if name == "facilities" and not path.exists():
        findings.fault("project.missing_files", [source.file], folder=str(settings.folder))
        return None
    if source.place:
        frame = streets_of_place(source.place, findings)
    elif name in ("streets", "rail", "water") and is_osm(path):
        frame = read_osm(path, name, findings)
    elif name in _POINTS and path.suffix.lower() in TABLES:
        return _points(settings, name, source, findings)
    else:
        frame = read_layer(path, findings, layer=source.layer, encoding=source.encoding)
    if frame is None:
        return None
    frame = stated_crs(frame, findings, file=source.file, crs=source.crs)
    frame = put_right(frame, findings, file=source.file)
    frame = set_aside(frame, source.drop, findings, file=source.file)
    needed: tuple[str, ...] = ("code",) if name in _STRICT else ()
    if name == "parcels" and level.dissolve:
        needed = (level.dissolve,)
    shared = level.columns if name == "units" else None
    return under_our_names(
        frame, source.columns, findings, file=source.file, needed=needed, elsewhere=shared, layer=name, basis=basis
    )


def _points(settings: Settings, name: str, source: Source, findings: Findings) -> gpd.GeoDataFrame | None:
    """Offices or facilities from a table with their coordinates."""
    table = _table(settings, source, ("code",) if name in _STRICT else (), findings, layer=name)
    if table is None:
        return None
    county_crs = settings.county.crs
    frame = points_of_table(table, findings, file=source.file, crs=source.crs, county_crs=county_crs, layer=name)
    if frame is None:
        return None
    return put_right(stated_crs(frame, findings, file=source.file, crs=source.crs), findings, file=source.file)


def _table(
    settings: Settings,
    source: Source | None,
    needed: tuple[str, ...],
    findings: Findings,
    *,
    columns: LevelSettings | None = None,
    layer: str = "units",
) -> pd.DataFrame | None:
    """One table under our names; the level's own names for columns hold where the table has them."""
    if source is None:
        return None
    path, row = settings.folder / source.file, source.header_row
    table = read_table(path, findings, sheet=source.sheet, encoding=source.encoding, header_row=row)
    if table is None:
        return None
    shared = columns.columns if columns is not None else None
    basis = settings.county.basis
    return under_our_names(
        table, source.columns, findings, file=source.file, needed=needed, elsewhere=shared, layer=layer, basis=basis
    )


def _fitted(
    name: str, frame: gpd.GeoDataFrame, source: Source, crs: pyproj.CRS, findings: Findings
) -> gpd.GeoDataFrame:
    """A layer in the metric system, its geometries fit for measuring; one without a system was refused before."""
    if frame.crs is None:
        return frame
    frame = to_metric(frame, crs, findings, file=source.file)
    given = texts(frame, "code")
    names = np.array([code or f"#{row}" for row, code in enumerate(given, start=1)], dtype=object)
    if name in _POINTS:
        frame = frame.set_geometry(gpd.GeoSeries(frame.geometry.representative_point(), crs=frame.crs))
    if name in _KINDS:
        return fit_geometries(frame, list(names), findings, file=source.file, kind=_KINDS[name], layer=name)
    areas = shapely.get_dimensions(frame.geometry.to_numpy()) == _AREA
    kinds: tuple[tuple[npt.NDArray[np.bool_], Kind], ...] = ((areas, "polygon"), (~areas, "line"))
    parts = [
        fit_geometries(frame[rows], list(names[rows]), findings, file=source.file, kind=kind, layer=name)
        for rows, kind in kinds
        if rows.any()
    ]
    return pd.concat(parts) if parts else frame
