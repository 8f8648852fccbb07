"""Commands that ask: why not, what would another number cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from districting.cli.options import (
    EXIT_INFEASIBLE,
    BandOption,
    GapOption,
    JsonOption,
    LangOption,
    LevelOption,
    NumberOption,
    SecondsOption,
    SeedOption,
    ThreadsOption,
    changed_limits,
    pair,
    plain_words,
    print_json,
)
from districting.cli.root import app
from districting.errors import DataError, Fault
from districting.optimise.ask import frontier
from districting.optimise.explain import explain
from districting.project.study import open_study
from districting.show import show_frontier
from districting.workflow import changed_study


@app.command("explain")
def why_not(
    project: Path,
    level: LevelOption = None,
    band: BandOption = None,
    communities: NumberOption = None,
    time_limit: Annotated[float, typer.Option(min=0.0, help="Seconds for everything.")] = 60.0,
    threads: ThreadsOption = 1,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    *,
    lang: LangOption,
) -> None:
    """Say why nothing is feasible, which rules cannot hold together, and the cheapest repairs."""
    with plain_words(lang.code, as_json=as_json):
        limits = changed_limits(
            household_band=pair(band, "--band"), number_of_communities=pair(communities, "--communities")
        )
        study = changed_study(open_study(project, level=level), limits)
        found = explain(study.problem, time_limit=time_limit, threads=threads, seed=seed)
    if as_json:
        repairs = [{"words": r.say(lang.code), "rules": r.entries()} for r in found.repairs]
        facts = {"feasible": found.feasible, "reasons": [f.say(lang.code) for f in found.reasons]}
        conflict = [rule.as_dict() for rule in found.conflict]
        print_json(facts | {"conflict": conflict, "repairs": repairs, "complete": found.complete})
    else:
        Console().print(found.say(lang.code), markup=False, highlight=False)
    raise typer.Exit(0 if found.feasible else EXIT_INFEASIBLE)


@app.command("frontier")
def each_number(
    project: Path,
    communities: Annotated[str, typer.Option(help="LOWER:UPPER, the numbers to solve for.")],
    level: LevelOption = None,
    band: BandOption = None,
    time_limit: SecondsOption = None,
    gap: GapOption = 0.0,
    threads: ThreadsOption = 1,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    *,
    lang: LangOption,
) -> None:
    """For each number of communities the proven best plan, as a table."""
    with plain_words(lang.code, as_json=as_json):
        numbers = pair(communities, "--communities")
        if numbers is None or not 1 <= numbers[0] <= numbers[1]:
            raise DataError(Fault("cli.bad_pair", values={"option": "--communities", "text": communities}))
        study = changed_study(open_study(project, level=level), changed_limits(household_band=pair(band, "--band")))
        asked = range(numbers[0], numbers[1] + 1)
        found = frontier(study.problem, asked, time_limit=time_limit, gap=gap, threads=threads, seed=seed)
    if as_json:
        print_json(found.rows())
    else:
        show_frontier(found, language=lang.code, console=Console())
