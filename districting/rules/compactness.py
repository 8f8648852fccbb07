"""How compact a community is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.rules.bands import BandRule
from districting.rules.base import need
from districting.rules.inside import all_borders, borders_inside
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Compactness(BandRule):
    """
    Polsby–Popper measure ``4π · area / outline² ≥ lower``: 1 for a circle, 0.785 for a square.

    The outline of a community is the sum of its units' outlines less twice the borders between them.

    Parameters
    ----------
    lower, upper
        Ratios in [0, 1].
    """

    name: ClassVar[str] = "compactness"
    step: ClassVar[float] = 0.01
    lower: float | None = 0.2

    @property
    def own_source(self) -> Source:
        """Guidance of Henan: a shape simple and whole; no number is given."""
        return Source("guidance", "河南省城市社区居民委员会设立指导意见（试行）", "", "2022", "河南", verified=False)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Polsby–Popper measure of each community."""
        area, outline, shared = county.once("compactness", lambda: self._shape(county))
        around = communities.sums(outline) - 2.0 * borders_inside(county, communities).sums(shared)
        np.maximum(around, 1e-9, out=around)
        around *= around
        return np.minimum(4.0 * np.pi * communities.sums(area) / around, 1.0)

    def _shape(self, county: County) -> tuple[Floats, Floats, Floats]:
        """Each unit's area and outline, and the metres of each border."""
        area = np.array([unit.area_m2 for unit in county.units])
        outline = np.array([unit.outline_m for unit in county.units])
        need(self.name, "area_m2, outline_m", bool((area > 0).all() and (outline > 0).all()))
        return area, outline, np.array([edge.length_m for edge in all_borders(county)])
