"""The interactive map of a plan: one file that opens in any browser without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import folium
import shapely

from districting.county import County
from districting.messages import Language, say
from districting.plan import Plan
from districting.present.map_layers import (
    degrees_of,
    ground_layers,
    labels_layer,
    offices_layer,
    outline_layer,
    road_names_layer,
    simplified,
    units_layer,
    walls_layer,
)
from districting.present.map_page import Panel, finish, new_map
from districting.present.palette import COLOURS, INK
from districting.present.points import facilities_layer, facility_symbol
from districting.present.shapes import Geometries, Shapes, committees
from districting.present.symbols import line_symbol, office_symbol
from districting.present.words import (
    committee_name,
    county_name,
    identity,
    metres,
    plan_title,
    status_words,
    unit_name,
)
from districting.project.store import Layers
from districting.rules.origin import origins


def plan_map(plan: Plan, layers: Layers, *, language: Language, before: Plan | None = None) -> folium.Map:
    """
    A plan on a map: communities coloured, outlined and labelled, today's committees dashed.

    Parameters
    ----------
    plan
        What is shown.
    layers
        The project's layers, in metres.
    language
        ``"zh"`` or ``"en"``.
    before
        The communities to dash and to name as today's; the county's villages and committees by default.

    Returns
    -------
    folium.Map
        Leaflet inside, no tiles, nothing loaded from anywhere; ``get_root().render()`` is a whole page.
    """
    shapes = Shapes.of_plan(plan, layers)
    today = committees(plan.county, layers) if before is None else Shapes.of_plan(before, layers)
    drawn, units = _ground_map(shapes, language, _plan_facts(plan, language), _plan_aliases(language))
    crs = layers.units.crs
    outline_layer(units, shapes.groups, crs, say("present.communities", language), color=INK, weight=3.5).add_to(drawn)
    outline_layer(
        units, today.groups, crs, say("present.today_outline", language), color="#333333", weight=1.6, dashArray="6 5"
    ).add_to(drawn)
    _top_layers(drawn, shapes, set(plan.places.tolist()), language)
    names = [(str(c + 1), plan.name(c, language)) for c in range(len(plan))]
    short = [(number, name.removesuffix(" Community")) for number, name in names]
    labels_layer(shapes.areas, short, crs, say("present.community_names", language), "community").add_to(drawn)
    rows = [
        (COLOURS[shapes.colours[c]], number, name, say("present.count", language, count=int(plan.households[c])))
        for c, (number, name) in enumerate(names)
    ]
    heading = say(
        "present.heading", language, county=county_name(plan.county, language), plan=plan_title(plan, language)
    )
    lines = (status_words(plan, language), identity(plan, language))
    about = say("present.decides_nothing", language)
    said = [origin.say(language) for origin in origins(plan.problem.rules)]
    panel = Panel(heading, lines, about, plan.county.synthetic, rows, _keys(layers, language, plan=True), said)
    finish(drawn, panel, _corners(shapes), language)
    return drawn


def units_map(county: County, layers: Layers, *, language: Language) -> folium.Map:
    """
    The units before any plan, coloured by today's village or committee.

    Parameters
    ----------
    county, layers, language
        As for :func:`plan_map`.
    """
    shapes = committees(county, layers)
    facts = [_unit_facts(county, u, language) for u in range(len(county))]
    drawn, units = _ground_map(shapes, language, facts, _unit_aliases(language))
    crs = layers.units.crs
    outline_layer(units, shapes.groups, crs, say("present.today_outline", language), color=INK, weight=2.5).add_to(
        drawn
    )
    _top_layers(drawn, shapes, set(range(len(county.offices))), language)
    firsts = [int((shapes.groups == g).argmax()) for g in range(len(shapes.areas))]
    names = [committee_name(county.units[u], language) for u in firsts]
    title = say("present.committee_names", language)
    labels_layer(shapes.areas, [("", name) for name in names], crs, title, "community").add_to(drawn)
    rows = [
        (
            COLOURS[shapes.colours[g]],
            "",
            name,
            say("present.count", language, count=int(county.households[shapes.groups == g].sum())),
        )
        for g, name in enumerate(names)
    ]
    heading = say(
        "present.heading", language, county=county_name(county, language), plan=say("present.today", language)
    )
    total = say("present.total", language, units=len(county), households=int(county.households.sum()))
    about = say("present.sketch", language)
    panel = Panel(heading, (total,), about, county.synthetic, rows, _keys(layers, language, plan=False))
    finish(drawn, panel, _corners(shapes), language)
    return drawn


def save_map(drawn: folium.Map, path: Path) -> None:
    """Write a map as one HTML file."""
    Path(path).write_text(drawn.get_root().render(), encoding="utf-8")


def _ground_map(
    shapes: Shapes, language: Language, facts: Sequence[Mapping[str, str]], aliases: Mapping[str, str]
) -> tuple[folium.Map, Geometries]:
    """A map with units, what is left out, water, streets and railways; and the simplified units."""
    units = simplified(shapes.units)
    drawn = new_map(_corners(shapes))
    units_layer(shapes, units, facts, aliases, say("present.units", language)).add_to(drawn)
    for layer in ground_layers(shapes, language):
        layer.add_to(drawn)
    return drawn, units


def _top_layers(drawn: folium.Map, shapes: Shapes, used: set[int], language: Language) -> None:
    """Walls, names of roads, facilities, offices and the names of units."""
    walls = walls_layer(shapes, language)
    if walls is not None:
        walls.add_to(drawn)
    road_names_layer(shapes, language).add_to(drawn)
    if len(shapes.layers.facilities):
        facilities_layer(shapes.layers.facilities, language).add_to(drawn)
    offices_layer(shapes, used, language).add_to(drawn)
    names = [("", unit_name(unit, language)) for unit in shapes.county.units]
    title = say("present.unit_names", language)
    labels_layer(shapes.units, names, shapes.layers.units.crs, title, "unit").add_to(drawn)


def _unit_facts(county: County, u: int, language: Language) -> dict[str, str]:
    """What is known of a unit whatever the plan."""
    unit = county.units[u]
    return {
        "name": unit_name(unit, language),
        "committee": committee_name(unit, language),
        "households": say("present.count", language, count=unit.households),
        "walk_today": metres(float(county.walk_today_m[u]), language),
    }


def _plan_facts(plan: Plan, language: Language) -> list[dict[str, str]]:
    """What is known of each unit under a plan."""
    return [
        _unit_facts(plan.county, u, language)
        | {
            "walk_then": metres(float(plan.walk_m[u]), language),
            "community": f"{number} {plan.name(number - 1, language)}",
        }
        for u, number in enumerate(plan.numbers.tolist())
    ]


def _unit_aliases(language: Language) -> dict[str, str]:
    """What the facts of a unit are called."""
    return {key: say(f"present.fact_{key}", language) for key in ("name", "committee", "households", "walk_today")}


def _plan_aliases(language: Language) -> dict[str, str]:
    """What the facts of a unit under a plan are called, the community first."""
    keys = ("name", "community", "committee", "households", "walk_today", "walk_then")
    return {key: say(f"present.fact_{key}", language) for key in keys}


def _keys(layers: Layers, language: Language, *, plan: bool) -> list[tuple[str, str]]:
    """The legend: only what the layers hold."""
    solid = line_symbol(stroke=INK, stroke_width="3.5")
    dashed = line_symbol(stroke="#333", stroke_width="1.6", stroke_dasharray="6 5")
    keys = [(solid, "community_line"), (dashed, "today_outline")] if plan else [(solid, "today_outline")]
    if len(layers.offices) and plan:
        keys += [(office_symbol(used=True), "office_used"), (office_symbol(used=False), "office_open")]
    elif len(layers.offices):
        keys.append((office_symbol(used=True), "offices"))
    if len(layers.rail):
        keys.append((line_symbol(stroke="#444", stroke_width="3", stroke_dasharray="6 3"), "rail"))
    found = [(symbol, say(f"present.{key}", language)) for symbol, key in keys]
    if len(layers.facilities):
        found.append((facility_symbol(), say("prepare.count_facilities", language)))
    return found


def _corners(shapes: Shapes) -> list[tuple[float, float]]:
    """South-west and north-east corner of all units in degrees."""
    x0, y0, x1, y1 = shapes.bounds
    ring: Any = shapely.get_coordinates(shapely.box(x0, y0, x1, y1)).tolist()
    places = degrees_of([(x, y) for x, y in ring], shapes.layers.units.crs)
    latitudes, longitudes = zip(*places, strict=True)
    return [(min(latitudes), min(longitudes)), (max(latitudes), max(longitudes))]
