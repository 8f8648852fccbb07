"""A project from the files somebody has: recognised, written down, opened; what is unclear is asked, not guessed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from openpyxl import Workbook

from districting.errors import DataError
from districting.project.create import Said, create_project, propose
from districting.project.store import open_project

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "taihe"
CODES = [f"51098110000{i}" for i in range(1, 5)]
CORNER = (535000, 3416000)


def squares(count: int = 2, size: float = 100.0, crs: str | None = "EPSG:4544") -> gpd.GeoDataFrame:
    """Square polygons side by side, without any column."""
    x, y = CORNER
    boxes = [
        shapely.box(x + c * size, y + r * size, x + (c + 1) * size, y + (r + 1) * size)
        for r in range(count)
        for c in range(count)
    ]
    return gpd.GeoDataFrame(geometry=boxes, crs=crs)


def keys(proposal) -> set[str]:
    """What a person is asked to decide."""
    return {fault.key.partition(".")[2] for fault in proposal.decide}


def saved(folder: Path, name: str, frame: gpd.GeoDataFrame, **options) -> Path:
    """A map written to a file."""
    frame.to_file(folder / name, **options)
    return folder / name


def chinese_zip(folder: Path) -> bytes:
    """A ZIP as a Chinese Windows makes it: a GBK shapefile without .cpg in a folder, and a workbook; names in GBK."""
    shapes = squares().assign(村代码=CODES, 村名=["北街", "中街", "南街村", "东门社区"])
    shapes.to_file(folder / "v.shp", encoding="gbk")
    book = Workbook()
    rows = [["太和镇户数统计表"], ["代码", "户数", "人口"], *[[code, 300 + i, 900] for i, code in enumerate(CODES)]]
    for row in [*rows, ["合计", 1206, 3600]]:
        book.active.append(row)
    book.save(folder / "c.xlsx")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / f"v{suffix}", f"data/xx-boundary{suffix}")
        archive.write(folder / "c.xlsx", "data/xx-counts.xlsx")
    raw = packed.getvalue()
    return raw.replace(b"xx-boundary", "村界村界村".encode("gbk") + b"_").replace(
        b"xx-counts", "户数户数".encode("gbk") + b"_"
    )


def test_a_zip_from_a_bureau(tmp_path: Path) -> None:
    """Shapefile and workbook in one ZIP become a project that opens, by its Chinese columns and names alone."""
    made = create_project(tmp_path / "太和镇", {"资料.zip": chinese_zip(tmp_path)})
    assert {part.file: part.role for part in made.parts} == {"村界村界村_.shp": "units", "户数户数_.xlsx": "counts"}
    project = open_project(tmp_path / "太和镇")
    assert project.settings.county.name == "太和镇"
    assert project.county.ids == tuple(CODES)
    assert project.county.households.tolist() == [300, 301, 302, 303]
    assert [unit.name for unit in project.county.units] == ["北街", "中街", "南街村", "东门社区"]
    assert keys(made) == {"no_streets", "basis_assumed"}


def test_the_sample_county_is_recognised(tmp_path: Path) -> None:
    """From its two files both levels with their tables and all its layers are found."""
    made = create_project(tmp_path / "t", [SAMPLE / "taihe.gpkg", SAMPLE / "counts.xlsx"])
    assert list(made.settings["levels"]) == ["committees", "parts"]
    assert all({"units", "counts"} <= set(level) for level in made.settings["levels"].values())
    assert set(made.settings["layers"]) == {"parcels", "streets", "water", "rail", "offices", "facilities"}
    assert keys(made) == {"left_aside", "basis_assumed"}
    project = open_project(tmp_path / "t", "committees")
    assert len(project.county) == 23
    assert len(project.county.offices) == len(project.layers.offices) > 0


def test_proposing_writes_nothing(tmp_path: Path) -> None:
    """A proposal says the same as the project that would be made, and leaves the folder alone."""
    files = [SAMPLE / "taihe.gpkg", SAMPLE / "counts.xlsx"]
    before = sorted(tmp_path.iterdir())
    proposal = propose(files)
    assert sorted(tmp_path.iterdir()) == before
    assert proposal.folder is None
    assert proposal.settings["levels"] == create_project(tmp_path / "t", files).settings["levels"]


def test_join_by_names(tmp_path: Path) -> None:
    """Without any code a column joins whose values are those of the table, and this is to be confirmed."""
    shapes = saved(tmp_path, "areas.gpkg", squares().assign(label=list("abcd"), other=1))
    table = tmp_path / "h.csv"
    table.write_text("who,户数\na,1\nb,2\nc,3\nd,4\n", encoding="utf-8")
    made = create_project(tmp_path / "p", [shapes, table])
    assert {"code_joined", "guessed"} <= keys(made)
    assert open_project(tmp_path / "p").county.ids == ("a", "b", "c", "d")


def test_roles_and_columns_can_be_said(tmp_path: Path) -> None:
    """What was guessed wrong is corrected by role and column; the project follows."""
    shapes = saved(tmp_path, "areas.gpkg", squares(4, 50.0).assign(lot=[f"p{i}" for i in range(16)], hh=5))
    streets = saved(
        tmp_path,
        "lines.gpkg",
        gpd.GeoDataFrame(geometry=[shapely.LineString([(535100, 3415900), (535100, 3416300)])], crs="EPSG:4544"),
    )
    assert "no_households" in keys(propose([shapes, streets]))
    made = create_project(
        tmp_path / "p",
        [shapes, streets],
        Said(
            basis="dwellings",
            roles={"areas.gpkg": "parcels"},
            columns={"areas.gpkg": {"households": "hh", "code": "lot"}},
        ),
    )
    assert "blocks" in keys(made)
    county = open_project(tmp_path / "p").county
    assert (len(county), int(county.households.sum()), county.basis) == (2, 80, "dwellings")


def test_units_from_a_code_on_the_parcels(tmp_path: Path) -> None:
    """Parcels whose column has the codes of the table are dissolved by it."""
    parcels = squares(4, 50.0).assign(宗地代码=[f"p{i}" for i in range(16)], 社区=[CODES[i // 4] for i in range(16)])
    file = saved(tmp_path, "宗地.gpkg", parcels)
    table = tmp_path / "户数.csv"
    table.write_text("代码,常住户数\n" + "".join(f"{code},10\n" for code in CODES), encoding="gbk")
    made = create_project(tmp_path / "p", [file, table])
    assert made.settings["levels"]["units"]["dissolve"] == "社区"
    assert made.settings["county"]["basis"] == "resident"
    assert open_project(tmp_path / "p").county.households.tolist() == [10] * 4


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_system_is_guessed_and_asked(tmp_path: Path) -> None:
    """Degrees without a stated system are taken as CGCS2000, and this is to be confirmed."""
    degrees = squares().to_crs(4490).set_crs(None, allow_override=True).assign(code=CODES, households=5)
    made = create_project(tmp_path / "p", [saved(tmp_path, "units.gpkg", degrees)])
    assert "crs_guessed" in keys(made)
    assert open_project(tmp_path / "p").county.households.sum() == 20


def test_a_system_somebody_says_is_taken(tmp_path: Path) -> None:
    """It is written down for the file whose own is wrong, and no guess is asked about; one unknown is refused."""
    wrong = squares().set_crs(4326, allow_override=True).assign(code=CODES, households=5)
    file = saved(tmp_path, "units.gpkg", wrong)
    create_project(tmp_path / "p", [file], Said(systems={"units.gpkg": "EPSG:4544"}))
    settings = open_project(tmp_path / "p").settings
    assert settings.levels["units"].units.crs == "EPSG:4544"
    with pytest.raises(DataError, match="EPSG:1"):
        propose([file], Said(systems={"units.gpkg": "EPSG:1"}))


def test_faults_come_together_and_nothing_is_left(tmp_path: Path) -> None:
    """Broken files, wrong roles and columns are one message; no folder appears."""
    good = saved(tmp_path, "units.gpkg", squares().assign(code=CODES, households=5))
    (tmp_path / "roads.gpkg").write_bytes(b"not a map")
    (tmp_path / "counts.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(DataError) as caught:
        create_project(tmp_path / "p", [good, tmp_path / "roads.gpkg", tmp_path / "counts.xlsx"])
    assert [fault.values["file"] for fault in caught.value.faults] == ["counts.xlsx", "roads.gpkg"]
    wrong = Said(roles={"x": "units", "units.gpkg": "moat"}, columns={"units.gpkg": {"code": "z"}})
    with pytest.raises(DataError) as caught:
        create_project(tmp_path / "p", [good], wrong)
    said = {fault.key.partition(".")[2] for fault in caught.value.faults}
    assert said == {"unknown_part", "unknown_role", "unknown_column"}
    for files, key in (([tmp_path / "none"], "no_file"), ([], "nothing"), ({"a.zip": b"x"}, "unreadable")):
        with pytest.raises(DataError) as caught:
            create_project(tmp_path / "p", files)
        assert key in caught.value.faults[0].key
        assert caught.value.say("zh") != caught.value.say("en")
    assert not (tmp_path / "p").exists()
    with pytest.raises(DataError, match="not empty"):
        create_project(tmp_path, [good])


def test_lines_alone_are_no_county(tmp_path: Path) -> None:
    """Without polygons there are no units, and the message says what to give."""
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(535000, 3416000), (535100, 3416000)])], crs="EPSG:4544")
    with pytest.raises(DataError, match="Nothing here can be units"):
        propose([saved(tmp_path, "roads.gpkg", line)])


def test_an_encoding_somebody_names_is_read_and_kept(tmp_path: Path) -> None:
    """A table that would be taken for another encoding is read as said, and project.toml says so."""
    units = saved(tmp_path, "units.gpkg", squares().assign(code=CODES))
    table = tmp_path / "counts.csv"
    rows = "\n".join(f"{code},{400 + 100 * i}" for i, code in enumerate(CODES))
    table.write_bytes(f"編碼,戶數\n{rows}\n".encode("big5"))
    made = create_project(tmp_path / "made", [units, table], Said(encodings={"counts.csv": "big5"}))
    part = next(part for part in made.parts if part.file == "counts.csv")
    assert part.encoding == "big5"
    assert [theirs for theirs, _, _ in part.columns] == ["編碼", "戶數"]
    assert made.settings["levels"]["units"]["counts"]["encoding"] == "big5"
    other = propose([units, table], Said(encodings={"counts.csv": "gb18030"}))
    assert [theirs for theirs, _, _ in other.parts[0].columns] != ["編碼", "戶數"]
