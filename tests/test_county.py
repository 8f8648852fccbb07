"""The facts of a county: what they hold, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from districting.county import Border, County, Office, Unit
from districting.errors import DataError


def test_reads_back_what_it_wrote(make_grid) -> None:
    """A county through JSON keeps every fact and its digest."""
    county = make_grid(2, 3, offices=[Office("o", "办", 4, "004", 60.0, 100.0, -100.0)])
    again = County.from_dict(county.as_dict())
    assert again.digest == county.digest
    assert again.ids == county.ids
    np.testing.assert_allclose(again.walk_m, county.walk_m, atol=1e-3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"households": -1}, "negative: 001"),
        ({"households": 2.5}, "not whole numbers: 001"),
        ({"id": "000"}, "more than once: 000"),
        ({"x": float("nan")}, "without a position: 001"),
    ],
)
def test_names_the_unit_at_fault(make_grid, change, words) -> None:
    """Each fault of a unit names it."""
    units = list(make_grid().units)
    units[1] = replace(units[1], **change)
    with pytest.raises(DataError, match=words):
        County("x", units, [])


def test_tells_all_faults_at_once() -> None:
    """Two kinds of fault come in one error."""
    units = [Unit("a", "a", -1, 0, 0), Unit("a", "a", 5, 0, 0)]
    with pytest.raises(DataError) as caught:
        County("x", units, [Border(0, 7)])
    assert len(caught.value.faults) == 3
    assert "户数为负" in caught.value.say("zh")


def test_self_loops_and_double_borders_are_harmless(make_grid) -> None:
    """A border named twice, or of a unit with itself, changes no neighbour."""
    county = make_grid()
    twice = County("x", county.units, [*county.borders, *county.borders, Border(2, 2)])
    assert all(np.array_equal(a, b) for a, b in zip(county.neighbours, twice.neighbours, strict=True))


def test_zero_households_everywhere_is_refused(make_grid) -> None:
    """A column of zeros is a mistake, not a county."""
    with pytest.raises(DataError, match="zero households"):
        make_grid(households=[0])


def test_an_office_next_door_belongs_to_its_owner(make_grid) -> None:
    """Floor space goes to the owner's unit even where the office lies in a neighbour's area."""
    county = make_grid(offices=[Office("o", "办", 1, "000", 80.0, 100.0, 0.0)])
    assert county.floor_m2.tolist() == [80.0, 0, 0, 0, 0, 0]
    assert county.own_offices.tolist() == [0, -1, -1, -1, -1, -1]
    assert county.walk_today_m[0] == pytest.approx(100.0)
    assert np.isinf(county.walk_today_m[1])


def test_negative_walks_are_refused() -> None:
    """A negative distance is a fault of the table, named by unit."""
    units = [Unit("a", "", 10, 0.0, 0.0), Unit("b", "", 10, 5.0, 0.0)]
    with pytest.raises(DataError, match="b"):
        County("c", units, [], walk_m=np.array([[0.0, 5.0], [-5.0, 0.0]]))
