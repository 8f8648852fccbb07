"""Office and service space that all communities together are short of."""

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
class SpaceShort(PlanRule):
    """
    ``Σ ⌈space short⌉ ≤ upper``, square metres; space one community has to spare does not help another.

    Parameters
    ----------
    upper
        Square metres.
    per_100_households, at_least_m2
        The standard, as in ``floor_space``.
    """

    name: ClassVar[str] = "space_short"
    joins_cheaper: ClassVar[bool] = True
    per_100_households: float = 30.0
    at_least_m2: float = 0.0

    @property
    def own_source(self) -> Source:
        """The standard of floor space; the limit of the sum is the county's."""
        return Source.none()

    def amount(self, county: County, communities: Communities) -> Integers:
        """Square metres each community is short of, rounded up."""
        standard = self._standard()
        return np.ceil(standard.excess(county, communities) - 1e-9).astype(np.int64)

    def least(self, county: County, communities: int) -> float:
        """What the whole county, or the least space of so many communities, is short of."""
        needed = self.at_least_m2 * communities
        return max(super().least(county, communities), needed - float(county.floor_m2.sum()))

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The standard."""
        return {"standard": self._standard().standard(language)}

    def _standard(self) -> FloorSpace:
        """The standard as the rule about one community."""
        return FloorSpace(per_100_households=self.per_100_households, at_least_m2=self.at_least_m2)
