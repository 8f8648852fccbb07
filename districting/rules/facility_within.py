"""The share of households that reach the nearest facility of a kind within some minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import Fault
from districting.messages import Language, say
from districting.rules.bands import BandRule
from districting.rules.base import households_of, need
from districting.rules.saying import about_units
from districting.rules.source import Source


@dataclass(frozen=True, kw_only=True)
class FacilityWithin(BandRule):
    """
    ``households within minutes · m_per_minute of the nearest such facility / households ≥ lower``.

    Facilities are shared: the nearest counts wherever it lies. Counted household by household where parcels say where
    they live; else a unit is within reach as a whole, where the mean walk of its households is.

    Parameters
    ----------
    kind
        ``health``, ``school`` or any other kind of facility.
    lower, upper
        Ratios in [0, 1].
    minutes, m_per_minute
        Minutes of walking and metres walked in a minute.
    """

    name: ClassVar[str] = "facility_within"
    step: ClassVar[float] = 0.01
    identified_by: ClassVar[tuple[str, ...]] = ("kind",)
    shown: ClassVar[str] = "percent"
    kind: str = "health"
    lower: float | None = 0.9
    minutes: float = 15.0
    m_per_minute: float = 70.0

    @property
    def own_source(self) -> Source:
        """The cited district: a health point within 10 to 15 minutes' walk."""
        return Source("historical", "沈河区社区建设经验材料", "", "", "沈阳沈河", verified=False)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Share of households within reach; one for a community without households."""
        about = (self.name, self.kind, self.minutes * self.m_per_minute)
        reached: Floats = county.once(about, lambda: self._reaches(county) * county.households)
        all_of_them = households_of(county, communities)
        return np.divide(communities.sums(reached), all_of_them, out=np.ones(len(communities)), where=all_of_them > 0)

    def precheck(self, county: County) -> list[Fault]:
        """Units out of reach that every community holding them cannot outweigh: the county's own share is too low."""
        if not self.hard or self.lower is None:
            return []
        reached = self._reaches(county)
        share = float(reached @ county.households) / max(int(county.households.sum()), 1)
        if share >= self.lower:
            return []
        far = (reached < self.lower) & (county.households > 0)
        units = [county.units[u] for u in np.flatnonzero(far).tolist()]
        values: dict[str, Any] = {"kind": _kind_words(self.kind, "en"), "kind_zh": _kind_words(self.kind, "zh")}
        values |= {"minutes": self.minutes, "share": share, "lower": self.lower}
        return [about_units("rules.facility_out_of_reach", units, values)]

    def fields_said(self, language: Language) -> dict[str, Any]:
        """The minutes and the kind."""
        return {"minutes": self.minutes, "kind": _kind_words(self.kind, language)}

    def _reaches(self, county: County) -> Floats:
        """The share of each unit's households within reach."""
        need(self.name, self.kind, any(facility.kind == self.kind for facility in county.facilities))
        return county.reach_share(self.kind, self.minutes * self.m_per_minute)


def _kind_words(kind: str, language: Language) -> str:
    """A kind of facility in words, or as it is written."""
    known = {"health", "school", "culture_ground", "service_station"}
    return say(f"rules.facility_{kind}", language) if kind in known else kind
