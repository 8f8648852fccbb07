"""Railways drawn with gaps: where a line ends loosely, what it is continued to, and which ends stay loose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from districting.county import Floats, Integers
from districting.geography.findings import Findings
from districting.geography.segments import Geometries

JOIN_M = 150.0
"""Two ends that point at each other over less than this are one railway; so is an end and the edge of the area."""

_REACH_M = 50.0
_TAIL_M = 30.0
_BESIDE_M = 40.0
_AHEAD_M = 10.0
_SAME_END_M = 20.0
_TOUCH_M = 1.0
_TOLD_M = 5.0
_STRAIGHT = float(np.cos(np.radians(30.0)))


@dataclass(frozen=True)
class _Ends:
    """Loose ends: where (k, 2), and which way the line would go on there, unit vectors (k, 2)."""

    at: Floats
    ahead: Floats

    def only(self, rows: Integers) -> _Ends:
        return _Ends(self.at[rows], self.ahead[rows])

    def __len__(self) -> int:
        return len(self.at)


def continued(
    rail: gpd.GeoDataFrame,
    others: Sequence[Geometries],
    area: shapely.Geometry,
    findings: Findings,
    *,
    tunnels: Geometries | None = None,
) -> gpd.GeoDataFrame:
    """
    The railways with their loose ends continued, as 100 m of line not drawn open a whole barrier.

    A loose end inside the area is joined straight to another that points back at it within 150 m, else to the edge
    of the area within 150 m, else to what lies ahead within 50 m. Ends of sidings beside a line that goes on are no
    loose ends, nor are the mouths of tunnels. What was continued and what stays loose is noted with its place.

    Parameters
    ----------
    rail
        Lines with name and name_en, in a metric system.
    others
        Streets and water: what a railway's line may have been drawn up to.
    area
        Of the units.
    tunnels
        Lines under the ground.
    """
    geoms = rail.geometry.to_numpy()
    noded = shapely.union_all(geoms[shapely.get_dimensions(geoms) == 1])
    lines = shapely.get_parts(shapely.line_merge(noded))
    lines = lines[shapely.length(lines) >= _TAIL_M]
    if len(lines) == 0:
        return rail
    edge = shapely.boundary(area)
    ends = _loose(lines, np.empty(0, dtype=object) if tunnels is None else tunnels)
    ends = ends.only(np.flatnonzero(shapely.contains_xy(area, ends.at)))
    new, left = _joined(ends)
    for i in left:
        found = _reached(ends.at[i], ends.ahead[i], edge, [lines, *others])
        if found is not None:
            new[i] = found
    told = [i for i in sorted(new) if shapely.length(new[i]) >= _TOLD_M]
    spots = [_words(ends.at[i]) for i in told]
    metres = round(max((shapely.length(new[i]) for i in told), default=0.0))
    findings.note_if("rail_continued", spots, metres=metres)
    findings.place("rail_continued", spots, [new[i] for i in told])
    paired = {tuple(shapely.get_coordinates(line)[-1]) for line in new.values()}
    loose = [i for i in range(len(ends)) if i not in new and tuple(ends.at[i]) not in paired]
    findings.note_if("rail_ends", [_words(ends.at[i]) for i in loose])
    findings.place("rail_ends", [_words(ends.at[i]) for i in loose], shapely.points(ends.at[loose]))
    if not new:
        return rail
    more = gpd.GeoDataFrame({"name": "", "name_en": ""}, index=range(len(new)), geometry=list(new.values()))
    return gpd.GeoDataFrame(pd.concat([rail, more.set_crs(rail.crs)], ignore_index=True), crs=rail.crs)


def note_breaks(key: str, lines: Geometries, others: Geometries, area: shapely.Geometry, findings: Findings) -> None:
    """
    Note where two ends of rivers' or expressways' lines point at each other over less than 150 m.

    They are only told, never joined: a river may go underground and an expressway through a tunnel there. An end with
    no other opposite is where a river rises or an expressway ends.

    Parameters
    ----------
    key
        Of the note.
    others
        What may lie between the ends instead: the areas of water.
    area
        Of the units; what is broken more than 150 m away from it keeps nobody apart.
    """
    drawn = lines[shapely.get_dimensions(lines) == 1]
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(drawn)))
    parts = parts[shapely.length(parts) >= _TAIL_M]
    if len(parts) == 0:
        return
    gaps = [
        gap for gap in _joined(_loose(parts, np.empty(0, dtype=object)))[0].values() if shapely.length(gap) > _TOLD_M
    ]
    gaps = [g for g in gaps if shapely.dwithin(area, g, JOIN_M) and not shapely.intersects(others, g).any()]
    spots = [_words(shapely.get_coordinates(gap)[0]) for gap in gaps]
    findings.note_if(key, spots)
    findings.place(key, spots, gaps)


def _loose(lines: Geometries, tunnels: Geometries) -> _Ends:
    """Ends that touch no other line and beside which none goes on; of several side by side the first."""
    last = np.array([0, -1])
    at = shapely.get_coordinates(shapely.get_point(lines[:, None], last).ravel())
    length = shapely.length(lines)
    back = np.column_stack([np.minimum(_TAIL_M, length), np.maximum(length - _TAIL_M, 0.0)]).ravel()
    inner = shapely.get_coordinates(shapely.line_interpolate_point(np.repeat(lines, 2), back))
    way = at - inner
    ahead = way / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    owner = np.repeat(np.arange(len(lines)), 2)
    tree = shapely.STRtree(lines)
    end, line = tree.query(shapely.points(at), predicate="dwithin", distance=_TOUCH_M)
    joined = np.zeros(len(at), dtype=bool)
    joined[end[owner[end] != line]] = True
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * _BESIDE_M
    front = at + _AHEAD_M * ahead
    gates = shapely.linestrings(np.stack([front - side, front + side], axis=1))
    joined[tree.query(gates, predicate="intersects")[0]] = True
    if len(tunnels):
        joined[shapely.STRtree(tunnels).query(shapely.points(at), predicate="dwithin", distance=_SAME_END_M)[0]] = True
    kept: list[int] = []
    for i in np.flatnonzero(~joined):
        if all(np.hypot(*(at[i] - at[j])) > _SAME_END_M or ahead[i] @ ahead[j] < 0 for j in kept):
            kept.append(int(i))
    return _Ends(at, ahead).only(np.array(kept, dtype=np.int64))


def _joined(ends: _Ends) -> tuple[dict[int, shapely.Geometry], list[int]]:
    """Lines between ends that point at each other, by the first of the two, nearest first; and the ends left over."""
    pairs = []
    for i in range(len(ends)):
        for j in range(i + 1, len(ends)):
            way = ends.at[j] - ends.at[i]
            far = float(np.hypot(*way))
            straight = min(ends.ahead[i] @ way, -(ends.ahead[j] @ way)) >= _STRAIGHT * far
            if far <= JOIN_M and straight:
                pairs.append((far, i, j))
    free = set(range(len(ends)))
    new: dict[int, shapely.Geometry] = {}
    for _, i, j in sorted(pairs):
        if {i, j} <= free:
            free -= {i, j}
            new[i] = shapely.linestrings([ends.at[i], ends.at[j]])
    return new, sorted(free)


def _reached(
    at: Floats, ahead: Floats, edge: shapely.Geometry, others: Sequence[Geometries]
) -> shapely.Geometry | None:
    """The way straight ahead to the edge of the area, or to what lies nearer; ``None`` where there is nothing."""
    far = shapely.linestrings([at, at + JOIN_M * ahead])
    near = shapely.linestrings([at + _TOUCH_M * ahead, at + _REACH_M * ahead])
    met = [shapely.intersection(far, edge)]
    for geoms in others:
        met += list(shapely.intersection(geoms[shapely.intersects(geoms, near)], near))
    spots = np.concatenate([shapely.get_coordinates(meeting) for meeting in met])
    if len(spots) == 0:
        return None
    away = np.hypot(*(spots - at).T)
    return shapely.linestrings([at, at + ahead * away.min()])


def _words(at: Floats) -> str:
    return f"({round(at[0])}, {round(at[1])})"
