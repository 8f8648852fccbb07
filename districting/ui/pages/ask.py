"""Page: what a wish costs, other numbers of communities, plans nearly as good, what a miscount would change."""

from __future__ import annotations

import streamlit as st

from districting.messages import say
from districting.ui import inquiring, parts
from districting.ui.desks import current_desk
from districting.ui.nearby import nearby, recounts
from districting.ui.numbers import numbers
from districting.ui.state import Desk
from districting.ui.wishing import wishes

QUESTIONS = {"price": wishes, "numbers": numbers, "near": nearby, "recounts": recounts}


def show(desk: Desk) -> None:
    """Which question; what runs; the question's own form and answer."""
    parts.head(desk, "ui.page_ask", desk.study or desk.base)
    if desk.base is None:
        parts.nothing_open(desk)
        return
    if desk.study is None:
        parts.show_faults(desk.contradictions, desk.language)
        return
    st.session_state["ask.view"] = inquiring.asking(desk).view
    view = st.segmented_control(
        say("asking.view", desk.language),
        list(QUESTIONS),
        format_func=lambda name: say(f"asking.view_{name}", desk.language),
        key="ask.view",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: inquiring.keep(desk, view=st.session_state["ask.view"]),
    )
    with st.container():  # always there, so that what follows keeps its place and the map is not built anew
        inquiring.watch(desk)
    QUESTIONS[view or "price"](desk, desk.study)


show(current_desk())
