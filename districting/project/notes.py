"""The notes of a preparation by what they ask for, and those that lie open beside a plan."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from districting.errors import Fault
from districting.project.store import Project

DECIDE = frozenset(
    {
        "pieces",
        "no_neighbour",
        "unit_changed",
        "unit_in_pieces",
        "unit_inside",
        "hole_in_unit",
        "hole_among_units",
        "rail_inside",
        "rail_continued",
        "rail_ends",
        "water_breaks",
        "expressway_breaks",
        "gap_between",
        "households_outside",
        "households_differ",
        "households_provisional",
        "total_differs",
        "office_without_owner",
        "facility_outside",
        "far_from_streets",
        "unit_unknown",
        "outside_area",
        "street_class_absent",
        "street_class_assumed",
        "straight_lines",
        "parcel_swallowed",
        "link_elsewhere",
        "link_level",
    }
)
"""Findings only a person can settle; the project can be solved meanwhile, and says them again when it is."""

MENDED = frozenset(
    {
        "geometry_mended",
        "geometry_empty",
        "geometry_collapsed",
        "parcels_repaired",
        "units_repaired",
        "gaps_closed",
        "axes_swapped",
        "zone_changed",
        "web_map_converted",
        "projected",
        "parcel_is_street",
        "parcel_is_water",
        "unit_is_street",
        "unit_is_water",
        "parcel_set_aside",
        "totals_set_aside",
        "codes_shortened",
        "units_converted",
        "encoding_overruled",
        "blocks_made",
        "blocks_set_aside",
    }
)
"""Findings the preparation dealt with by itself; to be looked at."""


def by_what_they_ask(notes: Iterable[Fault]) -> dict[str, list[Fault]]:
    """Notes of a preparation by what they ask for: ``decide``, ``mended``, ``read``."""
    found: dict[str, list[Fault]] = {"decide": [], "mended": [], "read": []}
    for note in notes:
        key = note.key.removeprefix("geography.")
        found["decide" if key in DECIDE else "mended" if key in MENDED else "read"].append(note)
    return found


def data_notes(project: Project) -> dict[str, Any]:
    """What of a project's data is still open when it is solved: faults that do not matter, and what is to decide."""
    undecided = [note for note in project.findings if note.key.removeprefix("geography.") in DECIDE]
    return {
        "open_faults": [{"subject": open_.subject} | in_words(open_.fault) for open_ in project.open_faults],
        "decide": [in_words(note) for note in undecided],
    }


def write_data_notes(project: Project, folder: Path) -> None:
    """Write :func:`data_notes` beside a plan where there is anything to say; else take an old one away."""
    path, notes = folder / "data_notes.json", data_notes(project)
    if any(notes.values()):
        path.write_text(json.dumps(notes, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    else:
        path.unlink(missing_ok=True)


def in_words(fault: Fault) -> dict[str, Any]:
    """A finding as plain values, in both languages."""
    return {"key": fault.key, "zh": fault.say("zh"), "en": fault.say("en"), "ids": list(fault.ids)}
