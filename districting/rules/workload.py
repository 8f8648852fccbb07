"""Work beyond counting households: people who need more of a committee's time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.county import County, Floats
from districting.messages import Language
from districting.rules.bands import SumRule
from districting.rules.base import attribute
from districting.rules.saying import count_title, listed
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Workload(SumRule):
    """
    ``lower ≤ Σ of named counts ≤ upper`` for every community: low-income households, elderly, disabled people.

    Parameters
    ----------
    counts
        Counts of the units that are added up.
    lower, upper
        Limits of the sum, both included.
    """

    name: ClassVar[str] = "workload"
    identified_by: ClassVar[tuple[str, ...]] = ("counts",)
    counts: tuple[str, ...] = ("low_income", "elderly", "disabled")
    lower: float | None = None
    upper: float | None = 1500

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "counts", tuple(self.counts))

    @property
    def own_source(self) -> Source:
        """A complaint in a county's report: a community of twice the people carries a heavier load."""
        return Source("historical", "太和镇社区建设情况报告", "", "", "四川射洪", verified=False)

    def weights(self, county: County) -> Floats:
        """Sum of the counts of each unit."""
        return np.sum([attribute(county, self.name, count) for count in self.counts], axis=0)

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The counts by name."""
        return {"counts": listed((count_title(name, language) for name in self.counts), language)}
