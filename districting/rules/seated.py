"""What the rules about the way to a community's office share: the place it walks to, fixed seats included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from districting.communities import Communities
from districting.county import County, Integers
from districting.objective import Walking
from districting.rules.base import Rule
from districting.rules.fixed_seat import seats_of
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Seated(Rule):
    """
    A rule that asks where the households of a community walk to.

    Parameters
    ----------
    seats
        Offices that stay a seat, taken from the other rules.
    """

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

    def places(self, county: County, communities: Communities) -> Integers:
        """The place each community walks to, as the objective chooses it."""
        return Walking(seats=self.seats).best_place(county, communities)
