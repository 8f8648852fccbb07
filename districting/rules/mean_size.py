"""Households of the mean community."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import crossed
from districting.rules.number_of_communities import NumberOfCommunities
from districting.rules.saying import limit_words
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class MeanSize(NumberOfCommunities):
    """
    ``least_mean ≤ households of the county / number of communities ≤ most_mean``.

    As the households are what they are, this is a range of the number of communities, and is solved as one.

    Parameters
    ----------
    least_mean, most_mean
        Households of the mean community, both included; an absent one is open.
    lower, upper
        The numbers of communities that follow, taken from the county.
    """

    name: ClassVar[str] = "mean_size"
    example: ClassVar[Mapping[str, Any]] = {"least_mean": 1500, "most_mean": 2500}
    least_mean: float | None = None
    most_mean: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        limits = [limit for limit in (self.least_mean, self.most_mean) if limit is not None]
        if not limits:
            raise SettingsError(Fault("rules.no_limit", values={"rule": self.name}))
        if min(limits) <= 0:
            values = {"rule": self.name, "field": "least_mean, most_mean", "value": min(limits)}
            raise SettingsError(Fault("rules.not_positive", values=values))
        if limits[0] > limits[-1]:
            raise SettingsError(crossed(self, limits[0], limits[-1]))

    @property
    def own_source(self) -> Source:
        """A district's account: after four large changes the mean community has 3,700 households."""
        return Source("historical", "沈河区社区建设经验材料", "", "", "沈阳沈河", verified=False)

    def of_county(self, county: County) -> Self:
        """With the numbers of communities that the households allow; one number at least, so that it can be told."""
        households = float(county.households.sum())
        fewest = 1.0 if self.most_mean is None else max(1.0, np.ceil(households / self.most_mean - 1e-9))
        most = float("inf") if self.least_mean is None else max(1.0, np.floor(households / self.least_mean + 1e-9))
        if fewest > most:
            values = {"lower": self.least_mean, "upper": self.most_mean, "households": int(households)}
            raise SettingsError(Fault("rules.mean_size_no_number", values=values))
        return replace(self, lower=float(fewest), upper=float(most))

    def words(self, language: Language) -> str:
        """The limits of the mean, and the price of each community."""
        limits = limit_words(self.least_mean, self.most_mean or float("inf"), language)
        if self.least_mean is None:
            limits = limit_words(None, self.most_mean, language)
        return say("rules.mean_size", language, limits=limits) + self.price_words(language)

    def loosened(self, county: County, communities: Communities) -> Self | None:
        """The limits moved to the mean of these communities, in whole households."""
        mean = float(county.households.sum()) / len(communities)
        least = None if self.least_mean is None else min(self.least_mean, int(np.floor(mean)))
        most = None if self.most_mean is None else max(self.most_mean, int(np.ceil(mean)))
        return replace(self, least_mean=least, most_mean=most)
