"""A corpus of small files as bureaus hand them over, one oddity each: read right and told, or one message."""

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
from openpyxl import Workbook

from districting.errors import DataError
from districting.geography.offset import bd_to_wgs, wgs_to_bd, wgs_to_gcj
from districting.project.store import open_project

NAMES = ["北街", "中街", "南街村", "东门社区"]
GOOD = "code,households\nA,100\nB,200\nC,300\nD,400\n"

TABLES = {
    "mark at the start": (GOOD.encode("utf-8-sig"), {}),
    "tab-separated": (GOOD.replace(",", "\t").encode(), {}),
    "semicolons": (GOOD.replace(",", ";").encode(), {}),
    "old line ends": (GOOD.replace("\n", "\r").encode(), {}),
    "GBK": (GOOD.replace("code,households", "编码,户数").encode("gbk"), {"encoding_found": "编码, 户数"}),
    "Big5": (
        "編碼,戶數,名稱\nA,100,大安里\nB,200,龍門里\nC,300,臥龍里\nD,400,學府里\n".encode("big5"),
        {"encoding_found": "big5"},
    ),
    "full-width digits": (GOOD.replace("200", "２００").encode(), {}),
    "counting word": (GOOD.replace("200", "200户").replace("300", "300 户").encode(), {}),
    "totals row": ((GOOD + "合计,1000\n").encode(), {"totals_set_aside": "合计"}),
    "totals in the name": (
        b"code,name,households\nA,a,100\nB,b,200\nC,c,300\nD,d,400\n,total,1000\n",
        {"totals_set_aside": "total"},
    ),
    "wrong total": ((GOOD + "合计,990\n").encode(), {"total_differs": "says 990, its rows add up to 1,000"}),
    "title line": (("太和镇户数表,\n" + GOOD).encode(), {"titles_skipped": "太和镇户数表"}),
    "title with a unit": (
        "太和镇户数表,单位：户\n村代码,户数\nA,100\nB,200\nC,300\nD,400\n".encode(),
        {"columns_read": "村代码 → code"},
    ),
    "row of units": (
        "代码,户数\n,户\nA,100\nB,200\nC,300\nD,400\n".encode(),
        {"columns_read": "户数(户) → households"},
    ),
    "blank rows": (GOOD.replace("C,", ",\n\nC,").encode(), {}),
    "Chinese names": (
        GOOD.replace("code,households", "村代码,总户数").encode(),
        {"columns_read": "村代码 → code, 总户数 → households"},
    ),
    "registered and resident": (
        "编码,户籍户数,常住户数\nA,100,9\nB,200,9\nC,300,9\nD,400,9\n".encode(),
        {"basis_households": "户籍户数"},
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables_read_right(make_project, case: str) -> None:
    """Each odd table gives the same four counts, and says what was done about it."""
    raw, told = TABLES[case]
    folder = make_project()
    (folder / "counts.csv").write_bytes(raw)
    project = open_project(folder)
    assert project.county.households.tolist() == [100, 200, 300, 400]
    said = {note.key.removeprefix("geography."): note.say("en") for note in project.findings}
    for key, words in told.items():
        assert words in said[key]


TABLES |= {
    "ids as spreadsheets protect them": (b'code,households\n\'A,100\n"=""B""",200\nC,300\nD,400\n', {}),
    "ids in full width": (GOOD.replace("A,", "Ａ,").encode(), {}),
    "whole decimals": (GOOD.replace("200", "200.0").encode(), {}),
}

REFUSED = {
    "text for a count": (GOOD.replace("200", "约200").encode(), "'households' is not a number: B"),
    "a basis is text": (
        "编码,户籍户数,常住户数\nA,1,约9\nB,2,9\nC,3,9\nD,4,9\n".encode(),
        "rows of '常住户数' that are not numbers: 1",
    ),
    "NaN": (GOOD.replace("200", "NaN").encode(), "'households' is empty: B"),
    "an error of the spreadsheet": (GOOD.replace("200", "#N/A").encode(), "'households' is not a number: B"),
    "a range": (GOOD.replace("200", "180-200").encode(), "'households' is not a number: B"),
    "negative": (GOOD.replace("200", "-5").encode(), "'households' is negative: B"),
    "a half": (GOOD.replace("200", "200.5").encode(), "'households' is not a whole number: B"),
    "a row twice": ((GOOD + "A,1\n").encode(), "more than once: A"),
    "scientific ids": (GOOD.replace("A,", "5.10981E+11,").encode(), "scientific notation: 5.10981E+11"),
    "nothing but a header": (b"code,households\n", "there are no rows"),
    "nothing but a title": ("太和镇\n".encode(), "there are no rows"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_tables_refused(make_project, case: str) -> None:
    """Each table that cannot be used is answered with its message, in both languages."""
    raw, message = REFUSED[case]
    folder = make_project()
    (folder / "counts.csv").write_bytes(raw)
    with pytest.raises(DataError) as caught:
        open_project(folder)
    assert message in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_lost_leading_zeros(make_project, make_squares) -> None:
    """Ids that a spreadsheet shortened are refused as such, not as strangers."""
    units = make_squares().assign(code=["01", "02", "03", "14"])
    with pytest.raises(DataError) as caught:
        open_project(make_project(units=units, counts="code,households\n1,1\n2,2\n3,3\n14,4\n"))
    assert [fault.key for fault in caught.value.faults] == ["geography.lost_zeros"]
    assert "lost their leading zeros: 1, 2, 3" in caught.value.say("en")


def test_units_of_measure_are_converted(make_project) -> None:
    """亩, 公顷 and 万元 become square metres and yuan, as header or cell says; nothing is guessed."""
    counts = (
        "编码,户数,耕地面积(亩),集体资产（万元）,债务,人均耕地\n"
        "A,100,15,2.5,3万元,9\nB,200,３０,10,5元,9\nC,300,,0,,9\nD,400,1.5,1,1亿元,9\n"
    )
    project = open_project(make_project(counts=counts))
    assert project.county.attribute("arable_m2").tolist() == pytest.approx([10000, 20000, 0, 1000])
    assert project.county.attribute("assets_yuan").tolist() == [25000, 100000, 0, 10000]
    assert project.county.attribute("debts_yuan").tolist() == [30000, 5, 0, 1e8]
    assert project.county.attribute("人均耕地").tolist() == [9.0] * 4
    said = [note.say("en") for note in project.findings]
    assert any("'人均耕地' states no unit" in words for words in said)
    assert any("耕地面积(亩) (亩)" in words for words in said)


def test_merged_headers_of_a_workbook(make_project) -> None:
    """A title over all columns, a header of two rows, a merged label down the rows, and a total: all understood."""
    folder = make_project()
    sheet = (book := Workbook()).active
    rows = [
        ["太和镇村、社区基本情况表", None, None, None, None],
        ["街道", "代码", "户数", None, "耕地面积"],
        [None, None, "户籍", "常住", "亩"],
        ["平安", "A", 100, 90, 15],
        [None, "B", 200, 210, 3],
        ["紫云", "C", 300, 280, 0],
        [None, "D", "400 户", 380, 6],
        ["合计", None, 1000, 960, 24],
    ]
    for row in rows:
        sheet.append(row)
    for block in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "A4:A5", "A6:A7", "A8:B8"):
        sheet.merge_cells(block)
    (folder / "counts.csv").unlink()
    book.save(folder / "counts.xlsx")
    settings = (folder / "project.toml").read_text(encoding="utf-8").replace("counts.csv", "counts.xlsx")
    (folder / "project.toml").write_text(settings, encoding="utf-8")
    county = open_project(folder).county
    assert county.households.tolist() == [100, 200, 300, 400]
    assert county.attribute("resident_households").tolist() == [90, 210, 280, 380]
    assert county.attribute("arable_m2").tolist() == pytest.approx([10000, 2000, 0, 4000])
    assert [unit.labels["street_office"] for unit in county.units] == ["平安", "平安", "紫云", "紫云"]


def test_header_row_can_be_named(make_project) -> None:
    """Where the header is guessed wrong the settings name its row."""
    folder = make_project(counts="制表,张三\n审核,李四\ncode,households\nA,1\nB,2\nC,3\nD,4\n")
    settings = (folder / "project.toml").read_text(encoding="utf-8")
    (folder / "project.toml").write_text(
        settings.replace('"counts.csv"', '"counts.csv", header_row = 3'), encoding="utf-8"
    )
    assert open_project(folder).county.households.tolist() == [1, 2, 3, 4]


def test_codes_typed_as_long_numbers(make_project, make_squares) -> None:
    """A workbook keeps 15 digits of a number: a 19-digit code typed as one is refused, not read wrong."""
    folder = make_project(units=make_squares())
    sheet = (book := Workbook()).active
    sheet.append(["code", "households"])
    for i in range(4):
        sheet.append([5109811000010000000 + i * 10**7, 100])
    book.save(folder / "counts.xlsx")
    settings = (folder / "project.toml").read_text(encoding="utf-8").replace("counts.csv", "counts.xlsx")
    (folder / "project.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(DataError, match="scientific notation"):
        open_project(folder)


def test_survey_codes_meet_the_table(make_project, make_squares) -> None:
    """The national survey's ZLDWDM of 19 digits joins the 12-digit codes of the table."""
    codes = [f"51098110000{i}" for i in range(1, 5)]
    units = make_squares().assign(ZLDWDM=[code + "0000000" for code in codes], ZLDWMC=NAMES).drop(columns="code")
    counts = "代码,户数\n" + "".join(f"{code},{i}\n" for i, code in enumerate(codes, start=1))
    county = open_project(make_project(units=units, counts=counts)).county
    assert county.ids == tuple(codes)
    assert [unit.name for unit in county.units] == NAMES


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


def test_a_row_missing_is_one_message(make_project) -> None:
    """A unit the table lacks is told once, not again as an empty count."""
    with pytest.raises(DataError) as caught:
        open_project(make_project(counts="code,households\nA,1\nB,2\nC,3\n"))
    assert [fault.key for fault in caught.value.faults] == ["geography.not_in_table"]


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


def test_a_workbook_that_is_none(make_project) -> None:
    """A .xlsx that is an old workbook, renamed or protected."""
    folder = make_project()
    (folder / "counts.xlsx").write_bytes(bytes([0xD0, 0xCF, 0x11, 0xE0]) * 9)
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("counts.csv", "counts.xlsx"), encoding="utf-8")
    with pytest.raises(DataError, match="is no XLSX workbook"):
        open_project(folder)


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


def test_columns_of_a_bureau_reach_ledger_and_rules(make_project) -> None:
    """低保户, 集体资产(万元), 户籍人口 and 是/否 arrive under the names that ledger, rules and screening read."""
    header = "编码,户籍户数,户籍人口,低保户,集体资产(万元),在规划建成区内,股份制改革,派出所\n"
    rows = "A,100,300,5,2,是,已完成,东所\nB,200,500,6,3,否,未完成,东所\n"
    rows += "C,300,900,7,0,,1,西所\nD,400,900,8,1,否,0,西所\n"
    county = open_project(make_project(counts=header + rows)).county
    assert county.attribute("low_income").tolist() == [5, 6, 7, 8]
    assert county.attribute("assets_yuan").tolist() == [20_000, 30_000, 0, 10_000]
    assert county.attribute("population").tolist() == [300, 500, 900, 900]
    assert [unit.attributes.get("built_up") for unit in county.units] == [1.0, 0.0, None, 0.0]
    assert county.attribute("share_reform").tolist() == [1, 0, 1, 0]
    assert county.label("police")[1] == ("东所", "西所")


def test_codes_that_differ_in_capitals(make_project, make_squares) -> None:
    """Codes written in small letters are told as such, each with the layer's own."""
    with pytest.raises(DataError) as caught:
        open_project(make_project(counts="code,households\na,100\nB,200\nC,300\nD,400\n"))
    assert [fault.key for fault in caught.value.faults] == ["geography.case_differs"]
    assert "only in capital letters: a (A)" in caught.value.say("en")


def test_formulas_without_results(make_project) -> None:
    """A workbook written by a program that does not calculate is told by cell, not as empty counts."""
    folder = make_project()
    book = Workbook()
    for row in (["code", "households"], ["A", 100], ["B", "=B2*2"], ["C", 300], ["D", "=B2+300"]):
        book.active.append(row)
    book.save(folder / "counts.xlsx")
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("counts.csv", "counts.xlsx"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        open_project(folder)
    assert [fault.key for fault in caught.value.faults] == ["geography.formula_empty"]
    assert "never saved: B3, B5" in caught.value.say("en")
