"""Small geometry: smooth lines, and cutting a polygon across by a slightly bent line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.interpolate import CubicSpline
from shapely.geometry import LineString, Polygon

Floats = npt.NDArray[np.float64]
Rng = np.random.Generator


def smooth(points: Sequence[tuple[float, float]], *, closed: bool = False, tolerance: float = 1.0) -> Any:
    """A cubic spline through the points as a line of few vertices (a ring closes itself), ``tolerance`` metres off."""
    xy = np.array([*points, points[0]] if closed else points, dtype=float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    spline = CubicSpline(along, xy, bc_type="periodic" if closed else "natural")
    samples = spline(np.linspace(0.0, along[-1], max(8, int(along[-1] // 20))))
    return LineString(samples).simplify(tolerance)


class Junctions:
    """Where streets already end or meet, so that a new street can start opposite an old one."""

    def __init__(self) -> None:
        self._points = np.empty((64, 2))
        self._count = 0

    def add(self, points: Floats) -> None:
        """Remember points, shape (n, 2)."""
        while self._count + len(points) > len(self._points):
            self._points = np.vstack([self._points, np.empty_like(self._points)])
        self._points[self._count : self._count + len(points)] = points
        self._count += len(points)

    def near(self, point: Floats, reach: float, boundary: Any) -> Floats | None:
        """The nearest junction on the boundary within ``reach`` metres, or None."""
        known = self._points[: self._count]
        far = np.hypot(*(known - point).T)
        close = np.flatnonzero(far <= reach)
        for i in close[np.argsort(far[close])]:
            if boundary.distance(shapely.Point(known[i])) < 0.05:
                return np.array(known[i])
        return None


@dataclass(frozen=True)
class CutStyle:
    """
    How a polygon is cut across.

    Parameters
    ----------
    snap
        Metres within which an end moves to an old junction.
    bend
        Standard deviation of the sag of the line over its length.
    wobble
        Standard deviation of its angle, radians.
    tries
        How many lines are drawn before the best is taken.
    """

    snap: float
    bend: float
    wobble: float
    tries: int


STREET_CUT = CutStyle(snap=55.0, bend=0.025, wobble=0.10, tries=9)
LANE_CUT = CutStyle(snap=18.0, bend=0.015, wobble=0.07, tries=4)
PARCEL_CUT = CutStyle(snap=0.0, bend=0.0, wobble=0.03, tries=2)


def _bent(a: Floats, b: Floats, sag: float) -> Floats:
    length = float(np.hypot(*(b - a)))
    if sag == 0.0 or length < 40.0:
        return np.array([a, b])
    normal = np.array([a[1] - b[1], b[0] - a[0]]) / length
    s = np.linspace(0.0, 1.0, 3 if length < 120 else 5)[:, None]
    return a + s * (b - a) + normal * (np.sin(np.pi * s) * sag * length)


def _pieces(polygon: Any, line: Floats) -> list[Any]:
    first, last = line[0] - line[1], line[-1] - line[-2]
    longer = np.vstack([line[0] + first / np.hypot(*first) * 0.4, line, line[-1] + last / np.hypot(*last) * 0.4])
    noded = shapely.union(polygon.exterior, LineString(longer))
    return [face for face in shapely.get_parts(shapely.polygonize([noded])) if face.area > 0.5]


def _roundness(polygon: Any) -> float:
    return float(4 * np.pi * polygon.area / polygon.length**2)


def cut(polygon: Any, rng: Rng, junctions: Junctions, style: CutStyle) -> tuple[Any, list[Any]] | None:
    """
    Cut a polygon across its longer direction into two.

    Returns
    -------
    tuple or None
        The line (from boundary to boundary) and the two pieces; None when no try gives two fair pieces.
    """
    corners = shapely.get_coordinates(shapely.oriented_envelope(polygon))[:4]
    sides = corners[1] - corners[0], corners[2] - corners[1]
    along = sides[0] if np.hypot(*sides[0]) >= np.hypot(*sides[1]) else sides[1]
    length = float(np.hypot(*along))
    unit, middle = along / length, corners.mean(axis=0)
    best: tuple[float, Any, list[Any]] | None = None
    for _ in range(style.tries):
        angle = rng.normal(0.0, style.wobble) + np.pi / 2
        across = np.array(
            [unit[0] * np.cos(angle) - unit[1] * np.sin(angle), unit[0] * np.sin(angle) + unit[1] * np.cos(angle)]
        )
        start = middle + unit * length * rng.uniform(-0.13, 0.13)
        sag = rng.normal(0.0, style.bend) if style.bend else 0.0
        made = _try(polygon, start, across * length * 2, sag, junctions, style)
        if made is not None and (best is None or made[0] < best[0]):
            best = made
    return None if best is None else (best[1], best[2])


def _try(polygon: Any, start: Floats, reach: Floats, sag: float, junctions: Junctions, style: CutStyle) -> Any:
    chords = shapely.get_parts(shapely.intersection(LineString([start - reach, start + reach]), polygon))
    chords = [c for c in chords if c.geom_type == "LineString"]
    if not chords:
        return None
    ends = shapely.get_coordinates(max(chords, key=lambda c: c.length))[[0, -1]]
    snapped = 0
    for i in range(2):
        node = junctions.near(ends[i], style.snap, polygon.exterior) if style.snap else None
        if node is not None:
            ends[i], snapped = node, snapped + 1
    if np.hypot(*(ends[1] - ends[0])) < 3.0:
        return None
    line = _bent(ends[0], ends[1], sag)
    pieces = _pieces(polygon, line)
    if len(pieces) != 2:
        return None
    share = min(p.area for p in pieces) / polygon.area
    if share < 0.22:
        return None
    score = abs(0.5 - share) - 0.9 * min(_roundness(p) for p in pieces) - 0.08 * snapped
    return score, LineString(line), pieces


def divide(
    polygon: Any,
    limit: Callable[[Any], float],
    rng: Rng,
    junctions: Junctions,
    style: CutStyle,
) -> tuple[list[Any], list[tuple[int, Any]]]:
    """
    Cut a polygon again and again until every piece is within its limit.

    Parameters
    ----------
    limit
        Largest area in m² a piece may keep, from the piece.

    Returns
    -------
    tuple
        The pieces, and the lines with their depth (0 for the first cut).
    """
    done: list[Any] = []
    lines: list[tuple[int, Any]] = []
    waiting: list[tuple[int, Any]] = [(0, polygon)]
    while waiting:
        depth, piece = waiting.pop()
        made = cut(piece, rng, junctions, style) if piece.area > limit(piece) * rng.uniform(0.75, 1.3) else None
        if made is None:
            done.append(piece)
            continue
        line, halves = made
        lines.append((depth, line))
        if style.snap:
            junctions.add(shapely.get_coordinates(line)[[0, -1]])
        waiting.extend((depth + 1, Polygon(half)) for half in halves)
    return done, lines
