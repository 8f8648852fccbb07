"""The application all commands hang on."""

from __future__ import annotations

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Redraw a county's communities: a proven plan, its map and its hearing pack.",
)
