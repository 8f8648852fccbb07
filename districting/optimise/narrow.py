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
from districting.errors import Fault
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
    if root.impossible is not None:
        search.infeasible = search.checked_infeasible = True
        search.record.step(root.impossible, None, free=True)
        return
    if root.prices is None or root.bound is None:
        return
    limit = max(1, int(FIRST_LIMIT * abs(root.bound)))
    while not search.watch.over() and limit <= WIDEST * abs(root.bound) + 1000:
        if _searched(search, root, limit):
            return
        if search.notes or (search.cost is not None and search.cost - root.bound <= search.gap * abs(search.cost)):
            break
        limit = 3 * limit if search.cost is None else search.cost - root.bound
    # a bound over a list that leaves out candidates below the plan in hand cannot be checked
    root.claim()
    if search.cost is None and search.early is None and not search.notes and not search.watch.over():
        search.notes.append(Fault("solve.none_below", values={"bound": root.bound}))


def _searched(search: Search, root: LateRoot, limit: int) -> bool:
    """Search the candidates within a limit of the bound; whether that decides."""
    assert root.bound is not None
    search.tell("listing", 0)
    columns = root.within(limit)
    if columns is None:
        if not search.watch.over():
            search.notes.append(Fault("solve.too_many_late", values={"cap": LIST_MOST}))
        return False
    root.claim()
    search.outside, search.listed = root.bound + limit, len(columns)
    with suppress(TimeOverError):
        if len(columns):
            search_list(search, columns)
    return search.cost is not None and search.cost <= search.outside


@dataclass
class LateRoot:
    """
    The linear program over candidates that are not listed.

    Parameters
    ----------
    bound, prices
        The best bound, and what proves it.
    impossible
        Prices of candidates that cost nothing which prove that no plan exists.
    """

    search: Search
    bound: int | None = None
    prices: Prices | None = None
    impossible: Prices | None = None
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
            prices = Prices.rounded(
                self.denominator, duals[: self.units], duals[self.units :], np.empty(0), (), self.limits
            )
            columns, least = self.lister.within(prices, slack, each=each, most=1 << 60, steps=steps, free=free)
            if least is not None:
                self._keep(prices, least, free=free)
            if not len(columns):
                if least is not None and least >= slack:
                    break
                each, steps = each * 10, steps * 10  # what was found is no candidate: look on
                continue
            table = columns.communities
            order = np.argsort(prices.reduced(columns), kind="stable")
            added.append(
                columns.take(spread(order, table.offsets, table.members, self.units, ADDED_PER_UNIT, ADDED_MOST))
            )
            master.add(added[-1])
            self.search.tell("pricing", len(columns), self.bound)
        return added

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

    def _keep(self, prices: Prices, least: int, *, free: bool) -> None:
        """Take over a bound if it is the best; above zero where candidates cost nothing, it leaves no plan."""
        bound = prices.bound(self.limits, least, self.most)
        if free:
            self.impossible = prices if bound > 0 else None
            return
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
