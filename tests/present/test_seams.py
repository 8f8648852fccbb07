"""Borders of neighbours are the same points on both sides."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely

from districting.present.seams import with_seams


def pieces(shape: shapely.Geometry) -> set[tuple[tuple[float, float], ...]]:
    """The straight pieces of an outline, whichever way round."""
    corners = shapely.get_coordinates(shapely.boundary(shape)).round(6)
    return {tuple(sorted(map(tuple, pair))) for pair in pairwise(corners)}


def test_a_corner_on_a_neighbours_side_and_a_sliver_are_closed() -> None:
    """Two squares against one long side, a hand's breadth away: afterwards each shares its whole side with it."""
    shapes = np.array([shapely.box(0, 0, 100, 40), shapely.box(0, 40.2, 50, 80), shapely.box(50, 40, 100, 80)])
    assert not pieces(shapes[0]) & pieces(shapes[1])
    closed = with_seams(shapes)
    for other in closed[1:]:
        shared = pieces(closed[0]) & pieces(other)
        assert sum(np.hypot(*np.subtract(*piece)) for piece in shared) > 49
    assert np.allclose(shapely.area(closed), shapely.area(shapes), rtol=0.01)


def test_what_fits_stays_and_a_street_between_is_no_seam() -> None:
    """Shapes that share their corners are not touched; eight metres of street stay open."""
    shapes = np.array([shapely.box(0, 0, 50, 40), shapely.box(50, 0, 100, 40), shapely.box(0, 48, 100, 80)])
    assert with_seams(shapes) is shapes


def test_an_overlap_does_not_swallow_a_unit() -> None:
    """A unit drawn inside another stays as it is drawn: the map shows what the files say."""
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(40, 40, 60, 60)])
    assert shapely.equals(with_seams(shapes), shapes).all()
