"""The street network: names, trimming at the railway, and cutting at every junction."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from districting.sample.blocks import Way
from districting.sample.cells import Cells
from districting.sample.ground import Ground, Road
from districting.sample.names import FIXED_STREETS, STREETS, Place, numeral
from districting.sample.parcels import GRID_M
from districting.sample.shape import Floats, Rng
from districting.sample.units import Integers

BRIDGES = (("紫云大桥", "Ziyun Bridge"), ("涪江大桥", "Fu River Bridge"), ("子昂大桥", "Zi'ang Bridge"))
"""From north to south."""

_ORDER = ("main_road", "street", "lane", "path")


def _direction(line: Any, end: int) -> Floats:
    """Unit vector out of the line at its start (0) or end (1)."""
    xy = shapely.get_coordinates(line)
    out = xy[0] - xy[1] if end == 0 else xy[-1] - xy[-2]
    return out / np.hypot(*out)


def _chains(lines: list[Any]) -> Integers:
    """Number lines so that those which run on straight through a junction share a number."""
    ends = [
        (i, e, shapely.get_coordinates(line)[0 if e == 0 else -1], _direction(line, e))
        for i, line in enumerate(lines)
        for e in (0, 1)
    ]
    points = np.array([end[2] for end in ends])
    ways = np.array([end[3] for end in ends])
    pairs = [
        (float(ways[a] @ ways[b]), a, int(b))
        for a in range(len(ends))
        for b in np.flatnonzero(np.hypot(*(points - points[a]).T) < 0.5)
        if ends[a][0] < ends[b][0]
    ]
    used: set[int] = set()
    links = []
    for straight, one, other in sorted(pairs):
        if straight < -0.82 and not {one, other} & used:
            used |= {one, other}
            links.append((ends[one][0], ends[other][0]))
    n = len(lines)
    rows, cols = np.array(links or [(0, 0)]).T
    return connected_components(coo_matrix((np.ones(len(rows)), (rows, cols)), shape=(n, n)), directed=False)[1]


def _suffix(line: Any) -> tuple[str, str]:
    xy = shapely.get_coordinates(line)
    run = np.abs(xy[-1] - xy[0])
    return ("街", "Street") if run[0] > run[1] else ("路", "Road")


def _town_streets(lines: list[Any], rng: Rng) -> list[Road]:
    """Name the streets of the town, first those that gave committees their names."""
    chain = _chains(lines)
    merged = {int(c): shapely.union_all([lines[i] for i in np.flatnonzero(chain == c)]) for c in np.unique(chain)}
    names: dict[int, tuple[str, str]] = {}
    for name, name_en, x, y in FIXED_STREETS:
        spot = shapely.Point(x, y)
        free = [c for c in merged if c not in names]
        best = min(free, key=lambda c: merged[c].distance(spot) - 0.35 * min(merged[c].length, 500))
        names[best] = (name, name_en)
    stems = iter(rng.permutation(len(STREETS)))
    for c in sorted((c for c in merged if c not in names), key=lambda c: -merged[c].length):
        stem, stem_en = STREETS[int(next(stems))]
        kind, kind_en = _suffix(merged[c].geoms[0] if hasattr(merged[c], "geoms") else merged[c])
        names[c] = (stem + kind, f"{stem_en} {kind_en}")
    return [Road(*names[int(chain[i])], "street", line) for i, line in enumerate(lines)]


def name_streets(cells: Cells, ground: Ground, places: tuple[Place, ...], rng: Rng) -> list[Road]:
    """Main roads, riverside streets, and every line cut between cells, with names."""
    lines = [
        part for line in cells.lines for part in shapely.get_parts(line.difference(ground.bank)) if part.length > 1.0
    ]
    inside = [
        ground.town.buffer(5).contains(shapely.line_interpolate_point(line, 0.5, normalized=True)) for line in lines
    ]
    roads = [*ground.roads, *_town_streets([cut for cut, town in zip(lines, inside, strict=True) if town], rng)]
    villages = [p for p in places if p.kind == "village"]
    counts = dict.fromkeys((v.code for v in villages), 0)
    for line in (cut for cut, town in zip(lines, inside, strict=True) if not town):
        middle = line.centroid
        v = min(villages, key=lambda p: float(np.hypot(p.x - middle.x, p.y - middle.y)))
        counts[v.code] += 1
        n = counts[v.code]
        roads.append(Road(f"{v.name}{numeral(n)}路", f"{v.name_en} Road {n}", "street", line))
    return roads


def name_lanes(ways: list[Way], roads: list[Road], group: Integers, places: tuple[Place, ...]) -> list[Road]:
    """Lanes are numbered along the street they leave; in villages along their groups; paths have no name."""
    tree = shapely.STRtree([road.line for road in roads])
    counts: dict[str, int] = {}
    named: list[Road] = []
    for way in sorted(ways, key=lambda w: (w.line.centroid.x, w.line.centroid.y)):
        place = places[int(group[way.cell])]
        if way.kind == "path":
            named.append(Road("", "", "path", way.line))
            continue
        if place.kind == "village":
            counts[place.code] = n = counts.get(place.code, 0) + 1
            named.append(Road(f"{place.name}{numeral(n)}组巷", f"{place.name_en} Group {n} Lane", "lane", way.line))
            continue
        road = roads[int(tree.nearest(way.line))]
        stem, stem_en = road.name, road.name_en
        if not stem_en[-1].isdigit():
            stem, stem_en = stem.removesuffix("大道").rstrip("街路"), stem_en.rsplit(" ", 1)[0]
        counts[stem] = n = counts.get(stem, 0) + 1
        named.append(Road(f"{stem}{numeral(n)}巷", f"{stem_en} Lane {n}", "lane", way.line))
    return named


def network(roads: list[Road], ground: Ground) -> gpd.GeoDataFrame:
    """
    Cut all streets at their junctions and keep the connected network.

    Only main roads cross the railway; every other street stops twelve metres short of it.

    Returns
    -------
    GeoDataFrame
        ``name``, ``name_en``, ``class``, ``crossing`` (empty, ``bridge``, ``underpass`` or ``level_crossing``), line.
    """
    short = ground.rail.buffer(12)
    kept: list[Road] = []
    for road in sorted(roads, key=lambda r: _ORDER.index(r.kind)):
        line = road.line if road.kind == "main_road" else road.line.difference(short)
        kept.extend(
            Road(road.name, road.name_en, road.kind, part) for part in shapely.get_parts(line) if part.length > 0.5
        )
    lines = shapely.get_parts(shapely.union_all([r.line for r in kept], grid_size=GRID_M))
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    hit, source = shapely.STRtree([r.line for r in kept]).query(middles, predicate="dwithin", distance=0.06)
    # The sources are sorted by class, so the first hit of a line is its most important street.
    order = np.lexsort((source, hit))
    hit, source = hit[order], source[order]
    _, first = np.unique(hit, return_index=True)
    lines, source = lines[hit[first]], source[first]
    frame = gpd.GeoDataFrame(
        {
            "name": [kept[s].name for s in source],
            "name_en": [kept[s].name_en for s in source],
            "class": [kept[s].kind for s in source],
            "crossing": "",
        },
        geometry=list(lines),
    )
    return _crossings(_largest(frame), ground)


def _largest(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    ends = np.array([shapely.get_coordinates(line)[[0, -1]] for line in frame.geometry]).round(2)
    nodes, number = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    number = number.reshape(-1, 2)
    graph = coo_matrix((np.ones(len(frame)), (number[:, 0], number[:, 1])), shape=(len(nodes), len(nodes)))
    label = connected_components(graph, directed=False)[1][number[:, 0]]
    return frame[label == np.bincount(label).argmax()].reset_index(drop=True)


def _crossings(frame: gpd.GeoDataFrame, ground: Ground) -> gpd.GeoDataFrame:
    over = frame.index[frame.intersects(ground.river) & (frame["class"] == "main_road")]
    for (name, name_en), i in zip(BRIDGES, sorted(over, key=lambda k: -frame.geometry[k].centroid.y), strict=True):
        frame.loc[i, ["name", "name_en", "crossing"]] = [name, name_en, "bridge"]
    for i in frame.index[frame.intersects(ground.rail)]:
        frame.loc[i, "crossing"] = "underpass" if frame.loc[i, "name"] == "太和大道" else "level_crossing"
    return frame
