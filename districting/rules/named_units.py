"""What the rules about named units share: the units, and who asked for it where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language, catalogue, say
from districting.rules.base import CommunityRule, position_of
from districting.rules.saying import listed, names_in, reason_words
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class NamedUnits(CommunityRule):
    """
    A rule about units named one by one, usually the wish of a hearing or an assembly.

    Parameters
    ----------
    units
        Ids of two or more units.
    reason, meeting, document
        Why, which meeting, which document; shown wherever the rule is.
    """

    identified_by: ClassVar[tuple[str, ...]] = ("units",)
    example: ClassVar[Mapping[str, Any]] = {"units": ("A", "B"), "reason": "听证会意见", "meeting": "2024-05-06"}
    units: tuple[str, ...] = ()
    reason: str = ""
    meeting: str = ""
    document: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "units", tuple(self.units))
        if len(set(self.units)) < 2:
            raise SettingsError(Fault("rules.needs_two_units", self.units, {"rule": self.name}))

    @property
    def own_source(self) -> Source:
        """The meeting and document given; practice of the cited counties is to follow a hearing."""
        return Source("local_practice", self.document, self.meeting, own=f"rules.{self.name}_source")

    def words(self, language: Language) -> str:
        """The units, the reason, and the meeting and document that recorded it."""
        return self._said(self.units, language)

    def words_in(self, county: County, language: Language) -> str:
        """The units by their names, and the reason."""
        return self._said(names_in(county.units, self.units, language), language)

    def _said(self, units: Iterable[str], language: Language) -> str:
        """The sentence with the units as they are called."""
        record = listed((part for part in (self.meeting, self.document) if part), language)
        reason = reason_words(self.reason, language)
        reason += say("rules.recorded_in", language, record=record) if record else ""
        two = f"{self.name}_two"
        key = two if len(self.units) == 2 and two in catalogue("rules") else self.name
        said = say(f"rules.{key}", language, units=listed(units, language), reason=reason)
        return said + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """How many of the units each community holds."""
        named: Floats = county.once((NamedUnits, self.units), lambda: self._named(county))
        return communities.sums(named)

    def _named(self, county: County) -> Floats:
        """One for each of the units."""
        named = np.zeros(len(county))
        named[position_of(county, self.name, self.units)] = 1.0
        return named
