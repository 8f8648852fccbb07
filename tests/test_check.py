"""The check fails on whatever a plan file claims that does not hold."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from districting.check import check_plan
from districting.errors import DataError
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.problem import Problem
from districting.project.results import load_plan, read_plan_files, save_plan
from districting.rules import read_rules
from districting.workflow import check_saved


@pytest.fixture
def saved(grid_problem, tmp_path) -> Path:
    """A solved grid, saved with its certificate."""
    save_plan(Plan.of_solution(solve(grid_problem)), tmp_path)
    return tmp_path


@pytest.fixture
def files(saved):
    return read_plan_files(saved)


def failures(files, change) -> set[str]:
    """Which checks fail after a change to the plan file."""
    facts = json.loads(json.dumps(files.facts))
    change(facts)
    report = check_plan(facts, files.county, files.certificate)
    assert report.holds == (not [c for c in report.checks if not c.holds])
    assert all(c.say("zh") and c.say("en") for c in report.checks)
    return {c.key for c in report.checks if not c.holds}


def move(facts, unit: str, to: int) -> None:
    """Give one unit to another community, everything else as it was."""
    for row in facts["communities"]:
        row["units"] = [u for u in row["units"] if u != unit]
    facts["communities"][to]["units"].append(unit)
    facts["communities"] = [row for row in facts["communities"] if row["units"]]


def test_an_untouched_plan_holds(saved) -> None:
    """What the solve wrote passes its own check, bound included."""
    report = check_saved(saved)
    assert report.holds, [c.say("en") for c in report.checks if not c.holds]
    assert report.bound_checked is not None
    assert report.bound_checked <= load_plan(saved).objective


def test_a_unit_left_out_is_noticed(files) -> None:
    """A plan with one unit missing is no plan."""
    assert failures(files, lambda facts: facts["communities"][0]["units"].pop()) == {"partition"}


def test_a_unit_held_twice_is_noticed(files) -> None:
    """A unit in two communities is no plan."""
    twice = files.facts["communities"][0]["units"][0]
    assert failures(files, lambda facts: facts["communities"][1]["units"].append(twice)) == {"partition"}


def test_an_unknown_unit_is_noticed(files) -> None:
    """A unit the county does not have is named."""
    assert failures(files, lambda facts: facts["communities"][0]["units"].append("zzz")) == {"partition"}


@pytest.mark.parametrize("unit", [f"{i:03d}" for i in range(9)])
@pytest.mark.parametrize("steps", [1, 2])
def test_any_moved_unit_is_noticed(files, unit, steps) -> None:
    """Moving any one unit to any other community breaks at least what was stated about it."""
    rows = files.facts["communities"]
    held = next(c for c, row in enumerate(rows) if unit in row["units"])
    assert failures(files, lambda facts: move(facts, unit, (held + steps) % len(rows)))


def test_a_detached_piece_is_noticed(make_grid, tmp_path) -> None:
    """A community in two pieces fails contiguity by name, though everything stated about it is true."""
    problem = Problem(make_grid(2, 3), read_rules([]))
    from districting.communities import Communities

    save_plan(Plan(problem, Communities.of([[0, 2], [1, 3, 4, 5]])), tmp_path)
    report = check_saved(tmp_path)
    assert {c.key for c in report.checks if not c.holds} == {"contiguity"}


FIELDS = [
    ("id", "12345678", "id"),
    ("objective_value", 1, "objective"),
    ("county_digest", "0" * 64, "facts"),
    ("bound", 10**9, "status"),
    ("format", "other/1", "format"),
]


@pytest.mark.parametrize(("field", "value", "key"), FIELDS)
def test_each_altered_field_is_noticed(files, field, value, key) -> None:
    """Every stated figure is worked out again."""
    assert key in failures(files, lambda facts: facts.__setitem__(field, value))


def test_altered_households_and_costs_are_noticed(files) -> None:
    """The numbers beside a community are not taken on trust."""

    def change(facts) -> None:
        facts["communities"][0]["households"] += 1
        facts["communities"][1]["cost"]["walking"] -= 1

    assert failures(files, change) == {"households", "costs"}


def test_an_altered_table_is_noticed(files) -> None:
    """The table of units must say what the list of communities says."""
    assert "assignment" in failures(files, lambda facts: facts["assignment"].__setitem__("000", 3))


def test_optimal_without_certificate_is_not_believed(files) -> None:
    """A claimed bound needs its certificate."""
    report = check_plan(files.facts, files.county, None)
    assert {c.key for c in report.checks if not c.holds} == {"proof"}


def test_other_households_are_noticed(files) -> None:
    """A plan held against a county whose counts changed says so."""
    from dataclasses import replace

    units = list(files.county.units)
    units[4] = replace(units[4], households=units[4].households + 1)
    report = check_plan(files.facts, replace(files.county, units=units), files.certificate)
    assert "facts" in {c.key for c in report.checks if not c.holds}


@pytest.mark.parametrize("key", ["id", "rules", "communities", "bound", "assignment", "problem_digest"])
def test_each_missing_part_is_told(files, key) -> None:
    """A file that lacks a part is incomplete, by name."""
    assert failures(files, lambda facts: facts.pop(key)) == {"format"}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": "districting-plan/1"}'])
def test_damaged_files_are_told_not_thrown(saved, damage) -> None:
    """A cut or foreign file gives words, never a traceback."""
    (saved / "plan.json").write_text(damage, encoding="utf-8")
    assert not holds_or_says(saved)


def holds_or_says(folder: Path) -> bool:
    """Whether a saved plan holds; false where the files are refused with words in both languages."""
    try:
        return check_saved(folder).holds
    except DataError as error:
        return not (error.say("zh") and error.say("en"))


def test_saving_again_replaces_all_files(grid_problem, saved) -> None:
    """A plan without a certificate leaves no old certificate beside it."""
    plan = load_plan(saved)
    hand_made = Plan(grid_problem, copy.copy(plan.communities))
    save_plan(hand_made, saved)
    assert not (saved / "certificate.json").exists()
    assert check_saved(saved).holds


def test_a_bound_that_could_not_be_checked_is_open_not_wrong(saved, files) -> None:
    """A plan that is right with a bound nobody could verify is told apart from a plan that is wrong."""
    short = check_plan(files.facts, files.county, files.certificate, proof_limit=0)
    bare = check_plan(files.facts, files.county, None)
    for report in (short, bare):
        assert not report.holds
        assert not report.wrong
        assert [(c.key, c.open) for c in report.checks if not c.holds] == [("proof", True)]
    leaning = dict(files.certificate) | {"steps": [], "tree": None, "rests_on": "SCIP", "bound_checked": None}
    report = check_plan(files.facts, files.county, leaning)
    assert "SCIP" in next(c for c in report.checks if not c.holds).say("en")
    assert not report.wrong


def test_a_certificate_that_claims_another_bound_is_wrong(files) -> None:
    """The plan file may not claim more than its certificate, nor a certificate more than it proves."""
    below = dict(files.certificate) | {"bound": files.facts["bound"] - 1, "status": "feasible"}
    assert check_plan(files.facts, files.county, below).wrong
    bare = dict(files.certificate) | {"steps": [], "tree": None}
    assert check_plan(files.facts, files.county, bare).wrong


def test_exit_codes_of_check(saved, capsys) -> None:
    """0 where all holds, 5 where only the bound is open, 1 where something is wrong."""
    from typer.testing import CliRunner

    from districting.cli import app

    plan = saved / "plan.json"
    assert CliRunner().invoke(app, ["check", str(plan), "--lang", "en"]).exit_code == 0
    (saved / "certificate.json").unlink()
    left = CliRunner().invoke(app, ["check", str(plan), "--lang", "en"])
    assert left.exit_code == 5
    assert "not verified" in left.output
    facts = json.loads(plan.read_text(encoding="utf-8"))
    plan.write_text(json.dumps(facts | {"objective_value": facts["objective_value"] - 1}), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(plan), "--lang", "en"]).exit_code == 1
