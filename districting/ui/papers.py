"""Papers of a plan, made off the page: the slides, and the hearing pack as ``districting report`` writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import streamlit as st

from districting.check import CheckReport
from districting.drawing import pack_files, plan_slides
from districting.messages import Language, say
from districting.plan import Plan
from districting.present.slides import SLIDES_FILE
from districting.project.study import Study
from districting.solution import Progress
from districting.ui import inquiring, parts
from districting.ui.asking import Asked
from districting.ui.state import Desk, Solved

SLIDES, PACK = "slides", "pack"


@dataclass(frozen=True)
class Papers:
    """
    What is to be made.

    Parameters
    ----------
    kind
        ``slides`` or ``pack``.
    plan, study, language, on, check
        As for :func:`districting.drawing.draw`.
    """

    kind: str
    plan: Plan
    study: Study
    language: Language
    on: date
    check: CheckReport | None = None

    def answers(self, stop: Callable[[], bool], tell: Callable[[Progress], None]) -> Iterator[object]:
        """The content of each file by its name."""
        tell(Progress("drawing", 0.0))
        if self.kind == SLIDES:
            page = plan_slides(self.plan, self.study, language=self.language, on=self.on)
            yield {SLIDES_FILE: page.encode()}
        else:
            yield pack_files(self.plan, self.study, language=self.language, on=self.on, check=self.check)


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
