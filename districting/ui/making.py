"""A project made from files: the files, what each is taken for, what to confirm, and the button that makes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from districting.errors import DistrictingError
from districting.facts import BASES
from districting.geography.encodings import ENCODINGS
from districting.geography.reading import TEXTS
from districting.messages import Language, catalogue, say
from districting.project.create import NOTHING, Files, Proposal, Said, propose
from districting.project.founding import project_from_files
from districting.project.parts import ROLES, Part
from districting.ui import parts
from districting.ui.desks import open_project
from districting.ui.said import Making
from districting.ui.state import Desk

WANTED = {
    "units": ("code", "name", "households", "parent", "kind"),
    "counts": ("code", "name", "households", "population"),
    "parcels": ("code", "households"),
    "streets": ("name", "class"),
    "offices": ("code", "name", "owner", "floor_m2"),
    "facilities": ("name", "kind"),
}
"""The columns somebody may have to name, by what a file is used as."""

COUNTED = ("units", "counts", "parcels")
"""Uses one of which says how many households there are."""
SYSTEMS = ("EPSG:4490", "EPSG:4326", *(f"EPSG:{code}" for code in range(4534, 4555)), "GCJ-02", "BD-09")
"""Offered first: CGCS2000 and WGS 84 in degrees, CGCS2000 in three-degree zones by their meridian, web maps."""
HEADER_HEIGHT = 240
BUTTON = """<style>
[data-testid=stFileUploaderDropzone] > span button p { font-size: 0; }
[data-testid=stFileUploaderDropzone] > span button p::after { content: "%s"; font-size: 0.875rem; }
[data-testid=stFileUploaderDropzoneInstructions] { display: none; }
</style>"""
"""Streamlit's own words on the button are English; these take their place."""


def door(desk: Desk) -> None:
    """Files by upload or by path, then what they are taken for, then the button."""
    language = desk.language
    st.markdown(say("opening.new_words", language))
    st.html(BUTTON % say("opening.choose_files", language))
    limit = st.get_option("server.maxUploadSize")
    uploaded = st.file_uploader(
        say("opening.upload", language, limit=limit), accept_multiple_files=True, key="new.files"
    )
    typed = st.text_area(
        say("opening.paths", language),
        key="new.paths",
        placeholder=say("opening.paths_example", language),
        height="content",
    )
    files: Files = {file.name: file.getvalue() for file in uploaded} if uploaded else _paths(typed)
    if not files:
        return
    about = tuple(sorted((file.name, file.size) for file in uploaded)) if uploaded else tuple(map(str, files))
    if desk.making.files != about:
        desk.making = Making(about)
    with st.spinner(say("opening.looking", language)):
        proposal = _proposal(desk, files)
    if proposal is not None:
        _parts(desk, proposal)
        _make(desk, files, proposal)


def _paths(text: str) -> list[Path]:
    """The files of the lines; of a folder all that lie in it."""
    found: list[Path] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        path = Path(line.strip("\"'")).expanduser()
        whole = path.is_dir() and path.suffix.lower() != ".gdb"
        found += sorted(one for one in path.iterdir() if not one.name.startswith(".")) if whole else [path]
    return found


def _proposal(desk: Desk, files: Files) -> Proposal | None:
    """What the files would be; looked at again only when something was said otherwise."""
    known: tuple[Making, Proposal | None, tuple[Any, ...]] | None = st.session_state.get("new.proposal")
    making = desk.making
    if known is None or known[0] != making:
        try:
            made = propose(files, making.said)
            known = (making, made, ())
        except DistrictingError as error:
            known = (making, None, tuple(error.faults))
        st.session_state["new.proposal"] = known
    parts.show_faults(known[2], desk.language)
    if known[1] is None and making.said != NOTHING:
        st.button(
            say("opening.recognised", desk.language),
            key="new.again",
            icon=":material/undo:",
            on_click=lambda: setattr(desk, "making", Making(making.files)),
        )
    return known[1]


def _parts(desk: Desk, proposal: Proposal) -> None:
    """Each layer and sheet: its use, its encoding, its columns as decoded."""
    language = desk.language
    st.subheader(say("opening.parts", language), anchor=False)
    uncounted = any(fault.key == "create.no_households" for fault in proposal.decide)
    for part in proposal.parts:
        role = say(f"opening.role_{part.role}", language)
        unsure = "" if part.sure or not part.role else say("opening.unsure", language)
        shape = say(f"opening.shape_{part.shape}", language)
        name = " · ".join(filter(None, (part.file, part.layer)))
        title = say("opening.part_title", language, file=name, shape=shape, rows=part.rows, role=role)
        icon = ":material/check:" if part.role else ":material/block:"
        asked = bool(unsure) or (uncounted and part.role in COUNTED)
        with st.expander(parts.plain(title + unsure), icon=":material/help:" if asked else icon, expanded=asked):
            _part(desk, part)


def _part(desk: Desk, part: Part) -> None:
    """One layer or sheet, with fields for what may be wrong."""
    language, key = desk.language, f"new.{part.key}"
    cells = st.columns(3)
    st.session_state[f"{key}.role"] = part.role
    cells[0].selectbox(
        say("opening.role", language),
        ROLES,
        format_func=lambda role: say(f"opening.role_{role}", language),
        key=f"{key}.role",
        on_change=lambda: _say(desk, desk.making.with_role(part.key, st.session_state[f"{key}.role"])),
    )
    if part.encoding or Path(part.file).suffix.lower() in (*TEXTS, ".shp"):
        st.session_state[f"{key}.encoding"] = part.named
        cells[1].selectbox(
            say("opening.encoding", language, read=part.encoding),
            ["", *ENCODINGS],
            format_func=lambda name: name or say("opening.encoding_auto", language),
            key=f"{key}.encoding",
            on_change=lambda: _say(desk, desk.making.with_encoding(part.file, st.session_state[f"{key}.encoding"])),
        )
    if part.shape != "table":
        with cells[2]:
            _system(desk, part)
    if part.columns:
        _columns(desk, part)
        st.caption(say("opening.header", language))
        st.dataframe(_header(part, desk.making, language), hide_index=True, height=HEADER_HEIGHT)


def _system(desk: Desk, part: Part) -> None:
    """The reference system of a file: as it states it, as it looks, or as somebody says."""
    language, key = desk.language, f"new.{part.key}.system"
    stated = "" if part.system else part.crs
    words = "crs" if stated else "crs_guess" if part.guess else "crs_none"
    st.session_state[key] = part.system
    st.selectbox(
        say("opening.system", language),
        list(dict.fromkeys(("", *SYSTEMS, part.system))),
        format_func=lambda name: name or say(f"opening.{words}", language, crs=stated or part.guess),
        key=key,
        accept_new_options=True,
        help=say("opening.system_means", language),
        on_change=lambda: _say(desk, desk.making.with_system(part.file, (st.session_state[key] or "").strip())),
    )


def _header(part: Part, making: Making, language: Language) -> pd.DataFrame:
    """The columns as the file has them, an example of each, and what each is taken for."""
    named = {theirs: ours for ours, theirs in making.columns.get(part.key, {}).items()}
    heads = [say(f"opening.column_{key}", language) for key in ("theirs", "example", "ours", "unit")]
    rows = []
    for theirs, ours, unit in part.columns:
        values = part.frame[theirs].dropna().astype(str) if theirs in part.frame else pd.Series(dtype=str)
        rows.append((theirs, values.iloc[0] if len(values) else "", _ours(named.get(theirs, ours), language), unit))
    return pd.DataFrame(rows, columns=pd.Index(heads))


def _columns(desk: Desk, part: Part) -> None:
    """A field for each column somebody may have to name."""
    language, wanted = desk.language, WANTED.get(part.role, ())
    own = [theirs for theirs, _, _ in part.columns]
    for cell, ours in zip(st.columns(5), wanted, strict=False):
        key = f"new.{part.key}.column.{ours}"
        st.session_state[key] = desk.making.columns.get(part.key, {}).get(ours)
        known = next((theirs for theirs, name, _ in part.columns if name == ours), "")
        cell.selectbox(
            say("opening.which_column", language, ours=_ours(ours, language)),
            own,
            index=None,
            key=key,
            placeholder=known or say("forms.choose", language),
            on_change=lambda ours=ours, key=key: _say(
                desk, desk.making.with_column(part.key, ours, st.session_state[key])
            ),
        )


def _say(desk: Desk, making: Making) -> None:
    """Take what somebody said."""
    desk.making = making


def _make(desk: Desk, files: Files, proposal: Proposal) -> None:
    """What to confirm, the name, the folder; and the button."""
    language, about = desk.language, proposal.settings["county"]
    if proposal.decide:
        st.subheader(say("opening.decide", language), anchor=False)
        parts.show_faults(proposal.decide, language, warn=True)
    with st.form("new.make", border=False):
        left, middle, right = st.columns(3)
        name = left.text_input(say("opening.name", language), value=about["name"])
        name_en = middle.text_input(say("opening.name_en", language))
        basis = right.selectbox(
            say("opening.basis", language),
            ["", *BASES],
            format_func=lambda b: say(f"ui.basis_{b}", language) if b else say("opening.basis_auto", language),
        )
        folder = st.text_input(say("opening.folder", language), value=str(Path.home() / "districting" / about["name"]))
        pressed = st.form_submit_button(
            say("opening.make", language), type="primary", icon=":material/create_new_folder:"
        )
    if not pressed:
        return
    if not name.strip() or not folder.strip():
        st.warning(say("opening.needs", language))
        return
    said = replace(desk.making.said, name=name.strip(), name_en=name_en.strip(), basis=basis)
    _made(desk, files, Path(folder.strip()).expanduser(), said)


def _made(desk: Desk, files: Files, folder: Path, said: Said) -> None:
    """Make the project and open it; where its data cannot be used, nothing is written."""
    try:
        with st.spinner(say("opening.making", desk.language)):
            project_from_files(folder, files, said)
            open_project(desk, folder)
    except DistrictingError as error:
        parts.show_faults(error.faults, desk.language)
        st.info(say("opening.not_made", desk.language), icon=":material/info:")
        return
    desk.making = Making()
    st.toast(say("opening.made", desk.language, folder=folder), icon=":material/create_new_folder:")
    st.rerun()


def _ours(name: str, language: Language) -> str:
    """One of our columns in words where there are some."""
    return say(f"opening.ours_{name}", language) if f"ours_{name}" in catalogue("opening") else name
