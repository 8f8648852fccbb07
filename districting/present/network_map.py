"""The adjacency as lines of a map: who is joined with whom over what, walls, and ways across."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from districting.county import County
from districting.facts import BORDER_KINDS
from districting.present.edit_map import flat_lines
from districting.project.store import Layers

CLASSES = ("open", "street", "main_road", "bridged", "decided", "wall")
"""How one gets from a unit to the next: freely, over a street, over a main road, by a crossing, as decided, not."""

_CLASS = {"open": "open", "lane": "open", "street": "street", "main_road": "main_road"}

Pair = frozenset[str]


def border_class(kind: str, *, wall: bool, decided: bool) -> str:
    """The class of a border, one of :data:`CLASSES`."""
    if wall:
        return "wall"
    return "decided" if decided else _CLASS.get(kind, "bridged")


def network_rows(layers: Layers, decided: Collection[Pair]) -> list[dict[str, Any]]:
    """
    Every border, those one cannot cross too.

    Parameters
    ----------
    decided
        Pairs of ids that somebody made neighbours.

    Returns
    -------
    list of dict
        ``a``, ``b`` (ids), ``class``, ``crossing``, ``length_m``, ``metres`` by kind of what lies on it.
    """
    rows = []
    for frame, wall in ((layers.borders, False), (layers.walls, True)):
        for row in frame.drop(columns="geometry").to_dict("records"):
            known = {kind: float(row.get(f"{kind}_m", np.nan)) for kind in BORDER_KINDS}
            rows.append(
                {
                    "a": row["a"],
                    "b": row["b"],
                    "class": border_class(row["kind"], wall=wall, decided=frozenset((row["a"], row["b"])) in decided),
                    "crossing": row["crossing"],
                    "length_m": float(row["length_m"]),
                    "metres": {kind: metres for kind, metres in known.items() if metres > 0},
                }
            )
    return rows


def network_lines(county: County, layers: Layers, decided: Collection[Pair]) -> dict[str, list[list[int]]]:
    """
    The lines of each class as the window draws them, and the ways across as ``crossing``.

    A unit is joined with its neighbour by a line from a point inside over the middle of their border; a wall is drawn
    where it lies.

    Returns
    -------
    dict
        Lines by class, whole decimetres as :func:`districting.present.edit_map.edit_geometry` has them.
    """
    shapes = np.asarray(layers.units.geometry.loc[list(county.ids)].to_numpy())
    corner = np.floor(shapely.total_bounds(shapes)[:2])
    inside = dict(zip(county.ids, shapely.get_coordinates(shapely.point_on_surface(shapes)), strict=True))
    ways: dict[str, list[Any]] = {name: [] for name in (*CLASSES, "crossing")}
    for a, b, kind, line in _rows(layers.borders):
        name = border_class(kind, wall=False, decided=frozenset((a, b)) in decided)
        middle = shapely.get_coordinates(shapely.line_interpolate_point(_longest(line), 0.5, normalized=True))
        ways[name].append(shapely.linestrings(np.vstack([inside[a], middle, inside[b]])))
    ways["wall"] = [line for *_, line in _rows(layers.walls)]
    ways["crossing"] = list(layers.crossings.geometry)
    return {name: flat_lines(lines, corner) for name, lines in ways.items() if lines}


def crossing_rows(layers: Layers) -> list[tuple[str, str, float, float]]:
    """Every way across: what it crosses, its name, and where its middle lies in metres of the county's system."""
    middles = shapely.line_interpolate_point(
        np.array([_longest(line) for line in layers.crossings.geometry], dtype=object), 0.5, normalized=True
    )
    points = shapely.get_coordinates(middles).reshape(-1, 2).tolist()
    named = zip(layers.crossings["kind"], layers.crossings["name"], strict=True)
    return [(str(kind), str(name), round(x), round(y)) for (kind, name), (x, y) in zip(named, points, strict=True)]


def _rows(frame: gpd.GeoDataFrame) -> Sequence[tuple[str, str, str, Any]]:
    return list(zip(frame["a"], frame["b"], frame["kind"], frame.geometry, strict=True))


def _longest(line: Any) -> Any:
    """The longest part of a line."""
    parts: npt.NDArray[Any] = shapely.get_parts(line)
    return max(parts, key=shapely.length) if len(parts) > 1 else line
