"""
Better plans by solving few communities of a plan anew: large-neighbourhood search.

Two or three communities that touch are taken together, all others stay. The problem of their units, with as many
communities, is small: its candidates are listed and it is searched like any listed problem, so no plan that differs
only there is cheaper. Pairs first; triples where no pair helps; until nothing helps (Shaw, *CP'98*, LNCS 1520, 1998;
for plans of districts: Henzinger, Noe, Schulz, *ACM J. Exp. Algorithmics* 25, 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import combinations

import numpy as np

from districting.county import Integers
from districting.optimise.columns import Columns
from districting.optimise.listed import search_list
from districting.optimise.listing import list_candidates
from districting.optimise.portion import portion
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError, Watch
from districting.problem import Problem

CAP = 100_000
EACH_S = 3.0
TOGETHER = (2, 3)


def rejoined(problem: Problem, group: Integers, *, seed: int, stop: Callable[[], bool]) -> Iterator[Integers]:
    """
    Each unit's community, plan by plan, each cheaper than the one before.

    Parameters
    ----------
    group
        Each unit's community in a plan, from 0.
    stop
        Asked before each small problem, and in it.
    """
    fresh, tried = True, set[tuple[int, ...]]()
    while fresh:
        fresh = False
        for units in _touching(problem, group):
            if stop():
                return
            if units in tried:
                continue
            tried.add(units)
            better = _anew(problem, group, np.array(units), seed, stop)
            if better is not None:
                group, fresh = better, True
                yield group
                break


def _touching(problem: Problem, group: Integers) -> Iterator[tuple[int, ...]]:
    """Units of few communities that touch, the fewest communities first."""
    edges = np.array([(edge.a, edge.b) for edge in problem.county.borders], dtype=np.int64).reshape(-1, 2)
    sides = np.sort(group[edges], axis=1)
    touching = set(map(tuple, sides[sides[:, 0] != sides[:, 1]].tolist()))
    for count in TOGETHER:
        for some in combinations(range(int(group.max()) + 1), count):
            if sum(pair in touching for pair in combinations(some, 2)) >= count - 1:
                yield tuple(np.flatnonzero(np.isin(group, some)).tolist())


def _anew(problem: Problem, group: Integers, units: Integers, seed: int, stop: Callable[[], bool]) -> Integers | None:
    """The plan with the best communities of these units; ``None`` where they have none cheaper."""
    numbers = np.unique(group[units])
    part = portion(problem, units.tolist(), len(numbers))
    search = Search(part, Watch(EACH_S, stop=stop), seed=seed)
    listing = list_candidates(part, search.watch, cap=CAP, patience=1)
    if not listing.complete:
        return None
    now = [np.flatnonzero(group[units] == number) for number in numbers]
    cost = problem.objective.weights(part.county)
    before = sum(int(cost[np.ix_(inside, inside)].sum(axis=0).min()) for inside in now)
    with suppress(TimeOverError):
        search_list(search, Columns.of(part, listing.communities, listing.cost))
    if search.plan is None or search.cost is None or search.cost >= before:
        return None
    better = group.copy()
    for number, inside in zip(numbers.tolist(), search.plan, strict=True):
        better[units[list(inside)]] = number
    return better
