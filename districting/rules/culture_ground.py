"""Ground for culture and sports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.county import County, Floats
from districting.rules.bands import SumRule
from districting.rules.base import need
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class CultureGround(SumRule):
    """
    ``Σ culture_ground ≥ lower`` for every community, from the facilities of that kind that lie in it.

    Parameters
    ----------
    lower, upper
        Square metres.
    """

    name: ClassVar[str] = "culture_ground"
    lower: float | None = 200.0

    @property
    def own_source(self) -> Source:
        """A county meeting: at least 200 m² of ground in every community."""
        return Source("historical", "县城社区建设工作会议讲话", "", "", "", verified=False)

    def weights(self, county: County) -> Floats:
        """Square metres in each unit."""
        supply = county.supply_m2("culture_ground")
        need(self.name, "culture_ground", bool(supply.any()))
        return supply
