"""Units of which a community holds at most one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth, Source, position_of


@dataclass(frozen=True, kw_only=True)
class KeepApart(CommunityRule):
    """
    No two of the named units share a community.

    Parameters
    ----------
    units
        Ids of two or more units.
    reason, meeting, document
        Why, which meeting, which document; shown wherever the rule is.
    """

    name: ClassVar[str] = "keep_apart"
    example: ClassVar[Mapping[str, Any]] = {"units": ("A", "B"), "reason": "听证会意见", "meeting": "2024-05-06"}
    hereditary: ClassVar[bool] = True
    units: tuple[str, ...] = ()
    reason: str = ""
    meeting: str = ""
    document: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "units", tuple(self.units))
        if len(set(self.units)) < 2:
            raise SettingsError(Fault("rules.needs_two_units", self.units, {"rule": self.name}))

    @property
    def own_source(self) -> Source:
        """The meeting and document given."""
        return Source("local_practice", self.document, self.meeting, own="rules.keep_apart_source")

    def words(self, language: Language) -> str:
        """The units and the reason."""
        text = say("rules.keep_apart", language, units="、".join(self.units), reason=self.reason or "–")
        return text if self.hard else text + say("rules.price_lacking", language, price=self.price)

    def measure(self, county: County, communities: Communities) -> Floats:
        """How many of the units each community holds."""
        named = np.zeros(len(county), dtype=np.int64)
        named[position_of(county, self.name, self.units)] = 1
        return communities.sums(named).astype(np.float64)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Named units beyond the first."""
        return np.maximum(self.measure(county, communities) - 1.0, 0.0)

    def growth(self, county: County) -> Growth:
        """A set that holds two of them never recovers."""
        if not self.hard:
            return Growth()
        pairs = combinations(sorted(set(position_of(county, self.name, self.units))), 2)
        return Growth(apart=tuple(pairs))
