"""The page of documentation is what the rules say today."""

from __future__ import annotations

from pathlib import Path

from districting.rules import RULES
from districting.rules.document import document

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_page_is_up_to_date() -> None:
    """``docs/rules.md`` is exactly what the rules make; write it again with ``document()`` after a change."""
    assert PAGE.read_text(encoding="utf-8") == document()


def test_every_setting_has_a_meaning() -> None:
    """No rule has a setting its docstring does not explain."""
    unexplained = [line for line in document().splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert unexplained == []
    assert all(f"## {name}\n" in document() for name in RULES)
