"""
Judges a finished plan from the facts, without the optimiser.

The plan file says what it claims; everything it claims is worked out again here: that every unit is in exactly
one community, each rule, each number of households, each cost, and, through :mod:`districting.proof`, the bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from districting.county import County
from districting.errors import DistrictingError, Fault
from districting.messages import Language, name_some
from districting.plan import FORMAT, Plan, unit_faults
from districting.proof import LIMIT, verify
from districting.rules import HouseholdBand
from districting.verdicts import Verdict, judge, recorded_words

_STATED = (
    *("id", "level", "title", "title_en", "county_digest", "problem_digest", "rules", "objective", "status"),
    *("objective_value", "bound", "gap", "communities", "assignment"),
)
"""What a plan file must state to be checked."""


@dataclass(frozen=True)
class Check:
    """
    One thing that was checked.

    Parameters
    ----------
    key
        What it is.
    holds
        Whether it was found to hold.
    fault
        The words.
    open
        Whether it only could not be verified: nothing found speaks against it.
    """

    key: str
    holds: bool
    fault: Fault
    open: bool = False

    def say(self, language: Language) -> str:
        """The finding as a sentence."""
        return self.fault.say(language)


@dataclass(frozen=True)
class CheckReport:
    """All that was checked; ``holds`` only if everything does."""

    checks: tuple[Check, ...]
    bound_checked: int | None = None

    @property
    def holds(self) -> bool:
        """Whether every single check holds."""
        return all(check.holds for check in self.checks)

    @property
    def wrong(self) -> bool:
        """Whether something was found to be false, and not only left open."""
        return any(not check.holds and not check.open for check in self.checks)


def check_plan(
    facts: Mapping[str, Any],
    county: County,
    certificate: Mapping[str, Any] | None = None,
    *,
    proof_limit: int = LIMIT,
) -> CheckReport:
    """
    Work out again everything a plan file claims.

    Parameters
    ----------
    facts
        The plan file's content, trusted in nothing.
    county
        The facts, from the file beside the plan or afresh from the project.
    certificate
        What the bound's proof needs; without one a claimed bound is reported as unproven.
    proof_limit
        How many candidates the slow lister may list before it gives up and says so.

    Returns
    -------
    CheckReport
        One entry for each thing checked.
    """
    malformed = _malformed(facts, county)
    if malformed:
        return CheckReport(tuple(malformed))
    plan = Plan.from_dict(county, facts)
    checks = [_passed("partition", "check.partition_holds", units=len(county), communities=len(plan))]
    checks.append(_check("facts", facts["county_digest"] == county.digest, "check.facts_hold", "check.facts_changed"))
    checks += [_rule_check(plan, verdict) for verdict in judge(plan.problem, plan.communities)]
    checks += _number_checks(facts, plan)
    bound_checks, bound = _bound_checks(facts, plan, certificate, proof_limit)
    return CheckReport(tuple(checks + bound_checks), bound)


def _malformed(facts: Mapping[str, Any], county: County) -> list[Check]:
    """What keeps the file from being read as a plan at all."""
    got = facts.get("format") if isinstance(facts, Mapping) else type(facts).__name__
    if got != FORMAT:
        return [Check("format", holds=False, fault=Fault("check.format", values={"got": got, "want": FORMAT}))]
    missing = tuple(key for key in _STATED if key not in facts)
    if missing:
        return [Check("format", holds=False, fault=Fault("check.missing_keys", missing))]
    try:
        faults = unit_faults(county, facts)
        if not faults:
            Plan.from_dict(county, facts)
    except DistrictingError as error:
        faults = list(error.faults)
    except (KeyError, TypeError, ValueError) as error:
        faults = [Fault("check.unreadable", values={"reason": repr(error)})]
    return [Check("partition", holds=False, fault=fault) for fault in faults]


def _rule_check(plan: Plan, verdict: Verdict) -> Check:
    """One rule as a finding; a priced rule that is left is told, not failed."""
    outside = np.flatnonzero(verdict.excess > 0).tolist() if len(verdict.excess) > 1 else []
    rule = verdict.rule
    excess = float(verdict.excess.sum())
    values = {
        "rule": rule.words_in(plan.county, "en"),
        "rule_zh": rule.words_in(plan.county, "zh"),
        "excess": rule.excess_words(excess, "en"),
        "excess_zh": rule.excess_words(excess, "zh"),
        "ids_en": name_some((plan.names_en[c] for c in outside), "en") or plan.title_en or plan.id,
    }
    if isinstance(rule, HouseholdBand):
        table = (rule, plan.county, plan.communities)
        values |= {"left": recorded_words(*table, plan.names_en, "en")}
        values |= {"left_zh": recorded_words(*table, plan.names, "zh")}
    ids = tuple(plan.names[c] for c in outside) or (plan.title or plan.id,)
    if verdict.holds:
        return Check(rule.name, True, Fault(f"check.rule_holds{'_but' if values.get('left') else ''}", ids, values))
    key = "check.rule_broken" if verdict.binding else "check.band_left" if values.get("left") else "check.rule_priced"
    return Check(rule.name, not verdict.binding, Fault(key, ids, values))


def _number_checks(facts: Mapping[str, Any], plan: Plan) -> list[Check]:
    """Households, costs and identity as the file states them against the same worked out again."""
    again = plan.as_dict()
    stated = {row["number"]: row for row in facts["communities"]}
    wrong_households = [
        row["name"]
        for row in again["communities"]
        if stated.get(row["number"], {}).get("households") != row["households"]
    ]
    wrong_costs = [
        row["name"] for row in again["communities"] if stated.get(row["number"], {}).get("cost") != row["cost"]
    ]
    same_map = dict(facts.get("assignment", {})) == again["assignment"]
    values = {"stated": facts["objective_value"], "again": again["objective_value"]}
    figures = {key: f"{cost:,}" if isinstance(cost, int) else cost for key, cost in values.items()}
    return [
        _check("assignment", same_map, "check.assignment_holds", "check.assignment_differs"),
        _check(
            "households", not wrong_households, "check.households_hold", "check.households_differ", *wrong_households
        ),
        _check("costs", not wrong_costs, "check.costs_hold", "check.costs_differ", *wrong_costs),
        _check(
            "objective",
            values["stated"] == values["again"],
            "check.objective_holds",
            "check.objective_differs",
            **figures,
        ),
        _check(
            "id",
            facts["id"] == again["id"],
            "check.id_holds",
            "check.id_differs",
            stated=facts["id"],
            again=again["id"],
        ),
    ]


def _bound_checks(
    facts: Mapping[str, Any], plan: Plan, certificate: Mapping[str, Any] | None, limit: int
) -> tuple[list[Check], int | None]:
    """What the file claims was proven, against what the proof can verify."""
    bound, objective = facts["bound"], plan.objective
    if bound is None:
        claims_less = facts["status"] == "feasible"
        return [_check("bound", claims_less, "check.no_bound_claimed", "check.status_without_bound")], None
    sound = bound <= objective and (facts["status"] == "feasible" or bound == objective)
    values = {"bound": bound, "objective": objective, "status": facts["status"]}
    checks = [_check("status", sound, "check.status_holds", "check.status_differs", **values)]
    if certificate is None:
        return [*checks, Check("proof", False, Fault("check.no_certificate"), open=True)], None
    claimed = certificate.get("bound")
    values = {"bound": bound, "claimed": claimed}
    checks.append(_check("certificate", claimed == bound, "check.bound_holds", "check.bound_differs", **values))
    report = verify(plan.problem, certificate, limit=limit)
    checks += [Check("certificate", False, fault) for fault in report.faults]
    if report.undecided is not None or not report.faults:
        reached = report.holds and report.bound_checked is not None and report.bound_checked >= bound
        checks.append(Check("proof", reached, report.words, open=not reached))
    return checks, report.bound_checked


def _passed(key: str, message: str, **values: Any) -> Check:
    """Something that holds."""
    return Check(key, True, Fault(message, values=values))


def _check(key: str, holds: bool, message: str, fault: str, *ids: str, **values: Any) -> Check:
    """Something that holds, or the fault."""
    return Check(key, holds, Fault(message if holds else fault, ids, values))
