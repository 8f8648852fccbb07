"""Overlaps, slivers and narrow gaps taken out of a layer of polygons; what was changed is kept, polygon by polygon."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from districting.geography.findings import Findings
from districting.geography.segments import Geometries


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
