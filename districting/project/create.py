"""
A project made from the files somebody has: looked at, given a role each, written down in ``project.toml``.

::

    proposal = propose([Path("村界.zip"), Path("户数.xlsx"), Path("路网.shp"), Path("路网.dbf")])
    for part in proposal.parts: part.key, part.role, part.columns      # what each was taken for, to show and correct
    for fault in proposal.decide: fault.say("zh")                      # what a person has to confirm
    made = create_project(folder, files, Said(name="太和镇", roles={"路网.shp": "streets"}))
    report = inspect_project(made.folder)                              # then the data report, as for any project

Nothing is written unless all of it can be.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomlkit

from districting.errors import DataError, Fault
from districting.facts import BASES
from districting.geography.archives import unpack
from districting.geography.crs import known_crs
from districting.geography.findings import Findings
from districting.geography.offset import web_map_system
from districting.project.layout import Layout, lay_out
from districting.project.parts import ROLES, Part, chosen, look_at
from districting.project.settings import FORMAT, SETTINGS_FILE, settings_from
from districting.project.writing import refuse_taken

Files = Sequence[Path] | Mapping[str, bytes]

_ABOUT = (
    "由 districting 根据所给文件生成；各项均可改写，改后重新打开。",
    "Made by districting from the files it was given; change what is wrong and open the project again.",
)
_BAND = (1000, 3000)


@dataclass(frozen=True)
class Said:
    """
    What somebody says of the files, where the program need not guess or guessed wrong.

    Parameters
    ----------
    name, name_en
        Of the county town; by default that of the file with its units, or of the new folder.
    basis
        What a household is, one of :data:`districting.facts.BASES`; else what the columns say.
    roles
        Roles by :attr:`Part.key <districting.project.parts.Part.key>`, each one of
        :data:`districting.project.parts.ROLES`.
    columns
        The file's own column for ours, by key of the part: ``{"counts.xlsx": {"households": "总数"}}``.
    encodings
        What a file's text is in, by its name: ``{"counts.csv": "big5"}``.
    systems
        A file's reference system, by its name, where it states none or a wrong one: ``{"units.shp": "EPSG:4544"}``.
    """

    name: str = ""
    name_en: str = ""
    basis: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encodings: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)


NOTHING = Said()
"""Nothing said: everything is guessed, and the guesses are asked about."""


@dataclass(frozen=True)
class Proposal:
    """
    What files were taken for.

    Parameters
    ----------
    parts
        Every layer and sheet with its role; those not used have none.
    settings
        The tables of ``project.toml``.
    decide
        What a person has to confirm or supply.
    folder
        Where the project lies; ``None`` while it is only proposed.
    """

    parts: tuple[Part, ...]
    settings: Mapping[str, Any]
    decide: tuple[Fault, ...]
    folder: Path | None = None


def propose(files: Files, said: Said = NOTHING) -> Proposal:
    """
    What a project of these files would be; nothing is written.

    Parameters
    ----------
    files
        Paths (of a shapefile all its parts, of a File Geodatabase its folder), or contents by file name; ZIPs are
        unpacked.
    said
        What need not be guessed.

    Raises
    ------
    DataError
        With every file that cannot be read, and every wrong role, column or basis.
    """
    with _gathered(files) as folder:
        return _proposal(folder, said)


def create_project(folder: Path, files: Files, said: Said = NOTHING) -> Proposal:
    """
    Make a project folder from files: copies of them, and a ``project.toml`` that says what each is.

    Parameters
    ----------
    folder
        A new or empty folder.
    files, said
        As for :func:`propose`.

    Raises
    ------
    DataError
        When the folder holds anything already, or as :func:`propose`.
    """
    folder = Path(folder)
    refuse_taken(folder)
    with _gathered(files) as made:
        proposal = _proposal(made, replace(said, name=said.name or folder.name))
        (made / SETTINGS_FILE).write_text(_text(proposal.settings), encoding="utf-8")
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            folder.rmdir()
        shutil.copytree(made, folder)
    return Proposal(proposal.parts, proposal.settings, proposal.decide, folder)


@contextmanager
def _gathered(files: Files) -> Iterator[Path]:
    """A folder with copies of the files, archives unpacked; gone afterwards."""
    faults: list[Fault] = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "project"
        folder.mkdir()
        if isinstance(files, Mapping):
            for name, content in files.items():
                (folder / Path(name).name).write_bytes(content)
        else:
            for path in map(Path, files):
                if not path.exists():
                    faults.append(Fault("create.no_file", (str(path),)))
                elif path.is_dir():
                    shutil.copytree(path, folder / path.name)
                else:
                    shutil.copyfile(path, folder / path.name)
        for archive in sorted(folder.glob("*.[zZ][iI][pP]")):
            faults += unpack(archive, folder)
            archive.unlink()
        if not faults and not any(folder.iterdir()):
            faults.append(Fault("create.nothing"))
        if faults:
            raise DataError(*faults)
        yield folder


def _proposal(folder: Path, said: Said) -> Proposal:
    """Look at the files of a folder and lay out a project of them."""
    findings = Findings()
    for file, system in said.systems.items():
        if not web_map_system(system):
            known_crs(system, findings, file=file)
    findings.refuse()
    parts = look_at(folder, findings, said.encodings, said.systems)
    _refuse_strangers(parts, said, findings)
    layout = lay_out(chosen(parts, said.roles), said.columns, said.basis, findings)
    first = next(part for part in layout.parts if part.role in ("units", "parcels"))
    settings = _settings(layout, said.name or Path(first.file).stem, said.name_en)
    settings_from(settings, folder)
    return Proposal(layout.parts, settings, tuple(findings.notes))


def _refuse_strangers(parts: Sequence[Part], said: Said, findings: Findings) -> None:
    """Stop where something was said of a part or a column that is not there, or a word that means nothing."""
    keys = {part.key for part in parts}
    strangers = sorted((set(said.roles) | set(said.columns)) - keys)
    findings.fault_if("create.unknown_part", strangers, known=", ".join(sorted(keys)))
    wrong = sorted(f"{key}: {role}" for key, role in said.roles.items() if role not in ROLES)
    findings.fault_if("create.unknown_role", wrong, known=", ".join(ROLES[:-1]))
    for part in parts:
        lacking = sorted(set(said.columns.get(part.key, {}).values()) - {theirs for theirs, _, _ in part.columns})
        findings.fault_if("create.unknown_column", lacking, file=part.key)
    if said.basis and said.basis not in BASES:
        findings.fault("project.unknown_basis", BASES, basis=said.basis)
    if not parts and not findings.faults:
        findings.fault("create.nothing")
    findings.refuse()


def _settings(layout: Layout, name: str, name_en: str) -> dict[str, Any]:
    """The tables of ``project.toml``."""
    county: dict[str, Any] = {"name": name, "name_en": name_en or name, "basis": layout.basis}
    if len(layout.levels) > 1:
        county["level"] = next(iter(layout.levels))
    band = {"name": "household_band", "lower": _BAND[0], "upper": _BAND[1]}
    return {
        "format": FORMAT,
        "county": county,
        "levels": layout.levels,
        "layers": layout.layers,
        "rule": [band],
    }


def _text(settings: Mapping[str, Any]) -> str:
    """``project.toml``, each file on one line."""
    document = tomlkit.document()
    for line in _ABOUT:
        document.add(tomlkit.comment(line))
    document.add("format", tomlkit.item(settings["format"]))
    document.add("county", tomlkit.item(dict(settings["county"])))
    levels = tomlkit.table(is_super_table=True)
    for name, level in settings["levels"].items():
        levels.add(name, _table(level))
    document.add("levels", levels)
    document.add("layers", _table(settings["layers"]))
    rules = tomlkit.aot()
    for rule in settings["rule"]:
        rules.append(_table(rule))
    document.add("rule", rules)
    text = tomlkit.dumps(document)
    assert tomllib.loads(text) == settings
    return text


def _table(values: Mapping[str, Any]) -> Any:
    """A table whose own tables are written on one line each."""
    table = tomlkit.table()
    for key, value in values.items():
        if isinstance(value, Mapping):
            inline = tomlkit.inline_table()
            inline.update(value)
            value = inline
        table.add(key, value)
    return table
