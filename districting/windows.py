"""
Windows over the size of the smallest community: how a limit on largest to smallest is kept, and proven.

With the smallest community between *a* and *b* households, every community lies between *a* and *r · b*; so a plan
under the limit *r* is a plan of the problem with that window in its place. Solved windows prove together: a plan
whose smallest community has *s* households costs at least the highest bound of all windows that hold *s*, and any plan
at least the lowest of these over every *s*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from districting.problem import Problem
from districting.rules.bands import SpreadRule
from districting.rules.window import Window


@dataclass(frozen=True)
class Span:
    """
    A solved window.

    Parameters
    ----------
    low, high
        Households of the smallest community, both included.
    bound
        No plan of the window costs less: infinite where there is none, minus infinity where nothing is known.
    """

    low: int
    high: int
    bound: float


def whole_span(problem: Problem) -> tuple[int, int]:
    """Between which sizes the smallest community of any plan lies; with none, nothing is largest to smallest."""
    households = problem.county.households
    return max(int(households.min()), 1), int(households.sum())


def within(problem: Problem, low: int, high: int) -> Problem:
    """The problem with a window in place of its limits on largest to smallest."""
    ratio = min(rule.upper for rule in problem.spread_rules)
    rules = tuple(rule for rule in problem.rules if not isinstance(rule, SpreadRule))
    upper = min(ratio * high, float(problem.county.households.sum()))
    return replace(problem, rules=(*rules, Window(lower=low, upper=upper)))


def proven_by(spans: Sequence[Span], low: int, high: int) -> float:
    """The lowest, over every size of the smallest community, of the highest bound of the spans that hold it."""
    ends = sorted({low, *(s.low for s in spans), *(s.high + 1 for s in spans)})
    sizes = [size for size in ends if low <= size <= high]
    return min(max((s.bound for s in spans if s.low <= size <= s.high), default=-math.inf) for size in sizes)
