"""The longest walk to a community's office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.communities import Communities
from districting.county import County, Floats
from districting.rules.bands import BandRule
from districting.rules.loops import walks
from districting.rules.seated import Seated


@dataclass(frozen=True, kw_only=True)
class LongestWalk(Seated, BandRule):
    """
    ``max over its units of the mean walk to the community's place ≤ upper``.

    The place is the one the objective takes: the best office inside, else the best middle of a unit. Units
    without households walk nowhere.

    Parameters
    ----------
    lower, upper
        Metres.
    """

    name: ClassVar[str] = "longest_walk"
    upper: float | None = 1000.0

    def measure(self, county: County, communities: Communities) -> Floats:
        """Metres of the longest mean walk in each community."""
        assert county.walk_m is not None
        place = self.places(county, communities)
        return walks(communities.offsets, communities.members, place, county.walk_m, county.households)
