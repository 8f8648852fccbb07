"""The maps of the pack: the whole plan, changes only, and one place now and then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from districting.compare import Comparison
from districting.messages import Language, say
from districting.plan import Plan
from districting.present.labels import IDEOGRAPHS, Wish, places_along, places_in, text_width
from districting.present.palette import COLOURS, HIGHLIGHT, INK, NEUTRAL, WATER, WATER_EDGE
from districting.present.shapes import Shapes, along_middle, middle
from districting.present.sheets import Bounds, Canvas, Sheet
from districting.present.words import committee_name, named, unit_name

_STREETS = (
    ("path", 0.2, "1 0.8"),
    ("lane", 0.3, ""),
    ("street", 0.6, ""),
    ("main_road", 1.2, ""),
    ("expressway", 1.5, ""),
)
"""Class, width in mm, dashes."""
TODAY_DASH = "1.8 1.1"


@dataclass(frozen=True)
class Style:
    """
    Sizes of a sheet.

    Parameters
    ----------
    width_mm, height_mm
        Of the sheet.
    community_mm, unit_mm, street_mm
        Heights of the labels; 0 leaves a kind out.
    furniture_mm
        Height of the text of scale bar and north arrow.
    """

    width_mm: float
    height_mm: float
    community_mm: float = 4.5
    unit_mm: float = 3.0
    street_mm: float = 2.6
    furniture_mm: float = 3.0


def whole_plan(plan: Plan, shapes: Shapes, today: Shapes, language: Language, style: Style, *, key: str) -> Sheet:
    """The whole plan: communities coloured, hatched, outlined and labelled; today's committees dashed."""
    canvas = Canvas(key, shapes.bounds, style.width_mm, style.height_mm)
    _beyond(canvas, shapes)
    for c, area in enumerate(shapes.areas):
        canvas.area(area, fill=_colour(shapes, c), hatch=shapes.colours[c])
    _ground(canvas, shapes)
    _outlines(canvas, shapes, today)
    _offices(canvas, plan)
    for c in range(len(plan)):
        _community_label(canvas, plan, shapes, c, language, style)
    if style.unit_mm:
        for group in range(len(today.areas)):
            _committee_label(canvas, plan, today, group, language, style)
    _street_labels(canvas, shapes, language, style)
    canvas.furniture(say("present.north", language), text_mm=style.furniture_mm)
    return canvas.sheet()


def changes_only(
    comparison: Comparison, shapes: Shapes, today: Shapes, language: Language, style: Style, *, key: str
) -> Sheet:
    """Only what changes: units whose committee does not live on in their community, in its colour and hatched."""
    canvas = Canvas(key, shapes.bounds, style.width_mm, style.height_mm)
    moved = set(comparison.moved.tolist())
    _beyond(canvas, shapes)
    for u, area in enumerate(shapes.units):
        community = int(shapes.groups[u])
        if u in moved:
            canvas.area(area, fill=_colour(shapes, community), hatch=6)
        else:
            canvas.area(area, fill=NEUTRAL)
    _ground(canvas, shapes)
    _outlines(canvas, shapes, today)
    plan = comparison.after
    for u in sorted(moved):
        lines = _moved_lines(plan, u, language)
        _area_label(canvas, shapes.units[u], lines, style.unit_mm + 0.4, bold=True)
    for c in range(len(plan)):
        _community_label(canvas, plan, shapes, c, language, style)
    _street_labels(canvas, shapes, language, style)
    canvas.furniture(say("present.north", language), text_mm=style.furniture_mm)
    return canvas.sheet()


def place_now(plan: Plan, today: Shapes, group: int, window: Bounds, language: Language, style: Style) -> Sheet:
    """One village or committee as it is, among its neighbours."""
    canvas = Canvas(f"n{group}", window, style.width_mm, style.height_mm)
    _beyond(canvas, today)
    for g, area in enumerate(today.areas):
        canvas.area(area, fill="#f6d7a8" if g == group else "#f7f7f5")
    _ground(canvas, today)
    canvas.line(today.lines, stroke=INK, width=0.4, dash=TODAY_DASH)
    canvas.line(today.areas[group], stroke=HIGHLIGHT, width=1.0)
    _today_office(canvas, plan, today, group)
    for g in [group, *(g for g in range(len(today.areas)) if g != group)]:
        _committee_label(canvas, plan, today, g, language, style, bold=g == group)
    _street_labels(canvas, today, language, style)
    canvas.furniture(say("present.north", language), text_mm=style.furniture_mm)
    return canvas.sheet()


def place_then(
    plan: Plan, shapes: Shapes, today: Shapes, group: int, window: Bounds, language: Language, style: Style
) -> Sheet:
    """The same place as proposed: communities coloured, the old outline still shown."""
    canvas = Canvas(f"t{group}", window, style.width_mm, style.height_mm)
    ours = set(shapes.groups[today.groups == group].tolist())
    _beyond(canvas, shapes)
    for c, area in enumerate(shapes.areas):
        canvas.area(area, fill=_colour(shapes, c), hatch=shapes.colours[c], opacity=1.0 if c in ours else 0.35)
    _ground(canvas, shapes)
    canvas.line(shapes.lines, stroke="#ffffff", width=1.5, opacity=0.8)
    canvas.line(shapes.lines, stroke=INK, width=0.8)
    canvas.line(today.areas[group], stroke=HIGHLIGHT, width=0.8, dash=TODAY_DASH)
    _offices(canvas, plan)
    for c in sorted(range(len(plan)), key=lambda c: c not in ours):
        _community_label(canvas, plan, shapes, c, language, style)
    _street_labels(canvas, shapes, language, style)
    canvas.furniture(say("present.north", language), text_mm=style.furniture_mm)
    return canvas.sheet()


def window_of(shapes: Shapes, today: Shapes, group: int) -> Bounds:
    """What the two small maps of a place show: its committee and the communities it goes to, with some air."""
    ours = sorted(set(shapes.groups[today.groups == group].tolist()))
    x0, y0, x1, y1 = shapely.total_bounds([today.areas[group], *(shapes.areas[c] for c in ours)]).tolist()
    air = 0.06 * max(x1 - x0, y1 - y0)
    return x0 - air, y0 - air, x1 + air, y1 + air


def _colour(shapes: Shapes, group: int) -> str:
    """Fill of a community."""
    return COLOURS[shapes.colours[group]]


def _ground(canvas: Canvas, shapes: Shapes) -> None:
    """Water, streets by class, railways."""
    layers, window = shapes.layers, shapely.buffer(canvas.window, 5 * canvas.metres)
    water = layers.water.geometry.to_numpy()
    for shape in water[shapely.intersects(water, window)]:
        if shapely.get_dimensions(shape) == 2:
            canvas.area(shape, fill=WATER, stroke=WATER_EDGE, width=0.2)
        else:
            canvas.line(shape, stroke=WATER_EDGE, width=0.9)
    drawn = [(shapes.streets[name], width, dash) for name, width, dash in _STREETS if name in shapes.streets]
    for line, width, dash in drawn:
        canvas.line(line, stroke="#8f8f8f", width=width + 0.25 if not dash else width, dash=dash)
    for line, width, dash in drawn:
        if not dash:
            canvas.line(line, stroke="#ffffff", width=width - 0.05)
    rail = shapely.union_all(layers.rail.geometry.to_numpy())
    canvas.line(rail, stroke="#444444", width=0.9)
    canvas.line(rail, stroke="#ffffff", width=0.5, dash="2 2")


def _beyond(canvas: Canvas, shapes: Shapes) -> None:
    """What is not part of the plan, pale."""
    for area in shapes.layers.left_out.geometry:
        canvas.area(area, fill="#f1f1ee", stroke="#9a9a9a", width=0.3)


def _outlines(canvas: Canvas, shapes: Shapes, today: Shapes) -> None:
    """Units thin, today's committees dashed, communities strong on white."""
    canvas.line(shapes.unit_lines, stroke="#777777", width=0.12)
    canvas.line(shapes.lines, stroke="#ffffff", width=1.7, opacity=0.8)
    canvas.line(today.lines, stroke="#333333", width=0.35, dash=TODAY_DASH)
    canvas.line(shapes.lines, stroke=INK, width=0.9)


def _offices(canvas: Canvas, plan: Plan) -> None:
    """Existing offices: filled where a community uses one, open where none does."""
    used = set(plan.places.tolist())
    for j, office in enumerate(plan.county.offices):
        if canvas.shows(office.x, office.y):
            canvas.office(office.x, office.y, used=j in used)


def _today_office(canvas: Canvas, plan: Plan, today: Shapes, group: int) -> None:
    """The office a committee uses today."""
    first = int(np.flatnonzero(today.groups == group)[0])
    j = int(plan.county.own_offices[first])
    if j >= 0:
        office = plan.county.offices[j]
        canvas.office(office.x, office.y, used=True)


def _community_label(canvas: Canvas, plan: Plan, shapes: Shapes, c: int, language: Language, style: Style) -> None:
    """Number and name; the number alone where there is no room."""
    seen = shapely.intersection(shapes.areas[c], canvas.window)
    if shapely.area(seen) < (3 * canvas.metres * style.community_mm) ** 2:
        return
    number, name = str(c + 1), plan.name(c, language).removesuffix(" Community")  # the key beside it has the whole name
    variants = ((f"{number} {name}",), (f"{number} {_broken(name)[0]}", *_broken(name)[1:]), (number, *_broken(name)))
    _wish_in(canvas, seen, variants, style.community_mm, last=(number,), bold=True, must=True)


def _committee_label(
    canvas: Canvas, plan: Plan, today: Shapes, group: int, language: Language, style: Style, *, bold: bool = False
) -> None:
    """Name of a village or committee of today."""
    seen = shapely.intersection(today.areas[group], canvas.window)
    first = int(np.flatnonzero(today.groups == group)[0])
    name = committee_name(plan.county.units[first], language)
    if shapely.area(seen) > (2 * canvas.metres * style.unit_mm) ** 2:
        _wish_in(canvas, seen, ((name,), _broken(name)), style.unit_mm, bold=bold, must=bold, colour="#333333")


def _area_label(canvas: Canvas, area: BaseGeometry, lines: tuple[str, ...], size: float, *, bold: bool) -> None:
    """A label that must stand in an area."""
    _wish_in(canvas, area, (lines,), size, last=lines[-1:], bold=bold, must=True)


def _wish_in(
    canvas: Canvas, area: BaseGeometry, variants: tuple[tuple[str, ...], ...], size: float, *, bold: bool, must: bool,
    last: tuple[str, ...] = (), colour: str = "#111111",
) -> None:  # fmt: skip
    """Ask for a label in an area given in metres."""
    paper = canvas.on_paper(area)
    centre = canvas.point(*middle(area))
    strict = not must
    places = places_in(paper, centre)
    wish = Wish(variants, places, size, bold, colour, within=paper, last=last, strict=strict, must=must)
    canvas.wish(wish)


def _street_labels(canvas: Canvas, shapes: Shapes, language: Language, style: Style) -> None:
    """Names of main roads, rivers and railways, then of streets, along their lines; last what lies beyond."""
    if not style.street_mm:
        return
    for kind, name, name_en, shape in shapes.named_lines:
        word = named(name, name_en, language)
        line = _longest_run(canvas, shape)
        if line is not None:
            places = places_along(line, text_width(word, style.street_mm) * 1.05)
            canvas.wish(Wish(((word,),), places, style.street_mm, colour="#22607f" if kind == "water" else "#444444"))
    for row in shapes.layers.left_out.to_dict("records"):
        seen = shapely.intersection(row["geometry"], canvas.window)
        if shapely.area(seen) > (2 * canvas.metres * style.unit_mm) ** 2:
            lines = (named(row["name"], row["name_en"], language), say("present.left_out", language))
            _wish_in(canvas, seen, (lines, lines[:1]), style.street_mm, bold=False, must=False, colour="#777777")


def _longest_run(canvas: Canvas, shape: BaseGeometry) -> BaseGeometry | None:
    """The longest visible line of a street, river or railway in mm; of a river its middle, roughly."""
    if shapely.get_dimensions(shape) == 2:
        shape = along_middle(shapely.intersection(shape, canvas.window))
    lines = shapely.get_parts(shapely.line_merge(shapely.intersection(shape, canvas.window)))
    lines = [line for line in lines if line.geom_type == "LineString"]
    return canvas.on_paper(max(lines, key=lambda line: line.length)) if lines else None


def _broken(name: str) -> tuple[str, ...]:
    """A long name on two lines: at the space nearest to its middle, or an ideographic one of six or more in half."""
    spaces = [i for i, letter in enumerate(name) if letter == " "]
    if spaces:
        cut = min(spaces, key=lambda i: abs(i - len(name) / 2))
        return name[:cut], name[cut + 1 :]
    if len(name) < 6 or ord(name[0]) < IDEOGRAPHS:
        return (name,)
    return name[: -(len(name) // 2)], name[-(len(name) // 2) :]


def _moved_lines(plan: Plan, unit: int, language: Language) -> tuple[str, ...]:
    """A moving unit's name and the number of its new community."""
    return unit_name(plan.county.units[unit], language), f"→ {int(plan.numbers[unit])}"
