"""Every rule held against a set of communities: the same code that pruned the candidates judges the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language, name_some, say
from districting.problem import Problem
from districting.rules import CommunityRule, HouseholdBand, PlanRule, Rule, SpreadRule


@dataclass(frozen=True)
class Verdict:
    """
    One rule held against a set of communities.

    Parameters
    ----------
    rule
        The rule.
    values
        What it measures, one number a community; for a rule about the whole plan a single number.
    excess
        How far each value lies outside the rule; 0 where it meets it.
    """

    rule: Rule
    values: Floats
    excess: Floats

    @property
    def holds(self) -> bool:
        """Whether nothing lies outside the rule."""
        return not bool(np.any(self.excess > 0))

    @property
    def binding(self) -> bool:
        """Whether leaving it makes the plan inadmissible: a hard rule."""
        return not isinstance(self.rule, CommunityRule) or self.rule.hard


def judge(problem: Problem, communities: Communities) -> list[Verdict]:
    """Every rule of the problem held against the communities of a plan."""
    return [_verdict(problem.county, rule, communities) for rule in problem.rules]


def _verdict(county: County, rule: Rule, communities: Communities) -> Verdict:
    """One rule held against the communities."""
    if isinstance(rule, PlanRule):
        total = rule.total(county, communities)
        outside = max(rule.lower - total, 0.0) + max(total - rule.upper, 0.0)
        return Verdict(rule, np.array([total]), np.array([outside]))
    if isinstance(rule, SpreadRule):
        total = rule.total(county, communities)
        return Verdict(rule, np.array([total]), np.array([max(total - rule.upper, 0.0)]))
    assert isinstance(rule, CommunityRule)
    return Verdict(rule, rule.measure(county, communities), rule.excess(county, communities))


def recorded_words(
    rule: HouseholdBand, county: County, communities: Communities, names: Sequence[str], language: Language
) -> str:
    """
    Communities outside the band: each with the reason recorded for it, then those without one.

    Parameters
    ----------
    names
        Of the communities.

    Returns
    -------
    str
        Empty where every community lies within the band.
    """
    left = rule.exceptions(county, communities)
    gap = "" if language == "zh" else " "
    said = [
        say(
            f"check.left_recorded{'_in' if document else ''}", language, name=names[c], reason=reason, document=document
        )
        for c, (reason, document) in left.items()
        if reason
    ]
    without = [names[c] for c, (reason, _) in left.items() if not reason]
    if without:
        said.append(say("check.left_unrecorded", language, names=name_some(without, language)))
    return gap.join(said)
