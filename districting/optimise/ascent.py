"""
Climbing a concave function that has corners: Shor's r-algorithm.

A subgradient of a function with corners is a poor direction: it leads across the ridge. The r-algorithm stretches
space along the difference of two successive subgradients, so that the ridge becomes ever easier to follow (Shor,
*Nondifferentiable Optimization and Polynomial Problems*, 1998; the rule for the length of a step is that of
Stetsyuk's ralgb). It keeps a matrix of the dimension squared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba as nb
import numpy as np

from districting.county import Floats

STRETCH = 3.0
LONGER, LONGER_AFTER = 1.15, 3
SHORTER = 0.95
MOST_STEPS = 100
LEVEL = 1e-9


@dataclass(frozen=True)
class Summit:
    """Where a climb has come: its highest point, and the value there."""

    point: Floats
    value: float


def climb(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    *,
    step: float,
    rounds: int,
    flat: float,
    patience: int,
    enough: float,
    stop: Callable[[], bool],
) -> Summit:
    """
    The highest point met.

    Parameters
    ----------
    function
        Value and a subgradient at a point; concave.
    step
        First length of a step; it adapts.
    rounds
        Most changes of direction.
    flat, patience
        The climb ends once so many rounds together raised the value by no more than this share of it.
    enough
        Higher than this it need not go.
    stop
        Asked before every step.
    """
    point = start.astype(np.float64)
    value, slope = function(point)
    best = Summit(point, value)
    space = np.eye(len(point))
    mark = value
    for number in range(1, rounds + 1):
        way = _direction(space, slope)
        if not way.any() or best.value > enough or stop():
            break
        steps, ahead = 0, True
        while ahead and steps < MOST_STEPS and best.value <= enough and not (steps and stop()):
            point = point + step * way
            value, after = function(point)
            steps += 1
            if value > best.value:
                best = Summit(point, value)
            ahead = float(way @ after) > 0
            step *= LONGER if steps >= LONGER_AFTER else 1.0
        if steps == 1:
            step *= SHORTER
        _stretch(space, after - slope)
        slope = after
        if number % patience == 0:
            if best.value - mark <= flat * abs(best.value):
                break
            mark = best.value
    return best


@nb.njit(cache=True, nogil=True)
def _direction(space: Floats, slope: Floats) -> Floats:
    """The subgradient as stretched space shows it, of length one there; zeros at a summit."""
    n = len(slope)
    local = np.zeros(n)
    for i in range(n):
        for c in range(n):
            local[c] += space[i, c] * slope[i]
    length = np.sqrt((local * local).sum())
    way = np.zeros(n)
    if length > LEVEL:
        for i in range(n):
            for c in range(n):
                way[i] += space[i, c] * local[c]
        way /= length
    return way


@nb.njit(cache=True, nogil=True)
def _stretch(space: Floats, change: Floats) -> None:
    """Stretch space along the change of the subgradient."""
    n = len(change)
    across = np.zeros(n)
    for i in range(n):
        for c in range(n):
            across[c] += space[i, c] * change[i]
    length = np.sqrt((across * across).sum())
    if length <= LEVEL:
        return
    across /= length
    for i in range(n):
        along = 0.0
        for c in range(n):
            along += space[i, c] * across[c]
        along *= 1.0 / STRETCH - 1.0
        for c in range(n):
            space[i, c] += along * across[c]
