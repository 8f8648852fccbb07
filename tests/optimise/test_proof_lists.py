"""The lists a proof makes of its own hold every candidate that matters; one that loses some is found out."""

from __future__ import annotations

import json
import random
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from districting.certificate import PriceList
from districting.communities import Communities
from districting.near_listing import list_near, prunes
from districting.optimise import listing
from districting.optimise import solve as door
from districting.optimise.columns import Columns
from districting.optimise.late import LateLister
from districting.optimise.narrow import LateRoot
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.rules import CommitteeChanges
from districting.slow_listing import TooManyError, list_slowly


def test_a_lister_that_drops_a_candidate_is_found_out(brute: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the optimum's own candidates the engine claims too much, and the proof says so."""
    caught = 0
    grow = listing.grow
    for seed in range(12):
        case = brute.random_case(seed * 7 + 1)
        problem = case.problem()
        honest = solve(problem)
        if honest.plan is None or len(honest.plan) < 2:
            continue
        gone = honest.plan[0]

        def forgetful(problem: Problem, roots: Any, gone: tuple[int, ...] = gone) -> Any:
            for portion in grow(problem, roots):
                yield portion.take(np.array([row != gone for row in portion], dtype=np.bool_))

        monkeypatch.setattr(listing, "grow", forgetful)
        dishonest = solve(problem)
        monkeypatch.setattr(listing, "grow", grow)
        report = verify(problem, dishonest.certificate or {})
        supported = dishonest.bound is not None and dishonest.bound <= (honest.objective or 0)
        assert report.faults or supported, seed
        caught += bool(report.faults)
    assert caught >= 3


def test_the_slow_lister_finds_what_the_fast_one_finds(brute: ModuleType) -> None:
    """Two listers that share nothing give the same sets."""
    for seed in range(30):
        problem = brute.random_case(seed).problem()
        fast = [
            row
            for part in listing.grow(problem, np.arange(len(problem.county)))
            for row in part.take(problem.admits(part))
        ]
        slow = list(list_slowly(problem, limit=10_000))
        assert len(fast) == len(set(fast))
        assert sorted(fast) == sorted(slow)


def test_a_limit_leaves_the_bound_open_and_says_so(brute: ModuleType) -> None:
    """A lister that may not finish ends the check without a verdict on the bound, and nothing is called wrong."""
    problem = brute.random_town(30, seed=0)
    certificate = solve(problem).certificate or {}
    with pytest.raises(TooManyError):
        list_slowly(problem, limit=100)
    report = verify(problem, certificate, limit=10)
    assert report.undecided is not None
    assert report.undecided.key == "proof.list_too_long"
    assert not report.holds
    assert not report.faults
    assert report.bound_checked is None or report.bound_checked <= certificate["bound"]
    assert verify(problem, certificate, limit=0).bound_checked is None


def test_near_lists_leave_out_nothing_below_their_limit(brute: ModuleType) -> None:
    """For random prices every candidate below the limit is listed, each once, and long lists get short."""
    rng = random.Random(3)
    short = 0
    for seed in range(60):
        problem = brute.random_case(seed).problem()
        every = list(list_slowly(problem, limit=10_000))
        costs = problem.cost(Communities.of(every)).tolist()
        for free in (False, True):
            denominator = rng.choice([1, 7])
            units = tuple(rng.randint(-200, 900) * denominator for _ in problem.county.units)
            row = rng.randint(-300, 300)
            prices, below = PriceList(denominator, units, (row,)), rng.randint(-500, 900) * denominator
            assert prunes(problem, prices)
            near = list(list_near(problem, prices, below, free=free, limit=10_000))
            wanted = {
                units_of
                for units_of, cost in zip(every, costs, strict=True)
                if (0 if free else cost * denominator) - sum(units[u] for u in units_of) - row < below
            }
            assert len(near) == len(set(near)), seed
            assert wanted <= set(near) <= set(every), seed
            short += len(near) < len(every)
    assert short > 30


def test_rows_that_do_not_count_communities_are_not_pruned(brute: ModuleType) -> None:
    """Where a row of the plan adds other amounts the near list is not used."""
    case = next(case for case in map(brute.random_case, range(50)) if case.parents is not None)
    rules = (*case.problem().rules, CommitteeChanges(upper=100))
    problem = Problem(case.problem().county, rules)
    zeros = (0,) * len(case.households)
    assert not prunes(problem, PriceList(1, zeros, (0, 3)))
    assert prunes(problem, PriceList(1, zeros, (3, 0)))


def test_a_bound_alone_needs_only_what_lowers_it(brute: ModuleType) -> None:
    """Prices without a plan: the bound is verified over the few candidates that could lower it."""
    problem = brute.random_town(40, seed=2)
    certificate = json.loads(json.dumps(solve(problem).certificate))
    whole = len(list_slowly(problem, limit=1_000_000))
    certificate |= {"status": "time_limit", "assignment": None, "objective": None, "tree": None}
    certificate["steps"] = certificate["steps"][:1]
    certificate["steps"][0]["incumbent"] = None
    certificate["bound"] = certificate["bound_checked"] = certificate["bound"] // 2
    report = verify(problem, certificate)
    assert report.holds
    assert report.bound_checked is not None
    assert report.bound_checked >= certificate["bound"]
    assert report.candidates < whole / 10


def test_a_late_lister_that_drops_a_candidate_is_found_out(brute: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A candidate missing from the late list gives too high a bound, and the proof says so."""
    monkeypatch.setattr(door, "LIST_WHOLE", 0)
    finished, first = LateLister._finished, LateRoot._first
    caught = 0
    for seed in range(8):
        problem = brute.random_town(24, seed=seed)
        honest = solve(problem)
        if honest.plan is None:
            continue
        gone = set(honest.plan)
        with monkeypatch.context() as patch:
            patch.setattr(LateLister, "_finished", lambda *asked, gone=gone: _without(finished(*asked), gone))
            patch.setattr(LateRoot, "_first", lambda root, gone=gone: _without(first(root), gone))
            dishonest = solve(problem)
        report = verify(problem, dishonest.certificate or {})
        supported = dishonest.bound is None or dishonest.bound <= (honest.objective or 0)
        assert report.faults or supported, seed
        caught += bool(report.faults)
    assert caught >= 3


def _without(columns: Columns, gone: set[tuple[int, ...]]) -> Columns:
    """Columns without some sets."""
    return columns.take(np.array([row not in gone for row in columns.communities], dtype=np.bool_))
