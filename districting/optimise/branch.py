"""
Branching on pairs of units: in any plan two units share a community or do not.

Each node solves the linear program over the surviving columns that agree with its decisions, adds the cuts its
solution breaks (they hold everywhere), and is closed once its bound, in whole numbers, reaches the plan in hand.
The tree is kept: pairs at the nodes, prices at the leaves, so that it can be checked without a solver (Ryan and
Foster, *An integer programming approach to scheduling*, in: Computer Scheduling of Public Transport, 1981).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from districting.county import Floats
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.cuts import Cut
from districting.optimise.master import DEAR, Master, room_for_duals
from districting.optimise.parity import broken
from districting.optimise.pricing import Prices
from districting.optimise.watch import Watch

CUT_ROUNDS = 3
TRIED = 8
DEEPEST = 300


@dataclass
class Node:
    """One node: either a pair with both children, or a leaf with the prices that close it."""

    bound: int
    prices: Prices | None = None
    pair: tuple[int, int] | None = None
    together: Node | None = None
    apart: Node | None = None


@dataclass
class Tree:
    """
    A search over columns that hold every plan cheaper than the ceiling.

    Parameters
    ----------
    columns
        The columns that survived.
    ceiling
        Cost of the plan in hand.
    nodes_most
        How many nodes to open at most.
    report
        Called at every node.
    """

    columns: Columns
    limits: PlanRows
    units: int
    most: int
    denominator: int
    ceiling: int
    watch: Watch
    gap: float = 0.0
    nodes_most: int = 2000
    seed: int = 0
    report: Callable[[], None] = lambda: None
    nodes: int = 0
    found: tuple[Any, int] | None = None
    finished: bool = True
    incidence: Any = field(init=False)

    def search(self, cuts: tuple[Cut, ...]) -> Node:
        """Open the tree until every leaf is closed, or nodes or time run out (then ``finished`` is false)."""
        scale = max(1.0, float(np.median(self.columns.cost)) / 10)
        self.denominator = min(self.denominator, room_for_duals(scale, self.units))
        self.master = Master(self.units, self.limits, self.watch, scale=scale, penalty=DEAR, seed=self.seed)
        self.master.add(self.columns)
        if cuts:
            self.master.add_cuts(cuts)
        table = self.columns.communities
        self.incidence = np.zeros((self.units, len(table)), dtype=np.bool_)
        self.incidence[table.members, np.repeat(np.arange(len(table)), table.sizes)] = True
        return self._open(np.ones(len(self.columns), dtype=np.bool_))

    def _open(self, allowed: Any, depth: int = 0) -> Node:
        """The node whose columns are allowed, and everything below it."""
        self.nodes += 1
        self.report()
        self.master.allow(allowed)
        node, x = self._bounded(allowed)
        if self._closed(node.bound):
            return node
        pair = self._pair(x, allowed)
        if pair is None or not self._divides(pair, allowed):
            pair = self._any_pair(allowed)
        if pair is None or self.nodes >= self.nodes_most or depth >= DEEPEST or self.watch.over():
            self.finished = False
            return node
        u, v = pair
        both = self.incidence[u] == self.incidence[v]
        never = ~(self.incidence[u] & self.incidence[v])
        node.pair = pair
        node.together = self._open(allowed & both, depth + 1)
        node.apart = self._open(allowed & never, depth + 1)
        node.bound = min(node.together.bound, node.apart.bound)  # what the leaves in the certificate prove
        return node

    def _closed(self, bound: int) -> bool:
        """Whether nothing worth finding lies above this bound."""
        return self.ceiling - bound <= self.gap * abs(self.ceiling)

    def _bounded(self, allowed: Any) -> tuple[Node, Floats]:
        """The node's linear program with cuts: its best bound, and the solution."""
        best = Node(bound=0)
        for turn in range(CUT_ROUNDS + 1):
            _, x, duals = self.master.solve(primal=False)
            prices, bound = self._proven(duals, allowed)
            if best.prices is None or bound > best.bound:
                best = Node(bound, prices)
            if self._closed(bound):
                break
            above = np.flatnonzero(x > 1e-7)
            if x[above].min(initial=1.0) > 1 - 1e-6 and not self.master.artificial_used():
                self._offer(above)
                break
            if turn < CUT_ROUNDS:
                cuts = broken(self.columns.communities.take(above), x[above], self.units)
                if not cuts:
                    break
                self.master.add_cuts(cuts)
        return best, x

    def _proven(self, duals: Floats, allowed: Any) -> tuple[Prices, int]:
        """Whole prices and the bound they prove for this node."""
        n, rows = self.units, self.units + len(self.limits)
        prices = Prices.rounded(
            self.denominator, duals[:n], duals[n:rows], -duals[rows:], self.master.cuts, self.limits
        )
        reduced = prices.reduced(self.columns)
        least = int(reduced[allowed].min(initial=0))
        return prices, prices.bound(self.limits, least, self.most)

    def _offer(self, chosen: Any) -> None:
        """A plan found on the way; the ceiling comes down to it."""
        members = np.sort(self.columns.communities.take(chosen).members)
        cost = int(self.columns.cost[chosen].sum())
        good = np.array_equal(members, np.arange(self.units))
        if good and self.limits.keeps(self.columns.amounts[:, chosen].sum(axis=1)) and cost < self.ceiling:
            self.found = (self.columns.communities.take(chosen), cost)
            self.ceiling = cost

    def _pair(self, x: Floats, allowed: Any) -> tuple[int, int] | None:
        """The pair shared most nearly by half, of those tried the one whose worse side gains most."""
        above = np.flatnonzero(x > 1e-7)
        part = self.incidence[:, above]
        shared = (part * x[above]) @ part.T
        loose = np.abs(np.triu(shared, 1) - 0.5)
        order = np.argsort(loose, axis=None, kind="stable")[:TRIED]
        pairs = [divmod(int(q), self.units) for q in order if loose.flat[q] < 0.5 - 1e-6]
        if len(pairs) <= 1:
            return pairs[0] if pairs else None
        gains = []
        for u, v in pairs:
            sides = (self.incidence[u] == self.incidence[v], ~(self.incidence[u] & self.incidence[v]))
            gains.append(min(self._tried(allowed & side) for side in sides))
        return pairs[int(np.argmax(gains))]

    def _divides(self, pair: tuple[int, int], allowed: Any) -> bool:
        """Whether both answers take columns out of play; where artificial columns fill rows, one may not."""
        with_u, with_v = (self.incidence[u][allowed] for u in pair)
        return bool((with_u & with_v).any() and (with_u != with_v).any())

    def _any_pair(self, allowed: Any) -> tuple[int, int] | None:
        """A pair that some column in play holds and some other divides; ``None`` where one plan is left."""
        for u in range(self.units):
            held = self.incidence[:, allowed & self.incidence[u]]
            share = held.sum(axis=1)
            loose = np.flatnonzero((share > 0) & (share < held.shape[1]))
            if len(loose):
                return u, int(loose[0])
        return None

    def _tried(self, allowed: Any) -> float:
        """Value of the linear program with these columns, after few iterations."""
        self.master.allow(allowed)
        return self.master.estimate()
