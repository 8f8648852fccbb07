"""Offices and facilities as the files have them, on a map: a mark each, its name and kind under the pointer."""

from __future__ import annotations

from html import escape

import folium
import geopandas as gpd

from districting.messages import Language, say
from districting.present.map_layers import degrees_of
from districting.present.palette import INK
from districting.present.words import facility_words, named

FACILITY = "#0b6e6e"
"""The colour of a facility's mark."""

_RADIUS = 5


def facilities_layer(facilities: gpd.GeoDataFrame, language: Language) -> folium.FeatureGroup:
    """Points that serve residents, round marks with name and kind."""
    words = [facility_words(kind, language) for kind in facilities["kind"]]
    return _points(facilities, words, say("prepare.count_facilities", language), language, color=FACILITY)


def plain_offices_layer(offices: gpd.GeoDataFrame, language: Language) -> folium.FeatureGroup:
    """Offices without a plan that uses them, round marks with their names."""
    title = say("prepare.count_offices", language)
    return _points(offices, [title] * len(offices), title, language, color=INK)


def facility_symbol() -> str:
    """The mark of a facility for a legend."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="12" viewBox="0 0 28 12">'
        f'<circle cx="14" cy="6" r="4.5" fill="{FACILITY}" stroke="#fff" stroke-width="1.5"/></svg>'
    )


def _points(
    layer: gpd.GeoDataFrame, words: list[str], title: str, language: Language, *, color: str
) -> folium.FeatureGroup:
    """A mark for each point of a layer."""
    group = folium.FeatureGroup(name=escape(title))
    places = degrees_of([(point.x, point.y) for point in layer.geometry], layer.crs)
    for place, word, name, name_en in zip(places, words, layer["name"], layer["name_en"], strict=True):
        told = " · ".join(filter(None, (named(name, name_en, language), word)))
        mark = folium.CircleMarker(
            place, radius=_RADIUS, color="#ffffff", weight=1.5, fill=True, fill_color=color, fill_opacity=1.0
        )
        mark.add_child(folium.Tooltip(escape(told)))
        mark.add_to(group)
    return group
