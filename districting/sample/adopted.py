"""The adopted plan: ten communities as a county would have put them together by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from districting.sample.names import Place
from districting.sample.people import Integers, apportion

GROUPS = 90
BAND = (1000, 3000)

# Neighbours paired along a main road, or a village given to the committee it grew into; never measured.
_PLAN: dict[str, tuple[str, ...]] = {
    "何家桥": ("何家桥", "车站"),
    "清家堰": ("清家堰", "纺织厂"),
    "团结": ("团结", "滨江"),
    "机房街": ("机房街", "北门"),
    "德胜街": ("德胜街",),
    "文庙街": ("文庙街", "盐市口"),
    "水浒宫": ("水浒宫", "南门"),
    "建设": ("建设", "西坪"),
    "柏树林": ("柏树林", "石板滩"),
    "河东": ("河东", "龙井湾"),
}
_STREET_OFFICE = {
    "何家桥": "紫云",
    "清家堰": "紫云",
    "团结": "紫云",
    "机房街": "平安",
    "德胜街": "平安",
    "河东": "平安",
    "文庙街": "子昂",
    "水浒宫": "子昂",
    "建设": "子昂",
    "柏树林": "子昂",
}
STREET_OFFICES_EN = {"紫云": "Ziyun", "平安": "Ping'an", "子昂": "Zi'ang"}
"""The street offices' names in English, by their Chinese ones."""

_LATER = {"黄磉浩": "紫云", "凉帽山": "子昂", "太空": "平安", "佛南": "子昂"}


def street_office(place: Place) -> str:
    """The street office a village or committee answers to."""
    return _LATER.get(place.name) or next(_STREET_OFFICE[name] for name, units in _PLAN.items() if place.name in units)


def adopted_plan(places: tuple[Place, ...], households: Integers) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    The plan as the county adopted it.

    Parameters
    ----------
    households
        Of each place, in order; the 90 residents' groups are shared out by them.

    Returns
    -------
    tuple
        ``unit_id, community`` of the first phase's units; ``community, name, name_en, street_office, groups``.
    """
    number = {place.name: i for i, place in enumerate(places)}
    total = np.array([sum(int(households[number[unit]]) for unit in units) for units in _PLAN.values()])
    communities = pd.DataFrame(
        {
            "community": range(1, len(_PLAN) + 1),
            "name": list(_PLAN),
            "name_en": [places[number[name]].name_en for name in _PLAN],
            "street_office": [_STREET_OFFICE[name] for name in _PLAN],
            "groups": apportion(GROUPS, total.astype(float)),
        }
    )
    of = {places[number[unit]].code: k for k, units in enumerate(_PLAN.values(), start=1) for unit in units}
    return pd.DataFrame(sorted(of.items()), columns=["unit_id", "community"]), communities


def adopted_faults(places: tuple[Place, ...], households: Integers, touch: set[tuple[int, int]]) -> list[str]:
    """
    Communities of the adopted plan that leave the band or do not hang together.

    Parameters
    ----------
    touch
        Places with a walkable common border or a bridge between them: positions, smaller first.
    """
    number = {place.name: i for i, place in enumerate(places)}
    faults = []
    for name, units in _PLAN.items():
        members = [number[unit] for unit in units]
        total = sum(int(households[m]) for m in members)
        reached = members[:1]
        for m in reached:
            reached += [o for o in members if o not in reached and (min(m, o), max(m, o)) in touch]
        if len(reached) < len(members) or not BAND[0] <= total <= BAND[1]:
            faults.append(name)
    return faults
