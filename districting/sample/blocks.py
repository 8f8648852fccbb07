"""Blocks inside cells, bounded by lanes and paths, and what each is used for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from districting.sample.cells import Cells, closeness
from districting.sample.ground import Ground
from districting.sample.names import Place
from districting.sample.shape import LANE_CUT, Floats, Junctions, Rng, divide
from districting.sample.units import Integers, Part


@dataclass
class Block:
    """Ground between lanes: its shape, the cell it lies in, and its use."""

    shape: Any
    cell: int
    use: str


@dataclass(frozen=True)
class Way:
    """A lane or path cut inside a cell."""

    line: Any
    kind: str
    cell: int


def hamlets(cells: Cells, group: Integers, places: tuple[Place, ...], ground: Ground, rng: Rng) -> Floats:
    """Middles and radii (x, y, r) of where each village's people live: mostly on roads, more towards the town."""
    found: list[tuple[float, float, float]] = []
    roads = shapely.union_all([road.line for road in ground.roads if road.kind == "main_road"])
    for i, place in enumerate(places):
        if place.kind != "village":
            continue
        mine = shapely.union_all([cells.shapes[c] for c in np.flatnonzero(group == i)])
        near = mine.buffer(-60)
        x0, y0, x1, y1 = near.bounds
        points = shapely.points(rng.uniform((x0, y0), (x1, y1), (400, 2)))
        points = points[shapely.contains(near, points)]
        pull = shapely.distance(points, ground.town) / 900 + shapely.distance(points, roads) / 260
        order = [points[k] for k in np.argsort(pull + rng.gumbel(0.0, 0.45, len(points)))]
        chosen: list[Any] = []
        for point in order:
            if len(chosen) < (5 if place.phase == 1 else 3) and all(point.distance(c) > 320 for c in chosen):
                chosen.append(point)
        size = 0.6 * np.sqrt(place.households * 160 / len(chosen))
        found.extend((p.x, p.y, size * rng.uniform(0.75, 1.35)) for p in chosen)
    return np.array(found)


def _in_hamlet(shape: Any, homes: Floats) -> bool:
    middle = shape.centroid
    return bool((np.hypot(homes[:, 0] - middle.x, homes[:, 1] - middle.y) < homes[:, 2]).any())


def _touches_hamlet(shape: Any, homes: Floats) -> bool:
    return bool((shapely.distance(shapely.points(homes[:, :2]), shape) < homes[:, 2] * 0.7).any())


def make_blocks(
    cells: Cells, parts: list[Part], homes: Floats, ground: Ground, rng: Rng, junctions: Junctions
) -> tuple[list[Block], list[Way]]:
    """
    Cut every cell into blocks; the strip between riverside street and water stays uncut and green.

    Parameters
    ----------
    homes
        Float array (hamlets, 3): x, y and radius, metres.
    """
    compound = {c for part in parts if part.kind == "compound" for c in part.cells}
    blocks: list[Block] = []
    ways: list[Way] = []

    def limit(cell: int, piece: Any) -> float:
        if cell in compound:
            return 20_000
        if cells.town[cell]:
            return 15_500 - 10_500 * closeness(piece.centroid.x, piece.centroid.y)
        return 11_000 if _touches_hamlet(piece, homes) else 75_000

    for cell, shape in enumerate(cells.shapes):
        blocks.extend(Block(strip, cell, "green") for strip in _polygons(shapely.intersection(shape, ground.bank)))
        for dry in _polygons(shapely.difference(shape, ground.bank)):
            pieces, cuts = divide(dry, partial(limit, cell), rng, junctions, LANE_CUT)
            for piece in pieces:
                use = "compound" if cell in compound else "housing" if cells.town[cell] else "field"
                blocks.append(
                    Block(piece, cell, "village_housing" if use == "field" and _in_hamlet(piece, homes) else use)
                )
            for depth, line in cuts:
                kind = "path" if cell in compound or (not cells.town[cell] and depth > 1) else "lane"
                ways.append(Way(line, kind, cell))
    return blocks, ways


def _polygons(shape: Any) -> list[Any]:
    return [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 1.0]


def assign_uses(blocks: list[Block], group: Integers, places: tuple[Place, ...], ground: Ground, rng: Rng) -> None:
    """Turn some blocks into schools, markets, parks, hospitals, works, the station and woodland."""
    area = np.array([b.shape.area for b in blocks])
    middle = shapely.get_coordinates(shapely.centroid([b.shape for b in blocks]))
    home = np.array([group[b.cell] for b in blocks])

    def take(use: str, number: int, where: npt.NDArray[np.bool_], towards: tuple[float, float]) -> None:
        free = where & np.array([b.use in {"housing", "village_housing", "field"} for b in blocks])
        far = np.hypot(*(middle - towards).T) + rng.uniform(0, 160, len(blocks))
        far[~free] = np.inf
        for k in np.argsort(far)[:number]:
            if np.isfinite(far[k]):
                blocks[int(k)].use = use

    town = np.array([b.use == "housing" for b in blocks])
    rail_m = shapely.distance(shapely.points(middle), ground.rail)
    take("station", 1, (rail_m < 230) & (middle[:, 0] > -1330) & (area > 9_000), (-1290, 300))
    take(
        "factory",
        9,
        ~town & (area > 12_000) & (shapely.distance(shapely.points(middle), ground.town) < 330),
        (-850, -800),
    )
    take("factory", 5, town & (area > 9_000), (-350, 880))
    take("hospital", 1, town & (area > 7_000), (-60, 420))
    take("hospital", 1, town & (area > 7_000), (560, -560))
    take("green", 2, town & (area > 4_000), (560, 180))
    take("green", 1, town & (area > 8_000), (-420, 200))
    for i, place in enumerate(places):
        mine = home == i
        if place.kind == "committee":
            take("school", 1, mine & town & (area > 6_000), (place.x, place.y + 150))
            take("market", 1 if rng.random() < 0.75 else 0, mine & town & (area < 11_000), (place.x - 60, place.y - 60))
            take("green", 1 if rng.random() < 0.6 else 0, mine & town & (area < 9_000), (place.x + 150, place.y))
        else:
            living = np.array([b.use == "village_housing" for b in blocks])
            take("school", 1 if place.phase == 1 else 0, mine & living & (area > 4_000), (place.x, place.y))
    away = shapely.distance(shapely.points(middle), ground.edge.boundary)
    hills = np.sin(middle[:, 0] / 310) + np.cos(middle[:, 1] / 270) + rng.normal(0, 0.35, len(blocks))
    for k in np.flatnonzero((away < 420) & (hills > 0.5)):
        if blocks[int(k)].use == "field":
            blocks[int(k)].use = "wood"
