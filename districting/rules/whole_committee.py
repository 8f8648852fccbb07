"""Today's villages and committees stay whole, or are divided at a price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language, say
from districting.rules.base import CommunityRule
from districting.rules.loops import divided
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class WholeCommittee(CommunityRule):
    """
    The parts of one of today's committees share a community.

    The measure counts, for each community, the committees it holds only a part of. Over a plan that is the
    number of parts that divided committees fall into: two for a committee cut once.
    """

    name: ClassVar[str] = "whole_committee"

    @property
    def own_source(self) -> Source:
        """Splitting one area of old needs a majority and approval; the cited reform plan says so for villages."""
        return Source("local_practice", region="广东东莞", own="rules.whole_committee_source")

    def words(self, language: Language) -> str:
        """Hard, or the price of each part."""
        key = "whole_committee_hard" if self.hard else "whole_committee_priced"
        return say(f"rules.{key}", language, price=self.price_figure(language))

    def measure(self, county: County, communities: Communities) -> Floats:
        """Committees held only in part."""
        parts = np.bincount(county.parents)
        return divided(communities.offsets, communities.members, county.parents, parts)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every committee held in part counts."""
        return self.measure(county, communities)
