"""
Judges a bound from its certificate, with its own listing and its own pricing; the optimiser is not asked.

Take prices π on the units, ρ on the rows of the plan, σ ≥ 0 on the cuts. Every plan is a choice of candidates, so

    cost(plan) ≥ Σ π_u + Σ max(ρ_r, 0) · lower_r + Σ min(ρ_r, 0) · upper_r − Σ σ_k · limit_k + K · min(0, least r)
    r(c) = cost(c) − Σ_{u in c} π_u − Σ ρ_r · amount_r(c) + Σ σ_k · coefficient_k(c)

over the candidates c in play, with K the largest number of communities. A candidate whose r lifts this to the cost
of the plan in hand or above is in no cheaper plan and leaves play. In the tree two units are together or apart, so
the lowest leaf counts. What is proven is the smaller of the plan's cost and the highest such bound. All numbers
are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from districting.certificate import Branch, Certificate, CutFact, PriceList
from districting.communities import Communities
from districting.county import Integers
from districting.errors import DataError, Fault
from districting.problem import Problem
from districting.rules import Contiguity
from districting.slow_listing import TooManyError, list_slowly

_ROOM = 1 << 61
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
    """

    bound_checked: int | None
    infeasible: bool
    candidates: int
    faults: tuple[Fault, ...]
    words: Fault

    @property
    def holds(self) -> bool:
        """Whether everything claimed is supported."""
        return not self.faults


def verify(problem: Problem, certificate: Mapping[str, Any], *, limit: int = LIMIT) -> ProofReport:
    """
    Check every claim of a certificate.

    Parameters
    ----------
    certificate
        As :meth:`districting.certificate.Certificate.as_dict` gives it.
    limit
        Most sets the slow lister may meet before it gives up and says so.
    """
    try:
        claim = Certificate.from_dict(certificate)
    except DataError as error:
        return _report(None, False, 0, list(error.faults), None)
    faults = _faults_of_plan(problem, claim)
    if claim.problem != problem.digest:
        return _report(None, False, 0, [Fault("proof.other_problem"), *faults], claim)
    if claim.precheck and problem.precheck():
        return _report(None, True, 0, faults + _unsupported(claim, None, True), claim)
    try:
        judge = _Judge(problem, claim, list_slowly(problem, limit=limit))
    except TooManyError:
        values = {"cap": limit}
        return _report(None, False, 0, [*faults, Fault("proof.list_too_long", values=values)], claim)
    judge.run()
    faults += judge.faults
    faults += _unsupported(claim, judge.bound, judge.infeasible)
    return _report(judge.bound, judge.infeasible, len(judge.communities), faults, claim)


class _Judge:
    """Walks through a certificate's steps and tree over the whole list of candidates."""

    def __init__(self, problem: Problem, claim: Certificate, communities: Communities) -> None:
        self.problem, self.claim, self.communities = problem, claim, communities
        self.n = len(problem.county)
        self.cost = problem.cost(communities)
        rules = problem.plan_rules
        amounts = [rule.amount(problem.county, communities) for rule in rules]
        self.amounts = np.array(amounts, dtype=np.int64).reshape(len(rules), len(communities))
        self.lower = [int(np.ceil(rule.lower)) if np.isfinite(rule.lower) else None for rule in rules]
        self.upper = [int(np.floor(rule.upper)) if np.isfinite(rule.upper) else None for rule in rules]
        owner = np.repeat(np.arange(len(communities)), communities.sizes)
        order = np.argsort(communities.members, kind="stable")
        ends = np.searchsorted(communities.members[order], np.arange(self.n + 1))
        self.holders = [owner[order[ends[u] : ends[u + 1]]] for u in range(self.n)]
        self.most = self._most()
        # with no plan in hand, every plan costs less than this
        self.ceiling = self.most * int(self.cost.max(initial=0)) + 1 if claim.objective is None else claim.objective
        self.faults: list[Fault] = []
        self.bound: int | None = None
        self.infeasible = False
        self.play = np.ones(len(communities), dtype=np.bool_)

    def run(self) -> None:
        """Every step, then the tree."""
        if any(not _is_cut(cut, self.n) for cut in self.claim.cuts):
            self.faults.append(Fault("proof.bad_cut"))
            return
        for step in self.claim.steps:
            if step.incumbent is not None and step.incumbent < self.ceiling:
                values = {"incumbent": step.incumbent, "objective": self.ceiling}
                self.faults.append(Fault("proof.bad_incumbent", values=values))
            cost = np.zeros_like(self.cost) if step.free else self.cost
            priced = self._priced(step.prices, cost, self.play)
            if priced is None:
                self.faults.append(Fault("proof.bad_prices"))
                return
            total, reduced = priced
            if step.free:
                self.infeasible = self.infeasible or total > 0
                continue
            denominator = step.prices.denominator
            self._raise(-(-total // denominator))
            # a cheaper plan costs at most ceiling − 1
            self.play &= reduced <= (self.ceiling - 1) * denominator - total
        if self.claim.tree is not None:
            self._raise(self._lowest(self.claim.tree, self.play))

    def _lowest(self, branch: Branch, play: npt.NDArray[np.bool_]) -> int | None:
        """The lowest bound of the leaves below a branch; ``None`` where one of them proves nothing."""
        if branch.pair is not None and branch.together is not None and branch.apart is not None:
            u, v = branch.pair
            if not (0 <= u < self.n and 0 <= v < self.n):
                return None
            with_u, with_v = self._holding(u), self._holding(v)
            together = self._lowest(branch.together, play & (with_u == with_v))
            apart = self._lowest(branch.apart, play & ~(with_u & with_v))
            return None if together is None or apart is None else min(together, apart)
        if branch.prices is None:
            return None
        priced = self._priced(branch.prices, self.cost, play)
        return None if priced is None else -(-priced[0] // branch.prices.denominator)

    def _priced(self, prices: PriceList, cost: Integers, play: npt.NDArray[np.bool_]) -> tuple[int, Integers] | None:
        """The bound times the denominator over the candidates in play, and all reduced costs."""
        if not self._well_formed(prices, int(cost.max(initial=0))):
            return None
        reduced = cost * prices.denominator
        for u, price in enumerate(prices.units):
            reduced[self.holders[u]] -= price
        total = sum(prices.units)
        for row, (price, low, high) in enumerate(zip(prices.rows, self.lower, self.upper, strict=True)):
            side = low if price > 0 else high
            if price and side is None:
                return None
            reduced -= price * self.amounts[row]
            total += price * (side or 0)
        for k, price in prices.cuts:
            cut = self.claim.cuts[k]
            held = np.zeros(len(reduced), dtype=np.int64)
            for u, weight in zip(cut.units, cut.weights, strict=True):
                held[self.holders[u]] += weight
            reduced += price * (held // cut.divisor)
            total -= price * (sum(cut.weights) // cut.divisor)
        least = int(reduced[play].min(initial=0))
        return total + self.most * min(0, least), reduced

    def _well_formed(self, prices: PriceList, dearest: int) -> bool:
        """Right numbers of prices and right signs, and all sums within 64 bits."""
        shape = len(prices.units) == self.n and len(prices.rows) == len(self.lower) and prices.denominator > 0
        signs = all(0 <= k < len(self.claim.cuts) and price >= 0 for k, price in prices.cuts)
        if not (shape and signs):
            return False
        largest = dearest * prices.denominator + sum(map(abs, prices.units))
        for row, price in enumerate(prices.rows):
            largest += abs(price) * int(np.abs(self.amounts[row]).max(initial=1))
        for k, price in prices.cuts:
            largest += price * sum(self.claim.cuts[k].weights)
        return largest < _ROOM

    def _holding(self, unit: int) -> npt.NDArray[np.bool_]:
        """Which candidates hold a unit."""
        held = np.zeros(len(self.communities), dtype=np.bool_)
        held[self.holders[unit]] = True
        return held

    def _most(self) -> int:
        """Largest number of communities: by rule, by units, by the fewest households of a candidate."""
        households = self.problem.county.households
        most = min(self.problem.number[1], self.n)
        least = int(self.communities.sums(households).min()) if len(self.communities) else 0
        return max(1, min(most, int(households.sum()) // least) if least > 0 else most)

    def _raise(self, bound: int | None) -> None:
        """Keep the highest bound, never above the plan in hand; at the ceiling without a plan none exists."""
        if bound is None:
            return
        if bound >= self.ceiling:
            if self.claim.objective is None:
                self.infeasible = True
                return
            bound = self.ceiling
        self.bound = bound if self.bound is None else max(self.bound, bound)


def _is_cut(cut: CutFact, n: int) -> bool:
    """Different units, positive weights, a positive divisor."""
    units = cut.units
    fine = len(units) == len(cut.weights) and len(set(units)) == len(units) and cut.divisor > 0
    return fine and all(0 <= u < n for u in units) and all(0 < w < 1 << 20 for w in cut.weights)


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
    if fine.all() and int(problem.cost(plan).sum()) != claim.objective:
        values = {"got": int(problem.cost(plan).sum()), "claimed": claim.objective}
        faults.append(Fault("proof.objective", values=values))
    return faults


def _unsupported(claim: Certificate, bound: int | None, infeasible: bool) -> list[Fault]:
    """Claims beyond what was verified."""
    faults = []
    if claim.bound_checked is not None and (bound is None or claim.bound_checked > bound):
        faults.append(Fault("proof.claim_too_high", values={"claimed": claim.bound_checked, "got": bound}))
    if claim.bound is not None:
        if claim.objective is not None and claim.bound > claim.objective:
            values = {"bound": claim.bound, "objective": claim.objective}
            faults.append(Fault("proof.bound_above_plan", values=values))
        if not claim.rests_on and (bound is None or claim.bound > bound):
            faults.append(Fault("proof.bound_unsupported", values={"bound": claim.bound, "got": bound}))
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


def _report(
    bound: int | None, infeasible: bool, candidates: int, faults: list[Fault], claim: Certificate | None
) -> ProofReport:
    """The report with its sentence."""
    values = {"bound": bound, "candidates": candidates, "rest": 0 if claim is None else (claim.bound or 0)}
    if faults:
        words = Fault("proof.words_faults", values={"count": len(faults)})
    elif infeasible:
        words = Fault("proof.words_infeasible", values=values)
    elif bound is None:
        words = Fault("proof.words_nothing", values=values)
    elif claim is not None and claim.bound is not None and claim.bound > bound:
        words = Fault("proof.words_rests", values=values | {"on": claim.rests_on})
    else:
        words = Fault("proof.words_all", values=values)
    return ProofReport(bound, infeasible, candidates, tuple(faults), words)
