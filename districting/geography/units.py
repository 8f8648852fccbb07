"""Units from polygons or parcels: their households, names, and the middle of their households."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from districting.county import Floats, Integers
from districting.facts import UNIT_KINDS, Unit
from districting.geography.cells import further_facts, names, text_ids, texts, whole_counts
from districting.geography.findings import Findings
from districting.geography.repair import repaired

UNIT_COLUMNS = ("name", "name_en", "households", "kind", "parent", "parent_name", "parent_name_en")

KIND_WORDS = {
    "村": "village",
    "行政村": "village",
    "村委会": "village",
    "村民委员会": "village",
    "居委会": "committee",
    "居民委员会": "committee",
    "社区": "committee",
    "小区": "compound",
    "住宅小区": "compound",
    "家属院": "compound",
    "院落": "compound",
    "街区": "block",
    "单位": "work_unit",
    "单位大院": "work_unit",
    "机关": "work_unit",
    "企事业单位": "work_unit",
    "厂区": "work_unit",
    "校园": "work_unit",
}
"""Chinese words for the kinds of units."""

_NEAR_M = 10.0
_YES = {"1", "1.0", "true", "yes", "y", "是", "暂定", "预估", "provisional"}


def units_from_layer(frame: gpd.GeoDataFrame, findings: Findings, *, file: str) -> gpd.GeoDataFrame:
    """Rows of a polygon layer as units indexed by id; missing and repeated ids are faults."""
    ids = text_ids(frame["code"], findings, file=file)
    return frame.drop(columns="code").set_index(pd.Index(ids, name="code"))


def units_from_parcels(
    parcels: gpd.GeoDataFrame, column: str, findings: Findings, *, file: str
) -> tuple[gpd.GeoDataFrame, npt.NDArray[np.object_]]:
    """
    Units dissolved from the parcels that carry the same code.

    Parcels without a code belong to no unit; where they have households that is a fault.

    Returns
    -------
    units, unit
        Polygons indexed by id, and for each parcel the id of its unit.
    """
    ids = text_ids([value or "-" for value in texts(parcels, column)], findings, file=file, unique=False)
    ids = np.where(ids == "-", "", ids)
    households = parcels["households"].to_numpy()
    names = parcels.index.to_numpy(dtype=object)
    findings.fault_if("parcel_without_code", names[(ids == "") & (households > 0)], file=file, column=column)
    findings.note_if("parcel_set_aside", names[(ids == "") & (households == 0)], file=file, column=column)
    inside = ids != ""
    geoms = parcels.geometry.to_numpy()[inside]
    if not shapely.coverage_is_valid(geoms):
        geoms = repaired(geoms, names[inside], findings, layer=file)
    gone = shapely.is_empty(geoms)
    whole = gpd.GeoDataFrame({"code": ids[inside][~gone]}, geometry=geoms[~gone], crs=parcels.crs)
    return whole.dissolve(by="code", method="coverage"), ids


def join_counts(
    units: gpd.GeoDataFrame, table: pd.DataFrame | None, findings: Findings, *, file: str, unit_file: str
) -> gpd.GeoDataFrame:
    """
    Facts about the units from a table, joined by code; where both have a column the table is right.

    Ids that only one of the two has are faults, as are the faults of the table's own ids.

    Returns
    -------
    GeoDataFrame
        Indexed by id: the standard columns there are, and every further one of numbers (a count) or text (a label).
    """
    kept = [name for name in UNIT_COLUMNS if name in units]
    facts = further_facts(pd.DataFrame(units.drop(columns="geometry")), only_numeric=True)
    frame = gpd.GeoDataFrame(units[[*kept, "geometry"]].join(facts), geometry="geometry", crs=units.crs)
    if table is None:
        return frame
    ids = text_ids(table["code"], findings, file=file)
    only_table, only_layer = set(ids) - {""} - set(units.index), set(units.index) - {""} - set(ids)
    bare = {unit.lstrip("0"): unit for unit in only_layer if unit.startswith("0")}
    cut = sorted(only_table & set(bare))
    findings.fault_if("lost_zeros", cut, file=file)
    ids = np.array([bare[i] if i in cut else i for i in ids], dtype=object)
    cased = {unit.casefold(): unit for unit in only_layer}
    other = sorted(i for i in only_table - set(cut) if i.casefold() in cased)
    findings.fault_if("case_differs", [f"{i} ({cased[i.casefold()]})" for i in other], file=file, layer=unit_file)
    met = {bare[i] for i in cut} | {cased[i.casefold()] for i in other}
    findings.fault_if("not_in_layer", sorted(only_table - {*cut, *other}), file=file, layer=unit_file)
    findings.fault_if("not_in_table", sorted(only_layer - met), file=file, layer=unit_file)
    rows = table.assign(code=ids).drop_duplicates("code").set_index("code")
    further = further_facts(rows, only_numeric=False)
    for name in [n for n in rows.columns if n in UNIT_COLUMNS] + list(further.columns):
        source = further if name in further.columns else rows
        frame[name] = source[name].reindex(frame.index)
        if name == "households" and only_layer:  # told already as rows the table lacks
            frame[name] = frame[name].astype(object).where(~frame.index.isin(list(only_layer)), 0)
    return frame


def fill_units(
    units: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, findings: Findings, *, file: str, kind: str = "committee"
) -> gpd.GeoDataFrame:
    """
    Units with every standard column filled and checked, and the middle of their households as x and y.

    Households come from the units' own column, else they are the sum over their parcels. The middle is the mean of
    the parcels' points weighted with their households; where a unit has no households on parcels, a point inside.

    Parameters
    ----------
    units
        As :func:`join_counts` returns them.
    parcels
        With columns unit (id of the unit each lies in), households; may be empty.
    kind
        Of units that state none.
    """
    ids = [str(i) for i in units.index]
    position = {unit: i for i, unit in enumerate(ids)}
    home = np.array([position.get(unit, -1) for unit in parcels["unit"]], dtype=np.int64)
    on_parcels = _sums(home, parcels["households"].to_numpy(), len(ids)).astype(np.int64)
    units = units.copy()
    if "households" in units:
        units["households"] = whole_counts(units["households"], ids, findings, file=file, column="households")
        _compare(units, on_parcels, findings)
    elif len(parcels):
        units["households"] = on_parcels
    else:
        findings.fault("no_households_column", file=file)
        units["households"] = 0
    if "provisional" in units:
        yes = np.array([text.lower() in _YES for text in texts(units, "provisional")], dtype=bool)
        units["provisional"] = np.where(yes, "yes", "").astype(object)
        count = int(units["households"][yes].sum())
        findings.note_if("households_provisional", units.index[yes], households=count)
    for column in ("kind", "parent"):
        units[column] = texts(units, column)
    for column in ("name", "name_en", "parent_name", "parent_name_en"):
        units[column] = names(units, column)
    units["name"] = [name or i for name, i in zip(units["name"], ids, strict=True)]
    units["kind"] = [KIND_WORDS.get(word, word) or kind for word in units["kind"]]
    unknown = ~units["kind"].isin(UNIT_KINDS).to_numpy()
    findings.fault_if("unknown_kind", units.index[unknown], file=file, kinds=", ".join(UNIT_KINDS))
    units["parent"] = [parent or i for parent, i in zip(units["parent"], ids, strict=True)]
    units[["x", "y"]] = household_middles(units.geometry, parcels, home)
    return units


def household_middles(geometry: gpd.GeoSeries, parcels: gpd.GeoDataFrame, home: Integers) -> Floats:
    """
    The middle of each unit's households.

    Parameters
    ----------
    home
        Position of the unit each parcel lies in, -1 where none.

    Returns
    -------
    Float array (units, 2), metres.
    """
    inner = shapely.point_on_surface(geometry.to_numpy())
    middles = shapely.get_coordinates(inner).reshape(-1, 2)
    if len(middles) != len(inner) or len(parcels) == 0:
        return middles if len(middles) == len(inner) else np.full((len(inner), 2), np.nan)
    count = parcels["households"].to_numpy(dtype=np.float64)
    points = shapely.get_coordinates(parcels["point"].to_numpy())
    total = _sums(home, count, len(geometry))
    for axis in range(2):
        weighted = _sums(home, count * points[:, axis], len(geometry))
        middles[:, axis] = np.where(total > 0, weighted / np.maximum(total, 1), middles[:, axis])
    return middles


def lies_in(points: npt.NDArray[np.object_], geometry: gpd.GeoSeries) -> Integers:
    """
    The polygon each point lies in, or the nearest one within 10 m.

    Returns
    -------
    Int array of positions, -1 where none is near.
    """
    tree = shapely.STRtree(geometry.to_numpy())
    found = np.full(len(points), -1, dtype=np.int64)
    point, polygon = tree.query(points, predicate="intersects")
    found[point[::-1]] = polygon[::-1]
    lost = np.flatnonzero(found < 0)
    if len(lost):
        point, polygon = tree.query_nearest(points[lost], max_distance=_NEAR_M, all_matches=False)
        found[lost[point]] = polygon
    return found


def as_units(frame: gpd.GeoDataFrame) -> list[Unit]:
    """The units as facts of a county, in the order of the frame."""
    further = [name for name in frame.columns if name not in ("code", *UNIT_COLUMNS, "geometry", "x", "y")]
    counts = [name for name in further if frame[name].dtype.kind == "f"]
    labels = [name for name in further if name not in counts]
    areas, outlines = frame.geometry.area, frame.geometry.length
    found = []
    for unit, row in zip(frame.index, frame.to_dict("records"), strict=True):
        found.append(
            Unit(
                id=str(unit),
                name=row["name"],
                name_en=row["name_en"],
                households=int(row["households"]),
                x=round(float(row["x"]), 3),
                y=round(float(row["y"]), 3),
                kind=row["kind"],
                parent=row["parent"],
                parent_name=row["parent_name"],
                parent_name_en=row["parent_name_en"],
                area_m2=round(float(areas[unit]), 1),
                attributes={name: float(row[name]) for name in counts if np.isfinite(row[name])},
                outline_m=round(float(outlines[unit]), 1),
                labels={name: row[name] for name in labels if row[name]},
            )
        )
    return found


def prepare_parcels(parcels: gpd.GeoDataFrame, findings: Findings, *, file: str) -> gpd.GeoDataFrame:
    """
    Parcels indexed by code (their row where they have none), with whole households and a point inside each.

    An empty cell of the households column means none live there.
    """
    codes: Sequence[str] = texts(parcels, "code")
    names = [code or f"#{row}" for row, code in enumerate(codes, start=1)]
    parcels = parcels.set_index(pd.Index(names, name="code", dtype=object))
    if "households" in parcels:
        counts = whole_counts(parcels["households"], names, findings, file=file, column="households", blank=0)
    else:
        counts = np.zeros(len(parcels), dtype=np.int64)
    parcels["households"] = counts
    parcels["point"] = shapely.point_on_surface(parcels.geometry.to_numpy())
    return parcels


def _compare(units: gpd.GeoDataFrame, on_parcels: Integers, findings: Findings) -> None:
    """Note where the units' own households and those on their parcels differ."""
    own = units["households"].to_numpy()
    if on_parcels.sum() and (own != on_parcels).any():
        findings.note(
            "households_differ", units.index[own != on_parcels], units=int(own.sum()), parcels=int(on_parcels.sum())
        )


def _sums(home: Integers, values: npt.NDArray[Any], count: int) -> Floats:
    """Sum of the values by unit; those that lie in none are left out."""
    inside = home >= 0
    sums = np.bincount(home[inside], weights=values[inside].astype(np.float64), minlength=count)
    return sums.astype(np.float64)
