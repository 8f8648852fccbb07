"""The bones of the town, drawn by hand and shaken by the seed: river, railway, main roads, edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import LineString, Polygon

from districting.sample.shape import Rng, smooth

Points = tuple[tuple[float, float], ...]

_RIVER: Points = (
    (1010, 2900),
    (1050, 2300),
    (1170, 1500),
    (1330, 750),
    (1300, 0),
    (1120, -700),
    (1010, -1500),
    (1150, -2300),
    (1200, -2900),
)
_RAIL: Points = (
    (-800, 2900),
    (-1080, 1700),
    (-1310, 750),
    (-1380, -100),
    (-1270, -900),
    (-1020, -1700),
    (-850, -2900),
)
_RING: Points = (
    (2950, 1330),
    (2200, 1210),
    (1650, 1120),
    (1250, 1085),
    (650, 1110),
    (130, 1050),
    (-420, 950),
    (-800, 620),
    (-900, 130),
    (-820, -380),
    (-520, -790),
    (30, -900),
    (600, -960),
    (1090, -930),
    (1530, -960),
    (2200, -1120),
    (2950, -1230),
)
_ROADS: tuple[tuple[str, str, Points], ...] = (
    (
        "太和大道",
        "Taihe Avenue",
        (
            (-2950, 420),
            (-2000, 330),
            (-1370, 190),
            (-900, 110),
            (-380, 60),
            (90, 75),
            (700, 40),
            (1310, 110),
            (1690, 160),
            (2250, 60),
            (2950, 190),
        ),
    ),
    (
        "解放路",
        "Jiefang Road",
        (
            (260, 2900),
            (170, 1900),
            (130, 1050),
            (190, 600),
            (90, 75),
            (10, -430),
            (40, -900),
            (-90, -1700),
            (-60, -2900),
        ),
    ),
    (
        "河东大道",
        "Hedong Avenue",
        ((1500, 2900), (1640, 1850), (1660, 1120), (1700, 160), (1540, -960), (1480, -1900), (1560, -2900)),
    ),
    ("西山路", "Xishan Road", ((-700, -560), (-1000, -640), (-1320, -600), (-1900, -520), (-2950, -760))),
)
_SPURS: tuple[tuple[str, str, Points], ...] = (
    ("文昌大道", "Wenchang Avenue", ((90, 75), (-170, -230), (-420, -600), (-520, -790))),
    ("平安路", "Ping'an Road", ((130, 1050), (480, 700), (860, 520), (1290, 470))),
)
RIVER_NAME = ("涪江", "Fu River")
RAIL_NAME = ("遂射铁路", "Suining-Shehong Railway")


@dataclass(frozen=True)
class Road:
    """A street before it is cut at its junctions."""

    name: str
    name_en: str
    kind: str
    line: Any


@dataclass(frozen=True)
class Ground:
    """
    What is there before anybody divides land.

    Parameters
    ----------
    land
        Polygons the main roads, the railway and the river leave.
    river, rail, edge
        Polygon, line, polygon of the whole town.
    roads
        Main roads and the two streets along the river.
    bank
        Green strip between the riverside streets and the water.
    town
        Where it is built up.
    """

    land: list[Any]
    river: Any
    rail: Any
    edge: Any
    roads: list[Road]
    bank: Any
    town: Any


def _shaken(points: Points, rng: Rng, metres: float) -> list[tuple[float, float]]:
    moved = np.array(points, dtype=float)
    moved[1:-1] += rng.normal(0.0, metres, (len(points) - 2, 2))
    return [(float(x), float(y)) for x, y in moved]


def _edge(rng: Rng) -> Any:
    angles = np.linspace(0.0, 2 * np.pi, 22, endpoint=False)
    radius = 1.0 + rng.normal(0.0, 0.032, len(angles))
    ring = [(250 + 2430 * r * np.cos(a), 2230 * r * np.sin(a)) for r, a in zip(radius, angles, strict=True)]
    return Polygon(smooth(ring, closed=True, tolerance=6.0))


def _river(rng: Rng) -> Any:
    line = smooth(_shaken(_RIVER, rng, 15))
    places = np.linspace(0.0, line.length, 60)
    centre = shapely.get_coordinates(shapely.line_interpolate_point(line, places))
    ahead = np.gradient(centre, axis=0)
    normal = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.hypot(*ahead.T)[:, None]
    half = 62 + 16 * np.sin(places / 700 + rng.uniform(0, 6)) + 9 * np.sin(places / 230 + rng.uniform(0, 6))
    shores = np.vstack([centre + normal * half[:, None], (centre - normal * half[:, None])[::-1]])
    return Polygon(shores).simplify(1.0)


def _ring_roads(ring: Any) -> list[Road]:
    """The ring by its three names: north, west, south."""
    cuts = sorted(ring.project(shapely.Point(xy)) for xy in ((-800, 620), (-820, -380)))
    names = (("紫云大道", "Ziyun Avenue"), ("环城西路", "West Ring Road"), ("子昂大道", "Zi'ang Avenue"))
    starts = [0.0, *cuts, ring.length]
    return [
        Road(name, name_en, "main_road", shapely.ops.substring(ring, a, b))
        for (name, name_en), a, b in zip(names, starts, starts[1:], strict=False)
    ]


def _riverside(river: Any, inside: Any) -> list[Road]:
    """The two streets along the river between the outer bridges."""
    shores = shapely.line_merge(river.buffer(42).boundary.simplify(2.0).intersection(inside))
    parts = sorted((p for p in shapely.get_parts(shores) if p.length > 200), key=lambda p: p.centroid.x)
    names = (("滨江路", "Binjiang Road"), ("河东滨河路", "Hedong Riverside Road"))
    return [Road(n, e, "street", line) for (n, e), line in zip(names, parts, strict=True)]


def _main_roads(rng: Rng, river: Any) -> tuple[list[Road], Any]:
    """All main roads, and the polygon the ring closes with the east bank's main road."""
    ring = smooth(_shaken(_RING, rng, 18))
    roads = {
        name: Road(name, name_en, "main_road", smooth(_shaken(points, rng, 16))) for name, name_en, points in _ROADS
    }
    bend = shapely.get_coordinates(ring)
    inside = Polygon(bend[bend[:, 0] < 1900])
    hill = roads["西山路"]
    roads["西山路"] = Road(hill.name, hill.name_en, hill.kind, hill.line.difference(inside))
    north_south = roads["解放路"].line
    centre = north_south.intersection(roads["太和大道"].line)
    gate = north_south.intersection(shapely.ops.substring(ring, 0, ring.length / 2))
    for (name, name_en, points), start in zip(_SPURS, (centre, gate), strict=True):
        line = smooth([(start.x, start.y), *_shaken(points, rng, 10)[1:]])
        far = shapely.get_coordinates(line)
        line = LineString(np.vstack([far, far[-1] + 4 * (far[-1] - far[-2])])).intersection(
            inside.difference(river.buffer(42))
        )
        line = max(shapely.get_parts(line), key=lambda part: part.length)
        roads[name] = Road(name, name_en, "main_road", line)
    return [*_ring_roads(ring), *roads.values()], inside


def make_ground(rng: Rng) -> Ground:
    """Draw river, railway, main roads and the edge of the town, each a little different for each seed."""
    edge, river = _edge(rng), _river(rng)
    rail = smooth(_shaken(_RAIL, rng, 18))
    roads, inside = _main_roads(rng, river)
    land = edge.difference(river)
    # Whole lines and the whole river, since one cut at the edge may end a hair before it and close no face.
    lines = shapely.union_all([land.boundary, rail, *(r.line for r in roads)])
    faces = [f for f in shapely.get_parts(shapely.polygonize([lines])) if land.contains(f.representative_point())]
    riverside = _riverside(river, inside)
    east = shapely.box(1150, -520, 1760, 760)
    west = inside.difference(river)
    west = max(shapely.get_parts(west), key=lambda part: part.area)
    sides = shapely.get_parts(shapely.polygonize([shapely.union(edge.boundary, rail)]))
    town_side = max(sides, key=lambda side: side.area)
    station = shapely.intersection(shapely.box(-1500, -90, -700, 540), town_side)
    bank = river.buffer(42).difference(river).intersection(inside)
    town = shapely.union_all([west, station, east.difference(river)])
    roads = [Road(r.name, r.name_en, r.kind, r.line.intersection(edge)) for r in roads]
    return Ground(faces, river.intersection(edge), rail.intersection(edge), edge, [*roads, *riverside], bank, town)
