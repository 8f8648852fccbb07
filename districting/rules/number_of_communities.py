"""How many communities the plan has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import PlanRule
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class NumberOfCommunities(PlanRule):
    """``lower ≤ number of communities ≤ upper``; a number when both are the same."""

    name: ClassVar[str] = "number_of_communities"
    example: ClassVar[Mapping[str, Any]] = {"lower": 8, "upper": 12}
    lower: float = 1
    upper: float = float("inf")

    def __post_init__(self) -> None:
        super().__post_init__()
        whole = all(limit == int(limit) for limit in (self.lower, self.upper) if np.isfinite(limit))
        if not whole or not 1 <= self.lower < np.inf:
            values = {"lower": self.lower, "upper": self.upper}
            raise SettingsError(Fault("rules.number_of_communities_limits", values=values))

    @property
    def own_source(self) -> Source:
        """A planner's decision: no law fixes how many communities a town has."""
        return Source("local_practice", own="rules.number_of_communities_source")

    def words(self, language: Language) -> str:
        """The number, or the range, and the price of each community."""
        return self._limits(language) + self.price_words(language)

    def _limits(self, language: Language) -> str:
        """The number, or the range."""
        if self.lower == self.upper:
            return say("rules.number_of_communities_exact", language, number=int(self.lower))
        if not np.isfinite(self.upper):
            return say("rules.number_of_communities_least", language, lower=int(self.lower))
        return say("rules.number_of_communities_range", language, lower=int(self.lower), upper=int(self.upper))

    def amount(self, county: County, communities: Communities) -> Integers:
        """One a community."""
        return np.ones(len(communities), dtype=np.int64)

    def precheck(self, county: County) -> list[Fault]:
        """More communities than units."""
        if self.lower > len(county):
            return [Fault("rules.number_above_units", values={"number": int(self.lower), "units": len(county)})]
        return []
