"""People of a community within a band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.rules.bands import CountRule
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class PeopleBand(CountRule):
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
    lower: float | None = None
    upper: float | None = 10000
    count: str = "population"

    @property
    def own_source(self) -> Source:
        """A planner's decision; the sources speak of households."""
        return Source.none()
