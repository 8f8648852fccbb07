"""How many communities each street office has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import PlanRule, need
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class CommunitiesIn(PlanRule):
    """
    ``lower ≤ number of communities with units in the named area ≤ upper``.

    Parameters
    ----------
    value
        The street office (or other label) that is counted.
    label
        Which label of the units.
    """

    name: ClassVar[str] = "communities_in"
    identified_by: ClassVar[tuple[str, ...]] = ("label", "value")
    example: ClassVar[Mapping[str, Any]] = {"value": "紫云街道", "lower": 3, "upper": 4}
    value: str = ""
    label: str = "street_office"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.value:
            raise SettingsError(Fault("rules.needs_a_value", values={"rule": self.name, "field": "value"}))

    @property
    def own_source(self) -> Source:
        """A planner's decision."""
        return Source.none()

    def amount(self, county: County, communities: Communities) -> Integers:
        """One for each community that holds a unit of the area."""
        bears: Integers = county.once((self.name, self.label, self.value), lambda: self.bears(county))
        return (communities.sums(bears) > 0).astype(np.int64)

    def bears(self, county: County) -> Integers:
        """One for each unit of the area."""
        inside = np.array([int(unit.labels.get(self.label) == self.value) for unit in county.units], dtype=np.int64)
        need(self.name, f"{self.label} = {self.value}", bool(inside.any()))
        return inside

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The area."""
        return {"value": self.value}

    def words_in(self, county: County, language: Language) -> str:
        """The same sentence with the name the area has in the language, where the units say one."""
        return self.sentence(self.name, language, value=self.area(county, language))

    def title_in(self, county: County, language: Language) -> str:
        """The short name with the area in it."""
        return say("rules.communities_in_of", language, value=self.area(county, language))

    def area(self, county: County, language: Language) -> str:
        """What the area is called."""
        named = (
            unit.labels.get(f"{self.label}_en") for unit in county.units if unit.labels.get(self.label) == self.value
        )
        return (next(filter(None, named), "") if language == "en" else "") or self.value
