"""Layers beside the units, under our names: streets with a class, water, rail, offices, explicit links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from districting.county import Floats
from districting.facts import Office
from districting.geography.barriers import WALKABLE
from districting.geography.cells import names, text_ids, texts
from districting.geography.dictionary import UNITS, read_number
from districting.geography.findings import Findings, nearest_name
from districting.geography.osm import CLASS_OF
from districting.geography.sheets import as_text
from districting.geography.units import lies_in

STREET_CLASSES = (*WALKABLE, "expressway")

_CLASS_WORDS = {
    **CLASS_OF,
    "alley": "lane",
    "高速公路": "expressway",
    "快速路": "expressway",
    "主干路": "main_road",
    "主干道": "main_road",
    "次干路": "main_road",
    "次干道": "main_road",
    "支路": "street",
    "街巷": "lane",
    "巷": "lane",
    "弄": "lane",
    **{name: name for name in STREET_CLASSES},
}
"""Our street class for each word that files use: ours, OpenStreetMap's, and those of the Chinese road standard."""

_BY_NAME = (
    ("高速", "expressway"),
    ("快速路", "expressway"),
    ("大道", "main_road"),
    ("巷", "lane"),
    ("弄", "lane"),
    ("胡同", "lane"),
)

_CONDITIONS = (
    ("危", "unfit"),
    ("不能用", "unfit"),
    ("unfit", "unfit"),
    ("租", "rented"),
    ("rent", "rented"),
    ("借", "shared"),
    ("合用", "shared"),
    ("共用", "shared"),
    ("share", "shared"),
    ("borrow", "shared"),
    ("自有", "owned"),
    ("产权", "owned"),
    ("own", "owned"),
)
"""What a word about an office's building means; the first that occurs in it counts."""


def set_aside(frame: gpd.GeoDataFrame, drop: Mapping[str, Sequence[Any]], findings: Findings, *, file: str) -> Any:
    """
    The rows that do not have one of the values to drop; how many were set aside is noted.

    Parameters
    ----------
    drop
        Values by column; compared as text, truth values as ``true`` and ``false``.
    """
    gone = np.zeros(len(frame), dtype=bool)
    for column, values in drop.items():
        if column not in frame:
            have = [str(name) for name in frame.columns if name != "geometry"]
            findings.fault("missing_column", have, file=file, column=column, nearest=nearest_name(column, have))
            continue
        unwanted = {as_text(value).lower() for value in values}
        gone |= np.array([as_text(value).lower() in unwanted for value in frame[column]], dtype=bool)
    if gone.any():
        findings.note("rows_dropped", count=int(gone.sum()), file=file, columns=", ".join(drop))
    return frame[~gone]


def named(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The layer with name and name_en as text."""
    return frame.assign(name=names(frame, "name"), name_en=names(frame, "name_en"))


def classed_streets(
    frame: gpd.GeoDataFrame, classes: Mapping[str, str], findings: Findings, *, file: str
) -> gpd.GeoDataFrame:
    """
    Streets with name, name_en and class.

    A class neither the settings nor we know is a street, and noted; a street without a class is what its name
    says (巷 a lane, 大道 a main road), else a street. A layer without a column of classes is told with its columns.
    """
    others = [str(name) for name in frame.columns if name not in ("geometry", "name", "name_en", "code")]
    if "class" not in frame:
        findings.note_if("street_class_absent", others, file=file)
    frame = named(frame)
    wrong = sorted(set(classes.values()) - set(STREET_CLASSES))
    findings.fault_if("unknown_street_class", wrong, file=file, known=", ".join(STREET_CLASSES))
    given = [classes.get(value, value) for value in texts(frame, "class")]
    unknown = sorted({value for value in given if value and value not in _CLASS_WORDS})
    findings.note_if("street_class_assumed", unknown, file=file)
    found = [
        _CLASS_WORDS.get(value, "street") if value else _class_by_name(name)
        for value, name in zip(given, frame["name"], strict=True)
    ]
    return frame.assign(**{"class": found}).reset_index(drop=True)


def read_offices(
    frame: gpd.GeoDataFrame, units: gpd.GeoDataFrame, findings: Findings, *, file: str
) -> tuple[list[Office], gpd.GeoDataFrame]:
    """
    Offices with the unit each lies in. Those in no unit, without an id of their own or without a readable floor space
    are left out and told among the open faults.

    Returns
    -------
    offices, layer
        The layer holds the same rows, indexed by id.
    """
    own = Findings()
    ids = text_ids(frame["code"], own, file=file)
    for fault in own.faults:
        findings.leave_open("offices", fault.key, fault.ids, **fault.values)
    odd = {i for fault in own.faults if fault.key != "geography.missing_id" for i in fault.ids}  # those are rows
    clear = np.array([bool(i) and i not in odd for i in ids], dtype=bool)
    frame, ids = frame[clear], ids[clear]
    floor = square_metres(frame)
    legible = np.nan_to_num(floor, nan=-1.0) >= 0
    findings.spoiled("offices", "floor_not_number", ids[~legible], file=file)
    frame, ids, floor = frame[legible], ids[legible], floor[legible]
    frame = named(frame).assign(floor_m2=np.nan_to_num(floor), owner=texts(frame, "owner"))
    frame = frame.assign(condition=[_condition(word) for word in texts(frame, "condition")])
    findings.note_if("office_condition", ids[(frame["condition"] == "?").to_numpy()], file=file)
    frame = frame.replace({"condition": {"?": ""}})
    frame = frame.drop(columns="code").set_index(pd.Index(ids, name="code"))
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    unit = lies_in(points, units.geometry)
    findings.spoiled("offices", "office_outside", ids[unit < 0], file=file)
    findings.place("office_outside", ids[unit < 0], points[unit < 0])
    owners = {as_text(parent) for parent in units["parent"]} | set(units.index)
    strangers = [i for i, owner, u in zip(ids, frame["owner"], unit, strict=True) if u >= 0 and owner not in owners]
    findings.note_if("office_without_owner", strangers, file=file)
    xy = shapely.get_coordinates(points).reshape(-1, 2)
    offices = [
        Office(
            id=str(ids[i]),
            name=row["name"] or str(ids[i]),
            unit=int(unit[i]),
            owner=row["owner"],
            floor_m2=float(row["floor_m2"]),
            x=round(float(xy[i, 0]), 3),
            y=round(float(xy[i, 1]), 3),
            name_en=row["name_en"],
            condition=row["condition"],
        )
        for i, row in enumerate(frame.to_dict("records"))
        if unit[i] >= 0
    ]
    return offices, frame.assign(geometry=points, unit=[units.index[u] if u >= 0 else "" for u in unit])[unit >= 0]


def empty_layer(crs: pyproj.CRS | None, *columns: str) -> gpd.GeoDataFrame:
    """A layer without rows."""
    return gpd.GeoDataFrame({name: pd.Series(dtype=object) for name in columns}, geometry=[], crs=crs)


def square_metres(frame: pd.DataFrame) -> Floats:
    """Floor space, NaN for what is no number; 0 where there is no such column."""
    if "floor_m2" not in frame:
        return np.zeros(len(frame))
    read = [read_number(value, "area") for value in frame["floor_m2"]]
    return np.array([np.nan if f is None else f * UNITS["area"].get(unit, 1.0) for f, unit in read])


def _condition(word: str) -> str:
    """Our word for an office's building; empty for an empty cell, ``?`` for what is not understood."""
    return next((ours for part, ours in _CONDITIONS if part in word.lower()), "?") if word else ""


def _class_by_name(name: str) -> str:
    return next((found for word, found in _BY_NAME if name.endswith(word)), "street")
