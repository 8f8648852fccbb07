"""
Subset-row cuts: of any three units, at most one chosen community may hold two.

For a set S of units with whole weights w and a divisor q the sum of the rows "every unit once", rounded down,

    Σ_c ⌊Σ_{u in S ∩ c} w_u / q⌋ · x_c  ≤  ⌊Σ_{u in S} w_u / q⌋ ,

holds for every plan and cuts off fractional ones (Jepsen, Petersen, Spoorendonk, Pisinger, *Subset-row
inequalities applied to the vehicle-routing problem with time windows*, Oper. Res. 56(2), 2008; the weights for
four and five rows are those of Pecin, Pessoa, Poggi, Uchoa, Santos, Oper. Res. Lett. 45(3), 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numba as nb
import numpy as np

from districting.communities import Communities, Members
from districting.county import Floats, Integers

PER_UNIT = 4


@dataclass(frozen=True)
class Cut:
    """
    One cut: units, their whole weights, the divisor.

    Parameters
    ----------
    units, weights
        Positions of units and how often the row of each is counted.
    divisor
        What the sum of rows is divided by before rounding down.
    """

    units: tuple[int, ...]
    weights: tuple[int, ...]
    divisor: int

    @property
    def limit(self) -> int:
        """The right-hand side."""
        return sum(self.weights) // self.divisor


class CutTable(NamedTuple):
    """Cuts by unit: for unit *u* the entries ``offsets[u]:offsets[u + 1]`` of ``cut`` and ``weight``."""

    offsets: Integers
    cut: Integers
    weight: Integers
    divisor: Integers


def table_of(cuts: Sequence[Cut], units: int) -> CutTable:
    """The cuts sorted by the units they hold."""
    entries = sorted((u, k, w) for k, cut in enumerate(cuts) for u, w in zip(cut.units, cut.weights, strict=True))
    array = np.array(entries, dtype=np.int64).reshape(-1, 3)
    return CutTable(
        np.searchsorted(array[:, 0], np.arange(units + 1)).astype(np.int64),
        np.ascontiguousarray(array[:, 1]),
        np.ascontiguousarray(array[:, 2]),
        np.array([cut.divisor for cut in cuts], dtype=np.int64),
    )


def coefficients(communities: Communities, cuts: Sequence[Cut], units: int) -> tuple[Integers, Integers, Integers]:
    """Non-zero coefficients of the cuts in the communities: cut, community and coefficient of each."""
    table = table_of(cuts, units)
    room = int((table.offsets[communities.members + 1] - table.offsets[communities.members]).sum())
    out = np.empty((3, room), dtype=np.int64)
    count = _coefficients(communities.offsets, communities.members, table, out)
    return out[0, :count], out[1, :count], out[2, :count]


@nb.njit(cache=True)
def _coefficients(offsets: Integers, members: Members, table: CutTable, out: Integers) -> int:
    met = np.zeros(len(table.divisor), dtype=np.int64)
    count = 0
    for c in range(len(offsets) - 1):
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(table.offsets[members[m]], table.offsets[members[m] + 1]):
                met[table.cut[e]] += table.weight[e]
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(table.offsets[members[m]], table.offsets[members[m] + 1]):
                k = table.cut[e]
                if met[k] >= table.divisor[k]:
                    out[0, count], out[1, count], out[2, count] = k, c, met[k] // table.divisor[k]
                    count += 1
                met[k] = 0
    return count


def separate(communities: Communities, x: Floats, units: int, *, most: int, least: float = 0.02) -> list[Cut]:
    """
    Three-unit cuts that a fractional solution breaks, the worst broken first, few for any one unit.

    Parameters
    ----------
    communities, x
        The columns above zero and their values.
    most
        How many cuts at most.
    least
        By how much a cut must be broken.
    """
    triples, excess = _triples(communities.offsets, communities.members, *holders(communities, units), x, least)
    worst = (tuple(triples[t].tolist()) for t in np.argsort(-excess, kind="stable").tolist())
    return few_a_unit(worst, units, each=PER_UNIT, most=most)


def holders(communities: Communities, units: int) -> tuple[Integers, Integers]:
    """For unit *u* the communities that hold it: entries ``starts[u]:starts[u + 1]`` of the second array."""
    owner = np.repeat(np.arange(len(communities)), communities.sizes)
    order = np.argsort(communities.members, kind="stable")
    return np.searchsorted(communities.members[order], np.arange(units + 1)).astype(np.int64), owner[order]


def few_a_unit(sets: Iterable[tuple[int, ...]], units: int, *, each: int, most: int) -> list[Cut]:
    """Cuts that halve the rows of sets, in the order given, at most so many for any one unit and in all."""
    cuts: list[Cut] = []
    used = np.zeros(units, dtype=np.int64)
    for chosen in sets:
        if len(cuts) == most:
            break
        if used[list(chosen)].max() < each:
            used[list(chosen)] += 1
            cuts.append(Cut(chosen, (1,) * len(chosen), 2))
    return cuts


@nb.njit(cache=True)
def _triples(
    offsets: Integers, members: Members, starts: Integers, owner: Integers, x: Floats, least: float
) -> tuple[Integers, Floats]:
    """Every broken triple with its excess."""
    n = len(starts) - 1
    pair = np.zeros((n, n))
    for c in range(len(offsets) - 1):
        for a in range(offsets[c], offsets[c + 1]):
            for b in range(a + 1, offsets[c + 1]):
                pair[members[a], members[b]] += x[c]
                pair[members[b], members[a]] += x[c]
    triples = np.empty((1 << 16, 3), dtype=np.int64)
    excess = np.empty(1 << 16)
    count = 0
    held = np.zeros(len(offsets) - 1, dtype=np.int64)
    near = np.empty(n, dtype=np.int64)
    for i in range(n):
        size = 0
        for j in range(n):
            if j != i and pair[i, j] > 1e-9 and pair[i, j] < 1 - 1e-9:
                near[size] = j
                size += 1
        for q in range(starts[i], starts[i + 1]):
            held[owner[q]] = 1
        for a in range(size):
            j = near[a]
            for b in range(a + 1, size):
                k = near[b]
                # met once: from the least unit, or from the only one joined to both others
                if pair[j, k] > 1e-9 and (i > j or i > k):
                    continue
                total = pair[i, j] + pair[i, k] + pair[j, k]
                if total <= 1 + least or count == len(excess):
                    continue
                for q in range(starts[j], starts[j + 1]):
                    c = owner[q]
                    if held[c] == 1 and x[c] > 0:
                        for m in range(offsets[c], offsets[c + 1]):
                            if members[m] == k:
                                total -= 2 * x[c]
                if total > 1 + least:
                    triples[count, 0], triples[count, 1], triples[count, 2] = i, j, k
                    excess[count] = total - 1
                    count += 1
        for q in range(starts[i], starts[i + 1]):
            held[owner[q]] = 0
    return triples[:count], excess[:count]
