"""The application all commands hang on."""

from __future__ import annotations

from typing import Any

import typer

_ALIKE: dict[str, Any] = {"no_args_is_help": True, "add_completion": False, "pretty_exceptions_enable": False}

app = typer.Typer(help="Redraw a county's communities: a proven plan, its map and its hearing pack.", **_ALIKE)

asking = typer.Typer(help="Ask: what a wish costs, what else is as good, what the rules and the ledger say.", **_ALIKE)
app.add_typer(asking, name="ask")
