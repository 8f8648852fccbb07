"""The largest community against the smallest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from districting.communities import Communities
from districting.county import County
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.bands import SpreadRule
from districting.rules.base import households_of
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class SizeRatio(SpreadRule):
    """
    ``households of the largest community / households of the smallest ≤ upper``.

    No sum over communities, so it is solved by a scan over windows of sizes.

    Parameters
    ----------
    upper
        Ratio, 1 or more.
    """

    name: ClassVar[str] = "size_ratio"
    upper: float = 2.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.upper >= 1 or self.price is not None:
            raise SettingsError(Fault("rules.size_ratio_limit", values={"upper": self.upper}))

    @property
    def own_source(self) -> Source:
        """A complaint in a county's report: communities twice the size of the neighbour's."""
        return Source("historical", "太和镇社区建设情况报告", "", "", "四川射洪", verified=False)

    def words(self, language: Language) -> str:
        """The ratio."""
        return say("rules.size_ratio", language, upper=self.upper)

    def total(self, county: County, communities: Communities) -> float:
        """Largest to smallest."""
        households = households_of(county, communities)
        return float(households.max() / households.min()) if households.min() > 0 else float("inf")
