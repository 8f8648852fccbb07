"""Labels on drawn maps: where each goes so that none lies on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]

_LINE_HEIGHT = 1.2
_GAP_MM = 0.4
IDEOGRAPHS = 0x2E80
"""Signs from here on are as wide as high."""


@dataclass(frozen=True)
class Label:
    """
    A text at its place.

    Parameters
    ----------
    lines
        One or more lines, centred.
    x, y
        Middle of the text, mm from the upper left corner.
    size_mm
        Height of an ideograph.
    angle
        Degrees clockwise.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    size_mm: float
    angle: float = 0.0
    bold: bool = False
    colour: str = "#111111"


@dataclass(frozen=True)
class Wish:
    """
    A text that wants a place.

    Parameters
    ----------
    variants
        The text broken into lines in one way or another, most wanted first.
    places
        Points with angles, mm and degrees, most wanted first.
    size_mm
        Height of an ideograph.
    within
        Area the text should lie in where it can, mm.
    last
        A shorter text for where none of the variants finds a place; none to leave the label out.
    strict
        Left out rather than placed across the edge of its area.
    must
        Placed even where it covers something.
    """

    variants: tuple[tuple[str, ...], ...]
    places: Sequence[tuple[float, float, float]]
    size_mm: float
    bold: bool = False
    colour: str = "#111111"
    within: BaseGeometry | None = None
    last: tuple[str, ...] = ()
    strict: bool = False
    must: bool = False


def text_width(text: str, size_mm: float, *, bold: bool = False) -> float:
    """Width of a line in mm: an ideograph is as wide as high, other letters about half."""
    narrow = 0.6 if bold else 0.56
    return size_mm * sum(1.0 if ord(letter) >= IDEOGRAPHS else narrow for letter in text)


def place_labels(
    wishes: Sequence[Wish], width_mm: float, height_mm: float, *, obstacles: Sequence[BaseGeometry] = ()
) -> list[Label]:
    """
    Place labels one after the other, the first ones best; a wish without a free place is left out unless it must.

    Parameters
    ----------
    wishes
        Most important first.
    width_mm, height_mm
        Of the sheet; no label leaves it.
    obstacles
        What may not be covered, mm.
    """
    sheet = shapely.box(0.5, 0.5, width_mm - 0.5, height_mm - 0.5)
    taken: list[Any] = list(obstacles)
    placed: list[Label] = []
    for wish in wishes:
        found = _free_place(wish, sheet, taken)
        if found is None and wish.must and wish.places:
            found = wish.last or wish.variants[-1], wish.places[0]
        if found is not None:
            lines, (x, y, angle) = found
            taken.extend(label_boxes(lines, np.array([[x, y, angle]]), wish.size_mm, bold=wish.bold))
            placed.append(Label(lines, round(x, 2), round(y, 2), wish.size_mm, round(angle, 1), wish.bold, wish.colour))
    return placed


def label_boxes(lines: Sequence[str], places: Any, size_mm: float, *, bold: bool = False) -> Any:
    """The rectangles a label covers at places (n, 3) of x, y and angle: turned, with a little air around."""
    width = max(text_width(line, size_mm, bold=bold) for line in lines) + 2 * _GAP_MM
    height = size_mm * _LINE_HEIGHT * len(lines) + _GAP_MM
    turn = np.radians(places[:, 2])
    rows = [np.stack([np.cos(turn), np.sin(turn)], -1), np.stack([-np.sin(turn), np.cos(turn)], -1)]
    corners = np.array([(-width, -height), (width, -height), (width, height), (-width, height)]) / 2.0
    return shapely.polygons(corners @ np.stack(rows, axis=1) + places[:, None, :2])


def places_in(area: BaseGeometry, centre: Point, *, across: int = 15) -> list[tuple[float, float, float]]:
    """The middle of an area, then points of a grid inside it, nearest to the middle first."""
    x0, y0, x1, y1 = area.bounds
    xs, ys = np.meshgrid(np.linspace(x0, x1, across + 2)[1:-1], np.linspace(y0, y1, across + 2)[1:-1])
    grid = np.column_stack([xs.ravel(), ys.ravel()])
    inside = grid[shapely.contains_xy(area, grid)]
    order = np.argsort(np.hypot(*(inside - np.array(centre)).T), kind="stable")
    return [(centre[0], centre[1], 0.0), *((float(x), float(y), 0.0) for x, y in inside[order])]


def places_along(line: BaseGeometry, width: float) -> list[tuple[float, float, float]]:
    """Places along a line for a text of a width, where the line is nearly straight; upright."""
    found = []
    for share in (0.5, 0.35, 0.65, 0.2, 0.8):
        at = line.length * share
        if at < width / 2 or at + width / 2 > line.length:
            continue
        ends = [shapely.line_interpolate_point(line, at + d) for d in (-width / 2, 0.0, width / 2)]
        (ax, ay), (mx, my), (bx, by) = shapely.get_coordinates(ends).tolist()
        if np.hypot(bx - ax, by - ay) < 0.97 * width:
            continue
        angle = float(np.degrees(np.arctan2(by - ay, bx - ax)))
        found.append((mx, my, (angle + 90.0) % 180.0 - 90.0))
    return found


def _free_place(
    wish: Wish, sheet: BaseGeometry, taken: Sequence[BaseGeometry]
) -> tuple[tuple[str, ...], tuple[float, float, float]] | None:
    """The first variant and place on the sheet that covers nothing, inside the wished area if possible."""
    inside = sheet if wish.within is None else shapely.intersection(sheet, wish.within)
    tries = [(inside, variant) for variant in wish.variants]
    if wish.within is not None and not wish.strict:
        tries += [(sheet, variant) for variant in wish.variants]
    if wish.last:
        tries += [(inside, wish.last), (sheet, wish.last)]
    around = shapely.STRtree(taken)
    places = np.array(wish.places, dtype=np.float64).reshape(-1, 3)
    for area, variant in tries:
        boxes = label_boxes(variant, places, wish.size_mm, bold=wish.bold)
        free = np.ones(len(boxes), dtype=bool)
        free[around.query(boxes, predicate="intersects")[0]] = False
        free[free] = shapely.contains(area, boxes[free])
        if free.any():
            return variant, wish.places[int(np.argmax(free))]
    return None
