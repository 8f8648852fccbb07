"""No community surrounds part of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language, say
from districting.rules.base import CommunityRule, need
from districting.rules.source import Source
from districting.rules.topology import Ground, enclosed, ground_of


@dataclass(frozen=True, kw_only=True)
class NoEnclave(CommunityRule):
    """
    From every unit outside a community the county's edge is reached without passing through the community.

    The measure counts the pieces of the rest that are shut in. Borders that cannot be walked across count as
    touching here: this is about shape. A unit whose outline is longer than what it shares lies at the edge.
    """

    name: ClassVar[str] = "no_enclave"

    @property
    def own_source(self) -> Source:
        """A county's report: villages inside the town, interlocked and hard to run."""
        return Source("historical", "沿河县城镇社区建设情况报告", "", "2003", "贵州沿河", verified=False)

    def words(self, language: Language) -> str:
        """Hard or priced."""
        text = say("rules.no_enclave", language)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Pieces of the rest each community shuts in."""
        ground = county.once("no_enclave", lambda: self._ground(county))
        return enclosed(communities.offsets, communities.members, ground)

    def _ground(self, county: County) -> Ground:
        """What touches what, and how each unit gets to the county's edge."""
        outline = np.array([unit.outline_m for unit in county.units])
        need(self.name, "outline_m", bool((outline > 0).all()))
        starts, neighbours, metres = county.touching
        shared = np.bincount(np.repeat(np.arange(len(county)), np.diff(starts)), weights=metres, minlength=len(county))
        outer = (outline - shared > np.maximum(1.0, 0.001 * outline)).astype(np.int64)
        return ground_of(starts, neighbours, outer)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every piece counts."""
        return self.measure(county, communities)
