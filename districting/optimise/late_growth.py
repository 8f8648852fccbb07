"""
The compiled part of listing late: sets around one place, grown only while the best way to complete them can matter.

A set's reduced cost falls by the gain of each unit that joins. What units not yet passed over could still take off is
bounded by a fractional knapsack over households between both limits (:mod:`districting.optimise.late`); a set whose
reduced cost stays above the limit even so is given up with all that would grow from it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from districting.communities import Members
from districting.county import Integers
from districting.optimise.listing import Ground, write_sorted


class State(NamedTuple):
    """
    Where the growth from one place stands.

    ``head``: done, depth, sets found, limit. ``frame``: per depth the first, the next and the end of the units to
    try. ``mark``: 0 not met, 1 waiting, 2 in the set, 3 passed over, 4 out of reach.
    """

    head: Integers
    chosen: Integers
    waiting: Integers
    frame: Integers
    mark: npt.NDArray[np.int8]
    blocked: Integers


@nb.njit(cache=True, nogil=True)
def best_rest(
    gain: Integers, order: Integers, households: Integers, mark: Any, held: Any, lower: int, upper: int
) -> Any:
    """Most that units not in the set and not passed over can add, taken in fractions between both limits."""
    total = np.int64(1024)  # the order is by floating ratios: room for ties in the wrong order
    for u in order:
        if mark[u] >= 2:
            continue
        g, h = gain[u], households[u]
        if g <= 0 and held >= lower:
            break
        need = upper - held if g > 0 else lower - held
        if h <= need:
            total += g
            held += h
        else:
            # rounded up, without leaving 64 bits
            part = (g // h) * need + ((g % h) * need) // h + 1
            total += part
            held += need
            if g > 0:
                break
    if held < lower:
        return np.int64(-(1 << 62))
    return total


@nb.njit(cache=True, nogil=True, inline="always")
def _join(unit: int, depth: int, gain: Integers, ground: Ground, state: State) -> None:
    """The unit becomes the next of the set; its neighbours not yet met wait, those that gain most first."""
    _, chosen, waiting, frame, mark, blocked = state
    begin, next_, end = frame[0], frame[1], frame[2]
    mark[unit] = 2
    chosen[depth] = unit
    for a in range(ground.apart_offsets[unit], ground.apart_offsets[unit + 1]):
        blocked[ground.apart[a]] += 1
    tail = end[depth]
    for e in range(ground.offsets[unit], ground.offsets[unit + 1]):
        v = ground.neighbours[e]
        if mark[v] == 0:
            mark[v] = 1
            at = tail
            while at > end[depth] and gain[waiting[at - 1]] < gain[v]:
                waiting[at] = waiting[at - 1]
                at -= 1
            waiting[at] = v
            tail += 1
    begin[depth + 1] = next_[depth]
    next_[depth + 1] = next_[depth]
    end[depth + 1] = tail


@nb.njit(cache=True, nogil=True, inline="always")
def _leave(depth: int, ground: Ground, state: State) -> Any:
    """Undo the last unit of a set so deep: what was tried with it waits again, what it brought is forgotten."""
    _, chosen, waiting, frame, mark, blocked = state
    begin, next_, end = frame[0], frame[1], frame[2]
    for w in range(begin[depth], next_[depth]):
        mark[waiting[w]] = 1
    last = chosen[depth - 1]
    for w in range(end[depth - 1], end[depth]):
        mark[waiting[w]] = 0
    for a in range(ground.apart_offsets[last], ground.apart_offsets[last + 1]):
        blocked[ground.apart[a]] -= 1
    mark[last] = 3
    return last


@nb.njit(cache=True, nogil=True)
def grow_late(
    root: int, constant: int, each: int, gain: Integers, order: Integers, ground: Ground, state: State,
    out_offsets: Integers, out_members: Members, steps: int,
) -> int:  # fmt: skip
    """Go on growing the sets of one place; number of sets written."""
    head, chosen, waiting, frame, mark, blocked = state
    next_, end = frame[1], frame[2]
    households, lower, upper = ground.weights[0], ground.lower[0], ground.upper[0]
    count, used = 0, 0
    depth, found = head[1], head[2]
    held, reduced = np.int64(0), np.int64(constant)
    for d in range(depth):
        held += households[chosen[d]]
        reduced -= gain[chosen[d]]
    while count < len(out_offsets) - 1 and used + depth + 1 <= len(out_members) and steps > 0:
        steps -= 1
        unit = root if depth == 0 and mark[root] != 3 else -1
        if depth > 0 and next_[depth] < end[depth]:
            rest = best_rest(gain, order, households, mark, held, lower, upper)
            if reduced - rest < head[3]:
                u = waiting[next_[depth]]
                next_[depth] += 1
                mark[u] = 3
                if blocked[u] > 0 or held + households[u] > upper:
                    continue
                unit = u
        if unit < 0:
            if depth > 0:
                last = _leave(depth, ground, state)
                held -= households[last]
                reduced += gain[last]
                depth -= 1
            if depth == 0:
                head[0] = 1
                break
            continue
        _join(unit, depth, gain, ground, state)
        held += households[unit]
        reduced -= gain[unit]
        depth += 1
        if held >= lower and reduced < head[3]:
            used = write_sorted(chosen, depth, out_members, used)
            count += 1
            found += 1
            out_offsets[count] = used
            if found >= each and reduced // 2 < head[3]:
                head[3] = reduced // 2
    head[1], head[2] = depth, found
    return count
