"""The longest walk to a community's office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from districting.communities import Communities
from districting.county import County, Floats
from districting.objective import Walking
from districting.rules.bands import BandRule
from districting.rules.base import Rule, Source
from districting.rules.fixed_seat import seats_of
from districting.rules.loops import walks


@dataclass(frozen=True, kw_only=True)
class LongestWalk(BandRule):
    """
    ``max over its units of the mean walk to the community's place ≤ upper``.

    The place is the one the objective takes: the best office inside, else the best middle of a unit. Units
    without households walk nowhere.

    Parameters
    ----------
    lower, upper
        Metres.
    seats
        Offices that stay a seat, taken from the other rules.
    """

    name: ClassVar[str] = "longest_walk"
    upper: float | None = 1000.0
    seats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "seats", tuple(self.seats))

    @property
    def own_source(self) -> Source:
        """A planner's decision; about fifteen minutes' walk."""
        return Source.none()

    def beside(self, others: Sequence[Rule]) -> Self:
        """With the seats another rule fixes."""
        return replace(self, seats=seats_of(others))

    def measure(self, county: County, communities: Communities) -> Floats:
        """Metres of the longest mean walk in each community."""
        assert county.walk_m is not None
        place = Walking(seats=self.seats).best_place(county, communities)
        return walks(communities.offsets, communities.members, place, county.walk_m, county.households)
