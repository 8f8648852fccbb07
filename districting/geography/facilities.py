"""Points that serve residents: health points, schools, grounds, service stations."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from districting.facts import Facility
from districting.geography.cells import texts
from districting.geography.findings import Findings
from districting.geography.layers import named, square_metres
from districting.geography.units import lies_in

KIND_WORDS = (
    ("卫生", "health"),
    ("便民服务中心", "street_centre"),
    ("党群服务中心", "service_station"),
    ("服务站", "service_station"),
    ("医院", "health"),
    ("医疗", "health"),
    ("诊所", "health"),
    ("health", "health"),
    ("学校", "school"),
    ("小学", "school"),
    ("中学", "school"),
    ("幼儿园", "kindergarten"),
    ("广场", "culture_ground"),
    ("文化", "culture_ground"),
)
"""What a word of a facility's kind means; the first that occurs in it counts."""


def facility_kind(word: str) -> str:
    """Our name for a kind of facility, or the word as it stands."""
    return next((kind for part, kind in KIND_WORDS if part in word.lower()), word)


def read_facilities(
    frame: gpd.GeoDataFrame, units: gpd.GeoDataFrame, findings: Findings, *, file: str
) -> tuple[list[Facility], gpd.GeoDataFrame]:
    """
    Facilities with the unit each lies in; those in no unit are set aside and noted.

    Without a column of kinds, or with empty cells in it, there is nothing a rule could ask for: a fault.

    Returns
    -------
    facilities, layer
        The layer holds the same rows, indexed by id (``F1`` … by row where there is none).
    """
    ids = np.array([code or f"F{row}" for row, code in enumerate(texts(frame, "code"), start=1)], dtype=object)
    kinds = [facility_kind(word) for word in texts(frame, "kind")]
    findings.fault_if("facility_without_kind", ids[[not kind for kind in kinds]], file=file)
    floor = square_metres(frame)
    findings.fault_if("floor_not_number", ids[~(np.nan_to_num(floor, nan=-1.0) >= 0)], file=file)
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    unit = lies_in(points, units.geometry)
    findings.note_if("facility_outside", ids[unit < 0], file=file)
    findings.place("facility_outside", ids[unit < 0], points[unit < 0])
    layer = named(frame).drop(columns="code", errors="ignore").set_index(pd.Index(ids, name="code"))
    layer = layer.assign(kind=kinds, floor_m2=np.nan_to_num(floor), geometry=points)
    xy = shapely.get_coordinates(points).reshape(-1, 2)
    facilities = [
        Facility(
            id=str(ids[i]),
            name=row["name"] or str(ids[i]),
            kind=row["kind"],
            unit=int(unit[i]),
            floor_m2=float(row["floor_m2"]),
            x=round(float(xy[i, 0]), 3),
            y=round(float(xy[i, 1]), 3),
            name_en=row["name_en"],
        )
        for i, row in enumerate(layer.to_dict("records"))
        if unit[i] >= 0
    ]
    where = [str(units.index[u]) if u >= 0 else "" for u in unit]
    return facilities, layer.assign(unit=where)[unit >= 0]
