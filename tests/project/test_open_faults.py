"""A project whose data have faults is solved where nothing asks for what they spoil, and says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from districting.cli import main
from districting.errors import DataError
from districting.project.report import inspect_project
from districting.project.store import open_project
from districting.project.study import open_study
from districting.project.template import new_project
from districting.reads import facts_asked
from districting.rules import RULES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The template county, with a fault in its population, facilities without a kind, and an absent adopted plan."""
    new_project(tmp_path / "p")
    project = open_project(tmp_path / "p")
    rows = [
        (u.id, u.name, u.households, "约900" if i == 2 else u.households * 3)
        for i, u in enumerate(project.county.units)
    ]
    table = "code,name,households,population\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    (tmp_path / "p" / "counts.csv").write_text(table, encoding="utf-8")
    points = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(105.38, 30.865)], crs=4490)
    points.to_file(tmp_path / "p" / "facilities.gpkg")
    settings = tmp_path / "p" / "project.toml"
    text = settings.read_text(encoding="utf-8").replace('file = "counts.xlsx", sheet = "units"', 'file = "counts.csv"')
    text = text.replace("[layers]", '[layers]\nfacilities = { file = "facilities.gpkg" }')
    text += '\n[reference]\ntitle = "x"\nfile = "adopted.csv"\n'
    settings.write_text(text, encoding="utf-8")
    return tmp_path / "p"


def solve(folder: Path, *options: str) -> None:
    """The command, which must go through."""
    assert main(["solve", str(folder), "--lang", "en", *options]) == 0


def with_rule(folder: Path, rule: str) -> Path:
    """The project with one more rule."""
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8") + f"\n[[rule]]\n{rule}\n", encoding="utf-8")
    return folder


def test_solved_where_they_do_not_matter(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The solve goes through, names the three faults on the screen and beside the plan."""
    solve(folder)
    said = " ".join(capsys.readouterr().out.split())
    assert "no rule here stops for it" in said
    assert "rows of 'population' that are not numbers: 3" in said
    assert "facilities without a kind: F1" in said
    assert "Files not found: adopted.csv" in said
    notes = json.loads((folder / "out" / "units" / "data_notes.json").read_text(encoding="utf-8"))
    assert [row["subject"] for row in notes["open_faults"]] == ["population", "facilities", "reference"]
    solve(folder, "--json")
    assert len(json.loads(capsys.readouterr().out)["open_faults"]) == 3


def test_single_rows_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A street without a line, an office far off or without floor space, a link to nobody: told, and solved."""
    folder = tmp_path / "p"
    new_project(folder)
    units = open_project(folder).layers.units
    at = units.geometry.representative_point().iloc[0]
    east, north = at.x, at.y
    line = shapely.LineString([(east - 500, north), (east + 500, north)])
    streets = gpd.GeoDataFrame({"code": ["s1", "s2", "s3"]}, geometry=[line, None, at], crs=units.crs)
    rail = gpd.GeoDataFrame({"code": ["r1", "r2"]}, geometry=[None, shapely.LineString()], crs=units.crs)
    streets.to_file(folder / "streets2.gpkg")
    pd.concat([rail, streets[:1].assign(code="r3")]).to_file(folder / "rail2.gpkg")
    rows = f"o1,{east},{north},90\no2,{east + 9e3},{north},80\no3,{east},{north},many\no4,there,{north},5\n"
    rows += f"o5,{east},{north},1\no5,{east},{north},2\n,{east},{north},3\n"
    (folder / "offices2.csv").write_text("code,x,y,floor_m2\n" + rows, encoding="utf-8")
    one, other = units.index[:2]
    (folder / "links2.csv").write_text(f"a,b,action,reason\n{one},nobody,add,ferry\n{one},{other},join,bridge\n")
    layers = "".join(
        f'{name} = {{ file = "{name}2.{kind}" }}\n'
        for name, kind in (("streets", "gpkg"), ("rail", "gpkg"), ("links", "csv"))
    )
    layers += f'offices = {{ file = "offices2.csv", crs = "{units.crs.to_string()}" }}\n'
    settings = folder / "project.toml"
    settings.write_text(_with_layers(settings.read_text(encoding="utf-8"), layers), encoding="utf-8")
    project = open_project(folder)
    told = {(one.subject, one.fault.key.partition(".")[2]): one.fault.ids for one in project.open_faults}
    assert told == {
        ("streets", "geometry_empty"): ("s2",),
        ("streets", "geometry_not_line"): ("s3",),
        ("rail", "geometry_empty"): ("r1", "r2"),
        ("offices", "point_text"): ("o4",),
        ("offices", "missing_id"): ("6",),
        ("offices", "duplicate_id"): ("o5",),
        ("offices", "floor_not_number"): ("o3",),
        ("offices", "office_outside"): ("o2",),
        ("links", "link_action"): (f"{one}-{other}",),
        ("links", "link_unknown"): (f"{one}-nobody",),
    }
    assert [office.id for office in project.county.offices] == ["o1"]
    solve(folder)
    assert "offices that lie in no unit are not counted: o2" in " ".join(capsys.readouterr().out.split())


def test_a_layer_that_is_nothing_stops(tmp_path: Path) -> None:
    """Where no row of a layer can be used it cannot be read as a whole: streets without one line stop the work."""
    new_project(tmp_path)
    points = gpd.GeoDataFrame({"code": ["s1"]}, geometry=[shapely.Point(105.38, 30.865)], crs=4490)
    points.to_file(tmp_path / "streets2.gpkg")
    settings = tmp_path / "project.toml"
    text = _with_layers(settings.read_text(encoding="utf-8"), 'streets = { file = "streets2.gpkg" }\n')
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="not a line: s1"):
        open_project(tmp_path)


def _with_layers(text: str, layers: str) -> str:
    """Settings with these layers instead of the template's."""
    head, _, rest = text.partition("[layers]\n")
    after = rest[rest.index("\n[") :] if "\n[" in rest else ""
    return head + "[layers]\n" + layers + after


def test_left_out_and_reported(folder: Path) -> None:
    """What is spoiled is left out of the county; the data report lists it apart, from the cache as well."""
    report = inspect_project(folder)
    assert not report.faults
    assert [open_.subject for open_ in report.open_faults] == ["population", "facilities", "reference"]
    for project in (open_project(folder), open_project(folder)):
        assert project.county.facilities == ()
        assert not any("population" in unit.attributes for unit in project.county.units)
        assert len(project.open_faults) == 3


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('name = "people_band"\nlower = 1000\nupper = 9000', "rows of 'population' that are not numbers: 3"),
        ('name = "facility_within"\nkind = "health"', "facilities without a kind: F1"),
    ],
)
def test_refused_where_a_rule_asks(folder: Path, rule: str, message: str) -> None:
    """A rule that reads what a fault spoils brings exactly that fault."""
    with pytest.raises(DataError) as caught:
        open_study(with_rule(folder, rule))
    assert message in caught.value.say("en")
    assert len(caught.value.faults) == 1


def test_a_missing_layer_of_facilities(folder: Path) -> None:
    """A file of facilities that is not there is an open fault, not the end."""
    (folder / "facilities.gpkg").unlink()
    faults = [open_.fault.say("en") for open_ in open_project(folder).open_faults]
    assert any("Files not found: facilities.gpkg" in fault for fault in faults)


def test_rules_name_what_they_ask(folder: Path) -> None:
    """Rules about households ask for nothing more; rules about people and supply name their facts."""
    county = open_project(folder).county
    asked = {name: facts_asked(county, [RULES[name]()]) for name in ("household_band", "people_band", "culture_ground")}
    assert asked["household_band"] == set()
    assert "population" in asked["people_band"]
    assert {"facilities", "culture_ground_m2"} <= asked["culture_ground"]


SPOILED = {
    "a unit left out": (lambda text: "\n".join(text.splitlines()[:-2]), None, "Units in no community"),
    "no such column": (lambda text: text.replace("unit_id", "unit"), None, "lacks these columns: unit_id"),
    "empty": (lambda text: "", None, "there are no rows"),
    "a community without a name": (None, lambda text: "\n".join(text.splitlines()[:-1]), "communities: 10"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_faulty_adopted_plan_stops_no_solve(sample: Path, tmp_path: Path, capsys, case: str) -> None:
    """An adopted plan that cannot be used is told by its file, and the county is solved without it."""
    folder = Path(shutil.copytree(sample, tmp_path / "p", ignore=shutil.ignore_patterns("out")))
    for name, spoil in zip(("adopted.csv", "adopted_communities.csv"), SPOILED[case][:2], strict=True):
        text = (folder / name).read_text(encoding="utf-8-sig")
        (folder / name).write_text(spoil(text) if spoil else text, encoding="utf-8")
    solve(folder)
    said = " ".join(capsys.readouterr().out.split())
    assert "The adopted plan adopted.csv is left out: " in said
    assert SPOILED[case][2] in said


def test_an_adopted_plan_in_another_encoding(sample: Path, tmp_path: Path) -> None:
    """Its tables are read as any other table is: here GB18030 with semicolons."""
    folder = Path(shutil.copytree(sample, tmp_path / "p", ignore=shutil.ignore_patterns("out")))
    for name in ("adopted.csv", "adopted_communities.csv"):
        text = (folder / name).read_text(encoding="utf-8-sig")
        (folder / name).write_bytes(text.replace(",", ";").encode("gb18030"))
    mine, theirs = (open_study(place, level="committees").reference for place in (folder, sample))
    assert mine is not None
    assert theirs is not None
    assert (mine.names, mine.assignment) == (theirs.names, theirs.assignment)
