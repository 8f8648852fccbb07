"""What somebody said of the files of a project to be made, where the program guessed otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from districting.project.create import Said


@dataclass(frozen=True)
class Making:
    """
    What somebody said of the files of a project to be made, where the program guessed otherwise.

    Parameters
    ----------
    files
        Tells which files this is about; other files, a new beginning.
    roles
        By part.
    encodings, systems
        Encodings and reference systems, by file.
    columns
        The file's column for ours, by part.
    """

    files: tuple[Any, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encodings: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)

    def with_column(self, part: str, ours: str, theirs: str | None) -> Making:
        """With one column named, or left to be recognised."""
        kept = {name: column for name, column in self.columns.get(part, {}).items() if name != ours}
        return replace(self, columns={**self.columns, part: kept | ({ours: theirs} if theirs else {})})

    def with_role(self, part: str, role: str) -> Making:
        """With a use of a part; the columns named for another use are forgotten."""
        columns = {key: named for key, named in self.columns.items() if key != part}
        return replace(self, roles={**self.roles, part: role}, columns=columns)

    def with_encoding(self, file: str, encoding: str) -> Making:
        """With the encoding of a file, or left to be recognised; its columns are named anew."""
        encodings = {name: said for name, said in self.encodings.items() if name != file}
        columns = {key: named for key, named in self.columns.items() if key.partition("|")[0] != file}
        return replace(self, encodings=encodings | ({file: encoding} if encoding else {}), columns=columns)

    def with_system(self, file: str, system: str) -> Making:
        """With the reference system of a file, or as the file states it."""
        systems = {name: said for name, said in self.systems.items() if name != file}
        return replace(self, systems=systems | ({file: system} if system else {}))

    @property
    def said(self) -> Said:
        """All that was said, as :func:`districting.project.create.propose` takes it."""
        return Said(roles=self.roles, columns=self.columns, encodings=self.encodings, systems=self.systems)
