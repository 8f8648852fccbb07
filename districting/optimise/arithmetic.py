"""
What arithmetic alone shows, in milliseconds: pockets, numbers, sums, and rules that contradict each other.

:func:`instant` is for a form while somebody types; a solve starts with the same reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.errors import DistrictingError, Fault
from districting.objective import NO_WAY
from districting.problem import Problem
from districting.rules import CommunityRule, KeepTogether, Rule, WholeCommittee, WholeVillage, read_rules
from districting.rules.saying import about_units


@dataclass(frozen=True)
class Contradiction:
    """
    Rules that contradict each other whatever the plan.

    Parameters
    ----------
    positions
        Of the rules, none of which can be spared.
    reason
        Why, with names and numbers.
    """

    positions: tuple[int, ...]
    reason: Fault


def instant(problem: Problem) -> tuple[Fault, ...]:
    """
    Every reason that arithmetic alone shows why a problem has no plan; empty where it shows none.

    Facts that a rule needs and the county lacks are among them. Takes milliseconds: nothing is listed or solved.
    """
    try:
        reasons = (*problem.precheck(), *no_way(problem), *(one.reason for one in contradictions(problem)))
    except DistrictingError as error:
        return tuple(error.faults)
    return tuple({(fault.key, fault.ids): fault for fault in reasons}.values())


def instant_of(
    county: County, entries: Iterable[Mapping[str, Any]], *, level: str | None = None, pack: str | None = None
) -> tuple[Fault, ...]:
    """
    The same for ``[[rule]]`` tables as they stand, faults of the tables themselves included.

    Parameters
    ----------
    entries, level, pack
        As :func:`districting.rules.read_rules` takes them.
    """
    try:
        problem = Problem(county, read_rules(entries, level=level, pack=pack))
    except DistrictingError as error:
        return tuple(error.faults)
    return instant(problem)


def no_way(problem: Problem) -> list[Fault]:
    """Units whose households reach neither an office inside nor their own middle."""
    county = problem.county
    alone = Communities.of([[u] for u in range(len(county))])
    lost = np.flatnonzero(problem.objective.cost(county, alone) == NO_WAY).tolist()
    return [about_units("explain.no_way", (county.units[u] for u in lost))] if lost else []


def contradictions(problem: Problem) -> tuple[Contradiction, ...]:
    """Sets kept together, each by one or several rules, against pairs kept apart and against maximums."""
    county = problem.county
    found = []
    for i, rule in enumerate(problem.rules):
        for units, (j, other) in product(_together(rule, county), enumerate(problem.rules)):
            if not isinstance(other, CommunityRule) or j == i or not _binds(other):
                continue
            growth = other.growth(county)
            pairs = [(a, b) for a, b in growth.apart if a in units and b in units]
            names = {"rule": other.title("en"), "rule_zh": other.title("zh")}
            if pairs:
                both = [county.units[u] for u in pairs[0]]
                found.append(Contradiction((i, j), about_units("explain.together_apart", both, names)))
            for limit in growth.limits:
                total = int(sum(limit.weights[u] for u in units))
                if total > limit.upper:
                    all_of_them = [county.units[u] for u in sorted(units)]
                    values = names | {"total": total, "upper": limit.upper}
                    found.append(Contradiction((i, j), about_units("explain.together_too_many", all_of_them, values)))
    return tuple(found)


def _together(rule: Rule, county: County) -> list[set[int]]:
    """The sets of units that a hard rule keeps whole."""
    if not isinstance(rule, CommunityRule) or not rule.hard:
        return []
    if isinstance(rule, KeepTogether):
        return [{county.position[unit] for unit in rule.units if unit in county.position}]
    if not isinstance(rule, WholeCommittee | WholeVillage):
        return []
    group: Integers = county.parents if isinstance(rule, WholeCommittee) else rule.villages(county)[0]
    sets = (set(np.flatnonzero(group == g).tolist()) for g in range(int(group.max()) + 1))
    return [units for units in sets if len(units) > 1]


def _binds(rule: CommunityRule) -> bool:
    """Whether a rule says something of growth that no plan may break."""
    return rule.hard or bool(rule.name == "household_band")
