"""What the commands share: options, exit codes, and refusals turned into words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
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


def _own_language() -> Lang:
    """The language of the terminal: Chinese where its locale is, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Lang.ZH if locale.startswith("zh") else Lang.EN


LangOption = Annotated[Lang, typer.Option("--lang", help="zh or en", default_factory=_own_language)]
LevelOption = Annotated[str | None, typer.Option(help="Level of units; the project's own choice by default.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")]
SecondsOption = Annotated[float | None, typer.Option("--time-limit", min=0.0, help="Seconds; no limit by default.")]
GapOption = Annotated[float, typer.Option(min=0.0, max=1.0, help="Stop at this gap, a ratio.")]
SeedOption = Annotated[int, typer.Option(help="A run repeats under its seed when no clock stopped it.")]
ThreadsOption = Annotated[int, typer.Option(min=1, help="Processor cores to use.")]
BandOption = Annotated[str | None, typer.Option(help="Households of a community, LOWER:UPPER; else the project's.")]
NumberOption = Annotated[str | None, typer.Option("--communities", help="N or LOWER:UPPER; else the project's.")]
PackOption = Annotated[str | None, typer.Option(help="Rule pack, by name or file, in place of the project's.")]
WholeOption = Annotated[bool, typer.Option("--whole", help="With the units the project leaves out: the next phase.")]


def print_json(facts: Any) -> None:
    """One JSON object on standard output, and nothing else."""
    print(json.dumps(facts, ensure_ascii=False, default=str))  # noqa: T201


@contextmanager
def plain_words(language: Language, *, as_json: bool = False) -> Iterator[None]:
    """Turn what the package refuses into its words and an exit code, never a traceback."""
    try:
        yield
    except DistrictingError as error:
        if as_json:
            print_json({"status": "error", "reasons": error.say(language).splitlines()})
        else:
            Console(stderr=True).print(error.say(language), style="red", markup=False, highlight=False)
        raise typer.Exit(EXIT_INPUT) from error


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
