"""What several pages share: words for errors, the head of a page, tables, links to pages."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd
import streamlit as st

from districting.check import CheckReport
from districting.errors import DistrictingError, Fault
from districting.messages import LANGUAGES, Language, say
from districting.present.words import county_name
from districting.project.study import Study
from districting.show.solving import status_words
from districting.solution import Status
from districting.ui.state import Desk, Solved
from districting.workflow import sample_folder

PAGES = {
    "project": ":material/folder_open:",
    "adjacency": ":material/hub:",
    "rules": ":material/rule:",
    "solve": ":material/play_circle:",
    "plan": ":material/map:",
    "edit": ":material/edit:",
    "ask": ":material/help:",
    "compare": ":material/compare:",
    "present": ":material/slideshow:",
}
ROWS_IN_FULL = 40
"""Tables with more rows scroll."""

MAP_HEIGHT = 620

log = logging.getLogger(__name__)


@contextmanager
def plain_words(language: Language) -> Iterator[None]:
    """Say in words whatever goes wrong; the traceback goes to the log, never to the page."""
    try:
        yield
    except DistrictingError as error:
        show_faults(error.faults, language)
    except Exception as error:
        log.exception("the application failed")
        st.error(say("ui.unexpected", language, reason=f"{type(error).__name__}: {error}"))


def show_faults(faults: Iterable[Fault], language: Language, *, warn: bool = False) -> None:
    """Faults in one box, one paragraph each."""
    text = "\n\n".join(plain(fault.say(language)) for fault in faults)
    if text:
        (st.warning if warn else st.error)(text, icon=":material/warning:" if warn else ":material/error:")


def notices(desk: Desk) -> None:
    """What has changed about earlier work, until somebody says that it is read."""
    if desk.notices:
        show_faults(desk.notices, desk.language, warn=True)
        st.button(
            say("desk.read", desk.language),
            key="notices.read",
            icon=":material/check:",
            on_click=lambda: setattr(desk, "notices", ()),
        )


def out_of_reach(desk: Desk, faults: Iterable[Fault]) -> None:
    """Why the files of the open project cannot be used; what was done on it is safe, and another can be opened."""
    with st.sidebar:
        language_switch(desk)
    show_faults(faults, desk.language)
    st.info(say("desk.out_of_reach", desk.language, folder=plain(str(desk.folder))), icon=":material/info:")
    with st.container(horizontal=True):
        st.button(say("desk.try_again", desk.language), key="reach.again", icon=":material/refresh:")
        st.button(say("ui.open_another", desk.language), key="reach.leave", on_click=desk.leave)


def plain(text: str) -> str:
    """Text that Markdown leaves as it is: names and paths come from files."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-!|~$:" else c for c in text)


def capital(text: str) -> str:
    """The text with a capital first letter; Chinese stays as it is."""
    return text[:1].upper() + text[1:]


def page(name: str, language: Language) -> Any:
    """One page of the application, titled in the reader's language."""
    return st.Page(
        Path(__file__).parent / "pages" / f"{name}.py",
        title=say(f"ui.page_{name}", language),
        icon=PAGES[name],
        url_path=name,
        default=name == "project",
    )


def link(name: str, language: Language, label: str) -> None:
    """A link to another page, under the key of its words."""
    st.page_link(page(name, language), label=say(label, language), icon=PAGES[name])


def head(desk: Desk, title: str, study: Study | None = None) -> None:
    """Title of a page, beside it the county and its level, and the mark of invented data."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.header(say(title, desk.language), anchor=False, width="content")
        if study is None:
            return
        county = study.problem.county
        words = plain(f"{county_name(county, desk.language)} · {level_title(study, study.level, desk.language)}")
        if county.synthetic:
            words += f"  :orange-badge[{say('ui.synthetic', desk.language)}] {say('ui.synthetic_means', desk.language)}"
        st.markdown(words, width="content")


def run_again() -> NoReturn:
    """
    The whole page once more, for news from elsewhere.

    Asked for while a click waits, it would take the click's place: what Streamlit has pending it does at the first
    sign of life of a run, so that sign comes first.
    """
    st.empty()
    st.rerun()


def nothing_open(desk: Desk) -> None:
    """What a page says while no project is open."""
    st.info(say("ui.nothing_open", desk.language), icon=":material/info:")
    link("project", desk.language, "ui.go_project")


def is_sample(desk: Desk) -> bool:
    """Whether the project is the sample that comes with the program, which nobody writes into."""
    sample = sample_folder()
    return sample is not None and desk.folder == sample.resolve()


def level_title(study: Study, level: str, language: Language) -> str:
    """What people call a level of units."""
    settings = study.project.settings.levels[level]
    return capital((settings.title if language == "zh" else settings.title_en) or settings.title or level)


def language_switch(desk: Desk) -> None:
    """Chinese or English, for every word shown."""
    st.session_state["language"] = desk.language
    st.segmented_control(
        say("ui.language", desk.language),
        LANGUAGES,
        format_func=lambda language: say("ui.own_name", language),
        key="language",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: setattr(desk, "language", st.session_state["language"]),
    )


def proof(desk: Desk, solved: Solved) -> None:
    """What was proven, in one sentence, with the reasons and the independent check; and for which settings."""
    solution, language = solved.solution, desk.language
    if desk.study is None or not solved.answers(desk.study.problem):
        st.warning(say("ui.other_settings", language), icon=":material/history:")
    box = {Status.OPTIMAL: st.success, Status.FEASIBLE: st.info}.get(solution.status, st.error)
    icon = {Status.OPTIMAL: ":material/verified:", Status.FEASIBLE: ":material/info:"}.get(solution.status)
    first = f"**{plain(status_words(solution, language))}**"
    if desk.checking:
        first += f"  {say('ui.checking', language)}"
    elif solved.report is not None:
        first += f"  {say(f'ui.check_{_outcome(solved.report)}', language)}"
    words = [first, *(plain(fault.say(language)) for fault in solution.reasons)]
    if solved.stopped:
        words.insert(1, say("ui.was_stopped", language))
    if solved.report is not None and _outcome(solved.report) == "fails":
        box, icon = st.error, None
    box("\n\n".join(words), icon=icon or ":material/error:")


def _outcome(report: CheckReport) -> str:
    """Whether all holds, or the plan does and its bound could not be worked out again, or something fails."""
    failed = {check.key for check in report.checks if not check.holds}
    return "fails" if failed - {"proof"} else "unproven" if failed else "holds"


def figures(values: Mapping[str, str]) -> None:
    """A few figures in a row, two abreast on a narrow page."""
    with st.container(horizontal=True, gap="medium", key="figures"):
        for label, value in values.items():
            st.metric(label, value)


def table(rows: pd.DataFrame) -> None:
    """A table whose last column wraps; a long one scrolls instead."""
    if len(rows) <= ROWS_IN_FULL:
        st.table(rows.style.format(thousands=",", precision=0, na_rep="–"), hide_index=True, border="horizontal")
        return
    counts = {str(name): st.column_config.NumberColumn(format="localized") for name in rows.select_dtypes("number")}
    st.dataframe(rows, hide_index=True, height=MAP_HEIGHT, column_config=counts)
