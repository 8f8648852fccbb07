"""
The command line: wiring only.

Exit codes: 0 done and, for ``check``, all holds; 1 the check found something; 2 input that cannot be used;
3 proven infeasible; 4 no plan within the time limit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from districting.bench import run
from districting.errors import DataError, DistrictingError, Fault
from districting.messages import Language, say
from districting.present.data_report import write_data_report
from districting.project.report import inspect_project
from districting.project.settings import read_settings
from districting.project.study import open_study
from districting.project.template import new_project
from districting.show import (
    bench_words,
    progress_line,
    show_check,
    show_comparison,
    show_data_report,
    show_faults,
    show_solution,
    step_line,
)
from districting.solution import Status
from districting.workflow import (
    SAMPLE,
    Limits,
    changed_study,
    check_saved,
    compare_saved,
    save_solution,
    solution_facts,
    solve_study,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Redraw a county's communities: a proven plan, its map and its hearing pack.",
)

EXIT_CHECK, EXIT_INPUT, EXIT_INFEASIBLE, EXIT_TIME = 1, 2, 3, 4
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


@contextmanager
def _plain_words(language: Language, *, as_json: bool = False) -> Iterator[None]:
    """Turn what the package refuses into its words and an exit code, never a traceback."""
    try:
        yield
    except DistrictingError as error:
        if as_json:
            print(json.dumps({"status": "error", "reasons": error.say(language).splitlines()}, ensure_ascii=False))  # noqa: T201
        else:
            Console(stderr=True).print(error.say(language), style="red", markup=False, highlight=False)
        raise typer.Exit(EXIT_INPUT) from error


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("out"),
    project: Annotated[Path, typer.Option(help="Where the sample county is.")] = SAMPLE,
    *,
    lang: LangOption,
) -> None:
    """Solve the sample county at both levels: plan, certificate, tables, map and hearing pack."""
    console, language = Console(), lang.code
    with _plain_words(language):
        if not (project / "project.toml").is_file():
            raise DataError(Fault("cli.no_sample", values={"folder": project}))
        for level in read_settings(project).levels:
            _solve_and_draw(project, out / level, level, language, console)
        console.print(say("cli.decides_nothing", language), markup=False, highlight=False)


def _solve_and_draw(project: Path, out: Path, level: str, language: Language, console: Console) -> None:
    """One level of the sample: solved, saved, checked, drawn, told."""
    from districting.drawing import draw  # who only solves need not wait for the drawing libraries

    study = open_study(project, level=level)
    with progress_line(console, language) as progress:
        solution = solve_study(study, progress=progress)
    show_solution(solution, study, language=language, console=console)
    plan = save_solution(study, solution, out)
    if plan is None:
        raise typer.Exit(EXIT_INFEASIBLE)
    report = check_saved(out)
    show_check(report, language=language, console=console, short=True)
    draw(plan, study, out, language=language, on=date.today(), check=report)
    console.print(say("cli.written", language, folder=out), markup=False, highlight=False)
    if not report.holds:
        raise typer.Exit(EXIT_CHECK)


@app.command()
def new(folder: Path, *, lang: LangOption) -> None:
    """Write a template project to put your own files into."""
    with _plain_words(lang.code):
        new_project(folder)
        Console().print(say("cli.new_done", lang.code, folder=folder), markup=False, highlight=False)


@app.command()
def prepare(
    project: Annotated[Path, typer.Argument(help="Project folder, or its project.toml.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="PROJECT/out/data by default.")] = None,
    level: LevelOption = None,
    as_json: JsonOption = False,
    *,
    lang: LangOption,
) -> None:
    """Prepare a project's data and report on them: what was read, mended, and is left to decide."""
    console, language = Console(stderr=as_json), lang.code
    folder = project.parent if project.is_file() else project
    with _plain_words(language, as_json=as_json):
        with step_line(console, language) as on_step:
            found = inspect_project(folder, level, on_step=on_step)
        paths = write_data_report(found, out or folder / "out" / "data", language=language)
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False, default=str))  # noqa: T201
    else:
        show_data_report(found, language=language, console=console)
        console.print(say("prepare.written", language, path=paths[0]), markup=False, highlight=False)
    raise typer.Exit(EXIT_INPUT if found.faults else 0)


@app.command()
def solve(
    project: Path,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="PROJECT/out/LEVEL by default.")] = None,
    level: LevelOption = None,
    band: BandOption = None,
    communities: NumberOption = None,
    time_limit: SecondsOption = None,
    gap: GapOption = 0.0,
    threads: ThreadsOption = 1,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    *,
    lang: LangOption,
) -> None:
    """Find the best plan of a project and prove how good it is."""
    console, language = Console(stderr=as_json), lang.code
    with _plain_words(language, as_json=as_json):
        number = _pair(communities, "--communities")
        study = open_study(project, level=level)
        study = changed_study(study, _changes(household_band=_pair(band, "--band"), number_of_communities=number))
        with progress_line(console, language) as progress:
            solution = solve_study(study, Limits(time_limit, gap, threads, seed), progress=progress)
        folder = out or project / "out" / study.level
        plan = save_solution(study, solution, folder)
    if as_json:
        print(json.dumps(solution_facts(solution), ensure_ascii=False))  # noqa: T201
    else:
        show_faults(study.project.findings, language=language, console=console)
        show_solution(solution, study, language=language, console=console)
        if plan is not None:
            console.print(say("cli.written", language, folder=folder), markup=False, highlight=False)
    raise typer.Exit(EXIT_OF_STATUS.get(solution.status, 0))


@app.command()
def check(
    plan: Path,
    project: Annotated[Path | None, typer.Option(help="Read the facts afresh from this project.")] = None,
    as_json: JsonOption = False,
    *,
    lang: LangOption,
) -> None:
    """Work out again everything a plan claims; exit code 0 only if all holds."""
    with _plain_words(lang.code, as_json=as_json):
        found = check_saved(plan, project)
    if as_json:
        checks = [{"key": c.key, "holds": c.holds, "words": c.say(lang.code)} for c in found.checks]
        facts = {"holds": found.holds, "bound_checked": found.bound_checked, "checks": checks}
        print(json.dumps(facts, ensure_ascii=False))  # noqa: T201
    else:
        show_check(found, language=lang.code, console=Console())
    raise typer.Exit(0 if found.holds else EXIT_CHECK)


@app.command()
def compare(before: Path, after: Path, *, lang: LangOption) -> None:
    """Who moves between two saved plans of the same units, and what it costs."""
    with _plain_words(lang.code):
        show_comparison(compare_saved(before, after), language=lang.code, console=Console())


@app.command()
def report(
    plan: Path,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to write to.")],
    project: Annotated[Path, typer.Option(help="The project the plan was made for; its geometry is drawn.")],
    *,
    lang: LangOption,
) -> None:
    """Draw the map and the hearing pack of a saved plan."""
    from districting.drawing import report_saved

    with _plain_words(lang.code):
        for path in report_saved(plan, project, out, language=lang.code, on=date.today()):
            Console().print(str(path), markup=False, highlight=False)


@app.command()
def bench(
    instances: list[Path],
    time_limit: SecondsOption = None,
    gap: GapOption = 0.0,
    threads: ThreadsOption = 1,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    *,
    lang: LangOption,
) -> None:
    """Solve benchmark instances in the neutral format: one JSON object, or one line, each."""
    console, failed = Console(), False
    for path in instances:
        facts = run(path, time_limit=time_limit, gap=gap, threads=threads, seed=seed, language=lang.code)
        failed = failed or facts["status"] == Status.ERROR
        if as_json:
            print(json.dumps(facts, ensure_ascii=False))  # noqa: T201
        else:
            console.print(bench_words(facts, lang.code), markup=False, highlight=False)
    raise typer.Exit(EXIT_INPUT if failed else 0)


@app.command("app")
def open_app(
    project: Annotated[Path | None, typer.Argument(help="Project folder to open; the sample by default.")] = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
) -> None:
    """Open the application in the browser."""
    script = Path(__file__).parent / "ui" / "main.py"
    options = ("--server.port", str(port), "--browser.gatherUsageStats", "false")
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options, "--"]
    raise typer.Exit(subprocess.call(command + ([str(project)] if project else [])))  # noqa: S603


def _changes(**limits: tuple[int, int] | None) -> dict[str, dict[str, int]]:
    """New limits by rule, of those that were given."""
    return {rule: {"lower": pair[0], "upper": pair[1]} for rule, pair in limits.items() if pair is not None}


def _pair(text: str | None, option: str) -> tuple[int, int] | None:
    """``LOWER:UPPER`` or one number as a pair."""
    if text is None:
        return None
    parts = text.split(":")
    if len(parts) > 2 or not all(part.strip().isdigit() for part in parts):
        raise DataError(Fault("cli.bad_pair", values={"option": option, "text": text}))
    return int(parts[0]), int(parts[-1])


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; an interrupt says so and leaves no traceback."""
    return app(args=arguments)


if __name__ == "__main__":
    main()
