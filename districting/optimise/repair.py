"""A way out of an infeasible problem: rules moved just so far, said with numbers, and applicable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault
from districting.messages import Language, say
from districting.problem import Problem
from districting.rules import CommunityRule, HouseholdBand, NumberOfCommunities, PlanRule, Rule, SpreadRule
from districting.rules.bands import BandRule
from districting.verdicts import Verdict, judge


@dataclass(frozen=True)
class Repair:
    """
    Rules to change so that a plan exists.

    Parameters
    ----------
    changes
        The rule to take the place of the one at a position of the problem's rules.
    sentences
        What the change is, with names and numbers.
    size
        How large it is beside the limits it moves, so that repairs can be ordered.
    plan
        A plan that is possible then.
    """

    changes: dict[int, Rule]
    sentences: tuple[Fault, ...]
    size: float
    plan: Communities

    def apply(self, problem: Problem) -> Problem:
        """The problem with the change made."""
        rules = [self.changes.get(i, rule) for i, rule in enumerate(problem.rules)]
        return replace(problem, rules=tuple(rules))

    def entries(self) -> list[dict[str, Any]]:
        """The changed rules as ``[[rule]]`` tables of a project file."""
        return [rule.as_dict() for rule in self.changes.values()]

    def say(self, language: Language) -> str:
        """``Feasible if …``."""
        comma = "；" if language == "zh" else "; "
        said = comma.join(sentence.say(language) for sentence in self.sentences)
        return say("explain.feasible_if", language, changes=said)


def repair_from(problem: Problem, positions: Sequence[int], plan: Communities) -> Repair | None:
    """
    The repair a plan shows: each of these rules moved so far that the plan meets it.

    Returns
    -------
    ``None`` where the plan still breaks a rule that was not to be moved.
    """
    county = problem.county
    verdicts = judge(problem, plan)
    changes: dict[int, Rule] = {}
    sentences: list[Fault] = []
    size = 0.0
    for i in positions:
        rule, excess = problem.rules[i], _excess(problem.rules[i], problem, plan, verdicts[i])
        if excess.sum() == 0:
            continue
        changes[i] = _moved(rule, county, plan)
        sentences += _sentences(rule, problem, plan, verdicts[i].values, excess)
        size += float(excess.sum()) / _scale(rule)
    repaired = Repair(changes, tuple(sentences), size, plan)
    again = repaired.apply(problem)
    holds = all(verdict.holds or not verdict.binding for verdict in judge(again, plan)) and again.admits(plan).all()
    return repaired if changes and holds else None


def _excess(rule: Rule, problem: Problem, plan: Communities, verdict: Verdict) -> Floats:
    """How far each community lies outside what binds: of a priced band its widest limits."""
    if not isinstance(rule, HouseholdBand) or rule.hard:
        return verdict.excess
    lower, upper = rule.outer
    return replace(rule, lower=lower, upper=upper, price=None, widest=None).excess(problem.county, plan)


def place_name(county: County, units: Sequence[int]) -> str:
    """A community by its largest unit and how many others."""
    largest = max(units, key=lambda u: (county.households[u], -u))
    name = county.units[largest].name or county.ids[largest]
    others = [county.units[u].name or county.ids[u] for u in units if u != largest]
    if not others:
        return name
    return f"{name}（{'、'.join(others[:3])}{'…' if len(others) > 3 else ''}）"


def _moved(rule: Rule, county: County, plan: Communities) -> Rule:
    """The rule with its limits moved, or told and no longer enforced where it has none."""
    moved = rule.loosened(county, plan)
    if moved is not None:
        return moved
    assert isinstance(rule, CommunityRule)
    return replace(rule, price=0.0)


def _scale(rule: Rule) -> float:
    """What counts as the whole of a rule."""
    if isinstance(rule, HouseholdBand):
        return float(max(rule.lower, 1))
    if isinstance(rule, BandRule | PlanRule | SpreadRule):
        limits = [abs(limit) for limit in (getattr(rule, "lower", None), rule.upper) if limit and np.isfinite(limit)]
        return max(min(limits, default=1.0), 1e-3)
    return 300.0 if rule.name == "floor_space" else 1.0


def _sentences(rule: Rule, problem: Problem, plan: Communities, values: np.ndarray, excess: np.ndarray) -> list[Fault]:
    """The change of one rule in words."""
    county = problem.county
    if isinstance(rule, NumberOfCommunities):
        limits = {"lower": int(rule.lower), "upper": rule.upper}
        return [Fault("explain.number", values={"number": len(plan)} | limits)]
    if isinstance(rule, PlanRule | SpreadRule):
        above = values[0] > rule.upper
        limit = rule.upper if above else getattr(rule, "lower", 0.0)
        named = {
            "rule": rule.title("en"),
            "rule_zh": rule.title("zh"),
            "total": float(values[0]),
            "limit": float(limit),
        }
        return [Fault("explain.total_above" if above else "explain.total_below", values=named)]
    said = []
    for c in np.flatnonzero(excess > 0).tolist():
        place = place_name(county, plan[c])
        named = {"place": place, "rule": rule.title("en"), "rule_zh": rule.title("zh"), "value": float(values[c])}
        if isinstance(rule, HouseholdBand):
            lower, upper = rule.outer
            short = values[c] < lower
            key = "explain.band_below" if short else "explain.band_above"
            said.append(Fault(key, values=named | {"limit": lower if short else upper}))
        elif isinstance(rule, BandRule):
            low = rule.lower is not None and values[c] < rule.lower
            limit = rule.lower if low else rule.upper
            said.append(Fault("explain.value_below" if low else "explain.value_above", values=named | {"limit": limit}))
        elif rule.name == "floor_space":
            said.append(Fault("explain.space", values=named | {"short": float(excess[c])}))
        else:
            words = {"words": rule.words("en"), "words_zh": rule.words("zh")}
            said.append(Fault("explain.waived", values=named | words))
    return said
