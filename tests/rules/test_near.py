"""Plans nearly as good and miscounts: against plain sets and every plan of a small uneven grid."""

from __future__ import annotations

from itertools import product

import pytest
from law_readings import households, one_piece, partitions

from districting.communities import Communities
from districting.optimise.near import alternatives, drawn_borders, robustness
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
    """Every one is within the share, new, and no plan surely within it differs more from all before it together."""
    found = alternatives(problem, within=within, count=3, time_limit=60)
    cost = costs(problem, every_plan(problem.county))
    best = min(cost.values())
    limit = best * (1 + within)
    plans = [sets(table) for table in found.plans]
    assert found.costs == tuple(cost[plan] for plan in plans)
    assert found.costs[0] == best
    assert max(found.costs) <= limit
    assert len(set(plans)) == len(plans)
    surely = [plan for plan, quanta in cost.items() if quanta <= limit * 0.99]
    for k in range(1, len(plans)):
        before = plans[:k]
        others = [sum(unlike(plan, one) for one in before) for plan in surely if plan not in before]
        assert sum(unlike(plans[k], one) for one in before) >= max(others, default=0)
    assert not (found.exhausted and set(surely) - set(plans))


def test_borders_of_all_plans_within_the_share(problem) -> None:
    """Asked until none is left, the plans are all there are, and each border is in all, some or none of them."""
    cost = costs(problem, every_plan(problem.county))
    ranked = sorted(cost.values())
    limit = ranked[0] * 1.35
    assert not [quanta for quanta in ranked if 0.99 * limit < quanta <= limit]  # none that rounding may leave out
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
    assert set(found.breaks) == breaks
    assert found.complete
    assert found.asked == 12
    told = {(unit, homes): saved for unit, homes, saved in found.recounts}
    for u, factor in product(range(6), (1 - off, 1 + off)):
        homes = [round(h * factor) if i == u else h for i, h in enumerate(counts)]
        again = Problem(make_grid(2, 3, households=homes), problem.rules)
        then = costs(again, every_plan(again.county, lower, upper))
        if not then:
            continue
        mine = costs(again, [best])[best]
        saved = mine - min(then.values())
        assert ((u, homes[u]) in told) == (best not in then or saved > 0)
        assert told.get((u, homes[u]), saved) == saved
