"""Residents' or villagers' groups a community is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.county import County, Floats
from districting.rules.bands import SumRule
from districting.rules.base import Source, attribute


@dataclass(frozen=True, kw_only=True)
class ResidentsGroups(SumRule):
    """
    ``lower ≤ Σ groups ≤ upper`` for every community.

    Parameters
    ----------
    lower, upper
        Groups, both included.
    count
        The count of the units that holds their groups.
    """

    name: ClassVar[str] = "residents_groups"
    identified_by: ClassVar[tuple[str, ...]] = ("count",)
    lower: float | None = None
    upper: float | None = 17
    count: str = "groups"

    @property
    def own_source(self) -> Source:
        """The organising rules of 1954, repealed: at most seventeen groups a committee."""
        return Source("historical", "城市居民委员会组织条例", "", "1954", "全国", verified=False)

    def weights(self, county: County) -> Floats:
        """Groups of each unit."""
        return attribute(county, self.name, self.count)
