"""Page: which units touch and can be walked between, over what; decisions about it; the pieces that are left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from districting.facts import BORDER_KINDS
from districting.geography.links import Link
from districting.messages import say
from districting.present.network_map import CLASSES
from districting.present.words import coded_name
from districting.project.study import Study
from districting.ui import drafting, mapview, network, parts
from districting.ui.desks import current_desk
from districting.ui.network import Network
from districting.ui.state import Desk

SHOWN, SHOWN_HEIGHT = 4, 190  # more pieces than this scroll in so many pixels


def show(desk: Desk) -> None:
    """The pieces in words, the graph on the map beside the form, then the tables."""
    parts.head(desk, "ui.page_adjacency", desk.base)
    study = desk.base
    if study is None:
        parts.nothing_open(desk)
        return
    desk.networks[study.level] = _now(desk, study).take(len(study.problem.county))
    _pieces(desk, study)
    left, right = st.columns([5, 3])
    with left:
        shared = drafting.library(study)
        names = st.session_state.setdefault("adjacency.names", True)
        message = network.message(_now(desk, study), study, desk.language, names=names)
        mapview.look(shared, message, place=network.PLACE, height=480)
        st.toggle(say("adjacency.names", desk.language), key="adjacency.names")
    with right:
        _pair(desk, study)
    _tables(desk, study)


def _now(desk: Desk, study: Study) -> Network:
    """What is chosen on this level."""
    return desk.networks.get(study.level) or Network()


def _pieces(desk: Desk, study: Study) -> None:
    """Whether all is joined, else each piece with the way there."""
    language, county, now = desk.language, study.problem.county, _now(desk, study)
    found = network.pieces(study)
    if len(found) == 1:
        words = say(
            "adjacency.one_piece", language, units=len(county), borders=len(county.borders), walls=len(county.walls)
        )
        st.success(words, icon=":material/check_circle:")
        return
    st.warning(say("adjacency.pieces", language, count=len(found)), icon=":material/warning:")
    with st.container(height=SHOWN_HEIGHT if len(found) > SHOWN else "content", border=False, gap=None):
        for number, units in enumerate(found, start=1):
            st.button(
                parts.plain(network.piece_words(study, number, units, language)),
                key=f"piece.{number}",
                type="tertiary",
                icon=":material/zoom_in_map:",
                help=say("adjacency.show_piece", language),
                on_click=lambda units=units: desk.networks.update({study.level: now.look_at(units)}),
            )


def _pair(desk: Desk, study: Study) -> None:
    """The two units chosen, what lies between them, and the form that decides about them."""
    language, county, now = desk.language, study.problem.county, _now(desk, study)
    st.subheader(say("adjacency.pair", language), anchor=False)
    for place, key in enumerate(("adjacency.unit_a", "adjacency.unit_b")):
        st.session_state[key] = now.pair[place] if place < len(now.pair) else None
        st.selectbox(
            say(key, language),
            range(len(county)),
            format_func=lambda u: coded_name(county.units[u], language),
            key=key,
            index=None,
            placeholder=say("adjacency.choose", language),
            on_change=lambda: _chosen(desk, study),
        )
    if len(now.pair) < 2:
        st.caption(say("adjacency.choose_two", language))
    else:
        a, b = (county.ids[u] for u in now.pair)
        st.markdown(parts.plain(network.between(study, a, b, language)))
        _decide(desk, study, a, b)
    if now.undo:
        a, b, _ = now.undo[-1]
        if st.button(say("adjacency.undo", language, a=a, b=b), key="adjacency.undo", icon=":material/undo:"):
            _write(desk, study, lambda: network.undone(now, study))


def _chosen(desk: Desk, study: Study) -> None:
    """The pair as it stands in the two fields."""
    units = [st.session_state[key] for key in ("adjacency.unit_a", "adjacency.unit_b")]
    desk.networks[study.level] = _now(desk, study).choose([unit for unit in units if unit is not None], go=True)


def _decide(desk: Desk, study: Study, a: str, b: str) -> None:
    """Add or remove the link, with a reason and a document."""
    language = desk.language
    joined = network.joined(study, a, b)
    with st.form(f"decide.{a}.{b}.{language}", border=True):
        left, right = st.columns(2)
        action = left.radio(
            say("adjacency.action", language),
            ("add", "remove"),
            index=int(joined),
            format_func=lambda choice: say(f"adjacency.action_{choice}", language),
        )
        kind = right.selectbox(
            say("adjacency.kind", language), BORDER_KINDS, format_func=lambda k: say(f"rules.border_{k}", language)
        )
        reason = st.text_input(say("adjacency.reason", language), placeholder=say("adjacency.reason_example", language))
        document = st.text_input(say("adjacency.document", language))
        if st.form_submit_button(say("adjacency.write", language), icon=":material/save:", type="primary"):
            link = Link(a, b, action == "add", reason, document, kind)
            _write(desk, study, lambda: network.decide(_now(desk, study), study, link))


def _write(desk: Desk, study: Study, change: Callable[[], Network]) -> None:
    """Change the table of links of the project, then draw everything from it; what is wrong is told."""
    with parts.plain_words(desk.language):
        if parts.is_sample(desk):
            st.warning(say("adjacency.is_sample", desk.language), icon=":material/info:")
            return
        with st.spinner(say("adjacency.reading", desk.language)):
            desk.networks[study.level] = change()
        st.rerun()


def _tables(desk: Desk, study: Study) -> None:
    """Borders, ways across and decisions, for whoever does not use the map."""
    language = desk.language
    found, decided = network.rows(study, study.level), network.decisions(study)
    crossings = network.crossing_table(study, language)
    names = ("borders", "crossings", "decisions")
    counts = (len(found), len(crossings), len(decided))
    titles = [say(f"adjacency.{name}", language, count=f"{n:,}") for name, n in zip(names, counts, strict=True)]
    borders, ways, links = st.tabs(titles)
    with borders:
        _borders(desk, study, found)
    with ways:
        if len(crossings):
            st.dataframe(crossings, hide_index=True)
        else:
            st.caption(say("adjacency.no_crossings", language))
    with links:
        _decisions(desk, study, decided)


def _borders(desk: Desk, study: Study, found: list[dict[str, Any]]) -> None:
    """Every border; a selected row is shown on the map."""
    language, position = desk.language, study.problem.county.position
    classes = [name for name in CLASSES if any(row["class"] == name for row in found)]
    only = st.pills(
        say("adjacency.only", language),
        classes,
        selection_mode="multi",
        format_func=lambda name: say(f"adjacency.class_{name}", language),
        key=f"adjacency.only.{language}",
    )
    shown = [row for row in found if not only or row["class"] in only]
    st.caption(say("adjacency.select_row", language))
    event = st.dataframe(
        network.border_table(study, shown, language),
        hide_index=True,
        height=320,
        on_select="rerun",
        selection_mode="single-row",
        key=f"adjacency.borders.{language}.{'.'.join(only)}",
    )
    rows = event["selection"]["rows"]
    pair = tuple(position[str(shown[rows[0]][end])] for end in ("a", "b")) if rows and rows[0] < len(shown) else ()
    if pair and st.session_state.get("adjacency.selected") != pair:
        st.session_state["adjacency.selected"] = pair
        desk.networks[study.level] = _now(desk, study).choose(pair, go=True)
        st.rerun()


def _decisions(desk: Desk, study: Study, decided: list[Link]) -> None:
    """What was decided by hand, each with the way to withdraw it."""
    language = desk.language
    if not decided:
        st.caption(say("adjacency.no_decisions", language))
        return
    parts.table(network.decision_table(decided, study, language))
    for link in decided:
        words = f"{say('adjacency.withdraw', language)}: {link.a} – {link.b}"
        if st.button(words, key=f"withdraw.{link.a}.{link.b}", icon=":material/delete:"):
            _write(desk, study, partial(network.withdraw, _now(desk, study), study, link.a, link.b))


show(current_desk())
