"""Reading layers and tables as a bureau hands them over; ids stay text, what cannot be read is said in words."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from districting.geography.archives import unpack
from districting.geography.encodings import best_encoding, dbf_text, decodes
from districting.geography.findings import FileFacts, Findings, nearest_name
from districting.geography.sheets import as_text, csv_table, headed, sheet_table

TEXTS = (".csv", ".txt", ".tsv")
TABLES = (*TEXTS, ".xlsx", ".xlsm")

_SHOWN = 12
_MAPS = (".shp", ".gpkg", ".geojson", ".json", ".kml", ".gdb", ".parquet", ".fgb", ".gml")
_FOREIGN = (".rar", ".7z", ".mdb", ".dwg", ".dxf", ".pdf", ".doc", ".docx", ".wps", ".et", ".jpg", ".png", ".tif")
_BYTES = "ISO-8859-1"
_UNREADABLE = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError, LookupError)


def read_layer(path: Path, findings: Findings, *, layer: str = "", encoding: str = "") -> gpd.GeoDataFrame | None:
    """
    A vector layer: GeoPackage, GeoParquet, GeoJSON, shapefile (also zipped), File Geodatabase, KML or what else
    GDAL opens.

    Parameters
    ----------
    path
        The file, or the folder of a File Geodatabase.
    findings
        Takes the fault when it cannot be read.
    layer
        Which layer, of a file that holds several.
    encoding
        Of a shapefile; else the one its .cpg states where its text can be that, else the likeliest one, and noted
        with the column names as decoded.

    Returns
    -------
    GeoDataFrame or None
        The rows as they stand, text stripped; ``None`` when a fault was noted.
    """
    file = path.name
    if path.suffix.lower() in _FOREIGN:
        findings.fault("foreign_format", file=file, kind=path.suffix.lower())
        return None
    if path.suffix.lower() == ".shp" and path.is_file():
        lacking = [suffix for suffix in (".shx", ".dbf") if not _beside(path, suffix).is_file()]
        findings.fault_if("parts_missing", lacking, file=file)
        if lacking:
            return None
    if _is_nested(path):
        return _unpacked(path, findings, layer=layer, encoding=encoding)
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            frame, layer, encoding = gpd.read_parquet(path), "", ""
        else:
            known = filled_layers(path)
            if layer and layer not in known:
                findings.fault("unknown_layer", known, file=file, layer=layer, nearest=nearest_name(layer, known))
                return None
            if not layer and len(known) > 1:
                findings.fault("which_layer", known, file=file)
                return None
            layer = layer or known[0]
            frame, encoding = _decoded(path, layer, encoding, findings)
    except _UNREADABLE as why:
        findings.unreadable(path, why)
        return None
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        findings.fault("no_geometry", file=file)
        return None
    if frame.empty:
        findings.fault("empty_file", file=file)
        return None
    frame = frame.rename_geometry("geometry") if frame.active_geometry_name != "geometry" else frame
    frame.columns = [str(name).strip() for name in frame.columns]
    findings.files.append(FileFacts(file, layer, len(frame), encoding))
    return frame.reset_index(drop=True)


def read_table(
    path: Path, findings: Findings, *, sheet: str = "", encoding: str = "", header_row: int = 0
) -> pd.DataFrame | None:
    """
    A table of text: CSV (UTF-8, UTF-16, GB18030 or Big5; comma, semicolon or tab) or XLSX.

    Every cell is text as a person would type it: whole numbers without a point, empty cells empty. Titles, headers
    of two rows, merged cells and totals are understood as :func:`districting.geography.sheets.headed` says;
    rows and columns that are empty throughout are left out.

    Parameters
    ----------
    header_row
        Row of the header, from 1; found where it is 0.

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
        is_text = path.suffix.lower() in TEXTS
        table = csv_table(path, encoding) if is_text else sheet_table(path, sheet, findings)
    except zipfile.BadZipFile:
        findings.fault("no_workbook", file=file)
        return None
    except UnicodeDecodeError as why:
        findings.fault("not_text", file=file, encoding=why.encoding)
        return None
    except (OSError, ValueError, KeyError, LookupError, csv.Error) as why:
        findings.unreadable(path, why)
        return None
    if table is None:
        return None
    parted = headed(table, findings, file=file, header_row=header_row)
    if parted is None:
        return None
    header, body = parted
    if is_text and not encoding and table.encoding != "utf-8":
        _tell_encoding(header, table.encoding, findings, file=file)
    frame = pd.DataFrame(body, columns=header, dtype=object)
    frame = frame.loc[:, [bool(name) for name in header]]
    findings.files.append(FileFacts(file, sheet, len(frame), table.encoding))
    return frame


def _beside(path: Path, suffix: str) -> Path:
    """The part of a shapefile with this ending, in small or in capital letters."""
    upper = path.with_suffix(suffix.upper())
    return upper if upper.is_file() else path.with_suffix(suffix)


def _is_nested(path: Path) -> bool:
    """Whether a file is a ZIP whose files all lie in folders, where GDAL does not look."""
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    return bool(names) and all("/" in name.replace("\\", "/") for name in names)


def _unpacked(path: Path, findings: Findings, *, layer: str, encoding: str) -> gpd.GeoDataFrame | None:
    """The only map of a ZIP of folders; several must be told apart by the user."""
    with tempfile.TemporaryDirectory() as made:
        findings.faults += unpack(path, Path(made))
        maps = [found for found in sorted(Path(made).iterdir()) if found.suffix.lower() in _MAPS]
        chosen = [found for found in maps if found.stem == layer] or maps
        if len(chosen) == 1:
            return read_layer(chosen[0], findings, layer="" if chosen[0].stem == layer else layer, encoding=encoding)
        if maps:
            findings.fault("which_layer", [found.stem for found in maps], file=path.name)
        elif not findings.faults:
            findings.fault("no_geometry", file=path.name)
        return None


def filled_layers(path: Path) -> list[str]:
    """The layers of a file that have a geometry; all of them where none has."""
    layers = pyogrio.list_layers(path)
    drawn = [str(name) for name, kind in layers if kind is not None]
    return drawn or [str(name) for name in layers[:, 0]]


def _decoded(path: Path, layer: str, encoding: str, findings: Findings) -> tuple[gpd.GeoDataFrame, str]:
    """The layer and the encoding that was found for a shapefile's table (GDAL alone would take Latin-1)."""
    raw = _table_bytes(path)
    if encoding or raw is None:
        return gpd.read_file(path, layer=layer, encoding=encoding or None, on_invalid="fix"), encoding
    text = dbf_text(raw)
    stated = _stated_encoding(path)
    if stated and decodes(text, stated):
        return _as_encoded(path, layer, stated), stated
    found = best_encoding(text)
    frame = _as_encoded(path, layer, found)
    if stated:
        findings.note("encoding_overruled", file=path.name, stated=stated, encoding=found)
    if found != "utf-8":
        _tell_encoding([str(name) for name in frame.columns if name != "geometry"], found, findings, file=path.name)
    return frame, found


def _as_encoded(path: Path, layer: str, encoding: str) -> gpd.GeoDataFrame:
    """A shapefile in an encoding; characters that the fixed width of names and cells cut in two are left out."""
    try:
        return gpd.read_file(path, layer=layer, encoding=encoding, on_invalid="fix")
    except UnicodeDecodeError:
        frame = gpd.read_file(path, layer=layer, encoding=_BYTES, on_invalid="fix")

    def decoded(value: Any) -> Any:
        return value.encode(_BYTES).decode(encoding, errors="ignore") if isinstance(value, str) else value

    frame = frame.rename(columns=decoded)
    texts = [name for name in frame.columns if name != "geometry" and pd.api.types.is_string_dtype(frame[name])]
    return frame.assign(**{name: [decoded(value) for value in frame[name]] for name in texts})


def _tell_encoding(header: list[str], encoding: str, findings: Findings, *, file: str) -> None:
    """Show the names of the columns as decoded, so that a wrong guess is seen."""
    shown = ", ".join(name for name in header[:_SHOWN] if name)
    findings.note("encoding_found", file=file, encoding=encoding, header=shown)


def _table_bytes(path: Path) -> bytes | None:
    """The .dbf of a shapefile, plain or zipped; ``None`` for anything else."""
    if path.suffix.lower() == ".shp":
        beside = [path.with_suffix(suffix) for suffix in (".dbf", ".DBF")]
        return next((found.read_bytes() for found in beside if found.is_file()), b"")
    return _member(path, ".dbf")


def _stated_encoding(path: Path) -> str:
    """What the .cpg says; empty without one, or where it names nothing we know."""
    if path.suffix.lower() == ".shp":
        beside = [path.with_suffix(suffix) for suffix in (".cpg", ".CPG")]
        raw = next((found.read_bytes() for found in beside if found.is_file()), b"")
    else:
        raw = _member(path, ".cpg") or b""
    word = raw.decode("ascii", errors="ignore").strip()
    known = {"936": "gbk", "950": "big5", "65001": "utf-8", "54936": "gb18030"}
    return known.get(word.lower().removeprefix("cp"), word)


def _member(path: Path, suffix: str) -> bytes | None:
    """The first file of a zip with this ending."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return None
    with zipfile.ZipFile(path) as archive:
        found = [name for name in archive.namelist() if name.lower().endswith(suffix)]
        return archive.read(found[0]) if found else None


__all__ = ["TABLES", "TEXTS", "as_text", "read_layer", "read_table"]
