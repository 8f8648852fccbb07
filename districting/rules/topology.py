"""How communities lie in the county: pieces, pieces cut off, and what they shut in; compiled."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from districting.communities import Members
from districting.county import Floats, Integers


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
    offsets: Integers, members: Members, starts: Integers, neighbours: Integers, barred_starts: Integers,
    barred: Integers,
) -> Floats:  # fmt: skip
    """
    For each community the pieces it falls into more without some of its borders.

    Parameters
    ----------
    starts, neighbours
        Adjacency without those borders.
    barred_starts, barred
        Those borders as rows of the later unit.
    """
    out = np.zeros(len(offsets) - 1)
    n = len(starts) - 1
    piece = np.full(n, -1, dtype=np.int64)
    joined = np.empty(n, dtype=np.int64)
    stack = np.empty(n, dtype=np.int64)
    mark = np.full(n, -1, dtype=np.int64)
    for c in range(len(out)):
        some = False
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            mark[u] = c
            piece[u] = -1
            for e in range(barred_starts[u], barred_starts[u + 1]):
                some = some or mark[barred[e]] == c
        if some:
            count = 0
            for m in range(offsets[c], offsets[c + 1]):
                if piece[members[m]] < 0:
                    _spread(members[m], c, count, starts, neighbours, mark, piece, stack)
                    joined[count] = count
                    count += 1
            if count > 1:
                own = members[offsets[c] : offsets[c + 1]]
                out[c] = _rejoined(own, c, count, barred_starts, barred, mark, piece, joined)
    return out


@nb.njit(cache=True, nogil=True)
def _rejoined(
    own: Members, c: int, count: int, barred_starts: Integers, barred: Integers, mark: Integers, piece: Integers,
    joined: Integers,
) -> int:  # fmt: skip
    """How many of the pieces the barred borders within community *c* would join."""
    merged = 0
    for u in own:
        for e in range(barred_starts[u], barred_starts[u + 1]):
            a, b = joined[piece[u]], joined[piece[barred[e]]] if mark[barred[e]] == c else joined[piece[u]]
            if a != b:
                merged += 1
                for p in range(count):
                    if joined[p] == a:
                        joined[p] = b
    return merged


@nb.njit(cache=True, nogil=True)
def _spread(
    u: int, c: int, count: int, starts: Integers, neighbours: Integers, mark: Integers, piece: Integers, stack: Integers
) -> None:
    """Number the piece of community *c* that a unit lies in."""
    stack[0] = u
    piece[u] = count
    top = 1
    while top:
        top -= 1
        w = stack[top]
        for e in range(starts[w], starts[w + 1]):
            v = neighbours[e]
            if mark[v] == c and piece[v] < 0:
                piece[v] = count
                stack[top] = v
                top += 1


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

    starts: Integers
    neighbours: Integers
    depth: Integers
    way: Integers
    behind_starts: Integers
    behind: Integers


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
    behind_starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Ground(starts, neighbours, depth, way, behind_starts, np.array([last for _, last in pairs], dtype=np.int64))


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
    path = np.empty(len(starts) - 1, dtype=np.int64)
    search = 0
    for c in range(len(out)):
        earliest = search
        for m in range(offsets[c], offsets[c + 1]):
            held[members[m]] = c
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(behind_starts[members[m]], behind_starts[members[m] + 1]):
                v = behind[e]
                if held[v] == c or met[v] >= earliest:
                    continue
                if _shut_in(v, c, search, earliest, starts, neighbours, depth, way, held, met, path):
                    out[c] += 1
                search += 1
    return out


@nb.njit(cache=True, nogil=True, inline="always")
def _shut_in(
    v: int, c: int, search: int, earliest: int, starts: Integers, neighbours: Integers, depth: Integers, way: Integers,
    held: Integers, met: Integers, path: Integers,
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
        u = path[first]
        first += 1
        for e in range(starts[u], starts[u + 1]):
            x = neighbours[e]
            if held[x] == c or met[x] == search:
                continue
            if met[x] >= earliest:
                shut = False
                break
            met[x] = search
            path[last] = x
            last += 1
            while x >= 0 and held[x] != c:
                if depth[x] == 0:
                    shut = False
                    break
                x = way[x]
            if not shut:
                break
    return shut
