"""Polygons nobody lives in (street surface, water); units in several pieces, inside others, with holes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from districting.geography.barriers import Surroundings
from districting.geography.cells import texts
from districting.geography.findings import Findings
from districting.geography.gaps import GAP_M
from districting.geography.segments import Geometries

Rows = npt.NDArray[np.bool_]

_USE_COLUMNS = ("DLMC", "地类名称", "土地用途", "用途", "地类")
_USE_WORDS = ("道路", "公路", "街巷", "铁路", "河流", "水面", "湖泊", "水库", "沟渠", "水域", "轨道交通")
_STEP_M = 10.0
_STREET_M = 100.0
_WIDTH_M = 40.0
_WET_SHARE = 0.8
_HOLE_M2 = 100.0
_PART_SHARE = 0.001
_LAND_M2 = 5000.0
_INSIDE_M = 30.0
_RAIL_M = 200.0


def not_lived_in(frame: gpd.GeoDataFrame, around: Surroundings) -> tuple[Rows, Rows]:
    """
    Which rows without households are street surface, and which are water.

    Street surface: at least 100 m of street run inside it and explain its area at 40 m width or less, or its land use
    says so. Water: four fifths of it lie in water, or its land use says so.

    Parameters
    ----------
    frame
        Polygons with households, in a metric system.
    around
        Streets and water in the same system.

    Returns
    -------
    street, water
        Bool arrays; no row is both.
    """
    empty = frame["households"].to_numpy() == 0
    geoms = frame.geometry.to_numpy()
    areas = np.maximum(shapely.area(geoms), 1e-9)
    inside_m = _street_inside(geoms, empty, around.streets)
    street = empty & (inside_m >= _STREET_M) & (areas <= _WIDTH_M * inside_m)
    wet = empty & (_wet_area(geoms, empty, around.water) >= _WET_SHARE * areas)
    for column in [name for name in _USE_COLUMNS if name in frame]:
        words = texts(frame, column)
        named = np.array([any(word in text for word in _USE_WORDS) for text in words], dtype=bool)
        damp = np.array([any(word in text for word in _USE_WORDS[4:-1]) for text in words], dtype=bool)
        street, wet = street | (empty & named & ~damp), wet | (empty & damp)
    return street & ~wet, wet


def set_apart(
    frame: gpd.GeoDataFrame, around: Surroundings, findings: Findings, *, layer: str, keep: Rows | None = None
) -> Rows:
    """
    Which rows stay: street surface and water without households are set aside and noted.

    Parameters
    ----------
    layer
        ``parcel`` or ``unit``, for the note.
    keep
        Rows that stay whatever they are (parcels that carry a unit's code).
    """
    gone = np.zeros(len(frame), dtype=bool)
    for kind, rows in zip(("street", "water"), not_lived_in(frame, around), strict=True):
        rows = rows if keep is None else rows & ~keep
        key = f"{layer}_is_{kind}"
        findings.note_if(key, frame.index[rows], count=int(rows.sum()))
        findings.place(key, frame.index[rows], frame.geometry[rows])
        gone |= rows
    return ~gone


def note_shapes(units: gpd.GeoDataFrame, around: Surroundings, findings: Findings) -> None:
    """Note units in pieces (further apart than a street is wide), units wholly inside another, and holes in units."""
    ids, geoms = units.index.to_numpy(dtype=object), units.geometry.to_numpy()
    apart = [_pieces(geom) for geom in geoms]
    several = np.array([len(pieces) > 1 for pieces in apart], dtype=bool)
    words = [f"{i} ({len(apart[k])})" for k, i in enumerate(ids) if several[k]]
    findings.note_if("unit_in_pieces", words)
    findings.place("unit_in_pieces", ids[several], geoms[several])
    inside: list[str] = []
    open_holes: list[tuple[str, shapely.Geometry]] = []
    tree = shapely.STRtree(geoms)
    water = around.water.geometry.to_numpy()
    lakes = shapely.STRtree(water)
    for k, hole in _holes(geoms):
        near = [j for j in tree.query(hole, predicate="intersects") if j != k]
        for j in near:
            if shapely.area(shapely.intersection(geoms[j], hole)) > 0.99 * shapely.area(geoms[j]):
                inside.append(f"{ids[j]} < {ids[k]}")
                findings.place("unit_inside", [ids[j]], [geoms[j]])
        left = shapely.difference(hole, shapely.union_all([*geoms[near], *water[lakes.query(hole)]]))
        if shapely.area(left) > _HOLE_M2:
            open_holes.append((str(ids[k]), left))
    findings.note_if("unit_inside", sorted(set(inside)))
    findings.note_if("hole_in_unit", sorted({i for i, _ in open_holes}))
    findings.place("hole_in_unit", [i for i, _ in open_holes], [hole for _, hole in open_holes])


def note_holes(units: gpd.GeoDataFrame, left_out: gpd.GeoDataFrame, around: Surroundings, findings: Findings) -> None:
    """Note land amid the units that belongs to none of them: no water, half a hectare or more, wider than a street."""
    whole = shapely.union_all([*units.geometry, *left_out.geometry])
    rings = [hole for _, hole in _holes(shapely.get_parts(whole))]
    if not rings:
        return
    land = shapely.difference(shapely.union_all(rings), shapely.union_all([*units.geometry, *around.water.geometry]))
    parts = shapely.get_parts(land)
    wide = ~shapely.is_empty(shapely.buffer(parts, -GAP_M / 2)) & (shapely.area(parts) >= _LAND_M2)
    middles = shapely.point_on_surface(parts[wide])
    where = [f"({round(p.x)}, {round(p.y)})" for p in middles]
    findings.note_if("hole_among_units", where)
    findings.place("hole_among_units", where, parts[wide])


def note_rail_inside(units: gpd.GeoDataFrame, around: Surroundings, findings: Findings) -> None:
    """Note units with 200 m or more of railway inside, away from their border: nothing keeps their two sides apart."""
    lines = shapely.get_parts(around.rail.geometry.to_numpy())
    if len(lines) == 0:
        return
    inner = shapely.buffer(units.geometry.to_numpy(), -_INSIDE_M, quad_segs=1)
    unit, line = shapely.STRtree(lines).query(inner, predicate="intersects")
    length = shapely.length(shapely.intersection(inner[unit], lines[line]))
    through = np.bincount(unit, weights=length, minlength=len(units)) >= _RAIL_M
    findings.note_if("rail_inside", units.index[through])
    findings.place("rail_inside", units.index[through], units.geometry[through])


def _pieces(geom: shapely.Geometry) -> Geometries:
    """The parts of a unit that lie further apart than a street is wide; specks do not count."""
    parts = shapely.get_parts(geom)
    parts = parts[shapely.area(parts) >= _PART_SHARE * shapely.area(geom)]
    if len(parts) < 2:
        return parts
    return shapely.get_parts(shapely.union_all(shapely.buffer(parts, GAP_M / 2, quad_segs=2)))


def _holes(geoms: Geometries) -> list[tuple[int, shapely.Geometry]]:
    """Every hole in a unit, with the position of the unit."""
    parts, owner = shapely.get_parts(geoms, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    inner = np.append(False, part[1:] == part[:-1])
    return [(int(owner[part[r]]), shapely.polygons(rings[r])) for r in np.flatnonzero(inner)]


def _street_inside(geoms: Geometries, rows: Rows, streets: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Metres of street inside each of some polygons, from points every 10 m."""
    metres = np.zeros(len(geoms))
    lines = streets.geometry.to_numpy()
    if not rows.any() or len(lines) == 0:
        return metres
    xy = shapely.get_coordinates(shapely.segmentize(shapely.get_parts(lines), _STEP_M))
    points = shapely.points(xy)
    which = np.flatnonzero(rows)
    some = geoms[which]
    point, area = shapely.STRtree(some).query(points)
    shapely.prepare(some[np.unique(area)])
    hit = shapely.contains(some[area], points[point])
    share = float(shapely.length(lines).sum()) / max(len(points), 1)
    metres[which] = np.bincount(area[hit], minlength=len(which)) * share
    return metres


def _wet_area(geoms: Geometries, rows: Rows, water: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Square metres of water in each of some polygons."""
    wet = np.zeros(len(geoms))
    lakes = shapely.get_parts(water.geometry.to_numpy())
    lakes = lakes[shapely.get_dimensions(lakes) == 2]
    which = np.flatnonzero(rows)
    if len(lakes) == 0 or len(which) == 0:
        return wet
    polygon, lake = shapely.STRtree(lakes).query(geoms[which], predicate="intersects")
    overlap = shapely.area(shapely.intersection(geoms[which][polygon], lakes[lake]))
    wet[which] = np.bincount(polygon, weights=overlap, minlength=len(which))
    return wet
