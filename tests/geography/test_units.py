"""Units from parcels: outlines, households, and the middle of the households."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from districting.errors import DataError
from districting.project.store import open_project

DISSOLVED = """
format = 1
[county]
name = "测试镇"
[levels.units]
dissolve = "unit"
[layers]
parcels = { file = "parcels.gpkg" }
"""


@pytest.fixture
def parcels(make_squares) -> gpd.GeoDataFrame:
    """Sixteen parcels in four units of four, with uneven households; one cell is empty, one parcel has no code."""
    frame = make_squares(4, 4, 50.0)
    frame["unit"] = [f"0{1 + (i % 4) // 2 + 2 * (i // 8)}" for i in range(16)]
    frame["households"] = pd.array([5, 1, 9, 2, 7, 3, 8, None, 4, 6, 2, 1, 3, 9, 5, 0], dtype="Int64")
    return frame


def write(folder, parcels: gpd.GeoDataFrame, settings: str = DISSOLVED):
    """A project of parcels alone."""
    folder.mkdir(exist_ok=True)
    parcels.to_file(folder / "parcels.gpkg")
    (folder / "project.toml").write_text(settings, encoding="utf-8")
    return folder


def test_dissolved_units_keep_every_household(tmp_path, parcels) -> None:
    """Units are the outlines of their parcels, with the sum of their households and their area."""
    county = open_project(write(tmp_path, parcels)).county
    assert county.ids == ("01", "02", "03", "04")
    assert county.households.tolist() == [16, 19, 22, 8]
    assert county.households.sum() == parcels["households"].sum()
    assert [unit.area_m2 for unit in county.units] == pytest.approx([10000.0] * 4)
    assert {(b.a, b.b) for b in county.borders} == {(0, 1), (0, 2), (1, 3), (2, 3)}


def test_middle_is_where_the_households_are(tmp_path, parcels) -> None:
    """The position is the mean of the parcels' points weighted with households."""
    unit = open_project(write(tmp_path, parcels)).county.units[0]
    x = (5 * 25 + 1 * 75 + 7 * 25 + 3 * 75) / 16
    y = (5 * 25 + 1 * 25 + 7 * 75 + 3 * 75) / 16
    assert (unit.x - 535000, unit.y - 3416000) == pytest.approx((x, y), abs=0.01)


def test_parcel_with_households_needs_a_code(tmp_path, parcels) -> None:
    """Households without a unit are refused; a parcel nobody lives on is set aside."""
    parcels.loc[1, "unit"] = None
    with pytest.raises(DataError, match="parcels with households but without 'unit': B"):
        open_project(write(tmp_path, parcels))
    parcels.loc[1, "households"] = 0
    project = open_project(write(tmp_path, parcels))
    assert any("without households belong to no unit: B" in note.say("en") for note in project.findings)
    assert project.county.households.sum() == 64


def test_overlapping_parcels_are_dissolved(tmp_path, parcels) -> None:
    """Small overlaps between parcels do not stop the work, and no household is lost."""
    parcels.geometry = parcels.geometry.buffer(0.4, join_style="mitre")
    county = open_project(write(tmp_path, parcels)).county
    assert county.households.tolist() == [16, 19, 22, 8]
    assert len(county.borders) == 4


def test_households_of_polygons_from_the_parcels_in_them(tmp_path, make_squares, parcels) -> None:
    """Without counts a unit has the households of the parcels in it; those outside are told, not lost in silence."""
    make_squares(2, 1).to_file(tmp_path / "units.gpkg")
    settings = DISSOLVED.replace('dissolve = "unit"', 'units = { file = "units.gpkg" }')
    project = open_project(write(tmp_path, parcels, settings))
    assert project.county.households.tolist() == [16, 22]
    assert any("27 households on parcels that lie in no unit" in note.say("en") for note in project.findings)


def test_counts_win_over_parcels_and_the_difference_is_told(make_project, make_squares) -> None:
    """Where the table and the parcels differ the table holds, and the user hears of it."""
    folder = make_project(layers='parcels = { file = "parcels.gpkg" }')
    make_squares(1, 1, 80.0).assign(households=7).to_file(folder / "parcels.gpkg")
    project = open_project(folder)
    assert project.county.households.tolist() == [100, 200, 300, 400]
    assert any("their parcels 7" in note.say("en") for note in project.findings)
    assert (project.county.units[0].x - 535000, project.county.units[1].x - 535000) == pytest.approx((40.0, 150.0))


def test_further_columns_are_carried_along(make_project) -> None:
    """Further numbers become counts, further text becomes labels."""
    counts = "code,households,population,street_office\nA,1,3,平安\nB,2,,紫云\nC,3,8,平安\nD,4,9,\n"
    county = open_project(make_project(counts=counts)).county
    assert county.attribute("population").tolist() == [3.0, 0.0, 8.0, 9.0]
    assert [dict(unit.labels) for unit in county.units][:2] == [{"street_office": "平安"}, {"street_office": "紫云"}]
    assert county.units[3].labels == {}


def test_units_switched_off(make_project) -> None:
    """Units left out, by their own id or their parent's, take no part but stay on the map."""
    counts = "code,households,parent\nA,100,P\nB,200,Q\nC,300,P\nD,400,D\n"
    project = open_project(make_project(counts=counts, county='leave_out = ["P", "D"]'))
    assert project.county.ids == ("B",)
    assert sorted(project.layers.left_out.index) == ["A", "C", "D"]


def test_offices_know_their_unit(make_project, make_squares) -> None:
    """An office lies in a unit; one outside all of them, or whose owner is unknown, is told."""
    folder = make_project(layers='offices = { file = "offices.gpkg" }')
    points = gpd.points_from_xy(535000 + np.array([50, 150, 900]), 3416000 + np.array([50, 150, 50]), crs="EPSG:4544")
    facts = {"code": ["1", "2", "3"], "name": ["甲", "乙", "丙"], "owner": ["A", "Z", "B"], "floor_m2": [17.0, 300, 50]}
    gpd.GeoDataFrame(facts, geometry=points).to_file(folder / "offices.gpkg")
    project = open_project(folder)
    assert [(office.id, office.unit, office.floor_m2) for office in project.county.offices] == [
        ("1", 0, 17.0),
        ("2", 3, 300.0),
    ]
    told = " ".join(note.say("en") for note in project.findings)
    (outside,) = project.open_faults
    assert (outside.subject, outside.fault.ids) == ("offices", ("3",))
    assert "lie in no unit are not counted: 3" in outside.fault.say("en")
    assert "whose owner is no unit: 2" in told
    assert project.county.walk_m.shape == (4, 6)
