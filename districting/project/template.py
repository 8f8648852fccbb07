"""The template of a new project: a small invented example that opens and solves, to be replaced by one's own files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from districting.project.writing import refuse_taken

_TEXTS = ("project.toml", "README.md")
_DICTIONARY = "说明 data dictionary"
_DICTIONARY_HEAD = ("列 column", "含义", "meaning", "单位 unit", "示例 example")
_SOUTH_WEST = (105.370, 30.860)
_STEP = (0.0062, 0.0054)
_BENDS = ((0, 3, -4, 0), (2, -3, 5, -2), (-3, 4, -2, 3), (0, -2, 3, 0))


def new_project(folder: Path) -> None:
    """
    Write a template project: ``project.toml``, ``units.geojson``, ``counts.xlsx`` and ``README.md``.

    Parameters
    ----------
    folder
        A new or empty folder.

    Raises
    ------
    DataError
        When the folder holds anything already, or is a file.
    """
    folder = Path(folder)
    refuse_taken(folder)
    folder.mkdir(parents=True, exist_ok=True)
    source = files("districting.project") / "new"
    for name in _TEXTS:
        (folder / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
    counts = tomllib.loads((source / "counts.toml").read_text(encoding="utf-8"))
    _write_polygons(folder / "units.geojson", [row[0] for row in counts["rows"]])
    _write_counts(folder / "counts.xlsx", counts["column"], counts["rows"])


def _write_polygons(path: Path, codes: Sequence[str]) -> None:
    """Three by three units with bent borders, in degrees (WGS 84), north first, west to east."""
    features = []
    for number, code in enumerate(codes):
        row, column = 2 - number // 3, number % 3
        ring = [_corner(column + dx, row + dy) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8")


def _corner(column: int, row: int) -> list[float]:
    """A corner of the grid, bent a little so that the units look less like a chessboard."""
    bend = _BENDS[row][column] * 2e-4
    return [
        round(_SOUTH_WEST[0] + column * _STEP[0] + bend, 6),
        round(_SOUTH_WEST[1] + row * _STEP[1] + _BENDS[column][row] * 2e-4, 6),
    ]


def _write_counts(path: Path, columns: Sequence[dict[str, Any]], rows: Sequence[Sequence[Any]]) -> None:
    """The spreadsheet: the units, ids formatted as text, and what each column means."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "units"
    sheet.append([column["name"] for column in columns])
    for row in rows:
        sheet.append(list(row))
    for cell in sheet["A"]:
        cell.number_format = "@"
    _dress(sheet, (18, 14, 18, 12, 12, 12))
    meaning = book.create_sheet(_DICTIONARY)
    meaning.append(list(_DICTIONARY_HEAD))
    for column, example in zip(columns, rows[0], strict=True):
        meaning.append([column["name"], column["zh"], column["en"], column["unit"], str(example)])
    _dress(meaning, (14, 46, 52, 16, 18))
    book.save(path)


def _dress(sheet: Worksheet, widths: Sequence[int]) -> None:
    """A bold header that stays in view, and columns wide enough to read."""
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", widths, strict=False):
        sheet.column_dimensions[letter].width = width
