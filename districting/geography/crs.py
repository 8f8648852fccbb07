"""One metric reference system for everything that is measured."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj

from districting.geography.findings import Findings
from districting.geography.offset import from_web_map, web_map_system

_WEB_MERCATOR = 3857


def stated_crs(frame: gpd.GeoDataFrame, findings: Findings, *, file: str, crs: str = "") -> gpd.GeoDataFrame:
    """
    The layer with the system its file or the settings state; none at all, or one that cannot be, is a fault.

    Parameters
    ----------
    crs
        What the settings say about this file; it overrides the file. ``GCJ-02`` and ``BD-09`` (web maps) are
        converted to WGS 84.
    """
    if web_map_system(crs):
        return from_web_map(frame, web_map_system(crs), findings, file=file)
    if crs:
        known = known_crs(crs, findings, file=file)
        return frame if known is None else frame.set_crs(known, allow_override=True)
    if frame.crs is None:
        guess = likely_crs(frame)
        findings.fault("no_crs_but", file=file, guess=guess) if guess else findings.fault("no_crs", file=file)
        return frame
    return frame


def known_crs(crs: str, findings: Findings, *, file: str) -> pyproj.CRS | None:
    """A reference system from its name, or a fault."""
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        findings.fault("unknown_crs", crs=crs, file=file)
        return None


def metric_crs(frames: list[gpd.GeoDataFrame], findings: Findings, *, wanted: str = "") -> pyproj.CRS | None:
    """
    The system to measure in: the one wanted, else the first layer's own if it is in metres, else its UTM zone.

    Web Mercator is never measured in: it stretches lengths by up to a third at these latitudes.

    Returns
    -------
    CRS or None
        ``None`` when a fault was noted or no layer states its system.
    """
    if wanted:
        crs = known_crs(wanted, findings, file="project.toml")
        if crs is not None and not is_metric(crs):
            zones = [zone for zone in map(_utm_zone, frames) if zone is not None]
            findings.fault("not_metric", crs=wanted, fitting=name_of(zones[0]) if zones else "EPSG:4544")
            return None
        return crs
    for frame in frames:
        if frame.crs is not None and is_metric(frame.crs):
            return frame.crs
    for frame in frames:
        zone = _utm_zone(frame)
        if zone is not None:
            findings.note("projected", crs=name_of(zone), was=name_of(frame.crs))
            return zone
    return None


def _utm_zone(frame: gpd.GeoDataFrame) -> pyproj.CRS | None:
    """The UTM zone a layer lies in; ``None`` where it states no system or coordinates that are nowhere."""
    if frame.crs is None:
        return None
    try:
        return frame.estimate_utm_crs()
    except RuntimeError:
        return None


def is_metric(crs: pyproj.CRS) -> bool:
    """Whether lengths can be measured in it: projected, in metres, not Web Mercator."""
    metres = all(axis.unit_name in ("metre", "meter") for axis in crs.axis_info[:2])
    return bool(crs.is_projected and metres and crs.to_epsg() != _WEB_MERCATOR)


def to_metric(frame: gpd.GeoDataFrame, crs: pyproj.CRS, findings: Findings, *, file: str) -> gpd.GeoDataFrame:
    """The layer in the metric system; coordinates that do not survive the way are a fault."""
    if frame.crs is None or frame.crs == crs:
        return frame
    moved = frame.to_crs(crs)
    bounds = moved.geometry.bounds.to_numpy()
    lost = ~np.isfinite(bounds).all(axis=1) & ~(moved.geometry.is_empty | moved.geometry.isna()).to_numpy()
    findings.fault_if("lost_coordinates", np.flatnonzero(lost) + 1, file=file, crs=name_of(crs))
    return moved


def name_of(crs: pyproj.CRS) -> str:
    """A short name for people: the EPSG code where there is one."""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)


def likely_crs(frame: gpd.GeoDataFrame) -> str:
    """What the coordinates of a layer without a system look like; empty where they could be many things."""
    if frame.geometry.isna().all() or frame.geometry.is_empty.all():
        return ""
    x0, y0, x1, y1 = frame.total_bounds
    if max(abs(x0), abs(x1)) <= 180 and max(abs(y0), abs(y1)) <= 90:
        return "EPSG:4490"
    zone = zone_of(max(x0, y0))
    return name_of(zone) if zone is not None else ""


def zone_of(easting: float) -> pyproj.CRS | None:
    """The CGCS2000 zone whose number stands before an easting; ``None`` where none does."""
    zone = int(easting // 1e6)
    if 25 <= zone <= 45:
        return pyproj.CRS.from_epsg(4488 + zone)
    return pyproj.CRS.from_epsg(4478 + zone) if 13 <= zone <= 23 else None
