"""One fault each: every bad file is answered with its one message, naming the rows and the remedy."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from districting.errors import DataError, DistrictingError, SettingsError
from districting.project.store import open_project

GOOD = "code,households\nA,100\nB,200\nC,300\nD,400\n"

BAD_COUNTS = {
    "column missing": (GOOD.replace("code", "cod"), "column 'code' is missing", "nearest is 'cod'"),
    "households missing": (GOOD.replace("households", "hh"), "there are no households", "column 'households'"),
    "id missing": (GOOD.replace("B,200", ",200"), "rows without an id: 2", "Give each an id"),
    "id twice": (GOOD.replace("B,200", "A,200"), "ids appear more than once: A", "one id of its own"),
    "id scientific": (GOOD.replace("B,", "4.11E+11,"), "scientific notation: 4.11E+11", "Format the column as text"),
    "count negative": (GOOD.replace("200", "-200"), "is negative: B", "zero or a positive"),
    "count text": (GOOD.replace("200", "约200"), "is not a number: B", "digits only"),
    "count empty": (GOOD.replace("200", ""), "is empty: B", "Write 0"),
    "count fraction": (GOOD.replace("200", "200.5"), "is not a whole number: B", "whole numbers"),
    "row too many": (GOOD + "Z,1000\n", "layer units.gpkg does not have: Z", "take the rows out"),
    "row too few": (GOOD.replace("D,400\n", ""), "counts.csv does not have: D", "Add rows"),
    "kind unknown": ("code,households,kind\nA,1,城\nB,2,\nC,3,村\nD,4,\n", "unknown kind: A", "village, committee"),
}


@pytest.mark.parametrize("case", BAD_COUNTS)
def test_bad_counts(make_project, case: str) -> None:
    """Each fault of the table names its row and says what to do, in both languages."""
    counts, what, remedy = BAD_COUNTS[case]
    with pytest.raises(DataError) as caught:
        open_project(make_project(counts=counts))
    assert what in caught.value.say("en")
    assert remedy in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_good_counts_in_odd_writing(make_project) -> None:
    """Full-width digits and thousands commas are read, not refused."""
    project = open_project(make_project(counts=GOOD.replace("200", "２００").replace("C,300", 'C,"1,300"')))
    assert project.county.households.tolist() == [100, 200, 1300, 400]


def _with(units: gpd.GeoDataFrame, row: int, shape: shapely.Geometry | None) -> gpd.GeoDataFrame:
    """The units with one geometry replaced."""
    shapes = units.geometry.to_numpy().copy()
    shapes[row] = shape
    return units.set_geometry(gpd.GeoSeries(shapes, crs=units.crs))


BAD_UNITS = {
    "geometry absent": (lambda u: _with(u, 1, None), "no geometry: B"),
    "geometry empty": (lambda u: _with(u, 1, shapely.Polygon()), "no geometry: B"),
    "geometry collapsed": (
        lambda u: _with(u, 1, shapely.polygons([(5e5, 3.4e6), (5e5 + 9, 3.4e6), (5e5, 3.4e6)])),
        "cannot be mended: B",
    ),
    "not a polygon": (lambda u: _with(u, 1, shapely.Point(535100, 3416000)), "not a polygon: B"),
    "no reference system": (lambda u: u.set_crs(None, allow_override=True), "no reference system is stated"),
    "metres called degrees": (lambda u: u.set_crs("EPSG:4490", allow_override=True), "states EPSG:4490, in degrees"),
    "one under another": (lambda u: _with(u, 1, u.geometry[0].buffer(-30)), "wholly under others: B"),
    "id twice": (lambda u: u.assign(code=["A", "B", "C", "C"]), "ids appear more than once: C"),
    "id empty": (lambda u: u.assign(code=["A", "B", "C", None]), "rows without an id: 4"),
    "column missing": (lambda u: u.rename(columns={"code": "号"}), "column 'code' is missing. There are 号"),
}


@pytest.mark.parametrize("case", BAD_UNITS)
def test_bad_units(make_project, make_squares, case: str) -> None:
    """Each fault of the unit layer names its row."""
    spoil, what = BAD_UNITS[case]
    units = spoil(make_squares())
    with pytest.raises(DataError) as caught:
        open_project(make_project(units=units))
    assert what in caught.value.say("en")


def test_bow_tie_is_mended_and_noted(make_project, make_squares) -> None:
    """A polygon that crosses itself is mended, and the user is told which one."""
    units = make_squares()
    x, y = np.array(units.geometry[1].exterior.coords)[:4].T
    tie = shapely.polygons(np.column_stack([x, y])[[0, 2, 1, 3]])
    project = open_project(make_project(units=_with(units, 1, tie)))
    assert any("mended: B" in note.say("en") for note in project.findings)


def test_all_faults_at_once(make_project, make_squares) -> None:
    """Faults of the layer and of the table come in one error."""
    counts = GOOD.replace("200", "-200")
    with pytest.raises(DataError) as caught:
        open_project(make_project(units=make_squares().assign(code=["A", "B", "C", "C"]), counts=counts))
    assert "more than once: C" in caught.value.say("en")
    folder = make_project(
        counts=counts.replace("C,300", "C,abc"), layers='water = { file = "units.gpkg", layer = "x" }'
    )
    with pytest.raises(DataError, match="there is no layer 'x'"):
        open_project(folder)


def test_layers_in_different_systems_meet(make_project, make_squares) -> None:
    """Units in degrees and streets in metres are brought into one system, that of the settings."""
    folder = make_project(
        units=make_squares(2, 2, 1000.0).to_crs("EPSG:4490"),
        county='crs = "EPSG:4544"',
    )
    project = open_project(folder)
    assert project.layers.units.crs.to_epsg() == 4544
    areas = [unit.area_m2 for unit in project.county.units]
    assert np.allclose(areas, 1e6, rtol=1e-3)


def test_degrees_are_projected_and_noted(make_project, make_squares) -> None:
    """Without a system in the settings degrees are measured in their UTM zone, and the user is told."""
    project = open_project(make_project(units=make_squares(2, 2, 1000.0).to_crs("EPSG:4490")))
    assert project.layers.units.crs.to_epsg() == 32648
    assert any("projected to EPSG:32648" in note.say("en") for note in project.findings)
    assert all(abs(unit.area_m2 - 1e6) < 5e3 for unit in project.county.units)


@pytest.mark.parametrize(
    ("county", "what"),
    [
        ('crs = "EPSG:4490"', "is not in metres, so nothing can be measured in it. Use EPSG:32648"),
        ('crs = "EPSG:3857"', "is not in metres"),
        ('crs = "EPSG:99999"', "unknown reference system 'EPSG:99999'"),
        ('leave_out = ["Z"]', "neither units nor today's villages or committees: Z"),
    ],
)
def test_bad_county_settings(make_project, county: str, what: str) -> None:
    """A system in degrees, Web Mercator, an unknown one, and a unit that is not there are refused."""
    with pytest.raises(DistrictingError) as caught:
        open_project(make_project(county=county))
    assert what in caught.value.say("en")


def test_stated_system_overrides_none(make_project, make_squares) -> None:
    """The remedy for a file without a system works."""
    folder = make_project(units=make_squares().set_crs(None, allow_override=True), source=', crs = "EPSG:4544"')
    assert open_project(folder).layers.units.crs.to_epsg() == 4544


def test_columns_under_other_names(make_project, make_squares) -> None:
    """Columns named in the settings are found in layer and table alike."""
    folder = make_project(
        units=make_squares().rename(columns={"code": "代码"}),
        counts="代码,总户数,村名\nA,100,甲\nB,200,乙\nC,300,丙\nD,400,丁\n",
        level='columns = { id = "代码", households = "总户数", name = "村名" }',
    )
    county = open_project(folder).county
    assert [unit.name for unit in county.units] == ["甲", "乙", "丙", "丁"]
    assert county.households.tolist() == [100, 200, 300, 400]


def test_mistyped_column_names_those_there_are(make_project) -> None:
    """A mapping to a column that neither file has is answered with the columns there are."""
    with pytest.raises(DataError) as caught:
        open_project(make_project(level='columns = { id = "代码" }', counts=GOOD.replace("code", "编码")))
    assert "column '代码' is missing. There are 编码, households" in caught.value.say("en")


def test_missing_files_are_all_named(make_project) -> None:
    """Every file that is not there is named at once."""
    folder = make_project(layers='water = { file = "w.gpkg" }\nrail = { file = "r.gpkg" }')
    (folder / "counts.csv").unlink()
    with pytest.raises(DataError, match=r"counts\.csv, w\.gpkg, r\.gpkg"):
        open_project(folder)


def test_no_project_file(tmp_path) -> None:
    """A folder without settings is refused with how to make one."""
    with pytest.raises(SettingsError, match="districting new"):
        open_project(tmp_path)
