"""
Serves the application: ``python -m districting.ui.serve PORT [PROJECT]``.

While the server starts and the browser opens, another thread loads what the first page needs and opens the project:
a person waits for the longer of both, not for their sum.
"""

from __future__ import annotations

import gc
import sys
import threading
from importlib import import_module
from pathlib import Path

from streamlit.web import cli

SCRIPT = Path(__file__).with_name("main.py")
FIRST = ("districting.ui.main", "districting.ui.making", "districting.ui.tables")


def main(port: str, project: str = "") -> None:
    """Serve until the end."""
    threading.Thread(target=warm, args=(project,), daemon=True).start()
    options = ("--server.port", port, "--browser.gatherUsageStats", "false")
    cli.main(["run", str(SCRIPT), *options, "--", *([project] if project else [])])


def warm(project: str) -> None:
    """Load what the first page imports, and open the project; what is wrong with it the page says."""
    gc.disable()  # what is loaded stays: looking through it for garbage, again and again, is a tenth of the time
    try:
        for name in FIRST:
            import_module(name)
        if project:
            from districting.ui.desks import open_project
            from districting.ui.state import Desk

            open_project(Desk(), Path(project))
    finally:
        gc.enable()


if __name__ == "__main__":
    main(*sys.argv[1:])
