"""A fixed service station."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.county import County, Floats
from districting.rules.bands import SumRule
from districting.rules.base import need
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class ServiceStation(SumRule):
    """
    ``Σ service_station ≥ lower`` for every community, from the facilities of that kind that lie in it.

    Parameters
    ----------
    lower, upper
        Square metres.
    """

    name: ClassVar[str] = "service_station"
    lower: float | None = 30.0

    @property
    def own_source(self) -> Source:
        """The cited reform plan: a fixed station of at least 30 m²."""
        return Source("historical", "城市基层管理体制改革方案", "", "", "广东东莞", verified=False)

    def weights(self, county: County) -> Floats:
        """Square metres in each unit."""
        supply = county.supply_m2("service_station")
        need(self.name, "service_station", bool(supply.any()))
        return supply
