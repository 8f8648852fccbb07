"""Screening of villages: the clause as a truth table, and what a plan needs on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.communities import Communities
from districting.conversion import Outcome, Thresholds, evidence, screen, unready
from districting.county import Unit
from districting.plan import Plan
from districting.problem import Problem
from districting.project.rulebook import Rulebook
from districting.project.study import open_study, with_rulebook
from districting.rules import read_rules

TESTS = Thresholds(mean_arable_m2=600.0)
DONE = {"share_reform": 1, "land_insurance": 1}

CASES = [
    ({"built_up": 1, "residents": 500, "population": 1000, "arable_m2": 900_000}, "must"),
    ({"built_up": 1, "residents": 499, "population": 1000, "arable_m2": 199_000}, "must"),
    ({"built_up": 1, "residents": 500, "population": 1000}, "must"),
    ({"built_up": 1, "population": 1000, "arable_m2": 199_000}, "must"),
    ({"built_up": 1, "residents": 499, "population": 1000, "arable_m2": 200_000, **DONE}, "may"),
    ({"built_up": 1, "residents": 100, "population": 1000, "arable_m2": 900_000, **DONE, "share_reform": 0}, "not_yet"),
    ({"built_up": 0, "residents": 900, "population": 1000, "arable_m2": 10, **DONE}, "not_yet"),
    ({"built_up": 0}, "not_yet"),
    ({"built_up": 1, "residents": 499, "population": 1000}, "missing"),
    ({"residents": 900, "population": 1000, "arable_m2": 10, **DONE}, "missing"),
    ({"built_up": 1, "residents": 100, "population": 1000, "arable_m2": 900_000}, "missing"),
    ({}, "missing"),
]


@pytest.mark.parametrize(("facts", "outcome"), CASES)
def test_the_clause(make_grid, facts, outcome) -> None:
    """Inside the planned area AND (half residents OR scarce ground); what could change the answer is named."""
    county = make_grid(1, 2)
    village = replace(county.units[0], kind="village", attributes=facts)
    found = screen(replace(county, units=[village, county.units[1]]), TESTS)
    assert len(found) == 1
    assert found[0].outcome == outcome
    assert bool(found[0].missing) == (outcome == "missing")
    for language in ("zh", "en"):
        assert "{" not in found[0].say(language)
    assert "东莞" in found[0].say("zh")


def test_small_groups_are_told_and_decide_nothing(make_grid) -> None:
    """The test of 0.1 mu is one of villagers' groups: it changes no village's answer."""
    facts = CASES[5][0]
    county = make_grid(1, 2)
    plain, counted = (
        screen(replace(county, units=[replace(county.units[0], kind="village", attributes=given), county.units[1]]))[0]
        for given in (facts, facts | {"groups": 10, "small_groups": 8})
    )
    assert plain.outcome == counted.outcome
    assert "8 of 10" in counted.say("en")


def test_unready_villages_join_no_committee(make_grid) -> None:
    """The rule made of the screening keeps an unready village with villages only; a ready one is free."""
    county = make_grid(2, 2, households=[500, 600, 550, 450])
    kinds = ["village", "village", "committee", "committee"]
    done = [DONE, {"share_reform": 0, "land_insurance": 1}, {}, {}]
    units = [
        replace(unit, kind=kind, attributes=facts) for unit, kind, facts in zip(county.units, kinds, done, strict=True)
    ]
    county = replace(county, units=units)
    rules = unready(screen(county))
    assert rules[0].villages == ("001",)
    problem = Problem(county, (*read_rules([{"name": "household_band", "lower": 400, "upper": 1300}]), *rules))
    assert problem.admits(Communities.of([[0, 2], [1, 3], [0, 1], [1]])).tolist() == [True, False, True, True]
    assert unready([village for village in screen(county) if village.ready]) == ()


def test_what_nobody_said_makes_no_village_unready(make_grid) -> None:
    """Missing evidence is told as missing; only a village known not to be ready is kept out."""
    county = make_grid(1, 3)
    facts = [{}, {"share_reform": 1}, {"share_reform": 1, "land_insurance": 0}]
    units = [replace(u, kind="village", attributes=given) for u, given in zip(county.units, facts, strict=True)]
    rule = unready(screen(replace(county, units=units)))[0]
    assert rule.villages == ("002",)
    assert "Unit 2" in rule.words_in(county, "en")


def test_the_second_phase_keeps_its_unready_villages_among_villages(sample) -> None:
    """With the four outer villages taken in, the rule is in force by the data alone; the project may take it out."""
    first = open_study(sample)
    assert not any(rule.name == "unready_villages" for rule in first.problem.rules)
    whole = open_study(sample, whole=True)
    rule = next(rule for rule in whole.problem.rules if rule.name == "unready_villages")
    assert sorted(rule.villages) == sorted(first.project.settings.county.leave_out)
    position = whole.problem.county.position
    mixed = Communities.of([[position["510981100206"], position["510981100001"]]])
    assert not whole.problem.admits(mixed).any()
    book = Rulebook.of(whole.project.settings).added({"name": "unready_villages", "off": True})
    assert not any(rule.name == "unready_villages" for rule in with_rulebook(whole, book).problem.rules)


def parts(make_grid) -> Plan:
    """Village p in two parts, village q, one committee; p is split and one part is merged with q."""
    county = make_grid(2, 2, parents=["p", "p", "q", "c"])
    labels = [{"split_consent": "村民会议纪要"}, {}, {"merge_consent": "纪要", "merge_approval": "批复"}, {}]
    units: list[Unit] = [
        replace(
            unit,
            kind="village" if u < 3 else "committee",
            labels=labels[u],
            parent_name=f"村{unit.parent}",
            parent_name_en=f"Village {unit.parent}",
        )
        for u, unit in enumerate(county.units)
    ]
    county = replace(county, units=units)
    return Plan(Problem(county, read_rules([])), Communities.of([[0, 2], [1, 3]]))


def test_merging_and_splitting_need_evidence(make_grid) -> None:
    """A split wants consent and approval, a merge of villages its own; what is not on record is listed."""
    found = {(one.village, one.act): one.missing for one in evidence(parts(make_grid))}
    assert found == {("p", "split"): ("approval",), ("p", "merge"): ("consent", "approval"), ("q", "merge"): ()}
    assert all("{" not in one.say(language) for one in evidence(parts(make_grid)) for language in ("zh", "en"))
    split = next(one for one in evidence(parts(make_grid)) if one.act == "split")
    assert "村p" in split.say("zh")
    assert "Village p" in split.say("en")
    assert "村p" not in split.say("en")


def test_a_village_joined_to_a_committee_needs_evidence_too(make_grid) -> None:
    """A village that disappears into a residents' committee is merged like one that joins another village."""
    county = make_grid(1, 3)
    units = [replace(county.units[0], kind="village"), *county.units[1:]]
    problem = Problem(replace(county, units=units), read_rules([]))
    assert evidence(Plan(problem, Communities.of([[0], [1, 2]]))) == ()
    found = evidence(Plan(problem, Communities.of([[0, 1], [2]])))
    assert [(one.village, one.act, one.missing) for one in found] == [("000", "merge", ("consent", "approval"))]


def test_standing_is_text() -> None:
    """What a file holds of it is a word."""
    assert [str(outcome) for outcome in Outcome] == ["must", "may", "not_yet", "missing"]
