"""
What a community costs before any priced rule: the walking of its households.

All costs are whole numbers of one quantum, by default one household-metre, so that sums are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba as nb
import numpy as np

from districting.communities import Communities, Members
from districting.county import County, Integers
from districting.errors import Fault, refuse

LARGEST = 2.0**50
"""Largest cost of one unit, quanta: sums over ten thousand units, times the engine's fractions, stay within 64 bits."""
NO_WAY = -1
"""Cost of a community whose households cannot all reach any of its places."""


@dataclass(frozen=True, kw_only=True)
class Walking:
    """
    Household-metres of walking to the community's best place.

    The cost of a community is ``min over its places j of Σ over its units i of round(households[i] ·
    walk_m[i, j] / quantum)``. Its places are the offices that lie in it; where none does, the middles of its
    units, one of which would get an office.

    Parameters
    ----------
    quantum
        Household-metres in one unit of cost. 1 unless a benchmark's own scale needs another.
    yuan_per_household_metre
        What a household-metre of walking is worth, so that yuan and walking add up; 0 where nobody said.
    seats
        Ids of offices that stay the seat of the community they lie in, taken from the rules.
    """

    quantum: float = 1.0
    yuan_per_household_metre: float = 0.0
    seats: tuple[str, ...] = ()

    def weights(self, county: County) -> Integers:
        """
        Whole-number cost of unit *i* walking to place *j*, shape (units, places); −1 where there is no way.

        A unit without households walks nowhere and costs 0.

        Raises
        ------
        DataError
            When costs are too large for exact sums.
        """
        weights: Integers = county.once(("walking weights", self), lambda: self._weigh(county))
        return weights

    def _weigh(self, county: County) -> Integers:
        """The weights, in one table beside the walks: ten thousand units fill a gigabyte with each."""
        assert county.walk_m is not None
        with np.errstate(invalid="ignore"):
            table = county.households[:, None] * county.walk_m
            table /= self.quantum
        table[county.households == 0] = 0.0
        ways = np.isfinite(table)
        largest = float(table.max(initial=0.0, where=ways))
        refuse([Fault("problem.costs_too_large", values={"largest": largest})] if largest > LARGEST else [])
        np.rint(table, out=table)
        table[~ways] = NO_WAY
        return table.astype(np.int64)

    def cost(self, county: County, communities: Communities) -> Integers:
        """Cost of each community, quanta; −1 where some household reaches none of its places."""
        return self._best(county, communities)[0]

    def best_place(self, county: County, communities: Communities) -> Integers:
        """The place each community walks to: a column of ``walk_m`` (offices first, then units' middles)."""
        return self._best(county, communities)[1]

    def _best(self, county: County, communities: Communities) -> tuple[Integers, Integers]:
        """Cost and place of each community; worked out once for a table."""
        return communities.once(f"walking {self}", county, lambda: self._work_out(county, communities))

    def _work_out(self, county: County, communities: Communities) -> tuple[Integers, Integers]:
        """Cost and place of each community: over all offices in it, or over its fixed seats where it has some."""
        cost, place = self._over(county, communities, np.arange(len(county.offices)))
        fixed = np.array([j for j, office in enumerate(county.offices) if office.id in self.seats], dtype=np.int64)
        if len(fixed):
            held = np.zeros(len(county), dtype=np.int64)
            held[county.place_units[fixed]] = 1
            seated = communities.sums(held) > 0
            some = communities.take(seated)
            cost[seated], place[seated] = self._over(county, some, fixed)
        return cost, place

    def _over(self, county: County, communities: Communities, offices: Integers) -> tuple[Integers, Integers]:
        """Cost and place of each community over some of the offices."""
        units = county.place_units[offices]
        order = offices[np.argsort(units, kind="stable")]
        starts = np.searchsorted(np.sort(units), np.arange(len(county) + 1))
        weights = self.weights(county)
        return _least(communities.offsets, communities.members, weights, starts, order, len(county.offices))

    def as_dict(self) -> dict[str, Any]:
        """Settings as plain values; a worth that nobody said is left out."""
        worth = {"yuan_per_household_metre": self.yuan_per_household_metre}
        return {"name": "walking", "quantum": self.quantum} | (worth if self.yuan_per_household_metre else {})


@nb.njit(cache=True)
def _least(
    offsets: Integers,
    members: Members,
    weights: Integers,
    office_start: Integers,
    office_order: Integers,
    n_offices: int,
) -> tuple[Integers, Integers]:
    """Over each community's offices, else its units' middles, the least sum of weights and where."""
    count = len(offsets) - 1
    best = np.full(count, NO_WAY, dtype=np.int64)
    where = np.full(count, NO_WAY, dtype=np.int64)
    for c in range(count):
        first, last = offsets[c], offsets[c + 1]
        has_office = False
        for m in range(first, last):
            u = members[m]
            for o in range(office_start[u], office_start[u + 1]):
                has_office = True
                _try_place(office_order[o], first, last, members, weights, best, where, c)
        if not has_office:
            for m in range(first, last):
                _try_place(n_offices + members[m], first, last, members, weights, best, where, c)
    return best, where


@nb.njit(cache=True, inline="always")
def _try_place(
    place: int, first: int, last: int, members: Members, weights: Integers, best: Integers, where: Integers, c: int
) -> None:
    """Keep the place if every unit reaches it and the sum is the least so far."""
    total = np.int64(0)
    for m in range(first, last):
        w = weights[members[m], place]
        if w < 0:
            return
        total += w
        if best[c] >= 0 and total >= best[c]:
            return
    best[c] = total
    where[c] = place
