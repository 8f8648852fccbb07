"""
What can be had in a moment, before any list: a plan by moves, and a bound by arithmetic.

A community walks to a place in one of its units. Every other unit walks at least to its nearest place outside
itself, m_u metres times households; so with at most K communities no plan costs less than the sum of m_u over all but
the K units where it is largest. As prices: π_u = min(m_u, θ) and −θ for each community, with θ the K-th largest m_u.
Where nobody limits the number, a community's least sum L of weights w does: −θ · w_u / L for each unit is as much.
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
NUMBERS_FROM = 600
"""Units from which several numbers of communities are tried: nothing else finds the best one soon."""
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

    def moved(number: int) -> Communities | None:
        found = map(partial(_plan, problem), plans(ground, number, seed=seed, effort=MOMENT, stop=over))
        return next((plan for plan in found if plan is not None), None)

    best = moved(wish.number)
    if best is None or len(problem.county) < NUMBERS_FROM:
        return best
    for end in (wish.most, wish.least):
        number, before = wish.number, best
        while abs(end - number) > 1 and not over():
            number = (number + end) // 2
            other = moved(number)
            if other is None or problem.cost(other).sum() >= problem.cost(best).sum():
                break
            best = other
        if best is not before:
            break
    return best


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
    away = _away(problem.objective.weights(problem.county), problem.county.place_units)
    rows = [isinstance(rule, NumberOfCommunities) and np.isfinite(rule.upper) for rule in problem.plan_rows]
    if True in rows:
        most = min(problem.number[1], len(away))
        share, per_community = 1, np.zeros(len(away), dtype=np.int64)
    else:
        limit = max(problem.growth.limits, key=lambda one: one.lower, default=None)
        if limit is None or limit.lower <= 0:
            return None
        most = min(int(limit.weights.sum()) // limit.lower, len(away))
        share, per_community = limit.lower, limit.weights
    threshold = int(np.sort(away)[-most]) if most else 0
    if threshold * (share * len(away) + int(per_community.sum())) > np.iinfo(np.int64).max // 4:
        return None
    units = share * np.minimum(away, threshold) - threshold * per_community
    prices = np.zeros(len(rows), dtype=np.int64)
    if True in rows:
        prices[rows.index(True)] = -threshold
    if int(units.sum()) + most * int(prices.sum()) <= 0:
        return None
    return Prices(share, units, prices, np.empty(0, dtype=np.int64), ())


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
    number, least, most
        How many, to begin with, at least and at most.
    lower, upper
        Households of each.
    """

    number: int
    least: int
    most: int
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
    return Wish(number, least, most, lower, upper) if least <= number and number >= 1 else None
