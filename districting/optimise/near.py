"""Plans nearly as good that differ as much as possible, the borders they share, and what a recount would change."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County
from districting.optimise.held import Free, Likeness, NotThis, hold, told_only
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.solution import Solution, Status
from districting.verdicts import judge

_WEIGHT = 1e6


@dataclass(frozen=True)
class Alternatives:
    """
    Plans within a stated percentage of the best.

    Parameters
    ----------
    problem
        What they are plans for.
    plans
        The best first, then each as unlike those before it as possible.
    costs
        Quanta.
    within
        How much dearer than the best a plan might be, a ratio.
    exhausted
        Whether the search ended because it was proven that no further different plan exists.
    """

    problem: Problem
    plans: tuple[Communities, ...]
    costs: tuple[int, ...]
    within: float
    exhausted: bool

    def borders(self) -> list[str]:
        """For each border of the county whether the plans draw it: ``always``, ``sometimes`` or ``never``."""
        county = self.problem.county
        drawn = np.array([drawn_borders(county, plan) for plan in self.plans]).sum(axis=0)
        return ["never" if d == 0 else "always" if d == len(self.plans) else "sometimes" for d in drawn.tolist()]

    def difference(self, one: int, other: int) -> float:
        """Share of the county's borders that one plan draws and the other does not."""
        county = self.problem.county
        unlike = drawn_borders(county, self.plans[one]) != drawn_borders(county, self.plans[other])
        return float(unlike.mean()) if len(unlike) else 0.0


def alternatives(
    problem: Problem,
    *,
    within: float = 0.02,
    count: int = 4,
    best: Solution | None = None,
    time_limit: float | None = None,
    **settings: Any,
) -> Alternatives:
    """
    Plans that cost at most ``within`` more than the best and differ from one another as much as possible.

    Parameters
    ----------
    within
        A ratio: 0.02 is two percent.
    count
        Most plans besides the best.
    best
        The best plan, if it is at hand.
    time_limit
        Seconds for the best, and as many for all others together; each search may take an even share of what is left.
    """
    first = best or solve(problem, time_limit=time_limit, **settings)
    if first.plan is None or first.objective is None:
        return Alternatives(problem, (), (), within, exhausted=first.status is Status.INFEASIBLE)
    limit = int(np.floor(first.objective * (1 + within)))
    plans, costs = [first.plan], [first.objective]
    end = None if time_limit is None else time.monotonic() + time_limit
    held = hold(problem, limit)
    while len(plans) <= count:
        seen = tuple(tuple(plan.assignment(len(problem.county)).tolist()) for plan in plans)
        others = [NotThis(plan=plan, upper=float(max(plan))) for plan in seen]
        rules = (*told_only(problem.rules), held, Likeness(plans=seen, price=_WEIGHT), *others)
        share = None if end is None else max(0.0, end - time.monotonic()) / (count + 1 - len(plans))
        answer = solve(replace(problem, rules=rules, objective=Free(), goals=()), time_limit=share, **settings)
        if answer.plan is None:
            none_left = answer.status is Status.INFEASIBLE
            return Alternatives(problem, tuple(plans), tuple(costs), within, exhausted=none_left)
        plans.append(answer.plan)
        costs.append(int(problem.cost(answer.plan).sum()))
    return Alternatives(problem, tuple(plans), tuple(costs), within, exhausted=False)


def drawn_borders(county: County, plan: Communities) -> np.ndarray:
    """For each border of the county whether it lies between two communities of a plan."""
    numbers = plan.assignment(len(county))
    return np.array([numbers[edge.a] != numbers[edge.b] for edge in county.borders], dtype=np.bool_)


@dataclass(frozen=True)
class Robustness:
    """
    What miscounted households would change.

    Parameters
    ----------
    off
        How far counts may be off, a ratio.
    breaks
        Rule name, community (position) and the household count it breaks at, for counts that are off in the whole
        community at once.
    recounts
        Unit (position), its recounted households, and how much less the best plan then costs than this one.
    asked
        How many recounts were tried.
    complete
        Whether all of them were, within the time.
    """

    off: float
    breaks: tuple[tuple[str, int, int], ...]
    recounts: tuple[tuple[int, int, int], ...]
    asked: int
    complete: bool


def robustness(
    problem: Problem,
    plan: Communities,
    *,
    off: float = 0.05,
    units: Sequence[int] | None = None,
    time_limit: float = 60.0,
    **settings: Any,
) -> Robustness:
    """
    Which rules break if a community's counts are off, and which unit's recount would change the answer.

    Parameters
    ----------
    off
        How far counts may be off, a ratio.
    units
        Positions of the units to recount, each up and down by ``off``; all of them by default.
    time_limit
        Seconds for all recounts.
    """
    county = problem.county
    breaks = []
    for c, members in enumerate(plan):
        for sign in (-1, 1):
            changed = _recounted(county, members, 1 + sign * off)
            again = replace(problem, county=changed)
            total = int(changed.households[list(members)].sum())
            breaks += [
                (verdict.rule.name, c, total) for verdict in judge(again, plan) if _newly(verdict, problem, plan)
            ]
    recounts, asked, complete = _recounts(problem, plan, off, units, time_limit, settings)
    return Robustness(off, tuple(dict.fromkeys(breaks)), tuple(recounts), asked, complete)


def _recounts(
    problem: Problem,
    plan: Communities,
    off: float,
    units: Sequence[int] | None,
    time_limit: float,
    settings: Mapping[str, Any],
) -> tuple[list[tuple[int, int, int]], int, bool]:
    """Solve again with each unit recounted; those after which another plan is better, or this one is none."""
    deadline = time.monotonic() + time_limit
    found: list[tuple[int, int, int]] = []
    asked = 0
    for u in range(len(problem.county)) if units is None else units:
        for sign in (-1, 1):
            left = deadline - time.monotonic()
            if left <= 0 or settings.get("stop", bool)():
                return found, asked, False
            asked += 1
            changed = replace(problem, county=_recounted(problem.county, (u,), 1 + sign * off))
            answer = solve(changed, time_limit=left, **settings)
            if answer.plan is None or answer.objective is None:
                continue
            holds = all(verdict.holds or not verdict.binding for verdict in judge(changed, plan))
            saved = int(changed.cost(plan).sum()) - answer.objective
            if not holds or saved > 0:
                found.append((u, int(changed.county.households[u]), saved))
    return found, asked, True


def _newly(verdict: Any, problem: Problem, plan: Communities) -> bool:
    """Whether a rule is broken that held before."""
    if verdict.holds:
        return False
    return next(one.holds for one in judge(problem, plan) if one.rule == verdict.rule)


def _recounted(county: County, members: Sequence[int], factor: float) -> County:
    """The county with the households of some units multiplied."""
    inside = set(members)
    counted = [
        replace(unit, households=round(unit.households * factor)) if u in inside else unit
        for u, unit in enumerate(county.units)
    ]
    return replace(county, units=counted)


__all__ = ["Alternatives", "Robustness", "alternatives", "drawn_borders", "robustness"]
