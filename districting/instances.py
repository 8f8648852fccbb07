"""
Instances in the neutral benchmark format.

An instance asks for exactly k connected communities, each within the limits, at the least sum over communities of
``min over own units j of scale · Σ households(i) · d(i, j) ^ power``. Inside, costs are whole multiples of a
quantum: exact where distances are whole numbers, otherwise rounded, each unit by half a quantum at most. That
slack is stated; the objective is worked out again in floating point from the assignment.
"""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from districting.county import Border, County, Floats, Unit
from districting.errors import DataError, Fault, refuse
from districting.objective import LARGEST, Walking
from districting.problem import Problem
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities

_KINDS = {
    "name": str, "units": list, "adjacency": list, "communities": int, "lower": int, "upper": int, "objective": dict,
}  # fmt: skip
"""What an instance must state, and as what."""
DIGITS = 8
"""A rounded objective has about so many digits before the quantum."""


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
    except OSError as error:
        raise DataError(Fault("solve.bench_unreadable", (str(path),), {"reason": error.strerror})) from error
    except (ValueError, RecursionError) as error:
        raise DataError(Fault("solve.bench_unreadable", (str(path),), {"reason": str(error)})) from error
    _refuse_malformed(values)
    return _instance(values)


def _refuse_malformed(values: Any) -> None:
    """What the facts and rules themselves cannot notice, all at once."""
    parts = values if isinstance(values, dict) else {}
    bad = [key for key, kind in _KINDS.items() if not isinstance(parts.get(key), kind)]
    refuse([Fault("solve.bench_fields", tuple(bad))] if bad else [])
    bad_units = [_name_of(unit, i) for i, unit in enumerate(values["units"]) if not _is_unit(unit)]
    bad_edges = [str(edge) for edge in values["adjacency"] if not _is_edge(edge)]
    faults = [
        _about("solve.bench_objective", _bad_settings(values)),
        _about("solve.bench_units", bad_units),
        _about("solve.bench_edges", bad_edges),
    ]
    refuse([fault for fault in faults if fault is not None])


def _about(key: str, names: Sequence[str]) -> Fault | None:
    """A fault where there are names to tell."""
    return Fault(key, tuple(names)) if names else None


def _bad_settings(values: Mapping[str, Any]) -> list[str]:
    """Fields of the objective and numbers of the instance that cannot be used."""
    objective = values["objective"]
    numbers = {key: objective.get(key, default) for key, default in (("unit", 1.0), ("power", 1), ("scale", 1.0))}
    bad = [key for key, value in numbers.items() if not (_is_number(value) and value > 0)]
    bad += ["distance"] if objective.get("distance") not in ("euclidean", "hops") else []
    bad += ["rounded"] if objective.get("rounded") not in (None, "nearest", "down") else []
    bad += ["kind"] if objective.get("kind") != "centre" else []
    return bad + [key for key in ("communities", "lower", "upper") if not _is_number(values[key])]


def _is_number(value: Any) -> bool:
    """Whether a value is a number one can work with: neither a yes or no, nor without end, nor beyond exact sums."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def _is_unit(unit: Any) -> bool:
    """Whether a unit has an id, and numbers where there must be some."""
    named = isinstance(unit, dict) and isinstance(unit.get("id"), str | int) and str(unit["id"]).strip() != ""
    return named and all(_is_number(unit.get(key)) for key in ("households", "x", "y"))


def _name_of(unit: Any, position: int) -> str:
    """The id of a unit, or where it stands."""
    return str(unit["id"]) if isinstance(unit, dict) and unit.get("id") else f"#{position}"


def _is_edge(edge: Any) -> bool:
    """Whether an entry of the adjacency is two positions, with or without a length."""
    if not isinstance(edge, list) or len(edge) not in (2, 3):
        return False
    whole = all(type(end) is int and _is_number(end) for end in edge[:2])
    return whole and all(x is None or (_is_number(x) and x >= 0) for x in edge[2:])


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
    bare = County(values["name"], units, borders, walk_m=np.zeros((len(units), len(units))))
    distance = _distances(bare, values["objective"])
    power, scale = values["objective"].get("power", 1), float(values["objective"].get("scale", 1.0))
    each = distance if power == 1 else distance**power
    each *= scale  # in place from here on: ten thousand units fill a gigabyte with each table
    exact = values["objective"]["distance"] == "hops" or values["objective"].get("rounded") is not None
    exact = exact and float(power).is_integer()
    quantum = scale if exact else _quantum(bare, each)
    county = County(values["name"], units, borders, walk_m=each / quantum)
    k, lower, upper = values["communities"], values["lower"], values["upper"]
    rules = (Contiguity(), HouseholdBand(lower=lower, upper=upper), NumberOfCommunities(lower=k, upper=k))
    problem = Problem(county, rules, Walking())
    cost = np.multiply(county.households[:, None], each, out=each)
    cost[county.households == 0] = 0.0
    return Instance(
        values["name"], problem, cost, quantum, exact,
        tuple(unit.id for unit in units if unit.households > upper),
    )  # fmt: skip


def _distances(county: County, objective: Mapping[str, Any]) -> Floats:
    """Distances between all units, as the instance defines them."""
    if objective["distance"] == "hops":
        return _hops(county)
    x, y = county.points.T
    straight = np.subtract.outer(x, x)
    np.hypot(straight, np.subtract.outer(y, y), out=straight)
    straight /= float(objective.get("unit", 1.0))
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
    fourth = min(4, len(each)) - 1
    near = np.array([np.partition(row, fourth)[fourth] for row in each])
    guess = float((county.households * near).sum())
    return 10.0 ** (math.floor(math.log10(guess)) - DIGITS) if guess > 0 and math.isfinite(guess) else 1.0
