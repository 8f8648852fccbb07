"""Papers of a plan on the pages: started, shown when they are there, offered for downloading."""

from __future__ import annotations

from datetime import date

import streamlit as st

from districting.messages import say
from districting.plan import Plan
from districting.ui import inquiring, parts
from districting.ui.asking import Asked
from districting.ui.printing import PACK, Papers
from districting.ui.state import Desk, Solved


def made(desk: Desk, kind: str, plan: Plan) -> dict[str, bytes] | None:
    """The files of a kind for this very plan in the reader's language; nothing while there are none."""
    asked = _asked(desk, kind, plan)
    files: dict[str, bytes] | None = asked.answer(dict) if asked is not None else None
    return files


def start(desk: Desk, kind: str, solved: Solved, plan: Plan) -> None:
    """Make papers, unless something else is being made or answered."""
    work = Papers(kind, plan, solved.study, desk.language, date.today(), solved.report)
    inquiring.ask(desk, kind, solved.study, work)


def failed(desk: Desk, kind: str, plan: Plan) -> bool:
    """Whether making them ended without any; says why."""
    asked = _asked(desk, kind, plan)
    if asked is None or asked.run.running or asked.answer(dict) is not None:
        return False
    parts.show_faults(asked.run.faults, desk.language)
    if asked.run.stopped:
        st.warning(say("asking.stopped_papers", desk.language), icon=":material/stop_circle:")
    return True


def pack(desk: Desk, solved: Solved, plan: Plan) -> None:
    """One button for the whole pack; then each file for downloading."""
    language = desk.language
    busy = inquiring.asking(desk).run is not None
    if st.button(say("ui.make_pack", language), icon=":material/print:", key="make_pack", disabled=busy):
        start(desk, PACK, solved, plan)
        st.rerun()
    failed(desk, PACK, plan)
    with st.container(horizontal=True):
        for name, content in (made(desk, PACK, plan) or {}).items():
            st.download_button(name, content, file_name=name, icon=":material/download:", on_click="ignore")


def _asked(desk: Desk, kind: str, plan: Plan) -> Asked | None:
    """The papers of a kind that were asked for this plan in this language."""
    asked = inquiring.asking(desk).asked.get(kind)
    work = asked.run.work if asked is not None else None
    fits = isinstance(work, Papers) and work.plan.id == plan.id and work.language == desk.language
    return asked if fits else None
