"""A problem of some units of a county: what its rules say there, and walks among these units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from districting.county import County
from districting.problem import Problem
from districting.rules import KeepApart, KeepTogether, NumberOfCommunities, Rule


def portion(problem: Problem, units: Sequence[int], number: int) -> Problem:
    """
    The problem of some units with their own number of communities.

    Parameters
    ----------
    units
        Positions; they are the units of the new problem in this order.
    """
    county, inside = problem.county, np.array(units)
    at = {int(u): i for i, u in enumerate(units)}
    assert county.walk_m is not None
    part = County(
        county.name, [county.units[u] for u in units],
        [replace(e, a=at[e.a], b=at[e.b]) for e in county.borders if e.a in at and e.b in at],
        walk_m=county.walk_m[np.ix_(inside, inside)],
    )  # fmt: skip
    rules = [rule for old in problem.rules if (rule := _kept(old, part)) is not None]
    return replace(problem, county=part, rules=(*rules, NumberOfCommunities(lower=number, upper=number)))


def _kept(rule: Rule, part: County) -> Rule | None:
    """A rule as it reads in a part; ``None`` where it says nothing there."""
    if isinstance(rule, NumberOfCommunities):
        return None
    if isinstance(rule, KeepTogether | KeepApart):
        named = tuple(unit for unit in rule.units if unit in part.position)
        return replace(rule, units=named) if len(set(named)) > 1 else None
    return rule
