"""Largest to smallest: the scan over windows finds what trying every plan finds."""

from __future__ import annotations

import copy
import json
from itertools import pairwise

import pytest

from districting.check import check_plan
from districting.communities import Communities
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.problem import Problem
from districting.proof import verify
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
    report = verify(problem, json.loads(json.dumps(found.certificate)))
    assert report.holds, [fault.say("en") for fault in report.faults]
    assert (report.bound_checked, report.infeasible) == (found.bound, found.status is Status.INFEASIBLE)
    assert found.reasons
    assert all(fault.say("zh") and fault.say("en") for fault in found.reasons)


def test_without_such_a_rule_it_is_a_plain_solve(make_grid) -> None:
    """Nothing is scanned where no rule asks for it, and tighter ratios cost no less."""
    rules = [{"name": "household_band", "lower": 300, "upper": 2000}]
    costs = [solve(Problem(make_grid(2, 3), read_rules(rules)), time_limit=60).objective]
    for ratio in (3.0, 1.5):
        entry = {"name": "size_ratio", "upper": ratio}
        costs.append(solve(Problem(make_grid(2, 3), read_rules([*rules, entry])), time_limit=60).objective)
    assert all(looser <= tighter for looser, tighter in pairwise(costs))


def test_windows_prove_together_or_not_at_all(make_grid) -> None:
    """A window left out, shortened or altered is noticed; the plan's file checks with all of them."""
    rules = [{"name": "household_band", "lower": 300, "upper": 2000}, {"name": "number_of_communities", "lower": 2}]
    problem = Problem(make_grid(2, 3), read_rules([*rules, {"name": "size_ratio", "upper": 1.2}]))
    found = solve(problem)
    certificate = json.loads(json.dumps(found.certificate))
    assert len(certificate["windows"]) > 1
    plan = Plan.of_solution(found)
    assert check_plan(plan.as_dict(), problem.county, certificate).holds
    for k, window in enumerate(certificate["windows"]):
        changes = [("low", window["low"] + 1), ("high", window["high"] - 1), ("low", 0), ("high", "x")]
        for key, new in changes:
            other = copy.deepcopy(certificate)
            other["windows"][k][key] = new
            report = verify(problem, other)
            assert report.faults or (isinstance(new, int) and new and report.bound_checked == found.objective)
        less = copy.deepcopy(certificate)
        del less["windows"][k]
        report = verify(problem, less)
        assert report.bound_checked is None or report.bound_checked <= found.objective
        assert report.faults or report.bound_checked == found.objective, k
    higher = copy.deepcopy(certificate)
    higher["bound"] = higher["bound_checked"] = higher["objective"] = found.objective - 1
    assert verify(problem, higher).faults


def test_a_scan_the_clock_ends_claims_no_more_than_its_windows(make_grid) -> None:
    """Stopped at any time: words for it, and a bound that holds."""
    rules = [{"name": "household_band", "lower": 300, "upper": 2000}, {"name": "number_of_communities", "lower": 2}]
    problem = Problem(make_grid(2, 3), read_rules([*rules, {"name": "size_ratio", "upper": 1.05}]))
    best = solve(problem)
    for asked in range(0, 60, 6):
        left = iter(range(asked))
        found = solve(problem, stop=lambda left=left: next(left, None) is None)
        assert found.reasons, asked
        assert found.bound is None or best.objective is None or found.bound <= best.objective, asked
        assert (found.plan is None) == (found.status in (Status.TIME_LIMIT, Status.INFEASIBLE)), asked
        assert not verify(problem, found.certificate or {}).faults, asked
