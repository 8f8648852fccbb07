"""Everything the preparation of a level found, as one plain object: what the data report and its JSON say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from districting.county import OFFICE, County, Integers
from districting.errors import DataError, Fault
from districting.geography.findings import Change, FileFacts, Findings, OpenFault
from districting.geography.repair import repaired
from districting.graph import components, neighbour_lists
from districting.project.cache import cache_key, keep
from districting.project.notes import by_what_they_ask, in_words
from districting.project.prepare import prepare_county
from districting.project.settings import Settings, read_settings
from districting.project.store import Layers, open_reference, refuse_missing_files

MINUTES = 15
"""The walk to an office that standards speak of."""


@dataclass(frozen=True)
class DataReport:
    """
    What is known about the data of one level.

    Parameters
    ----------
    settings, level
        Of the project.
    county, layers
        The facts; ``None`` where faults stopped the preparation.
    faults
        What has to be put right before anything can be computed.
    notes
        Everything else that was found, repair of the parcels included.
    files, changes, places
        As :class:`districting.geography.findings.Findings` gathered them.
    open_faults
        Faults that stop only a rule that asks for what they spoil.
    """

    settings: Settings
    level: str
    county: County | None
    layers: Layers | None
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    files: tuple[FileFacts, ...] = ()
    changes: tuple[Change, ...] = ()
    places: dict[str, list[tuple[str, shapely.Geometry]]] = field(default_factory=dict)
    open_faults: tuple[OpenFault, ...] = ()

    def sorted_notes(self) -> dict[str, list[Fault]]:
        """The notes by what they ask for: ``decide``, ``mended``, ``read``."""
        return by_what_they_ask(self.notes)

    def counts(self) -> dict[str, int | float]:
        """How much there is of everything: rows, kilometres, borders, crossings."""
        if self.layers is None or self.county is None:
            return {}
        layers = self.layers
        return {
            "units": len(self.county),
            "left_out": len(layers.left_out),
            "parcels": len(layers.parcels),
            "streets_km": round(float(layers.streets.geometry.length.sum()) / 1000, 1),
            "rail_km": round(float(layers.rail.geometry.length.sum()) / 1000, 1),
            "water": len(layers.water),
            "offices": len(layers.offices),
            "facilities": len(self.county.facilities),
            "borders": len(self.county.borders),
            "walls": len(self.county.walls),
            "crossings": len(layers.crossings),
        }

    def borders(self) -> list[dict[str, Any]]:
        """For each kind of border how many are open to walkers, over how many kilometres, how many by a crossing."""
        if self.county is None:
            return []
        found = []
        for kind in dict.fromkeys(b.kind for b in (*self.county.borders, *self.county.walls)):
            open_, shut = ([b for b in rows if b.kind == kind] for rows in (self.county.borders, self.county.walls))
            crossed = sum(bool(border.crossing) for border in open_)
            kilometres = round(sum(border.length_m for border in (*open_, *shut)) / 1000, 2)
            row = {"kind": kind, "open": len(open_), "crossed": crossed, "walls": len(shut), "kilometres": kilometres}
            found.append(row)
        return sorted(found, key=lambda row: -row["kilometres"])

    def totals(self) -> list[dict[str, Any]]:
        """Each total of households with the parts it must equal, and whether it does."""
        if self.layers is None or self.county is None:
            return []
        layers, rows = self.layers, []
        taking_part = int(self.county.households.sum())
        left_out = int(layers.left_out["households"].sum())
        if len(layers.parcels):
            on_parcels = layers.parcels.groupby(layers.parcels["unit"] == "")["households"].sum()
            parts = {"inside": int(on_parcels.get(False, 0)), "outside": int(on_parcels.get(True, 0))}
            rows.append(_sum("parcels", int(layers.parcels["households"].sum()), parts))
            if parts["inside"]:
                rows.append(_sum("inside", parts["inside"], {"taking_part": taking_part, "left_out": left_out}))
        rows.append(_sum("units", taking_part, {"pieces": sum(piece["households"] for piece in self.pieces())}))
        return rows

    def pieces(self) -> list[dict[str, int]]:
        """The pieces the county falls into once walls are taken out: units and households, largest first."""
        return [] if self.county is None else _parts(self.county, components(*self.county.neighbours))

    def regions(self) -> list[dict[str, int]]:
        """
        What lies between the barriers: the pieces left when borders with a crossing are taken out as well.

        Where a railway or river that is known to part the county does not part them, a stretch of it is missing.
        """
        return [] if self.county is None else _parts(self.county, region_numbers(self.county))

    def reach(self) -> dict[str, float]:
        """
        The share of households within 15 minutes of the nearest ``office`` and of the nearest facility of each kind.

        Household by household where parcels say where they live, else unit by unit; only of what there is.
        """
        if self.county is None:
            return {}
        county, far_m = self.county, MINUTES * self.settings.county.walking_m_per_minute
        kinds = [OFFICE] * bool(county.offices) + sorted({facility.kind for facility in county.facilities})
        total = max(int(county.households.sum()), 1)
        return {kind: float(county.reach_share(kind, far_m) @ county.households) / total for kind in kinds}

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, each finding in both languages."""
        notes = self.sorted_notes()
        return {
            "level": self.level,
            "basis": self.settings.county.basis,
            "usable": self.county is not None,
            "crs": str(self.layers.units.crs.to_string()) if self.layers is not None else None,
            "counts": self.counts(),
            "totals": self.totals(),
            "borders": self.borders(),
            "pieces": self.pieces(),
            "regions": self.regions(),
            "within_15_minutes": self.reach(),
            "walking_m_per_minute": self.settings.county.walking_m_per_minute,
            "faults": [in_words(fault) for fault in self.faults],
            "open_faults": [{"subject": open_.subject} | in_words(open_.fault) for open_ in self.open_faults],
            **{name: [in_words(note) for note in rows] for name, rows in notes.items()},
            "files": [vars(file) | {"columns": [list(column) for column in file.columns]} for file in self.files],
            "changes": [vars(change) for change in self.changes],
        }


def inspect_project(
    folder: Path, level: str | None = None, *, on_step: Callable[[str, float], None] | None = None
) -> DataReport:
    """
    Prepare a level afresh and report on all its data; faults are part of the report, not an exception.

    Parameters
    ----------
    folder
        Holds ``project.toml``.
    on_step
        Called with the name of each step as it begins and with the share of it that is done, see
        :data:`districting.geography.findings.STEPS`.

    Raises
    ------
    SettingsError
        When ``project.toml`` cannot be meant as it stands.
    DataError
        When files it names are not there.
    """
    settings = read_settings(folder)
    chosen = settings.level(level)
    refuse_missing_files(settings, chosen)
    findings = Findings(on_step)
    county: County | None = None
    layers: Layers | None = None
    faults: tuple[Fault, ...] = ()
    try:
        county, frames = prepare_county(settings, chosen, findings)
        keep(
            settings, chosen, cache_key(settings, chosen), (county, frames, tuple(findings.notes), tuple(findings.open))
        )
        layers = Layers(**frames)
        if not settings.levels[chosen].dissolve and len(layers.parcels):
            findings.step("repair")
            ids = layers.parcels.index.to_numpy(dtype=object)
            repaired(np.asarray(layers.parcels.geometry), ids, findings, layer=settings.layers_file("parcels"))
    except DataError as error:
        faults = tuple(error.faults)
    return DataReport(
        settings,
        chosen,
        county,
        layers,
        faults,
        tuple(findings.notes),
        tuple(findings.files),
        tuple(findings.changes),
        findings.places,
        (*findings.open, *open_reference(settings)),
    )


def region_numbers(county: County) -> Integers:
    """For each unit the number of the region between barriers it lies in, see :meth:`DataReport.regions`."""
    open_ = [(border.a, border.b) for border in county.borders if not border.crossing]
    return components(*neighbour_lists(len(county), open_))


def _parts(county: County, number: Integers) -> list[dict[str, int]]:
    """Units and households of each part, largest first."""
    households = county.households
    found = [
        {"units": int((number == p).sum()), "households": int(households[number == p].sum())}
        for p in range(int(number.max(initial=-1)) + 1)
    ]
    return sorted(found, key=lambda part: (-part["households"], -part["units"]))


def _sum(name: str, total: int, parts: dict[str, int]) -> dict[str, Any]:
    return {"name": name, "total": total, "parts": parts, "holds": total == sum(parts.values())}
