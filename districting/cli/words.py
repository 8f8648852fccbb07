"""The words of the command line itself, its help and its refusals, in the language of who types."""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Console
from typer import core

from districting.messages import Language, catalogue, say

Usage: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser raises when a command is not written rightly; typer does not hand its name on."""

_HEADINGS = {
    "Arguments": "arguments",
    "Options": "options",
    "Commands": "commands",
    "required": "required",
    "default: {default}": "default",
}


def in_words(command: Any, language: Language) -> Any:
    """
    A command and all below it, with their help from the catalogue ``help`` and in its order.

    Raises
    ------
    KeyError, ValueError
        When a command or an option has no entry.
    """
    words = {theirs: catalogue("help")[f"heading_{ours}"][language] for theirs, ours in _HEADINGS.items()}
    vars(core)["_"] = lambda text: words.get(text, text)  # where typer asks for the words of its own help
    _name(command, "districting", language)
    return command


def _name(command: Any, name: str, language: Language) -> None:
    """Give one command its help, and those below it theirs."""
    own = name.replace("-", "_")
    command.help = say(f"help.command_{own}", language)
    for parameter in [*command.params, command.get_help_option(typer.Context(command))]:
        parameter.help = _meaning(own, parameter.name, language)
    below = getattr(command, "commands", {})
    order = list(catalogue("help"))
    for child in sorted(below, key=lambda child: order.index(f"command_{child.replace('-', '_')}")):
        below[child] = below.pop(child)  # a dictionary keeps the order in which its keys came
        _name(below[child], child, language)


def _meaning(command: str, parameter: str, language: Language) -> str:
    """What an option or argument means: to this command, else to all."""
    own = f"{command}_{parameter}"
    return say(f"help.{own if own in catalogue('help') else parameter}", language)


def refuse(error: Any, language: Language) -> None:
    """Say what is wrong with a command as it was typed, and where to look; the help itself where nothing was asked."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message())
        return
    see = say("help.see", language, command=error.ctx.command_path) if error.ctx else ""
    words = f"{_wrong(error, language)}\n{see}".strip()
    Console(stderr=True).print(words, style="red", markup=False, highlight=False, soft_wrap=True)


def _wrong(error: Any, language: Language) -> str:
    """The fault itself; the parser says its own in English only."""
    parameter = getattr(error, "param", None)
    if parameter is not None:
        key = "help.lacking" if type(error).__name__ == "MissingParameter" else "help.bad_value"
        name = next((one for one in reversed(parameter.opts) if one.startswith("--")), parameter.name)
        return say(key, language, name=name, meaning=parameter.help)
    if type(error).__name__ == "NoSuchOption":
        return say("help.no_such_option", language, option=error.option_name)
    known = getattr(error.ctx.command, "commands", {}) if error.ctx else {}
    if known:
        return say("help.no_such_command", language, known=", ".join(known))
    return say("help.bad_usage", language, reason=error.format_message().rstrip("."))
