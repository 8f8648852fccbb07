"""
Judges a bound from its certificate, with its own listing and its own pricing; the optimiser is not asked.

Three lists are tried, each longer than the one before: the candidates that lower the bound of one step's prices, the
candidates that a plan cheaper than the one in hand may hold by those prices (:mod:`districting.near_listing`), and all
of them (:mod:`districting.slow_listing`). The first that supports the whole claim ends the check.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.certificate import Certificate
from districting.communities import Communities
from districting.errors import DataError, Fault
from districting.judging import Judge
from districting.near_listing import list_near, prunes
from districting.problem import Problem
from districting.rules import Contiguity
from districting.slow_listing import TooManyError, list_slowly
from districting.windows import Span, proven_by, whole_span, within

LIMIT = 5_000_000


@dataclass(frozen=True)
class ProofReport:
    """
    What could be verified.

    Parameters
    ----------
    bound_checked
        No plan costs less, quanta; ``None`` where nothing was proven.
    infeasible
        Whether it was verified that no plan exists.
    candidates
        How many the slow lister found.
    faults
        Everything the certificate claims without support.
    words
        What was found, as one sentence.
    undecided
        What kept the bound from being checked to the end, though nothing false was met; else ``None``.
    """

    bound_checked: int | None
    infeasible: bool
    candidates: int
    faults: tuple[Fault, ...]
    words: Fault
    undecided: Fault | None = None

    @property
    def holds(self) -> bool:
        """Whether everything claimed is supported."""
        return not self.faults and self.undecided is None


def verify(problem: Problem, certificate: Mapping[str, Any], *, limit: int = LIMIT) -> ProofReport:
    """
    Check every claim of a certificate.

    Parameters
    ----------
    certificate
        As :meth:`districting.certificate.Certificate.as_dict` gives it.
    limit
        Most sets a lister may meet before it gives up and says so.
    """
    try:
        claim = Certificate.from_dict(certificate)
    except DataError as error:
        return _report(None, False, 0, list(error.faults), None)
    return _verified(problem, claim, limit)


def _verified(problem: Problem, claim: Certificate, limit: int) -> ProofReport:
    """What of a readable claim could be verified."""
    faults = _faults_of_plan(problem, claim)
    if claim.problem != problem.digest:
        return _report(None, False, 0, [Fault("proof.other_problem"), *faults], claim)
    if claim.precheck and problem.precheck():
        return _report(None, True, 0, faults + _unsupported(claim, None, True), claim)
    if not (claim.steps or claim.tree or claim.windows):
        return _report(None, False, 0, faults + _unsupported(claim, None, False), claim)
    if claim.windows:
        return _by_windows(problem, claim, faults, limit)
    report = None
    try:
        for judge in _judges(problem, claim, limit):
            found = [*faults, *judge.faults, *_unsupported(claim, judge.bound, judge.infeasible)]
            report = _report(judge.bound, judge.infeasible, len(judge.communities), found, claim, near=judge.near)
            if report.holds or faults or judge.faults:  # a longer list mends none of these
                return report
    except TooManyError:
        bound = None if report is None else report.bound_checked
        return _undecided(bound, faults, Fault("proof.list_too_long", values={"cap": limit, "bound": _figure(bound)}))
    assert report is not None
    return report


def _by_windows(problem: Problem, claim: Certificate, faults: list[Fault], limit: int) -> ProofReport:
    """What windows prove together, each with its own certificate."""
    low, high = whole_span(problem)
    if not problem.spread_rules or any(not 0 < w.low <= w.high for w in claim.windows):
        return _report(None, False, 0, [*faults, Fault("proof.bad_window")], claim)
    reports = [_verified(within(problem, w.low, w.high), w.certificate, limit) for w in claim.windows]
    faults = faults + [fault for report in reports for fault in report.faults]
    spans = [
        Span(w.low, w.high, math.inf if r.infeasible else -math.inf if r.bound_checked is None else r.bound_checked)
        for w, r in zip(claim.windows, reports, strict=True)
    ]
    proven = proven_by(spans, low, high)
    least = min(proven, math.inf if claim.objective is None else claim.objective)
    bound = int(least) if math.isfinite(least) else None
    undecided = next((report.undecided for report in reports if report.undecided is not None), None)
    if undecided is not None:
        return _undecided(bound, faults, undecided)
    faults += _unsupported(claim, bound, proven == math.inf)
    candidates = sum(report.candidates for report in reports)
    return _report(bound, proven == math.inf, candidates, faults, claim)


def _judges(problem: Problem, claim: Certificate, limit: int) -> Iterator[Judge]:
    """Judges who have heard the claim, each over more candidates than the one before."""
    with suppress(TooManyError):
        yield from _near_judges(problem, claim, limit)
    yield Judge(problem, claim, list_slowly(problem, limit=limit)).run()


def _near_judges(problem: Problem, claim: Certificate, limit: int) -> Iterator[Judge]:
    """Judges over the candidates that one step's prices leave: its own bound, then all other steps and the tree."""
    wanted = (step for step in claim.steps if step.free == (claim.status == "infeasible"))
    step = next((step for step in wanted if prunes(problem, step.prices)), None)
    if step is None:
        return
    listed = list_near(problem, step.prices, 0, free=step.free, limit=limit)
    first = Judge(problem, replace(claim, steps=(step,), tree=None), listed, near=True).run()
    yield first
    if claim.objective is None or first.last is None:
        return
    # by this step's prices a candidate at this number or above is in no plan that costs less than the one in hand
    below = (claim.objective - 1) * step.prices.denominator - first.last + 1
    listed = list_near(problem, step.prices, max(below, 0), free=False, limit=limit)
    yield Judge(problem, claim, listed, near=True).run()


def _faults_of_plan(problem: Problem, claim: Certificate) -> list[Fault]:
    """What is wrong with the plan itself and with its cost."""
    if claim.assignment is None:
        return [] if claim.objective is None else [Fault("proof.no_partition")]
    if len(claim.assignment) != len(problem.county) or min(claim.assignment) < 0:
        return [Fault("proof.no_partition")]
    plan = Communities.from_assignment(claim.assignment)
    faults = []
    fine = problem.admits(plan) & (Contiguity().excess(problem.county, plan) == 0)
    if not fine.all():
        first = tuple(problem.county.ids[plan[int(c)][0]] for c in np.flatnonzero(~fine))
        faults.append(Fault("proof.breaks_rules", first))
    for rule in problem.plan_rules:
        total = int(rule.amount(problem.county, plan).sum())
        if not rule.lower <= total <= rule.upper:
            faults.append(Fault("proof.breaks_plan_rule", (), {"rule": rule.words("en"), "rule_zh": rule.words("zh")}))
    for spread in problem.spread_rules:
        if spread.total(problem.county, plan) > spread.upper:
            words = {"rule": spread.words("en"), "rule_zh": spread.words("zh")}
            faults.append(Fault("proof.breaks_plan_rule", (), words))
    if fine.all() and int(problem.cost(plan).sum()) != claim.objective:
        values = {"got": _figure(int(problem.cost(plan).sum())), "claimed": _figure(claim.objective)}
        faults.append(Fault("proof.objective", values=values))
    return faults


def _unsupported(claim: Certificate, bound: int | None, infeasible: bool) -> list[Fault]:
    """Claims beyond what was verified."""
    faults = []
    if claim.bound_checked is not None and (bound is None or claim.bound_checked > bound):
        faults.append(Fault("proof.claim_too_high", values={"claimed": claim.bound_checked, "got": _figure(bound)}))
    if claim.bound is not None:
        if claim.objective is not None and claim.bound > claim.objective:
            values = {"bound": claim.bound, "objective": claim.objective}
            faults.append(Fault("proof.bound_above_plan", values=values))
        if not claim.rests_on and (bound is None or claim.bound > bound):
            faults.append(Fault("proof.bound_unsupported", values={"bound": claim.bound, "got": _figure(bound)}))
    supported = {
        "optimal": claim.objective is not None and claim.bound == claim.objective,
        "feasible": claim.objective is not None,
        "infeasible": claim.objective is None and (infeasible or bool(claim.rests_on)),
        "time_limit": claim.objective is None and claim.assignment is None,
        "error": claim.objective is None and claim.assignment is None,
    }
    if not supported[claim.status]:
        faults.append(Fault("proof.status_unsupported", values={"status": claim.status}))
    return faults


def _figure(quanta: int | None) -> str:
    """A cost or bound as people read it; a dash where there is none."""
    return "–" if quanta is None else f"{quanta:,}"


def _undecided(bound: int | None, faults: list[Fault], why: Fault) -> ProofReport:
    """The report where nothing false was met, but not all could be looked into."""
    return ProofReport(bound, False, 0, tuple(faults), why, undecided=why)


def _report(
    bound: int | None,
    infeasible: bool,
    candidates: int,
    faults: list[Fault],
    claim: Certificate | None,
    *,
    near: bool = False,
) -> ProofReport:
    """The report with its sentence."""
    values = {"bound": bound, "candidates": candidates, "rest": 0 if claim is None else (claim.bound or 0)}
    if faults:
        words = Fault("proof.words_faults", values={"count": len(faults)})
    elif infeasible:
        words = Fault("proof.words_infeasible", values=values)
    elif bound is None:
        rests = claim is not None and claim.bound is not None
        on = {"on": claim.rests_on} if claim is not None else {}
        words = Fault("proof.words_rests_all" if rests else "proof.words_nothing", values=values | on)
    elif claim is not None and claim.bound is not None and claim.bound > bound:
        words = Fault("proof.words_rests", values=values | {"on": claim.rests_on})
    else:
        words = Fault("proof.words_near" if near else "proof.words_all", values=values)
    return ProofReport(bound, infeasible, candidates, tuple(faults), words)
