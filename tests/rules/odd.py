"""Fifteen odder counties without a plan: rules of one name, rules that clash only together, parts, pigeonholes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from infeasible import BAND, Case, all_units, number, office, town

from districting.county import County, Facility


def english(county: County) -> County:
    """The county with English names of its units."""
    return replace(county, units=[replace(unit, name_en=f"Willow {u}") for u, unit in enumerate(county.units)])


def together(*units: str) -> dict[str, Any]:
    """An entry for units kept together."""
    return {"name": "keep_together", "units": list(units)}


def apart(*units: str) -> dict[str, Any]:
    """An entry for units kept apart."""
    return {"name": "keep_apart", "units": list(units)}


def labels(**of: str) -> dict[int, dict[str, Any]]:
    """Labels of nine units, a letter each: ``labels(police="AAABBBCCC")``."""
    return {u: {"labels": {name: text[u] for name, text in of.items()}} for u in range(9)}


def odd_cases() -> list[Case]:
    """All of them."""
    seats = [office(0, 0), office(1, 1), office(8, 8)]
    crossing = labels(street_office="AAABBBCCC", police="XYZXYZXYZ")
    islands = town(2, 4, without=[(1, 2), (5, 6)])
    village = {4: {"kind": "village"}, **{u: {"kind": "committee"} for u in (0, 1, 2, 3, 5, 6, 7, 8)}}
    large = {u: {"kind": "village", "parent": "v"} for u in (3, 4, 5)}
    grounds = [Facility("g", "场", "culture_ground", 0, 900.0, 0.0, 0.0)]
    people = all_units("population", [900, 1500, 800, 1200, 2000, 700, 1300, 1000, 2100])
    lived = {u: {"attributes": {"dwellings": 1000.0, "occupied": 100.0 if u in (6, 7, 8) else 900.0}} for u in range(9)}
    everything = [
        {**BAND, "upper": 2200}, number(3, 4), {"name": "barriers"}, {"name": "no_enclave"}, {"name": "main_road"},
        {"name": "compactness", "lower": 0.3}, {"name": "within_one"}, together("000", "001"), apart("004", "008"),
        {"name": "own_office"}, {"name": "floor_space", "per_100_households": 5}, {"name": "staff", "upper": 40},
        {"name": "longest_walk", "upper": 150},
    ]  # fmt: skip
    whole = town(units=labels(street_office="AAAAAABBB"), offices=[office(u, u, 300.0) for u in (0, 4, 8)])
    return [
        Case("a chain of wishes against one", town(), [{**BAND, "upper": 2500}, together("000", "001"),
             together("001", "002"), apart("000", "002")], ("keep_together", "keep_apart"), "need not meet"),
        Case("a wish that shuts a corner in", english(town()), [BAND, together("001", "004", "003")],
             ("keep_together", "household_band"), "Willow"),
        Case("two wishes, each possible alone", town(), [{**BAND, "upper": 1850}, together("000", "003", "006"),
             together("001", "004")], ("keep_together", "household_band"), ""),
        Case("two seats that a wish joins", town(offices=seats), [{**BAND, "upper": 2600}, {"name": "fixed_seat",
             "offices": ["o0", "o1"]}, together("000", "001")], ("fixed_seat", "keep_together"), "kept together"),
        Case("seats of two rules in a pocket", town(offices=seats, without=[(0, 3), (1, 4), (1, 2)]), [{**BAND,
             "lower": 1100}, {"name": "fixed_seat", "offices": ["o0"]}, {"name": "fixed_seat", "offices": ["o1"]}],
             ("fixed_seat", "household_band"), ""),
        Case("police areas across street offices", town(units=crossing), [BAND, {"name": "within_one"},
             {"name": "within_one", "label": "police"}], ("within_one", "household_band"), "no number of communities"),
        Case("two islands as one", islands, [{**BAND, "lower": 500, "upper": 9000}, number(1)],
             ("number_of_communities", "household_band"), "2"),
        Case("too many for one street office", town(units=labels(street_office="AAABBBBBB")), [BAND, {"name":
             "communities_in", "value": "A", "lower": 3, "upper": 3}, {"name": "within_one"}], ("communities_in",
             "household_band", "within_one"), "communities of a street office"),
        Case("more to be kept apart than communities", town(), [{**BAND, "upper": 2600}, number(3),
             apart("000", "002", "006", "008")], ("keep_apart", "number_of_communities"), ""),
        Case("an unready village among committees", town(units=village), [BAND, {"name": "unready_villages",
             "villages": ["004"]}], ("unready_villages", "household_band"), "880"),
        Case("a village larger than a community", town(units=large), [{**BAND, "upper": 1700}, {"name":
             "whole_village"}], ("whole_village", "household_band"), ""),
        Case("ground in one corner only", town(facilities=grounds), [BAND, {"name": "culture_ground", "lower": 200}],
             ("culture_ground",), "ground for culture"),
        Case("posts by residents", town(units=people), [BAND, {"name": "staff", "per_10000": 18, "at_least": 5,
             "upper": 19}], ("staff",), "community workers may be"),
        Case("empty flats in one row", town(units=lived), [BAND, {"name": "occupancy", "lower": 0.6}], ("occupancy",),
             "occupancy"),
        Case("nobody may change", town(units={u: {"parent": "p" if u < 2 else ""} for u in range(9)}), [BAND,
             {"name": "committee_changes", "upper": 700}], ("committee_changes", "household_band"), "may be"),
        Case("everything hard at once", whole, everything, tuple(rule["name"] for rule in everything), "Feasible if"),
        Case("few large communities", town(8, 8), [{**BAND, "lower": 9300, "upper": 9500}, number(4)],
             ("household_band", "number_of_communities"), "37,160 households", least=False),
    ]  # fmt: skip
