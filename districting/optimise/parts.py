"""
A county that falls apart, where only the number of communities joins the parts: each part alone, then the sums.

Every part is solved for every number of communities it can have; plans and bounds are combined over the numbers by

    F_p(c) = min over j of F_{p−1}(c − j) + f_p(j),

once with the costs of the best plans for ``f`` and once with the bounds, so that an unfinished part still leaves a
bound on the whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from districting.communities import Communities
from districting.counting import Counts, counts
from districting.optimise.assign import Assignment
from districting.optimise.pairs import in_rows
from districting.optimise.portion import portion
from districting.optimise.search import Search
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.rules import KeepTogether
from districting.rules.base import position_of

MOST_SOLVES = 24


@dataclass(frozen=True)
class Sum:
    """The least sum over some parts for one number of communities, and the number each of them has in it."""

    value: float
    numbers: tuple[int, ...] = ()


def assign(search: Search) -> None:
    """The assignment regime, part by part where that says the same."""
    problem = search.problem
    found = counts(problem.county, problem.rules, problem.growth.apart)
    wanted = [] if found is None else _numbers(found, problem.number)
    if found is None or not _separable(problem, found.parts) or sum(map(len, wanted)) > MOST_SOLVES:
        Assignment(search).run()
        return
    _by_parts(search, found.parts, wanted)


def _separable(problem: Problem, parts: Sequence[Sequence[int]]) -> bool:
    """Whether there are parts, and no rule but the number of communities joins any two."""
    part_of = {unit: p for p, units in enumerate(parts) for unit in units}
    across = any(
        len({part_of[u] for u in position_of(problem.county, rule.name, rule.units)}) > 1
        for rule in problem.rules
        if isinstance(rule, KeepTogether)
    )
    return len(parts) > 1 and not across and in_rows(problem) and len(problem.plan_rows) == 1


def _numbers(found: Counts, number: tuple[int, int]) -> list[range]:
    """Numbers of communities each part can have beside the others."""
    least, largest = sum(found.least), sum(found.largest)
    return [
        range(max(low, number[0] - (largest - high)), min(high, number[1] - (least - low)) + 1)
        for low, high in zip(found.least, found.largest, strict=True)
    ]


def _by_parts(search: Search, parts: Sequence[Sequence[int]], wanted: Sequence[range]) -> None:
    """Solve all, combine after each."""
    solved: list[dict[int, Search]] = [{} for _ in parts]
    todo = [(p, number) for p, numbers in enumerate(wanted) for number in numbers]
    for done, (p, number) in enumerate(todo):
        share = search.watch.left / (len(todo) - done)
        watch = Watch(share if math.isfinite(share) else None, stop=search.watch.over)
        part = Search(portion(search.problem, parts[p], number), watch, threads=search.threads, seed=search.seed)
        Assignment(part).run()
        search.solver, solved[p][number] = part.solver, part
        search.tell("choosing", 0)
        if search.watch.over():
            break
    _combine(search, parts, solved, wanted)


def _combine(
    search: Search, parts: Sequence[Sequence[int]], solved: Sequence[dict[int, Search]], wanted: Sequence[range]
) -> None:
    """The best plan of the best plans, and the least sum of the bounds."""

    def bound(p: int, number: int) -> float:
        part = solved[p].get(number)
        if part is None:
            return 0.0
        return math.inf if part.infeasible else float(max(0, part.bound or 0))

    def cost(p: int, number: int) -> float:
        part = solved[p].get(number)
        return math.inf if part is None or part.cost is None else float(part.cost)

    number = search.problem.number
    best, least = _least(wanted, number, cost), _least(wanted, number, bound)
    if best.numbers:
        plans = [solved[p][c].plan for p, c in enumerate(best.numbers)]
        sets = [[parts[p][u] for u in units] for p, plan in enumerate(plans) for units in plan or ()]
        plan = Communities.of(sets)
        search.offer(plan, int(search.problem.cost(plan).sum()))
    if least.value == math.inf:
        search.infeasible = search.cost is None
    else:
        search.raise_bound(int(least.value), checked=False)


def _least(wanted: Sequence[range], number: tuple[int, int], worth: Callable[[int, int], float]) -> Sum:
    """The least sum over all parts with a number of communities within the limits."""
    sums = {0: Sum(0.0)}
    for p, numbers in enumerate(wanted):
        after: dict[int, Sum] = {}
        for total, some in sums.items():
            for c in numbers:
                value = some.value + worth(p, c)
                if value < after.get(total + c, Sum(math.inf)).value:
                    after[total + c] = Sum(value, (*some.numbers, c))
        sums = after
    return min(
        (some for total, some in sums.items() if number[0] <= total <= number[1]),
        key=lambda some: some.value, default=Sum(math.inf),
    )  # fmt: skip
