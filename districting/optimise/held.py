"""Rules an asker puts beside the project's own: a cost that is held, a likeness to plans already seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.graph import pair_rows
from districting.messages import Language
from districting.objective import Walking
from districting.problem import Problem
from districting.rules import CommunityRule, PlanRule, Rule, Source
from districting.rules.loops import different, inside_sums

_STEPS = 1 << 24
"""Whole numbers up to this are a row of the program as they are; larger ones would outgrow a solver's rounding."""


@dataclass(frozen=True, kw_only=True)
class Held(PlanRule):
    """
    A plan's cost, or one term of it, stays within a limit.

    A limit of up to 2²⁴ quanta is held as it is; above, costs are counted in steps of that part of the limit, each
    community's rounded up, so that the limit holds, and a plan that reaches it to a ten-thousandth percent may be lost.

    Parameters
    ----------
    problem
        Whose costs are meant.
    term
        One term of them; all of them together where empty.
    most
        The limit, quanta of that problem.
    """

    name: ClassVar[str] = "held"
    problem: Problem | None = field(default=None, compare=False)
    term: str = ""
    most: int = 0

    @property
    def own_source(self) -> Source:
        """The asker."""
        return Source.none()

    def words(self, language: Language) -> str:
        """The limit."""
        return f"{self.term or '∑'} ≤ {self.most:,}"

    def amount(self, county: County, communities: Communities) -> Integers:
        """Steps of each community's cost."""
        assert self.problem is not None
        cost = (
            self.problem.terms(communities, only=self.term)[self.term] if self.term else self.problem.cost(communities)
        )
        return -(-cost // step(self.most))

    def as_dict(self) -> dict[str, Any]:
        """Name and limit as plain values."""
        return {"name": self.name, "term": self.term, "most": self.most, "upper": self.upper}


def hold(problem: Problem, most: int, term: str = "") -> Held:
    """A rule that keeps the cost of a plan, or one term of it, within a limit."""
    return Held(problem=problem, term=term, most=most, upper=float(most // step(most)))


def step(most: int) -> int:
    """Quanta in one step of a held cost."""
    return max(1, most // _STEPS)


@dataclass(frozen=True, kw_only=True)
class Free(Walking):
    """Walking that costs nothing, where there is a way."""

    def weights(self, county: County) -> Integers:
        """Zero where there is a way, −1 where there is none."""
        return np.minimum(super().weights(county), 0)


@dataclass(frozen=True, kw_only=True)
class Weighted(Walking):
    """Walking that counts several times."""

    times: int = 1

    def weights(self, county: County) -> Integers:
        """As many times what each unit's walking costs, −1 where there is no way."""
        once = super().weights(county)
        return np.where(once < 0, once, once * self.times)


@dataclass(frozen=True, kw_only=True)
class Term(CommunityRule):
    """
    One term of another problem's cost, at a price.

    Parameters
    ----------
    problem, term
        Whose cost, and which term of it.
    """

    name: ClassVar[str] = "term"
    problem: Problem | None = field(default=None, compare=False)
    term: str = ""

    @property
    def own_source(self) -> Source:
        """The asker."""
        return Source.none()

    def words(self, language: Language) -> str:
        """The term."""
        return self.term

    def measure(self, county: County, communities: Communities) -> Floats:
        """The term's cost of each community, quanta."""
        assert self.problem is not None
        return self.problem.terms(communities, only=self.term)[self.term].astype(np.float64)

    def excess(self, county: County, communities: Communities) -> Floats:
        """All of it counts."""
        return self.measure(county, communities)

    def as_dict(self) -> dict[str, Any]:
        """Name, term and price as plain values."""
        return {"name": self.name, "term": self.term, "price": self.price}


@dataclass(frozen=True, kw_only=True)
class NotThis(PlanRule):
    """
    At least one community of a plan already seen is not chosen again.

    Parameters
    ----------
    plan
        The seen plan: each unit's community.
    """

    name: ClassVar[str] = "not_this"
    plan: tuple[int, ...] = ()

    @property
    def own_source(self) -> Source:
        """The asker."""
        return Source.none()

    def words(self, language: Language) -> str:
        """How many of its communities may be chosen again."""
        return f"≤ {self.upper:g}"

    def amount(self, county: County, communities: Communities) -> Integers:
        """One for each community of that plan."""
        numbers = np.array(self.plan, dtype=np.int64)
        held = different(communities.offsets, communities.members, numbers, int(numbers.max()) + 1)
        whole = np.bincount(numbers)[numbers[communities.members[communities.offsets[:-1]]]]
        return ((held == 1) & (communities.sizes == whole)).astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Likeness(CommunityRule):
    """
    How much a plan is like plans already seen: borders drawn or left out as there.

    The measure of a community counts the borders inside it, plus one for each plan that leaves the border out and
    minus one for each that draws it; a constant for each unit keeps it above zero and is the same for every plan.
    """

    name: ClassVar[str] = "likeness"
    plans: tuple[tuple[int, ...], ...] = ()

    @property
    def own_source(self) -> Source:
        """The asker."""
        return Source.none()

    def words(self, language: Language) -> str:
        """How many plans there are."""
        return f"{len(self.plans)}"

    def measure(self, county: County, communities: Communities) -> Floats:
        """Likeness of each community."""
        pairs = [(edge.a, edge.b) for edge in county.borders]
        weights = [float(sum(1 if plan[a] == plan[b] else -1 for plan in self.plans)) for a, b in pairs]
        inner = inside_sums(communities.offsets, communities.members, *pair_rows(len(county), pairs, weights))
        degree = int(np.diff(county.neighbours[0]).max(initial=0))
        return inner + communities.sizes * float(degree * len(self.plans))

    def excess(self, county: County, communities: Communities) -> Floats:
        """All of it counts."""
        return self.measure(county, communities)


def told_only(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules with every price at zero: what they hold is told, what they cost is not counted."""
    return tuple(
        replace(rule, price=0.0) if isinstance(rule, CommunityRule | PlanRule) and rule.price else rule
        for rule in rules
    )
