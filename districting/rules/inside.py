"""The borders inside a community: found once for a table, added up by every rule about shape or crossing."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from districting.communities import Communities, Members
from districting.county import Border, County, Integers

Positions = npt.NDArray[np.uint32]
"""Without a sign: compiled loops then need not ask whether a position counts from the end, which halves their time."""


class Rows(NamedTuple):
    """Each border in the row of its later unit: where rows start, the earlier unit, which border."""

    starts: Positions
    earlier: Positions
    border: Members


def all_borders(county: County) -> tuple[Border, ...]:
    """The borders a community may hold inside, in the order of their positions: walls follow the others."""
    return (*county.borders, *county.walls)


def borders_inside(county: County, communities: Communities) -> Communities:
    """
    For each community the borders between two of its units, as a table of the same kind.

    Its members are positions in :func:`all_borders`, so ``borders_inside(…).sums(metres)`` adds up what they measure.
    """
    made: Communities = communities.once("borders inside", county, lambda: _found(county, communities))
    return made


def _found(county: County, communities: Communities) -> Communities:
    """The table of borders inside."""
    rows = county.once("rows of borders", lambda: _rows(county))
    most = len(communities.members) * 4 + len(rows.border) + 1
    while True:
        offsets, inside = _inside(communities.offsets, communities.members, rows, most)
        if offsets[-1] >= 0:
            return Communities(offsets, inside)
        most *= 2


def _rows(county: County) -> Rows:
    """All borders by their later unit."""
    ends = np.sort(np.array([(e.a, e.b) for e in all_borders(county)], dtype=np.int64).reshape(-1, 2), axis=1)
    order = np.lexsort((ends[:, 0], ends[:, 1]))
    starts = np.searchsorted(ends[order, 1], np.arange(len(county) + 1))
    return Rows(starts.astype(np.uint32), ends[order, 0].astype(np.uint32), order.astype(np.int32))


@nb.njit(cache=True, nogil=True)
def _inside(offsets: Integers, members: Members, rows: Rows, most: int) -> tuple[Integers, Members]:
    """Offsets and positions of the borders inside each community; the last offset is −1 where they are too many."""
    starts, earlier, border = rows
    out_offsets = np.zeros(len(offsets), dtype=np.int64)
    out = np.empty(most, dtype=np.int32)
    mark = np.full(len(starts) - 1, -1, dtype=np.int64)
    used = np.uint64(0)
    for c in range(len(offsets) - 1):
        if used + len(border) >= most:
            out_offsets[-1] = -1
            return out_offsets, out
        for m in range(offsets[c], offsets[c + 1]):
            u = np.uint64(members[m])
            mark[u] = c
            for e in range(starts[u], starts[u + np.uint64(1)]):
                out[used] = border[e]  # kept only where the other unit is inside: a branch here would cost more
                used += np.uint64(mark[earlier[e]] == c)
        out_offsets[c + 1] = used
    return out_offsets, out[:used].copy()
