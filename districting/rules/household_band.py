"""Households of a community within a band; the one number the law itself names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, components
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth, Limit, households_of, position_of
from districting.rules.saying import about_units, names_in
from districting.rules.source import Source


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
        Why a community leaves the band, by the id of one of its units.
    documents
        The meeting or document that recorded the reason, by the same id.
    allowed
        Limits of the community that holds a unit, by unit id: an exception that was decided.
    """

    name: ClassVar[str] = "household_band"
    lower: int = 1000
    upper: int = 3000
    widest: tuple[int, int] | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.widest is not None:
            object.__setattr__(self, "widest", tuple(self.widest))
        object.__setattr__(self, "allowed", {unit: (int(low), int(high)) for unit, (low, high) in self.allowed.items()})
        lower, upper = self.outer
        values = {"lower": self.lower, "upper": self.upper, "outer_lower": lower, "outer_upper": upper}
        if not 0 <= self.lower <= self.upper or self.upper <= 0:
            raise SettingsError(Fault("rules.household_band_limits", values=values))
        if not 0 <= lower <= self.lower <= self.upper <= upper:
            raise SettingsError(Fault("rules.household_band_widest", values=values))

    @property
    def outer(self) -> tuple[int, int]:
        """The limits no community may leave, whatever the price."""
        lower, upper = self.lower, self.upper
        if self.price is not None:
            lower, upper = self.widest or (lower // 2, upper + upper // 2)
        pairs = self.allowed.values()
        return min([lower, *(low for low, _ in pairs)]), max([upper, *(high for _, high in pairs)])

    @property
    def own_source(self) -> Source:
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
        return self._said(list(self.allowed), language)

    def words_in(self, county: County, language: Language) -> str:
        """The band, with the units of decided exceptions by their names."""
        named = names_in(county.units, self.allowed, language)
        return self._said(named, language) + self.basis_words(county, language)

    def _said(self, units: Sequence[str], language: Language) -> str:
        """The sentence with the units of exceptions as they are called."""
        key = "household_band_hard" if self.hard else "household_band_priced"
        lower, upper = self.outer
        text = say(
            f"rules.{key}", language, lower=self.lower, upper=self.upper, price=self.price_figure(language),
            widest_lower=lower, widest_upper=upper,
        )  # fmt: skip
        for unit, (low, high) in zip(units, self.allowed.values(), strict=True):
            text += say("rules.household_band_allowed", language, unit=unit, lower=low, upper=high)
        return text

    def measure(self, county: County, communities: Communities) -> Floats:
        """Households of each community."""
        return households_of(county, communities).astype(np.float64)

    def excess(self, county: County, communities: Communities) -> Floats:
        """Households missing to the minimum or above the maximum; 0 for a unit that is above it alone."""
        households = self.measure(county, communities)
        lower, upper = np.full(len(households), float(self.lower)), np.full(len(households), float(self.upper))
        for unit, (low, high) in self.allowed.items():
            held = np.zeros(len(county), dtype=np.int64)
            held[position_of(county, self.name, [unit])] = 1
            holds = communities.sums(held) > 0
            lower[holds], upper[holds] = np.minimum(lower[holds], low), np.maximum(upper[holds], high)
        outside = np.maximum(lower - households, 0.0) + np.maximum(households - upper, 0.0)
        alone_above = (communities.sizes == 1) & (households > self.upper)
        return np.where(alone_above, 0.0, outside)

    def exceptions(self, county: County, communities: Communities) -> dict[int, tuple[str, str]]:
        """Communities admitted outside the band: the reason recorded and where (empty where none was)."""
        households = self.measure(county, communities)
        left = (households > self.upper) | (households < self.lower)
        admitted = left & ((self.excess(county, communities) == 0) | (not self.hard))
        return {c: self._recorded(county.ids[u] for u in communities[c]) for c in np.flatnonzero(admitted).tolist()}

    def _recorded(self, ids: Iterable[str]) -> tuple[str, str]:
        """The reason recorded for one of the units, and the meeting or document."""
        unit = next((unit for unit in ids if unit in self.reasons), "")
        return self.reasons.get(unit, ""), self.documents.get(unit, "")

    def loosened(self, county: County, communities: Communities) -> HouseholdBand:
        """With an exception for each community that leaves the band, by its largest unit; priced: wider limits."""
        households = self.measure(county, communities)
        if self.price is not None:
            lower, upper = self.outer
            shared = households[communities.sizes > 1]
            highest = int(shared.max(initial=upper))
            return replace(self, widest=(min(lower, int(households.min(initial=lower))), max(upper, highest)))
        allowed = dict(self.allowed)
        for c in np.flatnonzero(self.excess(county, communities) > 0).tolist():
            largest = max(communities[c], key=lambda u: (county.households[u], -u))
            count = int(households[c])
            allowed[county.ids[largest]] = (min(self.lower, count), max(self.upper, count))
        return replace(self, allowed=allowed, price=None)

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
                about = {"total": total, "lower": lower}
                faults.append(about_units("rules.household_band_pocket", (county.units[u] for u in inside), about))
        return faults
