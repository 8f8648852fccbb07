"""
The linear program over all candidates: price the whole list, add the best columns, cut, until nothing moves.

Each round solves the restricted master warm, rounds its duals to whole numbers, prices every candidate exactly
and adds those below zero, few for any one unit. Every round yields a bound; the best is kept with its prices.
Three-unit cuts follow, separated on the fractional columns and priced over the whole list like everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from districting.county import Floats, Integers
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.master import Master, room_for_duals
from districting.optimise.parity import broken
from districting.optimise.pricing import Prices, denominator_for, spread
from districting.optimise.watch import Watch

FIRST_PER_UNIT = 20
ADDED_PER_UNIT = 6
ADDED_MOST = 2000
PATIENCE = 6
PROGRESS = 1e-5
TOLERANCE = 1e-9


@dataclass
class Root:
    """
    What the linear program has proven so far.

    Parameters
    ----------
    columns
        The candidates in play.
    limits
        Rows of the plan.
    most
        Largest number of communities of any plan.
    units
        How many there are.
    tell
        Called with a phase, the number of candidates in play and the bound over them.
    bound, prices, reduced
        The best bound, what proves it, and the reduced costs of the columns under it (times the denominator).
    infeasible
        Whether the prices prove that no plan exists: they then price columns that cost nothing.
    fractional
        The columns above zero and their values in the last solution.
    """

    columns: Columns
    limits: PlanRows
    most: int
    units: int
    watch: Watch
    tell: Callable[[str, int, int | None], None]
    seed: int = 0
    bound: int | None = None
    prices: Prices | None = None
    reduced: Integers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    infeasible: bool = False
    fractional: tuple[Columns, Floats] | None = None

    def __post_init__(self) -> None:
        table = self.columns.communities
        per_unit = self.columns.cost / np.maximum(table.sizes, 1)
        order = np.argsort(per_unit, kind="stable")
        first = spread(order, table.offsets, table.members, self.units, FIRST_PER_UNIT, FIRST_PER_UNIT * self.units)
        scale = max(1.0, float(np.median(self.columns.cost[first])) / 10)
        self.denominator = min(denominator_for(self.columns.cost, self.most), room_for_duals(scale, self.units))
        penalty = 2 * (float(self.columns.cost.max()) / scale + 1)
        self.master = Master(self.units, self.limits, self.watch, scale=scale, penalty=penalty, seed=self.seed)
        self.master.add(self.columns.take(first))

    def optimise(self) -> None:
        """The linear program over every column in play, under the cuts so far."""
        self._price_out(self.master, self.columns)
        if self.master.artificial_used() and not self.watch.over():
            self._find_feasible()

    def cut(self, *, odd: bool) -> None:
        """Add cuts until none is broken or the bound hardly moves; over larger odd sets too where wanted."""
        bounds: list[int] = []
        while self.fractional is not None and self.bound is not None and not self.watch.over():
            bounds.append(self.bound)
            slow = len(bounds) > PATIENCE and bounds[-1] - bounds[-1 - PATIENCE] <= PROGRESS * abs(bounds[-1])
            if slow:
                return
            support, x = self.fractional
            cuts = broken(support.communities, x, self.units, odd=odd)
            if not cuts:
                return
            self.master.add_cuts(cuts)
            duals, _ = self._price_out(self.master, self.columns, dual=True)
            self.master.drop_cuts(duals[self.units + len(self.limits) :] < -TOLERANCE)
            self.tell("cutting", len(self.columns), self.bound)

    def keep(self, wanted: np.ndarray) -> None:
        """Leave only the wanted columns in play (a mask); those in the master that fell go with them."""
        self.columns = self.columns.take(wanted)
        self.reduced = self.reduced[wanted]

    def _price_out(self, master: Master, columns: Columns, *, dual: bool = False) -> tuple[Floats, list[Integers]]:
        """Rounds of solving and pricing until no column is below zero; the last duals, the columns added."""
        table = columns.communities
        slack = -max(1, int(self.denominator * master.scale * 1e-7))
        added: list[Integers] = []
        inside = np.zeros(len(columns), dtype=np.bool_)
        while True:
            _, x, duals = master.solve(primal=bool(added) or not dual)
            reduced = self._priced(master, columns, duals)[1]
            # a column added already is below zero by rounding alone
            below = np.flatnonzero((reduced < slack) & ~inside)
            if not len(below) or self.watch.over():
                assert master.columns is not None
                above = np.flatnonzero(x > 1e-7)
                self.fractional = (master.columns.take(above), x[above])
                return duals, added
            order = below[np.argsort(reduced[below], kind="stable")]
            added.append(spread(order, table.offsets, table.members, self.units, ADDED_PER_UNIT, ADDED_MOST))
            inside[added[-1]] = True
            master.add(columns.take(added[-1]))
            self.tell("pricing", len(columns), self.bound)

    def _priced(self, master: Master, columns: Columns, duals: Floats) -> tuple[Prices, Integers]:
        """Whole prices, reduced costs; the bound they prove is kept when it is the best."""
        n, rows = self.units, self.units + len(self.limits)
        prices = Prices.rounded(self.denominator, duals[:n], duals[n:rows], -duals[rows:], master.cuts, self.limits)
        reduced = prices.reduced(columns)
        bound = prices.bound(self.limits, int(reduced.min(initial=0)), self.most)
        if columns is self.columns and (self.bound is None or bound >= self.bound):
            self.bound, self.prices, self.reduced = bound, prices, reduced
        return prices, reduced

    def _find_feasible(self) -> None:
        """Phase one: real columns cost nothing, artificial ones one; a bound above zero proves there is no plan."""
        assert self.master.columns is not None
        free = self.columns.free()
        master = Master(self.units, self.limits, self.watch, scale=1.0, penalty=1.0, seed=self.seed)
        master.add(self.master.columns.free())
        duals, added = self._price_out(master, free)
        prices, reduced = self._priced(master, free, duals)
        if prices.bound(self.limits, int(reduced.min(initial=0)), self.most) > 0:
            self.infeasible, self.prices, self.bound = True, prices, None
            return
        for positions in added:
            self.master.add(self.columns.take(positions))
        self.master.forbid_artificial()
        self._price_out(self.master, self.columns)
