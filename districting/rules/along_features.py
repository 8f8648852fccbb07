"""How much of a community's outline follows streets, rivers and railways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.graph import pair_rows
from districting.rules.bands import BandRule
from districting.rules.base import Source, need
from districting.rules.loops import outline_share


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
        starts, earlier, weights, around = county.once(("along", self.kinds), lambda: self._metres(county))
        return outline_share(communities.offsets, communities.members, starts, earlier, weights, around)

    def _metres(self, county: County) -> tuple[Integers, Integers, Floats, Floats]:
        """Metres of each border and of it on features, as rows of pairs, and the same for each unit all round."""
        edges = (*county.borders, *county.walls)
        need(self.name, "border length_m", any(edge.length_m > 0 for edge in edges))
        pairs = [(edge.a, edge.b) for edge in edges]
        metres = [edge.length_m for edge in edges]
        on = [edge.length_m if edge.kind in self.kinds else 0.0 for edge in edges]
        starts, earlier, whole = pair_rows(len(county), pairs, metres)
        weights = np.array([whole, pair_rows(len(county), pairs, on)[2]])
        around = np.zeros((2, len(county)))
        for end in (0, 1):
            ends = [pair[end] for pair in pairs]
            np.add.at(around[0], ends, metres)
            np.add.at(around[1], ends, on)
        return starts, earlier, weights, around
