"""Which line runs along a ring at each of its points: the geometry beneath the text of the four sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from districting.county import Floats, Integers

STEP_M = 5.0
"""How far apart the points of a ring are looked at."""
BANK_M = 300.0
"""How far from the middle of a river its banks are looked for."""

_TANGENT_M = 12.0
_PARALLEL = float(np.cos(np.radians(35.0)))


def tangents(ring: BaseGeometry, along: Floats) -> Floats:
    """Unit vectors along the ring, taken over a few metres so that single teeth do not count."""
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(ring, (along + _TANGENT_M) % ring.length))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(ring, (along - _TANGENT_M) % ring.length))
    return _unit(ahead - behind)


def _unit(vectors: Floats) -> Floats:
    """The vectors at length one; a null vector stays."""
    length = np.hypot(vectors[:, 0], vectors[:, 1])
    return np.asarray(vectors / np.where(length > 0, length, 1.0)[:, None])


def followed(points: Floats, ahead: Floats, lines: Sequence[BaseGeometry], tolerance_m: float) -> Integers:
    """
    For each point the nearest line that runs along the ring there, by position; −1 where none does.

    Parameters
    ----------
    points, ahead
        Float arrays (points, 2): where on the ring, metres, and the unit vectors along it there.
    """
    which = np.full(len(points), -1, dtype=np.int64)
    best = np.full(len(points), np.inf)
    for position, line in enumerate(lines):
        distance = _distance_along(points, ahead, line, tolerance_m)
        closer = distance < best
        which[closer], best[closer] = position, distance[closer]
    return which


def _distance_along(points: Floats, ahead: Floats, line: BaseGeometry, tolerance_m: float) -> Floats:
    """Metres from each point to the nearest piece of the line parallel to the ring there; 0 inside water."""
    starts, ends = _segments(line)
    distance = np.full(len(points), np.inf)
    if not len(starts):
        return distance
    segments = shapely.linestrings(np.stack([starts, ends], axis=1))
    inside = _inside(points, line)
    reach = BANK_M if inside.any() else tolerance_m
    p, s = shapely.STRtree(segments).query(shapely.points(points), predicate="dwithin", distance=reach)
    foot = shapely.line_interpolate_point(
        segments[s], shapely.line_locate_point(segments[s], shapely.points(points[p]))
    )
    offset = shapely.get_coordinates(foot) - points[p]
    parallel = np.abs(np.sum(ahead[p] * _unit(ends - starts)[s], axis=1)) >= _PARALLEL
    abreast = np.abs(np.sum(ahead[p] * offset, axis=1)) <= STEP_M
    gap = np.where(inside[p], 0.0, np.hypot(offset[:, 0], offset[:, 1]))
    along = parallel & (abreast | inside[p]) & (gap <= tolerance_m)
    np.minimum.at(distance, p[along], gap[along])
    return distance


def _segments(geometry: BaseGeometry) -> tuple[Floats, Floats]:
    """Starts and ends of all straight pieces of lines and of the rings of polygons."""
    coords, ring = np.empty((0, 2)), np.empty(0, dtype=np.int64)
    parts = shapely.get_parts(shapely.get_parts(geometry))
    outlines = [shapely.boundary(part) if shapely.get_dimensions(part) == 2 else part for part in parts]
    flat = shapely.get_parts(shapely.get_parts(outlines))
    flat = flat[shapely.get_dimensions(flat) == 1]
    if len(flat):
        coords, ring = shapely.get_coordinates(flat, return_index=True)
    same = ring[1:] == ring[:-1]
    return coords[:-1][same], coords[1:][same]


def _inside(points: Floats, geometry: BaseGeometry) -> Any:
    """Which points lie inside the polygons of a geometry."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    areas = parts[shapely.get_dimensions(parts) == 2]
    if not len(areas):
        return np.zeros(len(points), dtype=bool)
    return shapely.contains_xy(shapely.union_all(areas), points)
