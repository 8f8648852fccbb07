"""Parcels: blocks cut into plots, then all borders noded once so that neighbours share every vertex."""

from __future__ import annotations

from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from districting.sample.blocks import Block
from districting.sample.cells import closeness
from districting.sample.shape import PARCEL_CUT, Junctions, Rng, divide

GRID_M = 0.01
"""Coordinates are whole centimetres."""

_PLOT_M2 = {
    "compound": 3_600.0,
    "village_housing": 1_350.0,
    "field": 14_500.0,
    "wood": 45_000.0,
    "school": 16_000.0,
    "market": 5_000.0,
    "green": 6_000.0,
    "hospital": 15_000.0,
    "factory": 14_000.0,
    "station": 30_000.0,
}


def _plot(block: Block, piece: Any) -> float:
    if block.use == "housing":
        middle = piece.centroid
        return 1_900 - 1_200 * closeness(middle.x, middle.y)
    return _PLOT_M2[block.use]


def make_parcels(blocks: list[Block], river: Any, rng: Rng) -> tuple[gpd.GeoDataFrame, Any]:
    """
    Cut blocks into parcels.

    Returns
    -------
    tuple
        Parcels (``block`` (position), ``cell``, ``use`` and the polygon, in metres of the drawing) and the river;
        polygons of neighbours meet vertex by vertex on a grid of a centimetre.
    """
    rough: list[Any] = []
    of: list[int] = []
    none = Junctions()
    for k, block in enumerate(blocks):
        pieces, _ = divide(block.shape, partial(_plot, block), rng, none, PARCEL_CUT)
        rough.extend(pieces)
        of.extend([k] * len(pieces))
    faces, source = _noded([*rough, river])
    water = faces[int(np.argmax(source))]
    faces, source = faces[source < len(rough)], source[source < len(rough)]
    at = np.array(of)[source]
    frame = gpd.GeoDataFrame(
        {"block": at, "cell": [blocks[b].cell for b in at], "use": [blocks[b].use for b in at]}, geometry=list(faces)
    )
    return _sprinkle(frame, rng), water


def _noded(rough: list[Any]) -> tuple[Any, Any]:
    """The arrangement of all borders on the grid, and for each face the rough polygon it came from."""
    lines = shapely.union_all(shapely.boundary(rough), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.point_on_surface(faces)
    face, source = shapely.STRtree(rough).query(inside, predicate="within")
    _, first = np.unique(face, return_index=True)
    face, source = face[first], source[first]
    return faces[face], source


def _sprinkle(frame: gpd.GeoDataFrame, rng: Rng) -> gpd.GeoDataFrame:
    """A few shops and gardens between the houses."""
    house = (frame["use"] == "housing").to_numpy()
    draw = rng.random(len(frame))
    use = frame["use"].to_numpy(dtype=object)
    use[house & (draw < 0.035)] = "market"
    use[house & (draw > 0.985)] = "green"
    frame["use"] = use
    return frame
