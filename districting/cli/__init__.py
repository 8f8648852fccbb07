"""
The command line: wiring only.

Exit codes: 0 done and, for ``check``, all holds; 1 the check found something; 2 input that cannot be used;
3 proven infeasible; 4 no plan within the time limit; 5 the plan checked is right, its bound was not verified.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence

from typer.main import get_command

from districting.cli import ask, judge, known, study  # noqa: F401 - each hangs its commands on the application
from districting.cli.options import EXIT_INPUT, language_of
from districting.cli.root import app
from districting.cli.words import Usage, in_words, refuse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, by default on what was typed; its exit code. An interrupt leaves no traceback."""
    warnings.simplefilter("ignore")  # of the libraries, to programmers; what a user must know is among the findings
    typed = sys.argv[1:] if arguments is None else list(arguments)
    language = language_of(typed)
    command = in_words(get_command(app), language)
    try:
        return int(command.main(args=typed, prog_name="districting", standalone_mode=False) or 0)
    except Usage as error:
        refuse(error, language)
        return EXIT_INPUT


__all__ = ["app", "main"]
