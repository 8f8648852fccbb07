"""Railways drawn with gaps: joined where they plainly go on, told where they do not."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from districting.geography.findings import Findings
from districting.geography.loose_ends import continued, note_breaks
from districting.project.store import open_project

AREA = shapely.box(535000, 3416000, 537000, 3417000)
NOTHING: list[np.ndarray] = []


def keys(findings: Findings) -> dict[str, tuple[str, ...]]:
    """What was noted, with its places."""
    return {note.key.removeprefix("geography."): note.ids for note in findings.notes}


def run(rail, *others, tunnels=None):
    """The railways continued in the area, and what was noted."""
    findings = Findings()
    found = continued(rail, [geoms.geometry.to_numpy() for geoms in others], AREA, findings, tunnels=tunnels)
    return found, keys(findings)


@pytest.mark.parametrize(("gap", "joined"), [(100, True), (140, True), (180, False)])
def test_a_gap_in_the_line_is_joined(make_lines, gap: float, joined: bool) -> None:
    """Two ends that point at each other over 150 m or less are one railway; over more both are told."""
    rail = make_lines({"at": [(0, 500), (800, 500)]}, {"at": [(800 + gap, 520), (2000, 520)]})
    found, told = run(rail)
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(found.geometry.to_numpy())))
    assert (len(parts) == 1) == joined
    assert ("rail_continued" in told, "rail_ends" in told) == (joined, not joined)


def test_ends_that_point_elsewhere_stay_loose(make_lines) -> None:
    """Two near ends at right angles are no continuation of each other."""
    rail = make_lines({"at": [(0, 500), (800, 500)]}, {"at": [(860, 560), (860, 1000)]})
    found, told = run(rail)
    assert len(found) == 2
    assert len(told["rail_ends"]) == 2


def test_an_end_goes_on_to_the_edge_and_to_a_street(make_lines) -> None:
    """An end 100 m before the edge of the area, and one 30 m before a street, are drawn up to them."""
    rail = make_lines({"at": [(100, 500), (1470, 500)]})
    found, told = run(rail, make_lines({"at": [(1500, 0), (1500, 1000)]}))
    assert shapely.length(shapely.union_all(found.geometry.to_numpy())) == pytest.approx(1500, abs=0.1)
    assert len(told["rail_continued"]) == 2
    assert "rail_ends" not in told


def test_sidings_and_tunnels_are_no_gaps(make_lines) -> None:
    """A siding that ends beside the main line, and the mouth of a tunnel, are left as they are and not told."""
    rail = make_lines({"at": [(0, 500), (900, 500)]}, {"at": [(300, 500), (400, 508), (600, 508)]})
    tunnel = make_lines({"at": [(900, 500), (1200, 500)]}).geometry.to_numpy()
    found, told = run(rail, tunnels=tunnel)
    assert len(found) == 2
    assert told == {}


def test_a_missing_stretch_leaks_and_joining_shuts_it(make_project, make_squares, make_lines) -> None:
    """100 m of railway not drawn between two units: the wall stands all the same, and the place is told."""
    units = make_squares(2, 1, 800.0)
    folder = make_project(units=units, counts="code,households\nA,5\nB,6\n", layers='rail = { file = "rail.gpkg" }')
    make_lines({"at": [(0, 800), (350, 800)]}, {"at": [(450, 800), (800, 800)]}).to_file(folder / "rail.gpkg")
    project = open_project(folder)
    assert (len(project.county.borders), len(project.county.walls)) == (0, 1)
    assert any(note.key == "geography.rail_continued" for note in project.findings)


@pytest.mark.parametrize(
    ("gap", "away", "told"), [(100, 0, True), (180, 0, False), (100, 100, True), (100, 300, False)]
)
def test_breaks_of_rivers_are_told_only(make_lines, gap: float, away: float, told: bool) -> None:
    """Two ends of a river opposite each other near the units are told with their place; spring and mouth are not."""
    river = make_lines({"at": [(0, 500), (800, 500)]}, {"at": [(800 + gap, 500), (2000, 500)]})
    findings = Findings()
    area = shapely.box(535000, 3416500 + away, 537000, 3417000)
    note_breaks("water_breaks", river.geometry.to_numpy(), np.empty(0, dtype=object), area, findings)
    assert keys(findings) == ({"water_breaks": ("(535800, 3416500)",)} if told else {})
    assert len(findings.places.get("geography.water_breaks", [])) == int(told)


def test_a_lake_between_two_rivers_is_no_break(make_lines) -> None:
    """Where an area of water lies between the two ends the river goes on."""
    river = make_lines({"at": [(0, 500), (800, 500)]}, {"at": [(900, 500), (2000, 500)]})
    lake = np.array([shapely.box(535790, 3416400, 535910, 3416600)], dtype=object)
    findings = Findings()
    note_breaks(
        "water_breaks", river.geometry.to_numpy(), lake, shapely.box(535000, 3416000, 537000, 3417000), findings
    )
    assert not findings.notes


def test_a_project_tells_a_broken_expressway(make_project, make_lines) -> None:
    """The preparation tells both kinds by their own names, and joins nothing."""
    folder = make_project(layers='streets = { file = "streets.gpkg" }')
    fast = make_lines(
        {"at": [(0, 50), (60, 50)], "class": "expressway"}, {"at": [(130, 50), (200, 50)], "class": "expressway"}
    )
    fast.to_file(folder / "streets.gpkg")
    project = open_project(folder)
    assert "geography.expressway_breaks" in {note.key for note in project.findings}
    assert project.layers.streets.length.sum() == pytest.approx(130.0)
