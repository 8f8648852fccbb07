"""The stretches of border two polygons of a coverage share, found by hashing their segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from districting.county import Floats, Integers

Geometries = npt.NDArray[np.object_]

_GRID_M = 1e-3
_GAP_M = 1.0


@dataclass(frozen=True)
class Segments:
    """
    Straight stretches that lie between two polygons.

    Parameters
    ----------
    a, b
        Int arrays (m,), positions of the polygons, ``a < b``.
    ends
        Float array (m, 4): x and y of both ends, metres.
    length_m
        Float array (m,).
    """

    a: Integers
    b: Integers
    ends: Floats
    length_m: Floats

    def only(self, rows: npt.NDArray[np.bool_]) -> Segments:
        """Some of the segments."""
        return Segments(self.a[rows], self.b[rows], self.ends[rows], self.length_m[rows])


def joined(parts: Sequence[Segments]) -> Segments:
    """Several lists of segments as one."""
    a, b, ends, length_m = (
        np.concatenate([getattr(p, name) for p in parts]) for name in ("a", "b", "ends", "length_m")
    )
    return Segments(a, b, ends, length_m)


def clean_coverage(geoms: Geometries) -> Geometries:
    """
    Polygons whose shared borders match vertex for vertex, without overlaps or gaps narrower than a metre.

    A coverage that is clean already comes back as it is. Else outlines less than a metre apart are drawn together,
    also where the gap is open to the outside; a polygon that lies wholly under others comes back empty.
    """
    if shapely.coverage_is_valid(geoms, gap_width=_GAP_M):
        return geoms
    return shapely.coverage_clean(geoms, gap_width=_GAP_M, snapping_distance=_GAP_M)


def shared_segments(geoms: Geometries) -> Segments:
    """
    Every segment that two polygons of a clean coverage have in common.

    Each ring is taken apart into segments whose ends are put in order and rounded to a millimetre; after
    sorting, equal neighbours in the list are shared. Costs n log n for n segments.
    """
    parts, owner = shapely.get_parts(geoms, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same_ring = ring[1:] == ring[:-1]
    ends = np.hstack([points[:-1], points[1:]])[same_ring]
    polygon = owner[ring_part][ring[:-1][same_ring]].astype(np.int64)
    grid = np.round(ends / _GRID_M).astype(np.int64)
    turned = (grid[:, 0] > grid[:, 2]) | ((grid[:, 0] == grid[:, 2]) & (grid[:, 1] > grid[:, 3]))
    grid[turned] = grid[turned][:, [2, 3, 0, 1]]
    order = np.lexsort((polygon, grid[:, 3], grid[:, 2], grid[:, 1], grid[:, 0]))
    grid, polygon, ends = grid[order], polygon[order], ends[order]
    match = (grid[1:] == grid[:-1]).all(axis=1) & (polygon[1:] != polygon[:-1])
    found = ends[:-1][match]
    return Segments(
        a=polygon[:-1][match],
        b=polygon[1:][match],
        ends=found,
        length_m=np.hypot(found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]),
    )


def pair_numbers(segments: Segments) -> tuple[Integers, Integers]:
    """
    The pairs of polygons that share anything, and the pair each segment belongs to.

    Returns
    -------
    pairs, number
        Int arrays (p, 2), sorted, and (m,).
    """
    both = np.column_stack([segments.a, segments.b])
    pairs, number = np.unique(both, axis=0, return_inverse=True)
    return pairs.astype(np.int64), number.reshape(-1).astype(np.int64)


def pair_lines(segments: Segments, number: Integers, count: int) -> Geometries:
    """One merged line (or several) for each pair, from its segments."""
    if count == 0:
        return np.empty(0, dtype=object)
    order = np.argsort(number, kind="stable")
    lines = shapely.linestrings(segments.ends[order].reshape(-1, 2, 2))
    return shapely.line_merge(shapely.multilinestrings(lines, indices=number[order]))


def straight_stretches(lines: Geometries) -> tuple[Geometries, Integers]:
    """Lines (or rings) taken apart into straight stretches of two points, and the position of the line each is of."""
    at, line = shapely.get_coordinates(lines, return_index=True)
    step = line[1:] == line[:-1]
    return shapely.linestrings(np.stack([at[:-1][step], at[1:][step]], axis=1)), line[:-1][step].astype(np.int64)
