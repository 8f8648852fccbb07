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
    frame: gpd.GeoDataFrame, ids: Sequence[str], findings: Findings, *, file: str, kind: Kind, layer: str = "units"
) -> gpd.GeoDataFrame:
    """
    The layer with flat, valid geometries of one kind.

    Invalid ones are mended (a bow-tie becomes two triangles) and noted; what is left without any part of the
    wanted kind is a fault where it is a unit, or where no row of a layer is left; else the row is left out and told
    among the open faults.

    Parameters
    ----------
    ids
        What each row is called in messages.
    kind
        Parts of other kinds are dropped (a polygon's stray line).
    layer
        Which layer this is.
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
    keep = ~(absent | wrong | gone)
    whose = layer if keep.any() else "units"
    for key, rows in (("empty", absent), ("collapsed", gone), (f"not_{kind}", wrong)):
        findings.spoiled(whose, f"geometry_{key}", names[rows], file=file)
    mended = invalid & ~gone
    findings.note_if("geometry_mended", names[mended], file=file)
    if kind == "polygon":
        findings.changed(file, names[mended], frame.geometry.to_numpy()[mended], geoms[mended])
    findings.place("geometry_mended", names[mended], geoms[mended])
    return frame.set_geometry(gpd.GeoSeries(geoms, index=frame.index, crs=frame.crs)).loc[keep]


def _parts_of(geom: shapely.Geometry, kind: Kind) -> shapely.Geometry:
    """The parts of a collection that have the wanted kind, as one geometry."""
    parts = shapely.get_parts(geom)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == _DIMENSION[kind]])
