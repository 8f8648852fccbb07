"""Units with streets between them: grown to the middle of the gap, so that facing units touch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from districting.geography.segments import Geometries, Segments, joined, pair_numbers, shared_segments

GAP_M = 40.0
"""Units that face each other over less than this are neighbours across a street."""

_AREA = 2
_STEP_M = 8.0
_INSET_M = 0.5
_FACING_SHARE = 0.25
_FACING_M = 30.0
_GAP_M2 = 100.0
_FINE_M = 1e-3
_SHAKE_M = 0.1
_SAMPLE = 10_000
_NOTHING: Geometries = np.empty(0, dtype=object)


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
    some = slice(None, None, max(1, len(points) // _SAMPLE))
    points, owner = points[some], owner[some]
    tree = shapely.STRtree(geoms)
    near, unit = tree.query(points, predicate="dwithin", distance=GAP_M)
    other = unit != owner[near]
    near, unit = near[other], unit[other]
    away = shapely.distance(points[near], geoms[unit])
    order = np.lexsort((away, near))
    near, first = np.unique(near[order], return_index=True)
    unit, away = unit[order][first], away[order][first]
    ways = shapely.shortest_line(points[near], geoms[unit])
    own = shapely.length(shapely.intersection(ways, geoms[owner[near]]))
    over_a_gap = (away > 2 * _INSET_M) & (own < away / 2)
    return bool(over_a_gap.sum() >= _FACING_SHARE * len(points))


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


def facing_segments(geoms: Geometries, touching: set[tuple[int, int]], barriers: Geometries = _NOTHING) -> Segments:
    """
    Borders of units that face each other over a gap of up to 40 m, where the rest of the coverage has none.

    The gaps are what closing the whole by 20 m fills. Each is shared out among the units around it, every spot to the
    nearest; only pairs count that touch nowhere else and face each other over 30 m or more and twice their distance.
    A gap along a barrier (between the tracks of a railway) counts for pairs that touch elsewhere as well: there the
    barrier is the better part of what lies between them.

    Parameters
    ----------
    geoms
        A clean coverage.
    touching
        Pairs of positions that share a border already.
    barriers
        Lines such as the tracks of railways.
    """
    whole = shapely.union_all(geoms)
    closed = shapely.buffer(shapely.buffer(whole, GAP_M / 2, quad_segs=2), -GAP_M / 2, quad_segs=2)
    holes = shapely.get_parts(shapely.difference(closed, whole))
    holes = holes[shapely.area(holes) >= _GAP_M2]
    tree = shapely.STRtree(geoms)
    shut = np.zeros(len(holes), dtype=bool)
    shut[shapely.STRtree(barriers).query(holes, predicate="dwithin", distance=_INSET_M)[0]] = True
    found: list[Segments] = []
    for hole, along in zip(holes, shut, strict=True):
        near = np.unique(tree.query(hole, predicate="dwithin", distance=_INSET_M))
        strange = [(a, b) for a in near for b in near if a < b and (along or (int(a), int(b)) not in touching)]
        if strange:
            shared = shared_segments(_shared_out(hole, geoms[near]))
            new = np.array(
                [along or pair not in touching for pair in zip(near[shared.a], near[shared.b], strict=True)], dtype=bool
            )
            found.append(replace(shared, a=near[shared.a], b=near[shared.b]).only(new))
    if not found:
        return Segments(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 4)), np.empty(0))
    every = joined(found)
    pairs, number = pair_numbers(every)
    apart = shapely.distance(geoms[pairs[:, 0]], geoms[pairs[:, 1]])
    long_enough = np.bincount(number, weights=every.length_m) >= np.maximum(_FACING_M, 2 * apart)
    return every.only(long_enough[number])


def _shared_out(hole: shapely.Geometry, around: Geometries) -> Geometries:
    """A gap divided among the units around it, every spot to the nearest, as a clean coverage."""
    close = shapely.intersection(around, shapely.buffer(hole, GAP_M))
    points, owner = _outline_points(close)
    at = shapely.get_coordinates(points)
    at = at - at.min(axis=0) + np.random.default_rng(0).uniform(-_SHAKE_M, _SHAKE_M, at.shape)  # no four on a circle
    origin = shapely.get_coordinates(points).min(axis=0)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(at), ordered=True))
    cells = shapely.make_valid(shapely.transform(cells, lambda xy: xy + origin))
    cells = shapely.intersection(cells, hole)
    parts = [shapely.union_all(cells[owner == unit], grid_size=_FINE_M) for unit in range(len(around))]
    areas = [shapely.multipolygons(_areas(part)) for part in parts]
    return shapely.coverage_clean(np.array(areas, dtype=object), gap_width=_INSET_M, snapping_distance=10 * _FINE_M)


def _areas(geom: shapely.Geometry) -> Geometries:
    """The polygons of a geometry, without its stray lines and points."""
    parts = shapely.get_parts(shapely.get_parts(geom))
    return parts[shapely.get_dimensions(parts) == _AREA]


def _outline_points(geoms: Geometries) -> tuple[Geometries, np.ndarray]:
    """Points along each outline, drawn in a little so that no two units share one, and the unit of each."""
    inner = shapely.buffer(geoms, -_INSET_M, quad_segs=1)
    inner = np.where(shapely.is_empty(inner), shapely.point_on_surface(geoms), inner)
    at, owner = shapely.get_coordinates(shapely.segmentize(inner, _STEP_M), return_index=True)
    _, once = np.unique(at.round(3), axis=0, return_index=True)
    once.sort()
    return shapely.points(at[once]), owner[once]
