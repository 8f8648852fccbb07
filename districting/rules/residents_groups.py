"""Residents' or villagers' groups a community is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.rules.bands import CountRule
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class ResidentsGroups(CountRule):
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
    lower: float | None = None
    upper: float | None = 17
    count: str = "groups"

    @property
    def own_source(self) -> Source:
        """The organising rules of 1954, repealed: at most seventeen groups a committee."""
        return Source("historical", "城市居民委员会组织条例", "", "1954", "全国", verified=False)
