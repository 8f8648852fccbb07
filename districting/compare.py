"""What is different between two plans for the same county: who moves, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.errors import Fault, refuse
from districting.plan import Plan, in_order, pairing
from districting.problem import Problem


@dataclass(frozen=True)
class Comparison:
    """
    Two plans for the same units: ``before`` and ``after``.

    Communities of the two are paired so that as many households as possible stay in a pair; who is in none of
    the pairs moves.
    """

    before: Plan
    after: Plan

    def __post_init__(self) -> None:
        if self.before.county.ids != self.after.county.ids:
            refuse([Fault("compare.other_units")])

    @cached_property
    def shared(self) -> Integers:
        """Integer array (communities before, communities after): households they have in common."""
        households = np.zeros((len(self.before), len(self.after)), dtype=np.int64)
        np.add.at(households, (self.before.numbers - 1, self.after.numbers - 1), self.before.county.households)
        return households

    @cached_property
    def partner(self) -> dict[int, int]:
        """Position in ``after`` of each community of ``before`` that lives on in one."""
        return pairing(self.shared)

    @cached_property
    def moved(self) -> Integers:
        """Positions of the units that do not stay with their community's partner."""
        before, after = self.before.numbers - 1, self.after.numbers - 1
        return np.array([u for u in range(len(before)) if self.partner.get(int(before[u])) != after[u]], dtype=np.int64)

    @property
    def moved_households(self) -> int:
        """Households of the units that move."""
        return int(self.before.county.households[self.moved].sum())

    @property
    def saved(self) -> int:
        """Cost of ``before`` minus cost of ``after``, both under the problem of ``after``, quanta."""
        return int(self.after.problem.cost(self.before.communities).sum()) - self.after.objective

    @property
    def saved_share(self) -> float:
        """What is saved as a share of the cost before, in [0, 1] where after is no dearer."""
        before = int(self.after.problem.cost(self.before.communities).sum())
        return self.saved / before if before else 0.0

    def terms(self) -> dict[str, tuple[int, int]]:
        """Cost before and after, term by term, under the problem of ``after``."""
        before = self.after.problem.terms(self.before.communities)
        return {name: (int(before[name].sum()), int(values.sum())) for name, values in self.after.terms.items()}


def reference_plan(problem: Problem, communities: Mapping[str, int], **about: str) -> Plan:
    """
    A plan that was made elsewhere, from a table of today's committees (or units) and community numbers.

    Parameters
    ----------
    problem
        The problem to judge it under.
    communities
        Community number by id of a unit or, for units that are parts, of the committee they belong to.
    about
        ``title``, ``title_en``, ``level``.

    Raises
    ------
    DataError
        When units are left out.
    """
    county = problem.county
    numbers = [_number(county, u, communities) for u in range(len(county))]
    _refuse_missing(county, numbers)
    return Plan(problem, in_order(Communities.from_assignment([n for n in numbers if n is not None])), **about)  # type: ignore[arg-type]


def _refuse_missing(county: County, numbers: list[int | None]) -> None:
    """Raise one error that names the units without a community."""
    missing = tuple(county.ids[u] for u, number in enumerate(numbers) if number is None)
    refuse([Fault("plan.missing_units", missing)] if missing else [])


def _number(county: County, unit: int, communities: Mapping[str, int]) -> int | None:
    """Community of a unit by its own id, else by its committee's."""
    return communities.get(county.ids[unit], communities.get(county.units[unit].parent))
