"""Office and service space for a community's households."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Source


@dataclass(frozen=True, kw_only=True)
class FloorSpace(CommunityRule):
    """
    ``floor space ≥ per_100_households · households / 100``, in square metres, from the offices the units bring.

    Usually priced: space can be rented or built, so a shortfall is a cost, not an impossibility.

    Parameters
    ----------
    per_100_households
        Square metres.
    """

    name: ClassVar[str] = "floor_space"
    per_100_households: float = 30.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.per_100_households >= 0:
            values = {"rule": self.name, "field": "per_100_households", "value": self.per_100_households}
            raise SettingsError(Fault("rules.negative_field", values=values))

    @property
    def source(self) -> Source:
        """Guidance of Henan and others under State Council document 国办发〔2021〕56号."""
        return Source("guidance", "河南省城市社区居民委员会设立指导意见（试行）", "", "2022", "河南", verified=False)

    def words(self, language: Language) -> str:
        """The standard, and the price of a shortfall."""
        key = "floor_space_hard" if self.hard else "floor_space_priced"
        return say(f"rules.{key}", language, space=self.per_100_households, price=self.price)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Square metres each community's offices have."""
        return communities.sums(county.floor_m2).astype(np.float64)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Square metres short of the standard."""
        needed = self.per_100_households / 100.0 * communities.sums(county.households)
        return np.maximum(needed - self.measure(county, communities), 0.0)
