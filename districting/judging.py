"""
Prices against a list of candidates: what a certificate's steps and tree prove.

Take prices π on the units, ρ on the rows of the plan, σ ≥ 0 on the cuts. Every plan is a choice of candidates, so

    cost(plan) ≥ Σ π_u + Σ max(ρ_r, 0) · lower_r + Σ min(ρ_r, 0) · upper_r − Σ σ_k · limit_k + K · min(0, least r)
    r(c) = cost(c) − Σ_{u in c} π_u − Σ ρ_r · amount_r(c) + Σ σ_k · coefficient_k(c)

over the candidates c in play, with K the largest number of communities. A candidate whose r lifts this to the cost
of the plan in hand or above is in no cheaper plan and leaves play. In the tree two units are together or apart, so
the lowest leaf counts. What is proven is the smaller of the plan's cost and the highest such bound. All numbers
are whole.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from districting.certificate import Branch, Certificate, CutFact, PriceList, Step
from districting.communities import Communities
from districting.county import Integers
from districting.errors import Fault
from districting.problem import Problem

_ROOM = 1 << 61


class Judge:
    """
    Walks through a certificate's steps and tree over a list of candidates.

    Parameters
    ----------
    communities
        All candidates; or with ``near`` at least those that lower the bound of the claim's one step, or at least
        those that a plan cheaper than the one in hand may hold. Every other candidate is out of play.

    Attributes
    ----------
    bound
        No plan costs less, quanta; ``None`` where nothing was proven.
    infeasible
        Whether it was proven that no plan exists.
    last
        The bound of the last step times its denominator, before it was held against the plan in hand.
    faults
        What the certificate does wrong.
    """

    def __init__(self, problem: Problem, claim: Certificate, communities: Communities, *, near: bool = False) -> None:
        self.problem, self.claim, self.communities, self.near = problem, claim, communities, near
        self.n = len(problem.county)
        self.cost = problem.cost(communities)
        rules = problem.plan_rows
        amounts = [rule.amount(problem.county, communities) for rule in rules]
        self.amounts = np.array(amounts, dtype=np.int64).reshape(len(rules), len(communities))
        self.lower = [int(np.ceil(rule.lower)) if np.isfinite(rule.lower) else None for rule in rules]
        self.upper = [int(np.floor(rule.upper)) if np.isfinite(rule.upper) else None for rule in rules]
        owner = np.repeat(np.arange(len(communities)), communities.sizes)
        order = np.argsort(communities.members, kind="stable")
        ends = np.searchsorted(communities.members[order], np.arange(self.n + 1))
        self.holders = [owner[order[ends[u] : ends[u + 1]]] for u in range(self.n)]
        self.most = self._most()
        self.ceiling = self._ceiling()
        self.faults: list[Fault] = []
        self.bound: int | None = None
        self.infeasible = False
        self.last: int | None = None
        self.play = np.ones(len(communities), dtype=np.bool_)

    def run(self) -> Judge:
        """Every step, then the tree."""
        if any(not _is_cut(cut, self.n) for cut in self.claim.cuts):
            self.faults.append(Fault("proof.bad_cut"))
            return self
        if not all(self._taken(step) for step in self.claim.steps):
            self.faults.append(Fault("proof.bad_prices"))
        elif self.claim.tree is not None:
            self._raise(self._lowest(self.claim.tree, self.play))
        return self

    def _taken(self, step: Step) -> bool:
        """Whether a step's prices are prices; what they prove is kept, what they drop leaves play."""
        if step.incumbent is not None and self.ceiling is not None and step.incumbent < self.ceiling:
            values = {"incumbent": step.incumbent, "objective": self.ceiling}
            self.faults.append(Fault("proof.bad_incumbent", values=values))
        cost = np.zeros_like(self.cost) if step.free else self.cost
        priced = self._priced(step.prices, cost, self.play)
        if priced is None:
            return False
        self.last, reduced = priced
        if step.free:
            self._without_plan(self.last > 0)
            return True
        denominator = step.prices.denominator
        self._raise(-(-self.last // denominator))
        if self.ceiling is not None:
            # a cheaper plan costs at most ceiling − 1
            self.play &= reduced <= (self.ceiling - 1) * denominator - self.last
        return True

    def _without_plan(self, proven: bool) -> None:
        """Take over that the candidates in play make no plan: beside a plan in hand only none that is cheaper."""
        if proven and self.claim.objective is None:
            self.infeasible = True
        elif proven:
            self._raise(self.claim.objective)

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
        """
        Largest number of communities: by rule, by units, by the least sum of a candidate.

        That is the least households of all candidates, or where not all are listed the lower limits of sums.
        """
        households = self.problem.county.households
        least = int(self.communities.sums(households).min()) if len(self.communities) and not self.near else 0
        sums = [(int(households.sum()), least)]
        sums += [(int(limit.weights.sum()), limit.lower) for limit in self.problem.growth.limits]
        return max(1, min(self.problem.number[1], self.n, *(total // low for total, low in sums if low > 0)))

    def _ceiling(self) -> int | None:
        """The cost of the plan in hand; without one, and with all candidates listed, more than any plan costs."""
        if self.claim.objective is not None:
            return self.claim.objective
        return None if self.near else self.most * int(self.cost.max(initial=0)) + 1

    def _raise(self, bound: int | None) -> None:
        """Keep the highest bound, never above the plan in hand; at the ceiling without a plan none exists."""
        if bound is None:
            return
        if self.ceiling is not None and bound >= self.ceiling:
            if self.claim.objective is None:
                self.infeasible = True
                return
            bound = self.ceiling
        self.bound = bound if self.bound is None else max(self.bound, bound)


def _is_cut(cut: CutFact, n: int) -> bool:
    """Different units, positive weights, a positive divisor."""
    units = cut.units
    fine = len(units) == len(cut.weights) and len(set(units)) == len(units) and 0 < cut.divisor < _ROOM
    return fine and all(0 <= u < n for u in units) and all(0 < w < 1 << 20 for w in cut.weights)
