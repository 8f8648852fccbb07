"""Units with streets between them: grown to the middle of the gap, so that facing units touch."""

from __future__ import annotations

import numpy as np
import shapely

from districting.geography.segments import Geometries, shared_segments

GAP_M = 40.0
"""Units that face each other over less than this are neighbours across a street."""

_AREA = 2
_STEP_M = 8.0
_INSET_M = 0.5
_FACING_SHARE = 0.25


def face_over_gaps(geoms: Geometries) -> bool:
    """
    Whether units mostly face each other over gaps instead of touching, as parcels without the streets do.

    That is so when a quarter or more of all outlines touches nothing but has another unit within 40 m.

    Parameters
    ----------
    geoms
        A clean coverage.
    """
    outline = float(shapely.length(geoms).sum())
    touching = 2 * float(shared_segments(geoms).length_m.sum())
    if outline - touching < _FACING_SHARE * outline:
        return False
    points, owner = _outline_points(geoms)
    tree = shapely.STRtree(geoms)
    near, unit = tree.query(points, predicate="dwithin", distance=GAP_M)
    other = unit != owner[near]
    facing = np.zeros(len(points), dtype=bool)
    facing[near[other]] = True
    near, unit = tree.query(points, predicate="dwithin", distance=2 * _INSET_M)
    facing[near[unit != owner[near]]] = False
    return bool(facing.mean() >= _FACING_SHARE)


def grown_together(geoms: Geometries) -> Geometries:
    """
    The units, each with its half of the gaps around it, as a clean coverage.

    Every point within 20 m of a unit goes to the unit it is nearest to: the Voronoi cells of points along the
    outlines, 8 m apart, joined by unit. Good for telling who faces whom over how many metres; not for drawing.
    """
    points, owner = _outline_points(geoms)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), ordered=True))
    cells, point = shapely.get_parts(cells, return_index=True)
    areas = shapely.get_dimensions(cells) == _AREA
    cells, owner = cells[areas], owner[point[areas]]
    joined = np.array([shapely.union_all(cells[owner == unit]) for unit in range(len(geoms))], dtype=object)
    reach = shapely.buffer(geoms, GAP_M / 2, quad_segs=4)
    clipped = shapely.intersection(joined, shapely.union_all(reach))
    return shapely.coverage_clean(clipped)


def _outline_points(geoms: Geometries) -> tuple[Geometries, np.ndarray]:
    """Points along each outline, drawn in a little so that no two units share one, and the unit of each."""
    inner = shapely.buffer(geoms, -_INSET_M, quad_segs=1)
    inner = np.where(shapely.is_empty(inner), shapely.point_on_surface(geoms), inner)
    at, owner = shapely.get_coordinates(shapely.segmentize(inner, _STEP_M), return_index=True)
    _, once = np.unique(at.round(3), axis=0, return_index=True)
    once.sort()
    return shapely.points(at[once]), owner[once]
