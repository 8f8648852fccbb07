"""Commands that ask the engine: why not, what another number or a wish would cost, what else is as good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from districting.cli import options as opt
from districting.cli.root import app, asking
from districting.errors import DataError, Fault, SettingsError
from districting.messages import Language, say
from districting.optimise.ask import frontier, what_if
from districting.optimise.explain import Explanation, explain
from districting.optimise.near import alternatives
from districting.optimise.repair import Repair
from districting.optimise.robust import robustness
from districting.plan import Plan
from districting.project.rulebook import Rulebook
from districting.project.rulefile import rule_tables, save_rulebook
from districting.project.settings import SETTINGS_FILE
from districting.project.study import Study
from districting.show import answers
from districting.show.solving import progress_line, show_frontier, show_solution
from districting.show.tables import lines
from districting.solution import Solution
from districting.wishes import Wishes
from districting.workflow import Limits, save_solution, solution_facts, solve_study


@app.command("explain")
def why_not(
    project: Path,
    apply: Annotated[int | None, typer.Option(min=1)] = None,
    out: opt.OutOption = None,
    write: Annotated[bool, typer.Option("--write")] = False,
    level: str | None = None,
    band: str | None = None,
    communities: str | None = None,
    pack: str | None = None,
    whole: opt.WholeOption = False,
    time_limit: Annotated[float, typer.Option(min=0.0)] = 60.0,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Say why nothing is feasible, which rules cannot hold together, and the cheapest repairs; apply one of them."""
    console, language = Console(stderr=as_json), lang.code
    with opt.plain_words(language, as_json=as_json):
        if write and (apply is None or whole or any((band, communities, pack))):
            raise SettingsError(Fault("ask.write_alone"))
        study = opt.asked_study(project, level=level, band=band, communities=communities, pack=pack, whole=whole)
        if out is not None:
            opt.refuse_unwritable(out)
        found = explain(study.problem, time_limit=time_limit, threads=threads, seed=seed)
        if apply is not None and not found.feasible:
            code = _apply(found, study, apply, Limits(time_limit, 0.0, threads, seed), out, console, language, as_json)
            if write:
                _write(found.repairs[apply - 1], study)
                console.print(say("ask.repair_written", language, file=SETTINGS_FILE), markup=False, highlight=False)
            raise typer.Exit(code)
    if as_json:
        opt.print_json(_why_facts(found, language))
    else:
        lines(Console(), found.say(language).splitlines())
    raise typer.Exit(0 if found.feasible else opt.EXIT_INFEASIBLE)


def _why_facts(found: Explanation, language: Language) -> dict[str, object]:
    """An explanation as plain values."""
    repairs = [
        {"words": r.say(language), "rules": r.entries(), "toml": rule_tables(r.entries())} for r in found.repairs
    ]
    facts = {"feasible": found.feasible, "reasons": [f.say(language) for f in found.reasons]}
    county = found.problem.county
    conflict = [rule.as_dict() | {"words": rule.words_in(county, language)} for rule in found.conflict]
    return facts | {"conflict": conflict, "repairs": repairs, "complete": found.complete, "words": found.say(language)}


def _apply(
    found: Explanation,
    study: Study,
    number: int,
    limits: Limits,
    out: Path | None,
    console: Console,
    language: Language,
    as_json: bool,
) -> int:
    """Solve with one way out applied, and say how to write it into the project; the exit code of the solve."""
    if number > len(found.repairs):
        raise DataError(Fault("ask.no_such_repair", values={"number": number, "count": len(found.repairs)}))
    repair = found.repairs[number - 1]
    repaired = replace(study, problem=repair.apply(study.problem))
    with progress_line(console, language) as progress:
        solution = solve_study(repaired, limits, progress=progress)
    if out is not None:
        save_solution(repaired, solution, out)
    if as_json:
        opt.print_json(
            solution_facts(solution) | {"repair": repair.say(language), "toml": rule_tables(repair.entries())}
        )
    else:
        words = say("ask.repair_applied", language, number=number, words=repair.say(language))
        console.print(words, style="bold", markup=False, highlight=False)
        show_solution(solution, repaired, language=language, console=console)
        text = f"\n{say('ask.repair_rules', language)}\n\n{rule_tables(repair.entries())}\n"
        console.print(text, markup=False, highlight=False)
    return opt.EXIT_OF_STATUS.get(solution.status, 0)


def _write(repair: Repair, study: Study) -> None:
    """Lay a way out over the rules of the project's file; remarks and all else in it stay."""
    book = Rulebook.of(study.project.settings)
    changed = [study.problem.rules[i] for i in repair.changes]
    laid = book.laid_over(repair.overrides(study.problem), of=changed, level=study.level)
    save_rulebook(study.project.folder, book, laid)


@app.command("frontier")
def each_number(
    project: Path,
    communities: Annotated[str, typer.Option()],
    level: str | None = None,
    band: str | None = None,
    pack: str | None = None,
    time_limit: opt.SecondsOption = None,
    gap: opt.GapOption = 0.0,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """For each number of communities the proven best plan, as a table."""
    with opt.plain_words(lang.code, as_json=as_json):
        asked = opt.numbers(communities)
        study = opt.asked_study(project, level=level, band=band, pack=pack)
        found = frontier(study.problem, asked, time_limit=time_limit, gap=gap, threads=threads, seed=seed)
    if as_json:
        opt.print_json(found.rows())
    else:
        show_frontier(found, language=lang.code, console=Console())


@asking.command("what-if")
def price_of_a_wish(
    project: Path,
    join: list[str] | None = None,
    part: list[str] | None = None,
    pin: list[str] | None = None,
    keep_office: list[str] | None = None,
    forbid: list[str] | None = None,
    reason: str = "",
    out: opt.OutOption = None,
    level: str | None = None,
    time_limit: opt.SecondsOption = None,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """What a wish costs: the new optimum beside the old one, term by term."""
    with opt.plain_words(lang.code, as_json=as_json):
        study = opt.asked_study(project, level=level)
        wish = Wishes(join or (), part or (), pin or (), keep_office or (), forbid or ()).rules(
            study.problem.county, reason=reason
        )
        answer = what_if(study.problem, wish, time_limit=time_limit, threads=threads, seed=seed)
        if out is not None:
            save_solution(study, answer.after, out)
    if as_json:
        opt.print_json(answers.answer_facts(answer, lang.code))
    else:
        answers.show_answer(answer, language=lang.code, console=Console())
    raise typer.Exit(opt.EXIT_OF_STATUS.get(answer.after.status, 0))


@asking.command("alternatives")
def as_good(
    project: Path,
    within: Annotated[float, typer.Option(min=0.0)] = 0.02,
    count: Annotated[int, typer.Option(min=1)] = 3,
    level: str | None = None,
    time_limit: opt.SecondsOption = 60.0,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Plans nearly as good that differ as much as possible, and which borders all, some or none of them draw."""
    with opt.plain_words(lang.code, as_json=as_json):
        study = opt.asked_study(project, level=level)
        best = solve_study(study, Limits(time_limit, 0.0, threads, seed))
        settings = {"time_limit": time_limit, "threads": threads, "seed": seed}
        found = alternatives(study.problem, within=within, count=count, best=best, **settings)
    if as_json:
        opt.print_json(answers.alternatives_facts(found, lang.code))
    else:
        answers.show_alternatives(found, language=lang.code, console=Console())
    raise typer.Exit(opt.EXIT_OF_STATUS.get(best.status, 0))


@asking.command("robustness")
def if_counts_are_off(
    project: Path,
    off: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.05,
    level: str | None = None,
    time_limit: Annotated[float, typer.Option(min=0.0)] = 60.0,
    threads: opt.ThreadsOption = 1,
    seed: int = 0,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Which rules break if counts are off, and which unit's recount would change the answer."""
    console, language = Console(), lang.code
    with opt.plain_words(language, as_json=as_json):
        study = opt.asked_study(project, level=level)
        best = solve_study(study, Limits(time_limit, 0.0, threads, seed))
        if best.plan is None:
            raise typer.Exit(_no_plan(best, study, language, as_json))
        plan = Plan.of_solution(best, level=study.level)
        found = robustness(study.problem, plan.communities, off=off, time_limit=time_limit, threads=threads, seed=seed)
    if as_json:
        opt.print_json(answers.robustness_facts(found, plan, language))
    else:
        answers.show_robustness(found, plan, language=language, console=console)


def _no_plan(best: Solution, study: Study, language: Language, as_json: bool) -> int:
    """Tell a solve without a plan; its exit code."""
    if as_json:
        opt.print_json(solution_facts(best))
    else:
        show_solution(best, study, language=language, console=Console())
    return opt.EXIT_OF_STATUS.get(best.status, opt.EXIT_TIME)
