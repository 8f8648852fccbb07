"""Page: open the sample or a folder, see what is in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from districting.messages import say
from districting.project.study import Study
from districting.ui import drawings, parts, tables
from districting.ui.state import Desk, current_desk
from districting.workflow import sample_folder


def show(desk: Desk) -> None:
    """The door, then what is open."""
    parts.head(desk, "ui.page_project", desk.base)
    study = desk.base
    if study is None:
        st.markdown(say("ui.what_it_is", desk.language))
        _door(desk)
    else:
        _facts(desk, study)
        with st.expander(say("ui.open_another", desk.language), icon=parts.PAGES["project"]):
            _door(desk)


def _door(desk: Desk) -> None:
    """The sample in one click, or a folder by its path."""
    sample = sample_folder()
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    if sample is not None and left.button(
        say("ui.open_sample", desk.language), icon=":material/location_city:", type="primary", width="stretch"
    ):
        _open(desk, sample)
    with right.form("folder", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        path = st.text_input(say("ui.folder", desk.language), placeholder=say("ui.folder_example", desk.language))
        if st.form_submit_button(say("ui.open_folder", desk.language)) and path.strip():
            _open(desk, Path(path.strip()).expanduser())


def _open(desk: Desk, folder: Path) -> None:
    """Open a folder and draw the page anew."""
    with st.spinner(say("ui.opening", desk.language)):
        desk.open(folder)
    st.rerun()


def _facts(desk: Desk, study: Study) -> None:
    """How much there is, the map of today, the list of units, and what was noticed while reading."""
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
    st.iframe(drawings.today_page(study, language), height=parts.MAP_HEIGHT, alt=say("ui.map_today", language))
    with st.expander(say("ui.list_of_units", language)):
        parts.table(tables.units(study, language))
    if study.project.findings:
        with st.expander(say("ui.findings", language, count=len(study.project.findings))):
            st.markdown("\n".join(f"- {parts.plain(fault.say(language))}" for fault in study.project.findings))
    parts.link("rules", language, "ui.go_rules")


show(current_desk())
