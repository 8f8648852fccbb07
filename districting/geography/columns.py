"""Columns: found under our names, ids as text, counts as whole numbers; every bad row named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from districting.geography.findings import Findings, nearest_name
from districting.geography.reading import as_text

Frame = TypeVar("Frame", bound=pd.DataFrame)

STANDARD = ("code", "name", "name_en", "households", "kind", "parent", "parent_name", "parent_name_en")
"""Columns of units that have a meaning of their own; every other column of numbers is a further count."""

_NO_COUNTS = {"fid", "objectid", "id", "shape_area", "shape_length", "shape_leng", "shape__area", "shape__length"}
_SCIENTIFIC = re.compile(r"\d+(\.\d+)?[eE]\+\d+")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.0+)?")


def under_our_names(
    frame: Frame,
    columns: Mapping[str, str],
    findings: Findings,
    *,
    file: str,
    needed: Iterable[str] = (),
    elsewhere: Mapping[str, str] | None = None,
) -> Frame:
    """
    The frame with its columns under our names.

    Parameters
    ----------
    columns
        The file's own column for each of our names, where they differ; ``id`` means ``code``.
    needed
        Our names that must be there; each one missing is a fault that names the columns there are.
    elsewhere
        Like ``columns``, but shared with other files: a column of it may be absent here unless it is needed.
    """
    own = {_canonical(ours): theirs for ours, theirs in columns.items()}
    mapping = {_canonical(ours): theirs for ours, theirs in (elsewhere or {}).items()} | own
    have = [str(name) for name in frame.columns if name != "geometry"]
    absent = [theirs for theirs in own.values() if theirs not in have]
    present = {theirs: ours for ours, theirs in mapping.items() if theirs in have}
    clash = [ours for theirs, ours in present.items() if ours in have and ours != theirs]
    frame = frame.drop(columns=clash).rename(columns=present)
    lacking = [mapping.get(name, name) for name in needed if name not in frame.columns]
    for name in dict.fromkeys([*absent, *lacking]):
        findings.fault("missing_column", have, file=file, column=name, nearest=nearest_name(name, have))
    return frame


def _canonical(name: str) -> str:
    return "code" if name == "id" else name


def text_ids(values: Iterable[Any], findings: Findings, *, file: str, unique: bool = True) -> npt.NDArray[np.object_]:
    """
    Ids as text; missing and repeated ones, and those a spreadsheet turned into 4.11E+11, are faults.

    Returns
    -------
    Object array of text, in the order given.
    """
    ids = [as_text(value) for value in values]
    findings.fault_if("missing_id", [row for row, i in enumerate(ids, start=1) if not i], file=file)
    findings.fault_if("scientific_id", sorted({i for i in ids if _SCIENTIFIC.fullmatch(i)}), file=file)
    if unique:
        counts = pd.Series([i for i in ids if i], dtype=object).value_counts()
        findings.fault_if("duplicate_id", sorted(counts[counts > 1].index), file=file)
    return np.array(ids, dtype=object)


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    """A column as text; empty where there is none."""
    return [as_text(v) for v in frame[column]] if column in frame else [""] * len(frame)


def number(value: Any) -> float | None:
    """
    A cell as a number: full-width digits and thousands commas are read; ``None`` for text, NaN for an empty cell.
    """
    if isinstance(value, bool | np.bool_):
        return float(value)
    text = unicodedata.normalize("NFKC", as_text(value))
    if not text:
        return float("nan")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        found = float(text)
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def whole_counts(
    values: Iterable[Any], ids: Sequence[str], findings: Findings, *, file: str, column: str, blank: int | None = None
) -> npt.NDArray[np.int64]:
    """
    A column of counts: whole numbers, zero or more; text, empty, negative and fractional cells are faults.

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
    names = np.array(list(ids), dtype=object)
    with np.errstate(invalid="ignore"):
        wrong = {
            "count_text": is_text,
            "count_absent": empty,
            "count_negative": read < 0,
            "count_fraction": (read >= 0) & (read != np.floor(read)),
        }
    for key, rows in wrong.items():
        findings.fault_if(key, names[rows], file=file, column=column)
    return np.where(np.isnan(read), 0, read).astype(np.int64)


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
