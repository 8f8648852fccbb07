"""Overlaps, slivers and narrow gaps taken out of a layer of polygons; what was changed is kept, polygon by polygon."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from districting.geography.findings import Findings
from districting.geography.segments import Geometries

_GAP_M = 1.0
_SPECK_M2 = 10.0
"""A polygon this small is what drawing left over."""


def repaired(geoms: Geometries, ids: npt.NDArray[np.object_], findings: Findings, *, layer: str) -> Geometries:
    """
    The polygons without overlaps, their shared borders vertex for vertex.

    An overlap goes to the polygon with which it shares the longest border. A polygon that lies wholly under others
    comes back empty and is noted, as is how many changed by a square metre or more.

    Parameters
    ----------
    layer
        What the changes are filed under.
    """
    clean = shapely.coverage_clean(geoms)
    known = len(findings.changes)
    findings.changed(layer, ids, geoms, clean)
    new = findings.changes[known:]
    gone = shapely.is_empty(clean)
    findings.note_if("parcel_swallowed", ids[gone], file=layer)
    findings.place("parcel_swallowed", ids[gone], geoms[gone])
    if new:
        most = max(abs(change.after_m2 - change.before_m2) for change in new)
        findings.note("parcels_repaired", [change.id for change in new], file=layer, count=len(new), most=round(most))
        touched = np.isin(ids, [change.id for change in new])
        findings.place("parcels_repaired", ids[touched], geoms[touched])
    return clean


def repaired_units(units: gpd.GeoDataFrame, findings: Findings, *, file: str) -> gpd.GeoDataFrame:
    """
    The units without overlaps and without gaps narrower than a metre between them; what changed is kept, unit by unit.

    Units that lie wholly under others are a fault: nobody can say whose their households are. Specks without households
    are left out and told.
    """
    if "households" in units:
        speck = (units["households"] == 0).to_numpy() & (shapely.area(units.geometry.to_numpy()) < _SPECK_M2)
        findings.note_if("unit_specks", units.index[speck], file=file)
        units = units[~speck]
    geoms, ids = units.geometry.to_numpy(), units.index.to_numpy(dtype=object)
    if shapely.coverage_is_valid(geoms, gap_width=_GAP_M):
        return units
    clean = shapely.coverage_clean(geoms, gap_width=_GAP_M)
    gone = shapely.is_empty(clean)
    findings.fault_if("unit_swallowed", ids[gone])
    known = len(findings.changes)
    findings.changed(file, ids[~gone], geoms[~gone], clean[~gone])
    new = findings.changes[known:]
    if new:
        most = max(abs(change.after_m2 - change.before_m2) for change in new)
        findings.note("units_repaired", [change.id for change in new], file=file, count=len(new), most=round(most))
        touched = np.isin(ids, [change.id for change in new])
        findings.place("units_repaired", ids[touched], geoms[touched])
    return units.set_geometry(gpd.GeoSeries(np.where(gone, geoms, clean), index=units.index, crs=units.crs))
