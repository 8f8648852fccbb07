"""Units of which a community holds at most one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.rules.base import Growth, position_of
from districting.rules.named_units import NamedUnits


@dataclass(frozen=True, kw_only=True)
class KeepApart(NamedUnits):
    """No two of the named units share a community."""

    name: ClassVar[str] = "keep_apart"
    hereditary: ClassVar[bool] = True

    def excess(self, county: County, communities: Communities) -> Floats:
        """Named units beyond the first."""
        return np.maximum(self.measure(county, communities) - 1.0, 0.0)

    def growth(self, county: County) -> Growth:
        """A set that holds two of them never recovers."""
        if not self.hard:
            return Growth()
        pairs = combinations(sorted(set(position_of(county, self.name, self.units))), 2)
        return Growth(apart=tuple(pairs))
