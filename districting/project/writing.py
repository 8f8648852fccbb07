"""Files of a project changed by the program: whole or not at all, the user's own remarks left where they are."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit

from districting.errors import DataError, Fault
from districting.project.settings import SETTINGS_FILE, settings_from


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that an interrupted run leaves the old one as it was."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as made:
        new = Path(made) / path.name
        new.write_bytes(content)
        new.replace(path)


def write_workbook(path: Path, sheets: Mapping[str, pd.DataFrame], **layout: Any) -> None:
    """Write tables as the sheets of one workbook; a name that begins with "=" stays a name and is no formula."""
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name, index=False, **layout)
        for cell in (cell for sheet in book.book for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                cell.data_type = "s"


def with_layer(folder: Path, name: str, source: Mapping[str, Any]) -> bytes:
    """
    The text of ``project.toml`` with one more layer, everything else as it stands.

    Raises
    ------
    SettingsError
        When the file cannot be meant as it would then stand.
    """
    document = tomlkit.parse((folder / SETTINGS_FILE).read_text(encoding="utf-8-sig"))
    row = tomlkit.inline_table()
    row.update(source)
    if "layers" in document:
        document["layers"][name] = row
    else:
        document["layers"] = {name: row}
    text = tomlkit.dumps(document)
    settings_from(tomllib.loads(text), folder)
    return text.encode()


def refuse_taken(folder: Path) -> None:
    """
    See that a folder is new or empty.

    Raises
    ------
    DataError
        When it is a file or holds anything.
    """
    if folder.exists() and not folder.is_dir():
        raise DataError(Fault("project.not_a_folder", values={"folder": str(folder)}))
    if folder.exists() and any(folder.iterdir()):
        raise DataError(Fault("project.not_empty", values={"folder": str(folder)}))
