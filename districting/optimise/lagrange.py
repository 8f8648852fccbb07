"""
A bound for the assignment model, and the pairs of unit and centre that it rules out.

With prices α on the units and θ on the households of each centre,

    C_ij = cost_ij − α_i + h_i θ_j   (C_jj also − upper θ_j, or − lower θ_j where θ_j < 0),
    W_j = C_jj + Σ_{i≠j} min(0, C_ij),

every plan with k communities costs at least Σ α_i plus the k smallest W_j. A plan that gives unit i to centre j
costs more by what j is above the k-th smallest, and by the lightest path from j to i in weights max(0, C_.j), since
the units of one such path go with i. Where that reaches the ceiling, the pair is out (Validi, Buchanan, Lykhovyd,
Oper. Res. 70(2), 2022). The prices are climbed to (:mod:`districting.optimise.ascent`, with the best θ for every α,
:mod:`districting.optimise.knapsacks`); the bound is worked out in whole numbers from whatever they are.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numba as nb
import numpy as np

from districting.county import Floats, Integers
from districting.optimise.ascent import climb
from districting.optimise.knapsacks import Mask, knapsack, value
from districting.optimise.regions import medoids
from districting.optimise.watch import TimeOverError

ROUNDS = 1000
FLAT = 1e-6
PATIENCE = 20
STARTS = (3.0, 2.0)
"""Prices to start from, in costs to the nearest middle."""
LIGHT = 0.1
BLOCK = 100
FAR = 1 << 61


@dataclass(frozen=True)
class Pairing:
    """
    An assignment problem in numbers.

    Parameters
    ----------
    cost
        Quanta, integer array (units, centres).
    reach
        Pairs that may be; a unit that may be no centre has none.
    households
        Of each unit.
    lower, upper
        Limits on the households of a community.
    fewest, most
        Limits on the number of communities.
    """

    cost: Integers
    reach: Mask
    households: Integers
    lower: int
    upper: int
    fewest: int
    most: int

    @property
    def dearest(self) -> int:
        """No plan costs more."""
        return int(np.where(self.reach, self.cost, 0).max(axis=1).sum())


@dataclass(frozen=True)
class Relaxed:
    """
    Reduced costs of every pair under some prices, times the denominator.

    Parameters
    ----------
    pairs
        Integer array (units, centres): C.
    centres
        Integer array: W.
    units
        Integer array: α.
    denominator
        What all are divided by.
    fewest, most
        Limits on the number of communities.
    """

    pairs: Integers
    centres: Integers
    units: Integers
    denominator: int
    fewest: int
    most: int

    @property
    def base(self) -> int:
        """Σ α times the denominator."""
        return int(self.units.sum())

    @property
    def bound(self) -> int:
        """No plan costs less, quanta."""
        return -(-(self.base + int(self.centres[self.chosen()].sum())) // self.denominator)

    def least_with(self, offsets: Integers, neighbours: Integers, stop: Callable[[], bool] = bool) -> Integers:
        """For each pair what a plan that holds it costs at least, quanta, (units, centres)."""
        chosen = self.chosen()
        dearest = int(self.centres[chosen[-1]])
        extra = np.maximum(self.centres - (max(dearest, 0) if len(chosen) < self.most else dearest), 0)
        extra[chosen] = 0
        more = light_paths(offsets, neighbours, np.maximum(self.pairs, 0), stop) + extra[None, :]
        return -(-(self.base + int(self.centres[chosen].sum()) + more) // self.denominator)

    def chosen(self) -> Integers:
        """The centres of the relaxed plan, the dearest last."""
        order = np.argsort(self.centres, kind="stable")[: self.most]
        worth = np.arange(len(order)) < self.fewest
        return order[worth | (self.centres[order] < 0)]


def relax(
    pairing: Pairing, *, seed: int, stop: Callable[[], bool], better: Callable[[Relaxed], None] | None = None
) -> list[Relaxed]:
    """
    Prices that bound the cost from below, climbed to from several starts, and what they prove; the best first.

    Parameters
    ----------
    seed
        Of the first middles.
    stop
        Asked every round of a climb; what there is comes back.
    better
        Told of each better bound.
    """
    slope = _Slope(pairing)
    found: list[Relaxed] = []
    enough = 2.0 * pairing.dearest / slope.scale
    for number, factor in enumerate(STARTS):
        start = slope.start(factor, seed + number)
        summit = climb(slope, start, step=1.0, rounds=ROUNDS, flat=FLAT, patience=PATIENCE, enough=enough, stop=stop)
        found.append(slope.relaxed(summit.point))
        if better is not None and found[-1].bound == max(relaxed.bound for relaxed in found):
            better(found[-1])
        if stop() or summit.value > enough:
            break
    return sorted(found, key=lambda relaxed: -relaxed.bound)


class _Slope:
    """The function that is climbed: prices of units, in the measure of each, to the bound and its subgradient."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        households = pairing.households.astype(np.float64)
        mean = max(1.0, float(households.mean()))
        self.facts = (
            pairing.cost.astype(np.float64), pairing.reach, households, float(pairing.lower), float(pairing.upper),
        )  # fmt: skip
        first = self.nearest(0)
        self.scale = max(1.0, float(first.mean()))
        self.measure = np.maximum(households / mean, LIGHT) * self.scale
        self.theta = np.zeros(len(households))

    def nearest(self, seed: int) -> Floats:
        """Each unit's cost to the nearest of some middles, none of them moving to a better one any more."""
        middles = medoids(self.pairing.cost, self.pairing.most, seed)
        return self.pairing.cost[:, middles].min(axis=1).astype(np.float64)

    def start(self, factor: float, seed: int) -> Floats:
        """Prices a multiple of the cost to the nearest middle."""
        return factor * self.nearest(seed) / self.measure

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        """Value and subgradient, in the scale of the climb."""
        slope = np.empty(len(point))
        fewest, most = self.pairing.fewest, self.pairing.most
        total = value(*self.facts, fewest, most, point * self.measure, self.theta, slope)
        return total / self.scale, slope * self.measure / self.scale

    def relaxed(self, point: Floats) -> Relaxed:
        """What the prices at a point prove."""
        alpha = point * self.measure
        theta = np.array([self._theta(alpha, j) for j in range(len(alpha))])
        return priced(alpha, theta, self.pairing)

    def _theta(self, alpha: Floats, j: int) -> float:
        """The best price of households at a centre."""
        return float(knapsack(*self.facts, alpha, j, np.empty(len(alpha)))[1])


def priced(alpha: Floats, theta: Floats, pairing: Pairing) -> Relaxed:
    """Reduced costs of all pairs under whole prices near these."""
    n = len(alpha)
    largest = int(pairing.cost.max()) * 4 + 1
    denominator = 1 << max(0, min(16, 58 - largest.bit_length() - n.bit_length()))
    # any prices prove a bound, so those that would leave 64 bits are cut back
    most = 2.0**57 / max(1, int(pairing.households.sum()), pairing.upper)
    units = np.rint(alpha * denominator).clip(-(2.0**58) / n, 2.0**58 / n).astype(np.int64)
    each = np.rint(theta * denominator).clip(-most, most).astype(np.int64)
    pairs = pairing.cost * denominator - units[:, None] + pairing.households[:, None] * each[None, :]
    every = np.arange(n)
    pairs[every, every] -= np.where(each > 0, pairing.upper, pairing.lower) * each
    negative = np.where(pairing.reach, np.minimum(pairs, 0), 0)
    centres = negative.sum(axis=0) - negative[every, every] + pairs[every, every]
    centres = np.where(np.diag(pairing.reach), centres, FAR // n)
    pairs[every, every] = 0
    return Relaxed(pairs, centres, units, denominator, pairing.fewest, pairing.most)


def light_paths(offsets: Integers, neighbours: Integers, weights: Integers, stop: Callable[[], bool]) -> Integers:
    """
    For every centre j the lightest path from j to each unit i, the weights of its units but j's added up.

    Raises
    ------
    TimeOverError
        After a yes of ``stop``, which is asked every few centres.
    """
    n = len(offsets) - 1
    out = np.full((n, n), FAR, dtype=np.int64)
    for first in range(0, n, BLOCK):
        if first and stop():
            raise TimeOverError
        _paths(offsets, neighbours, weights, out, first, min(n, first + BLOCK))
    return out


@nb.njit(cache=True, nogil=True)
def _paths(offsets: Integers, neighbours: Integers, weights: Integers, out: Integers, first: int, last: int) -> None:
    """The lightest paths from some centres."""
    for j in range(first, last):
        out[j, j] = 0
        queue = [(np.int64(0), np.int64(j))]
        while queue:
            far, u = heapq.heappop(queue)
            if far > out[u, j]:
                continue
            for e in range(offsets[u], offsets[u + 1]):
                v = neighbours[e]
                if far + weights[v, j] < out[v, j]:
                    out[v, j] = far + weights[v, j]
                    heapq.heappush(queue, (out[v, j], v))
