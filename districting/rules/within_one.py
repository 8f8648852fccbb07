"""A community lies within one street office, police or registration area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth, need
from districting.rules.loops import different
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class WithinOne(CommunityRule):
    """
    The units of a community bear the same label; units that bear none fit anywhere.

    Parameters
    ----------
    label
        ``street_office``, ``police`` or ``registration_area``, or any other label of the units.
    """

    name: ClassVar[str] = "within_one"
    identified_by: ClassVar[tuple[str, ...]] = ("label",)
    hereditary: ClassVar[bool] = True
    label: str = "street_office"

    @property
    def own_source(self) -> Source:
        """Practice of the cited districts: street offices stay as they are."""
        return Source("local_practice", "社区规模优化调整公告", "", "2024", "合肥瑶海", verified=False)

    def words(self, language: Language) -> str:
        """The label, hard or priced."""
        known = {"street_office", "police", "registration_area"}
        label = say(f"rules.label_{self.label}", language) if self.label in known else self.label
        text = say("rules.within_one", language, label=label)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Different labels in each community."""
        codes, labels = county.label(self.label)
        need(self.name, self.label, bool(labels))
        return different(communities.offsets, communities.members, codes, len(labels))

    def excess(self, county: County, communities: Communities) -> Floats:
        """Labels beyond the first."""
        return np.maximum(self.measure(county, communities) - 1.0, 0.0)

    def growth(self, county: County) -> Growth:
        """Neighbours with different labels never share a community."""
        if not self.hard:
            return Growth()
        codes, _ = county.label(self.label)
        borders = county.borders
        return Growth(apart=tuple((e.a, e.b) for e in borders if 0 <= codes[e.a] != codes[e.b] >= 0))
