"""Page: a plan told village by village on a screen, and the hearing pack by one button."""

from __future__ import annotations

import streamlit as st

from districting.messages import say
from districting.plan import Plan
from districting.present.slides import SLIDES_FILE
from districting.ui import inquiring, ledgers, papers, parts
from districting.ui.desks import current_desk
from districting.ui.printing import SLIDES
from districting.ui.state import Desk, Solved

SLIDES_HEIGHT = 620  # on a window of another height, what is free there (style.css)


def show(desk: Desk) -> None:
    """The slides of the plan that is shown, made at the first visit; below, its ledger and the pack."""
    solved = desk.shown
    parts.head(desk, "ui.page_present", solved.study if solved else desk.base)
    if desk.base is None:
        parts.nothing_open(desk)
        return
    if solved is None or solved.plan is None:
        st.info(say("slides.no_plan", desk.language), icon=":material/info:")
        parts.link("solve", desk.language, "ui.go_solve")
        return
    if papers.made(desk, SLIDES, solved.plan) is None and not papers.failed(desk, SLIDES, solved.plan):
        papers.start(desk, SLIDES, solved, solved.plan)
    with st.container():
        inquiring.watch(desk)
    _slides(desk, solved, solved.plan)
    ledgers.ledger(desk, solved, solved.plan)
    st.subheader(say("slides.papers", desk.language), anchor=False)
    st.caption(say("slides.papers_mean", desk.language))
    papers.pack(desk, solved, solved.plan)


def _slides(desk: Desk, solved: Solved, plan: Plan) -> None:
    """The slides in a frame, and for downloading."""
    language, files = desk.language, papers.made(desk, SLIDES, plan)
    if files is None:
        if inquiring.asking(desk).run is None and st.button(say("slides.again", language), key="slides.again"):
            papers.start(desk, SLIDES, solved, plan)
            st.rerun()
        return
    page = files[SLIDES_FILE].decode()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            say("slides.download", language),
            page,
            file_name=f"slides-{plan.id}-{language}.html",
            mime="text/html",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(say("slides.how", language))
    with st.container(key="slides"):
        st.iframe(page, height=SLIDES_HEIGHT, alt=say("slides.frame", language))


show(current_desk())
