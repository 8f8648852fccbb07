"""
The linear program over sets of many units, from the prices of the Lagrangian, a box at a time.

Of connected sets of ten to forty units there are too many to list, and far from the best prices too many are below
zero to be priced out. The prices of the assignment model are near (:mod:`districting.optimise.lagrange`): under them
hardly any set is. So prices may leave the best ones so far by a box only: for each row two columns of ±1, which cost
what the sides of the box are. Within it sets are priced out as they are grown (:mod:`districting.optimise.late`), and
the program's value is a bound. Prices that touch a side become the middle of the next box, a larger one (Marsten,
Hogan, Blankenship, *The boxstep method for large-scale optimization*, Oper. Res. 23(3), 1975). Once no side is touched
the bound is that of the program over all connected sets within the band; where sets become too many, it is that of the
last box.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import Floats
from districting.optimise.columns import Columns, PlanRows, joined
from districting.optimise.lagrange import Relaxed
from districting.optimise.late import LateLister
from districting.optimise.master import Master
from districting.optimise.pricing import Prices
from districting.optimise.search import Search
from districting.optimise.watch import rationed

WIDTH, WIDER, WIDEST = 0.2, 1.5, 100.0
"""Half a side of the first box, a share of each price; what the next is of the last; and of the widest."""
LIGHT, LEAST = 0.1, 1e-3
"""Half a side is that of a price of so much of the mean price, and of so much of a scaled cost, at least."""
FIRST_LIMIT, FIRST_MOST, FIRST_TRIES = 0.03, 20_000, 12
EACH, ADDED = 10, 500
STEPS, LONGER = 10_000_000, 12
"""Units tried in one pricing, over all places; and where nothing was found, how many portions more."""
ROUNDS = 400


class BoxedRoot:
    """
    The linear program over candidates that are not listed.

    Parameters
    ----------
    search
        Its problem must be one that can be listed late; a plan in hand is among the first columns.
    relaxed
        Prices to begin with.
    """

    def __init__(self, search: Search, relaxed: Relaxed) -> None:
        problem = search.problem
        self.search, self.units = search, len(problem.county)
        self.limits = PlanRows.of(problem)
        self.most = max(1, min(problem.number[1], self.units))
        self.lister = LateLister(problem, search.watch, search.threads)
        self.steps = max(1, STEPS // self.units)
        self.denominator = relaxed.denominator
        rows = np.zeros(len(self.limits))
        rows[:1] = relaxed.centres[relaxed.chosen()[-1]] / self.denominator
        self.prices = self._rounded(np.append(relaxed.units / self.denominator, rows))
        self.bound, self.least = relaxed.bound, 0
        self.proven = False
        first = self._first()
        self.scale = max(1.0, float(np.median(first.cost)) / 10) if len(first) else max(1.0, float(relaxed.bound))
        self.master = Master(self.units, self.limits, search.watch, scale=self.scale, penalty=1.0, seed=search.seed)
        self.master.add(first)
        self.centre = self._above_zero(first)

    def optimise(self, dearest: int) -> None:
        """
        Box by box, until no side is touched, sets are too many, or the time is over.

        Parameters
        ----------
        dearest
            No plan costs more: a bound above it proves that there is none.
        """
        width, slack = WIDTH, -max(1, int(self.denominator * self.scale * 1e-6))
        self._box(width)
        for _ in range(ROUNDS):
            if self.search.watch.over() or width > WIDEST:
                return
            duals = self.master.solve(primal=True)[2]
            prices = self._rounded(duals)
            columns, least = self._below(prices, slack)
            if len(columns):
                best = np.argsort(prices.reduced(columns), kind="stable")[:ADDED]
                self.master.add(columns.take(best))
                continue
            if least is None:
                return
            self._keep(prices, int(np.min(least)))
            if not self.master.artificial_used() or self.bound > dearest:
                return
            self.search.tell("pricing", len(columns), self.bound)
            self.centre = duals
            width *= WIDER
            self._box(width)

    def _below(self, prices: Prices, slack: int) -> tuple[Columns, Any]:
        """Sets below zero, looked for a little while, then longer; and how far any set may be below."""
        found = self.lister.within(prices, slack, each=EACH, most=1 << 60, steps=self.steps)
        if len(found[0]) or found[1] is not None:
            return found
        columns, least = self._long(prices, slack, each=EACH, most=1 << 60, looks=LONGER)
        return (found[0] if least is None else columns), least

    def _long(self, prices: Prices, limit: int, *, each: int, most: int, looks: int) -> tuple[Columns, Any]:
        """Sets below a limit, looked for until the clock was asked so many times beside once for each place."""
        watch = self.lister.watch
        self.lister.watch = rationed(watch, self.lister.weights.shape[1] + looks)
        try:
            return self.lister.within(prices, limit, each=each, most=most)
        finally:
            self.lister.watch = watch

    def within(self, limit: int, *, most: int, looks: int) -> Columns | None:
        """Every candidate that a plan cheaper than bound + limit may hold; ``None`` when too many or out of time."""
        base = self.prices.base(self.limits) + self.most * min(0, self.least)
        ceiling = (self.bound + limit) * self.denominator - base
        columns, least = self._long(self.prices, ceiling, each=1 << 60, most=most, looks=looks)
        return None if least is None else columns

    def claim(self) -> None:
        """Claim this bound and nothing else."""
        self.search.forget_bounds()
        if self.proven:
            self.search.record.step(self.prices, self.search.cost)
        self.search.raise_bound(self.bound, checked=self.proven)

    def _keep(self, prices: Prices, least: int) -> None:
        """Take over a bound if it is the best."""
        bound = prices.bound(self.limits, least, self.most)
        if not self.proven or bound >= self.bound:
            self.bound, self.prices, self.least, self.proven = bound, prices, least, True

    def _rounded(self, duals: Floats) -> Prices:
        """Whole prices."""
        n = self.units
        return Prices.rounded(self.denominator, duals[:n], duals[n:], np.empty(0), (), self.limits)

    def _above_zero(self, columns: Columns) -> Floats:
        """The first prices, lowered so that none of the columns is below zero: no price in the box would suit it."""
        centre = np.append(self.prices.units, self.prices.rows) / self.denominator
        below = min(0, int(self.prices.reduced(columns).min(initial=0))) / self.denominator
        counted = len(self.limits) > 0 and self.limits.upper[0] is not None
        centre[slice(self.units, self.units + 1) if counted else slice(self.units)] += below
        return centre

    def _box(self, width: float) -> None:
        """Let prices leave the centre by so much."""
        size = np.abs(self.centre)
        side = width * np.maximum(size, max(LIGHT * size[: self.units].mean(), LEAST * self.scale))
        costs = np.stack([self.centre + side, side - self.centre], axis=1).ravel() / self.scale
        self.master.price_artificial(costs)

    def _first(self) -> Columns:
        """Sets within a limit of reduced cost that leaves not too many, and the communities of the plan in hand."""
        search, limit = self.search, FIRST_LIMIT * abs(self.bound) * self.denominator
        alone = Communities.of([[u] for u in range(self.units)])
        columns = Columns.of(search.problem, alone.take(search.problem.admits(alone)))
        for _ in range(FIRST_TRIES):
            found, least = self.lister.within(self.prices, int(limit), each=1 << 60, most=FIRST_MOST, steps=self.steps)
            if least is not None:
                columns = found
                break
            limit /= 2
        if search.plan is None:
            return columns
        return joined([columns, Columns.of(search.problem, search.plan)])
