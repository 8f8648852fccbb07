"""What the command line prints: progress while it solves, then a few lines that say what was proven."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from districting.check import CheckReport
from districting.compare import Comparison
from districting.errors import Fault
from districting.geography.findings import STEPS, OpenFault
from districting.messages import Language, say
from districting.optimise.ask import Frontier, proven_best
from districting.plan import Plan
from districting.present.ledger_blocks import county_lines
from districting.project.report import DataReport
from districting.project.study import Study
from districting.show.tables import cost_words, lines, rule_lines, table_of, term_title
from districting.solution import Progress, Solution, Status
from districting.workflow import mean_walk_m, study_ledger


@contextmanager
def progress_line(console: Console, language: Language) -> Iterator[Callable[[Progress], None]]:
    """A line that says phase, best plan, bound and gap while a solve runs."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("…")
        yield lambda progress: bar.update(task, description=_progress_words(progress, language))


@contextmanager
def step_line(console: Console, language: Language) -> Iterator[Callable[[str, float], None]]:
    """A bar over the steps of a preparation."""
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("…", total=len(STEPS))

        def told(step: str, share: float) -> None:
            words = say(f"prepare.step_{step}", language)
            bar.update(task, completed=STEPS.index(step) + share, description=words)

        yield told


def show_data_report(report: DataReport, *, language: Language, console: Console) -> None:
    """The findings of a preparation, what is to be put right or decided first."""
    for key, faults in {"faults": list(report.faults), **report.sorted_notes()}.items():
        if faults:
            console.print(say(f"prepare.{key}", language), style="bold", markup=False, highlight=False)
            show_faults(faults, language=language, console=console)
    show_open_faults(report.open_faults, language=language, console=console)
    if not report.faults:
        console.print(say("prepare.usable", language), style="bold", markup=False, highlight=False)


def show_solution(solution: Solution, study: Study, *, language: Language, console: Console) -> None:
    """What was proven first, then the plan, the rules it is held to, and what it takes."""
    lines(console, [_title(study, language)], style="bold")
    if study.problem.county.synthetic:
        lines(console, [say("cli.synthetic", language)])
    lines(console, [status_words(solution, language)], style="bold")
    show_faults(solution.reasons, language=language, console=console)
    plan = Plan.of_solution(solution, level=study.level) if solution.plan is not None else None
    if plan is None:
        if solution.status is Status.INFEASIBLE:
            lines(console, [say("cli.ask_why", language, folder=study.project.folder)])
        return
    console.print(table_of(("", ""), _rows(solution, plan, study, language), headless=True))
    console.print(_communities(plan, study, language))
    lines(console, [say("cli.rules_in_force", language)], style="bold")
    lines(console, rule_lines(study, language))
    lines(console, [say("cli.what_it_takes", language)], style="bold")
    lines(console, (f"· {line}" for line in county_lines(study_ledger(study, plan), language)))


def show_faults(faults: Sequence[Fault], *, language: Language, console: Console) -> None:
    """Findings, one line each."""
    for fault in faults:
        console.print(f"· {fault.say(language)}", markup=False, highlight=False)


def show_open_faults(open_faults: Sequence[OpenFault], *, language: Language, console: Console) -> None:
    """Faults of the data that stop only a rule that asks for what they spoil."""
    if open_faults:
        console.print(say("prepare.open_why", language), style="bold", markup=False, highlight=False)
        show_faults([open_.fault for open_ in open_faults], language=language, console=console)


def show_check(report: CheckReport, *, language: Language, console: Console, short: bool = False) -> None:
    """Each thing checked, a mark and a sentence; in short only what does not hold and the proof."""
    for check in report.checks:
        if short and check.holds and check.key != "proof":
            continue
        mark = "✓" if check.holds else "?" if check.open else "✗"
        console.print(f"{mark} {check.say(language)}", markup=False, highlight=False)
    failed = sum(not check.holds and not check.open for check in report.checks)
    outcome = "fails" if failed else "holds" if report.holds else "open"
    words = say(f"cli.check_{outcome}", language, count=failed)
    console.print(words, style="bold", markup=False, highlight=False)


def show_comparison(comparison: Comparison, *, language: Language, console: Console) -> None:
    """Who moves between two plans and what it costs."""
    before, after = comparison.after.objective + comparison.saved, comparison.after.objective
    values = {"households": comparison.moved_households, "units": len(comparison.moved), "before": before}
    console.print(say("cli.moved", language, after=after, **values), markup=False, highlight=False)


def show_frontier(found: Frontier, *, language: Language, console: Console) -> None:
    """One row a number of communities: what was proven and what it costs, or how it serves each goal."""
    if any(solution.problem.goals for _, solution in found.points):
        _show_by_goals(found, language=language, console=console)
        return
    heads = [say(f"cli.column_{name}", language) for name in ("communities", "proven", "cost", "gap")]
    rows = []
    for number, solution in found.points:
        cost = "–" if solution.objective is None else f"{solution.objective:,}"
        gap = "–" if solution.gap is None else f"{solution.gap:.2%}"
        rows.append((str(number), say(f"cli.proven_{solution.status}", language), cost, gap))
    console.print(table_of(heads, rows, right=(0, 2, 3)))
    if found.best is not None:
        console.print(say("cli.frontier_best", language, number=found.best), markup=False, highlight=False)


def _show_by_goals(found: Frontier, *, language: Language, console: Console) -> None:
    """One row a number of communities: whether each goal was proven in its turn, and what it came to."""
    goals = found.points[0][1].problem.goals
    titles = [term_title(found.points[0][1].problem, goal, language) for goal in goals]
    heads = [say("cli.column_communities", language), say("cli.column_proven", language), *titles]
    rows = []
    for number, solution in found.points:
        terms = {} if solution.plan is None else solution.problem.terms(solution.plan)
        quantum = solution.problem.objective.quantum
        figures = [f"{int(terms[goal].sum()) * quantum:,.0f}" if terms else "–" for goal in goals]
        status = Status.OPTIMAL if proven_best(solution) else solution.status
        rows.append((str(number), say(f"cli.proven_{status}", language), *figures))
    console.print(table_of(heads, rows, right=(0, *range(2, len(heads)))))
    if found.best is not None:
        console.print(say("cli.frontier_goals", language, number=found.best), markup=False, highlight=False)


def bench_words(facts: Mapping[str, Any], language: Language) -> str:
    """One benchmark result as a line: name, status, cost, bound, gap, seconds, and why."""
    gap = "–" if facts["gap"] is None else f"{facts['gap']:.3%}"
    cost = "–" if facts["objective"] is None else f"{facts['objective']:,.6g}"
    seconds = say("cli.seconds_value", language, seconds=facts["seconds"])
    return " · ".join([facts["name"], facts["status"], cost, gap, seconds, *facts["reasons"]])


def status_words(solution: Solution, language: Language) -> str:
    """The status as a sentence that says what was proven and nothing more."""
    if solution.problem.goals and solution.plan is not None:
        return say("cli.status_goals", language)
    if solution.status is Status.FEASIBLE and solution.gap is None:
        return say("cli.status_unbounded", language)
    gap = "–" if solution.gap is None else f"{solution.gap:.2%}"
    return say(f"cli.status_{solution.status}", language, gap=gap)


def _title(study: Study, language: Language) -> str:
    """County and level."""
    county = study.problem.county
    level = study.project.settings.levels[study.level]
    title = (level.title if language == "zh" else level.title_en) or study.level
    name = county.name if language == "zh" else county.name_en or county.name
    return say("cli.solved_title", language, county=name, level=title)


def _rows(solution: Solution, plan: Plan, study: Study, language: Language) -> Iterator[tuple[str, str]]:
    """The summary of a plan, row by row: what people ask first stands first."""
    county, speed = plan.county, study.project.settings.county.walking_m_per_minute
    sizes = {"count": len(plan), "least": int(plan.households.min()), "most": int(plan.households.max())}
    yield say("cli.row_communities", language), say("cli.communities_value", language, **sizes)
    walk = mean_walk_m(plan)
    yield say("cli.row_walk", language), say("cli.walk_value", language, metres=walk, minutes=walk / speed)
    quantum = plan.problem.objective.quantum
    goals = plan.problem.goals
    yield say("cli.row_cost", language), cost_words(plan.problem, plan.objective, language)
    for name, values in plan.terms.items():
        place = say("cli.goal_place", language, place=goals.index(name) + 1) if name in goals else ""
        term = f"  {term_title(plan.problem, name, language)}{place}"
        yield term, cost_words(plan.problem, int(values.sum()), language)
    if solution.bound is not None and solution.bound != plan.objective:
        yield say("cli.row_bound", language), f"{solution.bound * quantum:,.0f}"
    if study.reference is not None:
        yield _reference_row(plan, study.reference, language)
    found = {"units": len(county), "households": int(county.households.sum()), "candidates": solution.candidates}
    yield say("cli.row_solved", language), say("cli.solved_value", language, seconds=solution.seconds, **found)


def _reference_row(plan: Plan, reference: Plan, language: Language) -> tuple[str, str]:
    """How a plan stands against the adopted one."""
    title = reference.title if language == "zh" else reference.title_en or reference.title
    return say("cli.row_reference", language, title=title), saved_words(Comparison(reference, plan), language)


def saved_words(against: Comparison, language: Language) -> str:
    """What a plan saves against another, and how many households are in another community."""
    key = "cli.reference_saves" if against.saved >= 0 else "cli.reference_costs"
    values = {"saved": abs(against.saved), "share": abs(against.saved_share), "moved": against.moved_households}
    return say(key, language, **values)


def _communities(plan: Plan, study: Study, language: Language) -> Table:
    """One row a community: households, walk, and which of today's villages and committees it is made of."""
    heads = [say(f"cli.column_{column}", language) for column in ("name", "households", "walk", "units")]
    change = Comparison(study.today, plan)
    rows = []
    for c, units in enumerate(plan.communities):
        weights = plan.county.households[list(units)]
        walk = float(np.average(plan.walk_m[list(units)], weights=weights)) if weights.sum() else 0.0
        cells = (f"{c + 1} {plan.name(c, language)}", f"{int(plan.households[c]):,}", f"{walk:,.0f}")
        rows.append((*cells, _made_of(change, c, language)))
    return table_of(heads, rows, right=(1, 2))


def _made_of(change: Comparison, community: int, language: Language) -> str:
    """Today's villages and committees in a community; one that comes in part says so."""
    shared, whole = change.shared[:, community], change.before.households
    named = [
        change.before.name(b, language) + ("" if shared[b] == whole[b] else say("cli.in_part", language))
        for b in np.flatnonzero(shared).tolist()
    ]
    return ("、" if language == "zh" else ", ").join(named)


def _progress_words(progress: Progress, language: Language) -> str:
    """Phase, best plan, bound and gap in one line."""
    words = [say(f"solve.{progress.phase}", language)]
    if progress.candidates:
        words.append(f"{progress.candidates:,}")
    if progress.best is not None:
        words.append(f"{say('cli.row_cost', language)} {progress.best:,}")
    if progress.bound is not None:
        words.append(f"{say('cli.row_bound', language)} {progress.bound:,}")
    if progress.gap is not None:
        words.append(f"{progress.gap:.2%}")
    return " · ".join(words)
