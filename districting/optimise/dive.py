"""
A plan from the linear program: take the communities that are nearly whole, solve again, until none is left.

While the program has a solution each step prices new candidates of the units not yet taken (Sadykov, Vanderbeck,
Pessoa, Tahiri, Uchoa, *Primal heuristics for branch and price: the assets of diving methods*, INFORMS J. Comput.
31(2), 2019). Near the end few units are left over, and the number may be missed by few communities: both are mended
roughly, moves make it a plan, and patches of it are solved anew (:mod:`districting.optimise.patches`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np

from districting.communities import Communities
from districting.county import Floats
from districting.optimise.columns import Columns
from districting.optimise.early import mended
from districting.optimise.late_root import EACH, FIRST_STEPS, LateRoot
from districting.optimise.patches import Look
from districting.optimise.pricing import Prices
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError

WHOLE = 0.9
SHARE = 0.1
"""Of the communities not yet taken, how many are taken at a time at least."""


class Dive:
    """
    One dive, from the last solution of a program that is solved over every candidate.

    Parameters
    ----------
    look
        Searches a small problem.

    Attributes
    ----------
    held
        Columns of the program that are taken.
    taken
        Mask of their units.
    """

    def __init__(self, search: Search, root: LateRoot, look: Look) -> None:
        self.search, self.root, self.look, self.master = search, root, look, root.master
        self.held: list[int] = []
        self.taken = np.zeros(root.units, dtype=np.bool_)

    def run(self) -> None:
        """Offer the search a plan, where the dive leads to one."""
        with suppress(TimeOverError):
            x = self.master.solve(primal=True)[1]
            while self._take(x) and not self.taken.all() and not self.search.watch.over():
                x = self._solved()
                self.search.tell("improving", len(x))
        self.master.allow(np.ones(len(self._columns), dtype=np.bool_))
        group = self._columns.communities.take(np.array(self.held, dtype=np.int64)).assignment(self.root.units)
        problem, watch = self.search.problem, self.search.watch
        early = self.search.early[0] if self.search.early else None
        for plan in mended(problem, group, self.look, other=early, seed=self.search.seed, over=watch.over):
            self.search.offer(plan, int(problem.cost(plan).sum()))
            self.search.tell("improving", len(self._columns))
            if self.search.closed():
                break

    @property
    def _columns(self) -> Columns:
        """All columns of the program."""
        assert self.master.columns is not None
        return self.master.columns

    def _take(self, x: Floats) -> bool:
        """Take communities, the most nearly whole first; whether there were any."""
        table = self._columns.communities
        free = np.flatnonzero((x > 1e-6) & self._left_alone(table))
        least = max(1, int(SHARE * x[free].sum()))
        before = len(self.held)
        for c in free[np.argsort(-x[free], kind="stable")].tolist():
            if x[c] < WHOLE and len(self.held) - before >= least:
                break
            units = list(table[c])
            if not self.taken[units].any():
                self.taken[units] = True
                self.held.append(c)
        return len(self.held) > before

    def _left_alone(self, table: Communities) -> np.ndarray:
        """Mask of the sets without a taken unit."""
        alone: np.ndarray = table.sums(self.taken.astype(np.int64)) == 0
        return alone

    def _solved(self) -> Floats:
        """The program over what is left, with new candidates where it has a solution; the columns' values."""
        allowed = self._left_alone(self._columns.communities)
        allowed[self.held] = True
        self.master.allow(allowed)
        _, x, duals = self.master.solve(primal=False)
        if self.master.artificial_used():
            return x
        prices = self._left(self.root.rounded(duals))
        columns, _ = self.root.lister.within(prices, -1, each=EACH, most=1 << 60, steps=FIRST_STEPS)
        if not len(columns):
            return x
        self.master.add(self.root.some(columns, prices))
        return self.master.solve(primal=True)[1]

    def _left(self, prices: Prices) -> Prices:
        """Prices under which no candidate with a taken unit is wanted."""
        never = -(1 << 60) // (4 * (self.root.units + 1))
        return replace(prices, units=np.where(self.taken, never, prices.units))
