"""Plans nearly as good and miscounts: against plain sets and every plan of a small uneven grid."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from law_readings import households, one_piece, partitions

from districting.communities import Communities
from districting.optimise.near import alternatives, drawn_borders
from districting.optimise.robust import robustness
from districting.problem import Problem
from districting.rules import read_rules

LOWER, UPPER = 500, 2000
ENDS = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)]  # of a grid of two rows and three columns


def every_plan(county, least=LOWER, most=UPPER):
    """All plans of connected communities within the band, as sets of sets."""
    plans = (plan for plan in partitions(list(range(6))) if one_piece(county, plan))
    return [
        frozenset(map(frozenset, plan)) for plan in plans if all(least <= households(county, c) <= most for c in plan)
    ]


def drawn(plan):
    """For each border whether it lies between two communities."""
    return tuple(not any(a in c and b in c for c in plan) for a, b in ENDS)


def unlike(one, other):
    """How many borders one plan draws and the other does not."""
    return sum(a != b for a, b in zip(drawn(one), drawn(other), strict=True))


def sets(table):
    """A plan of the engine as sets."""
    return frozenset(frozenset(units) for units in table)


@pytest.fixture
def problem(make_grid):
    """Six units, a band, and walking to the best seat inside."""
    return Problem(make_grid(2, 3), read_rules([{"name": "household_band", "lower": LOWER, "upper": UPPER}]))


def costs(problem, plans):
    """What each plan costs, by plan."""
    return {plan: int(problem.cost(Communities.of([sorted(c) for c in plan])).sum()) for plan in plans}


@pytest.mark.parametrize("within", [0.1, 0.3, 0.8])
def test_each_alternative_is_the_farthest_from_those_before(problem, within) -> None:
    """Every one is within the share, new, and no plan within it differs more from all before it together."""
    found = alternatives(problem, within=within, count=3, time_limit=60)
    cost = costs(problem, every_plan(problem.county))
    best = min(cost.values())
    limit = best * (1 + within)
    plans = [sets(table) for table in found.plans]
    assert found.costs == tuple(cost[plan] for plan in plans)
    assert found.costs[0] == best
    assert max(found.costs) <= limit
    assert len(set(plans)) == len(plans)
    near = [plan for plan, quanta in cost.items() if quanta <= limit]
    assert found.proven
    assert all(found.unlike)
    for k in range(1, len(plans)):
        before = plans[:k]
        others = [sum(unlike(plan, one) for one in before) for plan in near if plan not in before]
        assert sum(unlike(plans[k], one) for one in before) >= max(others, default=0)
    assert not (found.exhausted and set(near) - set(plans))


def test_borders_of_all_plans_within_the_share(problem) -> None:
    """Asked until none is left, the plans are all there are, and each border is in all, some or none of them."""
    cost = costs(problem, every_plan(problem.county))
    ranked = sorted(cost.values())
    limit = ranked[0] * 1.35
    near = {plan for plan, quanta in cost.items() if quanta <= limit}
    found = alternatives(problem, within=0.35, count=len(cost), time_limit=60)
    assert found.exhausted
    assert {sets(table) for table in found.plans} == near
    kinds = {0: "never", len(near): "always"}
    counts = [sum(drawn(plan)[e] for plan in near) for e in range(len(ENDS))]
    borders = [ENDS.index((edge.a, edge.b)) for edge in problem.county.borders]
    assert found.borders() == [kinds.get(counts[e], "sometimes") for e in borders]
    for k, table in enumerate(found.plans):
        assert found.difference(0, k) == pytest.approx(unlike(sets(found.plans[0]), sets(table)) / len(ENDS))
        assert tuple(drawn_borders(problem.county, table)) == tuple(drawn(sets(table))[e] for e in borders)


@pytest.mark.parametrize("limits", [(LOWER, UPPER), (680, 1760), (990, 1720)])
@pytest.mark.parametrize("off", [0.02, 0.05])
def test_what_breaks_and_which_recount_counts(make_grid, limits, off) -> None:
    """Sizes of five percent more or less against the band, and each unit recounted against every plan there is."""
    lower, upper = limits
    problem = Problem(make_grid(2, 3), read_rules([{"name": "household_band", "lower": lower, "upper": upper}]))
    cost = costs(problem, every_plan(problem.county, lower, upper))
    counts = problem.county.households.tolist()
    best = min(cost, key=lambda plan: (cost[plan], sorted(map(sorted, plan))))
    table = Communities.of([sorted(c) for c in sorted(best, key=min)])
    found = robustness(problem, table, off=off, time_limit=60)
    breaks = set()
    for c, units in enumerate(table):
        for factor in (1 - off, 1 + off):
            size = sum(round(counts[u] * factor) for u in units)
            if not lower <= size <= upper:
                breaks.add(("household_band", c, size))
    assert {(one.rule, one.community, one.value) for one in found.breaks if one.community is not None} == breaks
    assert all(one.binding and one.count == "households" for one in found.breaks)
    whole = {round(sum(round(h * f) for h in counts)) for f in (1 - off, 1 + off)}
    assert {one.value for one in found.breaks if one.community is None} <= whole
    assert found.complete
    assert found.asked == 12
    told = {(one.unit, one.value): one for one in found.recounts}
    for u, factor in product(range(6), (1 - off, 1 + off)):
        homes = [round(h * factor) if i == u else h for i, h in enumerate(counts)]
        again = Problem(make_grid(2, 3, households=homes), problem.rules)
        then = costs(again, every_plan(again.county, lower, upper))
        one = told.get((u, homes[u]))
        if not then:
            assert one is not None
            assert one.outcome == "none"
            continue
        mine = costs(again, [best])[best]
        saved = mine - min(then.values())
        assert (one is not None) == (best not in then or saved > 0)
        assert one is None or (one.outcome, one.saved) == ("breaks" if best not in then else "better", saved)


PEOPLE = [1000, 1900, 700, 1500, 2300, 900]
ELDERLY = [120, 300, 80, 150, 260, 90]
OTHERS = [
    {"name": "people_band", "upper": 4480},
    {"name": "workload", "counts": ["elderly"], "upper": 600, "price": 5.0},
    {"name": "staff", "upper": 16, "households_each": 200, "at_least": 0},
    {"name": "size_ratio", "upper": 1.15},
    {"name": "mean_size", "most_mean": 1640},
]


@pytest.mark.parametrize("off", [0.03, 0.08])
def test_people_the_elderly_and_the_whole_county_off(make_grid, off) -> None:
    """Each count that a rule reads is taken as off, alone and everywhere; rules about the plan break as sums say."""
    county = make_grid(2, 3)
    facts = zip(county.units, PEOPLE, ELDERLY, strict=True)
    units = [replace(unit, attributes={"population": p, "elderly": e, "cars": 9}) for unit, p, e in facts]
    problem = Problem(replace(county, units=units), read_rules(OTHERS))
    plan = [[0, 1, 3], [2, 4, 5]]
    found = robustness(problem, Communities.of(plan), off=off, units=[], time_limit=10)
    assert found.counts == ("households", "elderly", "population")
    homes = county.households.tolist()
    wrong = set()
    for count, values in (("households", homes), ("population", PEOPLE), ("elderly", ELDERLY)):
        for sign, who in product((-1, 1), (0, 1, None)):
            inside = set(range(6)) if who is None else set(plan[who])
            then = [v * (1 + sign * off) if u in inside else v for u, v in enumerate(values)]
            then = [round(v) for v in then] if count == "households" else then
            sums = [sum(then[u] for u in members) for members in plan]
            held = [sum(values[u] for u in members) for members in plan]
            for rule in broken_by_hand(count, sums) - broken_by_hand(count, held):
                wrong.add((rule, count, who))
    assert {(one.rule, one.count, one.community) for one in found.breaks} == wrong
    assert {one.binding for one in found.breaks if one.rule == "workload"} <= {False}


def broken_by_hand(count, sums):
    """The rules of OTHERS that two communities with such sums break."""
    if count == "population":
        return {"people_band"} if max(sums) > 4480 else set()
    if count == "elderly":
        return {"workload"} if max(sums) > 600 else set()
    workers = sum(-(-total // 200) for total in sums)
    tests = {"staff": workers > 16, "size_ratio": max(sums) > 1.15 * min(sums), "mean_size": sum(sums) > 2 * 1640}
    return {rule for rule, breaks in tests.items() if breaks}


def test_time_over_still_tells_what_breaks(problem) -> None:
    """Without a second to solve in, every recount is held against the rules all the same."""
    tight = problem.with_rules(read_rules([{"name": "household_band", "lower": 500, "upper": 1730}])[0])
    found = robustness(tight, Communities.of([[0, 1, 3], [2, 4, 5]]), off=0.05, time_limit=0.0)
    assert (found.asked, found.of, found.complete) == (0, 12, False)
    assert {(one.unit, one.outcome, one.saved) for one in found.recounts} == {(1, "breaks", None)}
