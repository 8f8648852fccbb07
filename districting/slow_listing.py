"""
List the candidates of a problem plainly and differently from the engine, so that one can check the other.

Sets are bit masks. All sets of one size are held at once; each grows by every unit it touches, and sets met more
than once are merged by sorting. No compiled code, no search tree, nothing shared with :mod:`districting.optimise`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from districting.communities import Communities
from districting.county import Integers
from districting.problem import Problem

Masks = npt.NDArray[np.uint64]

_WORD = 64
_PORTION = 200_000
_MERGE = 1_000_000


class TooManyError(Exception):
    """More sets than allowed."""


@dataclass(frozen=True)
class _Level:
    """
    All sets of one size.

    Parameters
    ----------
    sets, near, barred
        Bit masks, shape (sets, words): the units, the units they touch or hold, the units they exclude.
    sums
        Shape (sets, limits).
    """

    sets: Masks
    near: Masks
    barred: Masks
    sums: Integers

    def __len__(self) -> int:
        return len(self.sets)

    def take(self, rows: Integers) -> _Level:
        """Some of the sets."""
        return _Level(self.sets[rows], self.near[rows], self.barred[rows], self.sums[rows])


def list_slowly(problem: Problem, *, limit: int) -> Communities:
    """
    Every admissible community of a problem.

    Parameters
    ----------
    limit
        Most connected sets to meet.

    Raises
    ------
    TooManyError
        When there are more.
    """
    return joined([part.take(problem.admits(part)) for part in _portions(problem, limit)])


def joined(parts: Sequence[Communities]) -> Communities:
    """Several tables as one."""
    sizes = np.concatenate([part.sizes for part in parts])
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return Communities(offsets, np.concatenate([part.members for part in parts]))


def _portions(problem: Problem, limit: int) -> Iterator[Communities]:
    """The connected sets that the additive limits let grow, a portion at a time."""
    units = len(problem.county)
    level = _single_units(problem)
    single = level
    met = 0
    while len(level):
        met += len(level)
        if met > limit:
            raise TooManyError
        for start in range(0, len(level), _PORTION):
            yield _communities(level.sets[start : start + _PORTION], units)
        level = _grown(level, single, problem, limit - met)


def _single_units(problem: Problem) -> _Level:
    """The sets of one unit."""
    n = len(problem.county)
    words = -(-n // _WORD)
    own = np.zeros((n, words), dtype=np.uint64)
    own[np.arange(n), np.arange(n) // _WORD] = np.uint64(1) << (np.arange(n) % _WORD).astype(np.uint64)
    near, barred = own.copy(), np.zeros_like(own)
    for border in problem.county.borders:
        near[border.a] |= own[border.b]
        near[border.b] |= own[border.a]
    for a, b in problem.growth.apart:
        barred[a] |= own[b]
        barred[b] |= own[a]
    limits = problem.growth.limits
    sums = np.array([limit.weights for limit in limits], dtype=np.int64).reshape(len(limits), n).T
    return _Level(own, near, barred, sums)


def _grown(level: _Level, single: _Level, problem: Problem, room: int) -> _Level:
    """The sets one unit larger, each once, merged as they come; a set above a limit does not grow."""
    upper = np.array([limit.upper for limit in problem.growth.limits], dtype=np.int64)
    level = level.take(np.flatnonzero((level.sums <= upper).all(axis=1)))
    parts: list[_Level] = [level.take(np.empty(0, dtype=np.int64))]
    waiting = 0
    for u in range(len(single)):
        parts.append(_joined_by(level, single, u, upper))
        waiting += len(parts[-1])
        if waiting > _MERGE:
            parts, waiting = [_merged(parts)], 0
            if len(parts[0]) > room:
                raise TooManyError
    return _merged(parts)


def _joined_by(level: _Level, single: _Level, unit: int, upper: Integers) -> _Level:
    """The sets that touch a unit, with it."""
    word, bit = divmod(unit, _WORD)
    free = level.near[:, word] & ~level.sets[:, word] & ~level.barred[:, word]
    rows = np.flatnonzero(free & (np.uint64(1) << np.uint64(bit)))
    one = level.take(rows[(level.sums[rows] + single.sums[unit] <= upper).all(axis=1)])
    near, barred = one.near | single.near[unit], one.barred | single.barred[unit]
    return _Level(one.sets | single.sets[unit], near, barred, one.sums + single.sums[unit])


def _merged(parts: list[_Level]) -> _Level:
    """Several levels as one, each set once."""
    fields = ("sets", "near", "barred", "sums")
    return _each_once(_Level(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields)))


def _each_once(level: _Level) -> _Level:
    """The sets without repeats, by sorting their masks."""
    order = np.lexsort(level.sets.T)
    ordered = level.sets[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return level.take(order[first])


def _communities(sets: Masks, units: int) -> Communities:
    """Bit masks as a table."""
    bits = np.unpackbits(np.ascontiguousarray(sets).astype("<u8").view(np.uint8), axis=1, bitorder="little")
    rows, members = np.nonzero(bits[:, :units])
    offsets = np.zeros(len(sets) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(sets)), out=offsets[1:])
    return Communities(offsets, members.astype(np.int32))
