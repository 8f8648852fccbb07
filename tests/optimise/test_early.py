"""What is known in a moment: a plan and a bound before any list, told to who watches, honest when the end comes."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from districting.optimise import early, narrow
from districting.optimise import solve as door
from districting.optimise.columns import PlanRows
from districting.optimise.early import early_plan, early_prices
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.rules import Contiguity, KeepApart, KeepTogether, NumberOfCommunities
from districting.slow_listing import list_slowly
from districting.solution import Progress, Solution, Status


@pytest.fixture(scope="module")
def town(brute: ModuleType) -> Problem:
    """A hundred and twenty units."""
    return brute.random_town(120, seed=3)


def test_an_early_plan_is_a_plan(brute: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever annealing gives meets every rule and costs no less than the best plan of all partitions."""
    monkeypatch.setattr(early, "UNITS_LEAST", 1)
    found = 0
    for seed in range(150):
        case = brute.random_case(seed)
        problem = case.problem()
        plan = early_plan(problem, seed=seed)
        if plan is None:
            continue
        found += 1
        best = case.best()
        assert best is not None, seed
        assert int(problem.cost(plan).sum()) >= best, seed
        assert problem.admits(plan).all(), seed
        assert (Contiguity().excess(problem.county, plan) == 0).all(), seed
        assert case.fewest <= len(plan) <= case.most, seed
        assert np.array_equal(np.sort(plan.members), np.arange(len(case.households))), seed
    assert found > 40


@pytest.mark.parametrize("counted", [True, False])
def test_the_bound_of_arithmetic_holds(brute: ModuleType, counted: bool) -> None:
    """Its prices leave no candidate below zero, and what they prove is never above the optimum; with no number too."""
    proven = 0
    for seed in range(200):
        case = brute.random_case(seed)
        problem = case.problem()
        if not counted:
            kept = tuple(rule for rule in problem.rules if not isinstance(rule, NumberOfCommunities))
            problem = replace(problem, rules=kept)
        prices = early_prices(problem)
        best = case.best()
        if prices is None or best is None:
            continue
        limits = PlanRows.of(problem)
        assert prices.bound(limits, 0, 1) <= best, seed
        candidates = list_slowly(problem, limit=10_000)
        rows = [
            int(prices.rows[r] * rule.amount(problem.county, candidates)[0]) for r, rule in enumerate(problem.plan_rows)
        ]
        reduced = prices.denominator * problem.cost(candidates) - candidates.sums(prices.units) - sum(rows)
        assert (reduced >= 0).all(), seed
        proven += 1
    assert proven > (20 if counted else 5)


def test_in_a_large_county_several_numbers_are_tried(brute: ModuleType) -> None:
    """Where only walking costs and the number is free, the early plan has more than the mean of the band."""
    town = brute.random_town(early.NUMBERS_FROM, seed=1)
    free = replace(town, rules=tuple(rule for rule in town.rules if not isinstance(rule, NumberOfCommunities)))
    wish = early._wish(free)
    plan = early_plan(free, seed=1)
    assert wish is not None
    assert plan is not None
    assert wish.number < len(plan) <= wish.most


def test_the_first_report_with_a_plan_comes_before_the_list(town: Problem) -> None:
    """A plan is told early, plans only get better, bounds only rise, and both hold for every plan."""
    reports: list[Progress] = []
    solution = solve(town, progress=reports.append)
    assert solution.objective is not None
    first = next(report for report in reports if report.plan is not None)
    assert reports.index(first) <= 2
    for report in reports:
        if report.plan is not None:
            assert not report.plan.memo, "what was worked out on a plan is not sent along"
            assert int(town.cost(report.plan).sum()) == report.best
        assert report.bound is None or report.bound <= solution.objective
    costs = [report.best for report in reports if report.best is not None]
    bounds = [report.bound for report in reports if report.bound is not None]
    assert costs == sorted(costs, reverse=True)
    assert bounds == sorted(bounds)
    assert (reports[-1].best, reports[-1].bound) == (solution.objective, solution.bound)


@pytest.mark.parametrize("asked", [2, 3, 5, 9])
def test_stopped_soon_there_is_a_plan_with_a_checked_bound(town: Problem, asked: int) -> None:
    """Stopped while listing or pricing the early plan comes back, with a bound the proof verifies, and words for it."""
    count = 0

    def stop() -> bool:
        nonlocal count
        count += 1
        return count > asked

    solution = solve(town, stop=stop)
    best = solve(town).objective
    assert best is not None
    assert solution.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert solution.objective is not None
    assert solution.bound is not None
    assert solution.bound <= best <= solution.objective
    report = verify(town, solution.certificate or {})
    assert report.holds
    assert report.bound_checked is not None
    if solution.status is Status.FEASIBLE:
        assert "solve.clock" in [fault.key for fault in solution.reasons]


def _keys(solution: Solution) -> list[str]:
    return [fault.key for fault in solution.reasons]


def test_words_of_every_end_agree_with_it(brute: ModuleType, town: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """An end without a plan never speaks of one, an end with a plan never says that none was found."""
    with_plan = {"solve.clock", "solve.clock_unbounded"}
    without = {"solve.nothing_found", "solve.none_below", "solve.no_plan", "solve.no_plan_at_all", "solve.uncovered"}
    stopped = solve(town, stop=lambda: True)
    capped = solve(brute.random_town(20, seed=1, second_band=True), candidate_cap=30)
    proven = solve(brute.random_town(20, seed=1))
    impossible = solve(town.with_rules(KeepTogether(units=("u0", "u1")), KeepApart(units=("u0", "u1"))))
    monkeypatch.setattr(narrow, "LIST_MOST", 0)
    monkeypatch.setattr(door, "LIST_WHOLE", 0)
    short = solve(town)
    for solution in (stopped, capped, proven, impossible, short):
        keys = set(_keys(solution))
        assert not keys & (with_plan if solution.plan is None else without), keys
        assert keys or solution.status is Status.OPTIMAL
        for fault in solution.reasons:
            assert fault.say("zh")
            assert fault.say("en")
    assert (stopped.status, _keys(stopped)) == (Status.TIME_LIMIT, ["solve.nothing_found"])
    assert impossible.status is Status.INFEASIBLE
    assert "solve.too_many_late" in _keys(short)
    assert short.status is Status.FEASIBLE
    assert verify(town, short.certificate or {}).holds


@pytest.mark.parametrize("cap", [10**6, 1])
def test_late_infeasibility_is_proven(brute: ModuleType, monkeypatch: pytest.MonkeyPatch, cap: int) -> None:
    """
    Without a plan of any kind the late regime proves it: by prices where even fractions of candidates make none, else
    by every candidate; where these are too many, it says that nothing is decided.
    """
    monkeypatch.setattr(door, "LIST_WHOLE", 0)
    proven = left = 0
    for seed in range(260):
        case = brute.random_case(seed)
        problem = case.problem()
        if not door.fits(problem) or problem.precheck() or case.best() is not None:
            continue
        solution = solve(problem, candidate_cap=cap)
        report = verify(problem, solution.certificate or {})
        assert report.holds, (seed, [fault.say("en") for fault in report.faults])
        assert report.infeasible == (solution.status is Status.INFEASIBLE), seed
        if solution.status is Status.INFEASIBLE:
            proven += 1
            assert "solve.none_below" not in _keys(solution)
        else:
            left += 1
            assert solution.status is Status.TIME_LIMIT
            assert _keys(solution)[0] in ("solve.none_below", "solve.nothing_found"), seed
    assert proven > 3
    assert left == 0 or cap == 1
