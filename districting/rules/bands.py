"""Rules with limits: a measure between two of them, a sum over units, a spread over the plan."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, components
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import NOT_SETTINGS, CommunityRule, Growth, Limit, Rule, attribute, crossed
from districting.rules.loops import beyond
from districting.rules.saying import about_units, limit_words


@dataclass(frozen=True, kw_only=True)
class BandRule(CommunityRule):
    """
    A rule about one community whose measure lies between two limits.

    Parameters
    ----------
    lower, upper
        Limits of the measure, both included; an absent one is open.
    """

    shown: ClassVar[str] = "number"
    """How people read the limits: ``number`` or ``percent``."""
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("lower", "upper"):
            if getattr(self, name) in (float("inf"), -float("inf")):
                object.__setattr__(self, name, None)
        if self.lower is None and self.upper is None:
            raise SettingsError(Fault("rules.no_limit", values={"rule": self.name}))
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise SettingsError(crossed(self, self.lower, self.upper))

    def excess(self, county: County, communities: Communities) -> Floats:
        """How far the measure lies below the lower or above the upper limit."""
        return outside(self.measure(county, communities), self.lower, self.upper)

    def words(self, language: Language) -> str:
        """The limits, and the price of leaving them."""
        limits = limit_words(self.lower, self.upper, language, percent=self.shown == "percent")
        text = say(f"rules.{self.name}", language, limits=limits, **self.fields_said(language))
        return text + self.price_words(language)

    def fields_said(self, language: Language) -> dict[str, Any]:
        """Further fields of the rule's sentence."""
        return {}

    def price_unit(self, language: Language) -> str:
        """One unit of the measure, outside the limits."""
        return say("rules.unit_outside", language, unit=super().price_unit(language))

    def loosened(self, county: County, communities: Communities) -> Self | None:
        """The limits moved to the outermost measure."""
        values = self.measure(county, communities)
        lower = None if self.lower is None else min(self.lower, float(values.min(initial=self.lower)))
        upper = None if self.upper is None else max(self.upper, float(values.max(initial=self.upper)))
        return replace(self, lower=lower, upper=upper) if upper is None or np.isfinite(upper) else None


@dataclass(frozen=True, kw_only=True)
class SumRule(BandRule):
    """A band about a sum over the units of a community, so that its maximum cuts the growth of candidates."""

    @abstractmethod
    def weights(self, county: County) -> Floats:
        """What each unit adds to the sum."""

    def measure(self, county: County, communities: Communities) -> Floats:
        """The sum over the units of each community."""
        weights = county.once(self._about(), lambda: np.asarray(self.weights(county), dtype=np.float64))
        return communities.sums(weights)

    def _about(self) -> tuple[Any, ...]:
        """What the weights depend on: the rule's name and every setting but limits, price and source."""
        others = {f.name for f in fields(self)} - {"lower", "upper", "price", *NOT_SETTINGS}
        return ("weights", self.name, *((name, getattr(self, name)) for name in sorted(others)))

    def precheck(self, county: County) -> list[Fault]:
        """Units above the maximum by themselves, and units joined to no others that cannot reach the minimum."""
        weights = np.asarray(self.weights(county), dtype=np.float64)
        if not self.hard or weights.min(initial=0.0) < 0:
            return []
        values: dict[str, Any] = {"rule": self.title("en"), "rule_zh": self.title("zh")}
        faults = []
        over = () if self.upper is None else np.flatnonzero(weights > self.upper).tolist()
        if len(over):
            most = {"upper": self.upper, "most": float(weights.max())}
            faults.append(about_units("rules.unit_above", (county.units[u] for u in over), values | most))
        piece = components(*county.neighbours)
        for p in range(int(piece.max()) + 1 if self.lower is not None else 0):
            inside = np.flatnonzero(piece == p).tolist()
            total = float(weights[inside].sum())
            if total < (self.lower or 0.0):
                about = values | {"total": total, "lower": self.lower}
                faults.append(about_units("rules.pocket_below", (county.units[u] for u in inside), about))
        return faults

    def growth(self, county: County) -> Growth:
        """A maximum over weights of which none is negative, each rounded down to a whole number."""
        weights = self.weights(county)
        if self.upper is None or not self.hard or weights.min(initial=0.0) < 0:
            return Growth()
        return Growth(limits=(Limit(np.floor(weights).astype(np.int64), 0, int(np.floor(self.upper))),))


@dataclass(frozen=True, kw_only=True)
class CountRule(SumRule):
    """
    A band about one further count of the units.

    Parameters
    ----------
    count
        Name of the count; several rules of one kind may read different counts.
    """

    identified_by: ClassVar[tuple[str, ...]] = ("count",)
    count: str = ""

    def weights(self, county: County) -> Floats:
        """The count of each unit."""
        return attribute(county, self.name, self.count)


@dataclass(frozen=True, kw_only=True)
class SpreadRule(Rule):
    """
    A rule about the whole plan that is no sum over communities: solved by a scan over windows of a size.

    Parameters
    ----------
    upper
        Limit of what :meth:`total` gives.
    """

    upper: float = 2.0

    @abstractmethod
    def total(self, county: County, communities: Communities) -> float:
        """What the rule measures on a whole plan."""

    def loosened(self, county: County, communities: Communities) -> Self | None:
        """The limit moved to what these communities have, in thousandths."""
        return replace(self, upper=max(self.upper, float(np.ceil(self.total(county, communities) * 1000) / 1000)))


def outside(values: Floats, lower: float | None, upper: float | None) -> Floats:
    """How far values lie outside two limits; rounding of floats is forgiven, no way counts as :data:`FAR`."""
    low = -np.inf if lower is None else float(lower)
    return beyond(values, low, np.inf if upper is None else float(upper), FAR)


FAR = 1e9
"""Stands for a measure that is not finite, so that a price of it stays a number."""
