"""Page: the plan drawn by hand on a map that answers at once, judged as one draws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from districting.draft import Draft, as_plan, lock_rules
from districting.editing import (
    accept,
    add_community,
    discard,
    give,
    lock_all,
    lock_communities,
    lock_units,
    redo,
    undo,
)
from districting.effects import Change
from districting.messages import Language, say
from districting.present.words import unit_name
from districting.rules import Rule
from districting.ui import drafting, mapview, parts
from districting.ui.desks import current_desk
from districting.ui.drafting import Table
from districting.ui.solving import start
from districting.ui.state import Desk

PAGE = 500  # units in the table at a time: a browser takes seconds over twenty thousand rows
MAP_HEIGHT = 450  # at least, pixels; on a higher window it takes what the page leaves it
AROUND = 210


def show(desk: Desk) -> None:
    """Buttons, map, what is pending and what is wrong; the same again as a table."""
    parts.head(desk, "ui.page_edit", desk.study or desk.base)
    if desk.base is None:
        parts.nothing_open(desk)
        return
    at = drafting.table(desk)
    _buttons(desk, at)
    mapview.mount(drafting.library(desk.base), drafting.message(at, desk.language), height=MAP_HEIGHT, around=AROUND)
    left, right = st.columns([3, 2])
    with left:
        _effect(desk, at)
    with right:
        _find(desk, at)
    if st.toggle(say("edit.by_table", desk.language), key="by_table"):
        _by_table(desk, at)


def _do(desk: Desk, key: str, change: Callable[[Draft], Draft], *, enabled: bool = True, icon: str = "") -> None:
    """A button that changes the draft."""
    st.button(
        say(f"edit.{key}", desk.language),
        key=f"edit.{key}",
        icon=icon or None,
        disabled=not enabled,
        on_click=lambda: drafting.act(desk, change),
    )


def _buttons(desk: Desk, at: Table) -> None:
    """Undo, redo, accept, discard; save, solve again; start from another plan."""
    language, draft = desk.language, at.draft
    locks = lock_rules(draft, at.study.problem.county)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _do(desk, "undo", undo, enabled=bool(draft.past), icon=":material/undo:")
        _do(desk, "redo", redo, enabled=bool(draft.future), icon=":material/redo:")
        _do(desk, "accept", accept, enabled=draft.pending, icon=":material/check:")
        _do(desk, "discard", discard, enabled=draft.pending, icon=":material/close:")
        saving = st.button(say("edit.save", language), key="edit.save", icon=":material/save:", type="primary")
        solving = st.button(
            say("edit.solve_locked", language),
            key="edit.solve_locked",
            icon=":material/lock:",
            help=say("edit.solve_locked_help", language),
            disabled=not locks or desk.study is None,
        )
        with st.popover(say("edit.start", language), icon=":material/restart_alt:"):
            _start(desk, at)
    if saving:
        with parts.plain_words(language):
            _save(desk, at)
    if solving:
        start(desk, locks)
        st.switch_page(parts.page("solve", language))


def _start(desk: Desk, at: Table) -> None:
    """Begin again from one of the plans there are."""
    language, plans = desk.language, drafting.starts(desk, at.study)
    chosen = st.radio(
        say("edit.start_from", language),
        list(plans),
        format_func=lambda name: say(f"edit.start_{name}", language),
        key=f"edit.from.{language}",
    )
    st.button(
        say("edit.start", language),
        key="edit.begin",
        on_click=drafting.begin_again,
        args=(desk, at.study, plans[chosen]),
    )
    st.caption(say("edit.start_means", language))


def _save(desk: Desk, at: Table) -> None:
    """Keep the draft as a plan, checked, and say where it is."""
    about = {"level": at.study.level, "title": say("edit.title", "zh"), "title_en": say("edit.title", "en")}
    plan = as_plan(at.draft, at.study.problem, **about)
    desk.keep_drawn(at.study, plan)
    drafting.act(desk, accept)
    st.success(say("edit.saved", desk.language, id=plan.id), icon=":material/save:")
    parts.link("plan", desk.language, "ui.go_plan")


def _effect(desk: Desk, at: Table) -> None:
    """Only the communities concerned: before, after, difference, and the rules that change state."""
    language, effect = desk.language, at.effect
    st.subheader(say("edit.effect", language), anchor=False)
    if not effect.moved_units:
        st.caption(say("edit.nothing_pending", language))
        return
    st.caption(say("edit.effect_words", language, units=effect.moved_units, households=effect.moved_households))
    columns = ["ui.column_community", "edit.column_before", "edit.column_after", "ui.column_difference"]
    rows = [_effect_row(at, change, language) for change in effect.changes]
    if effect.now_broken or effect.now_met:
        whole = _rule_words(effect.now_broken, effect.now_met, language)
        rows.append((say("edit.whole_plan", language), "", "", "", whole))
    names = [say(key, language) for key in (*columns, "edit.column_rules")]
    st.table(pd.DataFrame(rows, columns=names).astype(str), hide_index=True, border="horizontal")


def _effect_row(at: Table, change: Change, language: Language) -> tuple[str, ...]:
    """One community that the change concerns."""
    return (
        f"{change.number} {parts.plain(drafting.name(at.draft.frame, change.number, language))}",
        f"{change.before:,}",
        f"{change.after:,}",
        f"{change.after - change.before:+,}",
        _rule_words(change.now_broken, change.now_met, language),
    )


def _rule_words(broken: tuple[Rule, ...], met: tuple[Rule, ...], language: Language) -> str:
    """Rules that change state, with their sign."""
    words = [say("edit.now_broken", language, rules=drafting.titles(broken, language))] if broken else []
    words += [say("edit.now_met", language, rules=drafting.titles(met, language))] if met else []
    return parts.plain("；".join(words) if language == "zh" else "; ".join(words)) or say("edit.no_change", language)


def _find(desk: Desk, at: Table) -> None:
    """What is wrong, one after the other, and the way there on the map."""
    language, wrong = desk.language, at.wrong
    st.subheader(say("edit.wrong", language), anchor=False)
    if at.now.broken_whole:
        titles = drafting.titles(at.now.broken_whole, language)
        st.markdown(parts.plain(say("edit.whole_broken", language, rules=titles)))
    if not wrong:
        st.caption(f":material/check: {say('edit.nothing_wrong', language)}")
        return
    place = min(st.session_state.get("wrong_place", 0), len(wrong) - 1)

    def go(to: int) -> None:
        st.session_state["wrong_place"] = to % len(wrong)
        drafting.zoom(desk, wrong[to % len(wrong)].units)

    chosen = st.selectbox(
        f"{place + 1} / {len(wrong)}",
        range(len(wrong)),
        index=place,
        format_func=lambda i: drafting.wrong_words(at, wrong[i], language),
    )
    if chosen != place:
        go(chosen)
        st.rerun()
    with st.container(horizontal=True):
        for key, by in (("previous", -1), ("zoom", 0), ("next", 1)):
            st.button(say(f"edit.{key}", language), key=f"edit.{key}", on_click=go, args=(place + by,))


def _by_table(desk: Desk, at: Table) -> None:
    """Everything the map can do, without a pointer."""
    language, draft = desk.language, at.draft
    units = at.study.problem.county.units
    listed = _listed(at, language)
    picked = [u for u in st.session_state.get("edit.units", []) if u not in set(listed)]
    chosen = st.multiselect(
        say("edit.units", language),
        [*picked, *listed],
        format_func=lambda u: f"{units[u].id} {unit_name(units[u], language)}",
        placeholder=say("edit.choose", language),
        key="edit.units",
    )
    numbers = [*range(1, draft.count + 1), 0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            say("edit.give_to", language), numbers, format_func=lambda n: _titled(draft, n, language), key="edit.to"
        )
        _do(desk, "give", lambda d: give(d, chosen, to), enabled=bool(chosen))
        _do(desk, "lock_these", lambda d: lock_units(d, chosen, on=True), enabled=bool(chosen))
        _do(desk, "free_these", lambda d: lock_units(d, chosen, on=False), enabled=bool(chosen))
        _do(desk, "lock_all", lambda d: lock_all(d, on=True))
        _do(desk, "free_all", lambda d: lock_all(d, on=False))
        _do(desk, "add", add_community)
    st.session_state["edit.locked"] = sorted(draft.frame.locked)
    st.multiselect(
        say("edit.lock_communities", language),
        numbers[:-1],
        format_func=lambda n: _titled(draft, n, language),
        placeholder=say("edit.choose", language),
        key="edit.locked",
        on_change=lambda: drafting.act(desk, _relock(st.session_state["edit.locked"])),
    )
    rows = {
        say("ui.column_code", language): [units[u].id for u in listed],
        say("ui.column_unit", language): [unit_name(units[u], language) for u in listed],
        say("ui.column_households", language): [units[u].households for u in listed],
        say("ui.column_community", language): [_titled(draft, int(draft.numbers[u]), language) for u in listed],
        say("edit.column_lock", language): [u in draft.frame.locked_units for u in listed],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=360)


def _listed(at: Table, language: Language) -> list[int]:
    """The units the table lists: those that a word and a community leave, one page of them."""
    draft, units = at.draft, at.study.problem.county.units
    anywhere = -1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        word = st.text_input(say("edit.find_unit", language), key="edit.word").strip().casefold()
        within = st.selectbox(
            say("edit.listed_in", language),
            [anywhere, 0, *range(1, draft.count + 1)],
            format_func=lambda n: say("edit.anywhere", language) if n == anywhere else _titled(draft, n, language),
            key="edit.within",
        )
        places = range(len(units)) if within == anywhere else np.flatnonzero(draft.numbers == within).tolist()
        found = [u for u in places if word in f"{units[u].id} {unit_name(units[u], language)}".casefold()]
        pages = max(1, -(-len(found) // PAGE))
        page = 1
        if pages > 1:
            st.session_state["edit.page"] = min(st.session_state.get("edit.page", 1), pages)
            page = st.number_input(say("edit.page", language, pages=pages), 1, pages, key="edit.page")
    st.caption(say("edit.listed", language, count=len(found), units=len(units)))
    return found[(page - 1) * PAGE : page * PAGE]


def _relock(numbers: list[int]) -> Callable[[Draft], Draft]:
    """Exactly these communities locked."""
    return lambda draft: lock_communities(lock_communities(draft, draft.frame.locked, on=False), numbers, on=True)


def _titled(draft: Draft, number: int, language: Language) -> str:
    """Number and name of a community."""
    return f"{number} {drafting.name(draft.frame, number, language)}" if number else say("edit.unassigned", language)


show(current_desk())
