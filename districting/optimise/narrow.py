"""
The late regime: the linear program by pricing sets as they are grown, then a list of those that can matter.

Prices come first. Each round grows only sets of negative reduced cost (:mod:`districting.optimise.late`); when
there are none the program is solved over every candidate, though few were ever written down. Then a list of the
candidates within a limit of the bound is searched like any complete list. A plan with a candidate outside it
costs at least bound + limit, so a plan cheaper than that is as good as proven; otherwise the plan found sets the
limit of the next list.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.late import LateLister
from districting.optimise.listed import Search, search_list
from districting.optimise.master import Master
from districting.optimise.pricing import Prices, denominator_for, spread
from districting.optimise.watch import TimeOverError

VARIANTS = 4
EACH = 10
FIRST_STEPS = 20_000
ADDED_PER_UNIT = 6
ADDED_MOST = 1500
FIRST_LIMIT = 0.002
LIST_MOST = 3_000_000
WIDEST = 10


def search_late(search: Search) -> None:
    """Find the best plan and prove it without a complete list, as far as the clock allows."""
    search.tell("pricing", 0)
    root = LateRoot(search)
    root.optimise()
    if root.prices is None or root.bound is None:
        return
    limit = max(1, int(FIRST_LIMIT * abs(root.bound)))
    while not search.watch.over() and limit <= WIDEST * abs(root.bound) + 1000:
        search.tell("listing", 0)
        columns = root.within(limit)
        if columns is None:
            break
        root.claim()
        search.outside, search.listed = root.bound + limit, len(columns)
        with suppress(TimeOverError):
            if len(columns):
                search_list(search, columns)
        if search.cost is not None and (search.closed() or search.cost <= search.outside):
            return
        limit = 3 * limit if search.cost is None else search.cost - root.bound
    # a bound over a list that leaves out candidates below the plan in hand cannot be checked
    root.claim()


@dataclass
class LateRoot:
    """
    The linear program over candidates that are not listed.

    Parameters
    ----------
    bound, prices
        The best bound, and what proves it.
    """

    search: Search
    bound: int | None = None
    prices: Prices | None = None
    least: int = 0
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        problem = self.search.problem
        self.units = len(problem.county)
        self.limits = PlanRows.of(problem)
        self.most = max(1, min(problem.number[1], self.units))
        self.lister = LateLister(problem, self.search.watch, self.search.threads)
        first = self._first()
        dearest = int(first.cost.max(initial=1))
        self.scale = max(1.0, float(np.median(first.cost)) / 10) if len(first) else 1.0
        self.denominator = denominator_for(np.array([4 * dearest], dtype=np.int64), self.most)
        penalty = 2 * (dearest / self.scale + 1)
        self.master = Master(
            self.units, self.limits, self.search.watch, scale=self.scale, penalty=penalty, seed=self.search.seed
        )
        self.master.add(first)

    def optimise(self) -> None:
        """Rounds of solving and growing until no set is below zero."""
        slack = -max(1, int(self.denominator * self.scale * 1e-7))
        each, steps = EACH, FIRST_STEPS
        while not self.search.watch.over():
            _, _, duals = self.master.solve(primal=True)
            prices = Prices.rounded(
                self.denominator, duals[: self.units], duals[self.units :], np.empty(0), (), self.limits
            )
            columns, least = self.lister.within(prices, slack, each=each, most=1 << 60, steps=steps)
            if least is not None:
                self._keep(prices, least)
            if not len(columns):
                if least is not None and least >= slack:
                    return
                each, steps = each * 10, steps * 10  # what was found is no candidate: look on
                continue
            reduced = prices.reduced(columns)
            self.search.tell("pricing", len(columns))
            table = columns.communities
            order = np.argsort(reduced, kind="stable")
            self.master.add(
                columns.take(spread(order, table.offsets, table.members, self.units, ADDED_PER_UNIT, ADDED_MOST))
            )

    def within(self, limit: int) -> Columns | None:
        """Every candidate that a plan cheaper than bound + limit may hold; ``None`` when too many or out of time."""
        assert self.prices is not None
        assert self.bound is not None
        base = self.prices.base(self.limits) + self.most * min(0, self.least)
        ceiling = (self.bound + limit) * self.denominator - base
        columns, least = self.lister.within(self.prices, ceiling, each=1 << 60, most=LIST_MOST)
        return None if least is None else columns

    def claim(self) -> None:
        """Claim this bound and nothing else."""
        search = self.search
        search.forget_bounds()
        if self.prices is not None:
            search.record.step(self.prices, search.cost)
            search.raise_bound(self.bound, checked=True)

    def _keep(self, prices: Prices, least: int) -> None:
        """Take over a bound if it is the best."""
        bound = prices.bound(self.limits, least, self.most)
        if self.bound is None or bound >= self.bound:
            self.bound, self.prices, self.least = bound, prices, least

    def _first(self) -> Columns:
        """Sets grown greedily around every place, with and without noise: columns to start from."""
        county, lister = self.search.problem.county, self.lister
        rng = np.random.default_rng(self.search.seed)
        sets: set[tuple[int, ...]] = set()
        for place, root in enumerate(county.place_units.tolist()):
            for variant in range(VARIANTS):
                walk = self.lister.weights[:, place] / np.maximum(lister.households, 1)
                walk = np.where(self.lister.weights[:, place] < 0, np.inf, walk)
                if variant:
                    walk = walk * (1 + 0.6 * rng.random(self.units))
                sets.update(self._nested(root, walk))
        table = Communities.of(sorted(sets))
        return Columns.of(self.search.problem, table.take(self.search.problem.admits(table)))

    def _nested(self, root: int, walk: np.ndarray) -> list[tuple[int, ...]]:
        """The sets within the band met while the nearest neighbour that fits is added to a unit."""
        lister, ground = self.lister, self.lister.ground
        chosen, held = {root}, int(lister.households[root])
        front: set[int] = set()
        newest = root
        out: list[tuple[int, ...]] = []
        while held <= lister.upper:
            if held >= lister.lower:
                out.append(tuple(sorted(chosen)))
            row: Integers = ground.neighbours[ground.offsets[newest] : ground.offsets[newest + 1]]
            front.update(set(row.tolist()) - chosen)
            fits = [u for u in front if held + lister.households[u] <= lister.upper and np.isfinite(walk[u])]
            if not fits:
                break
            newest = min(fits, key=lambda u: (walk[u], u))
            front.discard(newest)
            chosen.add(newest)
            held += int(lister.households[newest])
        return out
