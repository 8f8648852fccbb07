"""Which desk belongs to a browser tab, and what is opened at it."""

from __future__ import annotations

import gc
import secrets
from collections import OrderedDict
from pathlib import Path

import streamlit as st

from districting.errors import DistrictingError
from districting.messages import Language
from districting.project.settings import Settings, read_settings
from districting.ui import keeping
from districting.ui.state import Desk, opened
from districting.workflow import folder_stamp

TOKEN = "desk"  # noqa: S105 - a name in the address, no secret
DESKS_KEPT = 64


def current_desk() -> Desk:
    """The desk of this browser tab: by its session, else by the token in its address, else a new one."""
    known = desks()
    token: str = st.session_state.get(TOKEN) or st.query_params.get(TOKEN) or ""
    if token not in known:
        left = keeping.latest(token)
        token = token if left else secrets.token_urlsafe(9)
        known[token] = Desk(token, _browser_language())
        if left:
            keeping.come_back(known[token], left)
        while len(known) > DESKS_KEPT:
            known.popitem(last=False)
    known.move_to_end(token)
    st.session_state[TOKEN] = token
    if st.query_params.get(TOKEN) != token:
        st.query_params[TOKEN] = token
    return known[token]


def _browser_language() -> Language:
    """English where the browser asks for it first, else Chinese."""
    return "en" if (st.context.locale or "").lower().startswith("en") else "zh"


@st.cache_resource(show_spinner=False)
def desks() -> OrderedDict[str, Desk]:
    """Every desk the server knows, the latest used last."""
    return OrderedDict()


def open_project(desk: Desk, folder: Path, level: str | None = None) -> None:
    """
    Open a project folder at a desk, at a level, else at its own or its first.

    What is wrong with it is kept as faults, and what was open stays.
    """
    desk.openings += 1
    desk.returns_to = None
    folder = folder.resolve()
    left = keeping.left_in(desk, folder) if folder != desk.folder else {}
    try:
        chosen = level or _level(read_settings(folder), left.get("level"))
        study = opened(str(folder), chosen, folder_stamp(folder))
    except DistrictingError as error:
        desk.faults = (*desk.faults, *error.faults)
        return
    if desk.folder != study.project.folder:
        desk.clear()
        desk.folder, desk.level = study.project.folder, study.level
        keeping.take_up(desk, left)
    desk.level = study.level
    _put_by()


def _put_by() -> None:
    """Set aside what was loaded: Streamlit collects garbage after every run, and need not walk through it each time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _level(settings: Settings, wanted: str | None) -> str:
    """A level the project has: the one wanted, else its own choice, else its first."""
    if wanted is not None and wanted in settings.levels:
        return wanted
    return settings.county.level or next(iter(settings.levels))
