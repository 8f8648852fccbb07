"""The layers of the interactive map, from metres to what Leaflet draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from districting.messages import Language, say
from districting.present.labels import places_along
from districting.present.palette import COLOURS, INK, WATER, WATER_EDGE
from districting.present.shapes import Geometries, Shapes, along_middle, middle, outlines, together
from districting.present.words import named

_TOLERANCE_M = 1.0
_DECIMALS = 6
_MANY = 14
"""More numbered names than this are shown from near only; their numbers always."""
_STRAIGHT_M = 150.0
"""A road carries its name where it is straight for so long."""
_WEIGHTS = {"lane": 1.0, "street": 2.0, "main_road": 4.5, "expressway": 6.0, "path": 1.0}


def simplified(units: Geometries) -> Geometries:
    """Units with fewer corners; shared borders stay shared."""
    if bool(shapely.coverage_is_valid(units)):
        return np.asarray(shapely.coverage_simplify(units, _TOLERANCE_M))
    return np.asarray(shapely.simplify(units, _TOLERANCE_M / 4))


def geo_json(geometries: Any, crs: Any, rows: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """A feature collection in degrees, rounded to a tenth of a metre; empty shapes are left out."""
    degrees = gpd.GeoSeries(list(geometries), crs=crs).to_crs(4326)
    coarse = shapely.transform(degrees.to_numpy(), lambda xy: np.round(xy, _DECIMALS))
    features = [
        {
            "type": "Feature",
            "id": str(i),
            "properties": dict(rows[i]) if rows is not None else {},
            "geometry": shapely.geometry.mapping(shape),
        }
        for i, shape in enumerate(coarse)
        if not shape.is_empty
    ]
    return {"type": "FeatureCollection", "features": features}


def degrees_of(points: Sequence[tuple[float, float]], crs: Any) -> list[tuple[float, float]]:
    """Points in metres as latitude and longitude."""
    moved = gpd.GeoSeries(shapely.points(np.array(points).reshape(-1, 2)), crs=crs).to_crs(4326)
    return [(round(float(p.y), _DECIMALS), round(float(p.x), _DECIMALS)) for p in moved]


def units_layer(
    shapes: Shapes, units: Geometries, rows: Sequence[Mapping[str, str]], aliases: Mapping[str, str], title: str
) -> folium.GeoJson:
    """
    Units in their groups' colours; a pointer shows the facts, a click keeps them open.

    Parameters
    ----------
    shapes
        Groups and their colours.
    units
        Simplified polygons.
    rows
        One a unit: the facts by key; escaped here.
    aliases
        What each fact is called, in the order shown.
    title
        Name in the layer control.
    """
    safe = [{key: escape(value) for key, value in row.items()} | {"group": int(g)} for row, g in _paired(rows, shapes)]
    layer = folium.GeoJson(
        geo_json(units, shapes.layers.units.crs, safe),
        name=escape(title),
        smooth_factor=0,
        style_function=lambda feature: {
            "fillColor": COLOURS[shapes.colours[feature["properties"]["group"]]],
            "fillOpacity": 0.85,
            "color": "#666666",
            "weight": 0.8,
        },
        highlight_function=lambda _feature: {"color": INK, "weight": 3, "fillOpacity": 1.0},
    )
    words = {key: escape(value) for key, value in aliases.items()}
    layer.add_child(folium.GeoJsonTooltip(list(words), list(words.values()), sticky=True, class_name="facts"))
    layer.add_child(folium.GeoJsonPopup(list(words), list(words.values()), class_name="facts", max_width=380))
    return layer


def line_layer(
    geometries: Any, crs: Any, title: str, *, show: bool = True, control: bool = True, **style: Any
) -> folium.GeoJson:
    """Lines or areas nobody clicks on."""
    fixed = {"interactive": False, "fill": False} | style
    return folium.GeoJson(
        geo_json(geometries, crs),
        name=escape(title),
        smooth_factor=0,
        show=show,
        control=control,
        style_function=lambda _feature: fixed,
    )


def ground_layers(shapes: Shapes, language: Language) -> list[folium.GeoJson]:
    """What is left out, water, streets by class and railways."""
    layers, crs = shapes.layers, shapes.layers.units.crs
    found = []
    if len(layers.left_out):
        title = say("present.left_out", language)
        found.append(
            _ground(layers.left_out, crs, title, fill=True, fillColor="#dddddd", fillOpacity=0.5, color="#999999")
        )
    if len(layers.water):
        title = say("present.water", language)
        found.append(
            _ground(layers.water, crs, title, fill=True, fillColor=WATER, fillOpacity=1.0, color=WATER_EDGE, weight=1.5)
        )
    for name in ("path", "lane", "street", "main_road", "expressway"):
        rows = layers.streets[layers.streets["class"] == name] if len(layers.streets) else layers.streets
        if len(rows):
            merged = [shapely.line_merge(shapely.union_all(shapely.simplify(rows.geometry.to_numpy(), _TOLERANCE_M)))]
            title, weight = say(f"present.street_{name}", language), _WEIGHTS[name]
            dash = "3 3" if name == "path" else None
            found.append(
                line_layer(merged, crs, title, control=False, color="#9a9a9a", weight=weight + 1.2, dashArray=dash)
            )
            found.append(line_layer(merged, crs, title, color="#ffffff", weight=weight, dashArray=dash))
    if len(layers.rail):
        title = say("present.rail", language)
        found.append(_ground(layers.rail, crs, title, color="#444444", weight=3))
        found.append(
            line_layer(layers.rail.geometry, crs, title, control=False, color="#ffffff", weight=1.6, dashArray="8 8")
        )
    return found


def outline_layer(units: Geometries, groups: Any, crs: Any, title: str, **style: Any) -> folium.GeoJson:
    """The outlines of groups of units, each shared border once."""
    return line_layer([outlines(together(units, groups))], crs, title, **style)


def walls_layer(shapes: Shapes, language: Language) -> folium.GeoJson | None:
    """Borders one cannot walk across, off at first."""
    walls = shapes.layers.walls
    if not len(walls):
        return None
    title = say("present.walls", language)
    return _ground(walls, shapes.layers.units.crs, title, show=False, color="#b00020", weight=4, dashArray="1 6")


def labels_layer(
    areas: Geometries, names: Sequence[tuple[str, str]], crs: Any, title: str, kind: str
) -> folium.FeatureGroup:
    """A number and a name in the middle of each area; style and size come from the page."""
    group = folium.FeatureGroup(name=escape(title))
    places = degrees_of([middle(area) for area in areas], crs)
    many = " many" if len(names) > _MANY and names[0][0] else ""
    for place, (number, name) in zip(places, names, strict=True):
        first = f"<b>{escape(number)}</b>" if number else ""
        html = f'<div class="label {kind}{many}">{first}<span>{escape(name)}</span></div>'
        icon = folium.DivIcon(html=html, icon_size=(0, 0), class_name="label-place")
        folium.Marker(place, icon=icon, interactive=False, keyboard=False, z_index_offset=1000).add_to(group)
    return group


def road_names_layer(shapes: Shapes, language: Language) -> folium.FeatureGroup:
    """Names of large roads, water and railways along their longest piece; seen from near, as the page decides."""
    group = folium.FeatureGroup(name=escape(say("present.road_names", language)))
    crs = shapes.layers.units.crs
    for kind, name, name_en, shape in shapes.named_lines:
        line = along_middle(shape) if shapely.get_dimensions(shape) == 2 else shapely.line_merge(shape)
        places = places_along(max(shapely.get_parts(line), key=shapely.length), _STRAIGHT_M) if line.length else []
        if kind == "street" or not places:
            continue
        x, y, angle = places[0]
        words = escape(named(name, name_en, language))
        html = f'<div class="label road {kind}" style="--turn:{-angle:.0f}deg">{words}</div>'
        icon = folium.DivIcon(html=html, icon_size=(0, 0), class_name="label-place")
        folium.Marker(degrees_of([(x, y)], crs)[0], icon=icon, interactive=False, keyboard=False).add_to(group)
    return group


def offices_layer(shapes: Shapes, used: set[int], language: Language) -> folium.FeatureGroup:
    """Existing offices, filled where a community uses one; a pointer shows name and floor space."""
    group = folium.FeatureGroup(name=escape(say("present.offices", language)))
    offices = shapes.county.offices
    places = degrees_of([(office.x, office.y) for office in offices], shapes.layers.units.crs) if offices else []
    for j, (office, place) in enumerate(zip(offices, places, strict=True)):
        kind = "office used" if j in used else "office"
        icon = folium.DivIcon(html=f'<div class="{kind}"></div>', icon_size=(0, 0), class_name="label-place")
        name = named(office.name, office.name_en, language)
        words = say("present.office_tip", language, name=name, space=office.floor_m2)
        folium.Marker(place, icon=icon, tooltip=folium.Tooltip(escape(words))).add_to(group)
    return group


def _ground(layer: gpd.GeoDataFrame, crs: Any, title: str, **style: Any) -> folium.GeoJson:
    """A project layer, simplified."""
    shapes: list[BaseGeometry] = shapely.simplify(layer.geometry.to_numpy(), _TOLERANCE_M).tolist()
    return line_layer(shapes, crs, title, **style)


def _paired(rows: Sequence[Mapping[str, str]], shapes: Shapes) -> Any:
    return zip(rows, shapes.groups.tolist(), strict=True)
