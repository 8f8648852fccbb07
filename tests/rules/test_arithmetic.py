"""Reasons that need no search: named, with numbers, and never claimed of a problem that has a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.county import Office
from districting.optimise.arithmetic import instant, instant_of
from districting.problem import Problem
from districting.rules import read_rules

BAND = {"name": "household_band", "lower": 1000, "upper": 2000}
EAST = {u: {"labels": {"street_office": "东街" if u % 3 < 1 else "西街"}} for u in range(9)}


def labelled(county):
    """The first column of a grid of three belongs to one street office, the rest to another."""
    return replace(county, units=[replace(unit, **EAST[u]) for u, unit in enumerate(county.units)])


def number(count, **more):
    """An entry for exactly so many communities."""
    return {"name": "number_of_communities", "lower": count, "upper": count, **more}


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([BAND, number(6)], "5,250 households are at most 5 of 1,000"),
        ([BAND, number(2)], "5,250 households are at least 3 of 2,000"),
        ([{**BAND, "lower": 2700, "upper": 5000}], "need at least 2 and allow at most 1"),
        ([{**BAND, "lower": 1700}, {"name": "within_one"}], "Unit 0, Unit 3, Unit 6"),
        (
            [BAND, {"name": "communities_in", "value": "西街", "lower": 1, "upper": 1}],
            "at least 2 communities of 2,000",
        ),
        ([BAND, {"name": "communities_in", "value": "东街", "lower": 4, "upper": 5}], "too few for 4 communities"),
        ([BAND, {"name": "staff", "upper": 20}], "any plan has at least 3 communities and needs at least 24"),
        ([BAND, number(4), {"name": "staff", "upper": 30}], "at least 32"),
        ([BAND, {"name": "yearly_cost", "upper": 420_000, "per_community": 5000}], "needs at least 435,000"),
        ([BAND, {"name": "space_short", "upper": 500, "at_least_m2": 300, "per_100_households": 0}], "at least 600"),
        ([BAND, {"name": "people_band", "upper": 3000}], "population"),
        ([{**BAND, "lower": 3000}], "contradicts itself"),
        ([BAND, {"name": "keep_together", "units": ["000", "909"]}], "909"),
    ],
)
def test_reasons_with_numbers(make_grid, rules, words) -> None:
    """Each impossible wish is answered at once with the figure that rules it out."""
    county = labelled(make_grid(3, 3, offices=[Office("o", "办", 0, "000", 300.0, 0.0, 0.0)]))
    said = " ".join(fault.say("en") for fault in instant_of(county, rules))
    assert words in said
    assert all("{" not in fault.say("zh") for fault in instant_of(county, rules))


def test_nothing_is_claimed_of_what_can_be(grid_problem) -> None:
    """A problem that has a plan has no reasons."""
    assert instant(grid_problem) == ()
    assert (
        instant(Problem(labelled(grid_problem.county), read_rules([{**BAND, "lower": 1500}, {"name": "within_one"}])))
        == ()
    )
