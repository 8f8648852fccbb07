"""Dataclasses from the tables of a TOML file: kinds checked, unknown keys refused with the nearest known one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from districting.errors import Fault
from districting.geography.findings import nearest_name


class Tables:
    """
    Takes the tables of a parsed file apart and gathers what is wrong with them.

    Parameters
    ----------
    parts
        Dataclasses that may stand for a table inside a table.

    Attributes
    ----------
    faults
        Of the catalogue ``project``.
    """

    def __init__(self, *parts: type[Any]) -> None:
        self.faults: list[Fault] = []
        self._parts = {part.__name__: part for part in parts}

    def fault(self, key: str, ids: Sequence[str] = (), **values: Any) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(f"project.{key}", tuple(ids), values))

    def missing(self, setting: str) -> None:
        """Note a setting that is not there, unless it, or the table it belongs in, was told as written wrongly."""
        told = {fault.values.get("setting") for fault in self.faults}
        if not told & {setting, setting.rpartition(".")[0]}:
            self.fault("missing_key", setting=setting)

    def known(self, table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
        """Refuse keys that mean nothing, with the nearest that does."""
        for key in table:
            if key not in known:
                full = f"{where}.{key}" if where else key
                self.fault("unknown_key", known, unknown=full, nearest=nearest_name(key, known))

    def table(self, facts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """A table by its key; empty where there is none."""
        found = facts.get(key, {})
        if isinstance(found, Mapping):
            return found
        self.fault("wrong_kind", setting=key, want="[table]", got=repr(found))
        return {}

    def rules(self, found: Any) -> tuple[Mapping[str, Any], ...]:
        """The rules as they stand; each must be a table with a name."""
        if not isinstance(found, list) or not all(isinstance(rule, Mapping) for rule in found):
            self.fault("wrong_kind", setting="rule", want="[[rule]]", got=repr(found))
            return ()
        for number, rule in enumerate(found, start=1):
            if not isinstance(rule.get("name"), str):
                self.fault("missing_key", setting=f"rule {number}: name")
            if not isinstance(rule.get("levels", []), list):
                self.fault("wrong_kind", setting=f"rule {number}: levels", want='["…"]', got=repr(rule["levels"]))
        return tuple(found)

    def take(self, cls: type[Any], table: Any, where: str) -> Any:
        """A dataclass from a table, each value of the kind its default or annotation says."""
        if not isinstance(table, Mapping):
            self.fault("wrong_kind", setting=where, want="{ … }", got=repr(table))
            return cls()
        kinds = {f.name: str(f.type) for f in fields(cls)}
        self.known(table, list(kinds), where)
        values = {}
        for key, kind in kinds.items():
            if key in table:
                values[key] = self.value(table[key], kind, f"{where}.{key}")
        return cls(**{key: value for key, value in values.items() if value is not None})

    def value(self, found: Any, kind: str, where: str) -> Any:
        """One value, checked; ``None`` (the default stands) when it is of the wrong kind."""
        part = self._parts.get(kind.removesuffix(" | None"))
        if part is not None:
            return self.take(part, found, where)
        checks = {
            "str": (isinstance(found, str), '"…"'),
            "bool": (isinstance(found, bool), "true / false"),
            "int": (isinstance(found, int) and not isinstance(found, bool), "1"),
            "float": (isinstance(found, int | float) and not isinstance(found, bool), "1.0"),
            "tuple[str, ...]": (isinstance(found, list) and all(isinstance(i, str) for i in found), '["…"]'),
            "Mapping[str, str]": (_texts(found), '{ name = "…" }'),
            "Mapping[str, Sequence[Any]]": (_lists(found), '{ name = ["…"] }'),
        }
        right, want = checks[kind]
        if not right:
            self.fault("wrong_kind", setting=where, want=want, got=repr(found))
            return None
        return tuple(found) if kind.startswith("tuple") else found


def _texts(found: Any) -> bool:
    return isinstance(found, Mapping) and all(isinstance(value, str) for value in found.values())


def _lists(found: Any) -> bool:
    return isinstance(found, Mapping) and all(isinstance(value, list) for value in found.values())
