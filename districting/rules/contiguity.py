"""A community lies in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language, say
from districting.rules.base import CommunityRule
from districting.rules.source import Source
from districting.rules.topology import pieces


@dataclass(frozen=True, kw_only=True)
class Contiguity(CommunityRule):
    """
    Between any two units of a community one can walk without leaving it.

    The lister grows candidates along the adjacency, so they all meet this rule; finished plans are judged again.
    """

    name: ClassVar[str] = "contiguity"
    by_construction: ClassVar[bool] = True

    @property
    def own_source(self) -> Source:
        """Guidance of Henan province: in principle no community of areas that do not touch."""
        return Source("guidance", "河南省城市社区居民委员会设立指导意见（试行）", "", "2022", "河南", verified=False)

    def words(self, language: Language) -> str:
        """The rule has no numbers."""
        return say("rules.contiguity", language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Number of pieces each community lies in."""
        return pieces(communities.offsets, communities.members, *county.neighbours)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Pieces beyond the first."""
        return np.maximum(self.measure(county, communities) - 1.0, 0.0)
