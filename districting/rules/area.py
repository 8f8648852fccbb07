"""Area of a community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.county import County, Floats
from districting.rules.bands import SumRule
from districting.rules.base import need
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Area(SumRule):
    """
    ``lower ≤ Σ area ≤ upper`` for every community.

    Parameters
    ----------
    lower, upper
        Square metres, both included.
    """

    name: ClassVar[str] = "area"
    lower: float | None = None
    upper: float | None = 2_000_000.0

    @property
    def own_source(self) -> Source:
        """A planner's decision; the approvals cited state areas of 0.5 to 2.8 km² and prescribe none."""
        return Source.none()

    def weights(self, county: County) -> Floats:
        """Square metres of each unit."""
        areas = np.array([unit.area_m2 for unit in county.units])
        need(self.name, "area_m2", bool(areas.any()))
        return areas
