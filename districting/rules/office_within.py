"""The share of households that reach their office within some minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language
from districting.rules.bands import BandRule
from districting.rules.base import households_of
from districting.rules.loops import households_within
from districting.rules.seated import Seated


@dataclass(frozen=True, kw_only=True)
class OfficeWithin(Seated, BandRule):
    """
    ``households of units within minutes · m_per_minute of the place / households ≥ lower``.

    A unit is within reach where the mean walk of its households is.

    Parameters
    ----------
    lower, upper
        Ratios in [0, 1].
    minutes, m_per_minute
        Minutes of walking and metres walked in a minute.
    """

    name: ClassVar[str] = "office_within"
    step: ClassVar[float] = 0.01
    shown: ClassVar[str] = "percent"
    lower: float | None = 0.9
    minutes: float = 15.0
    m_per_minute: float = 70.0

    def measure(self, county: County, communities: Communities) -> Floats:
        """Share of households within reach; one for a community without households."""
        assert county.walk_m is not None
        place = self.places(county, communities)
        reach = self.minutes * self.m_per_minute
        near = households_within(
            communities.offsets, communities.members, place, county.walk_m, county.households, reach
        )
        all_of_them = households_of(county, communities)
        return np.divide(near, all_of_them, out=np.ones(len(communities)), where=all_of_them > 0)

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The minutes."""
        return {"minutes": self.minutes}
