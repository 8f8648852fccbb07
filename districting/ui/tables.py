"""What the pages list, as tables in the reader's language: numbers stay numbers, columns carry their words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from districting.check import CheckReport
from districting.compare import Comparison
from districting.messages import Language, say
from districting.plan import Plan
from districting.present.words import committee_name, mean_walk, office_name, unit_name, weighted_mean
from districting.project.study import Study
from districting.rules import CommunityRule, Rule


def communities(plan: Plan, language: Language, *, brief: bool = False) -> pd.DataFrame:
    """One row a community: number, name, households, walk; unless brief also its office and what it is made of."""
    floor = plan.communities.sums(plan.county.floor_m2)
    rows = []
    for c, units in enumerate(plan.communities):
        row = {
            "number": c + 1,
            "community": plan.name(c, language),
            "households": int(plan.households[c]),
            "walk": _metres(mean_walk(plan, c)),
        }
        if not brief:
            row["floor"] = round(float(floor[c]))
            row["office"] = office_name(plan, c, language)
            row["made_of"] = _joined((unit_name(plan.county.units[u], language) for u in units), language)
        rows.append(row)
    return _table(rows, language)


def moves(plan: Plan, today: Plan, language: Language) -> pd.DataFrame:
    """One row a village or committee of today: where it goes, and its walk now and then."""
    county = plan.county
    rows = []
    for c, units in enumerate(today.communities):
        members, weights = list(units), county.households[list(units)]
        rows.append(
            {
                "committee": today.name(c, language),
                "households": int(today.households[c]),
                "walk_today": _metres(weighted_mean(county.walk_today_m[members], weights)),
                "walk_then": _metres(weighted_mean(plan.walk_m[members], weights)),
                "goes_to": _joined(dict.fromkeys(plan.name(n, language) for n in plan.numbers[members] - 1), language),
            }
        )
    return _table(rows, language)


def units(study: Study, language: Language) -> pd.DataFrame:
    """One row a unit, as the files have it; the committee it belongs to where units are parts."""
    county = study.problem.county
    parts = any(unit.parent and unit.parent != unit.id for unit in county.units)
    rows = []
    for unit, walk in zip(county.units, county.walk_today_m.tolist(), strict=True):
        row = {"code": unit.id, "unit": unit_name(unit, language), "kind": say(f"rules.kind_{unit.kind}", language)}
        if parts:
            row["committee"] = committee_name(unit, language)
        rows.append(row | {"households": unit.households, "walk_today": _metres(walk)})
    return _table(rows, language)


def rules(study: Study, language: Language) -> pd.DataFrame:
    """One row a rule: its name, whether it binds, its words."""
    rows = [
        {
            "rule": rule.title(language),
            "force": say(f"ui.force_{force(rule)}", language),
            "says": rule.words_in(study.problem.county, language),
        }
        for rule in study.problem.rules
    ]
    return _table(rows, language)


def terms(comparison: Comparison, names: Sequence[str], language: Language) -> pd.DataFrame:
    """One row a term of the cost: the plan compared with, this plan, and the difference."""
    costs = comparison.terms()
    costs["total"] = (sum(before for before, _ in costs.values()), sum(after for _, after in costs.values()))
    titles = {rule.name: rule.title(language) for rule in comparison.after.problem.rules}
    rows = [
        (titles.get(term) or say(f"ui.term_{term}", language), before, after, after - before)
        for term, (before, after) in costs.items()
    ]
    columns = [say("ui.column_term", language), *names, say("ui.column_difference", language)]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def checks(report: CheckReport, language: Language) -> pd.DataFrame:
    """One row for each thing the independent check looked at."""
    rows = [{"holds": "✓" if check.holds else "✗", "finding": check.say(language)} for check in report.checks]
    return _table(rows, language)


def force(rule: Rule) -> str:
    """Whether a rule binds (``hard``) or has a price (``priced``)."""
    return "priced" if isinstance(rule, CommunityRule) and not rule.hard else "hard"


def _metres(walk: float) -> int | None:
    """Whole metres; nothing where there is no way, no office or no household."""
    return round(walk) if math.isfinite(walk) else None


def _joined(names: Iterable[str], language: Language) -> str:
    """Names in a row."""
    return ("、" if language == "zh" else ", ").join(names)


def _table(rows: Sequence[Mapping[str, Any]], language: Language) -> pd.DataFrame:
    """Rows under the words of their columns."""
    table = pd.DataFrame(rows)
    return table.rename(columns={name: say(f"ui.column_{name}", language) for name in table.columns})
