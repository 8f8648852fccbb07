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

from districting import proof
from districting.certificate import Certificate
from districting.errors import DataError
from districting.near_listing import prunes
from districting.optimise import solve as door
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.slow_listing import list_slowly
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


@pytest.mark.parametrize("block", range(6))
@pytest.mark.parametrize("late", [False, True])
def test_what_is_accepted_is_never_above_the_optimum(
    brute: ModuleType, monkeypatch: pytest.MonkeyPatch, block: int, late: bool
) -> None:
    """
    In pieces, with pairs together and apart and totals over the plan: honest claims hold, raised ones do not.

    Each certificate is verified over the near lists and over all candidates, as it is, with every claim one higher,
    and with prices changed at random.
    """
    if late:
        monkeypatch.setattr(door, "LIST_WHOLE", 0)
    rng = random.Random(block)
    for seed in range(block * 30, block * 30 + 30):
        case = brute.joined_case(seed)
        problem, best = case.problem(), case.best()
        solution = solve(problem)
        honest = json.loads(json.dumps(solution.certificate))
        if best is None:
            assert solution.status in (Status.INFEASIBLE, Status.TIME_LIMIT), seed
        else:
            assert (solution.status, solution.objective) == (Status.OPTIMAL, best), seed
        changed = [_with(honest, path, _at(honest, path) + rng.randint(-90, 90)) for path in _prices(honest, rng)]
        higher = honest | {key: honest[key] + 1 for key in ("bound", "bound_checked") if honest[key] is not None}
        for near in (True, False):
            monkeypatch.setattr(proof, "prunes", prunes if near else lambda *_: False)
            assert verify(problem, honest).holds, seed
            assert best is None or verify(problem, higher).faults, seed
            for other in (honest, higher, *changed):
                report = verify(problem, other)
                assert not report.infeasible or best is None, seed
                assert report.bound_checked is None or best is None or report.bound_checked <= best, seed


def _prices(certificate: dict[str, Any], rng: random.Random) -> list[tuple[Any, ...]]:
    """Paths to a few of the prices."""
    paths = [path for path in _leaves(certificate) if path[0] in ("steps", "tree") and "units" in path]
    return rng.sample(paths, min(3, len(paths)))


def test_an_unreadable_certificate_is_refused() -> None:
    """Missing and mistyped values give one clear error."""
    with pytest.raises(DataError):
        Certificate.from_dict({"format": 1})
    with pytest.raises(DataError):
        Certificate.from_dict({"format": 99})


@pytest.mark.parametrize("wrong", [0, -1, 10**20, 10**400], ids=["0", "-1", "20 digits", "400 digits"])
@pytest.mark.parametrize(
    "path",
    [
        ("steps", 0, "prices", "denominator"), ("steps", 0, "prices", "units", 0), ("steps", 0, "prices", "rows", 0),
        ("steps", -1, "prices", "denominator"), ("steps", -1, "prices", "cuts", 0, 1), ("steps", -1, "incumbent"),
        ("cuts", 0, 2), ("cuts", 0, 1, 0), ("cuts", 0, 0, 0), ("objective",), ("bound",), ("assignment", 0),
    ],
)  # fmt: skip
def test_numbers_out_of_all_proportion_are_told(solved: Solution, path: tuple[Any, ...], wrong: int) -> None:
    """A denominator of zero, a price with four hundred digits: noticed or harmless, never a traceback."""
    report = verify(solved.problem, _with(json.loads(json.dumps(solved.certificate)), path, wrong))
    assert report.bound_checked is None or report.bound_checked <= (solved.objective or 0)
    if path[0] in ("objective", "bound") and wrong > 0:
        assert report.faults


@pytest.mark.parametrize("seed", [2, 3, 4, 6])
def test_beside_a_plan_no_prices_prove_that_there_is_none(brute: ModuleType, seed: int) -> None:
    """What fixing left in play makes no plan; told as prices of free candidates it proves no more than the optimum."""
    solution = solve(brute.random_town(22, seed=seed))
    certificate = json.loads(json.dumps(solution.certificate))
    certificate["steps"].append(certificate["steps"][-1] | {"free": True})
    report = verify(solution.problem, certificate)
    assert report.holds
    assert not report.infeasible
    assert report.bound_checked == solution.objective


@pytest.fixture(scope="module")
def solved_late(brute: ModuleType) -> Solution:
    """A town listed late."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "LIST_WHOLE", 0)
        solution = solve(brute.random_town(30, seed=5))
    assert (solution.regime, solution.status) == ("late", Status.OPTIMAL)
    return solution


def test_a_late_certificate_is_verified_by_its_prices(solved_late: Solution) -> None:
    """Few of all candidates are listed again, and changes are noticed: signs, households, any field."""
    problem, certificate = solved_late.problem, json.loads(json.dumps(solved_late.certificate))
    report = verify(problem, certificate)
    assert report.holds
    assert report.bound_checked == solved_late.objective
    assert report.candidates < len(list_slowly(problem, limit=1_000_000)) / 10
    optimum = solved_late.objective
    assert optimum is not None
    rng = random.Random(2)
    for path in rng.sample(_leaves(certificate), 60):
        old = _at(certificate, path)
        for new in [old + 1, old - 1, -old - 1] if type(old) is int else ["x", None]:
            changed = _with(certificate, path, new)
            found = verify(problem, changed)
            assert found.bound_checked is None or found.bound_checked <= optimum, (path, new)
            assert found.faults or changed["bound"] is None or changed["bound"] <= optimum, (path, new)
            if path[0] in ("objective", "problem", "format", "status"):
                assert found.faults, (path, new)
    units = certificate["steps"][-1]["prices"]["units"]
    largest = int(np.argmax(np.abs(units)))
    path = ("steps", -1, "prices", "units", largest)
    flipped = _with({**certificate, "tree": None, "steps": certificate["steps"][-1:]}, path, -units[largest])
    assert verify(problem, flipped).faults
