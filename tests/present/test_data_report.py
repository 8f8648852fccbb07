"""The data report: what it says, in both languages, with and without faults, and that it opens without a network."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from districting.cli import main
from districting.present.data_map import keys_drawn
from districting.present.data_report import data_report_page, write_data_report
from districting.project.report import inspect_project

SETTINGS = """
format = 1
[county]
name = "测试<镇>"
crs = "EPSG:4544"
walking_m_per_minute = 60
[levels.units]
units = { file = "units.gpkg" }
counts = { file = "counts.csv" }
[layers]
parcels = { file = "parcels.gpkg" }
rail = { file = "rail.gpkg" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units with a railway between them, overlapping parcels, one of them outside."""

    def strip(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
        return shapely.box(535000 + x0, 3416000 + y0, 535000 + x1, 3416000 + y1)

    units = gpd.GeoDataFrame({"code": ["A", "B"]}, geometry=[strip(0, 0, 100, 100), strip(100, 0, 200, 100)], crs=4544)
    units.to_file(tmp_path / "units.gpkg")
    shapes = [strip(0, 0, 60, 100), strip(50, 0, 100, 100), strip(500, 0, 600, 100)]
    facts = {"code": ["p", "q", "r"], "households": [3, 4, 5]}
    gpd.GeoDataFrame(facts, geometry=shapes, crs=4544).to_file(tmp_path / "parcels.gpkg")
    line = shapely.linestrings([(535100, 3415990), (535100, 3416110)])
    gpd.GeoDataFrame({"name": ["铁路"]}, geometry=[line], crs=4544).to_file(tmp_path / "rail.gpkg")
    (tmp_path / "counts.csv").write_text("村代码,户数\nA,7\nB,9\n合计,16\n", encoding="utf-8")
    (tmp_path / "project.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def test_what_is_reported(folder: Path) -> None:
    """Counts, totals that add up, pieces, borders, changes parcel by parcel, columns, and what is to decide."""
    steps: list[str] = []
    facts = inspect_project(folder, on_step=lambda step, _share: steps.append(step)).as_dict()
    assert steps == ["read", "units", "adjacency", "walks", "repair"]
    assert facts["usable"]
    assert (facts["counts"]["units"], facts["counts"]["walls"], facts["counts"]["borders"]) == (2, 1, 0)
    assert facts["pieces"] == [{"units": 1, "households": 9}, {"units": 1, "households": 7}]
    assert facts["borders"] == [{"kind": "rail", "open": 0, "crossed": 0, "walls": 1, "kilometres": 0.1}]
    totals = {row["name"]: (row["total"], row["parts"], row["holds"]) for row in facts["totals"]}
    assert totals["parcels"] == (12, {"inside": 7, "outside": 5}, True)
    assert totals["inside"] == (7, {"taking_part": 16, "left_out": 0}, False)
    assert {change["id"] for change in facts["changes"]} & {"p", "q"}
    assert {row["key"] for row in facts["decide"]} >= {"geography.pieces", "geography.households_outside"}
    assert {row["key"] for row in facts["mended"]} == {"geography.totals_set_aside", "geography.parcels_repaired"}
    counts = next(file for file in facts["files"] if file["file"] == "counts.csv")
    assert counts["columns"] == [["村代码", "code", ""], ["户数", "households", ""]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_opens_alone(folder: Path, language: str) -> None:
    """The page names everything in its language, escapes names, and loads nothing from anywhere."""
    page = data_report_page(inspect_project(folder), language=language)
    assert "测试&lt;镇&gt;" in page
    assert "测试<镇>" not in page
    assert ("须由您决定" if language == "zh" else "Yours to decide") in page
    assert "data-bounds=" in page
    assert 'src="http' not in page
    assert '<link rel="stylesheet" href="http' not in page


def test_the_legend_names_what_is_drawn(folder: Path) -> None:
    """The legend has the wall, the railway and what was mended, and neither water nor crossings nor streets."""
    assert keys_drawn(inspect_project(folder)) == ["walls", "rail", "marks_mended"]


def test_faults_are_a_report_too(folder: Path) -> None:
    """Data that cannot be used give a page and a JSON with every fault, and exit code 2."""
    (folder / "counts.csv").write_text("code,households\nA,x\nB,-9\n", encoding="utf-8")
    report = inspect_project(folder)
    page, facts = write_data_report(report, folder / "out", language="en")
    assert "Faults to be put right first: 2" in page.read_text(encoding="utf-8")
    told = json.loads(facts.read_text(encoding="utf-8"))
    assert not told["usable"]
    assert [fault["ids"] for fault in told["faults"]] == [["A"], ["B"]]
    assert main(["prepare", str(folder), "--lang", "en"]) == 2


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`prepare` writes both files, prints JSON where asked to, and takes project.toml as well as its folder."""
    assert main(["prepare", str(folder / "project.toml"), "-o", str(folder / "r"), "--json", "--lang", "en"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "units"
    assert sorted(path.name for path in (folder / "r").iterdir()) == ["data_report.html", "data_report.json"]
