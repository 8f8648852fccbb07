"""Commands that go from a project to a plan and its pages."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from districting.cli import options as opt
from districting.cli.root import app
from districting.errors import DataError, Fault
from districting.messages import Language, say
from districting.optimise.ask import frontier
from districting.present.data_report import write_data_report
from districting.project.notes import data_notes
from districting.project.report import inspect_project
from districting.project.settings import read_settings
from districting.project.study import open_study
from districting.project.template import new_project
from districting.show.solving import (
    progress_line,
    show_check,
    show_data_report,
    show_faults,
    show_open_faults,
    show_solution,
    step_line,
)
from districting.workflow import (
    SAMPLE,
    Limits,
    check_saved,
    folder_of,
    save_solution,
    solution_facts,
    solve_study,
)


@app.command()
def demo(
    out: Path = Path("out"),
    project: Path = SAMPLE,
    *,
    lang: opt.LangOption,
) -> None:
    """Solve the sample county at both levels: plan, certificate, tables, map and hearing pack."""
    console, language = Console(), lang.code
    with opt.plain_words(language):
        if not (project / "project.toml").is_file():
            raise DataError(Fault("cli.no_sample", values={"folder": project}))
        opt.refuse_unwritable(out)
        for level in read_settings(project).levels:
            _solve_and_draw(project, out / level, level, language, console)
        console.print(say("cli.decides_nothing", language), markup=False, highlight=False)


_FEW_UNITS = 30
"""Up to so many units the demo also solves for other numbers of communities, in a second or two."""


def _solve_and_draw(project: Path, out: Path, level: str, language: Language, console: Console) -> None:
    """One level of the sample: solved, saved, checked, drawn, told."""
    from districting.drawing import draw  # who only solves need not wait for the drawing libraries

    study = open_study(project, level=level)
    with progress_line(console, language) as progress:
        solution = solve_study(study, progress=progress)
    show_solution(solution, study, language=language, console=console)
    plan = save_solution(study, solution, out)
    if plan is None:
        raise typer.Exit(opt.EXIT_INFEASIBLE)
    report = check_saved(out)
    show_check(report, language=language, console=console, short=True)
    near = range(len(plan) - 2, len(plan) + 4) if len(study.problem.county) <= _FEW_UNITS else ()
    curve = frontier(study.problem, near) if near else None
    draw(plan, study, out, language=language, on=date.today(), check=report, frontier=curve)
    console.print(say("cli.written", language, folder=out), markup=False, highlight=False)
    if not report.holds:
        raise typer.Exit(opt.EXIT_CHECK)


@app.command()
def new(folder: Path, *, lang: opt.LangOption) -> None:
    """Write a template project to put your own files into."""
    with opt.plain_words(lang.code):
        new_project(folder)
        Console().print(say("cli.new_done", lang.code, folder=folder), markup=False, highlight=False)


@app.command()
def prepare(
    project: Path,
    out: opt.OutOption = None,
    level: str | None = None,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Prepare a project's data and report on them: what was read, mended, and is left to decide."""
    console, language = Console(stderr=as_json), lang.code
    folder = folder_of(project)
    with opt.plain_words(language, as_json=as_json):
        opt.refuse_unwritable(out or folder)
        with step_line(console, language) as on_step:
            found = inspect_project(folder, level, on_step=on_step)
        paths = write_data_report(found, out or folder / "out" / "data", language=language)
    if as_json:
        opt.print_json(found.as_dict())
    else:
        show_data_report(found, language=language, console=console)
        console.print(say("prepare.written", language, path=paths[0]), markup=False, highlight=False)
    raise typer.Exit(opt.EXIT_INPUT if found.faults else 0)


@app.command()
def solve(
    project: Path,
    out: opt.OutOption = None,
    level: str | None = None,
    band: str | None = None,
    communities: str | None = None,
    pack: str | None = None,
    whole: opt.WholeOption = False,
    time_limit: opt.SecondsOption = None,
    gap: opt.GapOption = 0.0,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Find the best plan of a project and prove how good it is."""
    console, language = Console(stderr=as_json), lang.code
    with opt.plain_words(language, as_json=as_json):
        study = opt.asked_study(project, level=level, band=band, communities=communities, pack=pack, whole=whole)
        folder = out or folder_of(project) / "out" / study.level
        opt.refuse_unwritable(folder)
        with progress_line(console, language) as progress:
            solution = solve_study(study, Limits(time_limit, gap, threads, seed), progress=progress)
        plan = save_solution(study, solution, folder)
    if as_json:
        opt.print_json(solution_facts(solution) | data_notes(study.project))
    else:
        show_faults(study.project.findings, language=language, console=console)
        show_open_faults(study.project.open_faults, language=language, console=console)
        show_solution(solution, study, language=language, console=console)
        if plan is not None:
            pages = {"plan": folder, "project": project, "pages": folder / "pages"}
            for words in (say("cli.written", language, folder=folder), say("cli.next", language, **pages)):
                console.print(words, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(opt.EXIT_OF_STATUS.get(solution.status, 0))


@app.command()
def report(
    plan: Path,
    out: Annotated[Path, typer.Option("-o", "--out")],
    project: Annotated[Path, typer.Option()],
    numbers: Annotated[str, typer.Option("--frontier")] = "",
    established: str = "",
    *,
    lang: opt.LangOption,
) -> None:
    """Draw the map and the hearing pack of a saved plan, and write its ledger."""
    from districting.drawing import report_saved

    with opt.plain_words(lang.code):
        opt.refuse_unwritable(out)
        wanted = opt.numbers(numbers, "--frontier") if numbers else range(0)
        there = opt.whole_numbers(established, "--established")
        drawn = report_saved(plan, project, out, language=lang.code, on=date.today(), numbers=wanted, established=there)
        for path in drawn:
            Console().print(str(path), markup=False, highlight=False)


@app.command("app")
def open_app(
    project: Annotated[Path | None, typer.Argument()] = None,
    port: int = 8501,
) -> None:
    """Open the application in the browser."""
    command = [sys.executable, "-m", "districting.ui.serve", str(port), *([str(project)] if project else [])]
    raise typer.Exit(subprocess.call(command))  # noqa: S603
