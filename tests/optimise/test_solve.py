"""The engine against an independent brute force, and its behaviour at deadlines, stops and seeds."""

from __future__ import annotations

import json
from types import ModuleType

import numpy as np
import pytest

from districting.errors import Fault, SolverError
from districting.optimise import early
from districting.optimise import solve as door
from districting.optimise.late import fits
from districting.optimise.master import Master
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities
from districting.solution import Progress, Status


@pytest.fixture(scope="module")
def town(brute: ModuleType) -> Problem:
    """Seventy units, uneven, whose linear program is fractional."""
    return brute.random_town(70, seed=4)


@pytest.mark.parametrize("block", range(10))
def test_optimum_equals_brute_force_and_is_proven(brute: ModuleType, block: int) -> None:
    """On random problems with every mix of rules the engine finds the optimum and its certificate proves it."""
    for seed in range(block * 30, block * 30 + 30):
        case = brute.random_case(seed)
        best = case.best()
        solution = solve(case.problem())
        report = verify(case.problem(), json.loads(json.dumps(solution.certificate)))
        assert not report.faults, seed
        if best is None:
            assert (solution.status, report.infeasible) == (Status.INFEASIBLE, True), seed
            assert solution.reasons, seed
        else:
            assert (solution.status, solution.objective, report.bound_checked) == (Status.OPTIMAL, best, best), seed


def test_late_list_finds_the_same_optimum(brute: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where candidates are priced while they grow the optimum and the proof are the same."""
    monkeypatch.setattr(door, "LIST_WHOLE", 0)
    late = 0
    for seed in range(150):
        case = brute.random_case(seed)
        problem = case.problem()
        best = case.best() if fits(problem) else None
        if best is None:
            continue
        solution = solve(problem)
        late += solution.regime == "late"
        assert (solution.status, solution.objective) == (Status.OPTIMAL, best), seed
        assert verify(problem, solution.certificate or {}).bound_checked == best, seed
    assert late > 40


def test_a_run_repeats_with_any_number_of_threads(town: Problem) -> None:
    """Two runs, one with two threads, give the same plan and the same certificate."""
    first, second = solve(town, seed=3), solve(town, seed=3, threads=2)
    assert first.status is Status.OPTIMAL
    assert json.dumps(first.certificate) == json.dumps(second.certificate)


@pytest.mark.parametrize("asked", [1, 3, 8, 20, 40])
def test_a_stopped_run_keeps_its_best_plan_and_a_valid_bound(town: Problem, asked: int) -> None:
    """Stopped after some questions, the engine claims no more than it knows."""
    best = solve(town).objective
    assert best is not None
    count = 0

    def stop() -> bool:
        nonlocal count
        count += 1
        return count > asked

    solution = solve(town, stop=stop)
    assert solution.bound is None or solution.bound <= best
    assert solution.objective is None or solution.objective >= best
    assert solution.status is not Status.INFEASIBLE
    if solution.plan is not None:
        assert np.array_equal(np.sort(solution.plan.members), np.arange(70))
    assert not verify(town, solution.certificate or {}).faults


def test_progress_tells_a_rising_bound_and_a_falling_cost(town: Problem) -> None:
    """Reports come in order of time, bounds never above costs."""
    reports: list[Progress] = []
    solve(town, progress=reports.append)
    assert [r.seconds for r in reports] == sorted(r.seconds for r in reports)
    assert all(r.bound <= r.best for r in reports if r.bound is not None and r.best is not None)
    costs = [r.best for r in reports if r.best is not None]
    assert costs == sorted(costs, reverse=True)
    assert reports[-1].phase == "done"


def test_no_time_at_all_claims_what_needs_none(town: Problem) -> None:
    """A deadline of zero seconds gives no plan, and no bound but that of arithmetic, which is verified."""
    solution, best = solve(town, time_limit=0.0), solve(town).objective
    assert (solution.status, solution.plan) == (Status.TIME_LIMIT, None)
    assert solution.bound is not None
    assert best is not None
    assert 0 < solution.bound <= best
    assert verify(town, solution.certificate or {}).bound_checked == solution.bound
    assert [fault.key for fault in solution.reasons] == ["solve.nothing_found"]


def test_a_list_over_the_cap_proves_nothing(brute: ModuleType) -> None:
    """With the list cut off by the cap a plan may come back, a bound only of arithmetic, verified like any other."""
    problem = brute.random_town(20, seed=1, second_band=True)
    solution, best = solve(problem, candidate_cap=30), solve(problem).objective
    assert (solution.bound or 0) <= (best or 0)
    assert not verify(problem, solution.certificate or {}).faults
    assert solution.status in (Status.FEASIBLE, Status.TIME_LIMIT)
    assert any("30" in fault.say("en") for fault in solution.reasons)


def test_a_gap_ends_the_search_early(town: Problem) -> None:
    """A wide gap is kept, and what is claimed of the bound still holds."""
    exact, rough = solve(town), solve(town, gap=0.05)
    assert exact.objective is not None
    assert rough.objective is not None
    assert rough.gap is not None
    assert rough.gap <= 0.05
    assert (rough.bound or 0) <= exact.objective <= rough.objective


def test_units_no_candidate_holds_are_named(brute: ModuleType) -> None:
    """When a unit's own households fit no community, the reason names it."""
    case = brute.Case([50, 50, 5, 45], [(0, 0), (1, 0), (9, 9), (0, 4)], [(0, 1), (1, 2), (0, 3)], 40, 52, 1, 3)
    solution = solve(case.problem())
    assert solution.status is Status.INFEASIBLE
    assert "单元2" in " ".join(fault.say("en") for fault in solution.reasons)


def test_disconnected_parts_share_the_number(brute: ModuleType) -> None:
    """Two parts that only the number of communities joins are solved as one plan."""
    case = brute.Case(
        [10, 10, 10, 10, 10, 10], [(0, 0), (1, 0), (3, 0), (0, 9), (2, 9), (7, 9)],
        [(0, 1), (1, 2), (3, 4), (4, 5)], 10, 30, 3, 3,
    )  # fmt: skip
    assert solve(case.problem()).objective == case.best()


def test_rules_alone_hold_without_a_number(brute: ModuleType) -> None:
    """Without a row on the plan the number of communities is free."""
    case = brute.random_case(12)
    rules = tuple(rule for rule in case.problem().rules if isinstance(rule, Contiguity | HouseholdBand))
    free = Problem(case.problem().county, rules)
    case.fewest, case.most, case.together, case.apart = 1, 99, [], []
    case.space_price, case.parents = None, None
    assert not any(isinstance(rule, NumberOfCommunities) for rule in free.rules)
    assert solve(free).objective == case.best()


def test_a_solver_that_fails_is_a_status_with_words(town: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the solver breaks down there is no traceback and no claim."""

    def fails(*_: object, **__: object) -> None:
        raise SolverError(Fault("solve.solver_failed", values={"reason": "it broke"}))

    monkeypatch.setattr(Master, "solve", fails)
    monkeypatch.setattr(early, "UNITS_LEAST", 1000)
    solution = solve(town)
    assert (solution.status, solution.bound) == (Status.ERROR, None)
    assert "it broke" in solution.reasons[0].say("en")
    monkeypatch.setattr(early, "UNITS_LEAST", 0)
    kept = solve(town)
    assert (kept.status, kept.bound) == (Status.FEASIBLE, None)
    assert "it broke" in kept.reasons[0].say("en")
    assert not verify(town, solution.certificate or {}).faults
