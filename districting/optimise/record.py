"""Writes down, while a solve runs, what its certificate will hold."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from districting.certificate import Branch, Certificate, CutFact, PriceList, Step
from districting.communities import Communities
from districting.optimise.branch import Node
from districting.optimise.cuts import Cut
from districting.optimise.pricing import Prices
from districting.problem import Problem


@dataclass
class Record:
    """Rounds of fixing and the tree, with every cut numbered once."""

    steps: list[Step] = field(default_factory=list)
    tree: Branch | None = None
    cuts: dict[Cut, int] = field(default_factory=dict)

    def step(self, prices: Prices, incumbent: int | None, *, free: bool = False) -> None:
        """A round in which prices dropped candidates; not written twice."""
        step = Step(self._plain(prices), incumbent, free)
        if not self.steps or self.steps[-1] != step:
            self.steps.append(step)

    def branch(self, node: Node) -> Branch:
        """A tree of nodes in the certificate's words."""
        if node.pair is not None and node.together is not None and node.apart is not None:
            return Branch(pair=node.pair, together=self.branch(node.together), apart=self.branch(node.apart))
        return Branch(prices=None if node.prices is None else self._plain(node.prices))

    def uncovered(self, unit: int, units: int, rows: int) -> None:
        """A unit that no candidate holds, at a price of one: already a proof that no plan exists."""
        price = tuple(int(u == unit) for u in range(units))
        self.steps.append(Step(PriceList(1, price, (0,) * rows), None, free=True))

    def certificate(
        self,
        problem: Problem,
        status: str,
        *,
        plan: Communities | None = None,
        objective: int | None = None,
        bound: int | None = None,
        checked: int | None = None,
        precheck: bool = False,
        rests_on: str = "",
    ) -> Certificate:
        """Everything written down, with the claim."""
        assignment = None if plan is None else tuple(plan.assignment(len(problem.county)).tolist())
        return Certificate(
            problem.digest, status, assignment, objective, bound, checked, precheck,
            tuple(CutFact(cut.units, cut.weights, cut.divisor) for cut in self.cuts),
            tuple(self.steps), self.tree, rests_on,
        )  # fmt: skip

    def _plain(self, prices: Prices) -> PriceList:
        """Prices with the cuts by number."""
        numbers = [self.cuts.setdefault(cut, len(self.cuts)) for cut in prices.cut_list]
        return PriceList(
            prices.denominator,
            tuple(prices.units.tolist()),
            tuple(prices.rows.tolist()),
            tuple(zip(numbers, prices.cuts.tolist(), strict=True)),
        )


def in_order(plan: Communities) -> Communities:
    """The communities ordered by their first unit."""
    return plan.take(np.argsort(plan.members[plan.offsets[:-1]], kind="stable"))
