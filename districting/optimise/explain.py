"""
Why nothing is feasible, which rules cannot hold together, and the cheapest way out as sentences with numbers.

First arithmetic with names; then one rule at a time gives way (an elastic solve): a rule whose giving way alone
makes a plan possible stands in every conflict, and what it gave way by is a repair. Where no rule alone helps,
all give way together. The other rules of the conflict are found by leaving them out one after another.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.errors import Fault
from districting.messages import Language, say
from districting.optimise.arithmetic import contradictions, instant
from districting.optimise.elastic import MILD, STRICT, Widening, can_give_way, elastic, least_total
from districting.optimise.repair import Repair, repair_from
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import CommunityRule, NumberOfCommunities, PlanRule, Rule
from districting.solution import Solution, Status

WIDENING: tuple[Widening, ...] = ((0.9, 1.1), (0.5, 1.1), (0.0, 1.1), (0.5, 1.5), (0.0, 2.0), (0.0, 4.0))
_SHARE = 5
_SPARED: tuple[Widening, ...] = ((0.0, 1.5),)


@dataclass(frozen=True)
class Explanation:
    """
    Why a problem has no plan, and what would give it one.

    Parameters
    ----------
    problem
        What was asked.
    feasible
        Whether it has a plan after all; then nothing else is said. ``None`` where that stayed open.
    reasons
        What arithmetic alone shows, with names.
    conflict
        Rules that cannot hold together, and of which none can be spared; empty where none was isolated.
    repairs
        Ways out, the smallest change first.
    complete
        Whether every question was answered within the limits.
    """

    problem: Problem
    feasible: bool | None
    reasons: tuple[Fault, ...] = ()
    conflict: tuple[Rule, ...] = ()
    repairs: tuple[Repair, ...] = ()
    complete: bool = True

    def say(self, language: Language) -> str:
        """All of it as lines for a person."""
        if self.feasible:
            return say("explain.feasible", language)
        lines = [fault.say(language) for fault in self.reasons]
        if self.conflict:
            lines.append(say("explain.conflict", language))
            lines += [f"  - {rule.title(language)}: {rule.words(language)}" for rule in self.conflict]
        if self.repairs:
            lines.append(say("explain.repairs", language))
            lines += [f"  {i}. {repair.say(language)}" for i, repair in enumerate(self.repairs, start=1)]
        elif self.feasible is False:
            lines.append(say("explain.no_repair", language))
        if not self.complete:
            lines.append(say("explain.incomplete", language))
        return "\n".join(lines)


@dataclass
class _Search:
    """Limits of an explanation, and what was left open."""

    problem: Problem
    deadline: float
    settings: dict[str, Any]
    longest: float
    widening: Sequence[Widening]
    open: bool = False

    def solve(self, problem: Problem) -> Solution:
        """Solve within what is left of the time."""
        left = min(self.deadline - time.monotonic(), self.longest)
        if left <= 0:
            self.open = True
            return Solution(problem, Status.TIME_LIMIT)
        answer = solve(problem, time_limit=left, **self.settings)
        if answer.plan is None and answer.status is not Status.INFEASIBLE:
            self.open = True
        return answer

    def give_way(self, soft: Collection[int], rounds: Sequence[Widening] | None = None) -> Communities | None:
        """The plan that breaks these rules least, listing wider and wider; ``None`` where there is none."""
        listed = any(self.prunes(position) for position in soft)
        for widening in (rounds or self.widening) if listed else [(1.0, 1.0)]:
            answer = self.solve(elastic(self.problem, soft, widening=widening, weight=MILD))
            if answer.plan is not None:
                least = self.solve(elastic(self.problem, soft, widening=widening, weight=STRICT))
                return answer.plan if least.plan is None else least.plan
            if answer.status is not Status.INFEASIBLE:
                return None
        return None

    def prunes(self, position: int) -> bool:
        """Whether a rule cuts the list of candidates by a sum, so that its giving way wants a wider list."""
        rule = self.problem.rules[position]
        return isinstance(rule, CommunityRule) and bool(rule.growth(self.problem.county).limits)


def explain(
    problem: Problem,
    *,
    time_limit: float = 60.0,
    widening: Sequence[Widening] = WIDENING,
    candidate_cap: int = 6_000_000,
    threads: int = 1,
    seed: int = 0,
) -> Explanation:
    """
    Say why a problem has no plan and what would give it one.

    Parameters
    ----------
    time_limit
        Seconds for everything.
    widening
        How far beyond the rules candidates are listed, in rounds: ``(0.9, 1.1)`` is ten percent beyond. A repair is
        the least one within the first round that has any.
    candidate_cap
        Most candidates to hold in one round.
    """
    settings = {"candidate_cap": candidate_cap, "threads": threads, "seed": seed}
    search = _Search(problem, time.monotonic() + time_limit, settings, time_limit / _SHARE, tuple(widening))
    plain = contradictions(problem)
    reasons = instant(problem)
    if not reasons:
        answer = search.solve(problem)
        if answer.plan is not None:
            return Explanation(problem, feasible=True)
        if answer.status is not Status.INFEASIBLE:
            return Explanation(problem, feasible=None, complete=False)
    givers = [i for i, rule in enumerate(problem.rules) if can_give_way(rule)]
    givers.sort(key=search.prunes)
    alone = {i: repair for i in givers if (repair := _one_repair(search, i)) is not None}
    repairs = list(alone.values()) or _several(search, givers)
    conflict = plain[0].positions if plain else _conflict(search, givers, set(alone))
    ordered = sorted(repairs, key=lambda repair: (len(repair.changes), repair.size))
    rules = tuple(problem.rules[i] for i in conflict)
    return Explanation(problem, False, tuple(reasons), rules, tuple(ordered), complete=not search.open)


def _one_repair(search: _Search, position: int) -> Repair | None:
    """The least change of one rule that makes a plan possible, or ``None``."""
    rule = search.problem.rules[position]
    plan = _nearest_total(search, position) if isinstance(rule, PlanRule) else search.give_way({position})
    return None if plan is None else repair_from(search.problem, [position], plan)


def _nearest_total(search: _Search, position: int) -> Communities | None:
    """A plan whose sum lies as near the limits of one rule about the whole plan as any plan's."""
    rule = search.problem.rules[position]
    assert isinstance(rule, PlanRule)
    without = search.solve(elastic(search.problem, {position}, widening=(1.0, 1.0))).plan
    if without is None:
        return None
    reached = rule.total(search.problem.county, without)
    if reached < rule.lower:
        return _most_below(search, position, without, reached)
    least = search.solve(least_total(search.problem, position)).plan
    return without if least is None else least


def _most_below(search: _Search, position: int, plan: Communities, reached: float) -> Communities:
    """From a plan with too small a sum, the plan with the largest sum there is: by halving the way to the limit."""
    rule = search.problem.rules[position]
    assert isinstance(rule, PlanRule)
    low, high = reached, rule.lower
    upper = rule.upper if isinstance(rule, NumberOfCommunities) else float("inf")
    while high - low > 1:
        middle = float(np.ceil((low + high) / 2))
        moved = replace(rule, lower=min(middle, high - 1), upper=max(upper, middle))
        asked = elastic(search.problem, {position}, widening=(1.0, 1.0))
        answer = search.solve(replace(asked, rules=(*asked.rules, moved)))
        if answer.plan is None:
            high = min(middle, high - 1)
        else:
            plan, low = answer.plan, rule.total(search.problem.county, answer.plan)
    return plan


def _several(search: _Search, givers: Sequence[int]) -> list[Repair]:
    """One repair in which all rules may give way, spared again where they were not needed."""
    plan = search.give_way(givers)
    if plan is None:
        return []
    repair = repair_from(search.problem, givers, plan)
    return [repair] if repair is not None else []


def _conflict(search: _Search, givers: Sequence[int], needed: set[int]) -> list[int]:
    """
    Positions of rules that cannot hold together and of which none can be spared.

    Empty where a question stayed open: no conflict is claimed then.
    """
    out: set[int] = set()
    for position in givers:
        if position in needed:
            continue
        if search.give_way({*out, position}, _SPARED) is None and not search.open:
            out.add(position)
    kept = sorted(position for position in givers if position not in out)
    return kept if not search.open and search.give_way(out, _SPARED) is None and not search.open else []
