"""Cells: the land between main roads, cut by streets until each cell is a quarter one can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from districting.sample.ground import Ground
from districting.sample.shape import STREET_CUT, Floats, Junctions, Rng, divide

OLD_TOWN = (520.0, 60.0)
SECOND_CENTRE = (1560.0, 100.0)


def closeness(x: float, y: float) -> float:
    """How central a place, in metres, is: 1 in the old town, towards 0 at the fields."""
    old = np.hypot(x - OLD_TOWN[0], y - OLD_TOWN[1]) / 800
    east = np.hypot(x - SECOND_CENTRE[0], y - SECOND_CENTRE[1]) / 420
    return float(max(np.exp(-(old**2)), 0.45 * np.exp(-(east**2))))


@dataclass(frozen=True)
class Cells:
    """
    Cells and the streets cut for them.

    Parameters
    ----------
    shapes
        Polygons that tile the land.
    lines
        Streets cut between them, from boundary to boundary.
    town
        Whether each cell is built up.
    weight
        Households its ground would carry.
    pairs
        Cells that share a border: positions (first, second), each pair once.
    shared
        Metres of that border.
    over_main
        Metres of that border on a main road.
    over_rail
        Metres of that border on the railway.
    """

    shapes: list[Any]
    lines: list[Any]
    town: npt.NDArray[np.bool_]
    weight: Floats
    pairs: npt.NDArray[np.int64]
    shared: Floats
    over_main: Floats
    over_rail: Floats

    @property
    def middles(self) -> Floats:
        """Centroids, metres."""
        return shapely.get_coordinates(shapely.centroid(self.shapes))


def _limit(ground: Ground, piece: Any) -> float:
    middle = piece.centroid
    if ground.town.contains(middle):
        return 57_000 - 33_000 * closeness(middle.x, middle.y)
    return 420_000 if ground.town.distance(middle) > 300 else 240_000


def make_cells(ground: Ground, rng: Rng, junctions: Junctions) -> Cells:
    """Cut the land into cells: about three hectares in the old town, forty in the fields."""
    shapes: list[Any] = []
    lines: list[Any] = []
    for face in ground.land:
        pieces, cuts = divide(face, lambda piece: _limit(ground, piece), rng, junctions, STREET_CUT)
        shapes.extend(pieces)
        lines.extend(line for _, line in cuts)
    town = np.array([ground.town.contains(s.centroid) for s in shapes])
    near = np.array([closeness(s.centroid.x, s.centroid.y) for s in shapes])
    area = shapely.area(shapes) - shapely.area(shapely.intersection(shapes, ground.bank))
    weight = area / 10_000 * np.where(town, 28 + 45 * near, 1.0)
    return Cells(shapes, lines, town, weight, *_borders(shapes, ground))


def _borders(shapes: list[Any], ground: Ground) -> tuple[npt.NDArray[np.int64], Floats, Floats, Floats]:
    edges = np.array([shape.boundary for shape in shapes])
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.5)
    first, second = first[first < second], second[first < second]
    # A strip of a metre beside the edge, since pieces meet within rounding only.
    common = shapely.intersection(edges[first], shapely.buffer(edges[second], 0.5, cap_style="flat"))
    keep = shapely.length(common) > 15
    first, second, common = first[keep], second[keep], common[keep]
    main = shapely.union_all([road.line for road in ground.roads if road.kind == "main_road"]).buffer(1.0)
    rail = ground.rail.buffer(1.0)
    over_main = shapely.length(shapely.intersection(common, main))
    over_rail = shapely.length(shapely.intersection(common, rail))
    return np.column_stack([first, second]), shapely.length(common), over_main, over_rail
