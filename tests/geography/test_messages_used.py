"""Every finding the readers can have is in the catalogues, though they name it without its area."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from districting.geography.findings import Findings, nearest_name
from districting.messages import catalogue

PACKAGE = Path(__file__).resolve().parents[2] / "districting"
CALLS = {
    "geography": re.compile(r"findings\.(?:fault|note)(?:_if)?\(\s*\"([a-z_]+)\""),
    "project": re.compile(r"(?:self|reader)\.fault\(\s*\"([a-z_]+)\""),
}


@pytest.mark.parametrize("area", CALLS)
def test_every_finding_has_its_sentence(area: str) -> None:
    """Each key used exists, and the pattern finds a good many of them."""
    used = {
        key
        for folder in ("geography", "project")
        for path in (PACKAGE / folder).glob("*.py")
        for key in CALLS[area].findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 10
    assert used <= set(catalogue(area))


def test_nearest_name() -> None:
    """The nearest name, or the first where none is near, or nothing where there is none."""
    assert nearest_name("housholds", ["code", "households"]) == "households"
    assert nearest_name("zzz", ["code", "households"]) == "code"
    assert nearest_name("x", []) == ""


def test_findings_say_both_languages() -> None:
    """A finding keeps its rows and says them in either language."""
    findings = Findings()
    findings.note_if("no_neighbour", [])
    findings.note_if("no_neighbour", ["A"])
    assert [note.say("zh")[:8] for note in findings.notes] == ["没有邻接单元：A"]
