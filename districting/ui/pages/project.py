"""Page: open a project or make one, see what is in it, what was found in its data, and what is left to decide."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from districting.errors import DistrictingError, Fault
from districting.messages import say
from districting.project.founding import copy_project
from districting.project.notes import by_what_they_ask
from districting.project.study import Study
from districting.ui import drawings, making, parts, tables
from districting.ui.desks import current_desk, open_project
from districting.ui.recent import recent, remember
from districting.ui.state import Desk
from districting.workflow import sample_folder


def show(desk: Desk) -> None:
    """What is open, and the doors to anything else."""
    parts.head(desk, "ui.page_project", desk.base)
    study = desk.base
    if study is None:
        st.markdown(say("ui.what_it_is", desk.language))
        _faulty(desk)
        _doors(desk)
        return
    remember(study.project.folder)
    _facts(desk, study)
    _faulty(desk)
    with st.expander(say("ui.open_another", desk.language), icon=parts.PAGES["project"]):
        _doors(desk)


def _doors(desk: Desk) -> None:
    """The sample in one click, a folder by its path, what was open lately, and files."""
    language, sample = desk.language, sample_folder()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if sample is not None:
            st.button(
                say("ui.open_sample", language),
                key="open.sample",
                icon=":material/location_city:",
                type="primary",
                help=say("opening.sample_words", language),
                on_click=_open,
                args=(desk, sample),
            )
        with st.form("folder", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            path = st.text_input(say("ui.folder", language), placeholder=say("ui.folder_example", language))
            if st.form_submit_button(say("ui.open_folder", language)) and path.strip():
                with st.spinner(say("ui.opening", language)):
                    _open(desk, Path(path.strip()).expanduser())
                st.rerun()
    lately = [folder for folder in recent() if folder != desk.folder]
    if lately:
        with st.container(gap=None):
            st.markdown(f"**{say('opening.recent', language)}**")
            for folder in lately:
                st.button(
                    parts.plain(f"{folder.name} · {folder.parent}"),
                    key=f"recent.{folder}",
                    icon=":material/history:",
                    type="tertiary",
                    on_click=_open,
                    args=(desk, folder),
                )
    with st.expander(say("opening.new", language), icon=":material/upload_file:", expanded=desk.base is None):
        making.door(desk)


def _open(desk: Desk, folder: Path) -> None:
    """Open a folder; one that cannot be used leaves its report to be looked at."""
    open_project(desk, folder)
    st.session_state["project.faulty"] = folder if desk.faults and (folder / "project.toml").is_file() else None


def _faulty(desk: Desk) -> None:
    """The data report of a folder that could not be opened."""
    folder: Path | None = st.session_state.get("project.faulty")
    if folder is None:
        return
    st.warning(parts.plain(say("opening.cannot_open", desk.language, folder=folder)), icon=":material/warning:")
    with parts.plain_words(desk.language):
        _report(desk, folder, None)


def _facts(desk: Desk, study: Study) -> None:
    """How much there is; then the map, what to decide, the report and the list of units, one at a time."""
    county, language = study.problem.county, desk.language
    basis = say(f"ui.basis_{county.basis}", language)
    parts.figures(
        {
            say("ui.units", language): f"{len(county):,}",
            say("ui.households", language, basis=basis): f"{int(county.households.sum()):,}",
            say("ui.committees", language): f"{len(study.today):,}",
            say("ui.offices", language): f"{len(county.offices):,}",
        }
    )
    notes = by_what_they_ask(study.project.findings)
    open_faults = [one.fault for one in study.project.open_faults]
    count = len(open_faults) + len(notes["decide"])
    titles = [say(f"opening.tab_{name}", language, count=count) for name in ("map", "decide", "report", "units")]
    seen, decide, report, units = st.tabs(titles)
    with seen, st.container(key="today_map"):
        st.iframe(drawings.today_page(study, language), height=parts.MAP_HEIGHT, alt=say("ui.map_today", language))
    with decide:
        _decide(desk, open_faults, notes)
    with report:
        _report(desk, study.project.folder, study.level)
    with units:
        parts.table(tables.units(study, language))
    with st.container(horizontal=True):
        parts.link("adjacency", language, "opening.to_adjacency")
        parts.link("rules", language, "ui.go_rules")
    if parts.is_sample(desk):
        _copy(desk, study)


def _decide(desk: Desk, open_faults: list[Fault], notes: dict[str, list[Fault]]) -> None:
    """Faults that spoil one thing only and what only a person can settle; below, what was dealt with and how read."""
    language = desk.language
    for fault in open_faults:
        st.error(parts.plain(fault.say(language)), icon=":material/error:")
    if notes["decide"] or open_faults:
        st.caption(say("opening.decide_words", language))
        for fault in notes["decide"]:
            st.warning(parts.plain(fault.say(language)), icon=":material/help:")
    else:
        st.success(say("opening.nothing_to_decide", language), icon=":material/check_circle:")
    for kind in ("mended", "read"):
        if notes[kind]:
            with st.expander(f"{say(f'prepare.{kind}', language)} ({len(notes[kind])})"):
                st.markdown("\n".join(f"- {parts.plain(fault.say(language))}" for fault in notes[kind]))


def _report(desk: Desk, folder: Path, level: str | None) -> None:
    """The data report with its faults on a map, made when asked for; for a faulty folder at once."""
    language, key = desk.language, f"report.{folder}.{level}"
    if level is not None and not st.session_state.get(key):
        st.caption(say("opening.report_words", language))
        if not st.button(say("opening.make_report", language), key=f"make.{key}", icon=":material/fact_check:"):
            return
        st.session_state[key] = True
    with st.spinner(say("opening.reporting", language)):
        page = drawings.report_page(folder, level, language)
    st.download_button(
        say("opening.download_report", language), page, "data_report.html", "text/html", icon=":material/download:"
    )
    st.iframe(page, height=900, alt=say("opening.tab_report", language))


def _copy(desk: Desk, study: Study) -> None:
    """A copy of the sample to write into."""
    language = desk.language
    with st.expander(say("opening.copy", language), icon=":material/content_copy:"), st.form("copy", border=False):
        st.caption(say("opening.copy_words", language))
        own = Path.home() / "districting" / study.project.folder.name
        folder = Path(st.text_input(say("opening.folder", language), value=str(own)).strip()).expanduser()
        if st.form_submit_button(say("opening.copy_now", language)):
            try:
                copy_project(study.project.folder, folder)
            except DistrictingError as error:
                parts.show_faults(error.faults, language)
                return
            _open(desk, folder)
            st.rerun()


show(current_desk())
