"""From what was read to the facts of one level: units, adjacency, offices, walks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from districting.county import OFFICE, County, Facility, Floats, Office
from districting.geography.adjacency import as_borders, find_adjacency, note_pieces
from districting.geography.barriers import Surroundings, by_strength
from districting.geography.blocks import REACH_M, area_of, blocks_from_streets
from districting.geography.cells import texts
from districting.geography.facilities import read_facilities
from districting.geography.findings import Findings
from districting.geography.layers import classed_streets, empty_layer, named, read_offices
from districting.geography.links import apply_links, read_links
from districting.geography.loose_ends import continued, note_breaks
from districting.geography.patches import note_holes, note_rail_inside, note_shapes, set_apart
from districting.geography.repair import repaired_units
from districting.geography.units import (
    as_units,
    fill_units,
    join_counts,
    lies_in,
    prepare_parcels,
    units_from_layer,
    units_from_parcels,
)
from districting.geography.walking import Network, mean_walks, walking_graph
from districting.project.inputs import Inputs, read_inputs
from districting.project.settings import Settings

_FAR_M = 300.0
_AREA = 2

Frames = dict[str, gpd.GeoDataFrame]


def prepare_county(settings: Settings, level: str, findings: Findings) -> tuple[County, Frames]:
    """
    The facts of one level and the layers of its map.

    Raises
    ------
    DataError
        With every fault of the files; what should be known stays in ``findings``.
    """
    findings.step("read")
    inputs = read_inputs(settings, level, findings)
    parcels = _parcels(inputs, settings, findings)
    area = area_of(inputs.layers["units"].geometry if "units" in inputs.layers else parcels.geometry)
    around = _surroundings(inputs, settings, area, findings)
    findings.step("units")
    units, parcels = _units(inputs, settings, level, parcels, around, area, findings)
    findings.refuse()
    units, left_out = _switched_off(units, settings.county.leave_out, findings)
    if settings.levels[level].units is not None:
        units = units[set_apart(units, around, findings, layer="unit")]
        note_holes(units, left_out, around, findings)
    note_shapes(units, around, findings)
    note_rail_inside(units, around, findings)
    county = settings.county
    reach_m = REACH_M if settings.levels[level].blocks else county.border_reach_m
    shortest_m = county.shortest_border_m
    findings.step("adjacency")
    adjacency = find_adjacency(units, around, findings, shortest_m=shortest_m, reach_m=reach_m)
    if inputs.links is not None:
        file = settings.layers["links"].file
        links = read_links(inputs.links, findings, file=file, level=level, levels=settings.levels)
        elsewhere = {*inputs.names, *left_out.index}
        adjacency = apply_links(adjacency, links, units, findings, file=file, elsewhere=elsewhere)
    offices, office_layer = _offices(inputs, settings, units, left_out, findings)
    facilities, facility_layer = _facilities(inputs, settings, units, left_out, findings)
    findings.refuse()
    borders = as_borders(adjacency.borders, list(units.index))
    note_pieces(list(units.index), borders, units["households"].to_numpy(), findings)
    findings.step("walks")
    walk_m, facility_walk_m, near = _walks(units, parcels, around, offices, facilities, findings)
    facts = County(
        name=county.name,
        name_en=county.name_en,
        synthetic=county.synthetic,
        basis=county.basis,
        units=as_units(units),
        borders=borders,
        offices=offices,
        walk_m=walk_m,
        facilities=facilities,
        facility_walk_m=facility_walk_m,
        walls=as_borders(adjacency.walls, list(units.index)),
        near_share=near,
    )
    frames = {
        "units": units.drop(columns=["x", "y"]),
        "parcels": parcels.drop(columns="point"),
        "streets": around.streets,
        "water": around.water,
        "rail": around.rail,
        "offices": office_layer,
        "facilities": facility_layer,
        "walls": adjacency.walls,
        "borders": adjacency.borders,
        "crossings": adjacency.crossings,
        "left_out": left_out.drop(columns=["x", "y"]),
    }
    return facts, frames


def _parcels(inputs: Inputs, settings: Settings, findings: Findings) -> gpd.GeoDataFrame:
    """The parcels, checked; an empty layer where there are none."""
    if "parcels" not in inputs.layers:
        return empty_layer(inputs.crs, "unit", "point").assign(households=pd.Series(dtype=np.int64))
    return prepare_parcels(inputs.layers["parcels"], findings, file=settings.layers["parcels"].file)


def _surroundings(inputs: Inputs, settings: Settings, area: shapely.Geometry, findings: Findings) -> Surroundings:
    """Streets, water and rail under our names, the railways' loose ends continued."""
    streets = empty_layer(inputs.crs, "name", "name_en", "class")
    if "streets" in inputs.layers:
        source = settings.layers["streets"]
        streets = classed_streets(inputs.layers["streets"], source.classes, findings, file=source.file)
    water, rail = (
        named(inputs.layers[name]) if name in inputs.layers else empty_layer(inputs.crs, "name", "name_en")
        for name in ("water", "rail")
    )
    underground = rail["underground"] == "yes" if "underground" in rail else np.zeros(len(rail), dtype=bool)
    tunnels, rail = rail.geometry.to_numpy()[underground], rail[~underground]
    others = [streets.geometry.to_numpy(), shapely.boundary(water.geometry.to_numpy())]
    areas = water.geometry.to_numpy()[shapely.get_dimensions(water.geometry.to_numpy()) == _AREA]
    note_breaks("water_breaks", water.geometry.to_numpy(), areas, area, findings)
    fast = streets.geometry.to_numpy()[(streets["class"] == "expressway").to_numpy()]
    note_breaks("expressway_breaks", fast, np.empty(0, dtype=object), area, findings)
    return Surroundings(streets, water, continued(rail, others, area, findings, tunnels=tunnels))


def _units(
    inputs: Inputs,
    settings: Settings,
    level: str,
    parcels: gpd.GeoDataFrame,
    around: Surroundings,
    area: shapely.Geometry,
    findings: Findings,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The units of the level with all their facts, and the parcels with the unit each lies in."""
    chosen = settings.levels[level]
    if chosen.units is not None:
        file = chosen.units.file
        units = units_from_layer(inputs.layers["units"], findings, file=file)
        findings.refuse()
        units = repaired_units(units, findings, file=file)
        position = lies_in(parcels["point"].to_numpy(), units.geometry)
        homes = np.append(units.index.to_numpy(dtype=object), "")[position]
    else:
        file = settings.layers_file("parcels")
        findings.refuse()
        coded = None if chosen.blocks else np.array([bool(code) for code in texts(parcels, chosen.dissolve)])
        parcels = parcels[set_apart(parcels, around, findings, layer="parcel", keep=coded)]
        if chosen.blocks:
            least = chosen.least_households
            units, homes = blocks_from_streets(parcels, around, findings, least_households=least, area=area)
        else:
            units, homes = units_from_parcels(parcels, chosen.dissolve, findings, file=file)
    parcels = parcels.assign(unit=homes)
    outside = parcels[(parcels["unit"] == "") & (parcels["households"] > 0)]
    lost = int(outside["households"].sum())
    findings.note_if("households_outside", outside.index, file=settings.layers_file("parcels"), households=lost)
    table_file = chosen.counts.file if chosen.counts is not None else file
    units = join_counts(units, inputs.counts, findings, file=table_file, unit_file=file)
    kind = "block" if chosen.blocks else "committee"
    units = fill_units(units, parcels, findings, file=table_file, kind=kind)
    for column, part in (("parent_name", 0), ("parent_name_en", 1)):
        own_ids = list(units.index)
        above = [parent if parent != unit else "" for parent, unit in zip(units["parent"], own_ids, strict=True)]
        known = [inputs.names.get(parent, ("", ""))[part] for parent in above]
        units[column] = [own or other for own, other in zip(units[column], known, strict=True)]
    return units, parcels


def _switched_off(
    units: gpd.GeoDataFrame, leave_out: Sequence[str], findings: Findings
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Units that take part and units that do not; an id in ``leave_out`` may be a unit's or its parent's."""
    known = set(units.index) | set(units["parent"])
    findings.fault_if("project.leave_out_unknown", [unit for unit in leave_out if unit not in known])
    findings.refuse()
    off = units.index.isin(leave_out) | units["parent"].isin(leave_out).to_numpy()
    return units[~off], units[off]


def _offices(
    inputs: Inputs, settings: Settings, units: gpd.GeoDataFrame, left_out: gpd.GeoDataFrame, findings: Findings
) -> tuple[list[Office], gpd.GeoDataFrame]:
    """The offices that lie in a unit; those in units switched off are switched off with them."""
    if "offices" not in inputs.layers:
        return [], empty_layer(inputs.crs, "name", "name_en", "owner", "floor_m2", "unit")
    layer = inputs.layers["offices"]
    elsewhere = layer.geometry.within(left_out.geometry.union_all()).to_numpy()
    return read_offices(layer[~elsewhere], units, findings, file=settings.layers_file("offices"))


def _facilities(
    inputs: Inputs, settings: Settings, units: gpd.GeoDataFrame, left_out: gpd.GeoDataFrame, findings: Findings
) -> tuple[list[Facility], gpd.GeoDataFrame]:
    """The facilities that lie in a unit; those in units switched off are switched off with them."""
    if "facilities" not in inputs.layers:
        return [], empty_layer(inputs.crs, "name", "name_en", "kind", "floor_m2", "unit")
    layer = inputs.layers["facilities"]
    elsewhere = layer.geometry.within(left_out.geometry.union_all()).to_numpy()
    own = Findings()
    found, points = read_facilities(layer[~elsewhere], units, own, file=settings.layers_file("facilities"))
    return (found, points) if findings.confine("facilities", own) else ([], points.iloc[:0])


def _walks(
    units: gpd.GeoDataFrame,
    parcels: gpd.GeoDataFrame,
    around: Surroundings,
    offices: Sequence[Office],
    facilities: Sequence[Facility],
    findings: Findings,
) -> tuple[Floats | None, Floats | None, dict[str, Floats]]:
    """
    Mean walks along the streets, to offices and middles and to facilities, and the shares of households near them.

    ``None`` (the county then takes straight lines) without streets, and noted.
    """
    places: list[Office | Facility] = [*offices, *facilities]
    walkable = around.walkable
    if walkable.empty:
        findings.note("straight_lines")
        return None, None, {}
    kinds = by_strength(around)
    barriers = np.concatenate([kinds["water"], kinds["rail"]])
    network = Network.of(walking_graph(walkable), barriers)
    middles = shapely.points(units[["x", "y"]].to_numpy())
    goals = shapely.points(np.array([(place.x, place.y) for place in places]).reshape(-1, 2))
    far = network.away(middles) > _FAR_M
    findings.note_if("far_from_streets", units.index[far], metres=round(_FAR_M))
    findings.place("far_from_streets", units.index[far], middles[far])
    position = {unit: i for i, unit in enumerate(units.index)}
    home = np.array([position.get(unit, -1) for unit in parcels["unit"]], dtype=np.int64)
    what = [OFFICE] * len(offices) + [facility.kind for facility in facilities]
    points, counts = parcels["point"].to_numpy(), parcels["households"].to_numpy()
    tell = partial(findings.step, "walks")
    walks, near = mean_walks(network, points, counts, home, middles, goals, what, tell=tell)
    walks = np.round(walks, 3)  # millimetres, so that the facts a file keeps are the facts that were solved
    near = {kind: np.round(share, 6) for kind, share in near.items()} if len(parcels) else {}
    first, last = len(offices), len(places)
    return np.delete(walks, np.s_[first:last], axis=1), walks[:, first:last], near
