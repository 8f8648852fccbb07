"""Reading layers and tables as a bureau hands them over; ids stay text, what cannot be read is said in words."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from districting.geography.findings import Findings, nearest_name

ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order; gb18030 (which holds GBK) decodes almost any bytes, so it comes last."""

TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")


def read_layer(path: Path, findings: Findings, *, layer: str = "", encoding: str = "") -> gpd.GeoDataFrame | None:
    """
    A vector layer: GeoPackage, GeoParquet, GeoJSON, shapefile (also zipped) or what else GDAL opens.

    Parameters
    ----------
    path
        The file.
    findings
        Takes the fault when it cannot be read.
    layer
        Which layer, of a file that holds several.
    encoding
        Of a shapefile that does not say; else UTF-8 is tried, then GB18030.

    Returns
    -------
    GeoDataFrame or None
        The rows as they stand, text stripped; ``None`` when a fault was noted.
    """
    file = path.name
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            frame = gpd.read_parquet(path)
        else:
            known = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
            if layer and layer not in known:
                findings.fault("unknown_layer", known, file=file, layer=layer, nearest=nearest_name(layer, known))
                return None
            if not layer and len(known) > 1:
                findings.fault("which_layer", known, file=file)
                return None
            frame = _decoded(path, layer or known[0], encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as why:
        findings.fault("unreadable", file=file, reason=_first_line(why))
        return None
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        findings.fault("no_geometry", file=file)
        return None
    if frame.empty:
        findings.fault("empty_file", file=file)
        return None
    frame = frame.rename_geometry("geometry") if frame.active_geometry_name != "geometry" else frame
    frame.columns = [str(name).strip() for name in frame.columns]
    return frame.reset_index(drop=True)


def read_table(path: Path, findings: Findings, *, sheet: str = "", encoding: str = "") -> pd.DataFrame | None:
    """
    A table of text: CSV (UTF-8 with or without a mark, GB18030; comma, semicolon or tab) or XLSX.

    Every cell is text as a person would type it: whole numbers without a point, empty cells empty.
    Rows and columns that are empty throughout are left out.

    Returns
    -------
    DataFrame or None
        ``None`` when a fault was noted.
    """
    file = path.name
    if path.suffix.lower() not in TABLES:
        findings.fault("not_a_table", TABLES, file=file)
        return None
    try:
        rows = _csv_rows(path, encoding) if path.suffix.lower() in TABLES[:3] else _sheet_rows(path, sheet, findings)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, csv.Error) as why:
        findings.fault("unreadable", file=file, reason=_first_line(why))
        return None
    if rows is None:
        return None
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        findings.fault("empty_file", file=file)
        return None
    header, *body = rows
    width = len(header)
    frame = pd.DataFrame([(row + [""] * width)[:width] for row in body], columns=header, dtype=object)
    return frame.loc[:, [bool(name) for name in header]]


def as_text(value: Any) -> str:
    """A cell as text: whole numbers without a decimal point, nothing for an empty cell, outer blanks stripped."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _decoded(path: Path, layer: str, encoding: str) -> gpd.GeoDataFrame:
    """The layer, a shapefile without a stated encoding as UTF-8 or else GB18030 (GDAL alone would take Latin-1)."""
    if encoding or not _is_shapefile(path) or _states_encoding(path):
        return gpd.read_file(path, layer=layer, encoding=encoding or None)
    for trial in ENCODINGS[:-1]:
        try:
            return gpd.read_file(path, layer=layer, encoding=trial)
        except UnicodeDecodeError:
            continue
    return gpd.read_file(path, layer=layer, encoding=ENCODINGS[-1])


def _is_shapefile(path: Path) -> bool:
    return path.suffix.lower() == ".shp" or any(name.lower().endswith(".shp") for name in _members(path))


def _states_encoding(path: Path) -> bool:
    if path.suffix.lower() == ".shp":
        return any(path.with_suffix(suffix).is_file() for suffix in (".cpg", ".CPG"))
    return any(name.lower().endswith(".cpg") for name in _members(path))


def _members(path: Path) -> list[str]:
    if path.suffix.lower() != ".zip":
        return []
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def _csv_rows(path: Path, encoding: str) -> list[list[str]]:
    """All rows of a separated text file; the separator is the one the header uses most."""
    raw = path.read_bytes()
    text = raw.decode(encoding) if encoding else _first_decoding(raw)
    lines = text.splitlines()
    separator = max(",;\t", key=(lines[0] if lines else "").count)
    return [[as_text(cell) for cell in row] for row in csv.reader(lines, delimiter=separator)]


def _first_decoding(raw: bytes) -> str:
    for trial in ("utf-8-sig", *ENCODINGS[1:-1]):
        try:
            return raw.decode(trial)
        except UnicodeDecodeError:
            continue
    return raw.decode(ENCODINGS[-1])


def _sheet_rows(path: Path, sheet: str, findings: Findings) -> list[list[str]] | None:
    """All rows of a sheet: the one named, else the only one."""
    with pd.ExcelFile(path, engine="openpyxl") as book:
        known = [str(name) for name in book.sheet_names]
        if sheet and sheet not in known:
            findings.fault("unknown_sheet", known, file=path.name, sheet=sheet, nearest=nearest_name(sheet, known))
            return None
        if not sheet and len(known) > 1:
            findings.fault("which_sheet", known, file=path.name)
            return None
        cells = pd.read_excel(book, sheet_name=sheet or known[0], header=None, dtype=object)
    return [[as_text(cell) for cell in row] for row in cells.to_numpy(dtype=object)]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
