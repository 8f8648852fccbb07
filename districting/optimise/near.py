"""Plans nearly as good that differ as much as possible, and the borders they share."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.optimise.ask import proven_best
from districting.optimise.held import Free, Held, Likeness, NotThis, hold, told_only
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
    unlike
        For each plan after the best whether it is proven that none within the share differs more from those before it.
    proven
        Whether the first plan is proven best; otherwise the share is counted from the best that was found.
    """

    problem: Problem
    plans: tuple[Communities, ...]
    costs: tuple[int, ...]
    within: float
    exhausted: bool
    unlike: tuple[bool, ...] = ()
    proven: bool = True

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

    Each plan keeps every rule, and its cost is counted again outside the solver. Under goals each goal is kept within
    the share of what the best plan reaches.

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
    plans, unlike, exhausted = [first.plan], [], False
    end = None if time_limit is None else time.monotonic() + time_limit
    held = _held(problem, first, within)
    while len(plans) <= count:
        seen = tuple(tuple(plan.assignment(len(problem.county)).tolist()) for plan in plans)
        others = [NotThis(plan=plan, upper=float(max(plan))) for plan in seen]
        rules = (*told_only(problem.rules), *held, Likeness(plans=seen, price=_WEIGHT), *others)
        share = None if end is None else max(0.0, end - time.monotonic()) / (count + 1 - len(plans))
        answer = solve(replace(problem, rules=rules, objective=Free(), goals=()), time_limit=share, **settings)
        if answer.plan is None:
            exhausted = answer.status is Status.INFEASIBLE
            break
        plans.append(answer.plan)
        unlike.append(answer.status is Status.OPTIMAL)
    costs = tuple(int(problem.cost(plan).sum()) for plan in plans)
    return Alternatives(problem, tuple(plans), costs, within, exhausted, tuple(unlike), proven_best(first))


def _held(problem: Problem, best: Solution, within: float) -> list[Held]:
    """What keeps a plan near the best: its cost, or each of its goals."""
    assert best.plan is not None
    if not problem.goals:
        return [hold(problem, _most(problem.cost(best.plan), within))]
    terms = problem.terms(best.plan)
    return [hold(problem, _most(terms[goal], within), goal) for goal in problem.goals]


def _most(costs: Integers, within: float) -> int:
    """A cost and a share more."""
    return int(np.floor(int(costs.sum()) * (1 + within)))


def drawn_borders(county: County, plan: Communities) -> np.ndarray:
    """For each border of the county whether it lies between two communities of a plan."""
    numbers = plan.assignment(len(county))
    return np.array([numbers[edge.a] != numbers[edge.b] for edge in county.borders], dtype=np.bool_)


__all__ = ["Alternatives", "alternatives", "drawn_borders"]
