"""No community lies on both sides of a railway, a river or an expressway, unless a bridge joins it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.messages import Language, say
from districting.rules.base import CommunityRule
from districting.rules.inside import Positions, all_borders, borders_inside
from districting.rules.saying import listed
from districting.rules.source import Source
from districting.rules.topology import BARRED, OPEN, WALL, cut_off


@dataclass(frozen=True, kw_only=True)
class Barriers(CommunityRule):
    """
    A community stays in as many pieces when borders on barriers do not count, except those with a crossing.

    Parameters
    ----------
    kinds
        What is a barrier.
    bridges
        Whether a bridge, tunnel or level crossing joins the two sides.
    """

    name: ClassVar[str] = "barriers"
    kinds: tuple[str, ...] = ("rail", "water", "expressway")
    bridges: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "kinds", tuple(self.kinds))

    @property
    def own_source(self) -> Source:
        """The cited reform plan's first principle: an area that is whole."""
        return Source("historical", "城市基层管理体制改革方案", "", "", "广东东莞", verified=False)

    def words(self, language: Language) -> str:
        """What is a barrier, and whether bridges count."""
        kinds = listed((say(f"rules.border_{kind}", language) for kind in self.kinds), language)
        text = say("rules.barriers_bridged" if self.bridges else "rules.barriers_never", language, kinds=kinds)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Pieces each community falls into more without those borders."""
        ends, state = county.once(("barriers", self.kinds, self.bridges), lambda: self._borders(county))
        if not (state == BARRED).any():
            return np.zeros(len(communities))
        inside = borders_inside(county, communities)
        return cut_off(communities.offsets, communities.members, inside.offsets, inside.members, ends, state)

    def _borders(self, county: County) -> tuple[Positions, Integers]:
        """The two units of each border, shape (borders, 2), and whether it is open, barred or a wall."""
        borders = all_borders(county)
        state = np.full(len(borders), WALL, dtype=np.int64)
        for i, edge in enumerate(county.borders):
            state[i] = BARRED if edge.kind in self.kinds and not (self.bridges and edge.crossing) else OPEN
        return np.array([(edge.a, edge.b) for edge in borders], dtype=np.uint32).reshape(-1, 2), state

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every further piece counts."""
        return self.measure(county, communities)
