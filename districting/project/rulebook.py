"""What a project is held to, as its file lists it: a pack, entries laid over it or added, and what is minimised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from districting.errors import DistrictingError, Fault
from districting.project.settings import ObjectiveSettings, Settings
from districting.rules import RULES, NumberOfCommunities, Rule, load_pack, read_rules
from districting.rules.pack import Entry, Pack, means

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """
    One rule of a book as it is set.

    Parameters
    ----------
    key
        Tells the items of a book apart: the entry of the pack, else the place among the project's own.
    table
        All its settings, those of the pack and the project's own laid over them.
    own
        Place of the project's own entry for it, where there is one.
    entry
        What the pack says, where the rule comes from it.
    off
        Whether the project takes the pack's rule out.
    rule
        The rule made of the table; ``None`` where its settings contradict each other.
    faults
        Why.
    """

    key: str
    table: Table
    own: int | None = None
    entry: Entry | None = None
    off: bool = False
    rule: Rule | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def kind(self) -> type[Rule]:
        """The class of the rule."""
        return RULES[str(self.table["name"])]

    def value(self, field: str) -> Any:
        """A setting as it stands, else the rule's own default."""
        if field == "price" and self.table.get("hard"):
            return None
        return self.table.get(field, default(self.kind, field))

    def pack_value(self, field: str) -> Any:
        """The same setting as the pack has it; the default where the pack says nothing."""
        assert self.entry is not None
        return self.entry.settings.get(field, default(self.kind, field))

    def overridden(self, field: str) -> bool:
        """Whether the project sets this otherwise than the pack."""
        return self.entry is not None and not same(self.value(field), self.pack_value(field))

    @property
    def differs(self) -> bool:
        """Whether the project sets anything otherwise than the pack."""
        return any(self.overridden(f.name) for f in fields(self.kind) if f.name not in ("cited", "origin"))


@dataclass(frozen=True)
class Rulebook:
    """
    What a project is held to.

    Parameters
    ----------
    pack
        Name of a pack, or path of one's file within the project; empty for none.
    entries
        The ``[[rule]]`` tables.
    objective
        What is minimised.
    """

    pack: str = ""
    entries: tuple[Table, ...] = ()
    objective: ObjectiveSettings = field(default_factory=ObjectiveSettings)

    @classmethod
    def of(cls, settings: Settings) -> Rulebook:
        """As the project's file has it."""
        return cls(settings.pack, settings.rules, settings.objective)

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Rulebook:
        """The book whose :meth:`as_dict` is given."""
        said = facts.get("objective", {})
        objective = ObjectiveSettings(**{**said, "goals": tuple(said.get("goals", ()))})
        return cls(str(facts["pack"]), tuple(facts["entries"]), objective)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        entries = [dict(entry) for entry in self.entries]
        return {"pack": self.pack, "entries": entries, "objective": asdict(self.objective)}

    def means(self, other: Rulebook) -> bool:
        """Whether both say the same; settings at their defaults need not be written."""
        alike = self.pack == other.pack and self.objective == other.objective
        return alike and same(self._whole(), other._whole())

    def _whole(self) -> list[Table]:
        """The entries with all their settings; a number of communities without limits says nothing."""
        said = [entry for entry in self.entries if entry != {"name": NumberOfCommunities.name}]
        return [_defaults(entry) | dict(entry) for entry in said]

    def rules(self, folder: Path, level: str) -> tuple[Rule, ...]:
        """
        The rules that hold on a level.

        Raises
        ------
        SettingsError
            With every fault of them.
        """
        path = self._pack_path(folder)
        return read_rules(self.entries, level=level, pack=path or None)

    def items(self, folder: Path, level: str) -> tuple[Item, ...]:
        """Every rule of a level in the order of :meth:`rules`, those of the pack first, those taken out too."""
        pack = self.pack_of(folder)
        known = [entry for entry in pack.entries if entry.rule] if pack else []
        laid = {t["origin"]["entry"]: t for t in pack.overridden(self.entries) if "origin" in t} if pack else {}
        found = []
        for entry in known:
            table = laid.get(entry.id, {"name": entry.rule, **entry.settings})
            found.append(Item(f"pack-{entry.id}", table, self._place(entry), entry, off=entry.id not in laid))
        for place, mine in enumerate(self.entries):
            laid_over = any(means(mine, entry) for entry in known)
            if mine["name"] in RULES and not laid_over and not mine.get("off"):
                found.append(Item(f"own-{place}", mine, place))
        return tuple(_made(item) for item in found if level in item.table.get("levels", (level,)))

    def item(self, name: str, folder: Path, level: str) -> Item:
        """The first rule of a name; one with nothing but its name where the book has none."""
        held = (item for item in self.items(folder, level) if item.table["name"] == name and not item.off)
        return next(held, None) or _made(Item(f"new-{name}", {"name": name}))

    def pack_of(self, folder: Path) -> Pack | None:
        """The pack itself; ``None`` without one."""
        path = self._pack_path(folder)
        return load_pack(path) if path else None

    def with_value(self, item: Item, field: str, value: Any) -> Rulebook:
        """One setting of a rule changed; back at what the pack says, the project says nothing of it any more."""
        if item.entry is not None and same(value, item.pack_value(field)):
            return self.without_value(item, field)
        own = dict(self.entries[item.own]) if item.own is not None else {"name": item.table["name"]}
        own.pop("hard", None)
        said = field in own or item.entry is not None or not same(value, default(item.kind, field))
        own.pop(field, None)
        if said:
            own |= _said(field, value, over_pack=item.entry is not None)
        return self._with_entry(item.own, own)

    def without_value(self, item: Item, field: str) -> Rulebook:
        """One setting back at what the pack, else the rule itself, says."""
        if item.own is None:
            return self
        dropped = (field, "hard") if field == "price" else (field,)
        own = {key: value for key, value in self.entries[item.own].items() if key not in dropped}
        if item.entry is not None and set(own) <= {"name"}:
            return self._without_entry(item.own)
        return self._with_entry(item.own, own)

    def without(self, item: Item) -> Rulebook:
        """A rule taken out; what a pack sets is marked as off."""
        if item.entry is not None:
            return self._with_entry(item.own, {"name": item.table["name"], "off": True})
        assert item.own is not None
        return self._without_entry(item.own)

    def restored(self, item: Item) -> Rulebook:
        """A rule of the pack as the pack has it."""
        return self if item.own is None else self._without_entry(item.own)

    def laid_over(self, tables: Sequence[Table], *, of: Sequence[Rule] = (), level: str = "") -> Rulebook:
        """
        With settings laid over the entries about the same rules; where the book has none, they are added.

        Parameters
        ----------
        tables
            Settings, each with the name of its rule.
        of
            The rule in force that each table changes: of two entries about one rule, the one that says it is meant.
        level
            Entries for other levels only are left as they are.
        """
        entries = [dict(entry) for entry in self.entries]
        for table, rule in zip_longest(tables, of[: len(tables)]):
            about = [e for e in entries if _about(e, table) and (not level or level in e.get("levels", (level,)))]
            found = max(about, key=lambda entry: _agreement(entry, rule), default=None)
            if found is None:
                entries.append(dict(table))
            else:
                if "price" in table:  # a price that is set goes before the word that takes the pack's away
                    found.pop("hard", None)
                found |= table
        return replace(self, entries=tuple(entries))

    def added(self, table: Table) -> Rulebook:
        """One more rule."""
        return replace(self, entries=(*self.entries, dict(table)))

    def _pack_path(self, folder: Path) -> str:
        """What :func:`load_pack` takes: the project's own file, else a name; empty without a pack."""
        own = folder / self.pack
        return str(own) if self.pack and own.is_file() else self.pack

    def _place(self, entry: Entry) -> int | None:
        return next((i for i, mine in enumerate(self.entries) if means(mine, entry)), None)

    def _with_entry(self, place: int | None, entry: Table) -> Rulebook:
        if place is None:
            return self.added(entry)
        return replace(self, entries=(*self.entries[:place], entry, *self.entries[place + 1 :]))

    def _without_entry(self, place: int) -> Rulebook:
        return replace(self, entries=(*self.entries[:place], *self.entries[place + 1 :]))


def _about(entry: Table, table: Table) -> bool:
    """Whether an entry and a table are about the same rule: the name, and what tells rules of the name apart."""
    if entry.get("name") != table["name"] or entry.get("off"):
        return False
    told = RULES[str(table["name"])].identified_by
    return all(same(entry.get(key, table.get(key)), table.get(key)) for key in told)


def _agreement(entry: Table, rule: Rule | None) -> tuple[int, int]:
    """How well an entry fits a rule in force: settings it says otherwise, as a loss, then settings it says the same."""
    said = {key: value for key, value in entry.items() if key not in ("name", "levels", "hard", "off")}
    fits = [same(value, getattr(rule, key, None)) for key, value in said.items()]
    unlike = fits.count(False) + ("price" not in said and getattr(rule, "price", None) is not None)
    return -unlike, fits.count(True)


_OPEN = {"lower": -float("inf"), "upper": float("inf")}
"""How a project's file says that a limit the pack sets is open."""


def _said(field: str, value: Any, *, over_pack: bool) -> dict[str, Any]:
    """A setting as an entry says it; what a pack sets must be opened in words."""
    if value is not None:
        return {field: value}
    if not over_pack:
        return {}
    return {"hard": True} if field == "price" else {field: _OPEN[field]} if field in _OPEN else {}


def default(kind: type[Rule], field: str) -> Any:
    """What a setting is when nobody says; ``None`` for one that has no default."""
    found = next(f for f in fields(kind) if f.name == field)
    return found.default_factory() if callable(found.default_factory) else found.default


def same(one: Any, other: Any) -> bool:
    """Whether two settings mean the same; lists of a file and tuples of a rule do."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: plain(part) for key, part in value.items()}
        return [plain(part) for part in value] if isinstance(value, list | tuple) else value

    return bool(plain(one) == plain(other))


def _defaults(entry: Table) -> dict[str, Any]:
    """The settings of an entry's rule that it need not say."""
    kind = RULES.get(str(entry.get("name")))
    return {} if kind is None else {f.name: default(kind, f.name) for f in fields(kind)}


def _made(item: Item) -> Item:
    """The item with its rule, or with why there is none."""
    if item.off:
        return item
    try:
        name = item.table["name"]
        rule = next(rule for rule in read_rules([dict(item.table)]) if rule.name == name)
    except DistrictingError as error:
        return replace(item, faults=tuple(error.faults))
    return replace(item, rule=rule)
