"""People of a community within a band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.county import County, Floats
from districting.rules.bands import SumRule
from districting.rules.base import Source, attribute


@dataclass(frozen=True, kw_only=True)
class PeopleBand(SumRule):
    """
    ``lower ≤ Σ people ≤ upper`` for every community.

    Parameters
    ----------
    lower, upper
        People, both included.
    count
        The count of the units that holds their people.
    """

    name: ClassVar[str] = "people_band"
    identified_by: ClassVar[tuple[str, ...]] = ("count",)
    lower: float | None = None
    upper: float | None = 10000
    count: str = "population"

    @property
    def own_source(self) -> Source:
        """A planner's decision; the sources speak of households."""
        return Source.none()

    def weights(self, county: County) -> Floats:
        """People of each unit."""
        return attribute(county, self.name, self.count)
