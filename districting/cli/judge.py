"""Commands that judge what is there: a saved plan, two plans, benchmark instances."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from districting.bench import run
from districting.cli import options as opt
from districting.cli.root import app
from districting.show.solving import bench_words, show_check, show_comparison
from districting.solution import Status
from districting.workflow import check_saved, compare_saved


@app.command()
def check(
    plan: Path,
    project: Path | None = None,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Work out again everything a plan claims; exit code 0 only if all holds, 5 if only the bound is not verified."""
    with opt.plain_words(lang.code, as_json=as_json):
        found = check_saved(plan, project)
    if as_json:
        checks = [{"key": c.key, "holds": c.holds, "open": c.open, "words": c.say(lang.code)} for c in found.checks]
        facts = {"holds": found.holds, "wrong": found.wrong, "bound_checked": found.bound_checked, "checks": checks}
        opt.print_json(facts)
    else:
        show_check(found, language=lang.code, console=Console())
    raise typer.Exit(0 if found.holds else opt.EXIT_CHECK if found.wrong else opt.EXIT_OPEN)


@app.command()
def compare(before: Path, after: Path, *, lang: opt.LangOption) -> None:
    """Who moves between two saved plans of the same units, and what it costs."""
    with opt.plain_words(lang.code):
        show_comparison(compare_saved(before, after), language=lang.code, console=Console())


@app.command()
def bench(
    instances: list[Path],
    time_limit: opt.SecondsOption = None,
    gap: opt.GapOption = 0.0,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Solve benchmark instances in the neutral format: one JSON object, or one line, each."""
    console, failed = Console(), False
    for path in instances:
        facts = run(path, time_limit=time_limit, gap=gap, threads=threads, seed=seed, language=lang.code)
        failed = failed or facts["status"] == Status.ERROR
        if as_json:
            opt.print_json(facts)
        else:
            console.print(bench_words(facts, lang.code), markup=False, highlight=False)
    raise typer.Exit(opt.EXIT_INPUT if failed else 0)
