"""Coordinates that are not what their system says: axes swapped, a zone written before the easting, a false .prj."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from districting.geography.cells import number, texts
from districting.geography.crs import is_metric, name_of, zone_of
from districting.geography.findings import Findings

_PAD_DEGREES = 3.0
_ELSEWHERE_M = 20_000.0
_PREFIXED_M = 1.3e7
_DEGREES = 360.0
_NOWHERE_M = 1e8
_ZONES = ((4513, 4533, 21), (4491, 4501, 11), (2349, 2369, 21), (2327, 2337, 11), (2401, 2421, 21))
"""Gauss-Kruger systems with the zone in the easting (CGCS2000, Xian 1980, Beijing 1954), and how far on the same
zone without it is."""


def put_right(frame: gpd.GeoDataFrame, findings: Findings, *, file: str) -> gpd.GeoDataFrame:
    """
    The layer with its axes and zone put right where its coordinates can only be meant so; this is noted.

    A layer whose middle lies in the area its system is for is left alone. Else its axes are swapped, or the same
    projection with (or without) the zone before the easting is taken, or both, if its middle then lies there. Metres
    that are degrees and degrees that are metres are faults; anything else outside the area is noted.
    """
    if frame.crs is None or frame.geometry.isna().all() or frame.geometry.is_empty.all():
        return frame
    x0, y0, x1, y1 = frame.total_bounds
    if max(abs(x0), abs(y0), abs(x1), abs(y1)) > _NOWHERE_M:
        findings.fault("nowhere", file=file, x=f"{x1:.3g}", y=f"{y1:.3g}")
        return frame
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    if _lies_in_area(frame.crs, x, y):
        return frame
    if frame.crs.is_projected and max(abs(x0), abs(x1)) <= 180 and max(abs(y0), abs(y1)) <= 90:
        findings.fault("not_metres", file=file, crs=name_of(frame.crs), x=round(x, 3), y=round(y, 3))
        return frame
    for crs, swapped in _variants(frame.crs, x, y):
        if not _lies_in_area(crs, *((y, x) if swapped else (x, y))):
            continue
        if swapped:
            findings.note("axes_swapped", file=file)
            turned = shapely.transform(shapely.force_2d(frame.geometry.to_numpy()), lambda at: at[:, ::-1])
            frame = frame.set_geometry(gpd.GeoSeries(turned, index=frame.index, crs=frame.crs))
        if crs != frame.crs:
            findings.note("zone_changed", file=file, crs=name_of(crs), was=name_of(frame.crs))
            frame = frame.set_crs(crs, allow_override=True)
        return frame
    largest = round(float(np.abs([x0, y0, x1, y1]).max()))
    if not frame.crs.is_geographic:
        findings.note("outside_area", file=file, crs=name_of(frame.crs))
    elif largest > _DEGREES:
        findings.fault("not_degrees", file=file, crs=name_of(frame.crs), largest=largest)
    return frame


def far_apart(
    frames: Mapping[str, gpd.GeoDataFrame], files: Mapping[str, str], findings: Mapping[str, Findings]
) -> None:
    """
    A layer further than 20 km from the units or parcels has the wrong system, and that is a fault.

    Parameters
    ----------
    frames, files, findings
        By layer: its rows, its file, and who takes its faults.
    """
    base = next((name for name in ("units", "parcels") if name in frames and len(frames[name])), None)
    if base is None:
        return
    home = shapely.box(*frames[base].total_bounds)
    for name, frame in frames.items():
        if name == base or not len(frame) or not np.isfinite(frame.total_bounds).all():
            continue
        away = float(shapely.distance(home, shapely.box(*frame.total_bounds)))
        if away > _ELSEWHERE_M:
            findings[name].fault("layer_elsewhere", file=files[name], other=files[base], kilometres=round(away / 1000))


def points_of_table(
    table: pd.DataFrame, findings: Findings, *, file: str, crs: str, county_crs: str, layer: str = "offices"
) -> gpd.GeoDataFrame | None:
    """
    Rows with longitude and latitude, or x and y, as points.

    Degrees without a stated system are taken as CGCS2000, metres as the system of the settings; surveyors' tables
    that call the northing X are put right by :func:`put_right`. Rows whose coordinates are no numbers are left out
    and told among the open faults of the layer; where none is left, that is a fault.

    Returns
    -------
    GeoDataFrame or None
        ``None`` when a fault was noted.
    """
    for columns, system in ((("longitude", "latitude"), "EPSG:4490"), (("x", "y"), county_crs)):
        if not set(columns) <= set(table.columns):
            continue
        read = [[number(value) for value in table[column]] for column in columns]
        at = np.array([[np.nan if v is None else v for v in values] for values in read], dtype=np.float64).T
        wrong = np.asarray(~np.isfinite(at).all(axis=1))
        codes = texts(table, "code")
        whose = "units" if wrong.all() else layer
        findings.spoiled(whose, "point_text", [codes[i] or f"#{i + 1}" for i in np.flatnonzero(wrong)], file=file)
        rest = table.drop(columns=list(columns))[~wrong].reset_index(drop=True)
        frame = gpd.GeoDataFrame(rest, geometry=list(shapely.points(at[~wrong])))
        return frame if crs or not system else frame.set_crs(system)
    findings.fault("no_geometry", file=file)
    return None


def _variants(crs: pyproj.CRS, x: float, y: float) -> Iterator[tuple[pyproj.CRS, bool]]:
    """Systems and orders of axes to try, the smallest change first."""
    yield crs, True
    for swapped, easting in ((False, x), (True, y)):
        zone = _with_zone(crs, easting) if easting >= _PREFIXED_M else _without_zone(crs)
        if zone is not None:
            yield zone, swapped


def _with_zone(crs: pyproj.CRS, easting: float) -> pyproj.CRS | None:
    """The same zone with its number before the easting; of a system that has none, CGCS2000's."""
    code = crs.to_epsg() or 0
    same = next((code - on for low, high, on in _ZONES if low + on <= code <= high + on), 0)
    return pyproj.CRS.from_epsg(same) if same else zone_of(easting)


def _without_zone(crs: pyproj.CRS) -> pyproj.CRS | None:
    """The same zone without its number before the easting."""
    code = crs.to_epsg() or 0
    return next((pyproj.CRS.from_epsg(code + on) for low, high, on in _ZONES if low <= code <= high), None)


def _lies_in_area(crs: pyproj.CRS, x: float, y: float) -> bool:
    """Whether a point lies where a system is used, give or take three degrees; yes where that is not known."""
    area = crs.area_of_use
    if area is None or (crs.is_projected and not is_metric(crs)):
        return True
    if crs.is_geographic:
        at = (x, y)
    else:
        at = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
    east, north = at
    if not (np.isfinite(east) and np.isfinite(north)):
        return False
    inside_x = area.west - _PAD_DEGREES <= east <= area.east + _PAD_DEGREES or area.west > area.east
    return bool(inside_x and area.south - _PAD_DEGREES <= north <= area.north + _PAD_DEGREES)
