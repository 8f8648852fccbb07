"""
The linear program of the late regime: candidates are priced while they are grown, and few are ever written down.

Each round solves the program over the columns so far, rounds its duals to whole numbers and grows only sets of negative
reduced cost (:mod:`districting.optimise.late`); when there are none it is solved over every candidate. Any round that
looked everywhere proves a bound, however far it is from the last: what candidates lie below zero is made good by the
units they walk to (:meth:`districting.optimise.pricing.Prices.lifted`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from districting.communities import Communities
from districting.county import Floats, Integers
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.late import LateLister
from districting.optimise.master import Master
from districting.optimise.pricing import Prices, denominator_for, spread
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError
from districting.rules import NumberOfCommunities

VARIANTS, VARIANTS_MOST = 4, 8000
"""Greedy sets around each place, and about how many around all of them."""
EACH = 10
FIRST_STEPS = 20_000
ADDED_PER_UNIT = 6
ADDED_MOST = 1500
ADDED_SHARE = 3
"""Columns added at most in a round, or for each unit where that is more."""


@dataclass
class LateRoot:
    """
    The linear program over candidates that are not listed.

    Parameters
    ----------
    bound, prices
        The best bound, and what proves it: no candidate has a negative reduced cost.
    impossible
        Prices of candidates that cost nothing which prove that no plan exists.
    """

    search: Search
    bound: int | None = None
    prices: Prices | None = None
    impossible: Prices | None = None
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        problem = self.search.problem
        self.units = len(problem.county)
        self.limits = PlanRows.of(problem)
        self.most = max(1, min(problem.number[1], self.units))
        counts = [isinstance(r, NumberOfCommunities) and np.isfinite(r.upper) for r in problem.plan_rows]
        self.counting = counts.index(True) if True in counts else None
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
        if self.search.early is not None:
            self.master.add(Columns.of(problem, self.search.early[0]))

    def optimise(self) -> None:
        """The linear program over every candidate; where it has no solution, what proves that."""
        self._price_out(self.master, free=False)
        if self.prices is not None and self.master.artificial_used() and not self.search.watch.over():
            self._find_feasible()

    def _price_out(self, master: Master, *, free: bool) -> list[Columns]:
        """Rounds of solving and growing until no set is below zero; the columns added."""
        slack = -max(1, int(self.denominator * master.scale * 1e-7))
        each, steps = EACH, FIRST_STEPS
        added: list[Columns] = []
        while not self.search.watch.over() and self.impossible is None:
            _, _, duals = master.solve(primal=True)
            prices = self.rounded(duals)
            columns, least = self.lister.within(prices, slack, each=each, most=1 << 60, steps=steps, free=free)
            if least is not None:
                self._keep(prices.lifted(least, self.counting, self.most), free=free)
            if not len(columns):
                if least is not None and int(least.min()) >= slack:
                    break
                each, steps = each * 10, steps * 10  # what was found is no candidate: look on
                continue
            added.append(self.some(columns, prices))
            master.add(added[-1])
            self.search.tell("pricing", len(columns), self.bound)
        return added

    def rounded(self, duals: Floats) -> Prices:
        """Duals as whole prices."""
        return Prices.rounded(self.denominator, duals[: self.units], duals[self.units :], np.empty(0), (), self.limits)

    def some(self, columns: Columns, prices: Prices) -> Columns:
        """The columns furthest below zero, few for any one unit."""
        table, most = columns.communities, max(ADDED_MOST, ADDED_SHARE * self.units)
        order = np.argsort(prices.reduced(columns), kind="stable")
        return columns.take(spread(order, table.offsets, table.members, self.units, ADDED_PER_UNIT, most))

    def _find_feasible(self) -> None:
        """Phase one: candidates cost nothing, artificial columns one; a bound above zero proves there is no plan."""
        assert self.master.columns is not None
        master = Master(self.units, self.limits, self.search.watch, scale=1.0, penalty=1.0, seed=self.search.seed)
        master.add(self.master.columns.free())
        for columns in self._price_out(master, free=True):
            self.master.add(Columns.of(self.search.problem, columns.communities))
        if self.impossible is None and not self.search.watch.over():
            self.master.forbid_artificial()
            self._price_out(self.master, free=False)

    def within(self, limit: int, most: int) -> Columns | None:
        """Every candidate that a plan cheaper than bound + limit may hold; ``None`` when too many or out of time."""
        assert self.prices is not None
        assert self.bound is not None
        ceiling = (self.bound + limit) * self.denominator - self.prices.base(self.limits)
        columns, least = self.lister.within(self.prices, ceiling, each=1 << 60, most=most)
        return None if least is None else columns

    def claim(self) -> None:
        """Claim this bound and nothing else."""
        search = self.search
        search.forget_bounds()
        if self.prices is not None:
            search.record.step(self.prices, search.cost)
            search.raise_bound(self.bound, checked=True)

    def _keep(self, prices: Prices, *, free: bool) -> None:
        """Take over a bound if it is the best; above zero where candidates cost nothing, it leaves no plan."""
        bound = prices.bound(self.limits, 0, self.most)
        if free:
            self.impossible = prices if bound > 0 else None
            return
        if self.bound is None or bound >= self.bound:
            self.bound, self.prices = bound, prices

    def _first(self) -> Columns:
        """Sets grown greedily around every place, with and without noise: columns to start from."""
        county, lister = self.search.problem.county, self.lister
        rng = np.random.default_rng(self.search.seed)
        sets: set[tuple[int, ...]] = set()
        for place, root in enumerate(county.place_units.tolist()):
            if self.search.watch.over():
                raise TimeOverError
            for variant in range(max(1, min(VARIANTS, VARIANTS_MOST // self.units))):
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
