"""The application all commands hang on; what they are for says the catalogue ``help``."""

from __future__ import annotations

from typing import Any

import typer

_ALIKE: dict[str, Any] = {
    "no_args_is_help": True,
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,  # its tables cut off Chinese, which has no blanks to break at
}

app, asking = typer.Typer(**_ALIKE), typer.Typer(**_ALIKE)
app.add_typer(asking, name="ask")
