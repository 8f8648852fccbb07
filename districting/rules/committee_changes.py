"""Households whose committee is dissolved into another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.rules.base import PlanRule, households_of
from districting.rules.loops import households_that_stay
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class CommitteeChanges(PlanRule):
    """
    ``Σ (households of a community − households of the committee that lives on in it) ≤ upper``.

    A committee can live on only where more than half of its households are; in each community the one with
    most households there does.

    Parameters
    ----------
    upper
        Households.
    """

    name: ClassVar[str] = "committee_changes"

    @property
    def own_source(self) -> Source:
        """A planner's decision: new seals, papers and faces for as few as can be."""
        return Source.none()

    def amount(self, county: County, communities: Communities) -> Integers:
        """Households of each community that get another committee."""
        totals = np.bincount(county.parents, weights=county.households).astype(np.int64)
        stay = households_that_stay(communities.offsets, communities.members, county.parents, county.households, totals)
        return households_of(county, communities) - stay
