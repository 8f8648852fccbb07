"""Blocks bounded by streets, rail and water, where nobody has drawn units."""

from __future__ import annotations

import heapq

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from districting.county import Floats, Integers
from districting.geography.adjacency import classify
from districting.geography.barriers import STRENGTH, Surroundings, by_strength, lengths_by_kind
from districting.geography.findings import Findings
from districting.geography.segments import Geometries, clean_coverage, pair_numbers, shared_segments
from districting.geography.units import lies_in

REACH_M = 3.0
"""Blocks are made from the very lines that lie on their borders, so little reach is needed to find these."""

_AREA = 2
_STREET_WIDTH_M = 40.0
_PENALTY = {kind: rank for rank, kind in enumerate(reversed(STRENGTH))}


def blocks_from_streets(
    parcels: gpd.GeoDataFrame,
    around: Surroundings,
    findings: Findings,
    *,
    least_households: int = 1,
    area: shapely.Geometry | None = None,
) -> tuple[gpd.GeoDataFrame, npt.NDArray[np.object_]]:
    """
    Units bounded by streets, rail and water, with the households of the parcels in them.

    The area is that of the parcels with the streets between them. Its faces become blocks; faces that are water or
    lie beyond a barrier and have no households are set aside, and every block with fewer than
    ``least_households`` is joined to a neighbour, never over water, rail or an expressway: over the weakest thing
    between them first, then over the longest border.

    Parameters
    ----------
    parcels
        Indexed by code, with households and point.
    around
        What bounds the blocks. A street that ends in the open bounds nothing.
    least_households
        At least one, so that no block without households is left on its own.
    area
        As :func:`area_of` gives it, where that is known already.

    Returns
    -------
    units, unit
        Polygons indexed by id (``B0001`` … in the order of their position, north first), and for each parcel the
        id of its block; empty where it lies in none.
    """
    faces = _faces(area_of(parcels.geometry) if area is None else area, parcels.crs, around)
    home = lies_in(parcels["point"].to_numpy(), faces)
    inside = home >= 0
    counts = parcels["households"].to_numpy(dtype=np.float64)
    households: Floats = np.bincount(home[inside], weights=counts[inside], minlength=len(faces)).astype(np.float64)
    keep = ~_is_water(faces, around) | (households > 0)
    faces, households, home = _only(faces, households, home, keep)
    group = join_small(faces.to_numpy(), households, around, least_households=max(least_households, 1))
    total = np.bincount(group, weights=households, minlength=len(faces))
    lived_in = total[group] > 0
    aside = faces[~lived_in]
    spots = [_where(face) for face in aside]
    findings.note_if("blocks_set_aside", spots)
    findings.place("blocks_set_aside", spots, aside)
    faces, _, home, group = *_only(faces, households, home, lived_in), group[lived_in]
    blocks = gpd.GeoDataFrame({"group": group}, geometry=list(faces), crs=parcels.crs).dissolve(
        "group", method="coverage"
    )
    findings.note("blocks_made", faces=len(keep), blocks=len(blocks))
    middles = shapely.get_coordinates(shapely.centroid(blocks.geometry.to_numpy()))
    order = np.lexsort((middles[:, 0], -middles[:, 1].round(-2)))
    names = np.empty(len(blocks), dtype=object)
    names[order] = [f"B{rank:04d}" for rank in range(1, len(blocks) + 1)]
    of_group = dict(zip(blocks.index, names, strict=True))
    unit = np.array([of_group[group[h]] if h >= 0 else "" for h in home], dtype=object)
    return blocks.set_index(pd.Index(names, name="code")).sort_index(), unit


def join_small(
    faces: Geometries, households: Floats, around: Surroundings, *, least_households: int
) -> npt.NDArray[np.int64]:
    """
    Groups of faces such that each has ``least_households`` or nothing left to join without crossing a barrier.

    The smallest group is joined first, always over the weakest kind of border, and the longest of these.

    Parameters
    ----------
    faces
        A clean coverage.
    households
        Float array, of each face.

    Returns
    -------
    Int array, the group of each face: the position of one of its faces.
    """
    metres = _border_metres(faces, around)
    count = households.copy()
    group = np.arange(len(faces))
    waiting = [(count[i], i) for i in range(len(faces)) if count[i] < least_households]
    heapq.heapify(waiting)
    while waiting:
        known, small = heapq.heappop(waiting)
        if group[small] != small or known != count[small]:
            continue
        into = _best_neighbour(metres[small])
        if into is None:
            continue
        _join(metres, small, into)
        group[group == small] = into
        count[into] += count[small]
        if count[into] < least_households:
            heapq.heappush(waiting, (count[into], into))
    return group


def area_of(polygons: gpd.GeoSeries) -> shapely.Geometry:
    """The area of parcels or units with the streets between them, without holes."""
    grown = shapely.union_all(shapely.buffer(polygons.to_numpy(), _STREET_WIDTH_M, quad_segs=2))
    area = shapely.buffer(grown, -_STREET_WIDTH_M + 1.0, quad_segs=2)
    return shapely.multipolygons([shapely.polygons(ring) for ring in _outer_rings(area)])


def _outer_rings(area: shapely.Geometry) -> list[shapely.Geometry]:
    return [shapely.get_exterior_ring(part) for part in shapely.get_parts(area) if not part.is_empty]


def _faces(area: shapely.Geometry, crs: object, around: Surroundings) -> gpd.GeoSeries:
    """The faces between all lines, inside an area, as a clean coverage."""
    import momepy  # takes seconds to import, and most projects have units of their own

    streets = around.streets[around.streets["class"] != "path"].geometry.explode(ignore_index=True)
    lines = gpd.GeoDataFrame(geometry=streets, crs=crs)
    limit = gpd.GeoSeries(shapely.get_parts(area), crs=crs)
    barriers = [gpd.GeoDataFrame(geometry=_as_lines(layer), crs=crs) for layer in (around.rail, around.water)]
    found = momepy.enclosures(
        lines, limit=limit, additional_barriers=[b for b in barriers if len(b)] or None, clip=True
    )
    clean = clean_coverage(shapely.get_parts(found.geometry.to_numpy()))
    return gpd.GeoSeries(clean[~shapely.is_empty(clean)], crs=crs)


def _as_lines(layer: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Lines as they are, polygons as their outlines, in single parts."""
    geoms = layer.geometry.to_numpy()
    areas = shapely.get_dimensions(geoms) == _AREA
    outlines = np.where(areas, shapely.boundary(geoms), geoms)
    return gpd.GeoSeries(shapely.get_parts(outlines), crs=layer.crs)


def _is_water(faces: gpd.GeoSeries, around: Surroundings) -> npt.NDArray[np.bool_]:
    """Which faces lie in water."""
    water = around.water.geometry.to_numpy()
    inner = shapely.point_on_surface(faces.to_numpy())
    wet = np.zeros(len(faces), dtype=bool)
    wet[shapely.STRtree(water).query(inner, predicate="within")[0]] = True
    return wet


def _only(
    faces: gpd.GeoSeries, households: Floats, home: Integers, keep: npt.NDArray[np.bool_]
) -> tuple[gpd.GeoSeries, Floats, Integers]:
    """Some of the faces, with the parcels' positions among them renumbered."""
    number = np.where(keep, np.cumsum(keep) - 1, -1)
    return faces[keep].reset_index(drop=True), households[keep], np.where(home >= 0, number[home], -1)


def _border_metres(faces: Geometries, around: Surroundings) -> list[dict[int, Floats]]:
    """For each face its neighbours, with the metres of border by what lies on it."""
    segments = shared_segments(faces)
    pairs, number = pair_numbers(segments)
    metres = lengths_by_kind(segments, number, len(pairs), by_strength(around), reach_m=REACH_M)
    found: list[dict[int, Floats]] = [{} for _ in faces]
    for (a, b), lengths in zip(pairs, metres, strict=True):
        found[a][int(b)] = lengths
        found[b][int(a)] = lengths
    return found


def _best_neighbour(neighbours: dict[int, Floats]) -> int | None:
    """The neighbour over the weakest and then longest border that is no barrier."""
    if not neighbours:
        return None
    numbers = list(neighbours)
    kinds, hard = classify(np.array([neighbours[n] for n in numbers]))
    ranked = [(_PENALTY[str(kinds[i])], -float(neighbours[n].sum()), n) for i, n in enumerate(numbers) if not hard[i]]
    return min(ranked)[2] if ranked else None


def _join(metres: list[dict[int, Floats]], small: int, into: int) -> None:
    """Give the small face's borders to the one it is joined to."""
    for other, lengths in metres[small].items():
        del metres[other][small]
        if other != into:
            joined = metres[into].get(other, np.zeros(len(STRENGTH))) + lengths
            metres[into][other] = joined
            metres[other][into] = joined
    metres[small] = {}


def _where(face: shapely.Geometry) -> str:
    """A face by its position, as it has no name."""
    inner = face.representative_point()
    return f"({round(inner.x)}, {round(inner.y)})"
