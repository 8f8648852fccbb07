"""The geometry of the map for editing: whole decimetres from a corner, each number the difference to the one before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from districting.county import County
from districting.messages import LANGUAGES, say
from districting.present.seams import with_seams
from districting.present.words import committee_name, facility_words
from districting.project.store import Layers

UNITS_PER_M = 10
ROADS = ("main_road", "expressway")


def edit_geometry(county: County, layers: Layers) -> dict[str, Any]:
    """
    What a window draws and never needs twice.

    Parameters
    ----------
    county
        The facts; its order of units is the order of the plan's numbers.
    layers
        Their shapes, metres.

    Returns
    -------
    dict
        ``units``: name, English name, households, number of today's committee, x and y of a point inside, polygons
        as rings; ``parents``: names of today's committees; ``water``, ``rail``, ``roads``: lines; ``offices`` and
        ``facilities``: name, English name, what it is in both languages, x, y; ``links``: positions of units one can
        walk between, two by two.
    """
    shapes = with_seams(np.asarray(layers.units.geometry.loc[list(county.ids)].to_numpy()))
    corner = np.floor(shapely.total_bounds(shapes)[:2])
    inside = np.rint((shapely.get_coordinates(shapely.point_on_surface(shapes)) - corner) * UNITS_PER_M).astype(int)
    units = [
        [unit.name or unit.id, unit.name_en, unit.households, int(parent), *point, _polygons(shape, corner)]
        for unit, parent, point, shape in zip(county.units, county.parents, inside.tolist(), shapes, strict=True)
    ]
    firsts = np.unique(county.parents, return_index=True)[1]
    streets = layers.streets
    return {
        "units": units,
        "parents": [[committee_name(county.units[u], "zh"), committee_name(county.units[u], "en")] for u in firsts],
        "water": _lines(layers.water, corner),
        "rail": _lines(layers.rail, corner),
        "roads": _lines(streets[streets["class"].isin(ROADS)] if len(streets) else streets, corner),
        "offices": _points(layers.offices, [_floor(value) for value in layers.offices.get("floor_m2", ())], corner),
        "facilities": _points(
            layers.facilities,
            [[facility_words(kind, "zh"), facility_words(kind, "en")] for kind in layers.facilities.get("kind", ())],
            corner,
        ),
        "links": [unit for border in county.borders for unit in (border.a, border.b)],
    }


def border_lines(county: County, layers: Layers) -> dict[tuple[int, int], list[list[int]]]:
    """The line of each border as a window draws it, by the positions of its two units."""
    corner = np.floor(shapely.total_bounds(layers.units.geometry.loc[list(county.ids)].to_numpy())[:2])
    position = {unit: u for u, unit in enumerate(county.ids)}
    borders = layers.borders
    pairs = [
        (min(position[a], position[b]), max(position[a], position[b]))
        for a, b in zip(borders["a"], borders["b"], strict=True)
    ]
    shapes = borders.geometry.to_numpy()
    return {
        pair: [_flat(shapely.get_coordinates(part), corner) for part in shapely.get_parts(shape)]
        for pair, shape in zip(pairs, shapes, strict=True)
    }


def _points(layer: gpd.GeoDataFrame, words: list[list[str]], corner: npt.NDArray[np.float64]) -> list[list[Any]]:
    """Each point of a layer: name, English name, what it is in both languages, x, y in decimetres."""
    if not len(layer):
        return []
    places = np.rint((shapely.get_coordinates(layer.geometry.to_numpy()) - corner) * UNITS_PER_M).astype(int)
    names = zip(layer["name"].fillna("").astype(str), layer["name_en"].fillna("").astype(str), strict=True)
    return [[*name, *said, *place] for name, said, place in zip(names, words, places.tolist(), strict=True)]


def _floor(floor_m2: float) -> list[str]:
    """Floor space in both languages; nothing where it is not known."""
    return [say("edit.floor", language, floor=floor_m2) if floor_m2 > 0 else "" for language in LANGUAGES]


def _polygons(shape: Any, corner: npt.NDArray[np.float64]) -> list[list[list[int]]]:
    """Rings of each polygon of a unit."""
    return [
        [_flat(shapely.get_coordinates(ring), corner) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in shapely.get_parts(shape)
        if polygon.geom_type == "Polygon"
    ]


def _lines(layer: gpd.GeoDataFrame, corner: npt.NDArray[np.float64]) -> list[list[int]]:
    """The lines of a layer, outlines of its polygons."""
    if not len(layer):
        return []
    shapes = layer.geometry.to_numpy()
    areas = shapely.get_dimensions(shapes) == 2
    return flat_lines(np.where(areas, shapely.boundary(shapes), shapes), corner)


def flat_lines(shapes: Any, corner: npt.NDArray[np.float64]) -> list[list[int]]:
    """Lines as the window takes them: whole decimetres from the corner, each the difference to the one before."""
    parts: Iterable[Any] = shapely.get_parts(shapely.get_parts(shapes))
    return [_flat(shapely.get_coordinates(part), corner) for part in parts]


def _flat(points: npt.NDArray[np.float64], corner: npt.NDArray[np.float64]) -> list[int]:
    """Points as whole decimetres, each the difference to the one before, without repeats."""
    whole = np.rint((points - corner) * UNITS_PER_M).astype(np.int64)
    keep = np.ones(len(whole), dtype=np.bool_)
    keep[1:] = np.any(np.diff(whole, axis=0) != 0, axis=1)
    whole = whole[keep]
    return [int(v) for v in np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()]
