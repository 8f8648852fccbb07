"""
The table of communities: any number of unit sets, and what is measured on them.

A million candidates and the ten communities of a finished plan are the same type, so the rule that prunes
candidates is the rule that judges the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, TypeVar

import numba as nb
import numpy as np
import numpy.typing as npt

from districting.county import Integers

Members = npt.NDArray[np.int32]
Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True)
class Communities:
    """
    Unit sets in compressed form.

    Parameters
    ----------
    offsets
        Integer array (communities + 1).
    members
        Positions of the units of community *c*: ``members[offsets[c]:offsets[c + 1]]``, ascending.
    """

    offsets: Integers
    members: Members

    @classmethod
    def of(cls, sets: Iterable[Iterable[int]]) -> Self:
        """The table of the given unit sets, in the given order."""
        rows = [sorted(set(row)) for row in sets]
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=offsets[1:])
        return cls(offsets, np.array([u for row in rows for u in row], dtype=np.int32))

    @classmethod
    def from_assignment(cls, numbers: Sequence[int]) -> Communities:
        """The communities of a plan, given each unit's community number; ordered by their first unit."""
        rows: dict[int, list[int]] = {}
        for unit, number in enumerate(numbers):
            rows.setdefault(number, []).append(unit)
        return cls.of(rows.values())

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        for c in range(len(self)):
            yield self[c]

    def __getitem__(self, c: int) -> tuple[int, ...]:
        return tuple(int(u) for u in self.members[self.offsets[c] : self.offsets[c + 1]])

    @property
    def sizes(self) -> Integers:
        """How many units each community has."""
        return np.diff(self.offsets)

    @cached_property
    def memo(self) -> dict[Hashable, tuple[object, Any]]:
        """What was worked out on this table before, by name, with what it was worked out for."""
        return {}

    def once(self, name: Hashable, owner: object, work: Callable[[], Any]) -> Any:
        """What ``work`` gives, worked out once for each name as long as the owner is the same object."""
        kept = self.memo.get(name)
        if kept is None or kept[0] is not owner:
            kept = self.memo[name] = (owner, work())
        return kept[1]

    def take(self, chosen: npt.NDArray[np.bool_] | Integers) -> Communities:
        """Some of the communities, by mask or by positions."""
        rows = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(self.sizes[rows], out=offsets[1:])
        return Communities(offsets, _gather(self.offsets, self.members, rows, offsets))

    def sums(self, weights: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Σ of the weights of each community's units; of the weights' own type."""
        kept = self.memo.get(("sums", id(weights)))
        if kept is not None and kept[0] is weights:
            known: npt.NDArray[Number] = kept[1]
            return known
        return _sums(self.offsets, self.members, np.ascontiguousarray(weights))

    def add_up(self, weights: Sequence[npt.NDArray[Any]]) -> None:
        """Σ of several weights, four in one pass over the members; :meth:`sums` knows them from then on."""
        for first in range(0, len(weights), 4):
            four = [*weights[first : first + 4]]
            columns = np.zeros((max(map(len, four)), 4))
            for column, one in enumerate(four):
                columns[: len(one), column] = one
            for one, sums in zip(four, _four_sums(self.offsets, self.members, columns), strict=False):
                made = sums.astype(one.dtype, copy=False)
                made.flags.writeable = False
                self.memo["sums", id(one)] = (one, made)

    def assignment(self, units: int) -> Integers:
        """Each unit's community, counted from 0; −1 where it is in none, the last one where it is in several."""
        numbers = np.full(units, -1, dtype=np.int64)
        numbers[self.members] = np.repeat(np.arange(len(self)), self.sizes)
        return numbers


class Asked(Communities):
    """A table that remembers whose sums were asked of it, so that those of a longer one are added up together."""

    @cached_property
    def weights(self) -> list[npt.NDArray[Any]]:
        """What was asked for so far."""
        return []

    def sums(self, weights: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """As of any table."""
        self.weights.append(weights)
        return super().sums(weights)


@nb.njit(cache=True)
def _sums(offsets: Integers, members: Members, weights: Any) -> Any:
    out = np.empty(len(offsets) - 1, dtype=weights.dtype)
    for c in range(len(out)):
        total = weights.dtype.type(0)
        for m in range(np.uint64(offsets[c]), np.uint64(offsets[c + 1])):
            total += weights[np.uint64(members[m])]  # without a sign: nobody asks whether it counts from the end
        out[c] = total
    return out


@nb.njit(cache=True, nogil=True)
def _four_sums(offsets: Integers, members: Members, columns: Any) -> Any:
    """The sums of four columns of weights, whole numbers below 2⁵³ exact: one pass costs little more than one sum."""
    out = np.empty((4, len(offsets) - 1))
    for c in range(len(offsets) - 1):
        first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
        for m in range(np.uint64(offsets[c]), np.uint64(offsets[c + 1])):
            u = np.uint64(members[m])
            first += columns[u, 0]
            second += columns[u, 1]
            third += columns[u, 2]
            fourth += columns[u, 3]
        out[0, c], out[1, c], out[2, c], out[3, c] = first, second, third, fourth
    return out


@nb.njit(cache=True)
def _gather(offsets: Integers, members: Members, rows: Integers, new_offsets: Integers) -> Members:
    out = np.empty(new_offsets[-1], dtype=np.int32)
    for i in range(len(rows)):
        start = offsets[rows[i]]
        for m in range(new_offsets[i + 1] - new_offsets[i]):
            out[new_offsets[i] + m] = members[start + m]
    return out
