"""
Packs: the rules of one jurisdiction as data, each with where it stands and whether anybody checked.

A pack is a TOML file of ``packs/`` (or a project's own): a table ``[pack]`` and one ``[[entry]]`` for each rule
or figure. An entry with ``rule`` is a rule a plan can be held to, with its ``settings``; one with ``ledger`` is a
figure of the ledger; one with neither is text, for people.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from districting.errors import Fault, SettingsError, refuse
from districting.facts import BASES
from districting.messages import Language, catalogue, say
from districting.rules.figures import FIGURES, Figure, nearest_figures, wanted
from districting.rules.source import Source, Standing

_FORMS: Mapping[str, tuple[type, str]] = {
    "str": (str, '"…"'),
    "Standing": (str, '"…"'),
    "bool": (bool, "true / false"),
    "Mapping[str, Any]": (Mapping, "{ … }"),
}
_CITED = ("standing", "document", "clause", "date", "region", "verified")


@dataclass(frozen=True)
class Entry:
    """
    One line of a pack.

    Parameters
    ----------
    id
        Its name in the pack.
    zh, en
        What it says, in our own words.
    standing, document, clause, date, region, verified
        As in :class:`~districting.rules.base.Source`.
    rule, settings
        The rule it sets, and that rule's fields.
    ledger
        The figure of the ledger it sets.
    number
        The figure, or several.
    hard
        Whether the source says must; a soft one is priced or only told.
    basis
        What the source counts as a household (one of :data:`~districting.facts.BASES`); empty where it does not say.
    note_zh, note_en
        What a reader should know: a masked figure, a contradiction, what is ours.
    """

    id: str
    zh: str
    en: str
    standing: Standing
    document: str = ""
    clause: str = ""
    date: str = ""
    region: str = ""
    verified: bool = False
    rule: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    ledger: str = ""
    number: Any = None
    hard: bool = False
    basis: str = ""
    note_zh: str = ""
    note_en: str = ""

    @property
    def source(self) -> Source:
        """Where it comes from."""
        return Source(self.standing, self.document, self.clause, self.date, self.region, self.verified)

    @property
    def cited(self) -> dict[str, Any]:
        """The source as a rule holds it; what is empty is left out."""
        return {key: getattr(self, key) for key in _CITED if getattr(self, key) or key in ("standing", "document")}

    def words(self, language: Language) -> str:
        """What it says, where it stands, and the note."""
        text, note = (self.zh, self.note_zh) if language == "zh" else (self.en, self.note_en)
        checked = say("packs.verified" if self.verified else "packs.unverified", language)
        parts = [text, self.source.words(language), checked, note]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Override:
    """What a project changed of a pack: an entry's field, or the whole entry taken out (then ``field`` is empty)."""

    entry: str
    rule: str
    field: str
    pack_value: Any
    own_value: Any

    def say(self, language: Language) -> str:
        """The change as a sentence."""
        if not self.field:
            return say("packs.taken_out", language, rule=say(f"rules.{self.rule}_title", language))
        return self.of_field("packs.changed", language)

    def of_field(self, key: str, language: Language) -> str:
        """The change in the words of one entry of a catalogue, with the field's name and both values."""
        named = f"field_{self.field}" if f"field_{self.field}" in catalogue("rules") else ""
        field = say(f"rules.{named}", language) if named else self.field
        rule = say(f"rules.{self.rule}_title", language)
        pack, own = _plain(self.pack_value, language), _plain(self.own_value, language)
        return say(key, language, rule=rule, field=field, pack=pack, own=own)


@dataclass(frozen=True)
class Pack:
    """
    The rules of one jurisdiction.

    Parameters
    ----------
    id, zh, en
        Its name in project files, and its titles.
    region, date
        Where and since when.
    entries
        In the order of the file.
    """

    id: str
    zh: str
    en: str
    region: str
    date: str
    entries: tuple[Entry, ...]

    def title(self, language: Language) -> str:
        """What people call it."""
        return self.zh if language == "zh" else self.en

    def overridden(self, own: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
        """The pack's rules as ``[[rule]]`` tables, with a project's own entries laid over and added after them."""
        mine_all = [dict(entry) for entry in own]
        laid = []
        added = list(mine_all)
        for entry in self._rules():
            over = [mine for mine in mine_all if means(mine, entry)]
            added = [mine for mine in added if mine not in over]
            if any(mine.get("off") for mine in over):
                continue
            table = {"name": entry.rule, **entry.settings, "cited": entry.cited}
            changes = {key: value for mine in over for key, value in mine.items() if key != "name"}
            origin = {"pack": self.id, "zh": self.zh, "en": self.en, "entry": entry.id, "settings": entry.settings}
            origin |= {key: getattr(entry, key) for key in ("basis", "note_zh", "note_en") if getattr(entry, key)}
            laid.append(table | changes | {"origin": origin})
        return laid + [mine for mine in added if not mine.get("off")]

    def overrides(self, own: Iterable[Mapping[str, Any]]) -> tuple[Override, ...]:
        """Everything a project's entries change of this pack."""
        found = []
        for mine in own:
            for entry in self._rules():
                if not means(mine, entry):
                    continue
                if mine.get("off"):
                    found.append(Override(entry.id, entry.rule, "", None, None))
                    continue
                settled = {**mine, "price": None} if mine.get("hard") else mine
                for key, value in settled.items():
                    if key not in ("name", "levels", "hard") and entry.settings.get(key) != value:
                        found.append(Override(entry.id, entry.rule, key, entry.settings.get(key), value))
        return tuple(found)

    def figures(self) -> dict[str, Figure]:
        """The figures of the ledger this pack sets, by name."""
        return {entry.ledger: Figure(entry.number, entry.source) for entry in self.entries if entry.ledger}

    def besides(self) -> list[Entry]:
        """The entries that set no rule: figures of the ledger, and what is for people to keep to."""
        return [entry for entry in self.entries if not entry.rule]

    def _rules(self) -> list[Entry]:
        """The entries that set a rule."""
        return [entry for entry in self.entries if entry.rule]


def pack_names() -> tuple[str, ...]:
    """The packs that come with the package."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in _folder().iterdir() if path.name.endswith(".toml")))


def load_pack(name: str | Path) -> Pack:
    """
    A pack of the package by name, or one's own by the path of its file.

    Raises
    ------
    SettingsError
        With every fault of the file, each with its line.
    """
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return read_pack(path.read_text(encoding="utf-8"), path.name)
    if str(name) not in pack_names():
        near = ", ".join(get_close_matches(str(name), pack_names(), n=2) or pack_names())
        raise SettingsError(Fault("packs.unknown_pack", values={"pack": str(name), "near": near}))
    source = _folder() / f"{name}.toml"
    return read_pack(source.read_text(encoding="utf-8"), source.name)


def read_pack(text: str, file: str) -> Pack:
    """
    A pack from the text of its file.

    Raises
    ------
    SettingsError
        With every fault, each with the line it is on.
    """
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(Fault("packs.not_toml", values={"file": file, "reason": str(error)})) from error
    lines = _Lines(text, file)
    head, tables = facts.get("pack"), facts.get("entry", [])
    faults = [lines.fault("packs.unknown_key", -1, key, name=key) for key in facts if key not in ("pack", "entry")]
    faults += _head_faults(head, lines)
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        refuse([*faults, lines.fault("packs.wrong_kind", -1, "entry", name="entry", wanted="[[entry]]")], SettingsError)
    for number, table in enumerate(tables):
        faults += _entry_faults(table, number, lines)
    ids = [table.get("id") for table in tables]
    faults += [lines.fault("packs.twice", n, "id", id=i) for n, i in enumerate(ids) if i and i in ids[:n]]
    refuse(faults, SettingsError)
    return Pack(entries=tuple(Entry(**table) for table in tables), **{"region": "", "date": "", **(head or {})})


def means(mine: Mapping[str, Any], entry: Entry) -> bool:
    """Whether a project's table is about the rule of an entry: the same name, and the same of what it identifies."""
    from districting.rules import RULES  # the registry reads packs itself

    if mine.get("name") != entry.rule:
        return False
    defaults = {f.name: f.default for f in fields(RULES[entry.rule])}
    named = [key for key in RULES[entry.rule].identified_by if key in mine]
    return all(_listed(mine[key]) == _listed(entry.settings.get(key, defaults[key])) for key in named)


def _listed(value: Any) -> Any:
    """A value as TOML has it: lists, no tuples."""
    return list(value) if isinstance(value, tuple) else value


def _folder() -> Any:
    """Where the package keeps its packs."""
    return files("districting.rules") / "packs"


def _head_faults(head: Any, lines: _Lines) -> list[Fault]:
    """Everything wrong with the table ``[pack]``."""
    if not isinstance(head, dict):
        return [lines.fault("packs.wrong_kind", -1, "pack", name="pack", wanted="[pack]")]
    known = [f.name for f in fields(Pack) if f.name != "entries"]
    faults = [lines.fault("packs.unknown_key", -1, key, name=key) for key in head if key not in known]
    faults += [
        lines.fault("packs.missing_key", -1, "pack", name=key) for key in ("id", "zh", "en") if not head.get(key)
    ]
    odd = [key for key in known if key in head and not isinstance(head[key], str)]
    faults += [lines.fault("packs.wrong_kind", -1, key, name=key, wanted='"…"') for key in odd]
    return faults


def _entry_faults(table: Mapping[str, Any], number: int, lines: _Lines) -> list[Fault]:
    """Everything wrong with one entry."""
    known = {f.name: str(f.type) for f in fields(Entry)}
    faults = [lines.fault("packs.unknown_key", number, key, name=key) for key in table if key not in known]
    faults += [lines.fault("packs.missing_key", number, "", name=key) for key in _needed(table) if not table.get(key)]
    for key, value in table.items():
        kind, form = _FORMS.get(known.get(key, ""), (object, ""))
        if not isinstance(value, kind):
            faults.append(lines.fault("packs.wrong_kind", number, key, name=key, wanted=form))
    if faults:
        return faults
    standing = table["standing"]
    if standing not in get_args(Standing):
        words = ", ".join(get_args(Standing))
        faults.append(lines.fault("packs.unknown_standing", number, "standing", standing=standing, known=words))
    basis = table.get("basis", "")
    if basis not in ("", *BASES):
        faults.append(lines.fault("packs.unknown_basis", number, "basis", basis=basis, known=", ".join(BASES)))
    return [*faults, *_figure_faults(table, number, lines), *_rule_faults(table, number, lines)]


def _figure_faults(table: Mapping[str, Any], number: int, lines: _Lines) -> list[Fault]:
    """What is wrong with the figure of the ledger an entry sets."""
    name = table.get("ledger", "")
    if not name:
        return []
    if name not in FIGURES:
        return [lines.fault("packs.unknown_figure", number, "ledger", name=name, near=nearest_figures(name))]
    form = wanted(name, table.get("number"))
    return [lines.fault("packs.wrong_kind", number, "number", name="number", wanted=form)] if form else []


def _rule_faults(table: Mapping[str, Any], number: int, lines: _Lines) -> list[Fault]:
    """What is wrong with the rule an entry sets."""
    from districting.rules import RULES, read_rules  # the registry reads packs itself

    rule = table.get("rule", "")
    if not rule:
        return [lines.fault("packs.settings_alone", number, "settings")] if table.get("settings") else []
    if rule not in RULES:
        near = ", ".join(get_close_matches(rule, RULES, n=2) or sorted(RULES))
        return [lines.fault("packs.unknown_rule", number, "rule", rule=rule, near=near)]
    try:
        made = read_rules([{"name": rule, **table.get("settings", {})}])[0]
    except SettingsError as error:
        values = {"reason": error.say("en"), "reason_zh": error.say("zh")}
        return [lines.fault("packs.bad_settings", number, "settings", **values)]
    if table.get("hard", False) and made.price is not None:
        return [lines.fault("packs.hard_with_price", number, "hard")]
    return []


def _needed(table: Mapping[str, Any]) -> Sequence[str]:
    """Keys an entry must have: its source too, unless it is our own opinion."""
    return ("id", "zh", "en", "standing", *(() if table.get("standing") == "opinion" else ("document",)))


class _Lines:
    """Finds the line of a key in the text of a pack."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.starts = [i for i, line in enumerate(self.lines) if line.strip() == "[[entry]]"]

    def fault(self, message: str, entry: int, field: str, **values: Any) -> Fault:
        """A fault with the line of a field of an entry, else of the entry, else of the file."""
        return Fault(message, values={"file": self.file, "line": self._line(entry, field)} | values)

    def _line(self, entry: int, field: str) -> int:
        first = self.starts[entry] if 0 <= entry < len(self.starts) else 0
        last = self.starts[entry + 1] if 0 <= entry + 1 < len(self.starts) else len(self.lines)
        pattern = re.compile(rf"\s*\[*(entry\.)?{re.escape(field)}\b")
        found = (i for i in range(first, last) if field and pattern.match(self.lines[i]))
        return next(found, first) + 1


def _plain(value: Any, language: Language) -> str:
    """A value as people read it in a sentence."""
    if value is None or value in ("", (), [], {}) or value == float("inf"):
        return say("packs.nothing", language)
    if isinstance(value, Mapping):
        colon = "：" if language == "zh" else ": "
        value = [f"{key}{colon}{_plain(part, language)}" for key, part in value.items()]
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(_plain(part, language) for part in value)
    return f"{value:,.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
