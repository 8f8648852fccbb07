"""How large a residents' representative assembly a community needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language
from districting.rules.bands import BandRule
from districting.rules.base import households_of
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Representatives(BandRule):
    """
    ``lower ≤ ⌈households / households_each⌉ ≤ upper`` for every community.

    Parameters
    ----------
    households_each
        Households one representative stands for at most; the cited plan says 30 to 50.
    lower, upper
        Representatives, both included.
    """

    name: ClassVar[str] = "representatives"
    households_each: int = 50
    lower: float | None = None
    upper: float | None = 75

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.households_each <= 0:
            values = {"rule": self.name, "field": "households_each", "value": self.households_each}
            raise SettingsError(Fault("rules.not_positive", values=values))

    @property
    def own_source(self) -> Source:
        """The cited reform plan: one representative for 30 to 50 households."""
        return Source("historical", "城市基层管理体制改革方案", "", "", "广东东莞", verified=False)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Representatives each community needs."""
        return np.ceil(households_of(county, communities) / self.households_each)

    def fields_said(self, language: Language) -> dict[str, Any]:
        """Households a representative."""
        return {"each": self.households_each}
