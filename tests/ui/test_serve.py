"""``districting app``: what is loaded while the browser opens, and what is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.ui.conftest import ROOT


def test_what_the_first_page_needs_is_loaded_beforehand(sample: Path) -> None:
    """After the warming the project is open to any desk without reading a file again; a kept map needs no folium."""
    program = (
        "import sys; from pathlib import Path; from districting.ui.serve import warm; warm(sys.argv[1])\n"
        "from districting.ui.drawings import today_page\n"
        "from districting.ui.desks import open_project; from districting.ui.state import Desk\n"
        "first, second = Desk(), Desk()\n"
        "open_project(first, Path(sys.argv[1])); open_project(second, Path(sys.argv[1]))\n"
        "page = today_page(first.base, 'en')\n"
        "print(first.base is second.base, len(page), 'folium' in sys.modules)"
    )

    def told() -> list[str]:
        command = [sys.executable, "-c", program, str(sample)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    same, length, _ = told()
    assert same == "True"
    assert told() == ["True", length, "False"]
