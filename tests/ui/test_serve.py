"""``districting app``: what is loaded while the browser opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.ui.conftest import ROOT


def test_what_the_first_page_needs_is_loaded_beforehand(sample: Path) -> None:
    """After the warming the project is open to any desk, without reading a file again."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from districting.ui.serve import warm; warm(sys.argv[1])\n"
            "from districting.ui.state import Desk\n"
            "first, second = Desk(), Desk()\n"
            "first.open(Path(sys.argv[1])); second.open(Path(sys.argv[1]))\n"
            "print(first.base is second.base, 'folium' in sys.modules)",
            str(sample),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["True", "True"]
