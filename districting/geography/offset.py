"""
Coordinates of Chinese web maps, which are shifted on purpose, brought to WGS 84 (CGCS2000 within a metre of it).

GCJ-02 (Amap, Tencent) is the public series of sines in longitude and latitude; BD-09 (Baidu) shifts GCJ-02 once more.
The way back is found by iteration, so that converting there and back agrees to a millimetre; against surveyed points
the series itself is good to a few metres, so nothing converted here is fit for a legal boundary.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from districting.county import Floats
from districting.geography.findings import Findings

ACCURACY_M = 5
"""What the converted coordinates can be trusted to, metres."""

_AXIS_M, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_WEST_EAST, _SOUTH_NORTH = 105.0, 35.0
_BD_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 10


def web_map_system(name: str) -> str:
    """``GCJ-02`` or ``BD-09`` where a name means one of them, else nothing."""
    plain = name.upper().replace("-", "").replace("_", "").replace(" ", "")
    return {"GCJ02": "GCJ-02", "BD09": "BD-09", "BD09LL": "BD-09"}.get(plain, "")


def from_web_map(frame: gpd.GeoDataFrame, system: str, findings: Findings, *, file: str) -> gpd.GeoDataFrame:
    """A layer in degrees of GCJ-02 or BD-09 as WGS 84; the accuracy is noted."""
    back = gcj_to_wgs if system == "GCJ-02" else bd_to_wgs
    moved = shapely.transform(shapely.force_2d(frame.geometry.to_numpy()), back)
    findings.note("web_map_converted", file=file, system=system, metres=ACCURACY_M)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index)).set_crs("EPSG:4326", allow_override=True)


def wgs_to_gcj(at: Floats) -> Floats:
    """Longitudes and latitudes (n, 2), degrees, with the shift of GCJ-02."""
    x, y = at[:, 0] - _WEST_EAST, at[:, 1] - _SOUTH_NORTH
    root = np.sqrt(np.abs(x))
    short = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    north += 2 / 3 * (short + _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    east += 2 / 3 * (short + _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))
    latitude = np.radians(at[:, 1])
    bend = 1 - _ECCENTRICITY * np.sin(latitude) ** 2
    per_north = _AXIS_M * (1 - _ECCENTRICITY) / bend**1.5
    per_east = _AXIS_M / np.sqrt(bend) * np.cos(latitude)
    return np.asarray(at + np.degrees(np.column_stack([east / per_east, north / per_north])))


def gcj_to_wgs(at: Floats) -> Floats:
    """The points whose GCJ-02 coordinates these are."""
    return _undone(wgs_to_gcj, at)


def wgs_to_bd(at: Floats) -> Floats:
    """Longitudes and latitudes with the shifts of BD-09."""
    x, y = wgs_to_gcj(at).T
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    turn = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return np.column_stack([far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006])


def bd_to_wgs(at: Floats) -> Floats:
    """The points whose BD-09 coordinates these are."""
    return _undone(wgs_to_bd, at)


def _waves(along: Floats, *waves: tuple[float, float]) -> Floats:
    return np.asarray(sum(height * np.sin(per * np.pi * along) for height, per in waves))


def _undone(shift: object, at: Floats) -> Floats:
    """The points that ``shift`` moves to these, by taking the remaining error off again and again."""
    assert callable(shift)
    found = at.copy()
    for _ in range(_ROUNDS):
        found = found + (at - shift(found))
    return found
