"""What the hearing pack says, as plain values: every sentence made, nothing laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from districting.check import CheckReport
from districting.compare import Comparison
from districting.messages import Language, say
from districting.plan import Plan
from districting.present.annexes import side_by_side
from districting.present.words import (
    county_name,
    mean_walk,
    metres,
    number,
    office_name,
    plan_title,
    status_words,
    weighted_mean,
)
from districting.rules import FloorSpace
from districting.rules.origin import origins

_WIDE = 14


@dataclass(frozen=True)
class Content:
    """
    Everything a pack is made of, for one reader's language.

    Parameters
    ----------
    plan
        What is proposed.
    before
        Today's villages and committees as a plan.
    reference
        The adopted plan, or none.
    check
        The independent check, or none.
    language
        ``"zh"`` or ``"en"``.
    on
        The date the pages carry.
    sides
        The four sides of every community, in words.
    """

    plan: Plan
    before: Plan
    reference: Plan | None
    check: CheckReport | None
    language: Language
    on: date
    sides: Sequence[str]

    def word(self, key: str, **values: Any) -> str:
        """An entry of the catalogue of pictures and pages."""
        return say(f"present.{key}", self.language, **values)

    def count(self, value: float) -> str:
        """A whole number."""
        return number(value, self.language)

    @cached_property
    def comparison(self) -> Comparison:
        """Today against the plan."""
        return Comparison(self.before, self.plan)

    def as_dict(self) -> dict[str, Any]:
        """The pack without its maps."""
        plan, county = self.plan, self.plan.county
        title = self.word("pack_title", county=county_name(county, self.language), plan=self.title)
        return {
            "lang": "zh-CN" if self.language == "zh" else "en",
            "region": "cn" if self.language == "zh" else "gb",
            "title": title,
            "heading": [self.word("pack_heading", county=county_name(county, self.language)), self.title],
            "plan_id": self.word("plan_id", id=self.plan.id),
            "date": self.word("date", year=self.on.year, month=self.on.month, day=self.on.day),
            "synthetic": self.word("synthetic_long") if county.synthetic else "",
            "mark": self.word("synthetic") if county.synthetic else "",
            "status": status_words(self.plan, self.language),
            "figures": self.figures(),
            "rules": self.rules(),
            "checks": self.checks(),
            "communities": self.communities(),
            "has_space": self.space_rule is not None,
            "changes": self.changes(),
            "flows": self.flows(),
            "against": self.against_reference(),
            "judged": side_by_side([p for p in (self.before, self.reference, plan) if p is not None], self.language),
            "proof": self.proof(),
            "words": {key: self.word(f"pack_{key}") for key in _WORDS},
            "sketch": self.word("sketch"),
        }

    @property
    def title(self) -> str:
        """What people call the plan."""
        return plan_title(self.plan, self.language)

    @cached_property
    def space_rule(self) -> FloorSpace | None:
        """The rule that says how much space a community needs, where there is one."""
        return next((rule for rule in self.plan.problem.rules if isinstance(rule, FloorSpace)), None)

    def figures(self) -> list[dict[str, str]]:
        """The cover's figures."""
        plan, county = self.plan, self.plan.county
        walk_today = weighted_mean(county.walk_today_m, county.households * np.isfinite(county.walk_today_m))
        walk_then = weighted_mean(plan.walk_m, county.households * np.isfinite(plan.walk_m))
        then = metres(walk_then, self.language)
        values = {
            "committees": self.count(len(self.before)),
            "communities": self.count(len(plan)),
            "households": self.word(f"basis_{county.basis}", count=self.count(county.households.sum())),
            "smallest": self.word(
                "range", least=self.count(plan.households.min()), most=self.count(plan.households.max())
            ),
            "moved": self.word(
                "moved", count=self.count(self.comparison.moved_households), share=100.0 * self._moved_share
            ),
            "walk": self.word("metres", walk=then)
            if np.isnan(walk_today)
            else self.word("walks", today=metres(walk_today, self.language), then=then),
        }
        return [{"label": self.word(f"figure_{key}"), "value": value} for key, value in values.items()]

    @property
    def _moved_share(self) -> float:
        """Share of all households that change committee."""
        return self.comparison.moved_households / max(int(self.plan.county.households.sum()), 1)

    def rules(self) -> list[dict[str, str]]:
        """Each rule with its words, how it binds, standing and source, its pack and what was changed of it."""
        rows = []
        for origin in origins(self.plan.problem.rules):
            rule, source = origin.rule, origin.source
            unread = bool(source.document) and not source.verified
            rows.append(
                {
                    "title": rule.title(self.language),
                    "words": rule.words_in(self.plan.county, self.language),
                    "standing": say(f"rules.standing_{source.standing}", self.language),
                    "source": source.place(self.language) + (self.word("not_held_against") if unread else ""),
                    "kind": self.word(_KINDS[origin.binding]),
                    "changed": origin.pack_words(self.language),
                }
            )
        return rows

    def checks(self) -> list[dict[str, Any]]:
        """What the independent check found."""
        if self.check is None:
            return []
        return [{"holds": entry.holds, "text": entry.say(self.language)} for entry in self.check.checks]

    def communities(self) -> list[dict[str, Any]]:
        """One row a community: households, committees of today, office, walk, space, four sides."""
        plan, has = self.plan, self.plan.communities.sums(self.plan.county.floor_m2)
        rows = []
        for c in range(len(plan)):
            rule = self.space_rule
            needed = max(rule.per_100_households / 100.0 * plan.households[c], rule.at_least_m2) if rule else 0.0
            rows.append(
                {
                    "number": str(c + 1),
                    "name": plan.name(c, self.language),
                    "households": self.count(plan.households[c]),
                    "units": self.joined(self.origins(c)),
                    "office": office_name(plan, c, self.language),
                    "walk": metres(mean_walk(plan, c), self.language),
                    "needed": self.count(np.ceil(needed)),
                    "has": self.count(has[c]),
                    "short": self.count(np.ceil(max(needed - has[c], 0.0))),
                    "sides": self.sides[c],
                }
            )
        return rows

    def origins(self, community: int, *, leave_out: int = -1) -> list[str]:
        """Today's committees in a community; one that comes only in part says so."""
        shared = self.comparison.shared[:, community]
        whole = self.before.households
        found = []
        for group in dict.fromkeys((self.before.numbers[list(self.plan.communities[community])] - 1).tolist()):
            if group == leave_out:
                continue
            name = self.before.name(group, self.language)
            found.append(name if shared[group] == whole[group] else self.word("part_of", name=name))
        return found

    def joined(self, names: Sequence[str]) -> str:
        """Names in one line."""
        return self.word("comma").join(names)

    def changes(self) -> dict[str, Any]:
        """How many units and households change committee."""
        moved = self.comparison.moved
        county = self.plan.county
        sentence = self.word(
            "changes_sentence",
            units=len(moved),
            all=len(county),
            households=self.count(self.comparison.moved_households),
            share=100.0 * self._moved_share,
        )
        return {"sentence": sentence, "any": bool(len(moved))}

    def flows(self) -> dict[str, Any]:
        """From which committee to which community, households; wide as a table or long as a list."""
        shared = self.comparison.shared
        columns = [{"number": str(c + 1), "name": self.plan.name(c, self.language)} for c in range(len(self.plan))]
        rows = [
            {
                "name": self.before.name(b, self.language),
                "cells": [self.count(value) if value else "" for value in shared[b].tolist()],
                "total": self.count(shared[b].sum()),
            }
            for b in range(len(self.before))
        ]
        pairs = [
            {
                "from": self.before.name(b, self.language),
                "to": f"{c + 1} {self.plan.name(c, self.language)}",
                "households": self.count(shared[b, c]),
            }
            for b, c in zip(*(axis.tolist() for axis in np.nonzero(shared)), strict=True)
        ]
        totals = [self.count(value) for value in shared.sum(axis=0).tolist()]
        return {
            "wide": len(columns) <= _WIDE, "columns": columns, "rows": rows, "pairs": pairs, "totals": totals,
            "total": self.count(shared.sum()),
        }  # fmt: skip

    def against_reference(self) -> str:
        """What the plan saves against the adopted one, and who would be elsewhere; empty without one."""
        if self.reference is None:
            return ""
        against, quantum = Comparison(self.reference, self.plan), self.plan.problem.objective.quantum
        return self.word(
            "reference_sentence" if against.saved >= 0 else "reference_dearer",
            saved=self.count(abs(against.saved) * quantum),
            share=100.0 * abs(against.saved_share),
            households=self.count(against.moved_households),
        )

    def proof(self) -> list[str]:
        """What was proven, what was checked, and what neither says."""
        plan, quantum = self.plan, self.plan.problem.objective.quantum
        said = [status_words(plan, self.language), self.word("cost_is", cost=self.count(plan.objective * quantum))]
        if plan.bound is not None:
            said.append(self.word("bound_is", bound=self.count(plan.bound * quantum)))
            checked = self.check is not None and self.check.bound_checked is not None
            value = self.check.bound_checked if self.check is not None and self.check.bound_checked is not None else 0
            key = "bound_checked" if checked else "bound_not_checked"
            said.append(self.word(key, bound=self.count(value * quantum)))
        return [*said, self.word("not_proven"), self.word("no_decision")]

    def titled(self, community: int) -> str:
        """Number and name of a community."""
        return f"{community + 1} {self.plan.name(community, self.language)}"


_KINDS = {"hard": "rule_limit", "priced": "rule_priced", "counted": "rule_counted"}

_WORDS = (
    "contents", "rules", "rule", "standing", "source", "kind", "whole", "communities", "number", "name",
    "households", "units", "office", "walk", "needed", "has", "short", "sides", "changes", "place", "today",
    "proposed", "now_map", "then_map", "joins", "stays", "flows", "flows_note", "from", "to", "total", "term",
    "proof", "checks", "check_holds", "check_fails", "no_check", "page", "of", "legend", "scale", "ledger",
    "screening", "records", "frontier", "judged", "asked", "changed",
)  # fmt: skip
