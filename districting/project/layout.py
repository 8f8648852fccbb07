"""How the parts of some files fit together: which table counts which polygons, by which column, and what is unclear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from districting.geography.cells import texts
from districting.geography.findings import Findings
from districting.geography.osm import is_osm
from districting.project.parts import Part

_HALF = 0.5
_FEW = 2
_HOUSEHOLDS = ("households", "registered_households", "resident_households", "dwellings")
_BASIS_OF = {"registered_households": "registered", "resident_households": "resident", "dwellings": "dwellings"}
_LAYERS = ("parcels", "streets", "water", "rail", "offices", "facilities", "links")

Columns = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Layout:
    """
    A project in outline.

    Parameters
    ----------
    parts
        Every part; those not used have no role.
    levels, layers
        The tables of ``project.toml``.
    basis
        What a household is.
    """

    parts: tuple[Part, ...]
    levels: dict[str, Any]
    layers: dict[str, Any]
    basis: str


def lay_out(parts: Sequence[Part], columns: Columns, basis: str, findings: Findings) -> Layout:
    """
    Levels and layers from parts with roles; what was guessed, left aside or is lacking is noted.

    Raises
    ------
    DataError
        When nothing among the parts could be units.
    """
    of_role = {role: [part for part in parts if part.role == role] for role in {part.role for part in parts}}
    findings.note_if("create.guessed", [f"{part.key} → {part.role}" for part in parts if part.role and not part.sure])
    tables = of_role.get("counts", [])
    layers: dict[str, Any] = {}
    used: list[Part] = []
    for role in _LAYERS:
        candidates = sorted(of_role.get(role, []), key=lambda part: (not part.sure, -part.rows))
        if candidates:
            layers[role] = _source(candidates[0], columns)
            used.append(candidates[0])
            others = [part.key for part in candidates[1:]]
            findings.note_if("create.one_only", others, role=role, file=candidates[0].key)
    levels: dict[str, Any] = {}
    for units in sorted(of_role.get("units", []), key=lambda part: part.rows):
        name = _level_name(units, levels, several=len(of_role["units"]) > 1)
        levels[name], table = _level_of_polygons(units, tables, columns, findings)
        used += [units, *([table] if table is not None else [])]
    if not levels:
        levels, table = _level_without_polygons(of_role, columns, findings)
        used += [table] if table is not None else []
    findings.note_if("create.left_aside", [part.key for part in parts if part not in used])
    findings.note_if("create.crs_guessed", [f"{part.file}: {part.guess}" for part in used if part.guess])
    unknown = [part.file for part in used if part.shape != "table" and not part.crs and not part.guess]
    findings.note_if("create.no_crs", unknown)
    if "streets" not in layers:
        findings.note("create.no_streets")
    kept = tuple(part if part in used else replace(part, role="") for part in parts)
    return Layout(kept, levels, layers, _basis(used, columns, basis, findings))


def _level_of_polygons(
    units: Part, tables: Sequence[Part], columns: Columns, findings: Findings
) -> tuple[dict[str, Any], Part | None]:
    """A level with its polygons and the table that counts them, joined by the columns whose values agree best."""
    title = units.layer or Path(units.file).stem
    level: dict[str, Any] = {"title": title, "title_en": title if title.isascii() else "units"}
    own, table, theirs, shared = _code(units, columns), None, "", 0.0
    for candidate in tables:
        for left, right, share in _joins(units, candidate, own, _code(candidate, columns)):
            if share > shared or (table is None and own and _code(candidate, columns)):
                table, own_join, theirs, shared = candidate, left, right, share
    if table is not None:
        own = own_join
    own = own or _unique_column(units)
    level["units"] = _source(units, columns, code=own)
    if not own:
        findings.note("create.no_code", file=units.key)
    elif own != _known(units, "code") and own != columns.get(units.key, {}).get("code"):
        key = "create.code_unique" if table is None else "create.code_joined"
        findings.note(key, file=units.key, column=own, other=table.key if table else "")
    if table is not None:
        level["counts"] = _source(table, columns, code=theirs)
        count = round(shared * units.rows)
        if count < units.rows or table.rows > count:
            findings.note("create.codes_differ", file=table.key, other=units.key, shared=count, rows=units.rows)
    return level, table


def _level_without_polygons(
    of_role: Mapping[str, list[Part]], columns: Columns, findings: Findings
) -> tuple[dict[str, Any], Part | None]:
    """Units from a code on the parcels, else blocks between streets."""
    parcels = max(of_role.get("parcels", []), key=lambda part: part.rows, default=None)
    if parcels is None:
        findings.fault("create.no_units")
        findings.refuse()
    assert parcels is not None
    best: tuple[float, str, str, Part | None] = (_HALF, "", "", None)
    for table in of_role.get("counts", []):
        codes = set(_values(table, _code(table, columns)))
        for theirs, ours, _ in parcels.columns:
            found = set(_values(parcels, theirs))
            if ours != "code" and codes and len(found & codes) / len(codes) >= best[0]:
                best = (len(found & codes) / len(codes), theirs, _code(table, columns), table)
    _, dissolve, code, counts = best
    if dissolve and counts is not None:
        level = {"title": "单元", "title_en": "units", "dissolve": dissolve}
        return {"units": level | {"counts": _source(counts, columns, code=code)}}, counts
    if "streets" in of_role:
        findings.note("create.blocks")
        return {"blocks": {"title": "街区", "title_en": "blocks", "blocks": True, "least_households": 30}}, None
    findings.fault("create.no_units")
    findings.refuse()
    return {}, None


def _joins(units: Part, table: Part, own: str, theirs: str) -> list[tuple[str, str, float]]:
    """Pairs of columns, one of the polygons and one of the table, with the share of polygons found in the table."""
    lefts = [own] if own else [name for name, _, _ in units.columns]
    rights = [theirs] if theirs else [name for name, _, _ in table.columns]
    found = []
    for left in lefts:
        values = _values(units, left)
        if not own and len(set(values)) < units.rows:
            continue
        for right in rights:
            share = len(set(values) & set(_values(table, right))) / max(units.rows, 1)
            if share >= _HALF or (own and theirs):
                found.append((left, right, share))
    return found


def _values(part: Part, column: str) -> list[str]:
    """The cells of a column that are not empty, as text."""
    return [value for value in texts(part.frame, column) if value] if column else []


def _code(part: Part, columns: Columns) -> str:
    """The part's own column of codes, as somebody said or the dictionary knows; empty where neither does."""
    return columns.get(part.key, {}).get("code", "") or _known(part, "code")


def _known(part: Part, ours: str) -> str:
    """The part's own name of one of our columns; empty where the dictionary knows none."""
    return next((theirs for theirs, name, _ in part.columns if name == ours), "")


def _unique_column(part: Part) -> str:
    """The first column in which all rows differ and none is empty."""
    names = [theirs for theirs, _, _ in part.columns]
    return next((name for name in names if len(set(_values(part, name))) == part.rows), "")


def _source(part: Part, columns: Columns, *, code: str = "") -> dict[str, Any]:
    """A part as a source of ``project.toml``: file, layer or sheet, and what no dictionary says."""
    source: dict[str, Any] = {"file": part.file}
    if part.layer and not is_osm(Path(part.file)):
        source["sheet" if part.shape == "table" else "layer"] = part.layer
    named = dict(columns.get(part.key, {}))
    if code and code != _known(part, "code"):
        named["code"] = code
    if named:
        source["columns"] = named
    if part.system or part.guess:
        source["crs"] = part.system or part.guess
    if part.named:
        source["encoding"] = part.named
    return source


def _basis(used: Sequence[Part], columns: Columns, basis: str, findings: Findings) -> str:
    """What a household is, by the columns there are; noted where that is only assumed, or none counts any."""
    counted = [part for part in used if part.role in ("units", "counts", "parcels")]
    known = {name for part in counted for name in (*part.ours, *columns.get(part.key, {})) if name in _HOUSEHOLDS}
    if not known:
        there = [theirs for part in counted for theirs, name, _ in part.columns if not name]
        findings.note("create.no_households", there)
    if basis or not known:
        return basis or "registered"
    stated = [_BASIS_OF[name] for name in _HOUSEHOLDS if name in known and name in _BASIS_OF]
    if "households" in known or not stated:
        findings.note("create.basis_assumed", basis="registered")
        return "registered"
    if len(stated) >= _FEW:
        findings.note("create.basis_choice", stated, basis=stated[0])
    return stated[0]


def _level_name(part: Part, taken: Mapping[str, Any], *, several: bool) -> str:
    """A name of a level: of letters and digits, and not taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", (part.layer or Path(part.file).stem).lower()).strip("_") if several else "units"
    name = plain or f"level_{len(taken) + 1}"
    return name if name not in taken else f"{name}_{len(taken) + 1}"
