"""Households that go to another office than today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.communities import Communities
from districting.county import County, Integers
from districting.rules.base import PlanRule
from districting.rules.loops import households_elsewhere
from districting.rules.seated import Seated


@dataclass(frozen=True, kw_only=True)
class OfficeChanges(Seated, PlanRule):
    """
    ``Σ households of units whose office of today is not the community's place ≤ upper``.

    Units without an office today change nothing.

    Parameters
    ----------
    upper
        Households.
    """

    name: ClassVar[str] = "office_changes"

    def amount(self, county: County, communities: Communities) -> Integers:
        """Households of each community that go elsewhere than today."""
        place = self.places(county, communities)
        return households_elsewhere(
            communities.offsets, communities.members, place, county.own_offices, county.households
        )
