"""How much of a community's outline follows streets, rivers and railways."""

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

_TRACE_M = 1e-6
"""An outline towards others no longer than this is none: what rounding leaves of sums of metres."""


@dataclass(frozen=True, kw_only=True)
class AlongFeatures(BandRule):
    """
    ``metres of outline on features / metres of outline ≥ lower``.

    Only outline towards other units counts: the county's own edge is given. A border between two units counts
    whole for what lies on most of it.

    Parameters
    ----------
    lower, upper
        Ratios in [0, 1].
    kinds
        What a border may lie on.
    """

    name: ClassVar[str] = "along_features"
    step: ClassVar[float] = 0.01
    shown: ClassVar[str] = "percent"
    lower: float | None = 0.6
    kinds: tuple[str, ...] = ("lane", "street", "main_road", "expressway", "rail", "water")

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "kinds", tuple(self.kinds))

    @property
    def own_source(self) -> Source:
        """The cited reform plan: areas formed by roads, rivers, streets and lanes; Henan: roads as borders."""
        return Source("guidance", "河南省城市社区居民委员会设立指导意见（试行）", "", "2022", "河南", verified=False)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Share of the outline on features; one for a community without outline towards others."""
        metres, around = county.once(("along", self.kinds), lambda: self._metres(county))
        inside = borders_inside(county, communities)
        inside.add_up(metres)
        whole, on_features = (communities.sums(around[i]) - 2.0 * inside.sums(metres[i]) for i in (0, 1))
        share = np.ones(len(communities))
        np.divide(on_features, whole, out=share, where=whole > _TRACE_M)
        return np.clip(share, 0.0, 1.0, out=share)

    def _metres(self, county: County) -> tuple[list[Floats], list[Floats]]:
        """Metres of each border and of it on features, shape (2, borders), and the same for each unit all round."""
        borders = all_borders(county)
        need(self.name, "border length_m", any(edge.length_m > 0 for edge in borders))
        metres = np.array([[edge.length_m, edge.length_m * (edge.kind in self.kinds)] for edge in borders]).T
        around = np.zeros((2, len(county)))
        for ends in ([edge.a for edge in borders], [edge.b for edge in borders]):
            for i in (0, 1):
                np.add.at(around[i], ends, metres[i])
        return list(metres), list(around)
