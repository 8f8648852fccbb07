"""Workers the communities need against the county's posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import PlanRule, attribute, households_of
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Staff(PlanRule):
    """
    ``Σ max(at_least, ⌈households / households_each⌉) ≤ upper``, or by residents where ``per_10000`` is set.

    Parameters
    ----------
    upper
        Posts the county has.
    households_each, at_least
        Households for each worker, and fewest workers of a community. The floor binds below
        ``households_each · at_least`` households.
    per_10000
        Workers for 10,000 residents; then ``households_each`` is not used.
    count
        The count of the units that holds their residents.
    """

    name: ClassVar[str] = "staff"
    joins_cheaper: ClassVar[bool] = True
    households_each: int = 300
    at_least: int = 8
    per_10000: float | None = None
    count: str = "population"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.households_each <= 0:
            values = {"rule": self.name, "field": "households_each", "value": self.households_each}
            raise SettingsError(Fault("rules.not_positive", values=values))

    @property
    def own_source(self) -> Source:
        """A county meeting: one for 300 households, at least eight; the residents' form is guidance."""
        if self.per_10000 is not None:
            return Source("guidance", "国办发〔2021〕56号", "", "2021", "全国", verified=False)
        return Source("historical", "县城社区建设工作会议讲话", "", "", "", verified=False)

    def words(self, language: Language) -> str:
        """By households or by residents, and the posts."""
        key = "staff" if self.per_10000 is None else "staff_residents"
        return self.sentence(key, language, **self.fields_said(language))

    def amount(self, county: County, communities: Communities) -> Integers:
        """Workers each community needs."""
        if self.per_10000 is not None:
            people = communities.sums(attribute(county, self.name, self.count))
            by_size = np.ceil(people * self.per_10000 / 10_000 - 1e-9)
        else:
            by_size = np.ceil(households_of(county, communities) / self.households_each)
        return np.maximum(by_size, self.at_least).astype(np.int64)

    def least(self, county: County, communities: int) -> float:
        """By size, and the fewest of each community."""
        return max(super().least(county, communities), float(self.at_least * communities))

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The step and the floor."""
        floor = say("rules.staff_floor", language, least=self.at_least) if self.at_least else ""
        return {"each": self.households_each, "per": self.per_10000, "floor": floor}
