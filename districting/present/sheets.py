"""Drawn maps: a sheet of a size in mm, true to scale, as vector shapes and labels kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from districting.present.labels import Label, Wish, place_labels, text_width
from districting.present.palette import HATCHES, Hatch

Bounds = tuple[float, float, float, float]

FONTS = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"

_BAR_MM = 55.0


@dataclass(frozen=True)
class Sheet:
    """
    A drawn map.

    Parameters
    ----------
    key
        Names the sheet; its patterns carry it, so that many sheets can stand in one page.
    width_mm, height_mm
        Size.
    shapes
        Everything but text, as the inside of an SVG with mm as its units.
    labels
        Text, to be set by whoever prints the sheet.
    denominator
        Scale: one mm on paper is ``denominator`` mm in the county.
    """

    key: str
    width_mm: float
    height_mm: float
    shapes: str
    labels: tuple[Label, ...]
    denominator: float

    def svg(self, *, title: str = "", text: bool = True) -> str:
        """The whole sheet as SVG, with its labels or without."""
        words = "".join(_text_svg(label) for label in self.labels) if text else ""
        about = f"<title>{escape(title)}</title>" if title else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {self.width_mm:g} {self.height_mm:g}" '
            f'width="{self.width_mm:g}mm" height="{self.height_mm:g}mm">{about}{self.shapes}{words}</svg>'
        )

    def as_dict(self) -> dict[str, Any]:
        """Shapes and labels as plain values, for the printed page."""
        return {
            "width": self.width_mm,
            "height": self.height_mm,
            "svg": self.svg(text=False),
            "labels": [asdict(label) for label in self.labels],
        }


class Canvas:
    """
    Collects shapes and label wishes for one sheet; metres in, mm out.

    Parameters
    ----------
    key
        Names the sheet.
    bounds
        Least x and y, largest x and y in metres: what must be seen.
    width_mm, height_mm
        Size of the sheet; the bounds are centred in it and what lies around is drawn too.
    """

    def __init__(self, key: str, bounds: Bounds, width_mm: float, height_mm: float, *, margin_mm: float = 4.0) -> None:
        x0, y0, x1, y1 = bounds
        room = (width_mm - 2 * margin_mm, height_mm - 2 * margin_mm)
        self.metres = max((x1 - x0) / room[0], (y1 - y0) / room[1], 0.05)
        self.width_mm, self.height_mm, self.key = width_mm, height_mm, key
        self._left = (x0 + x1) / 2 - self.metres * width_mm / 2
        self._top = (y0 + y1) / 2 + self.metres * height_mm / 2
        self._parts: list[str] = []
        self._hatches: dict[int, Hatch] = {}
        self._wishes: list[Wish] = []
        self._obstacles: list[BaseGeometry] = []
        self._fixed: list[Label] = []

    @property
    def window(self) -> BaseGeometry:
        """What the sheet shows, metres."""
        return shapely.box(
            self._left, self._top - self.metres * self.height_mm, self._left + self.metres * self.width_mm, self._top
        )

    def on_paper(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in mm, clipped to the sheet and as fine as paper needs."""
        clipped = shapely.clip_by_rect(
            shapely.make_valid(geometry), *shapely.buffer(self.window, 5 * self.metres).bounds
        )
        fine = shapely.simplify(clipped, 0.06 * self.metres, preserve_topology=True)
        return shapely.transform(fine, self._to_mm)

    def area(
        self, geometry: BaseGeometry, *, fill: str = "none", hatch: int | None = None, stroke: str = "none",
        width: float = 0.0, dash: str = "", opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Draw polygons (their outlines too, ``width`` mm), with a pattern over the fill; ``opacity`` in [0, 1]."""
        path = _path(self.on_paper(geometry))
        if not path:
            return
        style = _style(fill, stroke, width, dash, opacity)
        self._parts.append(f'<path d="{path}" fill-rule="evenodd" {style}/>')
        if hatch is not None and (HATCHES[hatch].angles or HATCHES[hatch].dots):
            self._hatches[hatch] = HATCHES[hatch]
            self._parts.append(f'<path d="{path}" fill-rule="evenodd" fill="url(#{self.key}h{hatch})"/>')

    def line(self, geometry: BaseGeometry, *, stroke: str, width: float, dash: str = "", opacity: float = 1.0) -> None:
        """Draw lines, or the outlines of polygons, ``width`` mm wide; ``opacity`` in [0, 1]."""
        shape = shapely.boundary(geometry) if shapely.get_dimensions(geometry) == 2 else geometry
        path = _path(self.on_paper(shape))
        if path:
            self._parts.append(f'<path d="{path}" {_style("none", stroke, width, dash, opacity)}/>')

    def office(self, x: float, y: float, *, used: bool) -> None:
        """Mark an office at x and y in metres: filled where a community uses it, open where none does."""
        (px, py), half = self.point(x, y), 1.1
        fill = "#111111" if used else "#ffffff"
        self._parts.append(
            f'<rect x="{px - half:.2f}" y="{py - half:.2f}" width="{2 * half}" height="{2 * half}" fill="{fill}" '
            f'stroke="#111111" stroke-width="0.35"/>'
        )
        self._obstacles.append(shapely.box(px - half, py - half, px + half, py + half))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point given in metres, in mm of the sheet."""
        (px, py), *_ = self._to_mm(np.array([[x, y]])).tolist()
        return px, py

    def shows(self, x: float, y: float) -> bool:
        """Whether a point, in metres, lies on the sheet."""
        return bool(shapely.contains_xy(self.window, x, y))

    def wish(self, wish: Wish) -> None:
        """Ask for a label; the first to ask is the first served."""
        self._wishes.append(wish)

    def furniture(self, north: str, *, text_mm: float = 3.0) -> None:
        """Scale bar at the lower left and north arrow at the upper right, on white; signs grow with their text."""
        k, height = text_mm / 3.0, self.height_mm
        bar_m = _nice_length(self.metres * _BAR_MM)
        bar, y = bar_m / self.metres, height - 3.4 * k
        words = f"{bar_m / 1000:g} km" if bar_m >= 1000 else f"{bar_m:g} m"
        text = text_width(words, text_mm)
        self._box(1.0, height - 6.6 * k, bar + text + 8.0 * k, 5.6 * k)
        self._parts.append(
            f'<path d="M{3 * k:g} {y - 1.2 * k:.2f}V{y:.2f}H{3 * k + bar:.2f}V{y - 1.2 * k:.2f}" '
            f'fill="none" stroke="#111" stroke-width="{0.5 * k:g}"/>'
            f'<path d="M{3 * k:g} {y:.2f}H{3 * k + bar / 2:.2f}" stroke="#111" stroke-width="{1.2 * k:g}"/>'
        )
        self._fixed.append(Label((words,), 4.5 * k + bar + text / 2, y - 0.6 * k, text_mm))
        x = self.width_mm - 6.0 * k
        self._box(x - 4.0 * k, 1.0, 8.0 * k, 12.5 * k)
        top, side, low, notch = 2.0 * k, 2.4 * k, 8.5 * k, 7.2 * k
        arrow = f"M{x:.2f} {top:.2f}L{x + side:.2f} {low:.2f}L{x:.2f} {notch:.2f}L{x - side:.2f} {low:.2f}Z"
        self._parts.append(f'<path d="{arrow}" fill="#111"/>')
        self._fixed.append(Label((north,), x, 11.0 * k, 3.2 * k))

    def sheet(self) -> Sheet:
        """Place the labels and close the sheet."""
        labels = place_labels(self._wishes, self.width_mm, self.height_mm, obstacles=self._obstacles)
        clip, frame = f"{self.key}clip", f'width="{self.width_mm:g}" height="{self.height_mm:g}"'
        patterns = "".join(
            hatch_pattern(f"{self.key}h{number}", hatch) for number, hatch in sorted(self._hatches.items())
        )
        shapes = (
            f'<defs><clipPath id="{clip}"><rect {frame}/></clipPath>{patterns}</defs>'
            f'<g clip-path="url(#{clip})" stroke-linejoin="round"><rect {frame} fill="#ffffff"/>'
            f"{''.join(self._parts)}</g>"
            f'<rect {frame} fill="none" stroke="#555555" stroke-width="0.3"/>'
        )
        size = self.width_mm, self.height_mm
        return Sheet(self.key, *size, shapes, (*labels, *self._fixed), self.metres * 1000.0)

    def _box(self, x: float, y: float, width: float, height: float) -> None:
        """White ground for furniture that no label may cover."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:.2f}" height="{height:g}" fill="#fff" opacity="0.85"/>'
        )
        self._obstacles.append(shapely.box(x, y, x + width, y + height))

    def _to_mm(self, coords: Any) -> Any:
        """Metres to mm from the upper left corner."""
        return (coords - (self._left, self._top)) * (1.0, -1.0) / self.metres


def _path(geometry: BaseGeometry) -> str:
    """All lines and rings of a geometry as one SVG path, mm."""
    pieces = []
    for part in _simple_parts(geometry):
        rings: Sequence[Any] = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            coords = [f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(ring)]
            if len(coords) > 1:
                closed = part.geom_type == "Polygon"
                pieces.append("M" + "L".join(coords[:-1] if closed else coords) + ("Z" if closed else ""))
    return "".join(pieces)


def _simple_parts(geometry: BaseGeometry) -> list[Any]:
    """Polygons and lines of any collection, single."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return [part for part in parts if not part.is_empty and part.geom_type in ("Polygon", "LineString", "LinearRing")]


def _style(fill: str, stroke: str, width: float, dash: str, opacity: float) -> str:
    """SVG attributes."""
    words = [f'fill="{fill}"']
    if stroke != "none":
        words.append(f'stroke="{stroke}" stroke-width="{width:g}"')
    if dash:
        words.append(f'stroke-dasharray="{dash}"')
    if opacity < 1.0:
        words.append(f'opacity="{opacity:g}"')
    return " ".join(words)


def hatch_pattern(name: str, hatch: Hatch) -> str:
    """A pattern of thin lines or dots."""
    if hatch.dots:
        inside, turn = '<circle cx="0.7" cy="0.7" r="0.28" fill="#000"/>', 0.0
    else:
        inside = "".join('<path d="M0 0V2.4" stroke="#000" stroke-width="0.3"/>' for _ in hatch.angles[:1])
        inside += '<path d="M0 0H2.4" stroke="#000" stroke-width="0.3"/>' if len(hatch.angles) > 1 else ""
        turn = hatch.angles[0]
    step = 1.8 if hatch.dots else 2.4
    return (
        f'<pattern id="{name}" width="{step}" height="{step}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn:g})"><g opacity="0.28">{inside}</g></pattern>'
    )


def _text_svg(label: Label) -> str:
    """A label as SVG text with a white halo."""
    step = label.size_mm * 1.2
    first = label.y - step * (len(label.lines) - 1) / 2
    spans = "".join(
        f'<tspan x="{label.x:g}" y="{first + i * step:.2f}">{escape(line)}</tspan>'
        for i, line in enumerate(label.lines)
    )
    turn = f' transform="rotate({label.angle:g} {label.x:g} {label.y:g})"' if label.angle else ""
    weight = "700" if label.bold else "400"
    return (
        f'<text font-family="{FONTS}" font-size="{label.size_mm:g}" font-weight="{weight}" fill="{label.colour}" '
        f'text-anchor="middle" dominant-baseline="central" stroke="#fff" stroke-width="{label.size_mm * 0.22:.2f}" '
        f'stroke-linejoin="round" paint-order="stroke"{turn}>{spans}</text>'
    )


def _nice_length(largest: float) -> float:
    """The largest of 1, 2, 5 times a power of ten not above ``largest``."""
    power = 10.0 ** np.floor(np.log10(largest))
    return float(max(step * power for step in (1.0, 2.0, 5.0) if step * power <= largest))
