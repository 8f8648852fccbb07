"""
List the candidates of a problem slowly and differently from the engine, so that one can check the other.

Sets are whole numbers with a bit for each unit. Those of one size are all held at once; each grows by every unit
it touches, and a set already met is known by its number. Nothing is shared with :mod:`districting.optimise`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from districting.communities import Communities
from districting.problem import Problem

PORTION = 100_000


class TooManyError(Exception):
    """More sets than allowed."""


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
    parts = [part.take(problem.admits(part)) for part in _portions(problem, limit)]
    sizes = np.concatenate([part.sizes for part in parts])
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return Communities(offsets, np.concatenate([part.members for part in parts]))


def _portions(problem: Problem, limit: int) -> Iterator[Communities]:
    """The connected sets that the additive limits let grow, a portion at a time."""
    batch: list[int] = []
    for mask in _connected(problem, limit):
        batch.append(mask)
        if len(batch) == PORTION:
            yield Communities.of(map(_bits, batch))
            batch = []
    yield Communities.of(map(_bits, batch))


def _connected(problem: Problem, limit: int) -> Iterator[int]:
    """The sets by size, as numbers with a bit for each unit."""
    n = len(problem.county)
    touching, apart = [0] * n, [0] * n
    for border in problem.county.borders:
        if border.a != border.b:
            touching[border.a] |= 1 << border.b
            touching[border.b] |= 1 << border.a
    for a, b in problem.growth.apart:
        apart[a] |= 1 << b
        apart[b] |= 1 << a
    limits = problem.growth.limits
    weights = [tuple(int(limit.weights[u]) for limit in limits) for u in range(n)]
    upper = tuple(int(limit.upper) for limit in limits)
    # of each set: what it touches, whom it excludes, its sums
    level = {1 << u: (touching[u], apart[u], weights[u]) for u in range(n)}
    met = 0
    while level:
        met += len(level)
        if met > limit:
            raise TooManyError
        yield from level
        grown: dict[int, tuple[int, int, tuple[int, ...]]] = {}
        for mask, (near, barred, sums) in level.items():
            if any(s > high for s, high in zip(sums, upper, strict=True)):
                continue
            for u in _bits(near & ~barred):
                larger = mask | 1 << u
                if larger in grown:
                    continue
                total = tuple(s + w for s, w in zip(sums, weights[u], strict=True))
                if all(s <= high for s, high in zip(total, upper, strict=True)):
                    grown[larger] = ((near | touching[u]) & ~larger, barred | apart[u], total)
            if met + len(grown) > limit:
                raise TooManyError
        level = grown


def _bits(mask: int) -> Iterator[int]:
    """Positions of the bits set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
