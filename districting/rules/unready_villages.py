"""Villages that are not ready to convert join no residents' committee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth
from districting.rules.saying import listed, names_in
from districting.rules.source import Source

_MOST_PAIRS = 20_000


@dataclass(frozen=True, kw_only=True)
class UnreadyVillages(CommunityRule):
    """
    A community that holds an unready village holds villages only.

    Parameters
    ----------
    villages
        Ids of the villages, or of their parts' village.
    """

    name: ClassVar[str] = "unready_villages"
    hereditary: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"villages": ("A", "B")}
    villages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "villages", tuple(self.villages))
        if not self.villages:
            raise SettingsError(Fault("rules.needs_a_value", values={"rule": self.name, "field": "villages"}))

    @property
    def own_source(self) -> Source:
        """A town's report: reform, land-loss insurance and small groups are settled before a village converts."""
        return Source("historical", "湖塘镇社区建设调查报告", "", "", "常州武进", verified=False)

    def words(self, language: Language) -> str:
        """The villages."""
        return self._said(self.villages, language)

    def words_in(self, county: County, language: Language) -> str:
        """The villages by their names."""
        named = {unit.parent or unit.id: unit for unit in county.units}
        names = {
            key: unit.committee_name if language == "zh" else unit.committee_name_en for key, unit in named.items()
        }
        own = names_in(county.units, self.villages, language)
        text = self._said([names.get(key, name) for key, name in zip(self.villages, own, strict=True)], language)
        return text + self.basis_words(county, language)

    def _said(self, villages: Sequence[str], language: Language) -> str:
        """The sentence with the villages as they are called."""
        return say("rules.unready_villages", language, villages=listed(villages, language)) + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """One for a community that mixes them with what is no village."""
        unready, other = county.once((self.name, self.villages), lambda: self._sides(county))
        return ((communities.sums(unready) > 0) & (communities.sums(other) > 0)).astype(np.float64)

    def _sides(self, county: County) -> tuple[Integers, Integers]:
        """One for each unit of the unready villages, and one for each that is no village."""
        unready, other = (np.zeros(len(county), dtype=np.int64) for _ in range(2))
        unready[self._unready(county)] = 1
        other[self._other(county)] = 1
        return unready, other

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every such community counts."""
        return self.measure(county, communities)

    def growth(self, county: County) -> Growth:
        """Each of them is kept apart from each unit that is no village."""
        pairs = product(self._unready(county), self._other(county))
        if not self.hard or len(self._unready(county)) * len(self._other(county)) > _MOST_PAIRS:
            return Growth()
        return Growth(apart=tuple(sorted({(min(a, b), max(a, b)) for a, b in pairs})))

    def _unready(self, county: County) -> list[int]:
        """Positions of the villages' units."""
        ids = {name for unit in county.units for name in (unit.id, unit.parent)}
        unknown = tuple(village for village in self.villages if village not in ids)
        if unknown:
            raise SettingsError(Fault("rules.unknown_units", unknown, {"rule": self.name}))
        return [u for u, unit in enumerate(county.units) if {unit.id, unit.parent} & set(self.villages)]

    def _other(self, county: County) -> list[int]:
        """Positions of the units that are no village and none of these."""
        unready = set(self._unready(county))
        return [u for u, unit in enumerate(county.units) if unit.kind != "village" and u not in unready]
