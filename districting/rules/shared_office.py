"""No two communities work in one building."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.messages import Language, say
from districting.rules.base import CommunityRule
from districting.rules.loops import partly_held
from districting.rules.source import Source

_SAME_PLACE_M = 1.0


@dataclass(frozen=True, kw_only=True)
class SharedOffice(CommunityRule):
    """
    The committees that use one building share a community.

    Offices within a metre of each other are one building. The measure counts the buildings that a community
    shares with committees of another.
    """

    name: ClassVar[str] = "shared_office"

    @property
    def own_source(self) -> Source:
        """A complaint in a county's report: two committees in one building."""
        return Source("historical", "太和镇社区建设情况报告", "", "", "四川射洪", verified=False)

    def words(self, language: Language) -> str:
        """Hard, or the price of each building shared."""
        text = say("rules.shared_office", language)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Buildings each community shares with another."""
        starts, groups, sizes = _users(county)
        return partly_held(communities.offsets, communities.members, starts, groups, sizes)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every shared building counts."""
        return self.measure(county, communities)


def _users(county: County) -> tuple[Integers, Integers, Integers]:
    """The buildings each unit uses as compressed rows, and how many units use each."""
    buildings: list[tuple[float, float]] = []
    uses: set[tuple[int, int]] = set()
    for office, holder in zip(county.offices, county.office_holders.tolist(), strict=True):
        near = [b for b, (x, y) in enumerate(buildings) if np.hypot(office.x - x, office.y - y) <= _SAME_PLACE_M]
        if not near:
            buildings.append((office.x, office.y))
        uses.add((holder, near[0] if near else len(buildings) - 1))
    ordered = sorted(uses)
    starts = np.searchsorted([unit for unit, _ in ordered], np.arange(len(county) + 1)).astype(np.int64)
    groups = np.array([building for _, building in ordered], dtype=np.int64)
    return starts, groups, np.bincount(groups, minlength=len(buildings)).astype(np.int64)
