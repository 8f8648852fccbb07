"""The map of a data report: units by piece, barriers, ways across, and where something was found."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import folium
import numpy as np
import shapely

from districting.messages import Language, say
from districting.present.leaflet import inline_leaflet
from districting.present.map_layers import degrees_of, geo_json, line_layer, simplified
from districting.present.palette import COLOURS, NEUTRAL, WATER, WATER_EDGE
from districting.present.points import facilities_layer, plain_offices_layer
from districting.project.notes import DECIDE
from districting.project.report import DataReport, region_numbers
from districting.project.store import Layers

KEYS: dict[str, dict[str, str]] = {
    "walls": {"stroke": "#b00020", "stroke_width": "4"},
    "crossed": {"stroke": "#7a4fbf", "stroke_width": "3"},
    "crossings": {"stroke": "#d18a00", "stroke_width": "5"},
    "rail": {"stroke": "#333333", "stroke_width": "1.5", "stroke_dasharray": "6 3"},
    "water": {"stroke": WATER_EDGE, "stroke_width": "4"},
    "borders": {"stroke": "#333333", "stroke_width": "1"},
    "streets": {"stroke": "#a59d92", "stroke_width": "2.2"},
    "marks_decide": {"stroke": "#e0007a", "stroke_width": "3", "stroke_dasharray": "4 3"},
    "marks_mended": {"stroke": "#1b8a5a", "stroke_width": "3", "stroke_dasharray": "4 3"},
}
"""How each layer is drawn, for map and legend."""

_MARKS = 400
_COVERING = ("geography.parcel_is_street", "geography.unit_is_street")
_TOLERANCE_M = 1.0
_CROSSING_M = 25.0
_BIG = 3000


def data_map(report: DataReport, language: Language) -> folium.Map:
    """
    The map of a report whose preparation came to an end.

    Parameters
    ----------
    report
        With layers and county.
    """
    layers = report.layers
    assert layers is not None
    crs = layers.units.crs
    corners = bounds_of(list(layers.units.geometry), report)
    drawn = folium.Map(tiles=None, height="620px", attribution_control=False, zoom_snap=0.25)
    inline_leaflet(drawn)

    for layer in _ground(layers, language):
        layer.add_to(drawn)
    _units(report, layers, language).add_to(drawn)
    for layer in (*_lines(layers, language), *_places(layers, language)):
        layer.add_to(drawn)
    for key, places in _marks(report).items():
        geoms = [geom if shapely.get_dimensions(geom) else geom.buffer(15.0) for _, geom in places]
        if geoms:
            words = say(f"prepare.layer_marks_{key}", language)
            style = _style(f"marks_{key}") | {
                "fill": True,
                "fillOpacity": 0.15,
                "fillColor": _style(f"marks_{key}")["color"],
            }
            line_layer(geoms, crs, words, **style).add_to(drawn)
    folium.LayerControl(position="topright", collapsed=True).add_to(drawn)
    if corners is not None:
        drawn.fit_bounds(corners)
    return drawn


def keys_drawn(report: DataReport) -> list[str]:
    """The layers of :data:`KEYS` of which the map has anything, in their order."""
    layers = report.layers
    if layers is None:
        return []
    there: dict[str, int] = {f"marks_{key}": len(places) for key, places in _marks(report).items()}
    there |= {"crossed": len(_barred(layers)), "borders": len(_open(layers))}
    there |= {key: len(getattr(layers, key)) for key in ("walls", "crossings", "rail", "water", "streets")}
    return [key for key in KEYS if there[key]]


def bounds_of(geoms: Sequence[Any], report: DataReport) -> list[list[float]] | None:
    """South-west and north-east corner in degrees; ``None`` where there is nothing."""
    assert report.layers is not None
    found = [geom for geom in geoms if geom is not None and not geom.is_empty]
    if not found:
        return None
    x0, y0, x1, y1 = shapely.total_bounds(np.array(found, dtype=object)).tolist()
    places = degrees_of([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], report.layers.units.crs)
    latitudes, longitudes = zip(*places, strict=True)
    return [[min(latitudes), min(longitudes)], [max(latitudes), max(longitudes)]]


def _ground(layers: Layers, language: Language) -> list[folium.GeoJson]:
    """Units left out, below all else."""
    if not len(layers.left_out):
        return []
    style: dict[str, Any] = {"color": "#777777", "weight": 0.7, "fill": True, "fillColor": NEUTRAL, "fillOpacity": 1.0}
    title = say("prepare.count_left_out", language)
    return [line_layer(layers.left_out.geometry, layers.units.crs, title, **style)]


def _lines(layers: Layers, language: Language) -> list[folium.GeoJson]:
    """Water, streets, railways, what bars the way and what crosses it, above the units."""
    found, crs = [], layers.units.crs
    if len(layers.water):
        title = say("prepare.layer_water", language)
        water = shapely.simplify(layers.water.geometry.to_numpy(), _TOLERANCE_M)
        areas = shapely.get_dimensions(water) == 2
        style: dict[str, Any] = {"color": WATER_EDGE, "weight": 2}
        found.append(line_layer(water[~areas].tolist(), crs, title, control=not areas.any(), **style))
        style |= {"fill": True, "fillColor": WATER, "fillOpacity": 0.8}
        found.append(line_layer(water[areas].tolist(), crs, title, control=bool(areas.any()), **style))
    if len(layers.streets):
        title = say("prepare.layer_streets", language)
        main = layers.streets["class"].isin(["main_road", "expressway"]).to_numpy()
        for rows, weight in ((~main, 0.8), (main, 2.2)):
            lines = shapely.simplify(layers.streets.geometry.to_numpy()[rows], _TOLERANCE_M).tolist()
            found.append(line_layer(lines, crs, title, control=weight < 1, **_style("streets") | {"weight": weight}))
    lines_of = {"borders": _open(layers), "rail": layers.rail.geometry, "crossed": _barred(layers)}
    lines_of |= {"walls": layers.walls.geometry, "crossings": layers.crossings.geometry}
    for key, geometry in lines_of.items():
        if len(geometry):
            found.append(line_layer(geometry, crs, say(f"prepare.layer_{key}", language), **_style(key)))
    return found


def _places(layers: Layers, language: Language) -> list[folium.FeatureGroup]:
    """Facilities and offices, on top."""
    drawn = ((layers.facilities, facilities_layer), (layers.offices, plain_offices_layer))
    return [draw(layer, language) for layer, draw in drawn if len(layer)]


def _units(report: DataReport, layers: Layers, language: Language) -> folium.GeoJson:
    """The units in the colour of their region, with id, name and households under the pointer."""
    county = report.county
    assert county is not None
    number = region_numbers(county)
    order = np.argsort(-np.bincount(number, weights=county.households))
    colour = np.empty(len(order), dtype=np.int64)
    colour[order] = np.arange(len(order))
    rows = [
        {
            "colour": COLOURS[int(colour[piece]) % len(COLOURS)],
            "words": f"{escape(' '.join(dict.fromkeys((unit.id, unit.name))))} · {unit.households:,}",
        }
        for unit, piece in zip(county.units, number.tolist(), strict=True)
    ]
    geoms = layers.units.geometry.to_numpy()
    small = simplified(geoms) if len(geoms) <= _BIG else shapely.simplify(geoms, 2 * _TOLERANCE_M)
    layer = folium.GeoJson(
        geo_json(small, layers.units.crs, rows),
        name=escape(say("prepare.layer_units", language)),
        smooth_factor=0,
        style_function=lambda feature: {
            "fillColor": feature["properties"]["colour"],
            "fillOpacity": 0.75,
            "color": "#444444",
            "weight": 1.2,
        },
    )
    layer.add_child(folium.GeoJsonTooltip(["words"], aliases=[""], labels=False, sticky=True))
    return layer


def _open(layers: Layers) -> list[Any]:
    """The shared borders of units, drawn again above the streets that run along them."""
    touching = layers.borders.geometry[(layers.borders["length_m"] > 0).to_numpy()]
    return shapely.simplify(touching.to_numpy(), _TOLERANCE_M).tolist()


def _barred(layers: Layers) -> list[Any]:
    """The stretches of borders with a crossing on which there is none within 25 m."""
    crossed = layers.borders[((layers.borders["crossing"] != "") & (layers.borders["length_m"] > 0)).to_numpy()]
    ways = shapely.buffer(shapely.union_all(layers.crossings.geometry.to_numpy()), _CROSSING_M)
    left = shapely.difference(crossed.geometry.to_numpy(), ways)
    return [line for line in left.tolist() if not line.is_empty]


def _marks(report: DataReport) -> dict[str, list[tuple[str, Any]]]:
    """
    Where something was found: what to decide, and what was mended; only the first few hundred of each.

    Street surface that was set aside is left out, as it would cover the whole map.
    """
    found: dict[str, list[tuple[str, Any]]] = {"decide": [], "mended": []}
    for key, places in report.places.items():
        if key in _COVERING:
            continue
        kind = "decide" if key.removeprefix("geography.") in DECIDE else "mended"
        found[kind] += places
    return {kind: places[:_MARKS] for kind, places in found.items()}


def _style(key: str) -> dict[str, Any]:
    """How Leaflet draws what the legend shows."""
    symbol = KEYS[key]
    style: dict[str, Any] = {"color": symbol["stroke"], "weight": float(symbol["stroke_width"])}
    if "stroke_dasharray" in symbol:
        style["dashArray"] = symbol["stroke_dasharray"]
    return style
