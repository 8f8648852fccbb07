"""
Cuts over any odd number of units, for when those over three find nothing more.

Halve the sum of the rows of an odd set S of units and round down: ``Σ_c ⌊|S ∩ c| / 2⌋ · x_c ≤ (|S| − 1) / 2``.
As every unit is covered once, the cut is broken by half of ``1 − Σ {x_c : |S ∩ c| odd}``: wanted are odd sets that
few columns meet oddly. From every unit with a pair of those found with it, pairs of units join or leave S while
that sum falls (the {0, ½}-cuts of Caprara and Fischetti, Math. Programming 74, 1996, by local search).
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from districting.communities import Communities, Members
from districting.county import Floats, Integers
from districting.optimise.cuts import Cut, few_a_unit, holders, separate

NEAR = 7
AROUND = 24
LARGEST = 13
PER_UNIT = 6
FEW = 10
TRIPLES_MOST = 300
ODD_MOST = 150


def broken(communities: Communities, x: Floats, units: int, *, odd: bool = True) -> list[Cut]:
    """Cuts over three units; where they are few, over larger odd sets as well if wanted."""
    cuts = separate(communities, x, units, most=TRIPLES_MOST)
    if odd and len(cuts) < FEW:
        known = set(cuts)
        cuts += [cut for cut in separate_odd(communities, x, units, most=ODD_MOST) if cut not in known]
    return cuts


def separate_odd(communities: Communities, x: Floats, units: int, *, most: int, least: float = 0.03) -> list[Cut]:
    """
    Cuts over odd sets that a fractional solution breaks, the worst broken first.

    Parameters
    ----------
    communities, x
        The columns above zero and their values.
    most
        How many cuts at most.
    least
        By how much a cut must be broken.
    """
    odd, sets = _odd_sets(*holders(communities, units), x, _nearest(communities, x, units))
    found = {tuple(np.flatnonzero(row).tolist()): (1 - o) / 2 for o, row in zip(odd, sets, strict=True)}
    worst = sorted((-excess, chosen) for chosen, excess in found.items() if excess >= least)
    return few_a_unit((chosen for _, chosen in worst), units, each=PER_UNIT, most=most)


def _nearest(communities: Communities, x: Floats, units: int) -> Integers:
    """For each unit those found with it most often but not always; −1 where there are fewer."""
    pair = np.zeros((units, units))
    for c, value in enumerate(x):
        row = communities.members[communities.offsets[c] : communities.offsets[c + 1]]
        pair[np.ix_(row, row)] += value
    np.fill_diagonal(pair, 0.0)
    pair[pair > 1 - 1e-6] = 0.0
    near = np.argsort(-pair, axis=1, kind="stable")[:, :NEAR]
    return np.where(np.take_along_axis(pair, near, axis=1) > 1e-6, near, -1).astype(np.int64)


@nb.njit(cache=True)
def _flip(u: int, starts: Integers, owner: Integers, x: Floats, parity: Integers) -> float:
    """Let a unit join or leave; by how much the odd columns grow."""
    change = 0.0
    for q in range(starts[u], starts[u + 1]):
        c = owner[q]
        change += x[c] if parity[c] == 0 else -x[c]
        parity[c] ^= 1
    return change


@nb.njit(cache=True)
def _odd_sets(starts: Integers, owner: Integers, x: Floats, near: Integers) -> tuple[Floats, Members]:
    """For every unit and pair near it the set reached, and the value of the columns that meet it oddly."""
    n, width = near.shape
    room = n * width * (width - 1) // 2
    odd = np.ones(room)
    sets = np.zeros((room, n), dtype=np.int8)
    parity = np.zeros(len(x), dtype=np.int64)
    around = np.zeros(AROUND, dtype=np.int64)
    count = 0
    for i in range(n):
        for a in range(width):
            for b in range(a + 1, width):
                if near[i, a] < 0 or near[i, b] < 0:
                    continue
                inside = sets[count]
                parity[:] = 0
                total = 0.0
                for u in (i, near[i, a], near[i, b]):
                    inside[u] = 1
                    total += _flip(u, starts, owner, x, parity)
                total = _widened(total, inside, starts, owner, x, near, parity, around)
                if total < 1 - 1e-6:
                    odd[count] = total
                    count += 1
                else:
                    inside[:] = 0
    return odd[:count], sets[:count]


@nb.njit(cache=True)
def _widened(
    total: float, inside: Any, starts: Integers, owner: Integers, x: Floats, near: Integers, parity: Integers,
    around: Integers,
) -> float:  # fmt: skip
    """Let the best pair of units near the set join while the odd columns fall; their value then."""
    for _ in range((LARGEST - 3) // 2):
        reach = _reach(inside, near, around)
        best, first, second = total - 1e-6, -1, -1
        for p in range(reach):
            one = total + _flip(around[p], starts, owner, x, parity)
            for q in range(p + 1, reach):
                two = one + _flip(around[q], starts, owner, x, parity)
                _flip(around[q], starts, owner, x, parity)
                if two < best:
                    best, first, second = two, around[p], around[q]
            _flip(around[p], starts, owner, x, parity)
        if first < 0:
            return total
        total += _flip(first, starts, owner, x, parity)
        total += _flip(second, starts, owner, x, parity)
        inside[first], inside[second] = 1, 1
    return total


@nb.njit(cache=True)
def _reach(inside: Any, near: Integers, around: Integers) -> int:
    """Units near the set, written to ``around``; how many."""
    reach = 0
    for u in range(len(inside)):
        if inside[u] == 1:
            for w in range(near.shape[1]):
                v = near[u, w]
                if v >= 0 and inside[v] == 0:
                    seen = False
                    for r in range(reach):
                        seen = seen or around[r] == v
                    if not seen and reach < len(around):
                        around[reach] = v
                        reach += 1
    return reach
