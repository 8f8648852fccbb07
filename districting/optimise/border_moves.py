"""
Plans within a band narrower than a unit, without a bound: boundary moves under a falling temperature.

A move hands one unit to the community of a neighbour, or trades two units between the two communities. What counts
is the cost of the communities, each to the best of its own units, and a price for every household outside the limits;
the price rises while the limits are broken and falls while they are kept (strategic oscillation), so that a band
narrower than one unit can still be met. A community never falls apart. (Kirkpatrick, Gelatt, Vecchi, *Science* 220,
1983.)
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numba as nb
import numpy as np

from districting.county import Floats, Integers
from districting.optimise.lagrange import Pairing, medoids

EACH, MOST = 1500, 150_000
CHUNKS = 25
HOT, WARM, COLD = 1.0, 0.05, 1e-3
"""Temperature at the start, for a plan that is good already, and at the end, in the mean cost of a unit."""
PRICE = 1.0
RISE = 0.001
TRADES = 0.3
IDLE = 3
LONGER = 3


class State(NamedTuple):
    """
    A plan on the way: each unit's community, and what the moves keep up to date.

    ``members`` (communities, units), the first ``size`` of each row, with each unit's ``place`` there; ``sums``
    (communities, units), what the community would cost walking to each unit; ``least``, to its best one.
    """

    group: Integers
    load: Integers
    size: Integers
    members: Integers
    place: Integers
    sums: Integers
    least: Integers


def plans(
    pairing: Pairing, offsets: Integers, neighbours: Integers, starts: Sequence[Integers | None], *, seed: int,
    runs: int, stop: Callable[[], bool],
) -> Iterator[Integers]:  # fmt: skip
    """
    Each unit's community, plan by plan, each within the limits and with every community in one piece.

    Parameters
    ----------
    starts
        Plans to begin with, warm, every community in one piece; afterwards others, hot.
    runs
        How many others; fewer where :data:`IDLE` of them in succession bring nothing cheaper, and :data:`LONGER`
        times as many while there is none yet.
    stop
        Asked every few moves.
    """
    least, idle = np.inf, 0
    for number, start in enumerate((*starts, *[None] * runs * LONGER)):
        group, warm = start, start is not None
        if start is None and number >= len(starts):
            middles = medoids(pairing.cost, pairing.most, seed + number)
            group = _grown(pairing.cost, pairing.households, offsets, neighbours, middles)
        if stop() or idle == IDLE or (number >= len(starts) + runs and least < np.inf):
            return
        if group is not None:
            hot = WARM if warm else HOT
            found = _cooled(pairing, offsets, neighbours, _state(pairing, group), hot, seed + number, stop)
            cost = np.inf if found is None else _cost(pairing.cost, found)
            least, idle = (cost, 0) if cost < least else (least, idle + (found is not None))
            if found is not None:
                yield found


def _cost(cost: Integers, group: Integers) -> int:
    """Cost of a plan, each community to its best unit."""
    inside = (np.flatnonzero(group == g) for g in range(int(group.max()) + 1))
    return sum(int(cost[np.ix_(units, units)].sum(axis=0).min()) for units in inside)


def _grown(
    cost: Integers, households: Integers, offsets: Integers, neighbours: Integers, middles: Integers
) -> Integers | None:
    """Communities grown from their middles, the lightest first; ``None`` where some units cannot be reached."""
    group = np.full(len(households), -1, dtype=np.int64)
    load = np.zeros(len(middles), dtype=np.int64)
    waiting = [[(0, int(middle))] for middle in middles]
    open_groups = set(range(len(middles)))
    while open_groups:
        g = min(open_groups, key=lambda g: (len(waiting[g]) == 0, load[g], g))
        while waiting[g] and group[waiting[g][0][1]] >= 0:
            heapq.heappop(waiting[g])
        if not waiting[g]:
            open_groups.discard(g)
            continue
        unit = heapq.heappop(waiting[g])[1]
        group[unit] = g
        load[g] += households[unit]
        for v in neighbours[offsets[unit] : offsets[unit + 1]].tolist():
            if group[v] < 0:
                heapq.heappush(waiting[g], (int(cost[v, middles[g]]), v))
    return None if (group < 0).any() or len(np.unique(group)) < len(middles) else group


def _state(pairing: Pairing, group: Integers) -> State:
    """What the moves keep up to date, worked out."""
    n, count = len(group), int(group.max()) + 1
    size = np.bincount(group, minlength=count).astype(np.int64)
    load = np.zeros(count, dtype=np.int64)
    np.add.at(load, group, pairing.households)
    sums = np.zeros((count, n), dtype=np.int64)
    np.add.at(sums, group, pairing.cost)
    members, place = np.zeros((count, n), dtype=np.int64), np.zeros(n, dtype=np.int64)
    for g in range(count):
        inside = np.flatnonzero(group == g)
        members[g, : len(inside)] = inside
        place[inside] = np.arange(len(inside))
    least = np.array([sums[g, group == g].min() for g in range(count)])
    return State(group.copy(), load, size, members, place, sums, least)


def _cooled(
    pairing: Pairing,
    offsets: Integers,
    neighbours: Integers,
    state: State,
    hot: float,
    seed: int,
    stop: Callable[[], bool],
) -> Integers | None:
    """The cheapest plan within the limits met while the temperature falls."""
    best, group = np.array([-1], dtype=np.int64), state.group.copy()
    each = max(1.0, float(state.least.sum()) / len(state.group))
    price = np.array([PRICE * each * len(state.group) / max(1, int(pairing.households.sum()))])
    for chunk in range(CHUNKS):
        if stop():
            break
        heat = each * hot * (COLD / hot) ** (chunk / (CHUNKS - 1))
        _moves(
            pairing.cost, pairing.households, pairing.lower, pairing.upper, offsets, neighbours, state, price, best,
            group, heat, min(MOST, EACH * len(group)), seed * CHUNKS + chunk,
        )  # fmt: skip
    return group if best[0] >= 0 else None


@nb.njit(cache=True, nogil=True)
def _moves(
    cost: Integers, households: Integers, lower: int, upper: int, offsets: Integers, neighbours: Integers,
    state: State, price: Floats, best: Integers, best_group: Integers, heat: float, count: int, seed: int,
) -> None:  # fmt: skip
    """Try moves; ``best`` and ``best_group`` keep the cheapest plan within the limits."""
    np.random.seed(seed)  # noqa: NPY002 - compiled code knows no other
    n = len(households)
    broken = 0
    for g in range(len(state.load)):
        broken += _outside(state.load[g], lower, upper)
    floor = price[0] * 1e-2
    for _ in range(count):
        u = np.random.randint(n)  # noqa: NPY002
        if offsets[u + 1] == offsets[u]:
            continue
        a, b = state.group[u], state.group[neighbours[np.random.randint(offsets[u], offsets[u + 1])]]  # noqa: NPY002
        if a == b or state.size[a] == 1:
            continue
        w = -1
        if np.random.random() < TRADES and state.size[b] > 1:  # noqa: NPY002
            w = state.members[b, np.random.randint(state.size[b])]  # noqa: NPY002
            if not _touches(offsets, neighbours, state.group, w, a, u):
                continue
        shift = households[u] - (households[w] if w >= 0 else 0)
        more = _outside(state.load[a] - shift, lower, upper) + _outside(state.load[b] + shift, lower, upper)
        more -= _outside(state.load[a], lower, upper) + _outside(state.load[b], lower, upper)
        left = _least(cost, state, a, u, w)
        right = _least(cost, state, b, w, u)
        change = left + right - state.least[a] - state.least[b] + price[0] * more
        if change > 0 and np.random.random() >= np.exp(-change / heat):  # noqa: NPY002
            continue
        _hand(state, u, a, b)
        if w >= 0:
            _hand(state, w, b, a)
        if not (_whole(offsets, neighbours, state, a) and _whole(offsets, neighbours, state, b)):
            _hand(state, u, b, a)
            if w >= 0:
                _hand(state, w, a, b)
            continue
        for j in range(n):
            moved = cost[u, j] - (cost[w, j] if w >= 0 else 0)
            state.sums[a, j] -= moved
            state.sums[b, j] += moved
        state.load[a] -= shift
        state.load[b] += shift
        state.least[a], state.least[b] = left, right
        broken += more
        price[0] = max(floor, price[0] * (1.0 + RISE if broken > 0 else 1.0 - RISE))
        if broken == 0:
            total = state.least.sum()
            if best[0] < 0 or total < best[0]:
                best[0] = total
                best_group[:] = state.group


@nb.njit(cache=True, inline="always")
def _outside(load: int, lower: int, upper: int) -> int:
    """Households missing or too many."""
    return max(lower - load, 0, load - upper)


@nb.njit(cache=True)
def _least(cost: Integers, state: State, g: int, without: int, beside: int) -> Any:
    """Cost of a community to its best unit, without one unit (or −1) and with another (or −1)."""
    best = np.int64(1) << 62
    for m in range(state.size[g] + 1):
        j = state.members[g, m] if m < state.size[g] else beside
        if j < 0 or j == without:
            continue
        total = state.sums[g, j]
        if without >= 0:
            total -= cost[without, j]
        if beside >= 0:
            total += cost[beside, j]
        best = min(best, total)
    return best


@nb.njit(cache=True)
def _touches(offsets: Integers, neighbours: Integers, group: Integers, w: int, a: int, u: int) -> bool:
    """Whether a unit borders a community elsewhere than at one of its units."""
    found = False
    for e in range(offsets[w], offsets[w + 1]):
        found |= group[neighbours[e]] == a and neighbours[e] != u
    return found


@nb.njit(cache=True)
def _hand(state: State, u: int, a: int, b: int) -> None:
    """Unit u from community a to b."""
    last = state.members[a, state.size[a] - 1]
    state.members[a, state.place[u]] = last
    state.place[last] = state.place[u]
    state.size[a] -= 1
    state.members[b, state.size[b]] = u
    state.place[u] = state.size[b]
    state.size[b] += 1
    state.group[u] = b


@nb.njit(cache=True)
def _whole(offsets: Integers, neighbours: Integers, state: State, g: int) -> bool:
    """Whether a community is in one piece."""
    size = state.size[g]
    met = np.zeros(size, dtype=np.bool_)
    stack = np.empty(size, dtype=np.int64)
    stack[0], depth, reached = state.members[g, 0], 1, 1
    met[0] = True
    while depth:
        depth -= 1
        u = stack[depth]
        for e in range(offsets[u], offsets[u + 1]):
            v = neighbours[e]
            if state.group[v] == g and not met[state.place[v]]:
                met[state.place[v]] = True
                stack[depth] = v
                depth += 1
                reached += 1
    return reached == size
