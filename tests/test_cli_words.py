"""The command line's own words: help and refusals in both languages, and never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from districting.cli import app, main
from districting.cli.words import in_words
from districting.messages import LANGUAGES, catalogue

OWN = ("help", "heading_", "no_such_", "lacking", "bad_", "see")


def every(command: Any, name: str = "districting") -> Iterator[tuple[str, Any]]:
    """A command and all below it, by name."""
    yield name, command
    for child, below in getattr(command, "commands", {}).items():
        yield from every(below, child)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_help(language) -> None:
    """Each command and option says what it is for, in the order of the catalogue."""
    command = in_words(get_command(app), language)
    for name, one in every(command):
        assert one.help, name
        assert all(parameter.help for parameter in one.params), name
    assert list(command.commands)[:4] == ["demo", "new", "prepare", "solve"]


def test_no_help_is_left_over() -> None:
    """Each entry of the catalogue is about a command or an option there is."""
    known = set()
    for name, one in every(get_command(app)):
        own = name.replace("-", "_")
        known |= {f"command_{own}"} | {p.name for p in one.params} | {f"{own}_{p.name}" for p in one.params}
    left = {key for key in catalogue("help") if not key.startswith(OWN)} - known
    assert not left


def test_help_is_in_the_language_of_the_terminal(capsys, monkeypatch) -> None:
    """Headings, arguments, options and defaults are Chinese under a Chinese locale, unless --lang asks otherwise."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["solve", "--help"]) == 0
    printed = capsys.readouterr().out
    for words in ("参数:", "project <path>  项目文件夹", "必填", "选项:", "默认：0.0", "显示本说明"):
        assert words in printed
    assert main(["ask"]) == 2
    assert "命令:" in capsys.readouterr().out
    assert main(["solve", "--lang=en", "--help"]) == 0
    assert "Find the best plan" in capsys.readouterr().out


REFUSED = {
    "solv": ("没有这个命令", "There is no such command. There are demo, new, prepare"),
    "solve": ("缺少 project：项目文件夹", "project is missing: Project folder"),
    "solve x --foo": ("没有选项 --foo", "There is no option --foo"),
    "solve x --gap 2": (
        "--gap 不能取这个值",
        "--gap cannot take this value. It is: Stop at this gap, a ratio from 0 to 1",
    ),
    "solve x y": ("命令的写法不对", "The command is not written rightly"),
    "frontier x": ("缺少 --communities", "--communities is missing: LOWER:UPPER"),
    "ask packs x": ("缺少 --pack", "--pack is missing: Name or file of a pack"),
    "ask foo": ("没有这个命令。可用：what-if", "There are what-if, alternatives"),
}


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_typed_wrongly_is_told(typed, capsys, monkeypatch) -> None:
    """One sentence and where to look, in the language of the terminal; exit code 2."""
    for locale, words in zip(("zh_CN.UTF-8", "C.UTF-8"), REFUSED[typed], strict=True):
        monkeypatch.setenv("LC_ALL", locale)
        assert main(typed.split()) == 2
        told = " ".join(capsys.readouterr().err.split())
        assert words.replace(" ", "") in told.replace(" ", "")
        assert "--help" in told


def test_what_cannot_be_written_is_told_before_the_work(sample, tmp_path: Path, capsys) -> None:
    """An output folder that is a file, or cannot be made, is refused by name; nothing is solved for it."""
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    solve = ["solve", sample, "-o"]
    for command in ([*solve, taken], [*solve, taken / "deep"], ["demo", "--project", sample, "--out", taken]):
        assert main([*map(str, command), "--lang", "en"]) == 2
        printed = capsys.readouterr()
        assert "cannot be written to" in " ".join(printed.err.split())
        assert "optimal" not in printed.out
    assert main(["new", str(taken / "deep"), "--lang", "zh"]) == 2
    assert "taken" in capsys.readouterr().err
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_command_that_says_nothing_of_itself_is_an_error() -> None:
    """A new command without words in the catalogue does not go out."""
    extra = typer.Typer()
    extra.command("nameless")(lambda: None)
    extra.command("another")(lambda: None)
    with pytest.raises((KeyError, ValueError)):
        in_words(get_command(extra), "en")
