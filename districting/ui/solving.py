"""A desk's solve: started off the page, taken over as it brings something, gone on with later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.rules import Rule
from districting.solution import Solution, Status
from districting.ui import keeping
from districting.ui.results import Solved
from districting.ui.running import Job
from districting.ui.state import Desk
from districting.ui.worker import Task

if TYPE_CHECKING:
    from districting.optimise.estimate import Estimate

ESTIMATES_KEPT = 64


def start(desk: Desk, locked: tuple[Rule, ...] = ()) -> None:
    """Start a solve of what is set now; what is locked comes as further rules."""
    study = desk.study
    if study is None or _busy(desk):
        return
    if locked:
        study = replace(study, problem=replace(study.problem, rules=(*study.problem.rules, *locked)))
    _begin(desk, study, locked, _known(desk, study))


def _known(desk: Desk, study: Study) -> Solution | None:
    """What an earlier solve of this very problem brought: no later one may fall behind it."""
    solved = desk.solved.get(study.level)
    if solved is None or solved.solution.problem.digest != study.problem.digest:
        return None
    return solved.solution


def can_go_on(desk: Desk) -> bool:
    """Whether the last result of the level can be made better or proven by more time."""
    solved = desk.solved.get(desk.level or "")
    return solved is not None and solved.solution.status in {Status.FEASIBLE, Status.TIME_LIMIT} and not _busy(desk)


def go_on(desk: Desk) -> None:
    """Solve again what was solved last on the level, with its plan and bound in hand."""
    if can_go_on(desk):
        solved = desk.solved[desk.level or ""]
        _begin(desk, solved.study, solved.locked, solved.solution)


def absorb(desk: Desk) -> None:
    """Take over what a solve has brought since the last time: its plan, later what the check found."""
    job, study = desk.job, desk.asked
    if job is None or study is None:
        return
    if job.solution is None:
        _note_best(desk, job, study)
        return
    desk.under_way = None
    before = desk.solved.get(study.level)
    if desk.absorbed is not job.solution:
        desk.absorbed = job.solution
        desk.adopt(_result(desk, study, job.solution, job))
    elif before is not None and before.solution is job.solution and before.report is not job.report:
        desk.solved[study.level] = replace(before, report=job.report)


def best_plan(desk: Desk) -> Solved | None:
    """The best plan so far of the solve that runs, of the level that is open."""
    absorb(desk)
    best = desk.under_way
    return best if best is not None and best.study.level == desk.level else None


@st.cache_data(max_entries=ESTIMATES_KEPT, show_spinner=False, hash_funcs={Problem: lambda problem: problem.digest})
def expected(problem: Problem) -> Estimate:
    """What is to be expected of a solve."""
    from districting.optimise.estimate import estimate  # the engine is not loaded before somebody asks

    return estimate(problem)


def _busy(desk: Desk) -> bool:
    """Whether a solve runs."""
    return desk.job is not None and desk.job.running


def _begin(desk: Desk, study: Study, locked: tuple[Rule, ...], before: Solution | None) -> None:
    """Hand a problem to a process of its own."""

    def heard() -> None:
        absorb(desk)
        keeping.keep(desk)

    desk.asked, desk.locked, desk.under_way = study, locked, None
    task = Task(study.problem, level=study.level, seconds=desk.seconds, before=before)
    desk.job = Job(task, heard)


def _note_best(desk: Desk, job: Job, study: Study) -> None:
    """The best plan of a solve under way, in case the program ends before the solve does."""
    if job.best is None or (desk.under_way is not None and desk.under_way.solution.plan is job.best.plan):
        return
    best = job.best_so_far("desk.solve_cut_short")
    if best is not None:
        desk.under_way = _result(desk, study, best, job)


def _result(desk: Desk, study: Study, solution: Solution, job: Job) -> Solved:
    """A solution as the pages show it."""
    plan = None if solution.plan is None else Plan.of_solution(solution, level=study.level)
    return Solved(study, solution, plan, job.stopped, job.report, desk.locked)
