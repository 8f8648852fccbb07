"""
A first plan without a list: regions grown from scattered units, then mended by annealing.

A unit on a region's edge goes over to a region it touches when what it leaves stays in one piece. Counted are the
walking of both regions and, dearly, the households outside the band; a change for the worse is taken now and then,
ever more rarely (Kirkpatrick, Gelatt, Vecchi, *Optimization by simulated annealing*, Science 220, 1983).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numba as nb
import numpy as np

from districting.county import County, Integers, components
from districting.objective import Walking

STEPS_PER_UNIT = 2000
STEPS_MOST = 2_000_000
STARTS = 2
COLDEST = 1e-3
DEAR = 15.0
FAR = 1 << 40


class Town(NamedTuple):
    """What annealing reads: adjacency, households, walks, the offices of each unit, how many offices there are."""

    offsets: Integers
    neighbours: Integers
    households: Integers
    walks: Integers
    office_starts: Integers
    offices: Integers
    middle: int


@dataclass(frozen=True)
class Wish:
    """
    What the regions shall be.

    Parameters
    ----------
    number
        How many.
    lower, upper
        Households of each.
    """

    number: int
    lower: int
    upper: int


def town_of(county: County, objective: Walking) -> Town:
    """The county as arrays."""
    walks = objective.weights(county)
    holders = county.place_units[: len(county.offices)]
    order = np.argsort(holders, kind="stable").astype(np.int64)
    starts = np.searchsorted(holders[order], np.arange(len(county) + 1)).astype(np.int64)
    walks = np.where(walks < 0, FAR, walks)
    return Town(*county.neighbours, county.households, walks, starts, order, len(county.offices))


def annealed(town: Town, wish: Wish, *, seed: int, over: Callable[[], bool]) -> Integers | None:
    """Each unit's region, from 0, all connected and within the band; ``None`` where none was found."""
    n = len(town.households)
    some = min(3, town.walks.shape[1] - 1)
    usual = float(np.minimum(np.partition(town.walks, some, axis=1)[:, some], FAR).sum())
    hot, dear = usual / n, DEAR * usual / max(1, int(town.households.sum()))
    steps = min(STEPS_PER_UNIT * n, STEPS_MOST)
    for start in range(STARTS):
        rng = np.random.default_rng(seed + start)
        region = _scattered(town, wish, rng)
        if region is None or over():
            return None
        found, best = _anneal(region, wish.number, town, wish.lower, wish.upper, dear, hot, steps, rng)
        if found:
            return best
    return None


def _scattered(town: Town, wish: Wish, rng: np.random.Generator) -> Integers | None:
    """Regions grown from random units, each piece of the county with its share of them."""
    n = len(town.households)
    piece = components(town.offsets, town.neighbours)
    weight = np.bincount(piece, weights=town.households)
    share = np.maximum(1, np.rint(weight / max(1.0, weight.sum()) * wish.number)).astype(int)
    while share.sum() > wish.number and share.max() > 1:
        share[np.argmax(share)] -= 1
    while share.sum() < wish.number:
        share[np.argmax(weight / share)] += 1
    sizes = np.bincount(piece)
    if share.sum() != wish.number or (share > sizes).any():
        return None
    seeds = [rng.permutation(np.flatnonzero(piece == p))[: share[p]] for p in range(len(share))]
    region = np.full(n, -1, dtype=np.int64)
    region[np.concatenate(seeds)] = np.arange(wish.number)
    _fill(region, wish.number, town)
    return region if region.min() >= 0 else None


@nb.njit(cache=True, nogil=True)
def _fill(region: Integers, number: int, town: Town) -> None:
    """The region with the fewest households takes a free unit it touches, the nearest to its first one."""
    first = np.full(number, -1, dtype=np.int64)
    held = np.zeros(number, dtype=np.int64)
    stuck = np.zeros(number, dtype=np.bool_)
    for u in range(len(region)):
        if region[u] >= 0:
            first[region[u]] = u
            held[region[u]] += town.households[u]
    while True:
        r = -1
        for q in range(number):
            if not stuck[q] and (r < 0 or held[q] < held[r]):
                r = q
        if r < 0:
            return
        best = -1
        for u in range(len(region)):
            if region[u] != r:
                continue
            for e in range(town.offsets[u], town.offsets[u + 1]):
                v = town.neighbours[e]
                place = town.middle + first[r]
                if region[v] < 0 and (best < 0 or town.walks[v, place] < town.walks[best, place]):
                    best = v
        if best < 0:
            stuck[r] = True
        else:
            region[best] = r
            held[r] += town.households[best]


class Regions(NamedTuple):
    """Where annealing stands: each unit's region; a region's units, how many, households, cost; marks and two rows."""

    region: Integers
    rows: Integers
    size: Integers
    held: Integers
    cost: Integers
    mark: Integers
    left: Integers
    joined: Integers


@nb.njit(cache=True, nogil=True)
def _walk(units: Integers, size: int, town: Town) -> Any:
    """What a region walks to the best of its offices, else to the best middle of its units."""
    best = np.int64(-1)
    for offices in (True, False):
        for a in range(size):
            u = units[a]
            count = town.office_starts[u + 1] - town.office_starts[u] if offices else 1
            for o in range(count):
                place = town.offices[town.office_starts[u] + o] if offices else town.middle + u
                total = np.int64(0)
                for b in range(size):
                    total += town.walks[units[b], place]
                if best < 0 or total < best:
                    best = total
        if best >= 0:
            return best
    return best


@nb.njit(cache=True, nogil=True)
def _outside(held: int, size: int, lower: int, upper: int) -> int:
    """Households missing or too many; a unit above the maximum may stand alone."""
    if held < lower:
        return lower - held
    return 0 if held <= upper or size == 1 else held - upper


@nb.njit(cache=True, nogil=True)
def _holds_without(now: Regions, leaves: int, town: Town) -> bool:
    """Whether a region stays connected without one unit; the marks are zero before and after."""
    r = now.region[leaves]
    units, size = now.rows[r], now.size[r]
    stack = np.empty(size, dtype=np.int64)
    stack[0] = units[1] if units[0] == leaves else units[0]
    now.mark[stack[0]] = 1
    top, met = 1, 1
    while top > 0:
        top -= 1
        u = stack[top]
        for e in range(town.offsets[u], town.offsets[u + 1]):
            v = town.neighbours[e]
            if now.region[v] == r and v != leaves and now.mark[v] == 0:
                now.mark[v] = 1
                stack[top] = v
                top += 1
                met += 1
    for a in range(size):
        now.mark[units[a]] = 0
    return met == size - 1


@nb.njit(cache=True, nogil=True)
def _start(region: Integers, number: int, town: Town) -> Regions:
    """Everything about regions that is kept up to date."""
    n = len(region)
    rows = np.zeros((number, n), dtype=np.int64)
    size, held = np.zeros(number, dtype=np.int64), np.zeros(number, dtype=np.int64)
    for u in range(n):
        rows[region[u], size[region[u]]] = u
        size[region[u]] += 1
        held[region[u]] += town.households[u]
    cost = np.array([_walk(rows[r], size[r], town) for r in range(number)])
    none = np.zeros(n, dtype=np.int64)
    return Regions(region, rows, size, held, cost, none, none.copy(), none.copy())


@nb.njit(cache=True, nogil=True)
def _tried(
    now: Regions, u: int, b: int, town: Town, lower: int, upper: int, dear: float, luck: float
) -> tuple[Any, Any]:
    """Give a unit to another region if that is no worse than luck allows; by how much cost and excess changed."""
    a, h = now.region[u], town.households[u]
    size, held = now.size, now.held
    change = _outside(held[a] - h, size[a] - 1, lower, upper) - _outside(held[a], size[a], lower, upper)
    change += _outside(held[b] + h, size[b] + 1, lower, upper) - _outside(held[b], size[b], lower, upper)
    rest = 0
    for q in range(size[a]):
        if now.rows[a, q] != u:
            now.left[rest] = now.rows[a, q]
            rest += 1
    now.joined[: size[b]] = now.rows[b, : size[b]]
    now.joined[size[b]] = u
    cost_a, cost_b = _walk(now.left, rest, town), _walk(now.joined, size[b] + 1, town)
    more = cost_a + cost_b - now.cost[a] - now.cost[b]
    if more + dear * change > luck or not _holds_without(now, u, town):
        return np.int64(0), np.int64(0)
    now.rows[a, :rest] = now.left[:rest]
    now.rows[b, size[b]] = u
    size[a], size[b] = size[a] - 1, size[b] + 1
    held[a], held[b] = held[a] - h, held[b] + h
    now.cost[a], now.cost[b] = cost_a, cost_b
    now.region[u] = b
    return more, change


@nb.njit(cache=True, nogil=True)
def _anneal(
    region: Integers, number: int, town: Town, lower: int, upper: int, dear: float, hot: float, steps: int, rng: Any
) -> tuple[bool, Integers]:
    """Move units one by one; whether regions within the band were found, and the cheapest of them."""
    n = len(region)
    now = _start(region, number, town)
    total, outside = now.cost.sum(), np.int64(0)
    for r in range(number):
        outside += _outside(now.held[r], now.size[r], lower, upper)
    best, found, least, heat = region.copy(), False, total, hot
    for step in range(steps):
        if step % n == 0:
            heat = hot * COLDEST ** (step / steps)
            if outside == 0 and (not found or total < least):
                found, least = True, total
                best[:] = region
        u = int(rng.random() * n)
        degree = town.offsets[u + 1] - town.offsets[u]
        if now.size[region[u]] == 1 or degree == 0:
            continue
        b = region[town.neighbours[town.offsets[u] + int(rng.random() * degree)]]
        if region[u] != b:
            more, change = _tried(now, u, b, town, lower, upper, dear, -heat * np.log(1.0 - rng.random()))
            total += more
            outside += change
    if outside == 0 and (not found or total < least):
        return True, region
    return found, best
