"""Today's villages and committees stay whole, or are divided at a price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numba as nb
import numpy as np

from districting.communities import Communities, Members
from districting.county import County, Floats, Integers
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Source


@dataclass(frozen=True, kw_only=True)
class WholeCommittee(CommunityRule):
    """
    The parts of one of today's committees share a community.

    The measure counts, for each community, the committees it holds only a part of. Over a plan that is the
    number of parts that divided committees fall into: two for a committee cut once.
    """

    name: ClassVar[str] = "whole_committee"

    @property
    def source(self) -> Source:
        """Splitting one area of old needs a majority and approval; the cited reform plan says so for villages."""
        return Source("local_practice", say("rules.whole_committee_source", "zh"), "", "", "广东东莞", verified=False)

    def words(self, language: Language) -> str:
        """Hard, or the price of each part."""
        key = "whole_committee_hard" if self.hard else "whole_committee_priced"
        return say(f"rules.{key}", language, price=self.price)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Committees held only in part."""
        parts = np.bincount(county.parents)
        return _divided(communities.offsets, communities.members, county.parents, parts)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every committee held in part counts."""
        return self.measure(county, communities)


@nb.njit(cache=True)
def _divided(offsets: Integers, members: Members, parents: Integers, parts: Integers) -> Floats:
    out = np.zeros(len(offsets) - 1)
    held = np.zeros(len(parts), dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            held[parents[members[m]]] += 1
        for m in range(offsets[c], offsets[c + 1]):
            p = parents[members[m]]
            if held[p] > 0 and held[p] < parts[p]:
                out[c] += 1
            held[p] = 0
    return out
