"""Largest to smallest: the scan over windows finds what trying every plan finds."""

from __future__ import annotations

from itertools import pairwise

import pytest

from districting.communities import Communities
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import read_rules
from districting.solution import Status
from districting.verdicts import judge


def partitions(units):
    """Every way to put units into communities."""
    if not units:
        yield []
        return
    first, rest = units[0], units[1:]
    for smaller in partitions(rest):
        yield [{first}, *smaller]
        for i in range(len(smaller)):
            yield [*smaller[:i], smaller[i] | {first}, *smaller[i + 1 :]]


@pytest.mark.parametrize("ratio", [1.0, 1.05, 1.2, 1.5, 2.0, 3.0])
def test_scan_is_as_good_as_trying_every_plan(make_grid, ratio) -> None:
    """The same cost, or the same answer that there is none, for every ratio; a tighter ratio never costs less."""
    rules = [{"name": "household_band", "lower": 300, "upper": 2000}, {"name": "number_of_communities", "lower": 2}]
    problem = Problem(make_grid(2, 3), read_rules([*rules, {"name": "size_ratio", "upper": ratio}]))
    costs = []
    for plan in partitions(list(range(6))):
        table = Communities.of(plan)
        if all(verdict.holds for verdict in judge(problem, table)):
            costs.append(int(problem.cost(table).sum()))
    found = solve(problem, time_limit=60)
    if not costs:
        assert found.status is Status.INFEASIBLE
    else:
        assert (found.status, found.objective, found.bound) == (Status.OPTIMAL, min(costs), min(costs))
        assert all(verdict.holds for verdict in judge(problem, found.plan))


def test_without_such_a_rule_it_is_a_plain_solve(make_grid) -> None:
    """Nothing is scanned where no rule asks for it, and tighter ratios cost no less."""
    rules = [{"name": "household_band", "lower": 300, "upper": 2000}]
    costs = [solve(Problem(make_grid(2, 3), read_rules(rules)), time_limit=60).objective]
    for ratio in (3.0, 1.5):
        entry = {"name": "size_ratio", "upper": ratio}
        costs.append(solve(Problem(make_grid(2, 3), read_rules([*rules, entry])), time_limit=60).objective)
    assert all(looser <= tighter for looser, tighter in pairwise(costs))
