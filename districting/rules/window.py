"""Households of every community between two limits: one window of a scan over the size of the smallest community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.county import County, Floats
from districting.errors import Fault
from districting.messages import Language
from districting.rules.bands import SumRule
from districting.rules.saying import limit_words
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class Window(SumRule):
    """Households of every community between two limits; only used inside a scan."""

    name: ClassVar[str] = "window"

    @property
    def own_source(self) -> Source:
        """The scan."""
        return Source.none()

    def words(self, language: Language) -> str:
        """The limits."""
        return limit_words(self.lower, self.upper, language)

    def precheck(self, county: County) -> list[Fault]:
        """Nothing: a window that no plan fits is what a scan looks for."""
        return []

    def weights(self, county: County) -> Floats:
        """Households of each unit."""
        return county.households.astype(np.float64)
