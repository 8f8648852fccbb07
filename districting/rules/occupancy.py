"""How much of a new area is lived in before it gets a committee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.rules.bands import BandRule
from districting.rules.base import attribute
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Occupancy(BandRule):
    """
    ``Σ occupied / Σ dwellings ≥ lower`` for every community; one without dwellings meets it.

    Parameters
    ----------
    lower, upper
        Ratios in [0, 1].
    occupied, dwellings
        The counts of the units.
    """

    name: ClassVar[str] = "occupancy"
    step: ClassVar[float] = 0.01
    shown: ClassVar[str] = "percent"
    lower: float | None = 0.3
    occupied: str = "occupied"
    dwellings: str = "dwellings"

    @property
    def own_source(self) -> Source:
        """Qingpu starts a committee from 30 percent."""
        return Source("guidance", "青民〔2023〕26号", "", "2023", "上海青浦", verified=False)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Share of dwellings that are occupied."""
        lived_in, built = (
            communities.sums(attribute(county, self.name, name)) for name in (self.occupied, self.dwellings)
        )
        return np.divide(lived_in, built, out=np.ones(len(communities)), where=built > 0)
