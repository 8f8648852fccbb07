"""Households of a community within a band; the one number the law itself names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, components
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth, Limit, Source


@dataclass(frozen=True, kw_only=True)
class HouseholdBand(CommunityRule):
    """
    ``lower ≤ Σ households ≤ upper`` for every community.

    A unit that is above the maximum by itself cannot be cut, so it stands alone as an exception: admitted,
    listed with its reason, never silent. With a price the band may be left within ``widest`` limits, each
    household outside costing ``price`` household-metres.

    Parameters
    ----------
    lower, upper
        Households, both included.
    widest
        Limits that even a priced band keeps; by default half the minimum and one and a half times the maximum.
    reasons
        Why a unit above the maximum stands alone, by unit id.
    """

    name: ClassVar[str] = "household_band"
    lower: int = 1000
    upper: int = 3000
    widest: tuple[int, int] | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.widest is not None:
            object.__setattr__(self, "widest", tuple(self.widest))
        lower, upper = self.outer
        if not 0 <= lower <= self.lower <= self.upper <= upper or self.upper <= 0:
            values = {"lower": self.lower, "upper": self.upper, "outer_lower": lower, "outer_upper": upper}
            raise SettingsError(Fault("rules.household_band_limits", values=values))

    @property
    def outer(self) -> tuple[int, int]:
        """The limits no community may leave, whatever the price."""
        if self.price is None:
            return self.lower, self.upper
        return self.widest or (self.lower // 2, self.upper + self.upper // 2)

    @property
    def source(self) -> Source:
        """The Organic Law as revised in 2025; `in general`, so leaving it needs a reason, not an exception."""
        return Source(
            "law",
            "《中华人民共和国城市居民委员会组织法》",
            "第三条",
            "2025-10-28修订，2026-01-01施行",
            "全国",
            verified=False,
        )

    def words(self, language: Language) -> str:
        """The band and whether it may be left at a price."""
        key = "household_band_hard" if self.hard else "household_band_priced"
        lower, upper = self.outer
        return say(
            f"rules.{key}", language, lower=self.lower, upper=self.upper, price=self.price, widest_lower=lower,
            widest_upper=upper,
        )  # fmt: skip

    def measure(self, county: County, communities: Communities) -> Floats:
        """Households of each community."""
        return communities.sums(county.households).astype(np.float64)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Households missing to the minimum or above the maximum; 0 for a unit that is above it alone."""
        households = self.measure(county, communities)
        outside = np.maximum(self.lower - households, 0.0) + np.maximum(households - self.upper, 0.0)
        alone_above = (communities.sizes == 1) & (households > self.upper)
        return np.where(alone_above, 0.0, outside)

    def exceptions(self, county: County, communities: Communities) -> dict[int, str]:
        """Communities of one unit above the maximum, with the reason given for it (empty where none was)."""
        households = self.measure(county, communities)
        return {
            c: self.reasons.get(county.ids[communities[c][0]], "")
            for c in np.flatnonzero((communities.sizes == 1) & (households > self.upper)).tolist()
        }

    def growth(self, county: County) -> Growth:
        """Households are a sum: the maximum cuts growth, the minimum judges finished sets."""
        lower, upper = self.outer
        return Growth(limits=(Limit(county.households, lower, upper),))

    def precheck(self, county: County) -> list[Fault]:
        """Units in a pocket that cannot reach the minimum."""
        lower, _ = self.outer
        piece = components(*county.neighbours)
        faults = []
        for p in range(int(piece.max()) + 1):
            inside = np.flatnonzero(piece == p).tolist()
            total = int(county.households[inside].sum())
            if total < lower:
                names = tuple(county.units[i].name or county.ids[i] for i in inside)
                faults.append(Fault("rules.household_band_pocket", names, {"total": total, "lower": lower}))
        return faults

    def as_dict(self) -> dict[str, Any]:
        """Settings; empty ones left out."""
        return {key: value for key, value in super().as_dict().items() if value != {}}
