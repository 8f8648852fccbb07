"""The late regime: prices of a program that was not finished prove a bound, and lead to a plan."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from districting.communities import Communities
from districting.optimise import narrow, patches
from districting.optimise import solve as door
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.early import early_plan
from districting.optimise.late import fits
from districting.optimise.pricing import Prices
from districting.optimise.regions import ground_of
from districting.optimise.regroup import regrouped
from districting.optimise.solve import solve
from districting.proof import verify
from districting.rules import Contiguity
from districting.slow_listing import list_slowly
from districting.solution import Status


def test_whatever_the_prices_lifting_them_proves_a_bound(brute: ModuleType) -> None:
    """No candidate stays below zero, and the bound lies between what the least reduced cost proves and the optimum."""
    tried = better = 0
    for seed in range(120):
        case = brute.random_case(seed)
        problem, best = case.problem(), case.best()
        if not fits(problem) or problem.precheck() or best is None:
            continue
        candidates = list_slowly(problem, limit=10_000)
        columns, limits = Columns.of(problem, candidates), PlanRows.of(problem)
        rng = np.random.default_rng(seed)
        units = rng.integers(0, 3 * max(1, best // len(case.households)), len(case.households))
        prices = Prices(4, 4 * units, np.array([-rng.integers(0, 50)]), np.empty(0, dtype=np.int64), ())
        reduced = prices.reduced(columns)
        least = np.zeros(len(case.households), dtype=np.int64)
        walked = problem.objective.best_place(problem.county, candidates)
        np.minimum.at(least, problem.county.place_units[walked], reduced)
        lifted = prices.lifted(least, 0, case.most)
        assert (lifted.reduced(columns) >= 0).all(), seed
        plain = prices.bound(limits, int(reduced.min()), case.most)
        assert plain <= lifted.bound(limits, 0, case.most) <= best, seed
        better += plain < lifted.bound(limits, 0, case.most)
        tried += 1
    assert tried > 20
    assert better > 5


@pytest.mark.parametrize("seed", [3, 4])
def test_a_dive_ends_in_a_plan_where_the_list_is_too_long(
    brute: ModuleType, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """With no list at all the prices alone bring a plan within five percent of the optimum, and a checked bound."""
    town = brute.random_town(120, seed=seed)
    best = solve(town)
    monkeypatch.setattr(door, "LIST_WHOLE", 0)
    monkeypatch.setattr(narrow, "LIST_MOST", 0)
    monkeypatch.setattr(narrow, "DIVE_FROM", 0)
    found = solve(town)
    assert best.objective is not None
    assert found.objective is not None
    assert found.bound is not None
    assert found.bound <= best.objective <= found.objective <= 1.05 * best.objective
    report = verify(town, found.certificate or {})
    assert report.holds, [fault.say("en") for fault in report.faults]
    assert report.bound_checked == found.bound


def test_communities_nearly_right_become_as_many_as_wanted(brute: ModuleType) -> None:
    """From units without a community and a wrong number: as many as wanted, every unit in one, each in one piece."""
    town = brute.random_town(60, seed=1)
    limit = town.growth.limits[0]
    ground = ground_of(town.county, town.objective, limit.lower, limit.upper)
    now = solve(town).plan
    assert now is not None
    group = now.assignment(len(town.county))
    group[np.isin(group, (0, 5))] = -1
    group = np.unique(group, return_inverse=True)[1] - 1
    for number in (len(now) - 5, len(now) - 2, len(now) + 3):
        made = regrouped(ground, group, number)
        assert made is not None
        assert sorted(set(made.tolist())) == list(range(number))
        assert (Contiguity().excess(town.county, Communities.from_assignment(made.tolist())) == 0).all()
    assert regrouped(ground, np.full(60, -1), 3) is None


def test_where_only_fractions_make_a_plan_none_is_proven_to_exist(
    brute: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two triangles of which only pairs are communities, a full unit between: halves of all pairs are a plan."""
    points = [(0, 0), (0, 9), (9, 4), (20, 4), (29, 0), (29, 9), (15, 4)]
    edges = [(0, 1), (0, 2), (1, 2), (2, 6), (3, 6), (3, 4), (3, 5), (4, 5)]
    case = brute.Case([10] * 6 + [20], points, edges, 20, 20, 4, 4)
    problem = case.problem()
    assert case.best() is None
    assert not problem.precheck()
    monkeypatch.setattr(door, "LIST_WHOLE", 0)
    solution = solve(problem)
    assert (solution.regime, solution.status) == ("late", Status.INFEASIBLE)
    report = verify(problem, solution.certificate or {})
    assert report.holds, [fault.say("en") for fault in report.faults]
    undecided = solve(problem, candidate_cap=1)
    assert undecided.status is Status.TIME_LIMIT
    assert [fault.key for fault in undecided.reasons] == ["solve.none_below"]
    assert verify(problem, undecided.certificate or {}).holds


def test_patches_solved_anew_are_cheaper_plans(brute: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a rough plan each next one is admitted, as large in number and cheaper, down to near the optimum."""
    town = brute.random_town(120, seed=6)
    monkeypatch.setattr(patches, "SIZE", 40)
    rough = early_plan(town, seed=1)
    best = solve(town).objective
    assert rough is not None
    assert best is not None
    costs = [int(town.cost(rough).sum())]
    start = rough.assignment(len(town.county))
    for group in patches.anew(town, start, narrow._search_small, seed=0, stop=bool):
        plan = Communities.from_assignment(group.tolist())
        assert town.admits(plan).all()
        assert (Contiguity().excess(town.county, plan) == 0).all()
        assert len(plan) == len(rough)
        costs.append(int(town.cost(plan).sum()))
    assert len(costs) > 1
    assert costs == sorted(costs, reverse=True)
    assert best <= costs[-1] <= 1.1 * best
