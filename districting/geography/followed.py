"""Which borders between units lie along a named street, railway or water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely

from districting.geography.boundary_text import Feature

REACH_M = 15.0
"""How far from its line a border may lie and still be along it."""
_SHARE = 0.5


@dataclass(frozen=True)
class Followed:
    """
    A named line and the borders along it.

    Parameters
    ----------
    feature
        The street, railway or water.
    pairs
        Ids of the units on both sides, border by border.
    """

    feature: Feature
    pairs: tuple[tuple[str, str], ...]


def followed_lines(borders: gpd.GeoDataFrame, features: Sequence[Feature]) -> list[Followed]:
    """
    The named lines that at least one border lies along, half of the border's length or more.

    Parameters
    ----------
    borders
        a, b (unit ids), length_m, line; links across a gap have no length and lie along nothing.
    features
        What has a name, in the same metric system.
    """
    shared = borders[borders["length_m"] > 0]
    lines = shared.geometry.to_numpy()
    pairs = list(zip(shared["a"], shared["b"], strict=True))
    tree = shapely.STRtree(lines)
    found = []
    for feature in features:
        if not feature.name:
            continue
        near = shapely.buffer(feature.geometry, REACH_M)
        at = sorted(tree.query(near, predicate="intersects").tolist())
        along = shapely.length(shapely.intersection(lines[at], near)) >= _SHARE * shapely.length(lines[at])
        on = tuple(pairs[i] for i, yes in zip(at, along, strict=True) if yes)
        if on:
            found.append(Followed(feature, on))
    return found
