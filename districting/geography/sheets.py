"""The rows of a table as a bureau keeps it: title lines, headers of two rows, merged cells, totals at the bottom."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from districting.geography.dictionary import UNITS, entries, is_unit, plain, read_number, split_unit
from districting.geography.encodings import best_encoding
from districting.geography.findings import Findings, nearest_name

_TOTALS = {"合计", "总计", "共计", "小计", "合計", "總計", "小計", "total", "totals", "sum", "subtotal"}
_EXACT = 1e15
_UNSEEN = {ord(mark): None for mark in "\0\u00ad\u200b\u200e\u200f\u2060\ufeff"}
"""Marks that nobody sees and that part codes which look alike."""
_TITLES = 4

Rows = list[list[str]]


@dataclass(frozen=True)
class Table:
    """
    The rows of a file before anything is known about its header.

    Parameters
    ----------
    rows
        Every cell as text, merged ones repeated.
    spans
        Rows (from 0) that hold a cell merged over several columns, each with the columns it covers.
    encoding
        How the text was decoded; empty for a workbook.
    """

    rows: Rows
    spans: dict[int, set[int]]
    encoding: str = ""


def as_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, nothing for an empty cell, no outer blanks, no unseen marks."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, int | float | np.integer) and abs(float(value)) >= _EXACT:
        return f"{float(value):.5E}"  # a spreadsheet keeps 15 digits of a number; the rest of a longer code is gone
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return (text if text.isprintable() else text.translate(_UNSEEN)).strip()


def csv_table(path: Path, encoding: str) -> Table:
    """A separated text file; the separator is the one its fullest line uses most."""
    raw = path.read_bytes()
    found = encoding or best_encoding(raw)
    text = raw.decode("utf-8-sig" if found == "utf-8" else found)
    lines = text.splitlines()
    rows = [[as_text(cell) for cell in row] for row in csv.reader(lines, delimiter=separator_of(lines))]
    return Table(rows, {}, found)


def separator_of(lines: Sequence[str]) -> str:
    """What separates the cells of a text: comma, semicolon or tab, whichever its fullest line uses most."""
    return max(",;\t", key=lambda mark: max((line.count(mark) for line in lines[:20]), default=0))


def sheet_table(path: Path, sheet: str, findings: Findings) -> Table | None:
    """A sheet of a workbook: the one named, else the only one; ``None`` when a fault was noted."""
    import openpyxl  # takes long to load, and a kept project has no workbook to read

    book = openpyxl.load_workbook(path, data_only=True)
    known = [str(name) for name in book.sheetnames]
    if sheet and sheet not in known:
        findings.fault("unknown_sheet", known, file=path.name, sheet=sheet, nearest=nearest_name(sheet, known))
        return None
    filled = [name for name in known if getattr(book[name], "max_row", 0) > 1]
    if not sheet and len(known) > 1 and len(filled) != 1:
        findings.fault("which_sheet", known, file=path.name)
        return None
    page = book[sheet or (filled or known)[0]]
    unsaved = _unsaved_formulas(path, page.title, page)
    if unsaved:
        findings.fault("formula_empty", unsaved, file=path.name)
        return None
    rows = [[as_text(cell) for cell in row] for row in page.iter_rows(values_only=True)]
    spans: dict[int, set[int]] = {}
    for merged in page.merged_cells.ranges:
        columns = range(merged.min_col - 1, merged.max_col)
        value = rows[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, merged.max_row):
            if len(columns) > 1:
                spans.setdefault(row, set()).update(columns)
            for column in columns:
                rows[row][column] = value
    return Table(rows, spans)


def _unsaved_formulas(path: Path, sheet: str, values: Any) -> list[str]:
    """Cells of a sheet that hold a formula without its result, as programs write them that do not calculate."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(b"<f>" in text or b"<f " in text for text in map(archive.read, sheets)):
            return []
    from openpyxl import load_workbook

    page = load_workbook(path)[sheet]
    cells = (cell for row in page.iter_rows() for cell in row if cell.data_type == "f")
    return [cell.coordinate for cell in cells if values[cell.coordinate].value is None]


def headed(table: Table, findings: Findings, *, file: str, header_row: int = 0) -> tuple[list[str], Rows] | None:
    """
    The header and the rows below it, without totals; ``None`` when there are no rows.

    The header is the first row with two different words or more, unless ``header_row`` (from 1) names it. Where
    one of its cells spans several columns, the row below belongs to it: 户数 over 户籍 becomes 户籍户数.
    Lines above the header are titles. Cells beyond the header's last column are a fault. A row called 合计 or total
    is set aside and noted, with its figures where they differ from the sum of the rows.
    """
    rows = table.rows
    first = header_row - 1 if header_row else header_row_of(rows)
    if first >= len(rows):
        findings.fault("empty_file", file=file)
        return None
    titles = [next(filter(None, row)) for row in rows[:first] if any(row)]
    findings.note_if("titles_skipped", titles, file=file)
    header, below = rows[first], first + 1
    if first in table.spans and below < len(rows):
        header = [_joined(above, under) for above, under in zip(header, rows[below], strict=True)]
        below += 1
        findings.note("header_joined", [name for name in header if name], file=file)
    body = _as_wide(header, [row for row in rows[below:] if any(row)], findings, file=file)
    if body and all(not cell or is_unit(cell) for cell in body[0]) and any(body[0]):
        header = [_joined(name, unit) for name, unit in zip(header, body[0], strict=True)]
        body = body[1:]
    body = _without_totals(header, body, findings, file=file)
    if not body:
        findings.fault("empty_file", file=file)
        return None
    return _told_apart(header, findings, file=file), body


def _as_wide(header: Sequence[str], body: Rows, findings: Findings, *, file: str) -> Rows:
    """The rows as wide as the header; cells beyond it are a fault, for 1,234 without quotes is two cells."""
    width = len(header)
    findings.fault_if("row_too_long", [row[0] or "-" for row in body if any(row[width:])], file=file, count=width)
    return [(row + [""] * width)[:width] for row in body]


def _told_apart(header: Sequence[str], findings: Findings, *, file: str) -> list[str]:
    """The header with each name once: a second 备注 becomes 备注 2; which of two 户数 is meant only a person knows."""
    seen: Counter[str] = Counter()
    found = []
    for name in header:
        seen[name] += bool(name)
        found.append(f"{name} {seen[name]}" if seen[name] > 1 else name)
    twice = [name for name, count in seen.items() if count > 1]
    findings.fault_if("column_twice", [name for name in twice if _known_names([name])], file=file)
    findings.note_if("column_numbered", [name for name in twice if not _known_names([name])], file=file)
    return found


def header_row_of(rows: Rows) -> int:
    """The position of the header: the first row of two words, or a line soon below that names columns we know."""
    first = next((i for i, row in enumerate(rows) if _is_header(row)), len(rows))
    below = range(first, min(first + _TITLES, len(rows)))
    return (
        first
        if first == len(rows) or _known_names(rows[first])
        else next((i for i in below if _known_names(rows[i]) >= 2), first)
    )


def _is_header(row: Sequence[str]) -> bool:
    return len({cell for cell in row if cell}) >= 2 or (len(row) == 1 and bool(row[0]))


def _known_names(row: Sequence[str]) -> int:
    """How many cells of a row are names of columns the dictionary has."""
    known = {name for entry in entries() for name in entry.names}
    return sum(any(split_unit(cell, measure)[0] in known for measure in UNITS) for cell in row if cell)


def _joined(above: str, under: str) -> str:
    """The name of a column whose header is two cells, one above the other."""
    if not under or under == above:
        return above
    if not above:
        return under
    if is_unit(under):
        return f"{above}({under.strip('()（）')})"
    known = {name for entry in entries() for name in entry.names}
    trials = (under + above, above + under, under)
    return next((trial for trial in trials if plain(trial) in known), above + under)


def _without_totals(header: Sequence[str], body: Rows, findings: Findings, *, file: str) -> Rows:
    """The rows that are no totals; a grand total that differs from the sum of its column is told with both figures."""
    is_total = [any(plain(cell).strip(":") in _TOTALS for cell in row[:3]) for row in body]
    kept = [row for row, total in zip(body, is_total, strict=True) if not total]
    if len(kept) == len(body):
        return body
    findings.note("totals_set_aside", [next(filter(None, row)) for row in body if row not in kept], file=file)
    last = body[-1] if is_total[-1] else None
    for column, name in enumerate(header):
        values = [_whole(row[column]) for row in kept if column < len(row)]
        stated = _whole(last[column]) if last is not None and column < len(last) else None
        if stated is None or not values or any(value is None for value in values) or not name:
            continue
        if any(plain(name).startswith(word) for word in ("code", "编码", "代码", "序号")):
            continue
        total = sum(value for value in values if value is not None)
        if abs(total - stated) > 1e-6 * max(1.0, abs(stated)):
            findings.note("total_differs", file=file, column=name, stated=f"{stated:,.10g}", total=f"{total:,.10g}")
    return kept


def _whole(cell: str) -> float | None:
    """A cell as a whole number, if it is one."""
    value, _ = read_number(cell)
    return value if value is not None and value == value and value.is_integer() else None
