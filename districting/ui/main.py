"""Entry of the application: page config, the desk, navigation, and the one place where errors become words."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from districting.errors import DistrictingError
from districting.messages import say
from districting.ui import keeping, parts, solving
from districting.ui.desks import current_desk, open_project
from districting.ui.keeper import KEEPER
from districting.ui.sidebar import sidebar
from districting.ui.state import Desk

ICON = Path(__file__).parent / "icon.svg"
STYLE = Path(__file__).parent / "style.css"


def main() -> None:
    """One run of the script: who is asking, which page, and whatever goes wrong in words."""
    desk = current_desk()
    st.set_page_config(page_title=say("ui.title", desk.language), page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    chosen = st.navigation([parts.page(name, desk.language) for name in parts.PAGES], position="top")
    with parts.plain_words(desk.language):
        _open_first(desk)
        if _out_of_reach(desk):
            return
        solving.absorb(desk)
        keeping.refit(desk)
        sidebar(desk, chosen.url_path or "project")
        parts.show_faults(desk.faults, desk.language)
        desk.faults = ()
        parts.notices(desk)
        if KEEPER.failure is not None:
            parts.show_faults([KEEPER.failure], desk.language, warn=True)
        try:
            chosen.run()
        finally:
            keeping.keep(desk)


def _out_of_reach(desk: Desk) -> bool:
    """Whether the files of the open project cannot be used just now: says why, and offers the way out of it."""
    try:
        _ = desk.base
    except DistrictingError as error:
        parts.out_of_reach(desk, error.faults)
        return True
    return False


def _open_first(desk: Desk) -> None:
    """Open the project that was open when the program ended, else the one named on the command line, once."""
    first = desk.returns_to or (Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    if desk.openings == 0 and first is not None:
        with st.spinner(say("ui.opening", desk.language)):
            open_project(desk, first)


if __name__ == "__main__":
    main()
