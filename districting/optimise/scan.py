"""
Plans under a rule that is no sum over communities: largest to smallest, by a scan over windows of sizes.

With the smallest community between *a* and *b* households, every community lies between *a* and *r · b*. A window
is solved as if that were the rule; where its best plan is too uneven, the window is cut at that plan's smallest
community, which its two halves both shut out. The best plan of all windows is the best there is.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from districting.county import County, Floats
from districting.errors import Fault
from districting.messages import Language
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules.bands import SpreadRule, SumRule
from districting.rules.base import Source
from districting.rules.saying import limit_words
from districting.solution import Solution, Status


@dataclass(frozen=True, kw_only=True)
class Window(SumRule):
    """Households of every community between two limits; only used inside a scan."""

    name: ClassVar[str] = "window"

    @property
    def own_source(self) -> Source:
        """The scan."""
        return Source.none()

    def words(self, language: Language) -> str:
        """The limits."""
        return limit_words(self.lower, self.upper, language)

    def precheck(self, county: County) -> list[Fault]:
        """Nothing: a window that no plan fits is what a scan looks for."""
        return []

    def weights(self, county: County) -> Floats:
        """Households of each unit."""
        return county.households.astype(np.float64)


def scan(problem: Problem, time_limit: float | None, settings: dict[str, Any]) -> Solution:
    """
    The best plan under rules that are no sums over communities.

    Parameters
    ----------
    time_limit
        Seconds for everything.
    settings
        What else :func:`districting.optimise.solve.solve` takes.
    """
    start = time.monotonic()
    found = _scan(problem, time_limit, settings)
    return replace(found, problem=problem, certificate=None, seconds=time.monotonic() - start)


def _scan(problem: Problem, time_limit: float | None, settings: dict[str, Any]) -> Solution:
    """The best plan of all windows, or the last status where there is none."""
    deadline = None if time_limit is None else time.monotonic() + time_limit
    ratio = min(rule.upper for rule in problem.spread_rules)
    plain = replace(problem, rules=tuple(rule for rule in problem.rules if not isinstance(rule, SpreadRule)))
    households = problem.county.households
    windows = [(-np.inf, 0, max(int(households.min()), 1), int(households.sum()))]
    best: Solution | None = None
    open_bound: float | None = None
    asked = 0
    while windows:
        bound, _, low, high = heapq.heappop(windows)
        if best is not None and best.objective is not None and bound >= best.objective:
            break
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            open_bound = bound
            break
        asked += 1
        window = Window(lower=low, upper=min(ratio * high, float(households.sum())))
        answer = solve(replace(plain, rules=(*plain.rules, window)), time_limit=left, **settings)
        if answer.plan is None:
            if answer.status is not Status.INFEASIBLE:
                open_bound = bound
            continue
        sizes = answer.plan.sums(households)
        if sizes.max() <= ratio * sizes.min():
            best = answer if best is None or _cost(answer) < _cost(best) else best
            if answer.bound is None or answer.bound < _cost(answer):
                open_bound = min(bound if open_bound is None else open_bound, answer.bound or -np.inf)
            continue
        least = bound if answer.bound is None else max(bound, answer.bound)
        cut = int(sizes.min())
        for half in ((low, min(cut, high)), (cut + 1, high)):
            if half[0] <= half[1]:
                heapq.heappush(windows, (least, len(windows) + asked * 1000, *half))
    return _answer(problem, best, open_bound)


def _cost(solution: Solution) -> int:
    """What a solution's plan costs."""
    assert solution.objective is not None
    return solution.objective


def _answer(problem: Problem, best: Solution | None, open_bound: float | None) -> Solution:
    """The scan's result: proven where no window was left open below the plan."""
    if best is None:
        return Solution(problem, Status.INFEASIBLE if open_bound is None else Status.TIME_LIMIT)
    if open_bound is None or open_bound >= _cost(best):
        return replace(best, status=Status.OPTIMAL, bound=best.objective)
    bound = int(open_bound) if np.isfinite(open_bound) else None
    return replace(best, status=Status.FEASIBLE, bound=bound)


__all__ = ["Window", "scan"]
