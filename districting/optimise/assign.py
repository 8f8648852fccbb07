"""
The assignment regime: every unit to a centre, for few large communities and a plain distance objective.

Binary ``x_ij``: unit i belongs to the community whose centre is unit j. Every unit once, k centres, households
within both limits, ``x_ij ≤ x_jj``, and separator cuts (:mod:`districting.optimise.separators`) as they are broken.
First the pairs too heavy a path apart go, then, under a ceiling, those the Lagrangian bound rules out. The ceiling
is a guess above the bound: when the best plan below it is found it is the best of all; when there is none, the
ceiling is a bound and the next one is higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.lagrange import Relaxed, light_paths, relax
from districting.optimise.lazy import LAZY_SOLVER, solve_lazily
from districting.optimise.listed import Search
from districting.optimise.separators import Separators
from districting.optimise.solver import Row
from districting.problem import Problem
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities

GUESSES = (0.001, 0.01, 0.03, 0.08, 0.2, 0.5, 2.0, 10.0)


def assignable(problem: Problem) -> bool:
    """Whether the rules are one hard band and an exact number, and the objective walks to units' middles."""
    rules = problem.rules
    plain = all(
        isinstance(rule, Contiguity | HouseholdBand | NumberOfCommunities) and rule.price is None for rule in rules
    )
    bands = [rule for rule in rules if isinstance(rule, HouseholdBand)]
    fewest, most = problem.number
    within = not any((problem.county.households > band.upper).any() for band in bands)
    return plain and len(bands) == 1 and fewest == most and within and not problem.county.offices


@dataclass
class Assignment:
    """The assignment model of a problem."""

    search: Search

    def __post_init__(self) -> None:
        problem = self.search.problem
        band = next(rule for rule in problem.rules if isinstance(rule, HouseholdBand))
        self.lower, self.upper = band.lower, band.upper
        self.k = problem.number[0]
        self.households = problem.county.households
        cost = problem.objective.weights(problem.county)
        self.reachable = cost >= 0
        self.cost: Integers = np.where(self.reachable, cost, cost.max())
        self.separators = Separators(problem.county, self.upper)

    def run(self) -> None:
        """Bound, guesses, best plan."""
        search = self.search
        search.tell("pricing", 0)
        search.solver = LAZY_SOLVER
        offsets, neighbours = search.problem.county.neighbours
        heavy = np.repeat(self.households[:, None], len(self.households), axis=1)
        reach = self.reachable & (light_paths(offsets, neighbours, heavy) + self.households[None, :] <= self.upper)
        relaxed = relax(self.cost, self.households, self.lower, self.upper, self.k, reach, time_limit=search.watch.left)
        if relaxed is None:
            return
        search.raise_bound(relaxed.bound(self.k), checked=False)
        floor = search.bound or 0
        for guess in GUESSES:
            ceiling = floor + max(1, int(guess * max(abs(floor), 1)))
            if search.cost is not None:
                ceiling = min(ceiling, search.cost)
            if search.watch.over() or not self._below(relaxed, reach, ceiling):
                return
        # nothing below a ceiling far above the bound: with every pair in reach
        if self._search(reach, relaxed, None) and search.cost is None:
            search.infeasible = True

    def _below(self, relaxed: Relaxed, reach: npt.NDArray[np.bool_], ceiling: int) -> bool:
        """Look for the best plan below a ceiling; whether there is none and the next ceiling is to be tried."""
        offsets, neighbours = self.search.problem.county.neighbours
        allowed = reach & relaxed.allowed(self.k, ceiling, offsets, neighbours)
        finished = self._search(allowed, relaxed, ceiling)
        if self.search.cost is not None and self.search.cost <= ceiling:
            if finished:
                self.search.raise_bound(self.search.cost, checked=False)
            return False
        if finished:
            self.search.raise_bound(ceiling, checked=False)
        return finished

    def _search(self, allowed: npt.NDArray[np.bool_], relaxed: Relaxed, ceiling: int | None) -> bool:
        """The integer program over the allowed pairs; whether it was searched to the end."""
        allowed = allowed & np.diag(allowed)[None, :]
        self.search.tell("choosing", int(allowed.sum()))
        if not allowed.any(axis=1).all() or int(np.diag(allowed).sum()) < self.k:
            return True
        unit, centre = np.nonzero(allowed)
        costs, rows = self._model(unit, centre, relaxed, ceiling)
        answer = solve_lazily(
            costs, rows, lambda chosen: self._cuts(chosen, unit, centre), watch=self.search.watch,
            threads=self.search.threads, seed=self.search.seed,
        )  # fmt: skip
        fine = answer.chosen is None or self._offer(unit[list(answer.chosen)], centre[list(answer.chosen)])
        return fine and answer.status in ("optimal", "infeasible")

    def _model(
        self, unit: Integers, centre: Integers, relaxed: Relaxed, ceiling: int | None
    ) -> tuple[list[float], list[Row]]:
        """Costs less the units' prices, scaled to the gap; rows of units, number, limits and centres."""
        n = len(self.households)
        at = {(int(i), int(j)): c for c, (i, j) in enumerate(zip(unit, centre, strict=True))}
        exact = self.cost[unit, centre].astype(np.float64)
        spread = max(1.0, (ceiling - relaxed.bound(self.k)) / 1e4 if ceiling is not None else float(exact.max()) / 1e4)
        rows = [_row(np.flatnonzero(unit == i), 1.0, 1.0) for i in range(n)]
        own = np.flatnonzero(unit == centre)
        rows.append(_row(own, float(self.k), float(self.k)))
        for j in centre[own].tolist():
            inside = np.flatnonzero(centre == j)
            weights = self.households[unit[inside]].astype(float)
            middle = np.flatnonzero(unit[inside] == j)[0]
            for limit, low, high in ((self.lower, 0.0, np.inf), (self.upper, -np.inf, 0.0)):
                values = weights.copy()
                values[middle] -= limit
                rows.append(Row(inside.tolist(), values.tolist(), low, high))
            rows += [Row([int(c), at[j, j]], [1.0, -1.0], -np.inf, 0.0) for c in inside.tolist() if unit[c] != j]
        return (exact / spread).tolist(), rows

    def _cuts(self, chosen: list[int], unit: Integers, centre: Integers) -> list[Row]:
        """Separator cuts that a choice of pairs breaks, as rows."""
        groups: dict[int, list[int]] = {}
        for c in chosen:
            groups.setdefault(int(centre[c]), []).append(int(unit[c]))
        at = {(int(i), int(j)): c for c, (i, j) in enumerate(zip(unit, centre, strict=True))}
        rows = []
        for a, b, between in self.separators.broken(groups):
            across = [at[c, b] for c in between if (c, b) in at]
            rows.append(Row([at[a, b], *across], [1.0] + [-1.0] * len(across), -np.inf, 0.0))
        return rows

    def _offer(self, unit: Integers, centre: Integers) -> bool:
        """A plan of the solver, judged by the problem itself; whether it is one."""
        problem = self.search.problem
        numbers = np.full(len(self.households), -1, dtype=np.int64)
        numbers[unit] = centre
        if (numbers < 0).any():
            return False
        plan = Communities.from_assignment(numbers.tolist())
        fine = problem.admits(plan) & (Contiguity().excess(problem.county, plan) == 0)
        if not fine.all() or len(plan) != self.k:
            return False
        self.search.offer(plan, int(problem.cost(plan).sum()))
        return True


def _row(columns: Any, lower: float, upper: float) -> Row:
    """A row of ones."""
    return Row(columns.tolist(), [1.0] * len(columns), lower, upper)
