"""One plan judged under several packs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.errors import DataError, Fault
from districting.messages import Language, say
from districting.plan import Plan
from districting.rules import HouseholdBand, Rule, load_pack, read_rules
from districting.rules.origin import origin_of
from districting.verdicts import Verdict, judge, recorded_words


@dataclass(frozen=True)
class Judged:
    """
    A plan under one pack.

    Parameters
    ----------
    pack
        Name of the pack.
    verdicts
        Each of its rules held against the plan.
    unjudged
        Rules that could not be judged, and why: a fact that is not there.
    plan
        The plan, where the reasons recorded for leaving the band are to be told.
    """

    pack: str
    verdicts: tuple[Verdict, ...]
    unjudged: tuple[tuple[Rule, Fault], ...]
    plan: Plan | None = None

    @property
    def holds(self) -> bool:
        """Whether no binding rule is broken."""
        return all(verdict.holds or not verdict.binding for verdict in self.verdicts)


def judge_under(
    plan: Plan, packs: Sequence[str], *, own: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> tuple[Judged, ...]:
    """
    Judge a plan under several packs.

    Parameters
    ----------
    packs
        Names, or paths of files.
    own
        A project's entries laid over a pack, by its name.
    """
    return tuple(_judged(plan, pack, (own or {}).get(pack, ())) for pack in packs)


def side_by_side(judged: Sequence[Judged], language: Language) -> list[dict[str, str]]:
    """
    One row a rule under headings a person reads, one column a pack.

    A cell says what the pack asks, whether the plan meets it and by how much not, where it stands, and what a
    project changed of it; it is empty where a pack says nothing.
    """
    titles: dict[str, str] = {}
    cells: dict[tuple[str, str], str] = {}
    for one in judged:
        for verdict in one.verdicts:
            titles.setdefault(verdict.rule.name, verdict.rule.title(language))
            cells[verdict.rule.name, one.pack] = _cell(one.plan, verdict, language)
        for rule, fault in one.unjudged:
            titles.setdefault(rule.name, rule.title(language))
            cells[rule.name, one.pack] = f"{rule.words(language)} {fault.say(language)}"
    heads = {one.pack: load_pack(one.pack).title(language) for one in judged}
    first = say("packs.rule", language)
    return [
        {first: title} | {heads[one.pack]: cells.get((name, one.pack), "") for one in judged}
        for name, title in titles.items()
    ]


def _judged(plan: Plan, pack: str, own: Sequence[Mapping[str, Any]]) -> Judged:
    """A plan under one pack; a rule whose facts are not there is told, not crashed on."""
    verdicts: list[Verdict] = []
    unjudged: list[tuple[Rule, Fault]] = []
    problem = replace(plan.problem, rules=read_rules(own, level=plan.level or None, pack=pack))
    for rule in problem.rules:
        try:
            verdicts += judge(replace(problem, rules=(rule,)), plan.communities)
        except DataError as error:
            unjudged += [(rule, fault) for fault in error.faults]
    return Judged(pack, tuple(verdicts), tuple(unjudged), plan)


def _cell(plan: Plan | None, verdict: Verdict, language: Language) -> str:
    """What a pack asks, and whether the plan meets it."""
    rule = verdict.rule
    count = int(np.count_nonzero(verdict.excess > 0))
    key = "packs.met" if verdict.holds else "packs.broken" if verdict.binding else "packs.left"
    met = say(key, language, count=count, excess=rule.excess_words(float(verdict.excess.sum()), language))
    if plan is not None and isinstance(rule, HouseholdBand):
        names = plan.names if language == "zh" else plan.names_en
        met += " " + recorded_words(rule, plan.county, plan.communities, names, language)
    words = rule.words(language) if plan is None else rule.words_in(plan.county, language)
    parts = [words, met.strip(), rule.source.words(language), origin_of(rule).pack_words(language)]
    return " ".join(part for part in parts if part)
