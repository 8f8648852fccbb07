"""
The figures of the ledger that a pack or a project may set, and what is taken where neither does.

Yuan are never taken by default: prices of another county or year are no prices here, so without one the ledger says
that none is known. What a community should have is taken from the sources named here where nobody says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from districting.rules.source import Source

SPACES = ("space", "ground", "station", "centre")
"""What there can be too little of: office space, culture ground, service station, a street office's own centre."""

_PRICES = tuple(f"{kind}_{price}" for kind in SPACES for price in ("build_yuan_m2", "rent_yuan_m2", "rent_yuan"))

FIGURES: Mapping[str, str] = {
    **dict.fromkeys(("ground_m2", "station_m2", "street_centre_m2", *_PRICES, "rent_years"), "number"),
    "committee_members": "pair",
    "committee_steps": "steps",
    "households_per_representative": "pair",
    "party_committee_members": "number",
    "conversion": "pair",
    "arable_mu_per_head_of_group": "number",
    **dict.fromkeys(("mean_households", "mean_space_m2", "groups_each", "developer_share"), "number"),
    "staff_range": "pair",
}
"""
Every figure by name, and whether it is a number, a pair, or steps of (households up to, members).

Prices are yuan for a square metre built, for one rented a year, and for a place rented a year whatever its size;
``rent_years`` is how many years of rent are held against building.
"""

_MEETING = Source("historical", "县城社区建设工作会议讲话")
_REFORM = Source("historical", "城市基层管理体制改革方案", region="广东东莞")


@dataclass(frozen=True)
class Figure:
    """
    One figure and where it comes from.

    Parameters
    ----------
    value
        A number, a pair or steps, as :data:`FIGURES` says.
    source
        The document, or the county's own decision.
    over
        What the pack says, where a project says otherwise.
    """

    value: Any
    source: Source
    over: Any = None


def laid_over(figures: Mapping[str, Figure], own: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures of a pack with a project's own over them, each of which remembers what the pack says."""
    changed = {name for name in own if name in figures and figures[name].value != own[name].value}
    return {**figures, **own} | {name: replace(own[name], over=figures[name].value) for name in changed}


TAKEN: Mapping[str, Figure] = {
    "ground_m2": Figure(200, _MEETING),
    "station_m2": Figure(30, _REFORM),
    "street_centre_m2": Figure(1000, _MEETING),
    "rent_years": Figure(10, Source("opinion", own="ledger.own_assumption")),
    "committee_members": Figure(
        (5, 9),
        Source("historical", "《中华人民共和国城市居民委员会组织法》（2018年修正）", "第七条", "2018", "全国", True),
    ),
    "committee_steps": Figure(((1000, 5), (2000, 7), (0, 9)), _REFORM),
    "households_per_representative": Figure((30, 50), _REFORM),
    "party_committee_members": Figure(99, Source("historical", "中国共产党基层组织的一般规定", region="全国")),
    "conversion": Figure((0.5, 1.0 / 3.0), _REFORM),
}
"""What is taken where neither pack nor project sets a figure."""


def wanted(name: str, value: Any) -> str:
    """How a figure is written, where the value is not of its kind; empty where it is."""
    kind = FIGURES[name]
    if kind == "number":
        return "" if _number(value) else "1.0"
    if kind == "pair":
        return "" if _numbers(value, 2) else "[1, 2]"
    pairs = isinstance(value, list | tuple) and bool(value) and all(_numbers(step, 2) for step in value)
    limits = [step[0] for step in value] if pairs else []
    return "" if limits and limits[-1] == 0 and limits[:-1] == sorted(set(limits[:-1])) else "[[1000, 5], [0, 9]]"


def nearest_figures(name: str) -> str:
    """The known figures most like a name, else all of them."""
    return ", ".join(get_close_matches(name, FIGURES, n=2) or sorted(FIGURES))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def _numbers(value: Any, count: int) -> bool:
    return isinstance(value, list | tuple) and len(value) == count and all(map(_number, value))
