"""What a desk holds of a level: the result of a solve, and a plan being drawn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache

from districting.check import CheckReport
from districting.county import County
from districting.draft import Draft
from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.rules import Rule
from districting.solution import Solution


@dataclass(frozen=True)
class Solved:
    """
    A solve that came back: what was found, for which study, and what the independent check said.

    ``locked`` are rules the study had besides its own, because the planner locked something.
    """

    study: Study
    solution: Solution
    plan: Plan | None
    stopped: bool
    report: CheckReport | None = None
    locked: tuple[Rule, ...] = ()

    def answers(self, problem: Problem) -> bool:
        """Whether it was found for this very problem, but for what was locked."""
        return replace(problem, rules=(*problem.rules, *self.locked)).digest == self.solution.problem.digest

    def unless_better(self, other: Solved | None) -> Solved:
        """Oneself, or the other where that answers the same question with a plan that costs less or is proven."""
        if other is None or other.solution.problem.digest != self.solution.problem.digest:
            return self
        costs = [one.solution.objective for one in (self, other)]
        if costs[1] is None or (costs[0] is not None and costs[0] < costs[1]):
            return self
        return other


@dataclass(frozen=True)
class Drawing:
    """
    A plan being drawn by hand, and how it is looked at.

    Parameters
    ----------
    draft
        The plan.
    colours
        Number of each community's colour; communities added later take theirs in turn.
    focus
        Where the map should go: a number that grows, and units.
    units
        Names the units the draft numbers (:func:`units_name`), so that it is never laid over others.
    county
        Digest of the facts it was last judged by.
    """

    draft: Draft
    colours: tuple[int, ...] = ()
    focus: tuple[int, tuple[int, ...]] = (0, ())
    units: str = ""
    county: str = ""

    def fits(self, county: County) -> bool:
        """Whether it numbers the units of a county, in their order."""
        return self.units == units_name(county.ids)


@lru_cache(maxsize=8)
def units_name(ids: tuple[str, ...]) -> str:
    """A short name for some units in their order, the same wherever and whenever it is asked for."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]
