"""Regions to begin with: middles that lie well, and communities grown around them, the lightest first."""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numba as nb
import numpy as np

from districting.county import County, Integers, components
from districting.objective import Walking

MOVES, WORK = 20, 20_000_000
"""How often middles move, and how many costs are read for it in all."""
FAR = 1 << 40
"""Cost where there is no way."""


class Ground(NamedTuple):
    """
    What moves read.

    ``cost`` (units, places): offices first, then the units' middles from column ``middle`` on; a unit's offices are
    ``offices[office_starts[u]:office_starts[u + 1]]``. A community holds ``lower`` to ``upper`` households; a unit
    above that may stand alone.
    """

    offsets: Integers
    neighbours: Integers
    households: Integers
    cost: Integers
    office_starts: Integers
    offices: Integers
    middle: int
    lower: int
    upper: int


def ground_of(county: County, objective: Walking, lower: int, upper: int) -> Ground:
    """The county as arrays."""
    cost = objective.weights(county)
    holders = county.place_units[: len(county.offices)]
    order = np.argsort(holders, kind="stable").astype(np.int64)
    starts = np.searchsorted(holders[order], np.arange(len(county) + 1)).astype(np.int64)
    if cost.min() < 0:
        cost = np.where(cost < 0, FAR, cost)
    return Ground(*county.neighbours, county.households, cost, starts, order, len(county.offices), lower, upper)


def medoids(cost: Integers, count: int, seed: int) -> Integers:
    """Middles of as many groups, each unit with the nearest: from random ones, moved until none moves any more."""
    rng = np.random.default_rng(seed)
    middles = rng.choice(len(cost), size=min(count, len(cost)), replace=False)
    for _ in range(min(MOVES, 1 + WORK // (len(cost) * count))):
        group = cost[:, middles].argmin(axis=1)
        moved = middles.copy()
        for g in range(len(middles)):
            inside = np.flatnonzero(group == g)
            if len(inside):
                moved[g] = inside[cost[np.ix_(inside, inside)].sum(axis=0).argmin()]
        if (moved == middles).all():
            break
        middles = moved
    return middles


def regions(ground: Ground, number: int, seed: int) -> Integers | None:
    """Each unit's region, each in one piece, each piece of the county with its share; ``None`` where that fails."""
    piece = components(ground.offsets, ground.neighbours)
    share = _shares(np.bincount(piece, weights=ground.households), np.bincount(piece), number)
    if share is None:
        return None
    middles = np.empty(0, dtype=np.int64)
    own = ground.cost[:, ground.middle :]
    for p, count in enumerate(share.tolist()):
        inside = np.flatnonzero(piece == p)
        cost = own if len(share) == 1 else own[np.ix_(inside, inside)]
        middles = np.append(middles, inside[medoids(cost, count, seed)])
    group = _grown(ground, middles)
    return None if (group < 0).any() or len(np.unique(group)) < number else group


def _shares(weight: np.ndarray, sizes: Integers, number: int) -> Integers | None:
    """How many regions each piece gets, at least one, by its households."""
    share = np.maximum(1, np.rint(weight / max(1.0, weight.sum()) * number)).astype(np.int64)
    while share.sum() > number and share.max() > 1:
        share[np.argmax(share)] -= 1
    while share.sum() < number:
        share[np.argmax(weight / share)] += 1
    return None if share.sum() != number or (share > sizes).any() else share


@nb.njit(cache=True, nogil=True)
def _grown(ground: Ground, middles: Integers) -> Integers:
    """The region with the fewest households takes a free unit it touches, the nearest; −1 where none can reach."""
    n, count = len(ground.households), len(middles)
    group, load = np.full(n, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    waiting = [[(np.int64(0), middles[g])] for g in range(count)]
    for _ in range(n + count):
        g = -1
        for q in range(count):
            if load[q] < FAR and (g < 0 or load[q] < load[g]):
                g = q
        if g < 0:
            break
        unit = np.int64(-1)
        while len(waiting[g]) > 0 and unit < 0:
            unit = heapq.heappop(waiting[g])[1]
            unit = unit if group[unit] < 0 else np.int64(-1)
        if unit < 0:
            load[g] = FAR
            continue
        group[unit] = g
        load[g] += max(1, ground.households[unit])  # so that every region first takes its middle
        for e in range(ground.offsets[unit], ground.offsets[unit + 1]):
            v = ground.neighbours[e]
            if group[v] < 0:
                heapq.heappush(waiting[g], (ground.cost[v, ground.middle + middles[g]], v))
    return group
