"""Geometries made fit for measuring: flat, valid, of the one kind a layer needs; what was mended is noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely

from districting.geography.findings import Findings

Kind = Literal["polygon", "line", "point"]

_DIMENSION = {"point": 0, "line": 1, "polygon": 2}


def fit_geometries(
    frame: gpd.GeoDataFrame, ids: Sequence[str], findings: Findings, *, file: str, kind: Kind, strict: bool = True
) -> gpd.GeoDataFrame:
    """
    The layer with flat, valid geometries of one kind.

    Invalid ones are mended (a bow-tie becomes two triangles) and noted; what is left without any part of the
    wanted kind is a fault where the layer is ``strict`` (units), else the row is set aside and noted.

    Parameters
    ----------
    ids
        What each row is called in messages.
    kind
        Parts of other kinds are dropped (a polygon's stray line).
    """
    geoms = shapely.force_2d(frame.geometry.to_numpy())
    names = np.array(list(ids), dtype=object)
    absent = shapely.is_missing(geoms) | shapely.is_empty(geoms)
    invalid = ~absent & ~shapely.is_valid(geoms)
    geoms[invalid] = shapely.make_valid(geoms[invalid], method="structure", keep_collapsed=False)
    mixed = ~absent & (shapely.get_type_id(geoms) == shapely.GeometryType.GEOMETRYCOLLECTION)
    geoms[mixed] = [_parts_of(geom, kind) for geom in geoms[mixed]]
    wrong = ~absent & ~invalid & (shapely.get_dimensions(geoms) != _DIMENSION[kind])
    gone = ~absent & ~wrong & (shapely.is_empty(geoms) | (shapely.get_dimensions(geoms) != _DIMENSION[kind]))
    complain = findings.fault_if if strict else findings.note_if
    complain("geometry_empty", names[absent], file=file)
    complain("geometry_collapsed", names[gone], file=file)
    complain(f"geometry_not_{kind}", names[wrong], file=file)
    mended = invalid & ~gone
    findings.note_if("geometry_mended", names[mended], file=file)
    if kind == "polygon":
        findings.changed(file, names[mended], frame.geometry.to_numpy()[mended], geoms[mended])
    findings.place("geometry_mended", names[mended], geoms[mended])
    keep = ~(absent | wrong | gone)
    return frame.set_geometry(gpd.GeoSeries(geoms, index=frame.index, crs=frame.crs)).loc[keep]


def _parts_of(geom: shapely.Geometry, kind: Kind) -> shapely.Geometry:
    """The parts of a collection that have the wanted kind, as one geometry."""
    parts = shapely.get_parts(geom)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == _DIMENSION[kind]])
