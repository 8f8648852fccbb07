"""
What miscounts would change: which rules break if counts are off, and whose recount would change the answer.

Households, and every further count that a rule reads (people, groups, low-income households, elderly …), are taken too
low and too high by the same share: in one community, in the whole county, in one unit. What a rule says of a community
depends on that community's own units, so all communities are judged at once as if each were off alone.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from districting.communities import Communities
from districting.county import County
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.reads import counts_asked
from districting.rules import CommunityRule, MeanSize, PlanRule, Rule, SpreadRule
from districting.solution import Status
from districting.verdicts import Verdict, judge

HOUSEHOLDS = "households"

Outcome = Literal["better", "breaks", "none"]
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Break:
    """
    A rule that holds as counted and breaks if a count is off.

    Parameters
    ----------
    rule, binding
        Its name, and whether leaving it makes the plan inadmissible; else it costs its price.
    count, value
        What is miscounted, ``households`` or a further count, and how many there then are.
    community
        Where, by position; ``None`` where the whole county is off at once.
    """

    rule: str
    binding: bool
    count: str
    community: int | None
    value: float


@dataclass(frozen=True)
class Recount:
    """
    A unit's recount that changes the answer.

    Parameters
    ----------
    unit
        Position.
    count, value
        What is recounted, and how many there then are.
    outcome
        ``better``: another plan is then cheaper; ``breaks``: this plan then breaks a rule; ``none``: no plan meets the
        rules any more.
    saved
        How much less the best plan then costs than this one, quanta; ``None`` where there is none or nobody looked.
    """

    unit: int
    count: str
    value: float
    outcome: Outcome
    saved: int | None


@dataclass(frozen=True)
class Robustness:
    """
    What miscounts would change.

    Parameters
    ----------
    off
        How far counts may be off, a ratio.
    counts
        Which counts were taken as off.
    breaks
        Of single communities first, then of the whole county.
    recounts
        Those that change the answer.
    asked, of
        How many recounts were solved, and how many there are; all of them were held against the rules.
    complete
        Whether all of them were solved, within the time.
    """

    off: float
    counts: tuple[str, ...]
    breaks: tuple[Break, ...]
    recounts: tuple[Recount, ...]
    asked: int
    of: int
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
    Which rules break if counts are off, and which unit's recount would change the answer.

    Parameters
    ----------
    off
        How far counts may be off, a ratio.
    units
        Positions of the units to recount, each up and down by ``off``; all of them by default.
    time_limit
        Seconds for solving with recounts; those that break a rule first, then those of most households.
    """
    counts = (HOUSEHOLDS, *counts_asked(problem.county, problem.rules))
    told = _Judged(problem, plan)
    breaks = [one for count in counts for sign in (-1, 1) for one in told.breaks(count, 1 + sign * off)]
    breaks.sort(key=lambda one: one.community is None)
    chosen = range(len(problem.county)) if units is None else units
    bad = {
        (u, count, sign)
        for count in counts
        for sign in (-1, 1)
        for u in told.units_that_break(count, 1 + sign * off, chosen)
    }
    tries = [(u, count, sign) for count in counts for u in chosen for sign in (-1, 1)]
    heavy = problem.county.households
    tries.sort(key=lambda one: (one not in bad, one[1] != HOUSEHOLDS, -int(heavy[one[0]])))
    recounts, asked = _solved(problem, plan, tries, bad, off, time.monotonic() + time_limit, settings)
    return Robustness(off, counts, tuple(breaks), tuple(recounts), asked, len(tries), asked == len(tries))


def _solved(
    problem: Problem,
    plan: Communities,
    tries: Sequence[tuple[int, str, int]],
    bad: Collection[tuple[int, str, int]],
    off: float,
    deadline: float,
    settings: Mapping[str, Any],
) -> tuple[list[Recount], int]:
    """Each recount solved while there is time; of the others those that break a rule are told without a price."""
    found, asked = [], 0
    for one in tries:
        u, count, sign = one
        left = deadline - time.monotonic()
        over = left <= 0 or bool(settings.get("stop", bool)())
        if over and one not in bad:
            break
        county = _off(problem.county, count, 1 + sign * off, (u,))
        value = float(_counted(county, count)[u])
        if value == float(_counted(problem.county, count)[u]):  # nothing of it there to be miscounted
            asked += not over
            continue
        outcome: tuple[Outcome, int | None] | None = ("breaks", None)
        if not over:
            asked += 1
            outcome = _outcome(replace(problem, county=county), plan, one in bad, left, settings)
        if outcome is not None:
            found.append(Recount(u, count, value, *outcome))
    return found, asked


def _outcome(
    again: Problem, plan: Communities, broken: bool, seconds: float, settings: Mapping[str, Any]
) -> tuple[Outcome, int | None] | None:
    """What a recount changes; ``None`` for nothing that was found."""
    answer = solve(again, time_limit=seconds, **settings)
    if answer.plan is None or answer.objective is None:
        return ("none", None) if answer.status is Status.INFEASIBLE else ("breaks", None) if broken else None
    saved = int(again.cost(plan).sum()) - answer.objective
    return ("breaks", saved) if broken else ("better", saved) if saved > 0 else None


class _Judged:
    """A plan as counted, to be held against what it is when counts are off."""

    def __init__(self, problem: Problem, plan: Communities) -> None:
        self.problem, self.plan = problem, plan
        self.before = judge(problem, plan)
        self.alone = [rule for rule in problem.rules if isinstance(rule, MeanSize | SpreadRule)]  # no sums of their own

    def breaks(self, count: str, factor: float) -> Iterator[Break]:
        """Rules that break with one community off, then with the whole county off."""
        county = _off(self.problem.county, count, factor, range(len(self.problem.county)))
        sums = self.plan.sums(_counted(county, count))
        for verdict, newly in self._each(county):
            for c in np.flatnonzero(newly).tolist():
                yield Break(verdict.rule.name, verdict.binding, count, c, float(sums[c]))
        for c, members in enumerate(self.plan if self.alone else ()):
            for rule in self._alone_broken(_off(self.problem.county, count, factor, members)):
                yield Break(rule.name, True, count, c, float(sums[c]))
        again = judge(replace(self.problem, county=county), self.plan)
        for was, now in zip(self.before, again, strict=True):
            if was.holds and not now.holds:
                yield Break(now.rule.name, now.binding, count, None, float(sums.sum()))

    def units_that_break(self, count: str, factor: float, units: Sequence[int]) -> Iterator[int]:
        """The units whose miscount alone makes the plan break a rule that binds."""
        wanted, rows = set(units), [list(members) for members in self.plan]
        for k in range(max(map(len, rows))):
            batch = {members[k]: c for c, members in enumerate(rows) if len(members) > k}
            county = _off(self.problem.county, count, factor, tuple(batch))
            broken = np.zeros(len(rows), dtype=np.bool_)
            for verdict, newly in self._each(county):
                broken |= newly & verdict.binding
            for u in wanted & set(batch):
                if broken[batch[u]] or self._alone_broken(_off(self.problem.county, count, factor, (u,))):
                    yield u

    def _each(self, county: County) -> Iterator[tuple[Verdict, _Mask]]:
        """For each rule whether it newly breaks if only that community's counts are as in another county."""
        again = replace(self.problem, county=county)
        for was, rule in zip(self.before, again.rules, strict=True):
            if isinstance(rule, CommunityRule):
                yield was, (rule.excess(county, self.plan) > 0) & ~(was.excess > 0)
            elif isinstance(rule, PlanRule) and not isinstance(rule, MeanSize):
                base, then = (rule.amount(known, self.plan) for known in (self.problem.county, county))
                totals = base.sum() - base + then
                yield was, was.holds & ((totals < rule.lower) | (totals > rule.upper))

    def _alone_broken(self, county: County) -> list[Rule]:
        """The rules that are no sums and newly break in another county."""
        if not self.alone:
            return []
        held = {verdict.rule.name for verdict in self.before if verdict.holds}
        problem = replace(self.problem, county=county, rules=tuple(self.alone))
        return [one.rule for one in judge(problem, self.plan) if not one.holds and one.rule.name in held]


def _counted(county: County, count: str) -> Any:
    """A count of each unit."""
    return county.households if count == HOUSEHOLDS else county.attribute(count)


def _off(county: County, count: str, factor: float, units: Collection[int]) -> County:
    """The county with one count of some units multiplied; households stay whole."""
    inside, changed = set(units), list(county.units)
    for u in inside:
        unit = changed[u]
        if count == HOUSEHOLDS:
            changed[u] = replace(unit, households=round(unit.households * factor))
        elif count in unit.attributes:
            changed[u] = replace(unit, attributes={**unit.attributes, count: unit.attributes[count] * factor})
    return replace(county, units=changed)


__all__ = ["Break", "Recount", "Robustness", "robustness"]
