"""
Plans within a band narrower than a unit, without a bound: boundary moves under a falling temperature.

A move hands one unit to the community of a neighbour, or trades two units between the two communities. What counts
is the cost of the communities, each to the best of its offices, else of its own units, and a price for every household
outside the limits; the price rises while the limits are broken and falls while they are kept (strategic oscillation),
so that a band narrower than one unit can still be met. A community never falls apart. (Kirkpatrick, Gelatt, Vecchi,
*Science* 220, 1983.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numba as nb
import numpy as np

from districting.county import Floats, Integers
from districting.optimise.regions import Ground, regions

CHUNKS = 25
HOT, WARM, COLD = (1.0, 10.0), 0.05, 1e-3
"""Temperature at the start, by turns, for a plan that is good already, and at the end, in the mean cost of a unit."""
PRICE = 1.0
RISE = 0.001
TRADES = 0.3
SMALL = 12
"""Units of a community, on average, up to which nothing is kept of what it costs to each place."""
IDLE = 3
UNASKED = 250_000
"""Moves without asking the clock."""
LONGER = 3


class Effort(NamedTuple):
    """
    How long to move.

    Parameters
    ----------
    each, most
        Moves for each unit, and at most in all, before it is a little colder; :data:`CHUNKS` times so many in a run.
    runs
        How many runs from new regions; fewer where :data:`IDLE` of them in succession bring nothing cheaper, and
        ``longer`` times as many, ever longer, while there is no plan yet.
    """

    each: int = 1500
    most: int = 150_000
    runs: int = 8
    longer: int = LONGER


class State(NamedTuple):
    """
    A plan on the way: each unit's community, and what the moves keep up to date.

    ``members`` (communities, units), the first ``size`` of each row, with each unit's ``place`` there; ``sums``
    (communities, places), what the community would cost walking to each place, without columns where communities are so
    small that adding up is quicker; ``least``, to its best one.
    """

    group: Integers
    load: Integers
    size: Integers
    members: Integers
    place: Integers
    sums: Integers
    least: Integers


def plans(
    ground: Ground, number: int, starts: Sequence[Integers | None] = (), *, seed: int, effort: Effort,
    stop: Callable[[], bool],
) -> Iterator[Integers]:  # fmt: skip
    """
    Each unit's community, plan by plan, each within the limits and with every community in one piece.

    Parameters
    ----------
    number
        Of communities, where regions are grown to begin with.
    starts
        Plans to begin with, warm, every community in one piece; afterwards regions, hot.
    stop
        Asked every few moves.
    """
    least, idle = np.inf, 0
    for turn, start in enumerate((*starts, *[None] * effort.runs * effort.longer)):
        if stop() or idle == IDLE or (turn >= len(starts) + effort.runs and least < np.inf):
            return
        group = regions(ground, number, seed + turn) if turn >= len(starts) else start
        if group is None:
            continue
        count = min(effort.most, effort.each * len(group)) * (1 + max(0, turn - len(starts)) // max(1, effort.runs))
        hot = WARM if turn < len(starts) else HOT[(turn - len(starts)) % 2]
        found = _cooled(ground, _state(ground, group), hot, seed + turn, count, stop)
        if found is not None:
            cost = float(_state(ground, found).least.sum())
            least, idle = (cost, 0) if cost < least else (least, idle + 1)
            yield found


def _cooled(
    ground: Ground, state: State, hot: float, seed: int, count: int, stop: Callable[[], bool]
) -> Integers | None:
    """The cheapest plan within the limits met while the temperature falls; without one it stays cold as long again."""
    best, group = np.array([-1], dtype=np.int64), state.group.copy()
    each = max(1.0, float(state.least.sum()) / len(state.group))
    price = np.array([PRICE * each * len(state.group) / max(1, int(ground.households.sum()))])
    patience = max(1, UNASKED // count)
    for chunk in range(2 * CHUNKS):
        if (chunk % patience == patience - 1 and stop()) or (chunk >= CHUNKS and best[0] >= 0):
            break
        heat = each * hot * (COLD / hot) ** min(1.0, chunk / (CHUNKS - 1))
        _moves(ground, state, price, best, group, heat, count, seed * CHUNKS + chunk)
    return group if best[0] >= 0 else None


@nb.njit(cache=True, nogil=True)
def _state(ground: Ground, group: Integers) -> State:
    """What the moves keep up to date, worked out."""
    n, count = len(group), group.max() + 1
    size, load, least = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
    sums = np.zeros((count, ground.cost.shape[1] if n > SMALL * count else 0), dtype=np.int64)
    members, place = np.zeros((count, n), dtype=np.int64), np.zeros(n, dtype=np.int64)
    for u in range(n):
        g = group[u]
        members[g, size[g]], place[u] = u, size[g]
        size[g] += 1
        load[g] += ground.households[u]
        if sums.shape[1] > 0:
            sums[g] += ground.cost[u]
    state = State(group.copy(), load, size, members, place, sums, least)
    for g in range(count):
        least[g] = _least(ground, state, g, -1, -1)
    return state


@nb.njit(cache=True, nogil=True)
def _moves(
    ground: Ground, state: State, price: Floats, best: Integers, best_group: Integers, heat: float, count: int,
    seed: int,
) -> None:  # fmt: skip
    """Try moves; ``best`` and ``best_group`` keep the cheapest plan within the limits."""
    np.random.seed(seed)  # noqa: NPY002 - compiled code knows no other
    offsets, neighbours, households, cost = ground.offsets, ground.neighbours, ground.households, ground.cost
    n, total, broken = len(households), state.least.sum(), 0
    for g in range(len(state.load)):
        broken += _outside(ground, state.load[g], state.size[g])
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
        one = 1 if w < 0 else 0
        more = _outside(ground, state.load[a] - shift, state.size[a] - one)
        more += _outside(ground, state.load[b] + shift, state.size[b] + one)
        more -= _outside(ground, state.load[a], state.size[a]) + _outside(ground, state.load[b], state.size[b])
        left, right = _least(ground, state, a, u, w), _least(ground, state, b, w, u)
        dearer = left + right - state.least[a] - state.least[b]
        change = dearer + price[0] * more
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
        if state.sums.shape[1] > 0:
            moved = cost[u] - cost[w] if w >= 0 else cost[u]
            state.sums[a] -= moved
            state.sums[b] += moved
        state.load[a] -= shift
        state.load[b] += shift
        state.least[a], state.least[b] = left, right
        broken += more
        total += dearer
        price[0] = max(floor, price[0] * (1.0 + RISE if broken > 0 else 1.0 - RISE))
        if broken == 0 and (best[0] < 0 or total < best[0]):
            best[0] = total
            best_group[:] = state.group


@nb.njit(cache=True, inline="always")
def _outside(ground: Ground, load: int, size: int) -> int:
    """Households missing or too many."""
    return max(ground.lower - load, 0, load - ground.upper if size > 1 else 0)


@nb.njit(cache=True)
def _least(ground: Ground, state: State, g: int, without: int, beside: int) -> Any:
    """Cost of a community to its best office, else unit, without one unit (or −1) and with another (or −1)."""
    best, seated = np.int64(1) << 62, False
    for m in range(state.size[g] + 1):
        u = state.members[g, m] if m < state.size[g] else beside
        if u < 0 or u == without:
            continue
        first, last = ground.office_starts[u], ground.office_starts[u + 1]
        if first < last and not seated:
            best, seated = np.int64(1) << 62, True
        for o in range(first, last if seated else first + 1):
            j = ground.offices[o] if seated else ground.middle + u
            total = _sum(ground, state, g, j)
            if without >= 0:
                total -= ground.cost[without, j]
            if beside >= 0:
                total += ground.cost[beside, j]
            best = min(best, total)
    return best


@nb.njit(cache=True, inline="always")
def _sum(ground: Ground, state: State, g: int, j: int) -> Any:
    """Cost of a community to a place, looked up or added up."""
    if state.sums.shape[1] > 0:
        return state.sums[g, j]
    total = np.int64(0)
    for m in range(state.size[g]):
        total += ground.cost[state.members[g, m], j]
    return total


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
