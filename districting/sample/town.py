"""The whole invented town in memory: every step in order, tried again until the adopted plan holds."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.affinity import translate

from districting.sample import affairs
from districting.sample.adopted import adopted_faults, adopted_plan
from districting.sample.blocks import assign_uses, hamlets, make_blocks
from districting.sample.cells import make_cells
from districting.sample.ground import RAIL_NAME, RIVER_NAME, Ground, make_ground
from districting.sample.names import Place, places
from districting.sample.offices import make_offices
from districting.sample.parcels import make_parcels
from districting.sample.people import count_parts, settle_households
from districting.sample.services import make_facilities
from districting.sample.shape import Junctions
from districting.sample.streets import name_lanes, name_streets, network
from districting.sample.units import Part, grow_places, make_parts

CRS = "EPSG:4544"
ORIGIN = (536_300.0, 3_416_500.0)
"""Where the drawing's zero lies in :data:`CRS`, metres east and north: the real town's place."""

ATTEMPTS = 40
PEOPLE = ["households", "population", "groups", "elderly", "arable_m2"]
COUNTS = [*PEOPLE, *affairs.COUNTS]

WORK_UNITS = {"丝厂家属院", "铁路新村"}
"""Compounds a work unit built for its own."""


@dataclass(frozen=True)
class Town:
    """
    All layers and tables of the sample, in :data:`CRS`.

    Parameters
    ----------
    layers
        ``parcels``, ``streets``, ``water``, ``rail``, ``offices``, ``facilities``, ``committees``, ``parts``.
    adopted, communities
        The adopted plan and its communities.
    """

    layers: dict[str, gpd.GeoDataFrame]
    adopted: pd.DataFrame
    communities: pd.DataFrame


def build_town(seed: int) -> Town:
    """
    Invent the town.

    Parameters
    ----------
    seed
        The same seed gives the same town.

    Raises
    ------
    RuntimeError
        When no attempt of :data:`ATTEMPTS` gives units in one piece and an adopted plan that obeys its rules.
    """
    for attempt in range(ATTEMPTS):
        town = _attempt(np.random.default_rng([seed, attempt]))
        if town is not None:
            return town
    msg = f"no town with a valid adopted plan in {ATTEMPTS} attempts from seed {seed}"
    raise RuntimeError(msg)


def _attempt(rng: np.random.Generator) -> Town | None:
    all_places, ground, junctions = places(), make_ground(rng), Junctions()
    cells = make_cells(ground, rng, junctions)
    group = grow_places(cells, all_places)
    touch = {(min(a, b), max(a, b)) for a, b in group[cells.pairs[cells.over_rail < 0.8 * cells.shared]] if a != b}
    touch |= _crossings(
        ground,
        [shapely.union_all([cells.shapes[c] for c in np.flatnonzero(group == i)]) for i in range(len(all_places))],
    )
    if adopted_faults(all_places, np.array([p.households for p in all_places]), touch):
        return None
    parts = make_parts(cells, group, all_places, rng)
    homes = hamlets(cells, group, all_places, ground, rng)
    blocks, ways = make_blocks(cells, parts, homes, ground, rng, junctions)
    assign_uses(blocks, group, all_places, ground, rng)
    parcels, river = make_parcels(blocks, ground.river, rng)
    of_cell = np.zeros(len(group), dtype=np.int64)
    for k, part in enumerate(parts):
        of_cell[list(part.cells)] = k
    codes = np.array([part.code for part in parts], dtype=object)
    parcels["place"] = group[parcels["cell"].to_numpy()]
    parcels["part"] = codes[of_cell[parcels["cell"].to_numpy()]]
    roads = name_streets(cells, ground, all_places, rng)
    streets = network([*roads, *name_lanes(ways, roads, group, all_places)], ground)
    offices = make_offices(parcels, all_places, rng)
    parcels["households"] = settle_households(parcels, all_places, rng)
    units = _part_layer(parcels, parts, all_places, rng)
    committees = _committee_layer(units, all_places)
    if (units.geom_type != "Polygon").any() or (committees.geom_type != "Polygon").any():
        return None
    facilities = make_facilities(parcels, all_places, rng)
    parcels["dwellings"] = affairs.dwellings_on_parcels(parcels, units)
    layers = {
        "parcels": _parcel_layer(parcels, all_places),
        "streets": streets,
        "water": gpd.GeoDataFrame({"name": [RIVER_NAME[0]], "name_en": [RIVER_NAME[1]]}, geometry=[river]),
        "rail": gpd.GeoDataFrame({"name": [RAIL_NAME[0]], "name_en": [RAIL_NAME[1]]}, geometry=[ground.rail]),
        "offices": offices,
        "facilities": facilities,
        "committees": committees,
        "parts": units.drop(columns="place"),
    }
    plan, communities = adopted_plan(all_places, committees["households"].to_numpy())
    return Town({name: _placed(layer) for name, layer in layers.items()}, plan, communities)


def _crossings(ground: Ground, shapes: list[object]) -> set[tuple[int, int]]:
    """Places joined by a bridge or a railway crossing."""
    found: set[tuple[int, int]] = set()
    barriers = shapely.union(ground.river, ground.rail.buffer(1.0))
    for road in ground.roads:
        for span in shapely.get_parts(road.line.intersection(barriers)):
            if road.kind != "main_road" or span.length < 0.5:
                continue
            a, b = (
                int(np.argmin(shapely.distance(shapes, shapely.Point(xy))))
                for xy in shapely.get_coordinates(span)[[0, -1]]
            )
            if a != b:
                found.add((min(a, b), max(a, b)))
    return found


def _part_layer(
    parcels: gpd.GeoDataFrame, parts: list[Part], all_places: tuple[Place, ...], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    shapes = {
        code: shapely.coverage_union_all(mine.to_numpy()) for code, mine in parcels.geometry.groupby(parcels["part"])
    }
    frame = gpd.GeoDataFrame(
        {
            "code": [p.code for p in parts],
            "name": [p.name for p in parts],
            "name_en": [p.name_en for p in parts],
            "kind": ["work_unit" if p.name in WORK_UNITS else p.kind for p in parts],
            "parent": [all_places[p.place].code for p in parts],
            "phase": [all_places[p.place].phase for p in parts],
            "place": [p.place for p in parts],
        },
        geometry=[shapes[p.code] for p in parts],
    )
    frame[PEOPLE] = count_parts(frame, parcels, all_places, rng)
    frame[affairs.COUNTS] = affairs.further_counts(frame, all_places, rng)
    return _described(frame, [all_places[p.place] for p in parts])


def _committee_layer(units: gpd.GeoDataFrame, all_places: tuple[Place, ...]) -> gpd.GeoDataFrame:
    sums = units.groupby("place")[COUNTS].sum()
    shapes = [
        shapely.coverage_union_all(units.geometry[units["place"] == i].to_numpy()) for i in range(len(all_places))
    ]
    frame = gpd.GeoDataFrame(
        {name: [getattr(p, name) for p in all_places] for name in ("code", "name", "name_en", "kind", "phase")},
        geometry=shapes,
    )
    frame[COUNTS] = sums
    return _described(frame, list(all_places))


def _described(frame: gpd.GeoDataFrame, homes: list[Place]) -> gpd.GeoDataFrame:
    """With what is asked of villages only, and with the districts and records."""
    frame[affairs.VILLAGE_FACTS] = affairs.village_facts(frame, homes)
    frame[affairs.LABELS] = affairs.labels(frame, homes)
    return frame


def _parcel_layer(parcels: gpd.GeoDataFrame, all_places: tuple[Place, ...]) -> gpd.GeoDataFrame:
    """Parcels numbered within their village or committee, row by row from the north-west."""
    middle = parcels.centroid
    order = np.lexsort((middle.x.to_numpy(), -(middle.y.to_numpy() // 120), parcels["place"].to_numpy()))
    frame = parcels.iloc[order].reset_index(drop=True)
    home = np.array([p.code for p in all_places], dtype=object)[frame["place"].to_numpy()]
    serial = frame.groupby("place").cumcount() + 1
    frame["committee"] = home
    frame["code"] = [f"{c}{n:04d}" for c, n in zip(home, serial, strict=True)]
    return frame[["code", "use", "households", "dwellings", "part", "committee", "geometry"]]


def _placed(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Moved to the real place, on whole centimetres."""
    shapes = [translate(shape, *ORIGIN) for shape in layer.geometry]
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: np.round(xy, 2))
    return gpd.GeoDataFrame(layer.drop(columns="geometry"), geometry=list(moved), crs=CRS)
