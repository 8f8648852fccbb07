"""The command line as a new user types it, on real files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands import run


@pytest.fixture(scope="module")
def solved(sample, tmp_path_factory) -> Path:
    """The sample's 19 units, solved and saved."""
    out = tmp_path_factory.mktemp("solved")
    run("solve", sample, "-o", out, "--lang", "en")
    return out


def test_solve_writes_plan_certificate_and_tables(solved) -> None:
    """All files of a result are there and agree with each other."""
    names = {path.name for path in solved.iterdir()}
    assert {"plan.json", "county.json", "certificate.json", "assignment.csv", "communities.csv", "plan.xlsx"} == names
    facts = json.loads((solved / "plan.json").read_text(encoding="utf-8"))
    assert facts["status"] == "optimal"
    assert facts["bound"] == facts["objective_value"]
    assert len(facts["assignment"]) == 19


def test_check_holds_and_exits_zero(solved, sample) -> None:
    """The check passes beside the facts and afresh from the project, in both languages."""
    assert "Everything holds" in run("check", solved, "--lang", "en")
    assert "全部成立" in run("check", solved / "plan.json", "--project", sample, "--lang", "zh")


def test_check_fails_on_a_moved_unit(solved, tmp_path) -> None:
    """One unit given to another community: exit code 1 and words."""
    for path in solved.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    facts = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    rows = [row for row in facts["communities"] if len(row["units"]) > 1]
    unit = rows[0]["units"].pop()
    rows[1]["units"].append(unit)
    (tmp_path / "plan.json").write_text(json.dumps(facts), encoding="utf-8")
    assert "do not hold" in run("check", tmp_path, "--lang", "en", code=1)


def test_json_is_one_object(sample, tmp_path) -> None:
    """``--json`` prints what was proven as one object and nothing else."""
    command = [sys.executable, "-m", "districting", "solve", sample, "-o", tmp_path, "--json"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    facts = json.loads(printed)
    keys = "status objective bound bound_checked gap communities candidates seconds peak_memory_mb assignment"
    assert set(keys.split()) <= set(facts)
    assert facts["status"] == "optimal"
    assert facts["communities"] == 10


def test_impossible_number_is_infeasible_with_its_reason(sample, tmp_path) -> None:
    """30 communities of 1,000 do not fit: exit code 3, the numbers that fit, nothing written."""
    printed = run("solve", sample, "-o", tmp_path / "out", "--communities", "30", "--lang", "en", code=3)
    assert "30" in printed
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["ten", "1:2:3", "-4", "5:"])
def test_bad_ranges_are_told(sample, text) -> None:
    """A range that cannot be read names the option."""
    assert "--communities" in run("solve", sample, f"--communities={text}", "--lang", "en", code=2)


def test_lower_above_upper_is_told(sample) -> None:
    """A band turned round is refused with both numbers."""
    assert "3000" in run("solve", sample, "--band", "3000:1000", "--lang", "en", code=2)


def test_no_project_is_told(tmp_path) -> None:
    """A folder without project.toml says what to do."""
    assert "project.toml" in run("solve", tmp_path, "--lang", "en", code=2)
    assert "project.toml" in run("solve", tmp_path, "--lang", "zh", code=2)


def test_new_solve_check_report(tmp_path) -> None:
    """The template solves as it stands, its plan checks, and its pages are drawn."""
    project = tmp_path / "县"
    run("new", project, "--lang", "zh")
    run("solve", project, "--lang", "zh")
    plans = list(project.glob("out/*/plan.json"))
    assert len(plans) == 1
    run("check", plans[0], "--project", project, "--lang", "zh")
    run("report", plans[0], "--project", project, "-o", tmp_path / "pages", "--lang", "en")
    endings = {path.suffix for path in (tmp_path / "pages").iterdir()}
    assert {".html", ".pdf"} <= endings


def test_a_report_that_cannot_be_set_leaves_nothing(tmp_path) -> None:
    """A name with a sign the font lacks stops the pages with that sign named, and no half of them is written."""
    run("new", tmp_path / "p", "--lang", "zh")
    book = load_workbook(tmp_path / "p" / "counts.xlsx")
    cell = next(cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "North Street")
    cell.value = "North Street \N{HOUSE BUILDINGS}"
    book.save(tmp_path / "p" / "counts.xlsx")
    run("solve", tmp_path / "p", "-o", tmp_path / "plan", "--lang", "en")
    said = run("report", tmp_path / "plan", "--project", tmp_path / "p", "-o", tmp_path / "o", "--lang", "en", code=2)
    assert "U+1F3D8" in said
    assert not (tmp_path / "o").exists()


def test_new_refuses_a_folder_with_files(tmp_path) -> None:
    """A folder that holds something is left alone."""
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    run("new", tmp_path, "--lang", "en", code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_compare_two_plans(solved, sample, tmp_path) -> None:
    """A plan against another one of the same units: who moves and what it costs."""
    run("solve", sample, "-o", tmp_path, "--communities", "11", "--lang", "en")
    assert "change community" in run("compare", solved, tmp_path, "--lang", "en")


def test_explain_names_the_rules_and_a_way_out(sample) -> None:
    """Seven communities do not fit: the two rules that conflict are named, and a repair with its number."""
    printed = run("explain", sample, "--communities", "7", "--lang", "en", code=3)
    assert "households of a community" in printed
    assert "Feasible if there may be 9 communities" in " ".join(printed.split())
    facts = json.loads(run("explain", sample, "--communities", "7", "--json", "--lang", "en", code=3))
    assert {rule["name"] for rule in facts["conflict"]} == {"household_band", "number_of_communities"}
    assert facts["repairs"][0]["rules"][0]["upper"] == 9


def test_explain_says_when_there_is_a_plan(sample) -> None:
    """A feasible project needs no explanation: exit code 0."""
    assert json.loads(run("explain", sample, "--json", "--lang", "en"))["feasible"] is True


def test_frontier_is_a_row_a_number(sample) -> None:
    """Each number of communities with what was proven: infeasible at eight, optimal at nine and ten."""
    rows = json.loads(run("frontier", sample, "--communities", "8:10", "--json", "--lang", "en"))
    assert [(row["communities"], row["status"]) for row in rows] == [(8, "infeasible"), (9, "optimal"), (10, "optimal")]
    assert rows[1]["objective"] > rows[2]["objective"]
    assert "10 communities cost least" in run("frontier", sample, "--communities", "9:10", "--lang", "en")
