"""What it costs once to build the space that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.rules.base import PlanRule, Source
from districting.rules.floor_space import FloorSpace


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
        standard = FloorSpace(per_100_households=self.per_100_households, at_least_m2=self.at_least_m2)
        return np.ceil(self.yuan_per_m2 * standard.excess(county, communities) - 1e-9).astype(np.int64)

    def fields_said(self) -> dict[str, Any]:
        """The price and the standard."""
        return {"yuan": self.yuan_per_m2, "space": self.per_100_households, "least": self.at_least_m2}
