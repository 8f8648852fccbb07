"""
Better plans of large counties: a community and those around it are solved anew, patch by patch.

A patch of some dozens of units, with as many communities, is small enough for a complete search, so no plan that
differs only there is much cheaper. Every community is near the middle of a patch once (large-neighbourhood search, as
:mod:`districting.optimise.rejoin`, which takes two or three communities and goes on until none helps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.pairs import in_rows
from districting.optimise.portion import portion
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError, Watch
from districting.problem import Problem

SIZE = 80
"""Units of a patch."""
EACH_S = 5.0
GAP = 0.001

Look = Callable[[Search], None]


def divisible(problem: Problem) -> bool:
    """Whether rules and costs of a patch are those of the whole problem."""
    return in_rows(problem) and not problem.county.offices


def anew(problem: Problem, group: Integers, look: Look, *, seed: int, stop: Callable[[], bool]) -> Iterator[Integers]:
    """
    Each unit's community, plan by plan, each cheaper than the one before.

    Parameters
    ----------
    group
        Each unit's community in a plan, from 0.
    look
        Searches a small problem.
    stop
        Asked before each patch, and in it.
    """
    met = set[int]()
    for number in np.random.default_rng(seed).permutation(int(group.max()) + 1).tolist():
        if stop():
            return
        if number in met:
            continue
        some = _around(problem, group, number)
        met.update(some[: len(some) // 3])
        better = _solved(problem, group, some, look, seed, stop)
        if better is not None:
            group = better
            yield group


def _table(group: Integers) -> Communities:
    """The communities in the order of their numbers."""
    order = np.argsort(group, kind="stable")
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.bincount(group))])
    return Communities(offsets, order.astype(np.int32))


def _around(problem: Problem, group: Integers, number: int) -> list[int]:
    """A community and those nearest along borders, the nearest first, until they hold enough units."""
    offsets, neighbours = problem.county.neighbours
    sizes, some, at = np.bincount(group), [number], 0
    while at < len(some) and sizes[some].sum() < SIZE:
        beside = [neighbours[offsets[u] : offsets[u + 1]] for u in np.flatnonzero(group == some[at]).tolist()]
        some += [g for g in np.unique(group[np.concatenate(beside)]).tolist() if g not in some]
        at += 1
    return some[: max(1, int(np.searchsorted(np.cumsum(sizes[some]), SIZE, side="right")))]


def _solved(
    problem: Problem, group: Integers, some: list[int], look: Look, seed: int, stop: Callable[[], bool]
) -> Integers | None:
    """The plan with these communities as good as they can be; ``None`` where they are already."""
    units = np.flatnonzero(np.isin(group, some))
    part = portion(problem, units.tolist(), len(some))
    search = Search(part, Watch(EACH_S, stop=stop), gap=GAP, seed=seed)
    now = _table(np.unique(group[units], return_inverse=True)[1].astype(np.int64))
    search.offer(now, int(part.cost(now).sum()))
    with suppress(TimeOverError):
        look(search)
    if search.plan is None or search.plan is now:
        return None
    better = group.copy()
    for number, inside in zip(some, search.plan, strict=True):
        better[units[list(inside)]] = number
    return better
