"""How many communities the households allow, and what so many need at least: arithmetic before any search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from districting.county import County, Integers, components, neighbour_lists
from districting.errors import Fault
from districting.rules import CommunitiesIn, HouseholdBand, NumberOfCommunities, PlanRule, Rule
from districting.rules.saying import about_units


@dataclass(frozen=True)
class Counts:
    """
    How many communities the households of a county allow.

    A community lies within one part: a piece of the county that neither ground nor rules let it leave.

    Parameters
    ----------
    lower, upper
        Households of a community, the widest any rule allows.
    parts
        Units of each part.
    totals
        Households of each part, without units that are above the maximum alone and stand for themselves.
    least, largest
        Fewest and most communities of each part, those of single units included.
    """

    lower: int
    upper: int
    parts: tuple[tuple[int, ...], ...]
    totals: tuple[int, ...]
    least: tuple[int, ...]
    largest: tuple[int, ...]


def counts(county: County, rules: Sequence[Rule], apart: Sequence[tuple[int, int]]) -> Counts | None:
    """
    How many communities each part of a county allows; ``None`` without a band.

    Parameters
    ----------
    apart
        Pairs of units that no community may hold both of.
    """
    bands = [rule.outer for rule in rules if isinstance(rule, HouseholdBand)]
    if not bands:
        return None
    lower, upper = max(low for low, _ in bands), min(high for _, high in bands)
    barred = set(apart)
    pairs = [(e.a, e.b) for e in county.borders if (min(e.a, e.b), max(e.a, e.b)) not in barred]
    piece = components(*neighbour_lists(len(county), pairs))
    parts, totals, least, largest = [], [], [], []
    for p in range(int(piece.max()) + 1):
        inside = np.flatnonzero(piece == p)
        alone = county.households[inside] > upper
        total, single = int(county.households[inside[~alone]].sum()), int(alone.sum())
        parts.append(tuple(inside.tolist()))
        totals.append(total)
        least.append(single + (max(1, -(-total // upper)) if not alone.all() else 0))
        largest.append(single + (min(total // lower, int((~alone).sum())) if lower else int((~alone).sum())))
    return Counts(lower, upper, tuple(parts), tuple(totals), tuple(least), tuple(largest))


def count_faults(county: County, rules: Sequence[Rule], found: Counts | None, wanted: tuple[int, int]) -> list[Fault]:
    """
    Why no number of communities can be right, and which sums not even the fewest of them can keep.

    Parameters
    ----------
    wanted
        Least and largest number the rules ask for.
    """
    faults = [] if found is None else _part_faults(county, found)
    if found is not None and not faults:
        faults = _number_faults(county, found, wanted)
    fewest = max(wanted[0], sum(found.least) if found else 1)
    faults += [fault for rule in rules if isinstance(rule, PlanRule) for fault in _sum_fault(county, rule, fewest)]
    if found is not None:
        offices = [rule for rule in rules if isinstance(rule, CommunitiesIn)]
        faults += [fault for rule in offices for fault in _area_fault(county, rule, found)]
    return faults


def _part_faults(county: County, found: Counts) -> list[Fault]:
    """Parts whose households are no whole number of communities; a pocket of the ground is the band's own to tell."""
    ground = components(*county.neighbours)
    faults = []
    for units, total, least, largest in zip(found.parts, found.totals, found.least, found.largest, strict=True):
        pocket = int((ground == ground[units[0]]).sum()) == len(units)
        if least <= largest or (pocket and total < found.lower):
            continue
        key = "problem.no_number" if len(found.parts) == 1 else "problem.no_number_part"
        values: dict[str, Any] = {"households": total, "lower": found.lower, "upper": found.upper, "least": least}
        faults.append(about_units(key, (county.units[u] for u in units), values | {"largest": largest}))
    return faults


def _number_faults(county: County, found: Counts, wanted: tuple[int, int]) -> list[Fault]:
    """A number of communities that the households cannot be divided into."""
    least, largest = sum(found.least), sum(found.largest)
    if wanted[0] <= largest and least <= wanted[1] and least <= largest:
        return []
    values = {"households": int(county.households.sum()), "lower": found.lower, "upper": found.upper}
    span = f"{wanted[0]}" if wanted[0] >= wanted[1] else f"{wanted[0]}–{wanted[1]}"
    values |= {"least": least, "largest": largest}
    key = "problem.number_too_large" if wanted[0] > largest else "problem.number_too_small"
    return [Fault(key, values=values | {"wanted": span})]


def _sum_fault(county: County, rule: PlanRule, fewest: int) -> list[Fault]:
    """A limit below what even the fewest communities need."""
    if isinstance(rule, NumberOfCommunities) or not np.isfinite(rule.upper):
        return []
    least = rule.least(county, fewest)
    if least <= rule.upper:
        return []
    values = {"rule": rule.title("en"), "rule_zh": rule.title("zh"), "least": least, "upper": rule.upper}
    return [Fault("rules.total_too_small", values=values | {"fewest": fewest})]


def _area_fault(county: County, rule: CommunitiesIn, found: Counts) -> list[Fault]:
    """A number for one street office that its households or its units do not allow."""
    bears: Integers = rule.bears(county)
    inside = county.households[bears > 0]
    alone = inside > found.upper
    least = int(alone.sum()) + -(-int(inside[~alone].sum()) // found.upper)
    values = {
        "area": rule.area(county, "en"),
        "area_zh": rule.value,
        "households": int(inside.sum()),
        "units": len(inside),
        "least": least,
    }
    values |= {"lower": int(rule.lower), "upper": rule.upper, "most": found.upper}
    if least > rule.upper:
        return [Fault("problem.area_too_few", values=values)]
    return [Fault("problem.area_too_many", values=values)] if rule.lower > len(inside) else []
