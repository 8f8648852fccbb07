"""A certificate is accepted only while it supports what it claims."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from districting.certificate import Certificate
from districting.errors import DataError
from districting.optimise import listing
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.slow_listing import TooManyError, list_slowly
from districting.solution import Solution, Status


@pytest.fixture(scope="module")
def solved(brute: ModuleType) -> Solution:
    """A town whose proof needs cuts and a tree."""
    for seed in range(40):
        solution = solve(brute.random_town(30, seed=seed))
        certificate = solution.certificate or {}
        if solution.status is Status.OPTIMAL and certificate["tree"] and certificate["cuts"]:
            return solution
    pytest.fail("no seed needed a tree")


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to every plain value of a nested structure."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for k, inner in enumerate(value) for leaf in _leaves(inner, (*path, k))]
    return [path]


def _with(values: dict[str, Any], path: tuple[Any, ...], new: Any) -> dict[str, Any]:
    """A copy with one value changed."""
    changed = copy.deepcopy(values)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


def _at(values: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        values = values[key]
    return values


def test_certificate_survives_json(solved: Solution) -> None:
    """What is written is what is read."""
    values = json.loads(json.dumps(solved.certificate))
    assert Certificate.from_dict(values).as_dict() == solved.certificate


def test_the_proof_reaches_the_objective(solved: Solution) -> None:
    """Cuts and tree close the gap without any trust in a solver."""
    report = verify(solved.problem, solved.certificate or {})
    assert report.holds
    assert report.bound_checked == solved.objective
    assert report.words.say("zh")


def test_every_changed_value_is_noticed_or_harmless(solved: Solution) -> None:
    """
    Change each number in turn: a certificate that is still accepted claims nothing above the optimum.

    Prices may change and still prove the same (the proof is then simply another one); the plan, the objective,
    the digest, the status and the bounds may not.
    """
    values = json.loads(json.dumps(solved.certificate))
    optimum = solved.objective
    assert optimum is not None
    paths = _leaves(values)
    rng = random.Random(1)
    named = [path for path in paths if path[0] not in ("steps", "tree", "cuts")]
    for path in named + rng.sample([path for path in paths if path not in named], 60):
        old = _at(values, path)
        options = [old + 1, old - 1, -old - 1] if isinstance(old, int) else ["x", None]
        for new in options:
            report = verify(solved.problem, _with(values, path, new))
            if path[0] in ("assignment", "objective", "problem", "format", "status") and path[0] != "assignment":
                assert report.faults, (path, new)
            if report.holds:
                assert report.bound_checked is None or report.bound_checked <= optimum, (path, new)
                claimed = _with(values, path, new)
                assert claimed["bound"] is None or claimed["bound"] <= optimum, (path, new)


@pytest.mark.parametrize("place", [("steps", 0, "prices", "units"), ("steps", -1, "prices", "units")])
def test_a_flipped_sign_is_noticed(solved: Solution, place: tuple[Any, ...]) -> None:
    """A dual with its sign turned no longer supports the claim."""
    values = json.loads(json.dumps(solved.certificate))
    units = _at(values, place)
    largest = int(np.argmax(np.abs(units)))
    values["tree"] = None
    report = verify(solved.problem, _with(values, (*place, largest), -units[largest]))
    assert report.faults


def test_changed_households_are_noticed(solved: Solution) -> None:
    """One household more in one unit and the certificate is for another problem."""
    county = solved.problem.county
    units = (replace(county.units[0], households=county.units[0].households + 1), *county.units[1:])
    other = Problem(replace(county, units=units), solved.problem.rules)
    report = verify(other, solved.certificate or {})
    assert any(fault.key == "proof.other_problem" for fault in report.faults)


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


def test_no_accepted_bound_lies_above_the_optimum(brute: ModuleType) -> None:
    """Random prices and random trees in place of honest ones: whatever is accepted is true."""
    rng = random.Random(5)
    accepted = 0
    for seed in range(40):
        case = brute.random_case(seed)
        best = case.best()
        solution = solve(case.problem())
        if best is None or solution.certificate is None:
            continue
        for _ in range(5):
            values = json.loads(json.dumps(solution.certificate))
            n = len(case.households)
            prices = {
                "denominator": rng.randint(1, 5), "units": [rng.randint(-900, 900) for _ in range(n)],
                "rows": [rng.randint(-99, 99)], "cuts": [],
            }  # fmt: skip
            leaf = {"prices": prices}
            values["steps"] = [{"incumbent": None, "free": rng.random() < 0.2, "prices": prices}]
            values["tree"] = {"pair": [0, n - 1], "together": leaf, "apart": leaf}
            values["bound"] = values["bound_checked"] = rng.choice([None, 0, best - 1, -500])
            values["status"] = "feasible"
            report = verify(case.problem(), values)
            accepted += report.holds
            assert report.bound_checked is None or report.bound_checked <= best
            assert not report.infeasible
    assert accepted > 10


def test_an_unreadable_certificate_is_refused() -> None:
    """Missing and mistyped values give one clear error."""
    with pytest.raises(DataError):
        Certificate.from_dict({"format": 1})
    with pytest.raises(DataError):
        Certificate.from_dict({"format": 99})


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


def test_the_slow_lister_gives_up_at_its_limit(brute: ModuleType) -> None:
    """A limit ends it, and the report says the bound was not checked."""
    problem = brute.random_town(30, seed=0)
    with pytest.raises(TooManyError):
        list_slowly(problem, limit=100)
    report = verify(problem, solve(problem).certificate or {}, limit=100)
    assert any(fault.key == "proof.list_too_long" for fault in report.faults)
