"""Page: two plans held against each other: a slider, who moves, every figure, every rule."""

from __future__ import annotations

import streamlit as st

from districting.compare import Comparison
from districting.messages import say
from districting.plan import Plan
from districting.project.study import Study
from districting.rules.pack import pack_names
from districting.ui import comparing, inquiring, looking, parts
from districting.ui.desks import current_desk
from districting.ui.looking import Look
from districting.ui.shelf import Shelved, read_plan, shelf
from districting.ui.state import Desk

MAP_HEIGHT = 420
AROUND = 365
MOST_PACKS = 2


def show(desk: Desk) -> None:
    """Which two plans; then the map and the tables."""
    parts.head(desk, "ui.page_compare", desk.base)
    study = desk.study or desk.base
    if study is None:
        parts.nothing_open(desk)
        return
    plans = shelf(desk, study)
    if len(plans) == 1:
        st.info(say("compare.only_one", desk.language), icon=":material/info:")
        parts.link("solve", desk.language, "ui.go_solve")
        _bring_in(desk, study)
        return
    one, other = _which(desk, plans)
    _bring_in(desk, study)
    names = [plans[key].title(desk.language, short=True) for key in (one, other)]
    if names[0] == names[1]:
        names = [f"{name} {i}" for i, name in enumerate(names, start=1)]
    comparison = Comparison(plans[one].make(), plans[other].make())
    _map(desk, study, comparison, names)
    _tables(desk, study, comparison, names)


def _which(desk: Desk, plans: dict[str, Shelved]) -> tuple[str, str]:
    """The two plans, by key; at first the plan drawn or solved against what was adopted or is today."""
    usual = (_first(plans, "reference", "today"), _first(plans, "drawn", "solved", "today"))
    one, other = (key if key in plans else own for key, own in zip(inquiring.asking(desk).pair, usual, strict=True))

    def choose(swap: bool = False) -> None:
        pair = (st.session_state["compare.one"], st.session_state["compare.other"])
        inquiring.keep(desk, pair=pair[::-1] if swap else pair)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, key in (("one", one), ("other", other)):
            st.session_state[f"compare.{name}"] = key
            st.selectbox(
                say(f"compare.{name}", desk.language),
                list(plans),
                format_func=lambda key: plans[key].title(desk.language),
                key=f"compare.{name}",
                on_change=choose,
            )
        st.button(
            say("compare.swap", desk.language), key="swap", icon=":material/swap_horiz:", on_click=choose, args=(True,)
        )
    return one, other


def _first(plans: dict[str, Shelved], *wanted: str) -> str:
    """The first of some keys that there is."""
    return next(key for key in wanted if key in plans)


def _bring_in(desk: Desk, study: Study) -> None:
    """A plan from a file."""
    with st.expander(say("compare.upload", desk.language), icon=":material/upload_file:"):
        given = st.file_uploader(
            say("compare.upload", desk.language), ["json", "zip"], key="compare.file", label_visibility="collapsed"
        )
        others = inquiring.asking(desk).others
        if given is not None and given.name not in others:
            with parts.plain_words(desk.language):
                plan = read_plan(given.name, given.getvalue(), study)
                pair = (inquiring.asking(desk).pair[0], f"file.{given.name}")
                inquiring.keep(desk, others={**others, given.name: plan}, pair=pair)
                st.rerun()


def _map(desk: Desk, study: Study, comparison: Comparison, names: list[str]) -> None:
    """Both plans under the slider, who moves hatched."""
    language, moved = desk.language, comparison.moved.tolist()
    before, after = names
    share = comparison.moved_households / max(int(study.problem.county.households.sum()), 1)
    values = {"before": before, "after": after, "units": len(moved), "share": share}
    sentence = say("compare.sentence", language, households=comparison.moved_households, **values)
    st.markdown(f"**{parts.plain(sentence if moved else say('compare.same', language))}**")
    st.caption(parts.plain(say("compare.slide_means", language, before=before, after=after)))
    plans: list[tuple[str, Plan]] = list(zip(names, (comparison.before, comparison.after), strict=True))
    looking.look(study, Look(plans, hatched=moved), language, place="compare", height=MAP_HEIGHT, around=AROUND)


def _tables(desk: Desk, study: Study, comparison: Comparison, names: list[str]) -> None:
    """Who moves, every figure, every rule of one or two packs."""
    language, before, after = desk.language, comparison.before, comparison.after
    moves, figures, rules = st.tabs([say(f"compare.tab_{name}", language) for name in ("moves", "measures", "rules")])
    with moves:
        parts.table(comparing.moves(comparison, language))
    with figures:
        parts.table(comparing.figures(before, after, study.today, names, language))
    with rules:
        packs = st.multiselect(
            say("compare.under", language),
            [comparing.OWN, *pack_names()],
            [comparing.OWN],
            format_func=lambda pack: comparing.pack_title(pack, language),
            max_selections=MOST_PACKS,
            key="compare.packs",
        )
        for pack in packs:
            st.markdown(f"**{parts.plain(comparing.pack_title(pack, language))}**")
            parts.table(comparing.rules(before, after, study, pack, names, language))


show(current_desk())
