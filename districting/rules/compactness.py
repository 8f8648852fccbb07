"""How compact a community is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.graph import pair_rows
from districting.rules.bands import BandRule
from districting.rules.base import Source, need
from districting.rules.loops import inside_sums


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
        starts, earlier, shared, area, outline = county.once("compactness", lambda: self._shape(county))
        inner = inside_sums(communities.offsets, communities.members, starts, earlier, shared)
        around = communities.sums(outline)
        around -= 2.0 * inner
        np.maximum(around, 1e-9, out=around)
        around *= around
        return np.minimum(4.0 * np.pi * communities.sums(area) / around, 1.0)

    def _shape(self, county: County) -> tuple[Integers, Integers, Floats, Floats, Floats]:
        """Shared metres as rows of pairs, and each unit's area and outline."""
        area = np.array([unit.area_m2 for unit in county.units])
        outline = np.array([unit.outline_m for unit in county.units])
        need(self.name, "area_m2, outline_m", bool((area > 0).all() and (outline > 0).all()))
        edges = (*county.borders, *county.walls)
        rows = pair_rows(len(county), [(e.a, e.b) for e in edges], [e.length_m for e in edges])
        return *rows, area, outline
