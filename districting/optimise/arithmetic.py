"""Contradictions that need no search: units kept together that other rules keep apart, or that are too many."""

from __future__ import annotations

from dataclasses import dataclass

from districting.errors import Fault
from districting.problem import Problem
from districting.rules import CommunityRule, KeepTogether


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


def contradictions(problem: Problem) -> tuple[Contradiction, ...]:
    """Sets kept together, each by one rule, against pairs kept apart and against maximums."""
    county = problem.county
    found = []
    for i, rule in enumerate(problem.rules):
        if not isinstance(rule, KeepTogether) or not rule.hard:
            continue
        units = {county.position[unit] for unit in rule.units if unit in county.position}
        for j, other in enumerate(problem.rules):
            if not isinstance(other, CommunityRule) or j == i or not _binds(other):
                continue
            growth = other.growth(county)
            pairs = [(a, b) for a, b in growth.apart if a in units and b in units]
            names = {"rule": other.title("en"), "rule_zh": other.title("zh")}
            if pairs:
                both = tuple(county.units[u].name or county.ids[u] for u in pairs[0])
                found.append(Contradiction((i, j), Fault("explain.together_apart", both, names)))
            for limit in growth.limits:
                total = int(sum(limit.weights[u] for u in units))
                if total > limit.upper:
                    all_of_them = tuple(county.units[u].name or county.ids[u] for u in sorted(units))
                    values = names | {"total": total, "upper": limit.upper}
                    found.append(Contradiction((i, j), Fault("explain.together_too_many", all_of_them, values)))
    return tuple(found)


def _binds(rule: CommunityRule) -> bool:
    """Whether a rule says something of growth that no plan may break."""
    return rule.hard or bool(rule.name == "household_band")
