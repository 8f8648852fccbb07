"""
The assignment model written out: a column for each pair of unit and centre still allowed.

Rows: every unit once; the number of centres; for each centre every sum that has limits, no unit without the centre,
units that stay together or apart. What no row can say comes as cuts on what breaks it: a community in pieces
(:mod:`districting.optimise.separators`), a community S that breaks a rule,

    Σ_{i in S} x_ij − Σ_{i not in S} x_ij ≤ |S| − 1   for every centre j in S

(without the second sum where the rule stays broken as a set grows; S is first made as small as still breaks it),
and a plan of k communities whose sum breaks a rule about the whole plan: among exactly k centres not every unit may
again have its centre inside its community of that plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.separators import Separators
from districting.optimise.solver import Row
from districting.problem import Problem
from districting.rules import Contiguity, HouseholdBand, KeepApart, KeepTogether, NumberOfCommunities
from districting.rules.base import position_of

MINIMAL = 60


@dataclass(frozen=True)
class Pairs:
    """
    Columns: ``unit[c]`` belongs to the community whose centre is ``centre[c]``.

    Parameters
    ----------
    units
        How many units there are.
    """

    unit: Integers
    centre: Integers
    units: int

    def __len__(self) -> int:
        return len(self.unit)

    @cached_property
    def at(self) -> dict[tuple[int, int], int]:
        """Column of each pair."""
        return {pair: c for c, pair in enumerate(zip(self.unit.tolist(), self.centre.tolist(), strict=True))}

    @cached_property
    def own(self) -> list[int]:
        """Columns of the centres with themselves."""
        return np.flatnonzero(self.unit == self.centre).tolist()

    def groups(self, chosen: Sequence[int]) -> dict[int, list[int]]:
        """Units by centre."""
        groups: dict[int, list[int]] = {}
        for c in chosen:
            groups.setdefault(int(self.centre[c]), []).append(int(self.unit[c]))
        return groups

    def numbers(self, chosen: Sequence[int]) -> Integers:
        """Each unit's centre; −1 where none is chosen."""
        numbers = np.full(self.units, -1, dtype=np.int64)
        numbers[self.unit[list(chosen)]] = self.centre[list(chosen)]
        return numbers


def write_rows(problem: Problem, pairs: Pairs) -> list[Row]:
    """The rows of the model."""
    rows = [_ones(np.flatnonzero(pairs.unit == i).tolist(), 1.0, 1.0) for i in range(pairs.units)]
    fewest, most = problem.number
    rows.append(_ones(pairs.own, float(fewest), float(most)))
    for c in pairs.own:
        rows += _community_rows(problem, pairs, c)
    return rows


def _community_rows(problem: Problem, pairs: Pairs, own: int) -> list[Row]:
    """The rows of one centre."""
    j = int(pairs.centre[own])
    inside = np.flatnonzero(pairs.centre == j).tolist()
    units = pairs.unit[inside]
    rows = [Row([c, own], [1.0, -1.0], -np.inf, 0.0) for c in inside if c != own]
    for limit in problem.growth.limits:
        for bound, low, high in ((limit.lower, 0.0, np.inf), (limit.upper, -np.inf, 0.0)):
            weights = (limit.weights[units] - np.where(units == j, bound, 0)).astype(float)
            if bound > 0 or high == 0.0:
                rows.append(Row(inside, weights.tolist(), low, high))
    for a, b in problem.growth.apart:
        both = [pairs.at[u, j] for u in (a, b) if (u, j) in pairs.at]
        if len(both) == 2:
            rows.append(
                Row(both, [1.0, 1.0], -np.inf, 1.0)
                if own in both
                else Row([*both, own], [1.0, 1.0, -1.0], -np.inf, 0.0)
            )
    for rule in problem.rules:
        if isinstance(rule, KeepTogether) and rule.hard:
            named = position_of(problem.county, rule.name, rule.units)
            rows += [_alike(pairs, named[0], other, j) for other in named[1:]]
    return [row for row in rows if len(row.columns)]


def _alike(pairs: Pairs, a: int, b: int, j: int) -> Row:
    """Both units with the centre, or neither."""
    columns = [pairs.at[u, j] for u in (a, b) if (u, j) in pairs.at]
    return Row(columns, [1.0, -1.0][: len(columns)], 0.0, 0.0)


def _ones(columns: Sequence[int], lower: float, upper: float) -> Row:
    """A row of ones."""
    return Row(columns, [1.0] * len(columns), lower, upper)


def in_rows(problem: Problem) -> bool:
    """Whether rows and separator cuts say every rule exactly, so that nothing else need be judged on the way."""
    return all(
        isinstance(rule, Contiguity | NumberOfCommunities | KeepTogether | KeepApart)
        or (isinstance(rule, HouseholdBand) and not rule.allowed)
        for rule in problem.rules
    )


@dataclass(frozen=True)
class PairCuts:
    """
    The rows that a choice of pairs breaks and nobody has written down.

    Parameters
    ----------
    separators
        Finds pieces.
    problem
        What judges communities and plans; ``None`` where the rows say it all.
    """

    pairs: Pairs
    separators: Separators
    problem: Problem | None

    def __call__(self, chosen: Sequence[int]) -> list[Row]:
        """Cuts on pieces; where there are none, on communities that break a rule; at last on the plan."""
        groups, at = self.pairs.groups(chosen), self.pairs.at
        rows = []
        for a, b, between in self.separators.broken(groups):
            across = [at[c, b] for c in between if (c, b) in at]
            rows.append(Row([at[a, b], *across], [1.0] + [-1.0] * len(across), -np.inf, 0.0))
        if rows or self.problem is None:
            return rows
        plan = [sorted(units) for units in groups.values()]
        for units in plan:
            rows += self._on_community(self.problem, units)
        return rows or self._on_plan(self.problem, plan)

    def _on_community(self, problem: Problem, units: list[int]) -> list[Row]:
        """Cuts on a community that breaks a rule, for each of its units as a centre."""
        alone = Communities.of([units])
        if problem.admits(alone).all():
            return []
        lasting = [
            rule for rule in problem.community_rules
            if rule.hereditary and rule.hard and rule.excess(problem.county, alone)[0] > 0
        ]  # fmt: skip
        inside = units
        if lasting and len(units) <= MINIMAL:
            for unit in units:
                fewer = [u for u in inside if u != unit]
                if fewer and lasting[0].excess(problem.county, Communities.of([fewer]))[0] > 0:
                    inside = fewer
        return [row for j in (range(self.pairs.units) if lasting else units) for row in self._not(inside, j, lasting)]

    def _not(self, units: list[int], j: int, lasting: Sequence[object]) -> list[Row]:
        """Not these units with a centre: not exactly these, or where the rule lasts not all of them."""
        at = self.pairs.at
        if any((i, j) not in at for i in units):
            return []
        columns, values = [at[i, j] for i in units], [1.0] * len(units)
        if not lasting:
            others = [
                c for c in np.flatnonzero(self.pairs.centre == j).tolist() if int(self.pairs.unit[c]) not in units
            ]
            columns, values = columns + others, values + [-1.0] * len(others)
        return [Row(columns, values, -np.inf, float(len(units) - 1))]

    def _on_plan(self, problem: Problem, plan: list[list[int]]) -> list[Row]:
        """Not this plan again, where one of its sums is outside the limits."""
        if keeps_totals(problem, Communities.of(plan)):
            return []
        at = self.pairs.at
        columns = [at[i, j] for units in plan for i in units for j in units if (i, j) in at]
        return [_ones(columns, -np.inf, float(self.pairs.units - 1))]


def keeps_totals(problem: Problem, plan: Communities) -> bool:
    """Whether a plan meets every rule about the whole plan."""
    totals = ((rule, rule.total(problem.county, plan)) for rule in problem.plan_rules)
    return all(rule.lower <= total <= rule.upper for rule, total in totals)
