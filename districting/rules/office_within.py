"""The share of households that reach their office within some minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.objective import Walking
from districting.rules.bands import BandRule
from districting.rules.base import Rule, Source
from districting.rules.fixed_seat import seats_of
from districting.rules.loops import households_within


@dataclass(frozen=True, kw_only=True)
class OfficeWithin(BandRule):
    """
    ``households of units within minutes · m_per_minute of the place / households ≥ lower``.

    A unit is within reach where the mean walk of its households is.

    Parameters
    ----------
    lower, upper
        Ratios in [0, 1].
    minutes, m_per_minute
        Minutes of walking and metres walked in a minute.
    seats
        Offices that stay a seat, taken from the other rules.
    """

    name: ClassVar[str] = "office_within"
    shown: ClassVar[str] = "percent"
    lower: float | None = 0.9
    minutes: float = 15.0
    m_per_minute: float = 70.0
    seats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "seats", tuple(self.seats))

    @property
    def own_source(self) -> Source:
        """A planner's decision, after the health points of the cited district."""
        return Source.none()

    def beside(self, others: Sequence[Rule]) -> Self:
        """With the seats another rule fixes."""
        return replace(self, seats=seats_of(others))

    def measure(self, county: County, communities: Communities) -> Floats:
        """Share of households within reach; one for a community without households."""
        assert county.walk_m is not None
        place = Walking(seats=self.seats).best_place(county, communities)
        reach = self.minutes * self.m_per_minute
        near = households_within(
            communities.offsets, communities.members, place, county.walk_m, county.households, reach
        )
        all_of_them = communities.sums(county.households)
        return np.where(all_of_them > 0, near / np.maximum(all_of_them, 1), 1.0)

    def fields_said(self) -> dict[str, Any]:
        """The minutes."""
        return {"minutes": self.minutes}
