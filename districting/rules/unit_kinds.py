"""Which kinds of units may share a community, and what kind of community results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import UNIT_KINDS, County, Floats
from districting.errors import Fault, SettingsError
from districting.messages import Language, say
from districting.rules.base import CommunityRule, Growth
from districting.rules.source import Source

_MOST_PAIRS = 20_000
_STREETS = ("village", "committee", "block")


@dataclass(frozen=True, kw_only=True)
class UnitKinds(CommunityRule):
    """
    No community holds both kinds of any named pair.

    Parameters
    ----------
    apart
        Pairs of kinds: village, committee, compound, work_unit, block.
    """

    name: ClassVar[str] = "unit_kinds"
    hereditary: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {"apart": (("village", "compound"), ("village", "work_unit"))}
    apart: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        pairs = tuple((str(first), str(second)) for first, second in self.apart)
        object.__setattr__(self, "apart", pairs)
        unknown = tuple(sorted({kind for pair in pairs for kind in pair} - set(UNIT_KINDS)))
        if not pairs or unknown:
            raise SettingsError(Fault("rules.unit_kinds_pairs", unknown, {"kinds": ", ".join(UNIT_KINDS)}))

    @property
    def own_source(self) -> Source:
        """The cited reform plan's four types of communities."""
        return Source("historical", "城市基层管理体制改革方案", "", "", "广东东莞", verified=False)

    def words(self, language: Language) -> str:
        """The pairs."""
        comma = "；" if language == "zh" else "; "
        pairs = comma.join("–".join(say(f"rules.kind_{kind}", language) for kind in pair) for pair in self.apart)
        text = say("rules.unit_kinds", language, pairs=pairs)
        return text + self.price_words(language)

    def measure(self, county: County, communities: Communities) -> Floats:
        """Named pairs each community holds both kinds of."""
        of = county.once(self.name, lambda: {kind: self._units(county, kind) for kind in UNIT_KINDS})
        out = np.zeros(len(communities))
        for first, second in self.apart:
            out += (communities.sums(of[first]) > 0) & (communities.sums(of[second]) > 0)
        return out

    def _units(self, county: County, kind: str) -> Floats:
        """One for each unit of a kind."""
        return np.array([float(unit.kind == kind) for unit in county.units])

    def excess(self, county: County, communities: Communities) -> Floats:
        """Every pair counts."""
        return self.measure(county, communities)

    def growth(self, county: County) -> Growth:
        """Units of the two kinds never share a community, as long as the pairs can be written down."""
        of = {kind: [u for u, unit in enumerate(county.units) if unit.kind == kind] for kind in UNIT_KINDS}
        if not self.hard or sum(len(of[first]) * len(of[second]) for first, second in self.apart) > _MOST_PAIRS:
            return Growth()
        pairs = {(min(a, b), max(a, b)) for first, second in self.apart for a, b in product(of[first], of[second])}
        return Growth(apart=tuple(sorted(pairs)))


def community_types(county: County, communities: Communities) -> list[str]:
    """
    The type each community is by its units: ``by_streets``, ``by_compound``, ``by_work_unit`` or ``mixed``.

    The four types of the cited reform plan; said by the entries ``rules.type_<type>``.
    """
    of = {**dict.fromkeys(_STREETS, "by_streets"), "compound": "by_compound", "work_unit": "by_work_unit"}
    types = [{of[county.units[u].kind] for u in units} for units in communities]
    return [found.pop() if len(found) == 1 else "mixed" for found in types]
