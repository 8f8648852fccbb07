"""
What can be had in a moment, before any list: a plan by moves, and a bound by arithmetic.

A community walks to a place in one of its units. Every other unit walks at least to its nearest place outside
itself, m_u metres times households; so with at most K communities no plan costs less than the sum of m_u over all but
the K units where it is largest. As prices: π_u = min(m_u, θ) and −θ for each community, with θ the K-th largest m_u.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numba as nb
import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.columns import PlanRows
from districting.optimise.moves import Effort, plans
from districting.optimise.patches import Look, anew, divisible
from districting.optimise.pricing import Prices
from districting.optimise.regions import ground_of
from districting.optimise.regroup import regrouped
from districting.problem import Problem
from districting.rules import NumberOfCommunities

UNITS_LEAST = 60
UNITS_MOST = 12_000
MOMENT = Effort(each=80, most=40_000, runs=1, longer=2)
NEARBY = Effort(each=300, most=400_000, runs=0)


def early_plan(problem: Problem, *, seed: int, over: Callable[[], bool] = bool) -> Communities | None:
    """
    A plan that meets every rule, or ``None``: for problems of some size.

    Parameters
    ----------
    over
        Asked every few moves.
    """
    wish = _wish(problem)
    if wish is None or not UNITS_LEAST <= len(problem.county) <= UNITS_MOST:
        return None
    ground = ground_of(problem.county, problem.objective, wish.lower, wish.upper)
    found = map(partial(_plan, problem), plans(ground, wish.number, seed=seed, effort=MOMENT, stop=over))
    return next((plan for plan in found if plan is not None), None)


def mended(
    problem: Problem, group: Integers, look: Look, *, other: Communities | None, seed: int, over: Callable[[], bool]
) -> Iterator[Communities]:
    """
    Plans near one that lacks few units or has few communities too many or too few, each cheaper than the one before.

    Parameters
    ----------
    group
        Each unit's community, from 0; −1 where it has none yet.
    look
        Searches a small problem.
    other
        A plan to go on from where moves find none near.
    """
    wish = _wish(problem)
    if wish is None:
        return
    ground = ground_of(problem.county, problem.objective, wish.lower, wish.upper)
    fewest, most = problem.number
    start = regrouped(ground, group, max(fewest, min(int(group.max()) + 1, most)))
    if start is None:
        return
    starts = [start, *([] if other is None else [other.assignment(len(group))])]
    found = plans(ground, wish.number, starts, seed=seed, effort=NEARBY, stop=over)
    numbers = next((numbers for numbers in found if _plan(problem, numbers) is not None), None)
    if numbers is None:
        return
    yield Communities.from_assignment(numbers.tolist())
    if divisible(problem):
        for better in anew(problem, numbers, look, seed=seed, stop=over):
            yield Communities.from_assignment(better.tolist())


def _plan(problem: Problem, numbers: Integers) -> Communities | None:
    """A plan where it meets every rule."""
    plan = Communities.from_assignment(numbers.tolist())
    sums = np.array([rule.amount(problem.county, plan).sum() for rule in problem.plan_rows], dtype=np.int64)
    return plan if problem.admits(plan).all() and PlanRows.of(problem).keeps(sums) else None


def early_prices(problem: Problem) -> Prices | None:
    """Prices under which no candidate has a negative reduced cost; ``None`` where they prove nothing."""
    rows = [isinstance(rule, NumberOfCommunities) and np.isfinite(rule.upper) for rule in problem.plan_rows]
    if True not in rows:
        return None
    away = _away(problem.objective.weights(problem.county), problem.county.place_units)
    most = min(problem.number[1], len(away))
    threshold = int(np.sort(away)[-most])
    units = np.minimum(away, threshold)
    if threshold > np.iinfo(np.int64).max // (4 * len(away)) or int(units.sum()) <= most * threshold:
        return None
    first = rows.index(True)
    prices = np.array([-threshold if r == first else 0 for r in range(len(rows))], dtype=np.int64)
    return Prices(1, units, prices, np.empty(0, dtype=np.int64), ())


@nb.njit(cache=True)
def _away(weights: Integers, place_units: Integers) -> Integers:
    """What each unit costs at the nearest place outside itself; the largest number where there is none."""
    away = np.full(len(weights), np.iinfo(np.int64).max)
    for u in range(len(weights)):
        for j in range(len(place_units)):
            if place_units[j] != u and 0 <= weights[u, j] < away[u]:
                away[u] = weights[u, j]
    return away


@dataclass(frozen=True)
class Wish:
    """
    What the regions shall be.

    Parameters
    ----------
    number
        How many.
    lower, upper
        Households of each.
    """

    number: int
    lower: int
    upper: int


def _wish(problem: Problem) -> Wish | None:
    """How many regions between which limits; ``None`` where no sum of households has limits."""
    limits = problem.growth.limits
    households = problem.county.households
    if not limits or not np.array_equal(limits[0].weights, households):
        return None
    lower, upper = max(limit.lower for limit in limits), min(limit.upper for limit in limits)
    total = int(households.sum())
    if lower > upper or upper <= 0 or any(not np.array_equal(limit.weights, households) for limit in limits):
        return None
    least, most = max(problem.number[0], -(-total // upper)), min(problem.number[1], total // max(1, lower))
    number = min(max(round(2 * total / (lower + upper)), least), most)
    return Wish(number, lower, upper) if least <= number and number >= 1 else None
