"""Plans nearly as good that differ as much as possible, and the borders they share."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County
from districting.optimise.held import Free, Likeness, NotThis, hold, told_only
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.solution import Solution, Status

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


__all__ = ["Alternatives", "alternatives", "drawn_borders"]
