"""
List only the candidates that a bound can turn on, plainly and differently from the engine.

With prices π on the units and ρ on the number of communities, a community c that walks to place j has at least the
reduced cost ``−ρ − Σ_{u in c} (π_u − walk(u, j))``: cuts and priced rules only add to it. Wanted are all candidates
of which this is below a limit. From the unit of each place sets grow a level at a time; of the units a set touches
one joins, and those before it in the order of gain for each household are passed over for good, so no set is met
twice. A set is given up when its gain, with the best that units not passed over could add were households
divisible, stays too small. Nothing is compiled, nothing shared with :mod:`districting.optimise`.

Sums are floating; what is handed on errs by a margin on the safe side, and whoever asks prices it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from districting.certificate import PriceList
from districting.communities import Communities
from districting.county import Floats, Integers
from districting.problem import Problem
from districting.rules import NumberOfCommunities
from districting.slow_listing import TooManyError, joined

Mask = npt.NDArray[np.bool_]

_ROWS = 10_000
_PORTION = 50_000
_MARGIN = 1e-12
_ROOM = 1 << 61
_WIDE = 1000


def prunes(problem: Problem, prices: PriceList) -> bool:
    """Whether prices are well formed, and those of the plan's rows are of rows that every community adds one to."""
    small = 0 < prices.denominator < _ROOM and sum(map(abs, (*prices.units, *prices.rows))) < _ROOM
    if not small or len(prices.units) != len(problem.county):
        return False
    counts = [isinstance(rule, NumberOfCommunities) for rule in problem.plan_rows]
    return len(counts) == len(prices.rows) and all(
        count or not price for count, price in zip(counts, prices.rows, strict=True)
    )


def list_near(problem: Problem, prices: PriceList, below: int, *, free: bool, limit: int) -> Communities:
    """
    Every admissible community whose reduced cost, times the denominator, is below a number; maybe some more.

    Parameters
    ----------
    prices
        Such that :func:`prunes`; their cuts are left out.
    free
        Whether communities are priced as if they cost nothing.
    limit
        Most connected sets to meet.

    Raises
    ------
    TooManyError
        When there are more.
    """
    county, ground = problem.county, _Ground(problem)
    walks = problem.objective.weights(county)
    asked = _Asked(prices, below, free)
    alone = Communities.of([[u] for u in range(len(county))])
    parts = [alone.take(problem.admits(alone))]
    met = 0
    found: list[Communities] = []
    walked: list[int] = []
    for place, root in enumerate(county.place_units.tolist()):
        for level, sets in _grown(_around(ground, asked, walks[:, place], root)):
            met += level
            if met > limit:
                raise TooManyError
            found.append(sets)
            walked += [place] * len(sets)
        if len(walked) > _PORTION or place == walks.shape[1] - 1:
            sets = joined([*found, alone.take(np.zeros(len(county), dtype=np.bool_))])
            sets = sets.take(problem.objective.best_place(county, sets) == np.array(walked, dtype=np.int64))
            parts.append(sets.take(problem.admits(sets)))
            found, walked = [], []
    return joined(parts)


@dataclass(frozen=True)
class _Asked:
    """What is wanted: prices, the number reduced costs shall be below, whether communities cost nothing."""

    prices: PriceList
    below: int
    free: bool

    def gain(self, walk: Integers) -> Floats:
        """What each unit takes off a reduced cost, quanta."""
        return np.array(self.prices.units, dtype=np.float64) / self.prices.denominator - (0.0 if self.free else walk)

    def target(self, gain: Floats) -> float:
        """The gain a set must exceed: reduced costs are whole numbers, and sums of floats err by far less than this."""
        least = -(sum(self.prices.rows) + self.below) + 0.5
        return least / self.prices.denominator - _MARGIN * (float(np.abs(gain).sum()) + abs(least) + 1.0)


class _Ground:
    """Which units touch, and the first sum with limits that growth obeys: its weights and limits."""

    def __init__(self, problem: Problem) -> None:
        n = len(problem.county)
        offsets, neighbours = problem.county.neighbours
        self.touching = np.zeros((n, n), dtype=np.bool_)
        self.touching[np.repeat(np.arange(n), np.diff(offsets)), neighbours] = True
        self.lower, self.upper = 0.0, float("inf")
        self.households = problem.county.households.astype(np.float64)
        if problem.growth.limits:
            limit = problem.growth.limits[0]
            self.lower, self.upper = float(limit.lower), float(limit.upper)
            self.households = limit.weights.astype(np.float64)


@dataclass(frozen=True)
class _Around:
    """
    What sets around one place are grown from: units in the order of gain for each household.

    Parameters
    ----------
    units
        Positions of the units that matter here; ``root`` is the place of the place's own unit among them.
    gain, households, rate
        Of each: price less walk, quanta; households; gain for each household (0 without households).
    lower, upper
        Limits of the households of a set.
    target
        The gain a set must exceed.
    near
        Which of the units touch.
    """

    units: Integers
    root: int
    gain: Floats
    households: Floats
    rate: Floats
    lower: float
    upper: float
    target: float
    near: Mask = field(default_factory=lambda: np.empty((0, 0), dtype=np.bool_))

    def most(self, held: Floats, free: Mask) -> Floats:
        """Most that free units can add to sets with so many households, were households divisible."""
        offered = np.where(free, self.households, 0.0)
        before = np.cumsum(offered, axis=1) - offered
        # units that gain fill a set up to its maximum, others only up to its minimum
        room = np.where(self.rate > 0, self.upper, self.lower)[None, :] - held[:, None]
        added = np.clip(room - before, 0.0, offered) @ self.rate
        without = (self.households == 0) & (self.gain > 0)
        added += free[:, without] @ self.gain[without]
        return np.where(held + offered.sum(axis=1) < self.lower, -np.inf, added)

    def beside_root(self) -> Mask:
        """The units that a set with the root can hold; the root is one."""
        one = np.eye(len(self.units), dtype=np.bool_)
        one[:, self.root] = True
        held = one @ self.households
        kept: Mask = (held <= self.upper) & (one @ self.gain + self.most(held, ~one) > self.target)
        kept[self.root] = True
        return kept

    def take(self, kept: Mask) -> _Around:
        """Some of the units, the root among them."""
        root = int(np.flatnonzero(np.flatnonzero(kept) == self.root)[0])
        return _Around(
            self.units[kept], root, self.gain[kept], self.households[kept], self.rate[kept],
            self.lower, self.upper, self.target,
        )  # fmt: skip


def _around(ground: _Ground, asked: _Asked, walk: Integers, root: int) -> _Around | None:
    """The units that can matter around a place; ``None`` where no set can, an error where too many do."""
    households = ground.households
    gain, reached = asked.gain(walk), walk >= 0
    if not reached[root] or households[root] > ground.upper:
        return None
    rate = np.divide(gain, households, out=np.zeros(len(gain)), where=households > 0)
    order = np.argsort(-rate, kind="stable")
    order = order[reached[order]]
    first = int(np.flatnonzero(order == root)[0])
    whole = _Around(
        order, first, gain[order], households[order], rate[order], ground.lower, ground.upper,
        asked.target(gain[order]),
    )  # fmt: skip
    # what one unit costs, the best of all others may not make good; then the same beside the root
    best = replace(whole, lower=0.0).most(np.zeros(1), np.ones((1, len(order)), dtype=np.bool_))[0]
    roots = np.arange(len(order)) == first
    some = whole.take((whole.gain + best > whole.target) | roots)
    if len(some.units) > _WIDE:
        raise TooManyError
    few = some.take(some.beside_root())
    return replace(few, near=ground.touching[np.ix_(few.units, few.units)])


@dataclass(frozen=True)
class _Sets:
    """Sets that grow: their units, the units they touch or hold, the units passed over; households and gain."""

    inside: Mask
    touched: Mask
    passed: Mask
    held: Floats
    value: Floats

    def __len__(self) -> int:
        return len(self.held)

    def rows(self, some: slice) -> _Sets:
        """Some of the sets."""
        return _Sets(self.inside[some], self.touched[some], self.passed[some], self.held[some], self.value[some])


def _grown(around: _Around | None) -> Iterator[tuple[int, Communities]]:
    """Portions of the sets around a place: how many were met, and those with enough gain."""
    if around is None:
        return
    root = np.zeros((1, len(around.units)), dtype=np.bool_)
    root[0, around.root] = True
    one = np.array([around.root])
    first = _Sets(root, root | around.near[one], np.zeros_like(root), around.households[one], around.gain[one])
    waiting = [first]
    while waiting:
        sets = _children(around, waiting.pop())
        done = (sets.held >= around.lower) & (sets.value > around.target)
        yield len(sets), _communities(around, sets.inside[done])
        waiting += [sets.rows(slice(start, start + _ROWS)) for start in range(0, len(sets), _ROWS)]


def _children(around: _Around, sets: _Sets) -> _Sets:
    """The sets with one unit more that can still reach the target."""
    joining = sets.touched & ~sets.inside & ~sets.passed
    joining &= sets.held[:, None] + around.households <= around.upper
    rows, units = np.nonzero(joining)
    held = sets.held[rows] + around.households[units]
    value = sets.value[rows] + around.gain[units]
    passed = sets.passed[rows] | (joining[rows] & (np.arange(len(around.units)) < units[:, None]))
    inside = sets.inside[rows]
    inside[np.arange(len(rows)), units] = True
    kept = value + around.most(held, ~inside & ~passed) > around.target
    touched = sets.touched[rows[kept]] | around.near[units[kept]]
    return _Sets(inside[kept], touched, passed[kept], held[kept], value[kept])


def _communities(around: _Around, inside: Mask) -> Communities:
    """Rows of marks as a table."""
    rows, columns = np.nonzero(inside)
    units = around.units[columns]
    order = np.lexsort((units, rows))
    offsets = np.zeros(len(inside) + 1, dtype=np.int64)
    np.cumsum(inside.sum(axis=1), out=offsets[1:])
    return Communities(offsets, units[order].astype(np.int32))
