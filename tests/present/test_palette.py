"""Colours of areas that touch."""

import pytest

from districting.present.palette import COLOURS, HATCHES, colour_numbers


def test_every_colour_has_a_pattern_of_its_own():
    """A copy in grey still tells communities apart."""
    assert len(set(COLOURS)) == len(COLOURS) == len(set(HATCHES)) == len(HATCHES)


@pytest.mark.parametrize("side", [2, 5, 9])
def test_areas_that_touch_have_different_colours(side):
    """On a grid with diagonals, where every corner joins four areas."""
    cells = [(r, c) for r in range(side) for c in range(side)]
    pairs = [
        (i, j)
        for i, (r, c) in enumerate(cells)
        for j, (s, d) in enumerate(cells)
        if i < j and max(abs(r - s), abs(c - d)) == 1
    ]
    numbers = colour_numbers(len(cells), pairs)
    assert all(numbers[a] != numbers[b] for a, b in pairs)
    assert colour_numbers(len(cells), pairs) == numbers


def test_colours_are_used_evenly():
    """Areas that do not touch still take different colours while there are any."""
    assert sorted(colour_numbers(len(COLOURS), [])) == list(range(len(COLOURS)))


def test_more_neighbours_than_colours_still_get_one():
    """Ten areas that all touch cannot all differ, and none goes without."""
    everyone = [(a, b) for a in range(10) for b in range(a)]
    numbers = colour_numbers(10, everyone)
    assert len(numbers) == 10
    assert set(numbers) == set(range(len(COLOURS)))
