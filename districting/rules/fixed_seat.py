"""Offices that stay the seat of a community."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth, Rule
from districting.rules.saying import about_units, listed, names_in, reason_words
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class FixedSeat(CommunityRule):
    """
    Each named office is the seat of the community it lies in, so no community holds two of them.

    The households of that community walk to it, even where another office inside would be nearer.

    Parameters
    ----------
    offices
        Ids of offices.
    reason, document
        Why, and where it is written down.
    seats
        The seats of all rules of this kind, taken from the other rules.
    """

    name: ClassVar[str] = "fixed_seat"
    identified_by: ClassVar[tuple[str, ...]] = ("offices",)
    hereditary: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"offices": ("O1", "O2"), "reason": "新建办公楼"}
    offices: tuple[str, ...] = ()
    reason: str = ""
    document: str = ""
    seats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "offices", tuple(self.offices))
        object.__setattr__(self, "seats", tuple(self.seats))
        if not self.offices:
            raise SettingsError(Fault("rules.needs_an_office", values={"rule": self.name}))

    @property
    def own_source(self) -> Source:
        """The document given, else the county's decision."""
        return Source("local_practice", self.document) if self.document else Source.none()

    def beside(self, others: Sequence[Rule]) -> Self:
        """With the seats of the other rules of this kind."""
        return replace(self, seats=seats_of(others))

    def words(self, language: Language) -> str:
        """The offices and the reason."""
        return self._said(self.offices, language)

    def words_in(self, county: County, language: Language) -> str:
        """The offices by their names, and the reason."""
        return self._said(names_in(county.offices, self.offices, language), language)

    def _said(self, offices: Iterable[str], language: Language) -> str:
        """The sentence with the offices as they are called."""
        said = {"offices": listed(offices, language), "reason": reason_words(self.reason, language)}
        key = "fixed_seat" if len(self.offices) > 1 else "fixed_seat_one"
        return say(f"rules.{key}", language, **said) + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """How many of the seats lie in each community."""
        about = (self.name, self.offices, self.seats)
        return communities.sums(county.once(about, lambda: self._held(county)))

    def _held(self, county: County) -> Floats:
        """How many of the seats lie in each unit."""
        return np.bincount(self._units(county), minlength=len(county)).astype(np.float64)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Seats beyond the first."""
        return np.maximum(self.measure(county, communities) - 1.0, 0.0)

    def growth(self, county: County) -> Growth:
        """A set that holds two seats never recovers."""
        if not self.hard:
            return Growth()
        return Growth(apart=tuple(combinations(sorted(set(self._units(county))), 2)))

    def precheck(self, county: County) -> list[Fault]:
        """Two seats in one unit."""
        units = self._units(county)
        twice = [county.units[u] for u in sorted(set(units)) if units.count(u) > 1]
        return [about_units("rules.two_seats", twice)] if twice and self.hard else []

    def _units(self, county: County) -> list[int]:
        """Positions of the units the seats lie in."""
        known = {office.id: office.unit for office in county.offices}
        unknown = tuple(office for office in (*self.offices, *self.seats) if office not in known)
        if unknown:
            raise SettingsError(Fault("rules.unknown_offices", unknown, {"rule": self.name}))
        return [known[office] for office in dict.fromkeys((*self.offices, *self.seats))]


def seats_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Every office the rules fix as a seat."""
    return tuple(office for rule in rules if isinstance(rule, FixedSeat) for office in rule.offices)
