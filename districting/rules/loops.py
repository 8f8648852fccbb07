"""Loops over a table of communities that several rules share, compiled."""

from __future__ import annotations

import numba as nb
import numpy as np

from districting.communities import Members
from districting.county import Floats, Integers


@nb.njit(cache=True, nogil=True)
def inside_sums(offsets: Integers, members: Members, starts: Integers, neighbours: Integers, weights: Floats) -> Floats:
    """For each community Σ of the weights of the pairs of units that both lie in it."""
    out = np.zeros(len(offsets) - 1)
    mark = np.full(len(starts) - 1, -1, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            mark[u] = c
            for e in range(starts[u], starts[u + 1]):
                if mark[neighbours[e]] == c:
                    out[c] += weights[e]
    return out


@nb.njit(cache=True, nogil=True)
def outline_share(
    offsets: Integers, members: Members, starts: Integers, neighbours: Integers, total: Floats, part: Floats
) -> Floats:
    """For each community Σ part / Σ total over the borders between it and other units; 1 where it has none."""
    out = np.ones(len(offsets) - 1)
    mark = np.full(len(starts) - 1, -1, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            mark[members[m]] = c
        whole = 0.0
        some = 0.0
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            for e in range(starts[u], starts[u + 1]):
                if mark[neighbours[e]] != c:
                    whole += total[e]
                    some += part[e]
        if whole > 0.0:
            out[c] = some / whole
    return out


@nb.njit(cache=True, nogil=True)
def partly_held(offsets: Integers, members: Members, starts: Integers, groups: Integers, sizes: Integers) -> Floats:
    """
    For each community the number of groups it holds some but not all members of.

    Parameters
    ----------
    starts, groups
        The groups each unit belongs to, as compressed rows.
    sizes
        How many entries each group has in all.
    """
    out = np.zeros(len(offsets) - 1)
    held = np.zeros(len(sizes), dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(starts[members[m]], starts[members[m] + 1]):
                held[groups[e]] += 1
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(starts[members[m]], starts[members[m] + 1]):
                g = groups[e]
                if held[g] > 0 and held[g] < sizes[g]:
                    out[c] += 1
                held[g] = 0
    return out


@nb.njit(cache=True, nogil=True)
def different(offsets: Integers, members: Members, codes: Integers, kinds: int) -> Floats:
    """For each community the number of different codes of its units; a negative code is none."""
    out = np.zeros(len(offsets) - 1)
    seen = np.full(kinds + 1, -1, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            code = codes[members[m]]
            if code >= 0 and seen[code] != c:
                seen[code] = c
                out[c] += 1
    return out


@nb.njit(cache=True, nogil=True)
def pieces(offsets: Integers, members: Members, starts: Integers, neighbours: Integers) -> Floats:
    """For each community the number of connected pieces it lies in."""
    out = np.zeros(len(offsets) - 1)
    n = len(starts) - 1
    inside = np.full(n, -1, dtype=np.int64)
    stack = np.empty(n, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            inside[members[m]] = c
        for m in range(offsets[c], offsets[c + 1]):
            if inside[members[m]] != c:
                continue
            out[c] += 1
            stack[0] = members[m]
            inside[members[m]] = -1
            top = 1
            while top:
                top -= 1
                u = stack[top]
                for e in range(starts[u], starts[u + 1]):
                    v = neighbours[e]
                    if inside[v] == c:
                        inside[v] = -1
                        stack[top] = v
                        top += 1
    return out


@nb.njit(cache=True, nogil=True)
def depths(starts: Integers, neighbours: Integers, outer: Integers) -> Integers:
    """For each unit the steps to the county's edge: 0 for one that lies there, the number of units without a way."""
    n = len(starts) - 1
    depth = np.full(n, n, dtype=np.int64)
    queue = np.empty(n, dtype=np.int64)
    last = 0
    for u in range(n):
        if outer[u]:
            depth[u] = 0
            queue[last] = u
            last += 1
    first = 0
    while first < last:
        u = queue[first]
        first += 1
        for e in range(starts[u], starts[u + 1]):
            if depth[neighbours[e]] == n:
                depth[neighbours[e]] = depth[u] + 1
                queue[last] = neighbours[e]
                last += 1
    return depth


@nb.njit(cache=True, nogil=True)
def enclosed(offsets: Integers, members: Members, starts: Integers, neighbours: Integers, depth: Integers) -> Floats:
    """
    For each community the number of pieces of the rest that reach the county's edge only through it.

    From each unit around a community a path of falling depth is tried first; where all are stuck, a search goes
    round the community until it meets a unit that was found free.
    """
    out = np.zeros(len(offsets) - 1)
    n = len(starts) - 1
    held = np.full(n, -1, dtype=np.int64)
    free = np.full(n, -1, dtype=np.int64)
    shut = np.full(n, -1, dtype=np.int64)
    seen = np.full(n, -1, dtype=np.int64)
    stuck = np.empty(n, dtype=np.int64)
    path = np.empty(n, dtype=np.int64)
    front = np.empty(n, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            held[members[m]] = c
        waiting = 0
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(starts[members[m]], starts[members[m] + 1]):
                v = neighbours[e]
                if held[v] != c and free[v] != c and seen[v] != c:
                    seen[v] = c
                    if not _descend(v, c, starts, neighbours, depth, held, free, path):
                        stuck[waiting] = v
                        waiting += 1
        for w in range(waiting):
            if free[stuck[w]] != c and shut[stuck[w]] != c:
                out[c] += _shut_in(stuck[w], c, starts, neighbours, depth, held, free, shut, seen, path, front)
    return out


@nb.njit(cache=True, nogil=True)
def _descend(
    v: int, c: int, starts: Integers, neighbours: Integers, depth: Integers, held: Integers, free: Integers,
    path: Integers,
) -> bool:  # fmt: skip
    """Follow falling depth outside community *c* from a unit; where it ends at the edge, the way is marked free."""
    steps = 0
    while v >= 0:
        path[steps] = v
        steps += 1
        if depth[v] == 0 or free[v] == c:
            for i in range(steps):
                free[path[i]] = c
            return True
        step = -1
        for e in range(starts[v], starts[v + 1]):
            x = neighbours[e]
            if held[x] != c and depth[x] < depth[v]:
                step = x
        v = step
    return False


@nb.njit(cache=True, nogil=True)
def _shut_in(
    v: int, c: int, starts: Integers, neighbours: Integers, depth: Integers, held: Integers, free: Integers,
    shut: Integers, seen: Integers, path: Integers, front: Integers,
) -> int:  # fmt: skip
    """
    Search from a unit outside community *c*: 0 as soon as a unit at the edge or a free one is met, else 1.

    Units that touch the community go first, so that the search runs round it before it spreads.
    """
    path[0] = v
    shut[v] = c
    front[0] = v
    last, top, first = 1, 1, 0
    while True:
        if top > 0:
            top -= 1
            u = front[top]
        else:
            while first < last and seen[path[first]] == c:
                first += 1
            if first == last:
                return 1
            u = path[first]
            first += 1
        out = depth[u] == 0 or free[u] == c
        for e in range(starts[u], starts[u + 1]):
            x = neighbours[e]
            if held[x] == c:
                continue
            out = out or free[x] == c
            if shut[x] != c:
                shut[x] = c
                path[last] = x
                last += 1
                if seen[x] == c:
                    front[top] = x
                    top += 1
        if out:
            for i in range(last):
                free[path[i]] = c
            return 0


@nb.njit(cache=True, nogil=True)
def households_that_stay(
    offsets: Integers, members: Members, groups: Integers, households: Integers, totals: Integers
) -> Integers:
    """For each community the households of the largest group of which it holds more than half."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    held = np.zeros(len(totals), dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            held[groups[members[m]]] += households[members[m]]
        for m in range(offsets[c], offsets[c + 1]):
            g = groups[members[m]]
            if 2 * held[g] > totals[g] and held[g] > out[c]:
                out[c] = held[g]
            held[g] = 0
    return out


@nb.njit(cache=True, nogil=True)
def walks(offsets: Integers, members: Members, place: Integers, walk_m: Floats, households: Integers) -> Floats:
    """For each community the longest mean walk of a unit with households to its place; ``inf`` without a place."""
    out = np.zeros(len(offsets) - 1)
    for c in range(len(out)):
        if place[c] < 0:
            out[c] = np.inf
            continue
        for m in range(offsets[c], offsets[c + 1]):
            if households[members[m]] > 0:
                out[c] = max(out[c], walk_m[members[m], place[c]])
    return out


@nb.njit(cache=True, nogil=True)
def households_within(
    offsets: Integers, members: Members, place: Integers, walk_m: Floats, households: Integers, reach_m: float
) -> Integers:
    """For each community the households of units whose mean walk to its place is at most the reach."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    for c in range(len(out)):
        if place[c] < 0:
            continue
        for m in range(offsets[c], offsets[c + 1]):
            if walk_m[members[m], place[c]] <= reach_m:
                out[c] += households[members[m]]
    return out


@nb.njit(cache=True, nogil=True)
def households_elsewhere(
    offsets: Integers, members: Members, place: Integers, own: Integers, households: Integers
) -> Integers:
    """For each community the households of units that have an office of their own today and go to another."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            if own[u] >= 0 and own[u] != place[c]:
                out[c] += households[u]
    return out
