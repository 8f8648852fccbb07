"""
The first text of a community's four sides (四至), from its geometry.

Structure first: :func:`boundary_sides` cuts the outer ring into four sides and says what lies along each;
words second: :func:`boundary_text` puts the sides into a sentence. A person reads it over before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from districting.county import Floats, Integers
from districting.geography.along import STEP_M, followed, tangents
from districting.messages import Language, say

Direction = Literal["east", "south", "west", "north"]
Kind = Literal["street", "water", "rail", "neighbour", "edge"]

DIRECTIONS: tuple[Direction, ...] = ("east", "south", "west", "north")
"""In the order the sides are told, which is also the order of a walk clockwise from the north-east corner."""

TOLERANCE_M = 20.0
"""A line at most this far from the ring runs along it."""
REACH_M = 60.0
"""A neighbour at most this far across a street or a lane is a neighbour."""
LEAST_M, LEAST_SHARE = 30.0, 0.05
"""Stretches shorter than this, or than this share of their side, are left out."""

_TOLD = 4
"""So many features of a side are put into words."""


@dataclass(frozen=True)
class Feature:
    """
    Something a side can follow.

    Parameters
    ----------
    kind
        Street, water or railway; a neighbouring community; or the edge of all that is planned.
    name, name_en
        As shown to people; a street without a name is never told.
    geometry
        Lines or polygons, metres.
    """

    kind: Kind
    name: str
    geometry: BaseGeometry
    name_en: str = ""


@dataclass(frozen=True)
class Stretch:
    """A part of a side, in walking order: what it follows and for how many metres."""

    feature: Feature
    length_m: float


@dataclass(frozen=True)
class Side:
    """One of the four sides: where it looks and what lies along it; never empty."""

    direction: Direction
    stretches: tuple[Stretch, ...]

    @property
    def features(self) -> tuple[Feature, ...]:
        """What lies along the side, in walking order; a feature may come twice."""
        return tuple(stretch.feature for stretch in self.stretches)


_EDGE = Feature("edge", "", shapely.Point())


def line_features(*, streets: Any, water: Any, rail: Any) -> list[Feature]:
    """
    The features of a project's layers: named streets, and water and railways with or without a name.

    Parameters
    ----------
    streets, water, rail
        GeoDataFrames with ``name``, ``name_en`` and a geometry, as in the project's layers; each may be empty.
    """
    kinds: tuple[tuple[Kind, Any], ...] = (("street", streets), ("water", water), ("rail", rail))
    found: dict[tuple[Kind, str, str], list[BaseGeometry]] = {}
    for kind, layer in kinds:
        for row in layer.to_dict("records"):
            if row["name"] or kind != "street":
                found.setdefault((kind, row["name"], row["name_en"]), []).append(row["geometry"])
    return [
        Feature(kind, name, shapely.geometrycollections(parts), name_en)
        for (kind, name, name_en), parts in found.items()
    ]


def boundary_sides(
    geometry: BaseGeometry, lines: Sequence[Feature], neighbours: Sequence[Feature], *, tolerance_m: float = TOLERANCE_M
) -> tuple[Side, ...]:
    """
    What lies along the four sides of a community.

    The outer ring of its largest piece is cut where it reaches furthest north-east, south-east, south-west and
    north-west: there the outward normal turns from one side to the next. Every few metres the nearest line
    within the tolerance that runs along the ring is taken, else the neighbour across, else the edge.

    Parameters
    ----------
    geometry
        The community, metres.
    lines
        Streets, water, railways.
    neighbours
        The communities around.
    tolerance_m
        Metres.

    Returns
    -------
    tuple of Side
        East, south, west, north.
    """
    ring = _outer_ring(geometry)
    count = max(int(ring.length / STEP_M), 24)
    along = (np.arange(count) + 0.5) * ring.length / count
    points = shapely.get_coordinates(shapely.line_interpolate_point(ring, along))
    near = [line for line in lines if shapely.dwithin(line.geometry, ring, REACH_M)]
    which = followed(points, tangents(ring, along), [line.geometry for line in near], tolerance_m)
    beside = [other for other in neighbours if shapely.dwithin(other.geometry, ring, REACH_M)]
    which = _fill_neighbours(which, points, beside, len(near))
    features = [*near, *beside, _EDGE]
    which[which < 0] = len(features) - 1
    step = ring.length / count
    corners = _corners(points)
    sides = []
    for k, direction in enumerate(DIRECTIONS):
        part = _between(which, corners[k], corners[(k + 1) % 4])
        sides.append(Side(direction, _stretches(part, features, step)))
    return tuple(sides)


def boundary_text(
    geometry: BaseGeometry, lines: Sequence[Feature], neighbours: Sequence[Feature], language: Language
) -> str:
    """
    The four sides as one sentence: 东至…，南至…，西至…，北至….

    Parameters
    ----------
    geometry, lines, neighbours
        As for :func:`boundary_sides`.
    language
        ``"zh"`` or ``"en"``.
    """
    sides = boundary_sides(geometry, lines, neighbours)
    clauses = {side.direction: _side_words(side, language) for side in sides}
    text = say("boundary.sentence", language, **clauses)
    pieces = shapely.get_num_geometries(_joined(geometry))
    return text + (say("boundary.detached", language, count=pieces - 1) if pieces > 1 else "")


def _side_words(side: Side, language: Language) -> str:
    """The features of a side, joined; of many the longest, in walking order, and that there are more."""
    longest = sorted(side.stretches, key=lambda stretch: -stretch.length_m)[:_TOLD]
    told = [_feature_words(stretch.feature, language) for stretch in side.stretches if stretch in longest]
    words = say("boundary.comma", language).join(told[:_TOLD])
    return words + (say("boundary.more", language) if len(side.stretches) > _TOLD else "")


def _feature_words(feature: Feature, language: Language) -> str:
    """A feature's name, or what it is."""
    name = feature.name if language == "zh" else feature.name_en or feature.name
    if feature.kind == "neighbour":
        return say("boundary.neighbour", language, name=name)
    return name or say(f"boundary.{feature.kind}", language)


def _joined(geometry: BaseGeometry) -> BaseGeometry:
    """The community with the gaps that a street or river leaves between its units closed."""
    whole = shapely.union_all([geometry])
    if shapely.get_num_geometries(whole) == 1:
        return whole
    return shapely.buffer(shapely.buffer(whole, REACH_M, join_style="mitre"), -REACH_M, join_style="mitre")


def _outer_ring(geometry: BaseGeometry) -> BaseGeometry:
    """The outer ring of the largest piece, clockwise."""
    pieces = shapely.get_parts(_joined(geometry))
    largest = pieces[int(np.argmax(shapely.area(pieces)))]
    ring = shapely.get_exterior_ring(largest)
    return shapely.reverse(ring) if shapely.is_ccw(ring) else ring


def _fill_neighbours(which: Integers, points: Floats, neighbours: Sequence[Feature], first: int) -> Integers:
    """Where no line runs, the nearest neighbour across, numbered from ``first``."""
    bare = np.flatnonzero(which < 0)
    if not len(bare) or not neighbours:
        return which
    places = shapely.points(points[bare])
    gaps = np.stack([shapely.distance(places, other.geometry) for other in neighbours])
    nearest = np.argmin(gaps, axis=0)
    reached = gaps[nearest, np.arange(len(bare))] <= REACH_M
    which[bare[reached]] = first + nearest[reached]
    return which


def _corners(points: Floats) -> list[int]:
    """Positions of the points furthest to the north-east, south-east, south-west, north-west: clockwise."""
    middle = points - points.mean(axis=0)
    return [int(np.argmax(middle @ np.array(toward))) for toward in ((1, 1), (1, -1), (-1, -1), (-1, 1))]


def _between(which: Integers, first: int, last: int) -> Integers:
    """The part of a ring from one position up to another, around the end; at least one point."""
    if last > first:
        return which[first:last]
    return np.concatenate([which[first:], which[:last]]) if last < first else which[first : first + 1]


def _stretches(which: Integers, features: Sequence[Feature], step: float) -> tuple[Stretch, ...]:
    """Runs of the same feature, short ones left out; where all are short the feature with most metres."""
    runs = [(int(key), len(list(group))) for key, group in groupby(which.tolist())]
    least = max(LEAST_M / step, LEAST_SHARE * len(which))
    kept = [run for run in runs if run[1] >= least]
    if not kept:
        totals = {key: sum(n for k, n in runs if k == key) for key, _ in runs}
        kept = [max(totals.items(), key=lambda item: item[1])]
    merged = [(key, sum(n for _, n in group)) for key, group in groupby(kept, key=lambda run: run[0])]
    return tuple(Stretch(features[key], n * step) for key, n in merged)
