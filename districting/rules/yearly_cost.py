"""What the communities cost each year against the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.messages import Language, say
from districting.rules.base import PlanRule, Rule, households_of
from districting.rules.saying import listed
from districting.rules.source import Source
from districting.rules.staff import Staff


@dataclass(frozen=True, kw_only=True)
class YearlyCost(PlanRule):
    """
    ``Σ ⌈per_100_households · households / 100 + per_community + per_worker · workers⌉ ≤ upper``, yuan a year.

    Parameters
    ----------
    upper
        Budget, yuan a year.
    per_100_households, per_community, per_worker
        Yuan a year.
    households_each, at_least
        How many workers a community has, as in ``staff``; where the problem has that rule, it counts them.
    counted
        How the rule ``staff`` counts them, taken from it.
    """

    name: ClassVar[str] = "yearly_cost"
    joins_cheaper: ClassVar[bool] = True
    per_100_households: float = 8000.0
    per_community: float = 0.0
    per_worker: float = 0.0
    households_each: int = 300
    at_least: int = 8
    counted: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_source(self) -> Source:
        """A county meeting; the yuan are of its time."""
        return Source("historical", "县城社区建设工作会议讲话", "", "", "", verified=False)

    def beside(self, others: Sequence[Rule]) -> Self:
        """With the workers that the staff rule counts, so that nobody is paid who is not counted."""
        staff = next((rule for rule in others if isinstance(rule, Staff)), None)
        if staff is None or not self.per_worker:
            return self
        kept = ("households_each", "at_least", "per_10000", "count")
        return replace(self, counted={name: getattr(staff, name) for name in kept})

    def amount(self, county: County, communities: Communities) -> Integers:
        """Yuan a year of each community, rounded up."""
        households = households_of(county, communities)
        yuan = self.per_100_households * households / 100.0 + self.per_community
        if self.per_worker:
            yuan = yuan + self.per_worker * self._workers().amount(county, communities)
        return np.ceil(yuan - 1e-9).astype(np.int64)

    def least(self, county: County, communities: int) -> float:
        """What households, so many communities and their fewest workers cost."""
        yuan = self.per_100_households * float(county.households.sum()) / 100.0 + self.per_community * communities
        return yuan + (self.per_worker * self._workers().least(county, communities) if self.per_worker else 0.0)

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The rates that are not zero."""
        rates = {"hundred": self.per_100_households, "fixed": self.per_community, "worker": self.per_worker}
        said = [say(f"rules.yearly_{name}", language, yuan=yuan) for name, yuan in rates.items() if yuan]
        return {"rates": listed(said, language) or "0"}

    def _workers(self) -> Staff:
        """How workers are counted."""
        return Staff(**(self.counted or {"households_each": self.households_each, "at_least": self.at_least}))
