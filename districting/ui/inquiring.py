"""What every question shares: where it is kept, how it runs, what it is held against, and how its plan is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from districting.check import CheckReport, check_plan
from districting.communities import Communities
from districting.errors import Fault
from districting.messages import Language, say
from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.rules import Rule
from districting.solution import Progress, Solution, Status
from districting.ui import keeping, parts
from districting.ui.asking import Asked, Asking
from districting.ui.running import Run
from districting.ui.state import Desk, Solved
from districting.ui.worker import Work

WATCH_S = 0.5


def asking(desk: Desk) -> Asking:
    """What is asked of the level that is open."""
    return desk.asking.get(desk.level or "", Asking())


def keep(desk: Desk, **changes: Any) -> None:
    """Change what is asked of the level that is open."""
    desk.asking[desk.level or ""] = replace(asking(desk), **changes)


def ask(desk: Desk, kind: str, study: Study, work: Work) -> None:
    """Ask a question off the page."""
    desk.asking[desk.level or ""] = asking(desk).ask(kind, study, work, lambda: keeping.keep(desk))


def ask_button(desk: Desk, label: str, *, key: str, enabled: bool = True) -> bool:
    """A button that asks; not while another question is being answered."""
    busy = asking(desk).run is not None
    return st.button(
        say(label, desk.language), key=key, type="primary", icon=":material/help:", disabled=busy or not enabled
    )


def seconds_field(desk: Desk, label: str = "asking.seconds") -> None:
    """The time limit, the same as on the page Solve; of each solve, or as the label says."""
    st.session_state["ask.seconds"] = desk.seconds
    st.number_input(
        say(label, desk.language),
        min_value=1,
        value=None,
        step=10,
        placeholder=say("ui.open_limit", desk.language),
        key="ask.seconds",
        on_change=lambda: setattr(desk, "seconds", st.session_state["ask.seconds"]),
        width=240,
    )


def watch(desk: Desk) -> None:
    """The question being answered: what it does, for how long, what it has; and a button to stop it."""
    run = asking(desk).run
    if run is not None:
        st.fragment(_watch, run_every=WATCH_S)(run, len(run.answers), desk.language)


def _watch(run: Run, known: int, language: Language) -> None:
    """Anew every moment; the whole page when something has come."""
    if run.ended or len(run.answers) > known:
        parts.run_again()
    progress = run.progress or Progress("starting", 0.0)
    phase = say("ui.starting" if run.progress is None else f"solve.{progress.phase}", language)
    words = [parts.capital(say("ui.stopping", language) if run.stopped else phase)]
    words.append(say("cli.seconds_value", language, seconds=run.seconds))
    if progress.best is not None:
        words.append(say("asking.best_so_far", language, cost=progress.best))
    if progress.gap is not None:
        words.append(f"{progress.gap:.2%}")
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f":material/hourglass_top: {parts.plain(' · '.join(words))}", width="content")
        if st.button(say("asking.stop", language), key="ask.stop", icon=":material/stop_circle:", disabled=run.stopped):
            run.stop()
            st.rerun(scope="fragment")


def what_went_wrong(desk: Desk, asked: Asked) -> None:
    """Why there is no more: it was refused, it failed, it was stopped; or it was asked of other rules."""
    parts.show_faults(asked.run.faults, desk.language)
    if asked.run.ended and asked.run.stopped:
        st.warning(say("asking.stopped", desk.language), icon=":material/stop_circle:")
    now, then = (desk.study or desk.base), asked.study.problem
    if now is None or now.problem.county.digest != then.county.digest:
        st.warning(say("asking.other_facts", desk.language), icon=":material/history:")
    elif now.problem.digest != then.digest:
        st.warning(say("asking.other_settings", desk.language), icon=":material/history:")


def present_plan(desk: Desk, study: Study) -> Plan | None:
    """The plan that is shown on the page of the plan, if it is one for these units."""
    shown = desk.shown
    plan = shown.plan if shown is not None else None
    return plan if plan is not None and plan.county.ids == study.problem.county.ids else None


def proven_before(desk: Desk, study: Study) -> Solution | None:
    """The solution of the very problem that is set, so that it need not be solved again."""
    solved = desk.solved.get(study.level)
    if solved is None or solved.solution.status is not Status.OPTIMAL:
        return None
    return solved.solution if solved.solution.problem.digest == study.problem.digest else None


def chosen_plan(problem: Problem, communities: Communities) -> Solution:
    """A plan chosen among several, of which nothing is proven."""
    cost = int(problem.cost(communities).sum())
    return Solution(problem, Status.FEASIBLE, communities, cost, reasons=(Fault("asking.chosen_by_hand"),))


def take_button(
    desk: Desk,
    study: Study,
    solution: Solution,
    *,
    key: str,
    report: CheckReport | None = None,
    locked: tuple[Rule, ...] = (),
    stopped: bool = False,
) -> bool:
    """A button that makes a found plan the plan of its level; whether it was pressed."""
    if not st.button(say("asking.take", desk.language), key=key, icon=":material/task_alt:"):
        return False
    plan = Plan.of_solution(solution, level=study.level)
    if report is None and solution.certificate is None:
        report = check_plan(plan.as_dict(), plan.county)
    desk.adopt(Solved(study, solution, plan, stopped, report, locked))
    return True


def taken(desk: Desk) -> None:
    """Say that a plan was taken, and where it is."""
    st.success(say("asking.taken", desk.language), icon=":material/task_alt:")
    parts.link("plan", desk.language, "ui.go_plan")


def rows(header: Sequence[str], values: Sequence[Sequence[Any]], language: Language) -> pd.DataFrame:
    """Rows under the words of their columns."""
    return pd.DataFrame(list(values), columns=pd.Index([say(f"asking.column_{name}", language) for name in header]))


def under(solved: Solved, study: Study | None) -> Solved:
    """A plan that was taken, as one of the study as it is set now."""
    return solved if study is None else replace(solved, study=study)
