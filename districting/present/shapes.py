"""The geometry of a plan: units put together to communities and to today's committees, in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from districting.county import County, Integers
from districting.geography.boundary_text import Feature, boundary_text, line_features
from districting.messages import Language
from districting.plan import Plan
from districting.present.palette import colour_numbers
from districting.project.store import Layers

Geometries = npt.NDArray[np.object_]

_TOUCH_M = 40.0
"""Areas this near look like neighbours on a map: a street may lie between them."""


@dataclass(frozen=True)
class Shapes:
    """
    A plan's areas.

    Parameters
    ----------
    county
        The facts.
    layers
        The project's layers.
    groups
        Each unit's area, from 0: its community, or its committee of today.
    """

    county: County
    layers: Layers
    groups: Integers

    @classmethod
    def of_plan(cls, plan: Plan, layers: Layers) -> Shapes:
        """The communities of a plan."""
        return cls(plan.county, layers, plan.numbers - 1)

    @cached_property
    def units(self) -> Geometries:
        """Polygon of each unit, in the county's order."""
        return np.asarray(self.layers.units.geometry.loc[list(self.county.ids)].to_numpy())

    @cached_property
    def areas(self) -> Geometries:
        """Each group's units put together."""
        return together(self.units, self.groups)

    @cached_property
    def colours(self) -> list[int]:
        """Number of each group's colour; groups that touch differ."""
        tree = shapely.STRtree(self.areas)
        pairs = tree.query(self.areas, predicate="dwithin", distance=_TOUCH_M).T.tolist()
        return colour_numbers(len(self.areas), [(a, b) for a, b in pairs if a < b])

    @cached_property
    def lines(self) -> BaseGeometry:
        """The outlines of all groups, each shared border once, so that dashes stay dashes."""
        return outlines(self.areas)

    @cached_property
    def unit_lines(self) -> BaseGeometry:
        """The outlines of all units, each shared border once."""
        return outlines(self.units)

    @cached_property
    def streets(self) -> dict[str, BaseGeometry]:
        """All streets of each class as lines that run on as far as they can."""
        layer = self.layers.streets
        if not len(layer):
            return {}
        lines, classes = layer.geometry.to_numpy(), layer["class"].to_numpy()
        return {name: shapely.line_merge(shapely.union_all(lines[classes == name])) for name in sorted(set(classes))}

    @cached_property
    def named_lines(self) -> list[tuple[str, str, str, BaseGeometry]]:
        """Kind, name, English name and shape of what has a name: large roads, water, railways, then streets."""
        layers = self.layers
        large, small = ("expressway", "main_road"), ("street",)
        of_class = {
            name: layers.streets[layers.streets["class"] == name] if len(layers.streets) else layers.streets
            for name in (*large, *small)
        }
        order = [*((n, of_class[n]) for n in large), ("water", layers.water), ("rail", layers.rail)]
        found: list[tuple[str, str, str, BaseGeometry]] = []
        for kind, layer in [*order, *((n, of_class[n]) for n in small)]:
            shapes = layer.geometry.to_numpy()
            names = list(zip(layer["name"], layer["name_en"], strict=True))
            distinct = dict.fromkeys(n for n in names if n[0] or n[1])
            found += [(kind, *name, shapely.union_all(shapes[[n == name for n in names]])) for name in distinct]
        return found

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Least x and y, largest x and y of all units."""
        return tuple(shapely.total_bounds(self.units).tolist())


def outlines(areas: Geometries) -> BaseGeometry:
    """All outlines as lines that run on as far as they can."""
    return shapely.line_merge(shapely.union_all(shapely.boundary(areas)))


def together(geometries: Geometries, groups: Integers) -> Geometries:
    """The union of the geometries of each group, by group from 0."""
    valid = shapely.make_valid(geometries)
    return np.array([shapely.union_all(valid[groups == g]) for g in range(int(groups.max()) + 1)], dtype=object)


def committees(county: County, layers: Layers) -> Shapes:
    """Today's villages and committees, in the order of their first units."""
    return Shapes(county, layers, county.parents)


def boundary_texts(plan: Plan, shapes: Shapes, language: Language) -> list[str]:
    """The four sides of every community of a plan."""
    layers = shapes.layers
    lines = line_features(streets=layers.streets, water=layers.water, rail=layers.rail)
    around = [
        Feature("neighbour", plan.names[c], area, plan.names_en[c]) for c, area in enumerate(shapes.areas.tolist())
    ]
    outside = [
        Feature("neighbour", row["name"], row["geometry"], row["name_en"])
        for row in layers.left_out.to_dict("records")
        if row["name"]
    ]
    return [
        boundary_text(area, lines, [f for f in around if f.geometry is not area] + outside, language)
        for area in shapes.areas.tolist()
    ]


def middle(area: BaseGeometry) -> tuple[float, float]:
    """The point of an area that is furthest from its outline: where a label fits best."""
    pieces: Sequence[Any] = shapely.get_parts(area)
    largest = pieces[int(np.argmax(shapely.area(pieces)))]
    span = max(np.ptp(np.array(largest.bounds).reshape(2, 2), axis=0).tolist())
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=max(span / 200.0, 0.01)))[0]
    return float(centre[0]), float(centre[1])


def along_middle(area: BaseGeometry) -> BaseGeometry:
    """A straight line through the middle of an area in its main direction, kept inside."""
    if area.is_empty:
        return shapely.LineString()
    box = shapely.oriented_envelope(area)
    corners = shapely.get_coordinates(box)
    if len(corners) < 4:
        return shapely.LineString()
    first, second = corners[1] - corners[0], corners[2] - corners[1]
    longer = first if np.hypot(*first) >= np.hypot(*second) else second
    x, y = middle(area)
    return shapely.intersection(
        shapely.LineString([(x - longer[0], y - longer[1]), (x + longer[0], y + longer[1])]), area
    )
