"""What it costs once to build the space that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.messages import Language
from districting.rules.base import PlanRule
from districting.rules.floor_space import FloorSpace
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class OneOffCost(PlanRule):
    """
    ``Σ ⌈yuan_per_m2 · space short⌉ ≤ upper``, yuan once.

    Parameters
    ----------
    upper
        Budget, yuan.
    yuan_per_m2
        What a square metre costs to build or buy.
    per_100_households, at_least_m2
        The standard, as in ``floor_space``.
    """

    name: ClassVar[str] = "one_off_cost"
    joins_cheaper: ClassVar[bool] = True
    yuan_per_m2: float = 2000.0
    per_100_households: float = 30.0
    at_least_m2: float = 0.0

    @property
    def own_source(self) -> Source:
        """The county's own prices."""
        return Source.none()

    def amount(self, county: County, communities: Communities) -> Integers:
        """Yuan once for each community, rounded up."""
        standard = self._standard()
        return np.ceil(self.yuan_per_m2 * standard.excess(county, communities) - 1e-9).astype(np.int64)

    def least(self, county: County, communities: int) -> float:
        """What the whole county, or the least space of so many communities, is short of."""
        needed = self.at_least_m2 * communities
        return max(super().least(county, communities), self.yuan_per_m2 * (needed - float(county.floor_m2.sum())))

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The price and the standard."""
        return {"yuan": self.yuan_per_m2, "standard": self._standard().standard(language)}

    def _standard(self) -> FloorSpace:
        """The standard as the rule about one community."""
        return FloorSpace(per_100_households=self.per_100_households, at_least_m2=self.at_least_m2)
