"""
Instances in the neutral benchmark format, and what the engine makes of them.

An instance asks for exactly k connected communities, each within the limits, at the least sum over communities of
``min over own units j of scale · Σ households(i) · d(i, j) ^ power``. Inside, costs are whole multiples of a
quantum: exact where distances are whole numbers, otherwise rounded, each unit by half a quantum at most. That
slack is stated; the objective is worked out again in floating point from the assignment.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from districting.county import Border, County, Floats, Unit
from districting.errors import DataError, DistrictingError, Fault, refuse
from districting.messages import Language
from districting.objective import Walking
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities
from districting.solution import Solution, Status, relative_gap

DIGITS = 8
"""A rounded objective has about so many digits before the quantum."""
PROOF_LIMIT = 3_000_000


@dataclass(frozen=True)
class Instance:
    """
    One file of the benchmark format, read.

    Parameters
    ----------
    name
        As in the file.
    problem
        What the engine solves.
    cost
        Float array (units, units): cost of unit *i* in a community whose centre is *j*, in the file's own unit.
    quantum
        One whole number of cost inside, in the file's own unit.
    exact
        Whether whole quanta express every cost.
    too_large
        Ids of units above the upper limit: by the format they make the instance infeasible.
    """

    name: str
    problem: Problem
    cost: Floats
    quantum: float
    exact: bool
    too_large: tuple[str, ...]

    @property
    def slack(self) -> float:
        """By how much rounding can shift a whole plan, in the file's own unit."""
        return 0.0 if self.exact else 0.5 * self.quantum * len(self.problem.county)

    def objective(self, assignment: Sequence[int]) -> float:
        """The cost of a plan in the file's own unit, in floating point."""
        groups: dict[int, list[int]] = {}
        for unit, number in enumerate(assignment):
            groups.setdefault(number, []).append(unit)
        return math.fsum(min(math.fsum(self.cost[i, j] for i in units) for j in units) for units in groups.values())


def read_instance(path: Path) -> Instance:
    """
    Read one instance file.

    Raises
    ------
    DataError, SettingsError
        With everything that is wrong with it.
    """
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        _refuse_malformed(values)
        return _instance(values)
    except OSError as error:
        raise DataError(Fault("solve.bench_unreadable", (str(path),), {"reason": error.strerror})) from error
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        if isinstance(error, DistrictingError):
            raise
        raise DataError(Fault("solve.bench_unreadable", (str(path),), {"reason": str(error)})) from error


def run(
    path: Path,
    *,
    time_limit: float | None = None,
    gap: float = 0.0,
    threads: int = 1,
    seed: int = 0,
    proof_limit: int = PROOF_LIMIT,
    language: Language = "en",
) -> dict[str, Any]:
    """
    Solve one instance and say what came out, as plain values for JSON.

    Parameters
    ----------
    proof_limit
        Most sets the slow lister may meet when it checks the bound again; 0 leaves that out.

    Returns
    -------
    dict
        ``status``, ``objective``, ``bound``, ``bound_checked``, ``gap``, ``communities``, ``candidates``,
        ``seconds``, ``peak_memory_mb``, ``assignment``, and besides ``slack``, ``rests_on``, ``reasons``.
    """
    try:
        instance = read_instance(path)
    except DistrictingError as error:
        return _result(Path(path).stem, Status.ERROR, reasons=[f.say(language) for f in error.faults])
    if instance.too_large:
        reason = Fault("solve.bench_too_large", instance.too_large).say(language)
        return _result(instance.name, Status.INFEASIBLE, reasons=[reason])
    _warm()
    try:
        solution = solve(instance.problem, time_limit=time_limit, gap=gap, threads=threads, seed=seed)
    except DistrictingError as error:
        return _result(instance.name, Status.ERROR, reasons=[f.say(language) for f in error.faults])
    checked, faults = None, []
    if proof_limit and solution.certificate is not None:
        report = verify(instance.problem, solution.certificate, limit=proof_limit)
        checked, faults = report.bound_checked, [fault.say(language) for fault in report.faults]
    return _described(instance, solution, checked, faults, language)


@cache
def _warm() -> None:
    """Load solver and compiled code before the clock starts: a small problem once in a process."""
    units = [Unit(str(i), "", 10, float(i), 0.0) for i in range(4)]
    county = County("warm", units, [Border(i, i + 1) for i in range(3)])
    solve(Problem(county, (Contiguity(), HouseholdBand(lower=10, upper=30))))


def _described(
    instance: Instance, solution: Solution, checked: int | None, faults: list[str], language: Language
) -> dict[str, Any]:
    """A solution in the instance's own unit."""
    objective, assignment = None, None
    if solution.plan is not None:
        numbers = solution.plan.assignment(len(instance.problem.county))
        objective = instance.objective(numbers.tolist())
        assignment = {unit: int(k) for unit, k in zip(instance.problem.county.ids, numbers, strict=True)}

    def own(quanta: int | None) -> float | None:
        if quanta is None:
            return None
        if quanta == solution.objective:
            return objective
        value = quanta * instance.quantum
        return value if objective is None else min(value, objective)

    bound = own(solution.bound)
    gap = 0.0 if solution.status is Status.OPTIMAL else _gap(objective, bound)
    return _result(
        instance.name,
        solution.status,
        objective=objective,
        bound=bound,
        bound_checked=own(checked),
        gap=gap,
        communities=None if solution.plan is None else len(solution.plan),
        candidates=solution.candidates,
        seconds=round(solution.seconds, 3),
        assignment=assignment,
        slack=instance.slack,
        rests_on=(solution.certificate or {}).get("rests_on", ""),
        regime=solution.regime,
        reasons=[fault.say(language) for fault in solution.reasons] + faults,
    )


def _gap(objective: float | None, bound: float | None) -> float | None:
    """(objective − bound) / |objective| of floating values."""
    if objective is None or bound is None:
        return None
    return (objective - bound) / abs(objective) if objective else relative_gap(0, int(bound))


def _result(name: str, status: Status, **values: Any) -> dict[str, Any]:
    """One object of the output, with nothing missing."""
    empty: dict[str, Any] = {
        "objective": None, "bound": None, "bound_checked": None, "gap": None, "communities": None,
        "candidates": 0, "seconds": 0.0, "assignment": None, "slack": 0.0, "rests_on": "", "regime": "listed",
        "reasons": [],
    }  # fmt: skip
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    megabytes = memory / (1024.0 if sys.platform != "darwin" else 1024.0**2)
    return {"name": name, "status": status.value} | empty | values | {"peak_memory_mb": round(megabytes, 1)}


def _refuse_malformed(values: Mapping[str, Any]) -> None:
    """What the facts and rules themselves cannot notice, all at once."""
    faults = [_about("solve.bench_objective", _bad_settings(values))]
    units = values["units"]
    bad_units = [str(unit.get("id", f"#{i}")) for i, unit in enumerate(units) if not _is_unit(unit)]
    bad_edges = [str(edge) for edge in values["adjacency"] if not _is_edge(edge)]
    faults += [_about("solve.bench_units", bad_units), _about("solve.bench_edges", bad_edges)]
    refuse([fault for fault in faults if fault is not None])


def _about(key: str, names: Sequence[str]) -> Fault | None:
    """A fault where there are names to tell."""
    return Fault(key, tuple(names)) if names else None


def _bad_settings(values: Mapping[str, Any]) -> list[str]:
    """Fields of the objective and numbers of the instance that cannot be used."""
    objective = values["objective"]
    numbers = {key: objective.get(key, default) for key, default in (("unit", 1.0), ("power", 1), ("scale", 1.0))}
    bad = [key for key, value in numbers.items() if not (_is_number(value) and math.isfinite(value) and value > 0)]
    bad += ["distance"] if objective.get("distance") not in ("euclidean", "hops") else []
    bad += ["rounded"] if objective.get("rounded") not in (None, "nearest", "down") else []
    bad += ["kind"] if objective.get("kind") != "centre" else []
    whole = all(type(values[key]) is int for key in ("communities", "lower", "upper"))
    return bad + ([] if whole else ["communities, lower, upper"])


def _is_number(value: Any) -> bool:
    """Whether a value is a number, and not a yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_unit(unit: Mapping[str, Any]) -> bool:
    """Whether a unit has an id, and numbers where there must be some."""
    return "id" in unit and all(_is_number(unit.get(key)) for key in ("households", "x", "y"))


def _is_edge(edge: Any) -> bool:
    """Whether an entry of the adjacency is two positions, with or without a length."""
    lengths = list(edge[2:]) if isinstance(edge, list) and len(edge) in (2, 3) else ["none"]
    return all(type(end) is int for end in edge[:2]) and all(x is None or _is_number(x) for x in lengths)


def _instance(values: Mapping[str, Any]) -> Instance:
    """The instance of well-formed values."""
    units = [
        Unit(str(u["id"]), str(u.get("name", "")), u["households"], float(u["x"]), float(u["y"]))
        for u in values["units"]
    ]
    borders = [
        Border(min(i, j), max(i, j), float(length[0] or 0.0) if length else 0.0)
        for i, j, *length in values["adjacency"]
    ]
    bare = County(values["name"], units, borders)
    distance = _distances(bare, values["objective"])
    power, scale = values["objective"].get("power", 1), float(values["objective"].get("scale", 1.0))
    each = scale * distance**power
    exact = values["objective"]["distance"] == "hops" or values["objective"].get("rounded") is not None
    exact = exact and float(power).is_integer()
    quantum = scale if exact else _quantum(bare, each)
    county = County(values["name"], units, borders, walk_m=each / quantum)
    k, lower, upper = values["communities"], values["lower"], values["upper"]
    rules = (Contiguity(), HouseholdBand(lower=lower, upper=upper), NumberOfCommunities(lower=k, upper=k))
    problem = Problem(county, rules, Walking())
    cost = county.households[:, None] * each
    return Instance(
        values["name"], problem, np.where(county.households[:, None] == 0, 0.0, cost), quantum, exact,
        tuple(unit.id for unit in units if unit.households > upper),
    )  # fmt: skip


def _distances(county: County, objective: Mapping[str, Any]) -> Floats:
    """Distances between all units, as the instance defines them."""
    if objective["distance"] == "hops":
        return _hops(county)
    x, y = county.points.T
    straight = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) / float(objective.get("unit", 1.0))
    match objective.get("rounded"):
        case "nearest":
            return np.floor(straight + 0.5)
        case "down":
            return np.floor(straight)
    return straight


def _hops(county: County) -> Floats:
    """Edges of a shortest path in the whole graph; ``inf`` where there is none."""
    n = len(county)
    offsets, neighbours = county.neighbours
    hops = np.full((n, n), np.inf)
    for start in range(n):
        hops[start, start] = 0.0
        queue = deque([start])
        while queue:
            u = queue.popleft()
            for v in neighbours[offsets[u] : offsets[u + 1]].tolist():
                if hops[start, v] == np.inf:
                    hops[start, v] = hops[start, u] + 1.0
                    queue.append(v)
    return hops


def _quantum(county: County, each: Floats) -> float:
    """A power of ten that gives the objective about :data:`DIGITS` digits: units at their fourth nearest centre."""
    near = np.sort(each, axis=1)[:, : min(4, len(each))][:, -1]
    guess = float((county.households * near).sum())
    return 10.0 ** (math.floor(math.log10(guess)) - DIGITS) if guess > 0 and math.isfinite(guess) else 1.0
