"""What lies on a border, and where one can walk across what keeps people apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from districting.county import Floats, Integers
from districting.geography.segments import Geometries, Segments, straight_stretches

STRENGTH = ("water", "rail", "expressway", "main_road", "street", "lane", "open")
"""What can lie on a border, strongest first; a stretch counts for the strongest thing within reach."""

HARD = STRENGTH[:3]
"""What one cannot walk across but at a crossing."""

WALKABLE = ("main_road", "street", "lane", "path")

_AREA = 2
_POND_M2 = 3000.0
_SAMPLE_M = 5.0
_APPROACH_M = 30.0
_SAME_CROSSING_M = 40.0
_AROUND = 1.3


@dataclass(frozen=True)
class Surroundings:
    """
    What the county's units lie among, all in the metric system; each may be empty.

    Parameters
    ----------
    streets
        Lines with name, name_en and class.
    water, rail
        Lines or polygons; lines, with name and name_en.
    """

    streets: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    rail: gpd.GeoDataFrame

    @property
    def walkable(self) -> gpd.GeoDataFrame:
        """The streets and paths one can walk along."""
        return self.streets[self.streets["class"].isin(WALKABLE)]


def by_strength(around: Surroundings) -> dict[str, Geometries]:
    """The geometries of each kind of border, strongest first; ponds under 0.3 ha keep nobody apart."""
    classes = around.streets["class"]
    water = around.water.geometry
    big = (shapely.get_dimensions(water.to_numpy()) < _AREA) | (water.area.to_numpy() >= _POND_M2)
    found = {"water": _each_water_once(water.to_numpy()[big]), "rail": around.rail.geometry.to_numpy()}
    for kind in STRENGTH[2:-1]:
        names = (kind, "path") if kind == "lane" else (kind,)
        found[kind] = around.streets.geometry[classes.isin(names)].to_numpy()
    return found


def _each_water_once(water: Geometries) -> Geometries:
    """Water with the centre lines of rivers only where no polygon of the river lies."""
    areas = shapely.get_dimensions(water) == _AREA
    if areas.all() or not areas.any():
        return water
    lines = water[~areas]
    wide = shapely.union_all(water[areas])
    lines = shapely.difference(lines, wide)
    return np.concatenate([water[areas], lines[~shapely.is_empty(lines)]])


def lengths_by_kind(
    segments: Segments, number: Integers, count: int, kinds: Mapping[str, Geometries], *, reach_m: float
) -> Floats:
    """
    How many metres of each pair's border have what lying on them.

    Every segment is sampled at least each 5 m; a sample counts for the strongest kind within ``reach_m``.

    Returns
    -------
    Float array (count, len(STRENGTH)), metres.
    """
    pieces = np.maximum(np.ceil(segments.length_m / _SAMPLE_M), 1).astype(np.int64)
    which = np.repeat(np.arange(len(pieces)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (step + 0.5) / pieces[which]
    ends = segments.ends[which]
    points = shapely.points(ends[:, :2] + share[:, None] * (ends[:, 2:] - ends[:, :2]))
    label = np.full(len(points), len(STRENGTH) - 1, dtype=np.int64)
    free = np.arange(len(points))
    for rank, kind in enumerate(STRENGTH[:-1]):
        near = _within_reach(points[free], kinds.get(kind, np.empty(0, dtype=object)), reach_m)
        label[free[near]] = rank
        free = free[~near]
    metres = np.zeros((count, len(STRENGTH)))
    np.add.at(metres, (number[which], label), segments.length_m[which] / pieces[which])
    return metres


def find_crossings(around: Surroundings) -> gpd.GeoDataFrame:
    """
    Every place where one can walk across water, a railway or an expressway.

    Across a line: where a walkable street or path meets it. Across an area of water: where one runs from bank to
    bank (its pieces inside the water are joined first, as a bridge is often several lines); a street that
    only clips the bank is none.

    Returns
    -------
    GeoDataFrame
        Columns kind, name, geometry (the way across, from one side to the other). Ways of one name across the
        same thing within 40 m of each other (two carriageways, several tracks) are one crossing.
    """
    walk = around.walkable
    kinds = by_strength(around)
    found: list[tuple[str, str, shapely.Geometry]] = []
    if len(walk):
        for kind in HARD:
            dimensions = shapely.get_dimensions(kinds[kind])
            found += [(kind, *way) for way in _across_lines(walk, kinds[kind][dimensions == 1])]
            found += [(kind, *way) for way in _across_areas(walk, kinds[kind][dimensions == _AREA])]
    frame = pd.DataFrame(found, columns=["kind", "name", "geometry"])
    crossings = gpd.GeoDataFrame(frame, geometry="geometry", crs=around.streets.crs)
    return _each_once(crossings)


def street_names(streets: pd.DataFrame) -> list[str]:
    """What each street is called: its name, else its English name, else nothing."""
    return [str(name or name_en) for name, name_en in zip(streets["name"], streets["name_en"], strict=True)]


def _within_reach(points: Geometries, geoms: Geometries, reach_m: float) -> npt.NDArray[np.bool_]:
    """
    Which points lie in or within reach of any of the geometries.

    Long lines and outlines are searched by their straight stretches, which is many times faster.
    """
    near = np.zeros(len(points), dtype=bool)
    if len(geoms) == 0 or len(points) == 0:
        return near
    is_area = shapely.get_dimensions(geoms) == _AREA
    areas = shapely.get_parts(geoms[is_area])
    shapely.prepare(areas)
    point, area = shapely.STRtree(areas).query(points)
    near[point[shapely.contains(areas[area], points[point])]] = True
    lines = shapely.get_parts(np.where(is_area, shapely.boundary(geoms), geoms))
    stretches, _ = straight_stretches(lines)
    near[shapely.STRtree(stretches).query(points, predicate="dwithin", distance=reach_m)[0]] = True
    return near


def _across_lines(walk: gpd.GeoDataFrame, barriers: Geometries) -> list[tuple[str, shapely.Geometry]]:
    """Where walkable lines meet barrier lines: name and the 60 m of way around the meeting point."""
    if len(barriers) == 0:
        return []
    names = street_names(walk)
    ways = walk.geometry.to_numpy()
    line, barrier = shapely.STRtree(barriers).query(ways, predicate="intersects")
    found = []
    for i, j in zip(line, barrier, strict=True):
        for meeting in shapely.get_parts(shapely.intersection(ways[i], barriers[j])):
            spot = shapely.point_on_surface(meeting)
            near = shapely.get_parts(shapely.line_merge(shapely.intersection(ways[i], spot.buffer(_APPROACH_M))))
            found.append((names[i], near[int(np.argmin(shapely.distance(near, spot)))]))
    return found


def _across_areas(walk: gpd.GeoDataFrame, areas: Geometries) -> list[tuple[str, shapely.Geometry]]:
    """Where walkable lines run through an area from bank to bank: name and the way inside it."""
    found = []
    names = np.array(street_names(walk), dtype=object)
    ways = walk.geometry.to_numpy()
    tree = shapely.STRtree(ways)
    for area in areas:
        shapely.prepare(area)
        inside = tree.query(area, predicate="intersects")
        pieces = shapely.intersection(ways[inside], area)
        runs = shapely.get_dimensions(pieces) == 1
        if not runs.any():
            continue
        for run in shapely.get_parts(shapely.line_merge(shapely.union_all(pieces[runs]))):
            if _from_bank_to_bank(run, area):
                middle = shapely.line_interpolate_point(run, 0.5, normalized=True)
                nearest = inside[runs][np.argmin(shapely.distance(pieces[runs], middle))]
                found.append((str(names[nearest]), run))
    return found


def _from_bank_to_bank(run: shapely.Geometry, area: shapely.Geometry) -> bool:
    """Whether a way through an area joins two banks: walking round between its ends is clearly longer."""
    ends = shapely.get_point(run, [0, -1])
    if shapely.is_closed(run):
        return False
    rings = shapely.get_rings(shapely.get_parts(area))
    off = shapely.distance(rings[:, None], ends[None, :])
    if (off.min(axis=0) > 1.0).any():
        return False
    first, last = off.argmin(axis=0)
    if first != last:
        return True
    ring = rings[first]
    along = abs(np.subtract(*shapely.line_locate_point(ring, ends)))
    around = min(along, shapely.length(ring) - along)
    return bool(around > _AROUND * shapely.length(run))


def _each_once(crossings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Without repeats of one name across the same kind close by; nameless ones are called by their position."""
    keep: list[int] = []
    called = list(zip(crossings["kind"], crossings["name"], strict=True))
    middles = shapely.line_interpolate_point(crossings.geometry.to_numpy(), 0.5, normalized=True)
    for i, call in enumerate(called):
        same = [j for j in keep if called[j] == call]
        if all(shapely.distance(middles[i], middles[j]) >= _SAME_CROSSING_M for j in same):
            keep.append(i)
    once = crossings.iloc[keep].reset_index(drop=True)
    at = [f"({round(p.x)}, {round(p.y)})" for p in middles[keep]]
    once["name"] = [name or place for name, place in zip(once["name"], at, strict=True)]
    return once
