"""
List late: only candidates whose reduced cost can still fall below a limit.

For a community that walks to place p (an office, or the middle of a unit) the reduced cost is
``−ρ − Σ_{u in c} (π_u − walk(u, p))`` and more: cuts and priced rules only add to it. So grow the sets that hold
p's unit, and give up a set once even the best way to complete it stays above the limit. The best way is bounded
by a fractional knapsack over households between both limits, over all units not yet passed over (Dantzig,
*Discrete-variable extremum problems*, Oper. Res. 5(2), 1957); the same idea prices routes in vehicle-routing
codes, where the list that matters is thousands instead of millions. A set is handed on only from the place it
walks to, hence once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.columns import Columns, joined
from districting.optimise.late_growth import State, grow_late
from districting.optimise.listing import ground_of, join
from districting.optimise.pricing import Prices
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.rules import HouseholdBand, NumberOfCommunities

STEPS = 2_000_000
BATCH = 64
ROOM = 1 << 14


@dataclass
class LateLister:
    """
    Sets of a problem by place, within a limit of reduced cost.

    Parameters
    ----------
    problem
        One that :func:`fits`.
    """

    problem: Problem
    watch: Watch
    threads: int = 1

    def __post_init__(self) -> None:
        county = self.problem.county
        self.ground = ground_of(self.problem)
        self.households = self.ground.weights[0]
        self.lower, self.upper = int(self.ground.lower[0]), int(self.ground.upper[0])
        self.weights = self.problem.objective.weights(county)
        alone = Communities.of([[u] for u in range(len(county))])
        self.alone = alone.take(self.problem.admits(alone))

    def within(
        self, prices: Prices, limit: int, *, each: int, most: int, steps: int = 1 << 60, free: bool = False
    ) -> tuple[Columns, Integers | None]:
        """
        Candidates of reduced cost (times the denominator) below the limit.

        Parameters
        ----------
        each
            Once a place has given so many, it goes on only for sets below half of its last.
        most
            Give up beyond so many sets in all.
        steps
            Leave a place after so many units tried.
        free
            Whether candidates cost nothing.

        Returns
        -------
        columns, least
            Candidates, priced in full, and for each unit a number that no reduced cost of a candidate which walks to
            it lies below, the limit at most; ``None`` where time, steps or ``most`` ended the growth.
        """
        count = 0
        full = True
        least = np.full(self.weights.shape[1], limit, dtype=np.int64)

        def one(place: int) -> list[Communities]:
            nonlocal full
            parts: list[Communities] = []
            for portion, lowered, ended in self._place(prices, place, limit, each, steps, free=free):
                least[place] = min(least[place], lowered)
                parts.append(portion)
                full = full and ended and not self.watch.over()
                if self.watch.stopped or sum(map(len, parts)) > most:
                    full = False
                    break
            return parts

        alone = self._columns(self.alone, free=free)
        columns = [alone.take(prices.reduced(alone) < limit)]
        self._note(columns[0], prices, least)
        places = range(self.weights.shape[1])
        with ThreadPoolExecutor(self.threads) as pool:
            for first in range(0, len(places), BATCH):
                batch = places[first : first + BATCH]
                found = list(pool.map(one, batch) if self.threads > 1 else map(one, batch))
                table = join([portion for parts in found for portion in parts])
                walked = np.repeat(np.array(batch), [sum(map(len, parts)) for parts in found])
                columns.append(self._finished(table, walked, prices, limit, free))
                self._note(columns[-1], prices, least)
                count += len(columns[-1])
                if count > most or self.watch.stopped:
                    full = False
                    break
        if not full:
            return joined(columns), None
        by_unit = np.full(len(self.households), limit, dtype=np.int64)
        np.minimum.at(by_unit, self.problem.county.place_units, least)
        return joined(columns), by_unit

    def _note(self, columns: Columns, prices: Prices, least: Integers) -> None:
        """Take the reduced costs of candidates over to the places they walk to."""
        places = self.problem.objective.best_place(self.problem.county, columns.communities)
        np.minimum.at(least, places, prices.reduced(columns))

    def _finished(self, table: Communities, places: Integers, prices: Prices, limit: int, free: bool) -> Columns:
        """The admissible sets of more than one unit that walk to the place they were grown from, below the limit."""
        here = self.problem.objective.best_place(self.problem.county, table) == places
        table = table.take(here & (table.sizes > 1))
        columns = self._columns(table.take(self.problem.admits(table)), free=free)
        return columns.take(prices.reduced(columns) < limit)

    def _columns(self, table: Communities, *, free: bool) -> Columns:
        """Sets as columns."""
        columns = Columns.of(self.problem, table)
        return columns.free() if free else columns

    def _place(self, prices: Prices, place: int, limit: int, each: int, steps: int, *, free: bool) -> Any:
        """Portions of the sets of one place, each with the limit by then and whether the steps sufficed so far."""
        walk = self.weights[:, place]
        gain = prices.units - (0 if free else walk * prices.denominator)
        reach = walk >= 0
        root = int(self.problem.county.place_units[place])
        if not reach[root] or self.households[root] > self.upper:
            return
        n = len(gain)
        ratio = gain / np.maximum(self.households, 1e-9)
        ratio[~reach] = -np.inf
        order = np.argsort(-ratio, kind="stable")
        order = order[reach[order]].astype(np.int64)
        constant = -int(prices.rows.sum())  # each community adds one to every row
        state = State(
            np.array([0, 0, 0, limit], dtype=np.int64),
            np.zeros(n + 1, dtype=np.int64),
            np.zeros(n + 1, dtype=np.int64),
            np.zeros((3, n + 2), dtype=np.int64),
            np.where(reach, 0, 4).astype(np.int8),
            np.zeros(n, dtype=np.int64),
        )
        out_offsets = np.zeros(ROOM + 1, dtype=np.int64)
        out_members = np.empty(ROOM * 12 + n, dtype=np.int32)
        while state.head[0] == 0 and steps > 0:
            some = min(steps, STEPS)
            steps -= some
            count = grow_late(root, constant, each, gain, order, self.ground, state, out_offsets, out_members, some)
            portion = Communities(out_offsets[: count + 1].copy(), out_members[: out_offsets[count]].copy())
            yield portion, int(state.head[3]), state.head[0] == 1 or steps > 0


def fits(problem: Problem) -> bool:
    """Whether candidates of the problem can be listed late: one band, no row on the plan but their number."""
    bands = [rule for rule in problem.community_rules if isinstance(rule, HouseholdBand)]
    return (
        len(bands) == 1
        and len(problem.growth.limits) == 1
        and all(isinstance(rule, NumberOfCommunities) for rule in problem.plan_rows)
    )
