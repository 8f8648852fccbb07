"""What the documentation tells people to type can be typed, and what it links to is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from districting.cli import app
from districting.cli.words import Usage

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("[bd]*/**/README.md")])
FENCED = re.compile(r"^(?:```|~~~)[a-z]*\n(.*?)^(?:```|~~~)", re.M | re.S)
TYPED = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?districting ([^#>|\n]*)", re.M)
ROW = re.compile(r"^\| `(?:districting |ask )?([a-z-]+)[^|]*\|.*", re.M)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def found(words: list[str]) -> tuple[Any, list[str]]:
    """The command that words name, and what is left of them."""
    command = get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_commands_can_be_typed(page: Path) -> None:
    """Every command of a fenced block is one there is, with options it has and nothing it needs left out."""
    for block in FENCED.findall(page.read_text(encoding="utf-8")):
        for line in TYPED.findall(block):
            command, rest = found(shlex.split(line))
            assert not getattr(command, "commands", None), line
            try:
                command.make_context(command.name, rest)
            except Usage as error:
                pytest.fail(f"{page.name}: districting {line}: {error}")


def test_tables_name_options_there_are() -> None:
    """Each row of the readme's tables of commands names only options of its command."""
    rows = 0
    for match in ROW.finditer((REPOSITORY / "README.md").read_text(encoding="utf-8")):
        name, line = match[1], match[0]
        command = next((found(path)[0] for path in ([name], ["ask", name]) if not found(path)[1]), None)
        if command is None:
            continue
        rows += 1
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= known, line
    assert rows >= 18


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every file a page links to is there."""
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link
