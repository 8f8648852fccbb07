"""Columns: found under our names and brought to our units; what cannot be is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from districting.geography.cells import STANDARD
from districting.geography.dictionary import UNITS, Entry, entries, plain, read_number, split_unit
from districting.geography.findings import Findings, nearest_name
from districting.geography.sheets import as_text

Frame = TypeVar("Frame", bound=pd.DataFrame)

_SURVEY = re.compile(r"\d{12}0{7}")
_BASIS = {"registered": "registered_households", "resident": "resident_households", "dwellings": "dwellings"}
_PEOPLE = {"registered": "registered_population", "resident": "resident_population"}


def under_our_names(
    frame: Frame,
    columns: Mapping[str, str],
    findings: Findings,
    *,
    file: str,
    needed: Iterable[str] = (),
    elsewhere: Mapping[str, str] | None = None,
    layer: str = "units",
    basis: str = "",
) -> Frame:
    """
    The frame with its columns under our names and in our units.

    What the settings name is taken as named; of the rest, columns the dictionary knows (村名, 耕地面积(亩) …) are
    renamed and converted to square metres, yuan and pieces, and this is noted.

    Parameters
    ----------
    columns
        The file's own column for each of our names, where they differ; ``id`` means ``code``.
    needed
        Our names that must be there; each one missing is a fault that names the columns there are.
    elsewhere
        Like ``columns``, but shared with other files: a column of it may be absent here unless it is needed.
    layer
        Which layer this is: some names mean different things on different layers.
    basis
        What a household is: where there is no plain column of households, which of several counts is taken.
    """
    own = {_canonical(ours): theirs for ours, theirs in columns.items()}
    mapping = {_canonical(ours): theirs for ours, theirs in (elsewhere or {}).items()} | own
    have = [str(name) for name in frame.columns if name != "geometry"]
    absent = [theirs for theirs in own.values() if theirs not in have]
    present = {theirs: ours for ours, theirs in mapping.items() if theirs in have}
    clash = [ours for theirs, ours in present.items() if ours in have and ours != theirs]
    frame = frame.drop(columns=clash).rename(columns=present)
    needed = list(needed)
    kept = set(needed) - set(STANDARD)
    frame, read = by_dictionary(frame, findings, file=file, layer=layer, basis=basis, named=set(mapping), kept=kept)
    lacking = [mapping.get(name, name) for name in needed if name not in frame.columns]
    for name in dict.fromkeys([*absent, *lacking]):
        if not have:
            findings.fault("no_columns", file=file, column=name)
            continue
        findings.fault("missing_column", have, file=file, column=name, nearest=nearest_name(name, have))
    known = {theirs: (ours, "") for theirs, ours in present.items()} | read
    findings.described(file, tuple((name, *known.get(name, ("", ""))) for name in have))
    return frame


def by_dictionary(
    frame: Frame, findings: Findings, *, file: str, layer: str, basis: str, named: set[str], kept: set[str]
) -> tuple[Frame, dict[str, tuple[str, str]]]:
    """
    The frame with the columns the dictionary knows under our names and in our units.

    Parameters
    ----------
    named
        Our names the settings speak of: these are not looked for.
    kept
        Columns of the file that are needed under their own name.

    Returns
    -------
    frame, read
        For each of the file's columns that was recognised, our name and the unit it was converted from.
    """
    read: dict[str, tuple[str, str]] = {}
    for entry in entries():
        if entry.only and layer not in entry.only:
            continue
        if entry.ours in frame.columns:
            if entry.measure and layer == "units":
                frame = _checked(frame, entry, findings, file=file)
            continue
        found = None if entry.ours in named else _first_named(frame, entry, kept | set(read))
        if found is None:
            continue
        column, unit = found
        spoiled = _not_numbers(frame[column], entry) if entry.measure else []
        if spoiled and layer == "units" and entry.ours not in _BASIS.values():
            frame = _without(frame, column, entry, spoiled, findings, file=file)
            continue
        findings.fault_if("measure_text", spoiled, file=file, column=column)
        if entry.measure in ("area", "money"):
            converted = _converted(frame[column], entry, unit, findings, file=file)
            if converted is None:
                continue
            values, unit = converted
            frame = frame.assign(**{column: values})
        elif entry.measure:
            frame = frame.assign(**{column: _pieces(frame[column], entry.measure)})
        frame = frame.rename(columns={column: entry.ours})
        read[column] = (entry.ours, unit if entry.measure in ("area", "money") else "")
    frame = _by_basis(frame, read, basis, named, findings, file=file)
    said = [f"{theirs} → {ours}" for theirs, (ours, _) in read.items() if plain(theirs) != ours]
    findings.note_if("columns_read", said, file=file, columns=", ".join(said))
    units = [f"{theirs} ({unit})" for theirs, (ours, unit) in read.items() if unit]
    findings.note_if("units_converted", units, file=file)
    if "code" in frame.columns and any(theirs for theirs, (ours, _) in read.items() if ours == "code"):
        frame = frame.assign(code=_without_zeros(list(frame["code"]), findings, file=file))
    return frame, read


def _by_basis(
    frame: Frame, read: Mapping[str, tuple[str, str]], basis: str, named: set[str], findings: Findings, *, file: str
) -> Frame:
    """The frame with households and people taken from the counts of the basis where there are no plain ones."""
    for ours, by_basis in (("households", _BASIS), ("population", _PEOPLE)):
        counted = by_basis.get(basis, "")
        if ours not in frame.columns and ours not in named and counted in frame.columns:
            frame = frame.assign(**{ours: frame[counted]})
            theirs = next((column for column, (name, _) in read.items() if name == counted), counted)
            findings.note(f"basis_{ours}", file=file, column=theirs)
    return frame


def _first_named(frame: pd.DataFrame, entry: Entry, taken: set[str]) -> tuple[str, str] | None:
    """The file's column for an entry of the dictionary, with the unit in its name; the likeliest name first."""
    for name in entry.names:
        for column in frame.columns:
            if column == "geometry" or column in taken or not isinstance(column, str):
                continue
            bare, unit = split_unit(column, entry.measure or "count")
            if name in (bare, plain(column)):
                return column, unit
    return None


def _checked(frame: Frame, entry: Entry, findings: Findings, *, file: str) -> Frame:
    """The frame with a count under our own name as numbers, left out where a cell is none."""
    spoiled = _not_numbers(frame[entry.ours], entry)
    if spoiled and entry.ours not in _BASIS.values():
        return _without(frame, entry.ours, entry, spoiled, findings, file=file)
    findings.fault_if("measure_text", spoiled, file=file, column=entry.ours)
    factors = UNITS[entry.measure]
    read = [read_number(value, entry.measure) for value in frame[entry.ours]]
    return frame.assign(**{entry.ours: [np.nan if n is None else n * factors.get(unit, 1.0) for n, unit in read]})


def _without(frame: Frame, column: str, entry: Entry, rows: Sequence[int], findings: Findings, *, file: str) -> Frame:
    """The frame without a count that cannot be read in every row; who needs it is told, nobody else is stopped."""
    findings.leave_open(entry.ours, "measure_text", rows, file=file, column=column)
    return frame.drop(columns=column)


def _not_numbers(values: pd.Series, entry: Entry) -> list[int]:
    """Rows, from 1, whose cell is no number of the entry's measure."""
    return [row for row, value in enumerate(values, start=1) if read_number(value, entry.measure)[0] is None]


def _converted(
    values: pd.Series, entry: Entry, unit: str, findings: Findings, *, file: str
) -> tuple[npt.NDArray[np.float64], str] | None:
    """A column in our unit; ``None`` (it keeps its name) where neither header nor cells say what it is in."""
    read = [read_number(value, entry.measure) for value in values]
    stated = {cell for _, cell in read if cell}
    default = unit or entry.unit
    if not default and not (stated and all(cell or number_ != number_ for number_, cell in read)):
        findings.note("unit_unknown", file=file, column=values.name)
        return None
    if not unit and not stated:
        findings.note("unit_assumed", file=file, column=values.name, unit=default)
    factors = UNITS[entry.measure]
    found = [np.nan if n is None else n * factors.get(cell or default, np.nan) for n, cell in read]
    told = unit or "/".join(sorted(stated)) or default
    return np.array(found, dtype=np.float64), told


def _pieces(values: pd.Series, measure: str) -> npt.NDArray[np.float64]:
    """A column of counts, or of 是 and 否, as numbers."""
    read = [read_number(value, measure) for value in values]
    return np.array([np.nan if n is None else n * UNITS["count"].get(unit, 1.0) for n, unit in read], dtype=np.float64)


def _without_zeros(codes: list[Any], findings: Findings, *, file: str) -> list[str]:
    """Survey codes of 19 digits that are 12 digits and zeros, as the 12 digits every other table has."""
    texts_ = [as_text(code) for code in codes]
    if texts_ and all(_SURVEY.fullmatch(code) for code in texts_ if code) and any(texts_):
        findings.note("codes_shortened", texts_, file=file)
        return [code[:12] for code in texts_]
    return texts_


def _canonical(name: str) -> str:
    return "code" if name == "id" else name
