"""Page: a solve under way, and what came of it."""

from __future__ import annotations

import streamlit as st

from districting.messages import Language, say
from districting.project.study import Study
from districting.solution import Progress, Solution, Status
from districting.ui import looking, parts, solving, tables
from districting.ui.desks import current_desk
from districting.ui.looking import Look
from districting.ui.running import Job
from districting.ui.state import Desk, Solved

REFRESH_S = 0.4
MAP_HEIGHT = 380  # at least, pixels
AROUND = 390


def show(desk: Desk) -> None:
    """What will be solved, then the solve that runs or the one that came back."""
    parts.head(desk, "ui.page_solve", desk.base)
    if desk.base is None:
        parts.nothing_open(desk)
        return
    job = desk.job
    if job is not None and job.running:
        st.fragment(_running, run_every=REFRESH_S)(desk, desk.base, job)
        return
    if job is not None and job.faults:
        parts.show_faults(job.faults, desk.language)
    if desk.shown is not None:
        _outcome(desk, desk.shown)
    _what_next(desk)


def _running(desk: Desk, base: Study, job: Job) -> None:
    """Phase, best plan, bound, gap and time, and the best plan as a map, anew every moment."""
    language, progress = desk.language, job.progress or Progress("starting", 0.0)
    phase = say("ui.starting" if job.progress is None else f"solve.{progress.phase}", language)
    label = say("ui.stopping", language) if job.stopped else phase
    box = st.status(f"{parts.capital(label)} · {parts.level_title(base, job.task.level, language)}", expanded=True)
    values = {
        "best": _cost(progress.best),
        "bound": _cost(progress.bound),
        "gap": "–" if progress.gap is None else f"{progress.gap:.2%}",
        "candidates": f"{progress.candidates:,}" if progress.candidates else "–",
        "seconds": say("cli.seconds_value", language, seconds=job.seconds),
    }
    for column, (name, value) in zip(box.columns(5), values.items(), strict=True):
        column.metric(say(f"ui.progress_{name}", language), value)
    if box.button(say("ui.stop", language), icon=":material/stop_circle:", disabled=job.stopped, key="stop"):
        job.stop()
        st.rerun(scope="fragment")
    st.caption(say("ui.runs_on", language))
    best = solving.best_plan(desk)
    if best is not None:
        _map(best, language)


def _map(solved: Solved, language: Language) -> None:
    """The plan, if there is one; in the same place of the page while it gets better and when it is done."""
    if solved.plan is not None:
        view = Look([("", solved.plan)])
        looking.look(solved.study, view, language, place="solve", height=MAP_HEIGHT, around=AROUND)


def _outcome(desk: Desk, solved: Solved) -> None:
    """
    What was proven, with the reasons where there is no plan; the way to the plan, its map, and the way on from it.

    The page stays: led to another one from here, a window that asked for news a moment ago would be left with nothing
    on it, as its question would be answered last.
    """
    language = desk.language
    parts.proof(desk, solved)
    if solved.solution.status in {Status.INFEASIBLE, Status.TIME_LIMIT}:
        st.markdown(say("ui.no_plan_next", language))
    if solved.plan is not None:
        parts.link("plan", language, "ui.go_plan")
    if solving.can_go_on(desk):
        st.button(
            say("desk.go_on", language),
            key="go_on",
            icon=":material/resume:",
            on_click=solving.go_on,
            args=(desk,),
        )
        st.caption(f"{_kept(desk.solved[desk.level or ''].solution, language)} {say('desk.go_on_means', language)}")
    _map(solved, language)


def _what_next(desk: Desk) -> None:
    """What the next solve will be like, the rules it holds to, and how long it may take."""
    language, study = desk.language, desk.study
    st.subheader(say("ui.next_solve", language), anchor=False)
    if study is None:
        parts.show_faults(desk.contradictions, language)
        return
    _expected(desk, study)
    st.number_input(
        say("ui.time_limit", language),
        min_value=1,
        value=desk.seconds,
        step=10,
        placeholder=say("ui.open_limit", language),
        key="seconds",
        on_change=lambda: setattr(desk, "seconds", st.session_state["seconds"]),
        width=240,
    )
    parts.table(tables.rules(study, language))


def _expected(desk: Desk, study: Study) -> None:
    """How many communities the engine has to choose from, which way it will take, and why."""
    language = desk.language
    if study.problem.precheck():
        return
    with st.spinner(say("desk.estimating", language)):
        found = solving.expected(study.problem)
    parts.figures(
        {
            say("ui.units", language): f"{len(study.problem.county):,}",
            say("ui.progress_candidates", language): say(
                f"desk.candidates_{found.known}", language, count=found.candidates
            ),
        }
    )
    st.markdown(
        f"**{parts.plain(say(f'desk.way_{found.regime}', language))}** {say(f'desk.why_{found.regime}', language)}"
    )


def _kept(solution: Solution, language: Language) -> str:
    """What going on starts from, with figures."""
    parts_of = {"best": _cost(solution.objective), "bound": _cost(solution.bound)}
    gap = "–" if solution.gap is None else f"{solution.gap:.2%}"
    return say("desk.go_on_keeps", language, **parts_of, gap=gap)


def _cost(value: int | None) -> str:
    """A cost in whole household-metres; a dash while nothing is known, as a bound below zero says nothing."""
    return "–" if value is None or value < 0 else f"{value:,}"


show(current_desk())
