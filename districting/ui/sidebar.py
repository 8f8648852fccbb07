"""The side of every page: language, level, band and number of communities, and the button that solves."""

from __future__ import annotations

from functools import partial

import streamlit as st

from districting.messages import say
from districting.optimise.arithmetic import instant
from districting.project.study import Study
from districting.ui import fields, parts
from districting.ui.desks import open_project
from districting.ui.running import Job
from districting.ui.solving import start
from districting.ui.state import Desk

WATCH_S = 0.5


def sidebar(desk: Desk, current: str) -> None:
    """Draw the side of a page; the Rules page has the fields itself."""
    with st.sidebar:
        parts.language_switch(desk)
        base = desk.base
        if base is None:
            st.caption(say("ui.nothing_open", desk.language))
            return
        _levels(desk, base)
        if current != "rules":
            band_and_number(desk)
            precheck(desk)
        _solve(desk)
        st.caption(say("cli.decides_nothing", desk.language))


def band_and_number(desk: Desk) -> None:
    """The band of households and the number of communities, as they are set now."""
    base = desk.base
    assert base is not None
    for name in fields.STEPS:
        item = desk.item(name)
        form = fields.Form(item, base.problem.county, desk.language, partial(desk.change, item), f"side.{name}")
        st.markdown(f"**{parts.capital(say(f'rules.{name}_title', desk.language))}**")
        for column, limit in zip(st.columns(2), ("lower", "upper"), strict=True):
            with column:
                fields.field(form, limit, brief=True)


def precheck(desk: Desk) -> None:
    """At once, in words: why no plan can exist under what is set, where that is plain to see."""
    study = desk.study
    if study is None:
        parts.show_faults(desk.contradictions, desk.language)
        return
    faults = instant(study.problem)
    if faults:
        parts.show_faults(faults, desk.language)
    else:
        st.caption(f":material/check: {say('ui.precheck_fine', desk.language)}")


def _levels(desk: Desk, base: Study) -> None:
    """Which units are put together: today's committees, or parts of them."""
    levels = list(base.project.settings.levels)
    if len(levels) < 2:
        return
    chosen = st.radio(
        say("ui.level", desk.language),
        levels,
        index=levels.index(base.level),
        format_func=lambda level: parts.level_title(base, level, desk.language),
        key=f"level.{desk.openings}.{desk.language}",
    )
    if chosen != base.level:
        with st.spinner(say("ui.opening", desk.language)):
            open_project(desk, base.project.folder, chosen)
        st.rerun()


def _solve(desk: Desk) -> None:
    """Start a solve, or go to the one that runs."""
    running = desk.job is not None and desk.job.running
    label = "ui.solving" if running else "ui.solve"
    if st.button(say(label, desk.language), type="primary", width="stretch", disabled=desk.study is None, key="solve"):
        start(desk)
        st.switch_page(parts.page("solve", desk.language))
    if desk.job is not None and not desk.job.ended:
        st.fragment(_watch, run_every=WATCH_S)(desk.job, was_running=running)


def _watch(job: Job, *, was_running: bool) -> None:
    """Draw the page anew, whichever it is, when a solve has come back and when its plan has been checked."""
    if job.ended or (was_running and not job.running):
        parts.run_again()
