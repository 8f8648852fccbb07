"""Cells: ids as text, counts as whole numbers, names on one line; every bad row named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from districting.geography.dictionary import UNITS, read_number
from districting.geography.findings import Findings
from districting.geography.sheets import as_text

STANDARD = ("code", "name", "name_en", "households", "kind", "parent", "parent_name", "parent_name_en")
"""Columns of units that have a meaning of their own; every other column of numbers is a further count."""

_NO_COUNTS = {"fid", "objectid", "id", "shape_area", "shape_length", "shape_leng", "shape__area", "shape__length"}
_SCIENTIFIC = re.compile(r"\d+(\.\d+)?[eE]\+\d+")
_QUOTED = re.compile(r'="(.*)"')
_MOST = 1e9
"""More than any country has of anything counted here: a code or a telephone number in the wrong column."""


def text_ids(values: Iterable[Any], findings: Findings, *, file: str, unique: bool = True) -> npt.NDArray[np.object_]:
    """
    Ids as text; missing and repeated ones, and those a spreadsheet turned into 4.11E+11, are faults.

    Returns
    -------
    Object array of text, in the order given.
    """
    ids = [_typed_id(as_text(value)) for value in values]
    findings.fault_if("missing_id", [row for row, i in enumerate(ids, start=1) if not i], file=file)
    findings.fault_if("scientific_id", sorted({i for i in ids if _SCIENTIFIC.fullmatch(i)}), file=file)
    if unique:
        counts = pd.Series([i for i in ids if i], dtype=object).value_counts()
        findings.fault_if("duplicate_id", sorted(counts[counts > 1].index), file=file)
    return np.array(ids, dtype=object)


def _typed_id(text: str) -> str:
    """An id as a person means it: half width, without what spreadsheets put round text (``'001``, ``="001"``)."""
    plain_ = unicodedata.normalize("NFKC", text).strip()
    found = _QUOTED.fullmatch(plain_)
    return found[1] if found else plain_.removeprefix("'")


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    """A column as text; empty where there is none."""
    return [as_text(v) for v in frame[column]] if column in frame else [""] * len(frame)


def names(frame: pd.DataFrame, column: str) -> list[str]:
    """A column of names, each on one line."""
    return [" ".join(text.split()) for text in texts(frame, column)]


def number(value: Any) -> float | None:
    """
    A cell as a number: full-width digits, thousands commas and a counting word behind it (``1,234 户``) are read;
    ``None`` for text, NaN for an empty cell.
    """
    found, unit = read_number(value)
    return None if found is None else found * UNITS["count"].get(unit, 1.0)


def whole_counts(
    values: Iterable[Any], ids: Sequence[str], findings: Findings, *, file: str, column: str, blank: int | None = None
) -> npt.NDArray[np.int64]:
    """
    A column of counts: whole numbers, zero or more; text, empty, negative, fractional and impossibly large cells are
    faults.

    Parameters
    ----------
    ids
        What each row is called in the message.
    blank
        What an empty cell means; without it an empty cell is a fault.
    """
    found = [number(value) for value in values]
    read = np.array([np.nan if f is None else f for f in found], dtype=np.float64)
    is_text = np.array([f is None for f in found], dtype=bool)
    empty = np.isnan(read) & ~is_text
    if blank is not None:
        read[empty] = blank
        empty[:] = False
    rows_called = np.array(list(ids), dtype=object)
    with np.errstate(invalid="ignore"):
        wrong = {
            "count_text": is_text,
            "count_absent": empty,
            "count_negative": read < 0,
            "count_fraction": (read >= 0) & (read != np.floor(read)),
            "count_huge": read > _MOST,
        }
    for key, rows in wrong.items():
        findings.fault_if(key, rows_called[rows], file=file, column=column)
    return np.where(np.isnan(read) | (read > _MOST), 0, read).astype(np.int64)


def further_facts(frame: pd.DataFrame, *, only_numeric: bool) -> pd.DataFrame:
    """
    Every further column: of numbers a count (population, groups, arable_m2), of text a label (street_office).

    Parameters
    ----------
    only_numeric
        Only columns typed as numbers are counts (layers, where codes are text); else text that reads as numbers
        throughout is one too (spreadsheets).

    Returns
    -------
    DataFrame
        Counts as floats, labels as text; without columns that are empty throughout.
    """
    found: dict[str, npt.NDArray[Any]] = {}
    for name in frame.columns:
        if name in STANDARD or name == "geometry" or name.lower() in _NO_COUNTS:
            continue
        words = texts(frame, name)
        if not any(words):
            continue
        values = [number(value) for value in frame[name]]
        as_count = pd.api.types.is_numeric_dtype(frame[name]) or not only_numeric
        if as_count and all(v is not None for v in values):
            found[str(name)] = np.array(values, dtype=np.float64)
        else:
            found[str(name)] = np.array(words, dtype=object)
    return pd.DataFrame(found, index=frame.index)
