"""What is no place to live in is set aside, what is oddly shaped is told, and repair says what it changed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from districting.geography.findings import Findings
from districting.geography.patches import not_lived_in, note_holes, note_rail_inside, note_shapes, set_apart
from districting.geography.repair import repaired
from districting.project.store import open_project

EAST, NORTH = 535000.0, 3416000.0


def strip(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    """A rectangle, metres from the south-west."""
    return shapely.box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


def layer(shapes: dict[str, shapely.Geometry], **columns: list[object]) -> gpd.GeoDataFrame:
    """Polygons indexed by id; nobody lives on any unless ``households`` says so."""
    facts = {"households": [0] * len(shapes)} | columns
    return gpd.GeoDataFrame(facts, index=list(shapes), geometry=list(shapes.values()), crs="EPSG:4544")


def river() -> gpd.GeoDataFrame:
    """A water layer of one polygon."""
    return gpd.GeoDataFrame({"name": ["江"], "name_en": [""]}, geometry=[strip(0, 300, 400, 400)], crs="EPSG:4544")


def test_street_and_water_parcels(make_lines, make_surroundings) -> None:
    """Street surface and river bed without households are recognised; yards, lived-in strips and banks are not."""
    shapes = {
        "street": strip(0, 0, 400, 20),
        "lived in": strip(0, 0, 400, 20),
        "yard": strip(0, 20, 400, 200),
        "bed": strip(0, 310, 400, 390),
        "bank": strip(0, 200, 400, 320),
    }
    around = make_surroundings(make_lines({"at": [(0, 10), (400, 10)]}, {"at": [(200, 0), (200, 200)]}), river())
    street, water = not_lived_in(layer(shapes, households=[0, 5, 0, 0, 0]), around)
    assert list(np.array(list(shapes))[street]) == ["street"]
    assert list(np.array(list(shapes))[water]) == ["bed"]


def test_land_use_says_so(make_surroundings) -> None:
    """The survey's words for land use are enough, where nobody lives there."""
    shapes = {name: strip(0, 0, 50, 50) for name in "abcd"}
    frame = layer(shapes, households=[0, 0, 3, 0], 地类名称=["公路用地", "河流水面", "公路用地", "水田"])
    street, water = not_lived_in(frame, make_surroundings())
    assert (street.tolist(), water.tolist()) == ([True, False, False, False], [False, True, False, False])


def test_coded_parcels_stay(make_lines, make_surroundings) -> None:
    """A street that carries a unit's code stays part of that unit."""
    frame = layer({"a": strip(0, 0, 400, 20), "b": strip(0, 0, 400, 20)})
    around, findings = make_surroundings(make_lines({"at": [(0, 10), (400, 10)]})), Findings()
    assert set_apart(frame, around, findings, layer="parcel", keep=np.array([True, False])).tolist() == [True, False]
    assert findings.notes[0].say("en").startswith("Parcels without households, 1 in all, are street")
    assert [i for i, _ in findings.places["geography.parcel_is_street"]] == ["b"]


def test_a_river_that_is_a_unit_joins_nobody(make_project, make_squares) -> None:
    """A unit that is nothing but water takes no part, so that it cannot join its banks."""
    units = gpd.GeoDataFrame(
        {"code": ["A", "B", "C"]},
        geometry=[strip(0, 0, 400, 300), strip(0, 300, 400, 400), strip(0, 400, 400, 700)],
        crs="EPSG:4544",
    )
    folder = make_project(
        units=units, counts="code,households\nA,10\nB,0\nC,20\n", layers='water = { file = "water.gpkg" }'
    )
    river().to_file(folder / "water.gpkg")
    project = open_project(folder)
    assert project.county.ids == ("A", "C")
    assert project.county.borders == ()
    assert any("nothing but water and take no part: B" in note.say("en") for note in project.findings)


def test_pieces_enclaves_and_holes(make_surroundings) -> None:
    """An exclave, an enclave and a hole nobody filled are told; pieces across a street are one."""
    frame = layer(
        {
            "ring": shapely.difference(strip(0, 0, 300, 300), strip(50, 50, 100, 100) | strip(200, 200, 250, 250)),
            "inner": strip(50, 50, 100, 100),
            "apart": shapely.union_all([strip(400, 0, 500, 100), strip(600, 0, 700, 100)]),
            "over a street": shapely.union_all([strip(800, 0, 900, 100), strip(920, 0, 999, 100)]),
        }
    )
    findings = Findings()
    note_shapes(frame, make_surroundings(), findings)
    told = {note.key: note.ids for note in findings.notes}
    assert told == {
        "geography.unit_in_pieces": ("apart (2)",),
        "geography.unit_inside": ("inner < ring",),
        "geography.hole_in_unit": ("ring",),
    }


def test_land_amid_the_units(make_surroundings) -> None:
    """Land that all units leave out is told where it is wide and dry; a lake and a unit switched off are not."""
    sides = [strip(0, 0, 600, 200), strip(0, 200, 200, 600), strip(400, 200, 600, 600), strip(0, 600, 600, 800)]
    frame = layer({str(i): side for i, side in enumerate(sides)})
    nothing = frame.iloc[:0]
    findings = Findings()
    note_holes(frame, nothing, make_surroundings(), findings)
    assert [note.ids for note in findings.notes] == [("(535300, 3416400)",)]
    quiet = Findings()
    note_holes(frame, layer({"off": strip(200, 200, 400, 600)}), make_surroundings(), quiet)
    note_holes(frame, nothing, make_surroundings(water=river().set_geometry([strip(150, 150, 450, 650)])), quiet)
    assert quiet.notes == []


def test_railway_through_a_unit(make_lines, make_surroundings) -> None:
    """A railway that runs through a unit is told; one along its border, or that only enters it, is not."""
    frame = layer({"through": strip(0, 0, 400, 400), "beside": strip(400, 0, 800, 400)})
    rail = make_lines({"at": [(200, 0), (200, 400)]}, {"at": [(790, 0), (790, 400)]}, {"at": [(500, 0), (500, 90)]})
    findings = Findings()
    note_rail_inside(frame, make_surroundings(rail=rail), findings)
    assert [note.ids for note in findings.notes] == [("through",)]


def test_repair_is_told_parcel_by_parcel() -> None:
    """Each parcel that repair changed is filed with its area before and after; one that vanished too."""
    shapes = np.array([strip(0, 0, 104, 100), strip(100, 0, 200, 100), strip(120, 20, 140, 40)], dtype=object)
    findings = Findings()
    clean = repaired(shapes, np.array(["a", "b", "c"], dtype=object), findings, layer="parcels.shp")
    assert shapely.area(clean).sum() == pytest.approx(20000)
    by_id = {change.id: (change.before_m2, change.after_m2) for change in findings.changes}
    assert by_id["c"] == (400.0, 0.0)
    assert sum(after - before for before, after in by_id.values()) == pytest.approx(20000 - 20800)
    assert [note.key for note in findings.notes] == ["geography.parcel_swallowed", "geography.parcels_repaired"]


def test_provisional_households_are_told(make_project) -> None:
    """A column that marks counts as provisional is kept with the unit, and the sum is told."""
    counts = "编码,户数,是否暂定\nA,100,是\nB,200,\nC,300,否\nD,400,是\n"
    project = open_project(make_project(counts=counts))
    assert [unit.labels.get("provisional", "") for unit in project.county.units] == ["yes", "", "", "yes"]
    assert any("provisional, 500 in all: A, D" in note.say("en") for note in project.findings)
