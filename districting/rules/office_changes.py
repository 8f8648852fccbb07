"""Households that go to another office than today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from districting.communities import Communities
from districting.county import County, Integers
from districting.objective import Walking
from districting.rules.base import PlanRule, Rule, Source
from districting.rules.fixed_seat import seats_of
from districting.rules.loops import households_elsewhere


@dataclass(frozen=True, kw_only=True)
class OfficeChanges(PlanRule):
    """
    ``Σ households of units whose office of today is not the community's place ≤ upper``.

    Units without an office today change nothing.

    Parameters
    ----------
    upper
        Households.
    seats
        Offices that stay a seat, taken from the other rules.
    """

    name: ClassVar[str] = "office_changes"
    seats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "seats", tuple(self.seats))

    @property
    def own_source(self) -> Source:
        """A planner's decision."""
        return Source.none()

    def beside(self, others: Sequence[Rule]) -> Self:
        """With the seats another rule fixes."""
        return replace(self, seats=seats_of(others))

    def amount(self, county: County, communities: Communities) -> Integers:
        """Households of each community that go elsewhere than today."""
        place = Walking(seats=self.seats).best_place(county, communities)
        return households_elsewhere(
            communities.offsets, communities.members, place, county.own_offices, county.households
        )
