"""
The law over the registry: rule, checker and an independent reading agree for every plan of a small uneven grid.

The readings below are written from the words of the rules with plain sets and loops; they import nothing from
``districting.rules``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from districting.communities import Communities
from districting.county import County, Office
from districting.problem import Problem
from districting.rules import RULES, CommunityRule, read_rules
from districting.verdicts import judge

OFFICES = [Office("o1", "办", 0, "000", 260.0, 0.0, 0.0), Office("o2", "办", 4, "005", 330.0, 100.0, -100.0)]
PARENTS = ["p", "p", "q", "p", "q", "r"]

SETTINGS = {
    "household_band": {"lower": 700, "upper": 1500},
    "number_of_communities": {"lower": 2, "upper": 3},
    "contiguity": {},
    "keep_together": {"units": ("001", "004")},
    "keep_apart": {"units": ("000", "002", "005")},
    "floor_space": {"per_100_households": 15.0},
    "whole_committee": {},
}


def partitions(units: list[int]) -> Iterator[list[set[int]]]:
    """Every way to put units into communities, connected or not."""
    if not units:
        yield []
        return
    first, rest = units[0], units[1:]
    for smaller in partitions(rest):
        yield [{first}, *smaller]
        for i in range(len(smaller)):
            yield [*smaller[:i], smaller[i] | {first}, *smaller[i + 1 :]]


def households(county: County, units: set[int]) -> int:
    return sum(county.units[u].households for u in units)


def band(county: County, plan: list[set[int]]) -> bool:
    within = [700 <= households(county, c) <= 1500 or (len(c) == 1 and households(county, c) > 1500) for c in plan]
    return all(within)


def one_piece(county: County, plan: list[set[int]]) -> bool:
    touches = {(e.a, e.b) for e in county.borders} | {(e.b, e.a) for e in county.borders}
    for community in plan:
        reached = {min(community)}
        for _ in community:
            reached |= {v for u in reached for v in community if (u, v) in touches}
        if reached != community:
            return False
    return True


def enough_space(county: County, plan: list[set[int]]) -> bool:
    owned = {"000": 260.0, "005": 330.0}
    return all(sum(owned.get(county.units[u].id, 0.0) for u in c) >= 0.15 * households(county, c) - 1e-9 for c in plan)


READINGS: dict[str, Callable[[County, list[set[int]]], bool]] = {
    "household_band": band,
    "number_of_communities": lambda _, plan: 2 <= len(plan) <= 3,
    "contiguity": one_piece,
    "keep_together": lambda _, plan: any({1, 4} <= community for community in plan),
    "keep_apart": lambda _, plan: all(len({0, 2, 5} & community) <= 1 for community in plan),
    "floor_space": enough_space,
    "whole_committee": lambda _, plan: all(
        any(committee <= community for community in plan) for committee in ({0, 1, 3}, {2, 4}, {5})
    ),
}


def law_county(make_grid, *, parents: bool = False) -> County:
    """Six uneven units with two offices, one of them in a neighbour's area."""
    return make_grid(2, 3, offices=OFFICES, parents=PARENTS if parents else ())


def test_every_rule_has_a_reading() -> None:
    """A rule without a law test fails the suite."""
    assert set(READINGS) == set(RULES) == set(SETTINGS)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_and_reading_agree_on_every_plan(name: str, make_grid) -> None:
    """For all 203 partitions of six units the verdict is the independent reading's, and both kinds occur."""
    county = law_county(make_grid, parents=name == "whole_committee")
    rules = read_rules([{"name": name, **SETTINGS[name]}])
    problem = Problem(county, rules)
    seen = set()
    for plan in partitions(list(range(6))):
        verdict = next(v for v in judge(problem, Communities.of(plan)) if v.rule.name == name)
        assert verdict.holds == READINGS[name](county, plan), plan
        seen.add(verdict.holds)
    assert seen == {True, False}


@pytest.mark.parametrize("name", sorted(n for n, rule in RULES.items() if issubclass(rule, CommunityRule)))
def test_hereditary_rules_stay_broken(name: str, make_grid) -> None:
    """A hereditary rule broken by a set is broken by every larger set; growth limits and pairs likewise."""
    county = law_county(make_grid, parents=name == "whole_committee")
    rule = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    sets = [{u for u in range(6) if code >> u & 1} for code in range(1, 64)]
    table = Communities.of(sets)
    broken = rule.excess(county, table) > 0
    growth = rule.growth(county)
    cut = np.zeros(len(sets), dtype=bool)
    for limit in growth.limits:
        cut |= table.sums(limit.weights) > limit.upper
    for a, b in growth.apart:
        cut |= np.array([{a, b} <= s for s in sets])
    many = table.sizes > 1
    assert not np.any(cut & many & ~broken), "growth is cut where the rule is met"
    for i, small in enumerate(sets):
        for j, large in enumerate(sets):
            if small < large:
                assert not (rule.hereditary and broken[i] and not broken[j])
                assert not (cut[i] and not cut[j])


@pytest.mark.parametrize("name", sorted(n for n, rule in RULES.items() if issubclass(rule, CommunityRule)))
def test_price_is_excess_times_price(name: str, make_grid) -> None:
    """A priced rule costs its excess times its price in whole household-metres, a hard one nothing."""
    county = law_county(make_grid, parents=name == "whole_committee")
    table = Communities.of([{u for u in range(6) if code >> u & 1} for code in range(1, 64)])
    hard = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    priced = next(r for r in read_rules([{"name": name, "price": 2.5, **SETTINGS[name]}]) if r.name == name)
    assert not hard.cost(county, table).any()
    np.testing.assert_array_equal(priced.cost(county, table), np.rint(2.5 * priced.excess(county, table)))


@pytest.mark.parametrize("name", sorted(RULES))
def test_words_and_source_in_both_languages(name: str) -> None:
    """Every rule says itself with its numbers and where it comes from."""
    rule = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    for language in ("zh", "en"):
        assert "{" not in rule.words(language)
        assert rule.title(language)
        assert rule.source.words(language)
    assert rule.words("zh") != rule.words("en")
