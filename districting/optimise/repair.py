"""A way out of an infeasible problem: rules moved just so far, said with numbers, and applicable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault
from districting.messages import Language, say
from districting.problem import Problem
from districting.rules import (
    CommunityRule,
    FloorSpace,
    HouseholdBand,
    MeanSize,
    NumberOfCommunities,
    PlanRule,
    Rule,
    SpreadRule,
)
from districting.rules.bands import BandRule
from districting.rules.saying import figure, limit_words, listed, names_in
from districting.verdicts import Verdict, judge

FEW = 3
"""Communities outside the band that are named one by one; for more the band itself is moved."""


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

    def overrides(self, problem: Problem) -> list[dict[str, Any]]:
        """
        Only what changes, to be laid over a project's own ``[[rule]]`` tables.

        Laid over a project's rulebook and saved, they are written into ``project.toml``.
        """
        tables = []
        for i, rule in self.changes.items():
            before, after = problem.rules[i].as_dict(), rule.as_dict()
            told = {"name", *rule.identified_by}
            changed = {key: value for key, value in after.items() if key in told or before.get(key) != value}
            tables.append(json.loads(json.dumps(changed)))  # lists, as a file has them
        return tables

    def say(self, language: Language) -> str:
        """``Feasible if …``."""
        comma = "；" if language == "zh" else "; "
        said = comma.join(sentence.say(language) for sentence in self.sentences)
        return say("explain.feasible_if", language, changes=said)


def repair_from(
    problem: Problem, positions: Sequence[int], plan: Communities, *, whole_band: bool = False
) -> Repair | None:
    """
    The repair a plan shows: each of these rules moved so far that the plan meets it.

    Parameters
    ----------
    whole_band
        Whether the band is moved for all communities instead of for the few that leave it.

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
        whole = whole_band or int(np.count_nonzero(excess)) > FEW
        changes[i] = _moved(rule, county, plan, whole)
        sentences += _sentences(rule, problem, plan, verdicts[i].values, excess, whole)
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


def place_name(county: County, units: Sequence[int], language: Language) -> str:
    """A community by its largest unit and how many others."""
    largest = max(units, key=lambda u: (county.households[u], -u))
    ordered = [county.ids[u] for u in (largest, *(u for u in units if u != largest))]
    names = names_in([county.units[u] for u in units], ordered, language)
    if len(names) == 1:
        return names[0]
    others = say("explain.and_others" if len(names) > _SHOWN + 1 else "explain.others", language,
                 others=listed(names[1 : _SHOWN + 1], language), count=len(names) - _SHOWN - 1)  # fmt: skip
    return names[0] + others


def _moved(rule: Rule, county: County, plan: Communities, whole: bool) -> Rule:
    """The rule with its limits moved, or told and no longer enforced where it has none."""
    if whole and isinstance(rule, HouseholdBand) and rule.hard:
        sizes = plan.sums(county.households)[rule.excess(county, plan) > 0]
        return replace(rule, lower=min(rule.lower, int(sizes.min())), upper=max(rule.upper, int(sizes.max())))
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


def _sentences(
    rule: Rule, problem: Problem, plan: Communities, values: Floats, excess: Floats, whole: bool
) -> list[Fault]:
    """The change of one rule in words."""
    titles = {"rule": rule.title_in(problem.county, "en"), "rule_zh": rule.title_in(problem.county, "zh")}
    if isinstance(rule, PlanRule | SpreadRule):
        return [_total_sentence(rule, problem, plan, float(values[0]), titles)]
    worst = np.flatnonzero(excess > 0)[np.argsort(-excess[excess > 0], kind="stable")].tolist()
    if isinstance(rule, HouseholdBand):
        return _band_sentences(rule, problem, plan, values, worst, whole)
    county = problem.county
    named = titles | _place(county, plan[worst[0]]) | {"count": len(worst)}
    if isinstance(rule, BandRule):
        low = rule.lower is not None and values[worst[0]] < rule.lower
        limit = rule.lower if low else rule.upper
        percent = rule.shown == "percent"
        said = {"value": figure(float(values[worst[0]]), percent), "limit": figure(limit, percent)}
        key = "explain.value_below" if low else "explain.value_above"
        return [Fault(key if len(worst) == 1 else f"{key}_several", values=named | said)]
    if isinstance(rule, FloorSpace):
        short = {"short": float(excess.sum()), "value": float(values[worst[0]])}
        return [Fault("explain.space" if len(worst) == 1 else "explain.space_several", values=named | short)]
    words = {
        "words": rule.words_in(problem.county, "en").rstrip("."),
        "words_zh": rule.words_in(problem.county, "zh").rstrip("。"),
    }
    return [Fault("explain.waived" if len(worst) == 1 else "explain.waived_several", values=named | words)]


def _total_sentence(
    rule: PlanRule | SpreadRule, problem: Problem, plan: Communities, total: float, titles: dict[str, str]
) -> Fault:
    """A sum over the plan, or its spread, that may be another."""
    number = len(plan)
    if isinstance(rule, MeanSize):
        mean = float(problem.county.households.sum()) / number
        below = rule.least_mean is not None and mean < rule.least_mean
        mean = float(np.floor(mean) if below else np.ceil(mean))
        values = _amounts(rule, mean, float((rule.least_mean if below else rule.most_mean) or 0.0))
        return Fault("explain.total_below" if below else "explain.total_above", values=titles | values)
    lower = getattr(rule, "lower", 0.0)
    if type(rule) is NumberOfCommunities:
        asked = {f"asked{end}": limit_words(lower, rule.upper, language) for end, language in _BOTH}
        return Fault("explain.number", values={"number": number} | asked)
    if isinstance(rule, SpreadRule):
        total = float(np.ceil(total * 1000) / 1000)
    above = total > rule.upper
    values = titles | _amounts(rule, total, float(rule.upper if above else lower))
    return Fault("explain.total_above" if above else "explain.total_below", values=values)


def _amounts(rule: Rule, total: float, limit: float) -> dict[str, str]:
    """What a sum may be and was limited to, in both languages with its unit."""
    figures = {"total": total, "limit": limit}
    return {f"{key}{end}": rule.total_words(value, lang) for key, value in figures.items() for end, lang in _BOTH}


def _band_sentences(
    rule: HouseholdBand, problem: Problem, plan: Communities, values: Floats, worst: list[int], whole: bool
) -> list[Fault]:
    """Communities outside the band one by one, or the band itself where they are many."""
    lower, upper = rule.outer
    if whole or not rule.hard:
        low, high = min(lower, int(values[worst].min())), max(upper, int(values[worst].max()))
        facts = {"low": low, "high": high, "lower": lower, "upper": upper, "count": len(worst)}
        return [Fault("explain.band_wider", values=facts)]
    said = []
    for c in worst:
        short = values[c] < lower
        facts = _place(problem.county, plan[c]) | {"value": float(values[c]), "limit": lower if short else upper}
        said.append(Fault("explain.band_below" if short else "explain.band_above", values=facts))
    return said


_BOTH: tuple[tuple[str, Language], ...] = (("", "en"), ("_zh", "zh"))
_SHOWN = 3


def _place(county: County, units: Sequence[int]) -> dict[str, Any]:
    """The name of a community in both languages, as fields of a sentence."""
    return {f"place{end}": place_name(county, units, language) for end, language in _BOTH}
