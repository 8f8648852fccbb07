"""The rules of ``project.toml`` written back: only entries that changed, every remark of the user's where it was."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tomlkit

from districting.errors import Fault, SettingsError
from districting.project.rulebook import Rulebook, Table
from districting.project.settings import SETTINGS_FILE, ObjectiveSettings, settings_from
from districting.project.writing import write_whole
from districting.rules.base import NOT_SETTINGS

_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(#.*)?$")
_RULE = re.compile(r"^\s*\[\[\s*rule\s*\]\]")
_PACK = re.compile(r"^\s*pack\s*=")


def save_rulebook(folder: Path, before: Rulebook, after: Rulebook) -> None:
    """
    Write the rules into ``project.toml``, whole or not at all; what is about anything else stays as it is.

    Parameters
    ----------
    before
        The rules as the file had them when they were read.

    Raises
    ------
    SettingsError
        When the file has been changed meanwhile, or would not say the same afterwards; it is then left alone.
    """
    path = folder / SETTINGS_FILE
    text = path.read_text(encoding="utf-8-sig")
    facts = tomllib.loads(text)
    if Rulebook.of(settings_from(facts, folder)) != before:
        raise SettingsError(Fault("forms.file_changed", values={"file": SETTINGS_FILE}))
    new = _with_pack(_with_entries(text, before.entries, after.entries), after.pack)
    objective = facts.get("objective", {})
    if after.objective != before.objective:
        objective = _objective_table(after.objective)
        new = _with_objective(new, objective)
    wanted = {**facts, "pack": after.pack, "rule": [dict(entry) for entry in after.entries], "objective": objective}
    written = tomllib.loads(new)
    if {"pack": "", "rule": [], "objective": {}, **written} != wanted:
        raise SettingsError(Fault("forms.not_kept", values={"file": SETTINGS_FILE}))
    settings_from(written, folder)
    write_whole(path, new.encode())


def rule_tables(entries: Sequence[Table]) -> str:
    """Rules as ``[[rule]]`` tables to be written into a project file: their settings, not where they come from."""
    kept = [{key: value for key, value in entry.items() if key not in NOT_SETTINGS} for entry in entries]
    return "".join(_block(entry) for entry in kept).strip()


def _with_entries(text: str, before: Sequence[Table], after: Sequence[Table]) -> str:
    """The text with other rules; a rule's remarks are the lines of comment right above it and within."""
    pieces = _pieces(text)
    old = {number: piece for number, piece in pieces if number >= 0}
    if len(old) != len(before):
        return _anew(text, after)
    places = _matched(before, after)
    kept = {
        place: _edited(old[place], before[place], entry)
        for place, entry in zip(places, after, strict=True)
        if place >= 0
    }
    fresh = "".join(_block(entry) for place, entry in zip(places, after, strict=True) if place < 0)
    last = max((i for i, (number, _) in enumerate(pieces) if number >= 0), default=len(pieces) - 1)
    parts = []
    for i, (number, piece) in enumerate(pieces):
        parts.append(piece if number < 0 else kept.get(number, ""))
        if i == last and fresh:
            so_far = "".join(parts)
            parts.append(fresh if so_far.endswith("\n\n") or not so_far else f"\n{fresh}")
    return "".join(parts)


def _pieces(text: str) -> list[tuple[int, str]]:
    """The text cut before every table with the comments right above it: the number of a rule, −1 for anything else."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    cuts, number = [(0, -1)], -1
    for i, line in enumerate(lines):
        header = _HEADER.match(line)
        if header is None or header[1].startswith("rule."):
            continue
        is_rule = bool(_RULE.match(line))
        number += is_rule
        start = i
        while start > cuts[-1][0] and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        cuts.append((start, number if is_rule else -1))
    ends = [start for start, _ in cuts[1:]] + [len(lines)]
    return [(n, "".join(lines[start:end])) for (start, n), end in zip(cuts, ends, strict=True)]


def _matched(before: Sequence[Table], after: Sequence[Table]) -> list[int]:
    """For each entry the place it had: of the same entry, else of the first left of its name; −1 for a new one."""
    free = list(range(len(before)))
    places = [-1] * len(after)
    for exactly in (True, False):
        for i, entry in enumerate(after):
            wanted = entry if exactly else entry.get("name")
            like = (place for place in free if (before[place] if exactly else before[place].get("name")) == wanted)
            found = next(like, None) if places[i] < 0 else None
            if found is not None:
                places[i] = found
                free.remove(found)
    return places


def _edited(piece: str, before: Table, after: Table) -> str:
    """The text of one rule with other settings."""
    if before == after:
        return piece
    body = piece.rstrip("\n")
    document = tomlkit.parse(body + "\n")
    table: Any = document["rule"][0]
    for key in [key for key in before if key not in after]:
        del table[key]
    for key, value in after.items():
        if key not in before or before[key] != value:
            table[key] = _plain(value)
    return tomlkit.dumps(document).rstrip("\n") + piece[len(body) :]


def _block(entry: Table) -> str:
    """A new rule as text."""
    lines = [f"{key} = {tomlkit.item(_plain(value)).as_string()}\n" for key, value in entry.items()]
    return "".join(["[[rule]]\n", *lines, "\n"])


def _with_pack(text: str, pack: str) -> str:
    """The text that names another pack, or none."""
    lines = text.splitlines(keepends=True)
    top = next((i for i, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    at = next((i for i in range(top) if _PACK.match(lines[i])), None)
    said = f"pack = {tomlkit.item(pack).as_string()}\n"
    if at is None:
        named = next((i for i in range(top) if lines[i].lstrip().startswith("format")), -1)
        return "".join([*lines[: named + 1], said, *lines[named + 1 :]]) if pack else text
    document = tomlkit.parse(lines[at])
    if document["pack"] == pack:
        return text
    document["pack"] = pack
    return "".join([*lines[:at], *([tomlkit.dumps(document)] if pack else []), *lines[at + 1 :]])


def _objective_table(objective: ObjectiveSettings) -> dict[str, Any]:
    """What is minimised as a table says it: only what is not the default."""
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in asdict(objective).items() if value
    }


def _with_objective(text: str, table: Table) -> str:
    """The text with another table of what is minimised; without one where nothing is said."""
    document = tomlkit.parse(text)
    if "objective" not in document:
        lines = "".join(f"{key} = {tomlkit.item(value).as_string()}\n" for key, value in table.items())
        return text.rstrip("\n") + f"\n\n[objective]\n{lines}" if table else text
    own: Any = document["objective"]
    for key in [key for key in own if key not in table]:
        del own[key]
    for key, value in table.items():
        if key not in own or own[key] != value:
            own[key] = value
    if not own:
        document.remove("objective")
    return tomlkit.dumps(document)


def _anew(text: str, entries: Sequence[Table]) -> str:
    """All rules written again, for a file that lists them in a way of its own."""
    document = tomlkit.parse(text)
    document.pop("rule", None)
    whole = tomlkit.dumps(document).rstrip("\n")
    return f"{whole}\n\n" + "".join(_block(entry) for entry in entries)


def _plain(value: Any) -> Any:
    """A value as TOML writes it inside a line."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update({key: _plain(part) for key, part in value.items()})
        return table
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
