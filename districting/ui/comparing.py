"""What the page of comparing lists: who moves, every figure, every rule; for two plans side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from districting.compare import Comparison
from districting.jurisdictions import Judged, judge_under
from districting.measures import Measure, measures
from districting.messages import Language, say
from districting.plan import Plan
from districting.present.words import unit_name
from districting.project.study import Study
from districting.rules import load_pack
from districting.verdicts import Verdict, judge

OWN = ""
"""Stands for the project's rules as they are set, among the names of packs."""


def moves(comparison: Comparison, language: Language) -> pd.DataFrame:
    """One row a unit that changes community, most households first."""
    before, after = comparison.before, comparison.after
    units = before.county.units
    rows = [
        (
            unit_name(units[u], language),
            units[u].households,
            _titled(before, int(before.numbers[u]), language),
            _titled(after, int(after.numbers[u]), language),
        )
        for u in sorted(comparison.moved.tolist(), key=lambda u: -units[u].households)
    ]
    return _table(("unit", "households", "from", "to"), rows, language)


def figures(before: Plan, after: Plan, today: Plan, names: Sequence[str], language: Language) -> pd.DataFrame:
    """One row a figure: both plans and the difference; then the cost, term by term."""
    pairs = zip(measures(before, today), measures(after, today), strict=True)
    rows = [(say(f"compare.measure_{a.key}", language), _words(a), _words(b), _difference(a, b)) for a, b in pairs]
    titles = {rule.name: rule.title(language) for rule in after.problem.rules}
    terms = Comparison(before, after).terms()
    terms["total"] = (sum(a for a, _ in terms.values()), sum(b for _, b in terms.values()))
    for name, (a, b) in terms.items():
        words = say("compare.cost", language, term=titles.get(name) or say(f"ui.term_{name}", language))
        rows.append((words, f"{a:,}", f"{b:,}", f"{b - a:+,}"))
    header = [say("compare.column_measure", language), *names, say("compare.column_difference", language)]
    return pd.DataFrame(rows, columns=pd.Index(header))


def rules(before: Plan, after: Plan, study: Study, pack: str, names: Sequence[str], language: Language) -> pd.DataFrame:
    """One row a rule of a pack: what it asks, and how each plan stands."""
    one, other = (_judged(plan, study, pack) for plan in (before, after))
    rows = [
        (a.rule.title(language), a.rule.words_in(before.county, language), _stands(a, language), _stands(b, language))
        for a, b in zip(one.verdicts, other.verdicts, strict=True)
    ]
    for rule, fault in one.unjudged:
        words = say("compare.unjudged", language, reason=fault.say(language))
        rows.append((rule.title(language), rule.words_in(before.county, language), words, words))
    header = [say("compare.column_rule", language), say("compare.column_asks", language), *names]
    return pd.DataFrame(rows, columns=pd.Index(header))


def pack_title(pack: str, language: Language) -> str:
    """What a set of rules is called."""
    return say("compare.own_rules", language) if pack == OWN else load_pack(pack).title(language)


def _judged(plan: Plan, study: Study, pack: str) -> Judged:
    """A plan under a pack, or under the project's rules as they are set."""
    if pack != OWN:
        return judge_under(plan, [pack])[0]
    verdicts = judge(replace(plan.problem, rules=study.problem.rules), plan.communities)
    return Judged(OWN, tuple(verdicts), ())


def _stands(verdict: Verdict, language: Language) -> str:
    """Whether a plan meets a rule: a sign and words."""
    count = int(np.count_nonzero(verdict.excess > 0))
    key = "met" if verdict.holds else "broken" if verdict.binding else "left"
    sign = {"met": "✓", "broken": "✗", "left": "!"}[key]
    return f"{sign} {say(f'packs.{key}', language, count=count, excess=float(verdict.excess.sum()))}"


def _words(measure: Measure) -> str:
    """A figure as people read it."""
    if not math.isfinite(measure.value):
        return "–"
    return f"{measure.value:.1%}" if measure.unit == "share" else f"{measure.value:,.0f}"


def _difference(one: Measure, other: Measure) -> str:
    """The second minus the first."""
    difference = other.value - one.value
    if not math.isfinite(difference):
        return "–"
    if one.unit == "share":
        return f"{100.0 * difference:+.1f} %"
    return f"{difference:+,.0f}" if round(difference) else "0"


def _titled(plan: Plan, number: int, language: Language) -> str:
    """Number and name of a community."""
    return f"{number} {plan.name(number - 1, language)}"


def _table(header: Sequence[str], rows: Sequence[Sequence[object]], language: Language) -> pd.DataFrame:
    """Rows under the words of their columns."""
    columns = [say(f"compare.column_{name}", language) for name in header]
    return pd.DataFrame(list(rows), columns=pd.Index(columns))
