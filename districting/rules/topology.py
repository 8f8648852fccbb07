"""How communities lie in the county: pieces, pieces cut off, and what they shut in; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from districting.communities import Members
from districting.county import Floats, Integers
from districting.rules.inside import Positions

OPEN, BARRED, WALL = 0, 1, 2
"""What a border inside a community does: join its units, join them only where barriers do not count, or not at all."""


@nb.njit(cache=True, nogil=True)
def pieces(offsets: Integers, members: Members, starts: Integers, neighbours: Integers) -> Floats:
    """For each community the number of connected pieces it lies in."""
    out = np.zeros(len(offsets) - 1)
    n = len(starts) - 1
    inside = np.full(n, -1, dtype=np.int64)
    stack = np.empty(n, dtype=np.int64)
    for c in range(len(out)):
        left = offsets[c + 1] - offsets[c]
        for m in range(offsets[c], offsets[c + 1]):
            inside[members[m]] = c
        for m in range(offsets[c], offsets[c + 1]):
            if inside[members[m]] != c:
                continue
            out[c] += 1
            stack[0] = members[m]
            inside[members[m]] = -1
            top = 1
            left -= 1
            while top and left:
                top -= 1
                u = stack[top]
                for e in range(starts[u], starts[u + 1]):
                    v = neighbours[e]
                    if inside[v] == c:
                        inside[v] = -1
                        stack[top] = v
                        top += 1
                        left -= 1
            if not left:
                break
    return out


@nb.njit(cache=True, nogil=True)
def cut_off(
    offsets: Integers, members: Members, inside_offsets: Integers, inside: Members, ends: Positions, state: Integers
) -> Floats:
    """
    For each community the pieces it falls into more where its barred borders do not join their units.

    Parameters
    ----------
    inside_offsets, inside
        The borders inside each community.
    ends, state
        The two units of each border, and whether it is :data:`OPEN`, :data:`BARRED` or a :data:`WALL`.
    """
    out = np.zeros(len(offsets) - 1)
    root = np.zeros(ends.max() + 1, dtype=np.uint32)
    for c in range(len(out)):
        first, last = inside_offsets[c], inside_offsets[c + 1]
        barred = 0
        for e in range(first, last):
            barred += state[np.uint64(inside[e])] == BARRED
        if not barred:
            continue
        for m in range(offsets[c], offsets[c + 1]):
            root[members[m]] = members[m]
        left = offsets[c + 1] - offsets[c] - 1
        for kind in (OPEN, BARRED):
            for e in range(first, last):
                border = np.uint64(inside[e])
                if left and state[border] == kind and _joins(root, ends[border, 0], ends[border, 1]):
                    left -= 1
                    out[c] += kind == BARRED
    return out


@nb.njit(cache=True, nogil=True, inline="always")
def _joins(root: Positions, a: np.uint32, b: np.uint32) -> bool:
    """Whether two units lay in different pieces, which are one from now on."""
    while root[a] != a:
        a = root[a]
    while root[b] != b:
        b = root[b]
    root[max(a, b)] = min(a, b)
    return a != b


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
def ways_out(starts: Integers, neighbours: Integers, depth: Integers) -> Integers:
    """For each unit a neighbour one step nearer the county's edge; −1 at the edge and where no way leads there."""
    out = np.full(len(depth), -1, dtype=np.int64)
    for u in range(len(depth)):
        for e in range(starts[u], starts[u + 1]):
            if depth[neighbours[e]] < depth[u]:
                out[u] = neighbours[e]
    return out


class Ground(NamedTuple):
    """What touches what, steps to the county's edge, a way there, and who comes along each unit on its way."""

    starts: Positions
    neighbours: Positions
    depth: Integers
    way: Integers
    behind_starts: Positions
    behind: Positions


def ground_of(starts: Integers, neighbours: Integers, outer: Integers) -> Ground:
    """
    The county as :func:`enclosed` reads it.

    Parameters
    ----------
    outer
        One for each unit at the county's edge.
    """
    n = len(starts) - 1
    depth = depths(starts, neighbours, outer)
    way = ways_out(starts, neighbours, depth)
    lost = np.repeat(depth == n, np.diff(starts))
    pairs = [(int(way[u]), u) for u in range(n) if way[u] >= 0]
    # where no way leads to the edge, everybody around is behind a unit
    pairs += list(zip(np.repeat(np.arange(n), np.diff(starts))[lost].tolist(), neighbours[lost].tolist(), strict=True))
    pairs.sort()
    counts = np.bincount(np.array([first for first, _ in pairs], dtype=np.int64), minlength=n)
    behind_starts = np.concatenate([[0], np.cumsum(counts)])
    touching = (starts.astype(np.uint32), neighbours.astype(np.uint32))
    behind = np.array([last for _, last in pairs], dtype=np.uint32)
    return Ground(*touching, depth, way, behind_starts.astype(np.uint32), behind)


@nb.njit(cache=True, nogil=True)
def enclosed(offsets: Integers, members: Members, ground: Ground) -> Floats:
    """
    For each community the number of pieces of the rest that reach the county's edge only through it.

    Each unit has one way to the edge; of a piece that is shut in, some unit has its next step in the community. So
    only units right behind the community are asked: a search spreads from them until it meets a unit whose way does
    not pass the community.
    """
    starts, neighbours, depth, way, behind_starts, behind = ground
    out = np.zeros(len(offsets) - 1)
    held = np.full(len(starts) - 1, -1, dtype=np.int64)
    met = np.full(len(starts) - 1, -1, dtype=np.int64)
    path = np.empty(len(starts) - 1, dtype=np.uint32)
    search = 0
    for c in range(len(out)):
        earliest = search
        for m in range(offsets[c], offsets[c + 1]):
            held[np.uint64(members[m])] = c
        for m in range(offsets[c], offsets[c + 1]):
            u = np.uint64(members[m])
            for e in range(behind_starts[u], behind_starts[u + np.uint64(1)]):
                v = behind[e]
                if held[v] == c or met[v] >= earliest:
                    continue
                if _shut_in(v, c, search, earliest, starts, neighbours, depth, way, held, met, path):
                    out[c] += 1
                search += 1
    return out


@nb.njit(cache=True, nogil=True, inline="always")
def _shut_in(
    v: np.uint32, c: int, search: int, earliest: int, starts: Positions, neighbours: Positions, depth: Integers,
    way: Integers, held: Integers, met: Integers, path: Positions,
) -> bool:  # fmt: skip
    """
    Whether a search from a unit outside community *c* meets no way to the edge.

    A unit met by an earlier search of the same community is free: one that ended shut in has met its whole piece.
    """
    path[0] = v
    met[v] = search
    first, last = 0, 1
    shut = depth[v] > 0
    while shut and first < last:
        u = np.uint64(path[first])
        first += 1
        for e in range(starts[u], starts[u + np.uint64(1)]):
            x = neighbours[e]
            if held[x] == c or met[x] == search:
                continue
            if met[x] >= earliest:
                shut = False
                break
            met[x] = search
            path[last] = x
            last += 1
            while held[x] != c:
                if depth[x] == 0:
                    shut = False
                    break
                if way[x] < 0:
                    break
                x = np.uint32(way[x])
            if not shut:
                break
    return shut
