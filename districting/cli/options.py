"""What the commands share: options, exit codes, and refusals turned into words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from districting.errors import DataError, DistrictingError, Fault
from districting.messages import Language
from districting.project.study import Study
from districting.solution import Status
from districting.workflow import changed_study, opened

EXIT_CHECK, EXIT_INPUT, EXIT_INFEASIBLE, EXIT_TIME, EXIT_OPEN = 1, 2, 3, 4, 5
EXIT_OF_STATUS = {Status.INFEASIBLE: EXIT_INFEASIBLE, Status.TIME_LIMIT: EXIT_TIME, Status.ERROR: EXIT_CHECK}


class Lang(StrEnum):
    """The two languages."""

    ZH = "zh"
    EN = "en"

    @property
    def code(self) -> Language:
        """The language as the catalogues know it."""
        return "zh" if self is Lang.ZH else "en"


def own_language() -> Lang:
    """The language of the terminal: Chinese where its locale is, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Lang.ZH if locale.startswith("zh") else Lang.EN


def language_of(typed: Sequence[str]) -> Language:
    """The language somebody asks for with ``--lang``, else that of the terminal."""
    asked = [after for option, after in pairwise([*typed, ""]) if option == "--lang"]
    asked += [one.partition("=")[2] for one in typed if one.startswith("--lang=")]
    return Lang(asked[-1]).code if asked and asked[-1] in tuple(Lang) else own_language().code


LangOption = Annotated[Lang, typer.Option("--lang", default_factory=own_language, show_default=False)]
OutOption = Annotated[Path | None, typer.Option("-o", "--out")]
JsonOption = Annotated[bool, typer.Option("--json")]
SecondsOption = Annotated[float | None, typer.Option("--time-limit", min=0.0)]
GapOption = Annotated[float, typer.Option(min=0.0, max=1.0)]
ThreadsOption = Annotated[int, typer.Option(min=1)]
WholeOption = Annotated[bool, typer.Option("--whole")]


def print_json(facts: Any) -> None:
    """One JSON object on standard output, and nothing else."""
    print(json.dumps(facts, ensure_ascii=False, default=str))  # noqa: T201


@contextmanager
def plain_words(language: Language, *, as_json: bool = False) -> Iterator[None]:
    """Turn what the package or the system refuses into words and an exit code, never a traceback."""
    try:
        yield
    except (DistrictingError, OSError) as error:
        words = (error if isinstance(error, DistrictingError) else _of_system(error)).say(language)
        if as_json:
            print_json({"status": "error", "reasons": words.splitlines()})
        else:
            Console(stderr=True).print(words, style="red", markup=False, highlight=False)
        raise typer.Exit(EXIT_INPUT) from error


def _of_system(error: OSError) -> DataError:
    """A file or folder that cannot be read or written, as a fault of ours."""
    values = {"path": error.filename or "", "reason": error.strerror or str(error)}
    return DataError(Fault("cli.no_access", values=values))


def refuse_unwritable(folder: Path) -> None:
    """
    See that a folder can be written to, or made, before a long calculation ends there; nothing is made yet.

    Raises
    ------
    DataError
        When it cannot.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        raise DataError(Fault("cli.unwritable", values={"folder": folder}))


def asked_study(
    project: Path,
    *,
    level: str | None,
    band: str | None = None,
    communities: str | None = None,
    pack: str | None = None,
    whole: bool = False,
) -> Study:
    """The project as the command's options pose it."""
    limits = {"household_band": pair(band, "--band"), "number_of_communities": pair(communities, "--communities")}
    study = opened(project, level=level, pack=pack, whole=whole)
    return changed_study(study, {rule: {"lower": p[0], "upper": p[1]} for rule, p in limits.items() if p is not None})


def pair(text: str | None, option: str) -> tuple[int, int] | None:
    """``LOWER:UPPER`` or one number as a pair."""
    if text is None:
        return None
    parts = text.split(":")
    if len(parts) > 2 or not all(part.strip().isdigit() for part in parts):
        raise DataError(Fault("cli.bad_pair", values={"option": option, "text": text}))
    if int(parts[0]) > int(parts[-1]):
        raise DataError(Fault("cli.pair_crossed", values={"option": option, "text": text}))
    return int(parts[0]), int(parts[-1])


def numbers(text: str, option: str = "--communities") -> range:
    """``LOWER:UPPER`` as the numbers from one to the other."""
    found = pair(text, option)
    if found is None or not 1 <= found[0] <= found[1]:
        raise DataError(Fault("cli.bad_pair", values={"option": option, "text": text}))
    return range(found[0], found[1] + 1)


def whole_numbers(text: str, option: str) -> tuple[int, ...]:
    """Whole numbers separated by commas; none in an empty text."""
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise DataError(Fault("cli.bad_numbers", values={"option": option, "text": text}))
    return tuple(int(part) for part in parts)
