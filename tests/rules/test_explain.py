"""Why not: the cause is named, and every repair solves."""

from __future__ import annotations

import pytest
from combined import combined_cases
from infeasible import cases
from odd import odd_cases

from districting.optimise.explain import explain
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.project.rulebook import Rulebook
from districting.project.rulefile import save_rulebook
from districting.project.settings import read_settings
from districting.project.study import open_study
from districting.project.template import new_project
from districting.rules import read_rules
from districting.solution import Status

CASES = [*cases(), *odd_cases(), *combined_cases()]


def test_there_are_at_least_twenty_five() -> None:
    """The list does not shrink unnoticed."""
    assert len(cases()) >= 25
    assert len(odd_cases()) >= 15
    assert len(combined_cases()) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cause_is_named_and_every_repair_solves(case) -> None:
    """The known cause stands in the conflict or a repair, in both languages, and each repair applied gives a plan."""
    assert solve(case.problem, time_limit=60).status is Status.INFEASIBLE
    found = explain(case.problem, time_limit=60)
    assert found.feasible is False
    assert found.complete or not case.least
    assert found.repairs
    named = {rule.name for rule in found.conflict} | {
        r.name for repair in found.repairs for r in repair.changes.values()
    }
    assert named & set(case.causes), named
    assert case.said in found.say("en")
    assert "{" not in found.say("zh")
    for repair in found.repairs:
        mended = repair.apply(case.problem)
        assert solve(mended, time_limit=60).plan is not None, repair.say("en")
        entries = [rule.as_dict() for rule in mended.rules]
        assert Problem(mended.county, read_rules(entries)).digest == mended.digest


def test_a_repair_is_laid_over_the_rule_it_changes() -> None:
    """Of two entries about one rule, only the one in force, and of two in force only the one that is meant, changes."""
    hard, priced = {"name": "floor_space", "per_100_households": 20}, {"name": "floor_space", "price": 5.0}
    parts = {"name": "staff", "upper": 9, "levels": ["parts"]}
    book = Rulebook("", (parts, {"name": "staff", "upper": 12, "levels": ["whole"]}, hard, priced))
    rules = read_rules(book.entries, level="whole")
    one, other = (next(r for r in rules if r.name == "floor_space" and r.hard == is_hard) for is_hard in (True, False))
    moved = {"name": "floor_space", "per_100_households": 7.5}
    staff = {"name": "staff", "upper": 14}
    assert book.laid_over([moved, staff], of=[other, rules[0]], level="whole").entries == (
        parts, {**staff, "levels": ["whole"]}, hard, {**priced, **moved},
    )  # fmt: skip
    assert book.laid_over([moved], of=[one], level="whole").entries[2:] == (moved, priced)
    over_pack = Rulebook("county_meeting", ({"name": "floor_space", "hard": True},))
    told = {"name": "floor_space", "price": 0.0}
    assert over_pack.laid_over([told], of=[one], level="whole").entries == (told,)


def test_a_repair_is_written_into_the_project(tmp_path) -> None:
    """The change of a repair, laid over the tables of ``project.toml``, gives a plan; no other rule moves."""
    new_project(tmp_path)
    before = Rulebook.of(read_settings(tmp_path))
    book = before.laid_over([{"name": "household_band", "lower": 9000, "upper": 9400}])
    save_rulebook(tmp_path, before, book)
    study = open_study(tmp_path)
    found = explain(study.problem, time_limit=60)
    assert found.feasible is False
    changed = book.laid_over(found.repairs[0].overrides(study.problem))
    save_rulebook(tmp_path, book, changed)
    again = open_study(tmp_path)
    assert solve(again.problem, time_limit=60).plan is not None
    told = {rule.name for rule in found.repairs[0].changes.values()}
    for one, other in zip(study.problem.rules, again.problem.rules, strict=True):
        assert one.name in told or one == other


def test_what_stayed_open_is_told() -> None:
    """Without time nothing is claimed: neither that there is a plan nor that there is none."""
    case = next(case for case in combined_cases() if case.name == "a pocket behind the railway")
    found = explain(case.problem, time_limit=0.0)
    assert (found.feasible, found.conflict, found.complete) == (None, (), False)
    assert "not proven that there is none" in found.say("en")
    assert "也没有证明没有方案" in found.say("zh")
