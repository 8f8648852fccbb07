"""A corpus of small maps as bureaus hand them over, one oddity each: read right and told, or one message."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from districting.errors import DataError
from districting.geography.offset import bd_to_wgs, wgs_to_bd, wgs_to_gcj
from districting.project.store import open_project

NAMES = ["北街", "中街", "南街村", "东门社区"]


def source(folder: Path, file: str, more: str = "") -> Path:
    """The project with its units from another file."""
    path = folder / "project.toml"
    text = path.read_text(encoding="utf-8").replace('file = "units.gpkg"', f'file = "{file}"{more}')
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("encoding", "cpg", "told"),
    [
        ("gbk", None, "read as gb18030; its columns: code, 村里名称"),
        ("gb18030", "GBK", ""),
        ("big5", None, "read as big5; its columns: code, 村里名稱"),
        ("utf-8", None, ""),
        ("gbk", "UTF-8", ".cpg says UTF-8, but the text cannot be that; it was read as gb18030"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_shapefiles(make_project, make_squares, encoding: str, cpg: str | None, told: str, packed: bool) -> None:
    """Chinese shapefiles with a true, a false and no .cpg, plain and zipped, give their names."""
    folder = make_project()
    traditional = encoding == "big5"
    column, names = ("村里名稱", ["大安里", "龍門里", "臥龍里", "學府里"]) if traditional else ("村里名称", NAMES)
    make_squares().assign(**{column: names}).to_file(folder / "units.shp", encoding=encoding)
    (folder / "units.cpg").unlink()
    if cpg:
        (folder / "units.cpg").write_text(cpg)
    file = "units.shp"
    if packed:
        file = "units.zip"
        with zipfile.ZipFile(folder / file, "w") as archive:
            for part in folder.glob("units.[cdps]*"):
                archive.write(part, part.name)
    project = open_project(source(folder, file))
    assert [unit.name for unit in project.county.units] == names
    assert any(told in note.say("en") for note in project.findings)


def test_encoding_can_be_named(make_project, make_squares) -> None:
    """The user's word on an encoding stands."""
    folder = make_project()
    make_squares().assign(村里名称=NAMES).to_file(folder / "units.shp", encoding="gbk")
    (folder / "units.cpg").unlink()
    project = open_project(source(folder, "units.shp", ', encoding = "gbk"'))
    assert [unit.name for unit in project.county.units] == NAMES
    assert not any(note.key == "geography.encoding_found" for note in project.findings)


def test_file_geodatabase(make_project, make_squares) -> None:
    """A File Geodatabase, which is a folder, is read by the name of its layer."""
    folder = make_project()
    make_squares().assign(名称=NAMES).to_file(folder / "county.gdb", driver="OpenFileGDB", layer="CJDCQ")
    make_squares().to_file(folder / "county.gdb", driver="OpenFileGDB", layer="XZQ", mode="a")
    with pytest.raises(DataError, match="several layers: CJDCQ, XZQ"):
        open_project(source(folder, "county.gdb"))
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"county.gdb"', '"county.gdb", layer = "CJDCQ"'), "utf-8")
    assert [unit.name for unit in open_project(folder).county.units] == NAMES


def test_kml(make_project, make_squares) -> None:
    """A KML file: names from its placemarks, codes from its extended data, heights dropped."""
    folder = make_project(county='crs = "EPSG:4544"')
    squares = make_squares(2, 2, 1000.0).assign(Name=NAMES).to_crs(4326)
    squares.geometry = shapely.force_3d(squares.geometry.to_numpy(), 12.0)
    squares.to_file(folder / "units.kml", driver="LIBKML")
    project = open_project(source(folder, "units.kml"))
    assert [unit.name for unit in project.county.units] == NAMES
    assert [unit.area_m2 for unit in project.county.units] == pytest.approx([1e6] * 4, rel=1e-3)


def shifted(units: gpd.GeoDataFrame, move: Callable[[np.ndarray], np.ndarray], crs: str | None) -> gpd.GeoDataFrame:
    """The units with other coordinates, under another label."""
    shapes = shapely.transform(units.geometry.to_numpy(), move)
    return units.set_geometry(gpd.GeoSeries(shapes)).set_crs(crs, allow_override=True)


def zoned(at: np.ndarray) -> np.ndarray:
    """Coordinates with the zone's number before the easting."""
    return at + np.array([35e6, 0.0])


PUT_RIGHT = {
    "northing as X": (lambda at: at[:, ::-1], "EPSG:4544", "axes_swapped", 4544),
    "zone in the easting, not in the system": (zoned, "EPSG:4544", "zone_changed", 4523),
    "zone in the system, not in the easting": (lambda at: at, "EPSG:4523", "zone_changed", 4544),
    "both": (lambda at: zoned(at)[:, ::-1], "EPSG:4544", "axes_swapped", 4523),
    "Xian 1980 with its zone": (zoned, "EPSG:2380", "zone_changed", 2359),
}


@pytest.mark.parametrize("case", PUT_RIGHT)
def test_axes_and_zones_are_put_right(make_project, make_squares, case: str) -> None:
    """Swapped axes and zone numbers are recognised, put right and told."""
    move, crs, key, expected = PUT_RIGHT[case]
    project = open_project(make_project(units=shifted(make_squares(), move, crs)))
    assert key in {note.key.removeprefix("geography.") for note in project.findings}
    assert project.layers.units.crs.to_epsg() == expected
    at = pyproj.Transformer.from_crs(expected, 4490, always_xy=True).transform(*project.county.points[0])
    assert at == pytest.approx((105.366, 30.863), abs=0.002)
    assert {(b.a, b.b) for b in project.county.borders} == {(0, 1), (0, 2), (1, 3), (2, 3)}


def test_latitude_first(make_project, make_squares) -> None:
    """Degrees with the latitude first are turned round."""
    units = shifted(make_squares(2, 2, 1000.0).to_crs(4490), lambda at: at[:, ::-1], "EPSG:4490")
    project = open_project(make_project(units=units, county='crs = "EPSG:4544"'))
    assert [unit.area_m2 for unit in project.county.units] == pytest.approx([1e6] * 4, rel=1e-3)


FALSE_SYSTEMS = {
    "degrees called metres": (
        lambda u: u.to_crs(4490).set_crs("EPSG:4544", allow_override=True),
        "states EPSG:4544, in metres, but its coordinates are as small as (105.36",
    ),
    "metres called degrees": (lambda u: u.set_crs("EPSG:4490", allow_override=True), "cannot be degrees"),
    "none, degrees": (lambda u: u.to_crs(4490).set_crs(None, allow_override=True), "look like EPSG:4490"),
    "none, with a zone": (lambda u: shifted(u, zoned, None), "look like EPSG:4523"),
}


@pytest.mark.parametrize("case", FALSE_SYSTEMS)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_false_systems(make_project, make_squares, case: str) -> None:
    """A lying or absent .prj is refused with the system the coordinates look like."""
    spoil, message = FALSE_SYSTEMS[case]
    with pytest.raises(DataError) as caught:
        open_project(make_project(units=spoil(make_squares())))
    said = caught.value.say("en")
    assert message in said or (case == "metres called degrees" and "states EPSG:4490, in degrees" in said)


def test_layer_far_from_the_others(make_project, make_lines) -> None:
    """Streets in the wrong zone lie 300 km away and are refused, naming both files."""
    folder = make_project(layers='streets = { file = "streets.gpkg" }')
    streets = make_lines({"at": [(0, 0), (200, 200)]}).set_crs("EPSG:4545", allow_override=True)
    streets.to_file(folder / "streets.gpkg")
    with pytest.raises(DataError, match=r"streets\.gpkg lies 28\d km from units\.gpkg"):
        open_project(folder)


def test_web_map_coordinates(make_project, make_squares) -> None:
    """GCJ-02 and BD-09 are converted when asked for, with the accuracy told; the shift is what it is known to be."""
    squares = make_squares(2, 2, 1000.0)
    for system, shift, least, most in (("GCJ-02", wgs_to_gcj, 300, 700), ("BD-09", wgs_to_bd, 900, 1500)):
        folder = make_project(
            units=shifted(squares.to_crs(4326), shift, "EPSG:4326"),
            county='crs = "EPSG:4544"',
            source=f', crs = "{system}"',
        )
        project = open_project(folder)
        assert project.county.points == pytest.approx(
            np.array([[535500, 3416500], [536500, 3416500], [535500, 3417500], [536500, 3417500]]), abs=1.0
        )
        told = f"{system} coordinates were converted to WGS 84, good to about 5 m"
        assert any(told in note.say() for note in project.findings)
        at = np.array([[105.37, 30.86]])
        off = pyproj.Geod(ellps="WGS84").inv(*at[0], *shift(at)[0])[2]
        assert least < off < most
    assert bd_to_wgs(wgs_to_bd(at)) == pytest.approx(at, abs=1e-9)


GEOJSON = {
    "unclosed ring": [[[105.3, 30.8], [105.4, 30.8], [105.4, 30.9], [105.3, 30.9]]],
    "heights": [[[105.3, 30.8, 5], [105.4, 30.8, 5], [105.4, 30.9, 5], [105.3, 30.9, 5], [105.3, 30.8, 5]]],
    "repeated points": [[[105.3, 30.8], [105.3, 30.8], [105.4, 30.8], [105.4, 30.9], [105.3, 30.9], [105.3, 30.8]]],
}


@pytest.mark.parametrize("case", GEOJSON)
def test_rings_as_they_come(make_project, case: str) -> None:
    """A ring that is not closed, has heights or repeats a point is the same square."""
    folder = make_project(counts="code,households\nA,100\n")
    shape = {"type": "Polygon", "coordinates": GEOJSON[case]}
    feature = {"type": "Feature", "properties": {"code": "A"}, "geometry": shape}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "units.geojson").write_text(text, encoding="utf-8")
    county = open_project(source(folder, "units.geojson")).county
    assert county.units[0].area_m2 == pytest.approx(9559 * 11089, rel=0.01)


def test_mixed_and_duplicated(make_project, make_squares) -> None:
    """A line among the polygons, and a polygon drawn twice, are named."""
    units = make_squares()
    mixed = units.set_geometry([*units.geometry[:3], shapely.LineString([(535100, 3416100), (535200, 3416200)])])
    with pytest.raises(DataError, match="not a polygon: D"):
        open_project(make_project(units=mixed.set_crs(4544)))
    doubled = units.set_geometry([*units.geometry[:3], units.geometry[0]], crs=4544)
    with pytest.raises(DataError, match=r"wholly under others: [AD]"):
        open_project(make_project(units=doubled))


@pytest.mark.parametrize("households", [0, 7])
def test_a_speck_is_no_unit_unless_somebody_lives_there(make_project, make_squares, households: int) -> None:
    """A square metre that drawing left over is told and left out; with households it stays a unit."""
    units = make_squares().assign(households=[10, 20, 30, households])
    corner = units.geometry[0].bounds[:2]
    speck = shapely.box(corner[0] - 1, corner[1], *corner[:1], corner[1] + 1)
    layer = units.set_geometry([*units.geometry[:3], speck], crs=4544)
    rows = "".join(f"{code},9\n" for code in ("ABCD" if households else "ABC"))
    project = open_project(make_project(units=layer, counts="code,population\n" + rows))
    told = [note.ids for note in project.findings if note.key == "geography.unit_specks"]
    assert told == ([] if households else [("D",)])
    assert [unit.id for unit in project.county.units] == ["A", "B", "C", *(["D"] if households else [])]


def test_offices_from_a_table(make_project) -> None:
    """Offices in a spreadsheet with longitude and latitude, or surveyors' X and Y, become points."""
    to_degrees = pyproj.Transformer.from_crs(4544, 4490, always_xy=True)
    east, north = to_degrees.transform(535150, 3416050)
    rows = {
        "degrees": pd.DataFrame(
            [["o", "A", "30㎡", east, north]], columns=["编码", "所属编码", "面积", "经度", "纬度"]
        ),
        "survey": pd.DataFrame([["o", "A", "30", 3416050, 535150]], columns=["编码", "所属编码", "面积", "X", "Y"]),
    }
    for name, table in rows.items():
        folder = make_project(
            county='crs = "EPSG:4544"', layers='offices = { file = "offices.csv", columns = { floor_m2 = "面积" } }'
        )
        table.to_csv(folder / "offices.csv", index=False)
        office = open_project(folder).county.offices[0]
        assert (office.x, office.y) == pytest.approx((535150, 3416050), abs=0.1), name
        assert (office.unit, office.owner) == (1, "A")


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_in_parts(make_project, make_squares, part: str) -> None:
    """A .shp sent without one of its parts: the part is named."""
    folder = make_project()
    make_squares().to_file(folder / "u.shp")
    (folder / "u").with_suffix(part).unlink()
    with pytest.raises(DataError, match=rf"lacks its \{part}"):
        open_project(source(folder, "u.shp"))


def test_a_zip_of_folders(make_project, make_squares) -> None:
    """A shapefile in a folder of a ZIP is found; of two the user is asked which."""
    folder = make_project()
    for name in ("u", "v"):
        make_squares().to_file(folder / f"{name}.shp")
    for file, names in (("one.zip", "u"), ("two.zip", "[uv]")):
        with zipfile.ZipFile(folder / file, "w") as archive:
            for path in folder.glob(f"{names}.[sdp]*"):
                archive.write(path, f"资料/村界/{path.name}")
    assert len(open_project(source(folder, "one.zip")).county) == 4
    text = (folder / "project.toml").read_text(encoding="utf-8").replace("one.zip", "two.zip")
    (folder / "project.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"several layers: u, v"):
        open_project(folder)


@pytest.mark.parametrize("file", ["u.rar", "u.mdb", "u.dwg", "u.pdf"])
def test_kinds_of_file_that_are_not_read(make_project, file: str) -> None:
    """What bureaus send that is no map we read: the message says what to export."""
    folder = make_project()
    (folder / file).write_bytes(b"x")
    with pytest.raises(DataError, match=r"files are not read\. Export it as GeoPackage"):
        open_project(source(folder, file))


def test_coordinates_nowhere_and_empty_layers(make_project, make_squares) -> None:
    """Coordinates beyond the Earth, and a layer without rows, are refused."""
    far = make_squares()
    far.geometry = far.geometry.translate(1e12, 0)
    with pytest.raises(DataError, match="nowhere on Earth"):
        open_project(make_project(units=far))
    with pytest.raises(DataError, match="there are no rows"):
        open_project(make_project(units=make_squares().iloc[:0]))


def test_no_network_is_told_quickly(make_project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streets by a place's name without a network: refused at once, with what to do instead."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with pytest.raises(DataError, match="There is no network, so the streets of 'Shehong, China' cannot be fetched"):
        open_project(make_project(layers='streets = { place = "Shehong, China" }'))


def test_a_shape_without_attributes(make_project) -> None:
    """A GeoJSON geometry with nothing beside it: there are no columns to name the nearest of."""
    folder = make_project()
    (folder / "u.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": GEOJSON["heights"]}), "utf-8")
    with pytest.raises(DataError, match="has no columns at all; column 'code' is needed"):
        open_project(source(folder, "u.geojson"))


def test_messages_name_no_folder(make_project) -> None:
    """What a library says of a broken file is told without the folder it lies in."""
    folder = make_project()
    (folder / "u.gpkg").write_bytes(b"no map")
    with pytest.raises(DataError, match=r"^u\.gpkg: cannot be read \('?u\.gpkg") as caught:
        open_project(source(folder, "u.gpkg"))
    assert str(folder) not in caught.value.say("zh")


def test_street_classes_in_other_words(make_project, make_squares, make_lines) -> None:
    """Classes of OpenStreetMap and of the Chinese road standard are read; other words, and no classes at all, told."""
    rows = [{"at": [(0, 100), (200, 100)]}, {"at": [(100, 0), (100, 200)]}, {"at": [(0, 0), (200, 0)]}]
    for column, words, classes, told in (
        ("highway", ["residential", "motorway", "service"], ["street", "expressway", "lane"], ""),
        ("道路等级", ["支路", "快速路", "主干路"], ["street", "expressway", "main_road"], ""),
        ("cls", ["alley", "street", "小径"], ["lane", "street", "street"], "are taken as street: 小径"),
        ("grade", ["1", "2", "3"], ["street"] * 3, "has no column of street classes; all are taken as street"),
    ):
        folder = make_project(layers='streets = { file = "s.gpkg" }')
        make_lines(*rows).drop(columns="class").assign(**{column: words}).to_file(folder / "s.gpkg")
        project = open_project(folder)
        assert list(project.layers.streets["class"]) == classes, column
        said = [n.say("en") for n in project.findings if n.key.startswith("geography.street_class")]
        assert [told in words for words in said] == [True] * bool(told), column
