"""
Adjacency decided by a person, written into the project: a ferry added, a border removed, always with a reason.

::

    add_link(folder, "510981100001", "510981100004", "add", "渡口，日间每十分钟一班", "镇政办〔2024〕7号", kind="water")
    add_link(folder, "510981100002", "510981100003", "remove", "围墙，无出入口")
    for link in decided_links(folder): ...
    withdraw_link(folder, "510981100002", "510981100003")

Each call writes the whole table of links anew or leaves it as it was; where the project has none yet, ``links.csv`` is
made and named in ``project.toml``. Open the project again afterwards: its adjacency follows from the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from districting.errors import DataError, Fault
from districting.facts import BORDER_KINDS
from districting.geography.dictionary import entries, plain
from districting.geography.encodings import best_encoding
from districting.geography.findings import Findings
from districting.geography.links import Link, read_links
from districting.geography.reading import TEXTS
from districting.geography.sheets import header_row_of, separator_of
from districting.project.inputs import read_links_table
from districting.project.settings import SETTINGS_FILE, Settings, Source, read_settings
from districting.project.store import open_project
from districting.project.writing import with_layer, write_whole

ACTIONS = ("add", "remove")
COLUMNS = ("a", "b", "action", "reason", "document", "kind", "level")

_FILE = "links{}.csv"


def add_link(
    folder: Path,
    a: str,
    b: str,
    action: str,
    reason: str,
    document: str = "",
    *,
    kind: str = "open",
    level: str | None = None,
) -> Path:
    """
    Write down that two units are neighbours, or no longer are; an earlier decision about the two is replaced.

    Parameters
    ----------
    folder
        Of the project.
    a, b
        Ids of the units.
    action
        ``add`` or ``remove``.
    reason, document
        Why, which must be said, and where it is written.
    kind
        What lies between them, one of :data:`districting.facts.BORDER_KINDS`.
    level
        Of the units; the project's own choice by default.

    Returns
    -------
    The table of links.

    Raises
    ------
    DataError
        With all that is wrong with the decision: no reason, a unit the level does not have, one linked with itself,
        an unknown kind or action, a decision that changes nothing; or where the table of links cannot be written.
    SettingsError
        When ``project.toml`` cannot be meant as it stands.
    """
    folder = Path(folder)
    settings = read_settings(folder)
    chosen = settings.level(level)
    link = Link(a.strip(), b.strip(), action == "add", " ".join(reason.split()), " ".join(document.split()), kind)
    page = _page(settings)
    earlier = [row for row in page.body if page.is_about(row, link, chosen)]
    _refuse(link, action, folder, chosen, changes=bool(earlier))
    page = replace(page, body=[row for row in page.body if row not in earlier]).with_link(link, chosen)
    return page.written(settings)


def withdraw_link(folder: Path, a: str, b: str, *, level: str | None = None) -> Path:
    """
    Take the decision about two units out of the table of links; the adjacency is then what the map says.

    Raises
    ------
    DataError
        When there is no decision about the two on this level.
    """
    settings = read_settings(Path(folder))
    chosen = settings.level(level)
    page = _page(settings)
    link = Link(a, b, add=True, reason="")
    kept = [row for row in page.body if not page.is_about(row, link, chosen)]
    if len(kept) == len(page.body):
        raise DataError(Fault("project.link_unknown", (f"{a}-{b}",), {"level": chosen}))
    return replace(page, body=kept).written(settings)


def decided_links(folder: Path, level: str | None = None) -> list[Link]:
    """
    The decisions of a level as the project has them, in the order of the file.

    Raises
    ------
    DataError
        With every fault of the table of links.
    """
    settings = read_settings(Path(folder))
    findings = Findings()
    table = read_links_table(settings, findings)
    found = []
    if table is not None and len(table):
        chosen, file = settings.level(level), settings.layers_file("links")
        found = read_links(table, findings, file=file, level=chosen, levels=settings.levels)
    findings.refuse()
    return found


def _refuse(link: Link, action: str, folder: Path, level: str, *, changes: bool) -> None:
    """Everything that is wrong with a decision, told at once."""
    findings = Findings()
    file, pair = "links", [f"{link.a}-{link.b}"]
    findings.fault_if("link_action", pair if action not in ACTIONS else [], file=file)
    findings.fault_if("link_reason", pair if not link.reason else [], file=file)
    findings.fault_if("link_itself", pair if link.a == link.b else [], file=file)
    known = ", ".join(BORDER_KINDS)
    findings.fault_if("link_kind", pair if link.kind not in BORDER_KINDS else [], file=file, kinds=known)
    county = open_project(folder, level).county
    strangers = [unit for unit in dict.fromkeys((link.a, link.b)) if unit not in county.position]
    findings.fault_if("project.link_stranger", strangers, level=level)
    if not strangers and not changes and not findings.faults:
        both = {county.position[link.a], county.position[link.b]}
        if any({border.a, border.b} == both for border in county.borders) == link.add:
            findings.fault(f"project.link_{'there' if link.add else 'absent'}", pair)
    findings.refuse()


@dataclass(frozen=True)
class _Page:
    """
    A table of links as its file has it.

    Parameters
    ----------
    file
        Its name; empty where the project has none yet.
    above
        Lines above the header, kept as they are.
    header, body
        Rows of cells.
    at
        The column of each of our names.
    encoding, separator
        How the file is written.
    """

    file: str
    above: Sequence[Sequence[str]]
    header: Sequence[str]
    body: Sequence[Sequence[str]]
    at: dict[str, int]
    encoding: str = "utf-8-sig"
    separator: str = ","

    def cell(self, row: Sequence[str], name: str) -> str:
        """A cell by our name of its column; empty where there is none."""
        column = self.at.get(name, len(row))
        return row[column].strip() if column < len(row) else ""

    def is_about(self, row: Sequence[str], link: Link, level: str) -> bool:
        """Whether a row decides about the two units of a link, on a level."""
        both = {self.cell(row, "a"), self.cell(row, "b")}
        return both == {link.a, link.b} and self.cell(row, "level") in ("", level)

    def with_link(self, link: Link, level: str) -> _Page:
        """The table with one more row, and with the columns it needs."""
        cells = (link.a, link.b, ACTIONS[not link.add], link.reason, link.document, link.kind, level)
        values = dict(zip(COLUMNS, cells, strict=True))
        lacking = [name for name in COLUMNS if name not in self.at and values[name]]
        header = [*self.header, *lacking]
        at = self.at | {name: len(self.header) + i for i, name in enumerate(lacking)}
        row = [""] * len(header)
        for name, column in at.items():
            row[column] = values[name]
        return replace(self, header=header, at=at, body=[*self.body, row])

    def written(self, settings: Settings) -> Path:
        """Write the table, and name it in the settings where it is new."""
        text = io.StringIO()
        out = csv.writer(text, delimiter=self.separator, lineterminator="\r\n")
        out.writerows([*self.above, self.header, *self.body])
        path = settings.folder / (self.file or _free_name(settings.folder))
        named = b"" if self.file else with_layer(settings.folder, "links", {"file": path.name})
        write_whole(path, self._encoded(text.getvalue(), settings))
        if named:
            write_whole(settings.folder / SETTINGS_FILE, named)
        return path

    def _encoded(self, text: str, settings: Settings) -> bytes:
        """The text in the file's own encoding; in UTF-8 where that cannot hold it, unless the settings name it."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            if self.file and settings.layers["links"].encoding:
                values = {"file": self.file, "encoding": self.encoding}
                raise DataError(Fault("project.links_encoding", values=values)) from error
            return text.encode("utf-8-sig")


def _page(settings: Settings) -> _Page:
    """The project's table of links, or an empty one."""
    source = settings.layers.get("links")
    if source is None:
        return _Page("", [], COLUMNS, [], {name: i for i, name in enumerate(COLUMNS)})
    path = settings.folder / source.file
    if path.suffix.lower() not in TEXTS:
        raise DataError(Fault("project.links_no_text", values={"file": source.file}))
    raw = path.read_bytes() if path.is_file() else b""
    if not raw.strip():
        return _Page(source.file, [], COLUMNS, [], {name: i for i, name in enumerate(COLUMNS)})
    encoding = source.encoding or best_encoding(raw)
    lines = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding).splitlines()
    separator = separator_of(lines)
    rows = list(csv.reader(lines, delimiter=separator))
    head = min(source.header_row - 1 if source.header_row else header_row_of(rows), len(rows) - 1)
    body = [row for row in rows[head + 1 :] if any(cell.strip() for cell in row)]
    kept = "utf-8-sig" if encoding == "utf-8" else encoding
    return _Page(source.file, rows[:head], rows[head], body, _columns(rows[head], source), kept, separator)


def _columns(header: Sequence[str], source: Source) -> dict[str, int]:
    """The column of each of our names, by the settings or the dictionary."""
    names = {entry.ours: entry.names for entry in entries() if not entry.only or "links" in entry.only}
    cells = [plain(cell) for cell in header]
    found = {}
    for ours in COLUMNS:
        wanted = [source.columns[ours]] if ours in source.columns else [ours, *names.get(ours, ())]
        column = next((cells.index(plain(name)) for name in wanted if plain(name) in cells), None)
        if column is not None:
            found[ours] = column
    return found


def _free_name(folder: Path) -> str:
    """A name for the table that no file of the folder has."""
    names = (_FILE.format(number) for number in ("", *range(2, 1000)))
    return next(name for name in names if not (folder / name).exists())
