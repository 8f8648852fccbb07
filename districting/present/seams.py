"""Shapes whose common borders are the same points on both sides, as a map that draws borders needs them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

SEAM_M = 0.5
"""Gaps and steps up to this width are closed: less than any border that means something."""
LARGEST_CHANGE = 0.05
"""A shape that closing would change more than by this share of its area stays as it is."""

Shapes = npt.NDArray[Any]


def with_seams(shapes: Shapes) -> Shapes:
    """
    The shapes with common corners on common borders; the very same where they have them already.

    Two layers drawn apart meet in T-junctions and slivers of a hand's breadth. Closed, each piece of border between two
    shapes is one piece for both.

    Parameters
    ----------
    shapes
        Polygons, metres.
    """
    loose = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes, gap_width=SEAM_M))
    if not loose.any():
        return shapes
    closed = np.asarray(shapely.coverage_clean(shapes, gap_width=SEAM_M, snapping_distance=SEAM_M))
    area = shapely.area(shapes)
    strange = np.abs(shapely.area(closed) - area) > LARGEST_CHANGE * area
    return np.where(strange, shapes, closed)
