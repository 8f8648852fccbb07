"""Layers and tables of every kind a bureau has reach the same rows."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import Workbook

from districting.geography.findings import Findings
from districting.geography.reading import as_text, read_layer, read_table


def named_squares(make_squares) -> gpd.GeoDataFrame:
    """Four units with Chinese names."""
    return make_squares().assign(名称=["北街", "中街", "南街", "东门"])


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".parquet"])
def test_every_format_gives_the_same_rows(make_squares, tmp_path: Path, suffix: str) -> None:
    """GeoPackage, GeoJSON, shapefile and GeoParquet hold the same codes and names."""
    path = tmp_path / f"units{suffix}"
    frame = named_squares(make_squares)
    if suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, **({"encoding": "utf-8"} if suffix == ".shp" else {}))
    findings = Findings()
    read = read_layer(path, findings)
    assert not findings.faults
    assert read is not None
    assert list(read["code"]) == ["A", "B", "C", "D"]
    assert list(read["名称"]) == ["北街", "中街", "南街", "东门"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("packed", [False, True])
def test_shapefile_without_stated_encoding(make_squares, tmp_path: Path, encoding: str, packed: bool) -> None:
    """A shapefile without .cpg is read as UTF-8 where it is that, else as GB18030, also inside a zip."""
    named_squares(make_squares).to_file(tmp_path / "units.shp", encoding=encoding)
    (tmp_path / "units.cpg").unlink()
    path = tmp_path / "units.shp"
    if packed:
        path = tmp_path / "units.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("units.[dps]*"):
                archive.write(part, part.name)
    read = read_layer(path, Findings())
    assert read is not None
    assert list(read["名称"]) == ["北街", "中街", "南街", "东门"]


def test_layer_of_several(make_squares, tmp_path: Path) -> None:
    """A file with two layers wants one named, and an unknown name is answered with the nearest."""
    path = tmp_path / "county.gpkg"
    make_squares().to_file(path, layer="villages")
    make_squares().to_file(path, layer="streets")
    findings = Findings()
    assert read_layer(path, findings) is None
    assert read_layer(path, findings, layer="vilages") is None
    assert "Name one with layer" in findings.faults[0].say()
    assert "nearest is 'villages'" in findings.faults[1].say()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_keeps_ids_as_text(tmp_path: Path, encoding: str, separator: str) -> None:
    """Leading zeros survive, whatever the encoding and the separator."""
    path = tmp_path / "counts.csv"
    rows = [["编码", "户数"], ["010203040506", "120"], ["", ""], ["110203040507", "80"]]
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    table = read_table(path, Findings())
    assert table is not None
    assert list(table["编码"]) == ["010203040506", "110203040507"]
    assert list(table["户数"]) == ["120", "80"]


def test_sheet_numbers_become_plain_text(tmp_path: Path) -> None:
    """Codes typed as numbers read as digits without a point; empty rows and nameless columns are left out."""
    book = Workbook()
    sheet = book.active
    for row in (["code", "households", None], [510981100001, 120.0, None], [None] * 3, ["0510981100002", 80, "x"]):
        sheet.append(row)
    book.save(tmp_path / "counts.xlsx")
    table = read_table(tmp_path / "counts.xlsx", Findings())
    assert table is not None
    assert table.to_dict("list") == {"code": ["510981100001", "0510981100002"], "households": ["120", "80"]}


def test_sheet_of_several(tmp_path: Path) -> None:
    """A workbook with two sheets wants one named."""
    book = Workbook()
    book.active.title = "villages"
    book.create_sheet("notes")
    book.save(tmp_path / "counts.xlsx")
    findings = Findings()
    assert read_table(tmp_path / "counts.xlsx", findings) is None
    assert read_table(tmp_path / "counts.xlsx", findings, sheet="village") is None
    assert "Name one with sheet" in findings.faults[0].say()
    assert "nearest is 'villages'" in findings.faults[1].say()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("units.gpkg", b"not a database", "cannot be read"),
        ("units.parquet", b"PAR1", "cannot be read"),
        ("units.geojson", b'{"type": "FeatureCollection", "features": []}', "no rows"),
        ("units.csv", b"code,households\nA,1\n", "no geometry"),
    ],
)
def test_layers_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A broken, an empty and a plain file are refused in words."""
    (tmp_path / name).write_bytes(content)
    findings = Findings()
    assert read_layer(tmp_path / name, findings) is None
    assert message in findings.faults[0].say()
    assert findings.faults[0].say("zh").startswith(name)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("counts.xlsx", b"not a workbook", "is no XLSX workbook"),
        ("counts.xls", b"", "not a table"),
        ("counts.csv", b"code,households\n", "no rows"),
        ("counts.csv", b"", "no rows"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A broken workbook, an old one and an empty table are refused in words."""
    (tmp_path / name).write_bytes(content)
    findings = Findings()
    assert read_table(tmp_path / name, findings) is None
    assert message in findings.faults[0].say()


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (float("nan"), ""), (pd.NA, ""), (120.0, "120"), (0.5, "0.5"), (" 北街 ", "北街"), (7, "7")],
)
def test_cells_as_text(value: object, text: str) -> None:
    """A cell reads as a person would type it."""
    assert as_text(value) == text
