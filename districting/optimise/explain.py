"""
Why nothing is feasible, which rules cannot hold together, and the cheapest way out as sentences with numbers.

First arithmetic with names; then rules are left out one after another as long as no plan becomes possible: what is
left cannot hold together. A rule whose giving way alone makes a plan possible stands in every such set, so each of
the set gives way (an elastic solve), and what it gave way by is a repair. Where no rule alone helps, all give way.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.counting import counts
from districting.errors import Fault
from districting.messages import Language, say
from districting.optimise.arithmetic import contradictions, instant
from districting.optimise.elastic import MILD, STRICT, Widening, can_give_way, elastic, least_total
from districting.optimise.repair import Repair, repair_from
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import CommunityRule, HouseholdBand, NumberOfCommunities, PlanRule, Rule
from districting.solution import Solution, Status

WIDENING: tuple[Widening, ...] = ((0.9, 1.1), (0.5, 1.1), (0.0, 1.1), (0.5, 1.5), (0.0, 2.0), (0.0, 4.0))
SPARED: tuple[Widening, ...] = ((0.9, 1.1), (0.0, 1.5))
"""How far candidates are listed when a minimum or maximum is left out to find a conflict."""
ANY, NEAR = 0.999, 0.01
"""Gaps: any plan at all, and a plan that breaks rules by at most a hundredth more than the least."""
_SHARE = 10
WIDE = 0.4
"""Of the time of a question, what the widest list of all gets."""


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
        if self.feasible is None:
            lines.append(say("explain.open", language))
        if self.conflict:
            lines.append(say("explain.conflict" if len(self.conflict) > 1 else "explain.conflict_alone", language))
            colon = "：" if language == "zh" else ": "
            county = self.problem.county
            lines += [f"  - {rule.title(language)}{colon}{rule.words_in(county, language)}" for rule in self.conflict]
        if self.repairs:
            lines.append(say("explain.repairs" if self.feasible is False else "explain.repairs_open", language))
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
    in_vain: set[int] = field(default_factory=set)
    """Rules whose leaving out was not answered in time: asked again for a repair, they would not be either."""

    def solve(self, problem: Problem, gap: float = 0.0, share: float = 1.0) -> Solution:
        """Solve within what is left of the time; for any plan first without limits on sums, which most keep anyway."""
        sums = [rule for rule in problem.plan_rules if not rule.price and not isinstance(rule, NumberOfCommunities)]
        if sums and gap == ANY:
            light = self._ask(
                replace(problem, rules=tuple(rule for rule in problem.rules if rule not in sums)), gap, share
            )
            if light.status is Status.INFEASIBLE:
                return light
            if light.plan is not None and all(_keeps(rule, problem, light.plan) for rule in sums):
                return light
        answer = self._ask(problem, gap, share)
        if answer.plan is None and answer.status is not Status.INFEASIBLE:
            self.open = True
        return answer

    def _ask(self, problem: Problem, gap: float, share: float) -> Solution:
        """One solve within what is left of the time."""
        left = min(self.deadline - time.monotonic(), self.longest * share)
        if left <= 0:
            return Solution(problem, Status.TIME_LIMIT)
        return solve(replace(problem, goals=()), time_limit=left, gap=gap, **self.settings)

    def possible(self, without: Collection[int]) -> bool | None:
        """Whether there is a plan without some of the rules, maximums not beyond what is listed; ``None`` if open."""
        listed = any(self.prunes(position) for position in without)
        for widening in SPARED if listed else ((1.0, 1.0),):
            wide = listed and widening == SPARED[-1]
            asked = elastic(self.problem, without, widening=widening, weight=0.0)
            answer = self.solve(asked, gap=ANY, share=WIDE if wide else 1.0)
            if answer.plan is not None:
                return True
            if answer.status is not Status.INFEASIBLE:
                self.in_vain |= {position for position in without if self.prunes(position)}
                return None
        return False

    def give_way(self, soft: Collection[int]) -> Communities | None:
        """The plan that breaks these rules least, listing wider and wider; ``None`` where there is none."""
        listed = any(self.prunes(position) for position in soft)
        for widening in self.widening if listed else [(1.0, 1.0)]:
            answer = self.solve(elastic(self.problem, soft, widening=widening, weight=STRICT, sums=True), gap=NEAR)
            if answer.plan is None and answer.status is not Status.INFEASIBLE:
                answer = self.solve(elastic(self.problem, soft, widening=widening, weight=MILD), gap=ANY)
            if answer.plan is not None:
                return answer.plan
            if answer.status is not Status.INFEASIBLE:
                return None
        return None

    def wider_band(self, position: int) -> Communities | None:
        """A plan under a wider hard band, where how little of it has to give way is too long a question."""
        band = self.problem.rules[position]
        if not isinstance(band, HouseholdBand) or not self.open:
            return None
        for down, up in self.widening:
            wide = replace(band, lower=int(band.lower * down), upper=int(np.ceil(band.upper * up)))
            rules = [wide if i == position else rule for i, rule in enumerate(self.problem.rules)]
            plan = self.solve(replace(self.problem, rules=tuple(rules)), gap=ANY).plan
            if plan is not None:
                return plan
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
        the least one (to a hundredth) within the first round that has any.
    candidate_cap
        Most candidates to hold in one round.
    """
    settings = {"candidate_cap": candidate_cap, "threads": threads, "seed": seed}
    search = _Search(problem, time.monotonic() + time_limit, settings, time_limit / _SHARE, tuple(widening))
    reasons = instant(problem)
    if not reasons:
        answer = search.solve(problem, gap=ANY)
        if answer.plan is not None:
            return Explanation(problem, feasible=True)
        if answer.status is not Status.INFEASIBLE:
            return _open(search)
    givers = [i for i, rule in enumerate(problem.rules) if can_give_way(rule)]
    # the number last: with it a county of few large communities can be solved by centres
    givers.sort(key=lambda i: (isinstance(problem.rules[i], NumberOfCommunities), search.prunes(i)))
    conflict, proven = _conflict(search, givers)
    # a rule whose giving way alone helps stands in every conflict
    asked = [i for i in conflict if i not in search.in_vain]
    repairs = [repair for i in asked if (repair := _one_repair(search, i)) is not None]
    repairs = repairs or [repair for i in search.in_vain if (repair := _one_repair(search, i)) is not None]
    repairs = repairs or _several(search, givers)
    ordered = sorted(repairs, key=lambda repair: (len(repair.changes), repair.size))
    rules = tuple(problem.rules[i] for i in sorted(conflict)) if proven else ()
    return Explanation(problem, False, tuple(reasons), rules, tuple(ordered), complete=not search.open)


def _open(search: _Search) -> Explanation:
    """What can be said where it stayed open whether there is a plan: changes with which one was found."""
    rules = search.problem.rules
    givers = [i for i, rule in enumerate(rules) if can_give_way(rule)]
    # sums first: they make a question long, and without their limits a plan is found soonest
    givers.sort(key=lambda i: (not isinstance(rules[i], PlanRule), isinstance(rules[i], NumberOfCommunities)))
    repairs = [repair for i in givers if (repair := _one_repair(search, i)) is not None]
    ordered = sorted(repairs, key=lambda repair: repair.size)
    return Explanation(search.problem, feasible=None, repairs=tuple(ordered), complete=False)


def _conflict(search: _Search, givers: Sequence[int]) -> tuple[list[int], bool]:
    """
    Positions of rules that cannot hold together and of which none can be spared, and whether that is proven.

    Found by leaving rules out one after another as long as no plan becomes possible.
    """
    plain = contradictions(search.problem)
    if plain:
        return list(plain[0].positions), True
    out: set[int] = set()
    proven = True
    for position in givers:
        found = search.possible({*out, position})
        if found is False:
            out.add(position)
        proven = proven and found is not None
    kept = [position for position in givers if position not in out]
    return kept, proven and bool(kept)


def _one_repair(search: _Search, position: int) -> Repair | None:
    """The least change of one rule that makes a plan possible, or ``None``."""
    rule = search.problem.rules[position]
    if isinstance(rule, PlanRule):
        plan = _nearest_total(search, position)
    else:
        plan = None if position in search.in_vain else search.give_way({position})
    if plan is None and (wide := search.wider_band(position)) is not None:
        return repair_from(search.problem, [position], wide, whole_band=True)
    return None if plan is None else repair_from(search.problem, [position], plan)


def _nearest_total(search: _Search, position: int) -> Communities | None:
    """A plan whose sum lies as near the limits of one rule about the whole plan as any plan's."""
    rule = search.problem.rules[position]
    assert isinstance(rule, PlanRule)
    if type(rule) is NumberOfCommunities and (plan := _nearest_number(search, rule)) is not None:
        return plan
    plan = search.solve(elastic(search.problem, {position}, widening=(1.0, 1.0)), gap=ANY).plan
    if plan is None:
        return None
    county = search.problem.county
    reached = rule.total(county, plan)
    if reached < rule.lower:
        return _most_below(search, position, plan, reached)
    if reached <= rule.least(county, search.problem.number[0]):
        return plan
    least = search.solve(least_total(search.problem, position), gap=NEAR).plan
    return least if least is not None and rule.total(county, least) < reached else plan


def _nearest_number(search: _Search, rule: NumberOfCommunities) -> Communities | None:
    """A plan with the number of communities nearest to what is asked that the households allow, if there is one."""
    problem = search.problem
    found = counts(problem.county, problem.rules, problem.growth.apart)
    if found is None:
        return None
    number = min(max(sum(found.least), int(rule.lower)), sum(found.largest))
    if rule.lower <= number <= rule.upper:
        return None
    exactly = problem.with_rules(replace(rule, lower=number, upper=number))
    return search.solve(exactly, gap=ANY).plan


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
        answer = search.solve(replace(asked, rules=(*asked.rules, moved)), gap=ANY)
        if answer.plan is None:
            high = min(middle, high - 1)
        else:
            plan, low = answer.plan, rule.total(search.problem.county, answer.plan)
    return plan


def _several(search: _Search, givers: Sequence[int]) -> list[Repair]:
    """One repair of several rules: first all may give way, then one after another is spared that can be."""
    repair = _of_several(search, givers)
    if repair is None:
        return []
    # the number first: what it is asked to be is seldom what is wrong
    number = [i for i in repair.changes if isinstance(search.problem.rules[i], NumberOfCommunities)]
    for position in (*number, *(i for i in repair.changes if i not in number)):
        fewer = [i for i in repair.changes if i != position]
        again = _of_several(search, fewer) if fewer and position in repair.changes else None
        repair = again or repair
    return [repair]


def _of_several(search: _Search, positions: Sequence[int]) -> Repair | None:
    """The repair in which some rules give way, those about sums as little as any plan asks, if there is one."""
    plan = search.give_way(positions)
    return None if plan is None else repair_from(search.problem, positions, plan)


def _keeps(rule: PlanRule, problem: Problem, plan: Communities) -> bool:
    """Whether a plan keeps the limits of a sum."""
    return rule.lower <= rule.total(problem.county, plan) <= rule.upper
