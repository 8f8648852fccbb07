"""
Problems that give way: a hard rule becomes a price on what it is broken by, so that a solve finds the least of it.

Hard limits prune the list of candidates, so a repair would never be listed. An elastic problem lists within
limits that are ``widening`` times wider than the rules', and no further.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language
from districting.problem import Problem
from districting.rules import (
    CommunityRule,
    Growth,
    HouseholdBand,
    Limit,
    NumberOfCommunities,
    PlanRule,
    Rule,
    Source,
    SpreadRule,
)
from districting.rules.bands import BandRule

MILD, STRICT = 2.0, 1000.0
"""What breaking a rule by its whole limit costs, in times of all walking: mild solves fast, strict finds the least."""

Widening = tuple[float, float]
"""How far candidates are listed: down to the first times a minimum, up to the second times a maximum."""


@dataclass(frozen=True, kw_only=True)
class Outer(CommunityRule):
    """Upper limits that keep the list of an elastic problem finite."""

    name: ClassVar[str] = "outer"
    limits: tuple[Limit, ...] = ()

    @property
    def own_source(self) -> Source:
        """The elastic problem."""
        return Source.none()

    def words(self, language: Language) -> str:
        """Never shown."""
        return ""

    def measure(self, county: County, communities: Communities) -> Floats:
        """How many of the limits each community of several units breaks."""
        over = [communities.sums(limit.weights) > limit.upper for limit in self.limits]
        return np.sum(over, axis=0) * (communities.sizes > 1) if over else np.zeros(len(communities))

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every one counts."""
        return self.measure(county, communities).astype(np.float64)

    def growth(self, county: County) -> Growth:
        """The limits themselves."""
        return Growth(limits=self.limits)

    def as_dict(self) -> dict[str, Any]:
        """Name and limits as plain values."""
        return {"name": self.name, "limits": [[limit.weights.tolist(), limit.upper] for limit in self.limits]}


def can_give_way(rule: Rule) -> bool:
    """Whether a rule is one that binds and is not built into the listing."""
    if isinstance(rule, HouseholdBand):
        return True
    if isinstance(rule, CommunityRule):
        return rule.hard and not rule.by_construction
    if isinstance(rule, PlanRule):
        return rule.lower > 0 or np.isfinite(rule.upper)
    return isinstance(rule, SpreadRule)


def elastic(
    problem: Problem, soft: Collection[int], *, widening: Widening, weight: float = STRICT, sums: bool = False
) -> Problem:
    """
    The problem with some of its rules giving way at a price that outweighs walking; other prices are left out.

    Parameters
    ----------
    soft
        Positions of the rules that give way. Rules about the whole plan among them are left out, or with ``sums`` those
        with nothing but a maximum are priced.
    widening
        How much wider than the rules the list of candidates reaches: ``(0.5, 1.5)`` lists down to half a minimum
        and up to half as much again as a maximum.
    weight
        What breaking a rule by its whole limit costs, in times of all walking; without any the band is just wider.
    """
    whole = _walking_of_all(problem) * weight
    down, up = widening
    rules: list[Rule] = []
    for i, rule in enumerate(problem.rules):
        if i not in soft:
            rules.append(_unpriced(rule))
        elif isinstance(rule, HouseholdBand) and not weight:
            lower, upper = int(rule.outer[0] * down), int(np.ceil(rule.outer[1] * up))
            rules.append(replace(rule, lower=lower, upper=upper, price=None, widest=None))
        elif isinstance(rule, HouseholdBand):
            widest = (int(rule.outer[0] * down), int(np.ceil(rule.outer[1] * up)))
            rules.append(_at(rule, whole / max(rule.lower, 1), widest=widest))
        elif isinstance(rule, CommunityRule):
            rules.append(_at(rule, whole / _scale(rule)))
        elif sums and isinstance(rule, PlanRule) and rule.lower <= 0 < rule.upper < np.inf:
            rules.append(_at(rule, whole / rule.upper, upper=float("inf")))
    lost = [problem.rules[i] for i in soft if not isinstance(problem.rules[i], HouseholdBand)]
    limits = [limit for rule in lost if isinstance(rule, CommunityRule) for limit in rule.growth(problem.county).limits]
    outer = tuple(Limit(limit.weights, 0, int(np.ceil(limit.upper * up))) for limit in limits)
    return replace(problem, rules=(*rules, *((Outer(limits=outer),) if outer else ())))


def least_total(problem: Problem, position: int) -> Problem:
    """The problem without the limits of one rule about the whole plan, its sum as small as it can be."""
    rule = problem.rules[position]
    assert isinstance(rule, PlanRule)
    free = elastic(problem, {position}, widening=(1.0, 1.0))
    price = _walking_of_all(problem) * STRICT / max(rule.upper if np.isfinite(rule.upper) else rule.lower, 1.0)
    lower = 1.0 if isinstance(rule, NumberOfCommunities) else 0.0
    return replace(free, rules=(*free.rules, _at(rule, price, lower=lower, upper=float("inf"))))


def _at(rule: CommunityRule | PlanRule, price: float, **settings: Any) -> Rule:
    """The rule at a price in household-metres, with other settings."""
    return replace(rule, price=price, price_in="household_metres", **settings)


def _walking_of_all(problem: Problem) -> float:
    """Household-metres of about all walking a plan may have."""
    walk = problem.county.walk_m
    assert walk is not None
    finite = walk[np.isfinite(walk)]
    return max(1.0, float(problem.county.households.sum()) * float(finite.mean() if len(finite) else 1.0))


def _unpriced(rule: Rule) -> Rule:
    """A rule that does not give way, without a price that would outweigh what does."""
    if isinstance(rule, CommunityRule | PlanRule) and rule.price:
        return replace(rule, price=0.0)
    return rule


def _scale(rule: CommunityRule) -> float:
    """What counts as the whole of a rule: its limit, else one case."""
    if isinstance(rule, BandRule):
        limits = [abs(limit) for limit in (rule.lower, rule.upper) if limit]
        return max(min(limits), 1e-3) if limits else 1.0
    return 30.0 if rule.name == "floor_space" else 1.0
