"""Office and service space for a community's households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, households_of
from districting.rules.saying import listed
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class FloorSpace(CommunityRule):
    """
    ``floor space ≥ max(at_least_m2, per_100_households · households / 100)``, from the offices the units bring.

    Usually priced: space can be rented or built, so a shortfall is a cost, not an impossibility.

    Parameters
    ----------
    per_100_households
        Square metres.
    at_least_m2
        Square metres, however few households there are.
    """

    name: ClassVar[str] = "floor_space"
    per_100_households: float = 30.0
    at_least_m2: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("per_100_households", "at_least_m2"):
            if not getattr(self, name) >= 0:
                values = {"rule": self.name, "field": name, "value": getattr(self, name)}
                raise SettingsError(Fault("rules.negative_field", values=values))

    @property
    def own_source(self) -> Source:
        """Guidance of Henan and others under State Council document 国办发〔2021〕56号."""
        return Source("guidance", "河南省城市社区居民委员会设立指导意见（试行）", "", "2022", "河南", verified=False)

    def words(self, language: Language) -> str:
        """The standard, and the price of a shortfall."""
        key = "floor_space_hard" if self.hard else "floor_space_priced"
        return say(f"rules.{key}", language, standard=self.standard(language)) + self.price_words(language)

    def standard(self, language: Language) -> str:
        """The standard alone: square metres for 100 households, and the least of a community."""
        parts = []
        if self.per_100_households or not self.at_least_m2:
            parts.append(say("rules.space_standard", language, space=self.per_100_households))
        if self.at_least_m2:
            parts.append(say("rules.space_at_least", language, least=self.at_least_m2))
        return listed(parts, language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Square metres each community's offices have."""
        return communities.sums(county.floor_m2)

    def precheck(self, county: County) -> list[Fault]:
        """Less space in the whole county than the standard asks for."""
        short = float(self.excess(county, Communities.of([range(len(county))]))[0])
        if not self.hard or short == 0:
            return []
        values = {"short": short, "has": float(county.floor_m2.sum()), "space": self.per_100_households}
        return [Fault("rules.floor_space_totals", values=values)]

    def needed(self, county: County, communities: Communities) -> Floats:
        """Square metres each community needs."""
        by_size = self.per_100_households / 100.0 * households_of(county, communities)
        return np.maximum(by_size, self.at_least_m2)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Square metres short of the standard."""
        return np.maximum(self.needed(county, communities) - self.measure(county, communities), 0.0)
