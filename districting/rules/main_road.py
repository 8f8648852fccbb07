"""Main roads that run through a community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Rule, position_of
from districting.rules.inside import all_borders, borders_inside
from districting.rules.keep_together import KeepTogether
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class MainRoad(CommunityRule):
    """
    No main road runs between two units of a community; usually priced by the metre.

    A keep-together with its recorded reason goes before this rule: borders among its units do not count.

    Parameters
    ----------
    kinds
        What counts as a main road.
    excused
        Sets of units whose inner borders do not count, taken from the keep-together rules.
    """

    name: ClassVar[str] = "main_road"
    kinds: tuple[str, ...] = ("main_road",)
    excused: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "kinds", tuple(self.kinds))
        object.__setattr__(self, "excused", tuple(tuple(units) for units in self.excused))

    @property
    def own_source(self) -> Source:
        """A template for local rules: not across main roads."""
        return Source("opinion", "社区居委会行政区划实施意见（范文）", "", "", "", verified=False)

    def beside(self, others: Sequence[Rule]) -> Self:
        """With the keep-together sets that go before it."""
        return replace(self, excused=tuple(rule.units for rule in others if isinstance(rule, KeepTogether)))

    def words(self, language: Language) -> str:
        """Hard, or the price of each metre."""
        text = say("rules.main_road", language)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Metres of main road between units of each community."""
        metres: Floats = county.once(("main_road", self.kinds, self.excused), lambda: self._roads(county))
        return borders_inside(county, communities).sums(metres)

    def _roads(self, county: County) -> Floats:
        """Metres of main road on each border; a wall has none that anybody crosses."""
        free = {
            pair for units in self.excused for pair in combinations(sorted(position_of(county, self.name, units)), 2)
        }
        metres = np.zeros(len(all_borders(county)))
        for i, edge in enumerate(county.borders):
            if edge.kind in self.kinds and (edge.a, edge.b) not in free:
                metres[i] = edge.length_m
        return metres

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every metre counts."""
        return self.measure(county, communities)
