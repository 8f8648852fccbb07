"""
The law over the registry: rule, checker and an independent reading agree for every plan of a small uneven grid.

The readings (``law_readings.py``) are written from the words of the rules with plain sets and loops; they import
nothing from ``districting.rules``.
"""

from __future__ import annotations

import numpy as np
import pytest
from law_facts import SETTINGS, VARIANTS, law_county
from law_readings import READINGS, VARIANT_READINGS, partitions

from districting.communities import Communities
from districting.problem import MANY, Problem
from districting.rules import RULES, CommunityRule, read_rules
from districting.verdicts import judge


def test_every_rule_has_a_reading() -> None:
    """A rule without a law test fails the suite."""
    assert set(READINGS) == set(RULES) == set(SETTINGS)
    assert set(VARIANT_READINGS) == set(VARIANTS)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_and_reading_agree_on_every_plan(name: str, make_grid) -> None:
    """For all 203 partitions of six units the verdict is the independent reading's, and both kinds occur."""
    county = law_county(make_grid, name)
    rules = read_rules([{"name": name, **SETTINGS[name]}])
    problem = Problem(county, rules)
    seen = set()
    for plan in partitions(list(range(6))):
        verdict = next(v for v in judge(problem, Communities.of(plan)) if v.rule.name == name)
        assert verdict.holds == READINGS[name](county, plan), plan
        seen.add(verdict.holds)
    assert seen == {True, False}


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_other_settings_mean_what_is_read(variant: str, make_grid) -> None:
    """Settings that change what a rule means, and rules that read one another, against readings of their own."""
    county, tables = law_county(make_grid), VARIANTS[variant]
    problem = Problem(county, read_rules(tables))
    seen = set()
    for plan in partitions(list(range(6))):
        verdict = next(v for v in judge(problem, Communities.of(plan)) if v.rule.name == tables[0]["name"])
        assert verdict.holds == VARIANT_READINGS[variant](county, plan), plan
        seen.add(verdict.holds)
    assert seen == {True, False}


@pytest.mark.parametrize("name", sorted(n for n, rule in RULES.items() if issubclass(rule, CommunityRule)))
def test_hereditary_rules_stay_broken(name: str, make_grid) -> None:
    """A hereditary rule broken by a set is broken by every larger set; growth limits and pairs likewise."""
    county = law_county(make_grid, name)
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
    county = law_county(make_grid, name)
    table = Communities.of([{u for u in range(6) if code >> u & 1} for code in range(1, 64)])
    hard = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    priced = next(r for r in read_rules([{"name": name, "price": 2.5, **SETTINGS[name]}]) if r.name == name)
    assert not hard.cost(county, table).any()
    np.testing.assert_array_equal(priced.cost(county, table), np.rint(2.5 * priced.excess(county, table)))


@pytest.mark.parametrize("name", sorted(set(RULES) - {"size_ratio"}))
def test_a_long_table_costs_what_each_of_its_communities_costs(name: str, make_grid) -> None:
    """Sums of a long table are added up for all rules at once, and give every community the cost it has by itself."""
    county = law_county(make_grid, name)
    sets = [[u for u in range(6) if bits >> u & 1] for bits in range(1, 64)]
    rules = read_rules([{"name": name, **SETTINGS[name], "price": 3.5}])
    problem = Problem(county, rules)
    alone = [int(problem.cost(Communities.of([members]))[0]) for members in sets]
    long = Communities.of(sets * (MANY // len(sets) + 1))
    assert problem.cost(long).tolist() == alone * (MANY // len(sets) + 1)


@pytest.mark.parametrize("name", sorted(RULES))
def test_words_and_source_in_both_languages(name: str) -> None:
    """Every rule says itself with its numbers and where it comes from."""
    rule = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    for language in ("zh", "en"):
        assert "{" not in rule.words(language)
        assert rule.title(language)
        assert rule.source.words(language)
    assert rule.words("zh") != rule.words("en")
