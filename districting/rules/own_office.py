"""A community's office lies in the community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault
from districting.messages import Language, say
from districting.rules.base import CommunityRule
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class OwnOffice(CommunityRule):
    """
    Every community has an office of one of its own committees inside its area.

    An office that lies with a neighbour does not count for its owner alone, nor for that neighbour; it counts as
    soon as both are one.
    """

    name: ClassVar[str] = "own_office"

    @property
    def own_source(self) -> Source:
        """A complaint in a county's report: an office in a neighbour's area, and nobody finds it."""
        return Source("historical", "太和镇社区建设情况报告", "", "", "四川射洪", verified=False)

    def words(self, language: Language) -> str:
        """Hard, or the price of a community without."""
        text = say("rules.own_office", language)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Offices of its own inside each community."""
        at_home, pairs = county.once(self.name, lambda: self._offices(county))
        own: Floats = communities.sums(at_home)
        for pair in pairs:
            own = own + (communities.sums(pair) == 2.0)
        return own

    def _offices(self, county: County) -> tuple[Floats, list[Floats]]:
        """Offices of its own in each unit, and for each that lies with a neighbour a one at both units."""
        lies = county.place_units[: len(county.offices)]
        at_home = lies == county.office_holders
        pairs = np.zeros((len(lies), len(county)))
        pairs[np.arange(len(lies)), lies] = pairs[np.arange(len(lies)), county.office_holders] = 1.0
        return np.bincount(lies[at_home], minlength=len(county)).astype(np.float64), list(pairs[~at_home])

    def excess(self, county: County, communities: Communities) -> Floats:
        """One where there is none."""
        return (self.measure(county, communities) == 0).astype(np.float64)

    def precheck(self, county: County) -> list[Fault]:
        """No office at all."""
        return [] if county.offices or not self.hard else [Fault("rules.no_offices", values={"rule": self.name})]
