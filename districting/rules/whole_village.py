"""A village is never split without its people's consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.messages import Language, say
from districting.rules.base import CommunityRule
from districting.rules.loops import divided
from districting.rules.saying import listed
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class WholeVillage(CommunityRule):
    """
    The parts of one village share a community, unless a majority agreed to a split and it was approved.

    Merging whole villages is another matter and not restrained here.

    Parameters
    ----------
    consented
        Ids of villages with a majority for the split and its approval on record.
    """

    name: ClassVar[str] = "whole_village"
    consented: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "consented", tuple(self.consented))

    @property
    def own_source(self) -> Source:
        """The cited reform plan: one community for the area of one village; a split needs a majority and approval."""
        return Source("historical", "城市基层管理体制改革方案", "", "", "广东东莞", verified=False)

    def words(self, language: Language) -> str:
        """Whether any village is excepted."""
        text = say("rules.whole_village", language)
        if self.consented:
            text += say("rules.whole_village_consented", language, villages=listed(self.consented, language))
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Villages each community holds only a part of."""
        village, sizes = county.once((self.name, self.consented), lambda: self.villages(county))
        return divided(communities.offsets, communities.members, village, sizes)

    def villages(self, county: County) -> tuple[Integers, Integers]:
        """The village each unit is part of, by number, a unit of none by itself; and how many units each number has."""
        of = [unit.parent or unit.id for unit in county.units]
        kept = {of[u] for u, unit in enumerate(county.units) if unit.kind == "village"} - set(self.consented)
        numbers: dict[tuple[str, int], int] = {}
        named = ((parent, -1) if parent in kept else (parent, u) for u, parent in enumerate(of))
        village = np.array([numbers.setdefault(name, len(numbers)) for name in named], dtype=np.int64)
        return village, np.bincount(village)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every village held in part counts."""
        return self.measure(county, communities)
