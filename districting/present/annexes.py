"""What a hearing pack says beyond the plan itself: the ledger, screening, plans side by side, other numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from districting.conversion import Evidence, Village
from districting.ledger import Ledger
from districting.messages import Language, say
from districting.objective import NO_WAY
from districting.optimise.ask import Frontier
from districting.plan import Plan
from districting.present.curve import frontier_curve
from districting.present.ledger_blocks import blocks, county_lines
from districting.present.screening_table import screening_table
from districting.present.words import number, plan_title
from districting.problem import Problem
from districting.rules import CommunityRule
from districting.verdicts import Verdict, judge


@dataclass(frozen=True)
class Annexes:
    """
    Further parts of a pack; each that is not given is left out.

    Parameters
    ----------
    ledger
        Of the proposed plan.
    villages
        The screening of each village, and whether it belongs to a later phase.
    records
        Consents and approvals the plan needs.
    frontier
        The best plan for each number of communities.
    """

    ledger: Ledger | None = None
    villages: Sequence[tuple[Village, bool]] = ()
    records: Sequence[Evidence] = ()
    frontier: Frontier | None = None

    def as_dict(self, language: Language) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "ledger": self._ledger(language),
            "screening": self._screening(language),
            "frontier": self._frontier(language),
        }

    def _ledger(self, language: Language) -> dict[str, Any] | None:
        """Tables of the ledger, what the county has left, and what each community inherits from whom."""
        if self.ledger is None:
            return None
        tables = [block.as_dict() for block in blocks(self.ledger, language)]
        return {"blocks": tables, "lines": county_lines(self.ledger, language)}

    def _screening(self, language: Language) -> dict[str, Any] | None:
        """Villages with their figures, outcome and what is missing; then records."""
        if not self.villages:
            return None
        heads, rows, notes = screening_table(self.villages, language)
        records = [record.say(language) for record in self.records]
        first = say("present.screening_note", language)
        return {"heads": heads, "rows": rows, "records": records, "notes": [*notes, first]}

    def _frontier(self, language: Language) -> dict[str, Any] | None:
        """A row a number of communities, and the drawn curve."""
        if self.frontier is None:
            return None
        rows = []
        for count, solution in self.frontier.points:
            cost = "" if solution.objective is None else number(solution.objective, language)
            gap = "" if solution.gap is None else f"{solution.gap:.2%}"
            best = count == self.frontier.best
            rows.append([str(count), say(f"cli.proven_{solution.status}", language), cost, gap, "◀" if best else ""])
        heads = [say(f"cli.column_{name}", language) for name in ("communities", "proven", "cost", "gap")]
        curve = frontier_curve(self.frontier, language)
        words = say("cli.frontier_best", language, number=self.frontier.best) if self.frontier.best else ""
        drawn = {"curve": curve.as_dict(), "html": curve.svg(), "key": say("present.curve_key", language)}
        return {"heads": [*heads, ""], "rows": rows, "best": words} | drawn


def side_by_side(plans: Sequence[Plan], language: Language) -> dict[str, Any]:
    """
    Plans of the same units under one set of rules: their cost term by term, then rule by rule.

    Parameters
    ----------
    plans
        Today, the adopted one and the proposed one; all are judged under the problem of the last.
    """
    problem = plans[-1].problem
    titles = {rule.name: rule.title(language) for rule in problem.rules}
    sums = [_sums(plan, problem) for plan in plans]
    rows = [
        [titles.get(name) or say("present.term_walking", language), *(_cost(found[name], language) for found in sums)]
        for name in sums[-1]
    ]
    totals = [None if None in found.values() else sum(filter(None, found.values())) for found in sums]
    rows.append([say("present.total_cost", language), *(_cost(total, language) for total in totals)])
    judged = [judge(problem, plan.communities) for plan in plans]
    rules = [
        [
            rule.title(language),
            rule.words_in(problem.county, language),
            *(_verdict(found[i], language) for found in judged),
        ]
        for i, rule in enumerate(problem.rules)
    ]
    return {"plans": [plan_title(plan, language) for plan in plans], "terms": rows, "rules": rules}


def _sums(plan: Plan, problem: Problem) -> dict[str, float | None]:
    """Each term of a plan's cost, household-metres; nothing for the walking where somebody reaches no office."""
    terms = problem.terms(plan.communities)
    open_end = bool((terms["walking"] == NO_WAY).any())
    found = {name: float(values.sum()) * problem.objective.quantum for name, values in terms.items()}
    return {name: None if open_end and name == "walking" else value for name, value in found.items()}


def _cost(value: float | None, language: Language) -> str:
    """A cost; a dash where there is none."""
    return say("present.none", language) if value is None else number(value, language)


def _verdict(verdict: Verdict, language: Language) -> str:
    """Whether a plan meets a rule, and by how much not."""
    if verdict.holds:
        return say("present.meets", language)
    count = int(np.count_nonzero(verdict.excess > 0))
    excess = verdict.rule.excess_words(float(verdict.excess.sum()), language)
    whole = not isinstance(verdict.rule, CommunityRule)
    key = "misses_whole" if whole else "misses" if verdict.binding else "leaves"
    return say(f"present.{key}", language, count=count, excess=excess)
