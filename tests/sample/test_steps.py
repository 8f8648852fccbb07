"""Single steps of the generator."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from districting.sample.names import numeral, places
from districting.sample.people import apportion
from districting.sample.shape import LANE_CUT, PARCEL_CUT, Junctions, cut, divide


@given(st.integers(0, 5000), st.lists(st.floats(0.01, 1000), min_size=1, max_size=40))
def test_shares_are_whole_sum_and_stay_within_one(total, weights):
    """Largest remainders: whole numbers, the right sum, less than one from the exact share."""
    share = apportion(total, np.array(weights))
    exact = np.array(weights) / np.sum(weights) * total
    assert share.sum() == total
    assert (np.abs(share - exact) < 1 + 1e-6).all()


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (47, "四十七")])
def test_numerals(number, text):
    """Numbers of lanes as they are written on signs."""
    assert numeral(number) == text


def test_places_have_names_and_codes_of_their_own():
    """No two villages or committees share a name in either language, or a code."""
    for field in ("name", "name_en", "code"):
        values = [getattr(place, field) for place in places()]
        assert len(set(values)) == len(values) == 23


def test_a_cut_gives_two_fair_pieces():
    """The pieces make up the polygon and neither is a sliver; the line runs from border to border."""
    polygon = shapely.box(0, 0, 200, 90)
    made = cut(polygon, np.random.default_rng(3), Junctions(), LANE_CUT)
    assert made is not None
    line, pieces = made
    assert len(pieces) == 2
    assert sum(p.area for p in pieces) == pytest.approx(polygon.area)
    assert min(p.area for p in pieces) >= 0.22 * polygon.area
    assert all(polygon.exterior.distance(shapely.Point(end)) < 1e-6 for end in shapely.get_coordinates(line)[[0, -1]])


def test_a_new_lane_starts_opposite_an_old_one():
    """An end within reach of a junction on the border moves onto it."""
    junctions = Junctions()
    junctions.add(np.array([[103.0, 0.0]]))
    line, _ = cut(shapely.box(0, 0, 200, 90), np.random.default_rng(3), junctions, LANE_CUT)
    assert shapely.Point(103, 0).distance(line) < 1e-9


def test_dividing_leaves_nothing_out_and_nothing_too_large():
    """Pieces cover the polygon, and none is above one and a half times the limit."""
    polygon = shapely.box(0, 0, 300, 200)
    pieces, lines = divide(polygon, lambda _: 2000.0, np.random.default_rng(1), Junctions(), PARCEL_CUT)
    assert sum(p.area for p in pieces) == pytest.approx(polygon.area)
    assert max(p.area for p in pieces) < 1.5 * 2000
    assert len(lines) == len(pieces) - 1
