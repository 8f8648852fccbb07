"""
The command line: wiring only.

Exit codes: 0 done and, for ``check``, all holds; 1 the check found something; 2 input that cannot be used;
3 proven infeasible; 4 no plan within the time limit; 5 the plan checked is right, its bound was not verified.
"""

from __future__ import annotations

import warnings
from typing import Any

from districting.cli import ask, judge, known, study  # noqa: F401 - each hangs its commands on the application
from districting.cli.root import app


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; an interrupt says so and leaves no traceback."""
    warnings.simplefilter("ignore")  # of the libraries, to programmers; what a user must know is among the findings
    return app(args=arguments)


__all__ = ["app", "main"]
