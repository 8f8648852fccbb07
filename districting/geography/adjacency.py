"""Which units touch, over how many metres, what lies between them, and where one can walk across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from districting.county import Floats, Integers
from districting.facts import Border
from districting.geography.barriers import HARD, STRENGTH, Surroundings, by_strength, find_crossings, lengths_by_kind
from districting.geography.findings import Findings
from districting.geography.gaps import GAP_M, face_over_gaps, facing_segments, grown_together
from districting.geography.segments import (
    Geometries,
    Segments,
    clean_coverage,
    joined,
    pair_lines,
    pair_numbers,
    shared_segments,
)
from districting.graph import components, neighbour_lists

_CROSSING_REACH_M = 20.0
_CROSSING_END_M = 15.0
_WALL_SHARE = 0.5
_CHANGED_SHARE = 0.01
_OPEN_M = 50.0

BORDER_COLUMNS = ["a", "b", "kind", "crossing", "length_m", "geometry"]


@dataclass(frozen=True)
class Adjacency:
    """
    What touches what.

    Parameters
    ----------
    borders
        Every pair of units between which one can walk: a, b (unit ids), kind, crossing, length_m, the metres of it on
        which each kind lies (``water_m`` … ``open_m``) and the border's line; for a link across a gap the way across.
    walls
        Borders that are no adjacency, because something lies on them that cannot be crossed there.
    crossings
        Every way across water, railways and expressways: kind, name, the way.
    """

    borders: gpd.GeoDataFrame
    walls: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame


def as_borders(frame: gpd.GeoDataFrame, ids: Sequence[str]) -> list[Border]:
    """Borders or walls by positions of the units among ``ids``, each pair once, sorted."""
    position = {unit: i for i, unit in enumerate(ids)}
    found = []
    for row in frame.drop(columns="geometry").to_dict("records"):
        a, b = sorted((position[row["a"]], position[row["b"]]))
        found.append(Border(a, b, round(float(row["length_m"]), 3), row["kind"], row["crossing"]))
    return sorted(found, key=lambda border: (border.a, border.b))


def find_adjacency(
    units: gpd.GeoDataFrame,
    around: Surroundings,
    findings: Findings,
    *,
    shortest_m: float = 5.0,
    reach_m: float = 15.0,
) -> Adjacency:
    """
    The adjacency of units, derived from their polygons and what lies among them.

    Two units are neighbours when they share at least ``shortest_m`` of border (less is a corner), unless half or
    more of that border has water, a railway or an expressway lying on it and no walkable way crosses it there:
    then it is a wall, unless 50 m or more of it are open in one stretch. A way across a gap (a bridge between two
    banks that do not touch) joins the units at its ends, unless some pair across it touches anyway.

    Parameters
    ----------
    units
        Polygons in a metric system, indexed by unit id.
    around
        Streets, water and rail in the same system.
    findings
        Notes units changed by closing gaps and overlaps.
    shortest_m
        Least shared border.
    reach_m
        How far from the border a thing may lie and still count as lying on it: about 15 m for units drawn by
        others, 3 m for blocks made from the same streets.
    """
    ids = units.index.to_numpy(dtype=object)
    geoms = _fitted(units, findings)
    kinds_near = by_strength(around)
    own = shared_segments(geoms)
    gaps = _over_gaps(geoms, own, kinds_near["rail"])
    segments = joined([own, gaps])
    pairs, number = pair_numbers(segments)
    count, wide_m = len(pairs), max(reach_m, GAP_M / 2)
    metres = lengths_by_kind(own, number[: len(own.a)], count, kinds_near, reach_m=reach_m)
    metres += lengths_by_kind(gaps, number[len(own.a) :], count, kinds_near, reach_m=wide_m)
    reaches = np.where(np.isin(np.arange(count), number[len(own.a) :]), wide_m, reach_m)
    lines = pair_lines(segments, number, len(pairs))
    long_enough = metres.sum(axis=1) >= shortest_m
    pairs, metres, lines, reaches = pairs[long_enough], metres[long_enough], lines[long_enough], reaches[long_enough]
    crossings = find_crossings(around)
    kinds, hard = classify(metres)
    names = _crossing_of(lines, kinds, hard, crossings)
    _open_stretches(names, hard, metres, lines, kinds_near, reaches)
    frame = gpd.GeoDataFrame(
        {
            "a": ids[pairs[:, 0]],
            "b": ids[pairs[:, 1]],
            "kind": kinds,
            "crossing": names,
            "length_m": metres.sum(axis=1),
            **{f"{kind}_m": metres[:, column] for column, kind in enumerate(STRENGTH)},
        },
        geometry=list(lines),
        crs=units.crs,
    )
    wall = hard & (names == "")
    touching = {(int(a), int(b)) for a, b in pair_numbers(own)[0]}
    over = {(int(a), int(b)) for a, b in pair_numbers(gaps)[0]} - touching
    told = [i for i, (a, b) in enumerate(pairs) if (int(a), int(b)) in over and not hard[i]]
    words = [f"{ids[a]}-{ids[b]}" for a, b in pairs[told]]
    findings.note_if("gap_between", words, metres=round(GAP_M))
    findings.place("gap_between", words, [lines[i] for i in told])
    links = _links_across_gaps(geoms, ids, crossings, pairs, units.crs)
    borders = pd.concat([frame[~wall], links], ignore_index=True) if len(links) else frame[~wall]
    return Adjacency(borders.reset_index(drop=True), frame[wall].reset_index(drop=True), crossings)


def classify(metres: Floats) -> tuple[Geometries, np.ndarray]:
    """
    The kind of each border and whether it is hard.

    A border is hard when water, rail and expressway lie on half of it or more; its kind is then the longest of
    these. Else its kind is the longest of the others: one walks across it there.

    Parameters
    ----------
    metres
        Float array (borders, kinds) as :func:`lengths_by_kind` returns it.
    """
    total = np.maximum(metres.sum(axis=1), 1e-9)
    first_soft = len(HARD)
    hard = metres[:, :first_soft].sum(axis=1) / total >= _WALL_SHARE
    longest_hard = metres[:, :first_soft].argmax(axis=1)
    longest_soft = first_soft + metres[:, first_soft:].argmax(axis=1)
    names = np.array(STRENGTH, dtype=object)
    return names[np.where(hard, longest_hard, longest_soft)], hard


def note_pieces(ids: list[str], borders: list[Border], households: Integers, findings: Findings) -> None:
    """Note units without any neighbour, and the pieces the county falls into where it is not in one piece."""
    piece = components(*neighbour_lists(len(ids), [(border.a, border.b) for border in borders]))
    members = [np.flatnonzero(piece == p) for p in range(int(piece.max(initial=-1)) + 1)]
    findings.note_if("no_neighbour", [ids[m[0]] for m in members if len(m) == 1 and len(ids) > 1])
    if len(members) > 1:
        counts = sorted((int(households[m].sum()) for m in members), reverse=True)
        largest = max(members, key=lambda m: (households[m].sum(), len(m)))
        outside = [ids[i] for m in members if m is not largest for i in m]
        findings.note("pieces", outside, count=len(members), households=" / ".join(f"{c:,}" for c in counts[:6]))


def _fitted(units: gpd.GeoDataFrame, findings: Findings) -> Geometries:
    """
    The polygons as a clean coverage, grown together where streets were left out between them.

    Units changed by more than one part in a hundred are noted; one that lies wholly under others is refused.
    """
    geoms = units.geometry.to_numpy()
    clean = clean_coverage(geoms)
    before, after = shapely.area(geoms), shapely.area(clean)
    findings.fault_if("unit_swallowed", units.index[shapely.is_empty(clean)])
    changed = np.abs(after - before) > _CHANGED_SHARE * before
    kept = changed & ~shapely.is_empty(clean)
    findings.note_if("unit_changed", units.index[kept])
    findings.place("unit_changed", units.index[kept], geoms[kept])
    findings.refuse()
    if not face_over_gaps(clean):
        return clean
    findings.note("gaps_closed", metres=round(GAP_M))
    return grown_together(clean)


def _over_gaps(geoms: Geometries, segments: Segments, rail: Geometries) -> Segments:
    """Borders over narrow gaps between units that touch nowhere, and between the tracks of a railway."""
    pairs, number = pair_numbers(segments)
    metres = np.bincount(number, weights=segments.length_m, minlength=len(pairs))
    touching = {(int(a), int(b)) for (a, b), m in zip(pairs, metres, strict=True) if m > 0}
    return facing_segments(geoms, touching, rail)


def _open_stretches(
    names: Geometries,
    hard: np.ndarray,
    metres: Floats,
    lines: Geometries,
    kinds: Mapping[str, Geometries],
    reaches: Floats,
) -> None:
    """Give hard borders without a way across the place where 50 m or more of them are open, in one stretch."""
    soft = metres[:, len(HARD) :].sum(axis=1)
    for i in np.flatnonzero(hard & (names == "") & (soft >= _OPEN_M)):
        around = shapely.buffer(lines[i], 3 * reaches[i])
        barriers = [geom for kind in HARD for geom in kinds[kind] if shapely.intersects(geom, around)]
        left = shapely.difference(lines[i], shapely.buffer(shapely.union_all(barriers), reaches[i]))
        parts = shapely.get_parts(shapely.line_merge(left) if shapely.get_dimensions(left) == 1 else left)
        longest = max(parts, key=shapely.length, default=None)
        if longest is not None and shapely.length(longest) >= _OPEN_M:
            middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
            names[i] = f"({round(middle.x)}, {round(middle.y)})"


def _crossing_of(lines: Geometries, kinds: Geometries, hard: np.ndarray, crossings: gpd.GeoDataFrame) -> Geometries:
    """For each hard border the name of the nearest way across what lies on it, within reach; else nothing."""
    names = np.full(len(lines), "", dtype=object)
    if len(crossings) == 0 or not hard.any():
        return names
    ways = crossings.geometry.to_numpy()
    which = np.flatnonzero(hard)
    border, way = shapely.STRtree(ways).query(lines[which], predicate="dwithin", distance=_CROSSING_REACH_M)
    border = which[border]
    fits = crossings["kind"].to_numpy()[way] == kinds[border]
    border, way = border[fits], way[fits]
    far = shapely.distance(lines[border], ways[way])
    called = crossings["name"].to_numpy(dtype=object)[way]
    for i in np.lexsort((called, far))[::-1]:
        names[border[i]] = called[i]
    return names


def _links_across_gaps(
    geoms: Geometries, ids: Geometries, crossings: gpd.GeoDataFrame, pairs: Integers, crs: object
) -> gpd.GeoDataFrame:
    """Units joined by a way across a gap between them: at its ends, where no pair across it touches."""
    touching = {(int(a), int(b)) for a, b in pairs}
    tree = shapely.STRtree(geoms)
    rows: dict[tuple[int, int], tuple[str, str, shapely.Geometry]] = {}
    for kind, name, way in zip(crossings["kind"], crossings["name"], crossings.geometry, strict=True):
        ends = shapely.get_point(way, [0, -1])
        near = np.unique(tree.query(ends, predicate="dwithin", distance=_CROSSING_END_M)[1])
        to_start, to_end = (shapely.distance(geoms[near], end) for end in ends)
        across = {(min(a, b), max(a, b)) for a in near[to_start < to_end] for b in near[to_start > to_end]}
        if across & touching:
            continue
        for pair in sorted(across):
            rows.setdefault(pair, (kind, name, way))
    facts = [(ids[a], ids[b], kind, name, 0.0, way) for (a, b), (kind, name, way) in sorted(rows.items())]
    return gpd.GeoDataFrame(pd.DataFrame(facts, columns=BORDER_COLUMNS), geometry="geometry", crs=crs)
