"""Page: the plan on its map, the table of its communities, what was proven, what it saves, files to take away."""

from __future__ import annotations

import streamlit as st

from districting.compare import Comparison
from districting.messages import say
from districting.plan import Plan
from districting.present.words import plan_title
from districting.project.study import Study
from districting.show.solving import saved_words
from districting.ui import drawings, inquiring, looking, papers, parts, tables
from districting.ui.desks import current_desk
from districting.ui.looking import Look
from districting.ui.state import Desk, Solved
from districting.workflow import broken_rules, mean_walk_m, plan_archive

MAP_HEIGHT = 380  # at least, pixels; on a higher window it takes what the page leaves it
AROUND = 370


def show(desk: Desk) -> None:
    """The latest plan of the level that is open."""
    solved = desk.shown
    parts.head(desk, "ui.page_plan", solved.study if solved else desk.base)
    if desk.base is None:
        parts.nothing_open(desk)
    elif solved is None or solved.plan is None:
        if solved is not None:
            parts.proof(desk, solved)
        st.info(say("ui.no_plan_yet", desk.language), icon=":material/info:")
        parts.link("solve", desk.language, "ui.go_solve")
    else:
        _plan(desk, solved, solved.plan)


def _plan(desk: Desk, solved: Solved, plan: Plan) -> None:
    """Everything about one plan."""
    language, study = desk.language, solved.study
    parts.proof(desk, solved)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        _figures(desk, plan, study)
        _which(desk, study)
    left, right = st.columns([3, 2])
    with left:
        looking.look(study, Look([("", plan)], today=True), language, place="plan", height=MAP_HEIGHT, around=AROUND)
    with right:
        _beside_the_map(desk, plan, study)
    names = ("communities", "moves", "compare", "check", "files")
    every, moves, compare, check, files = st.tabs([say(f"ui.tab_{name}", language) for name in names])
    with every:
        parts.table(tables.communities(plan, language))
    with moves:
        st.caption(say("ui.moves_means", language))
        parts.table(tables.moves(plan, study.today, language))
    with compare:
        _compare(desk, study, plan)
    with check:
        _check(desk, solved)
    with files:
        _files(desk, solved, plan)


def _which(desk: Desk, study: Study) -> None:
    """The solved plan or the one drawn by hand, where there are both; and the way to the map for editing."""
    language = desk.language
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        if study.level in desk.drawn and study.level in desk.solved:
            st.session_state["which"] = desk.shows_drawn
            st.segmented_control(
                say("edit.shown_plan", language),
                (False, True),
                format_func=lambda drawn: say(f"edit.shown_{'drawn' if drawn else 'solved'}", language),
                key="which",
                label_visibility="collapsed",
                required=True,
                on_change=lambda: setattr(desk, "shows_drawn", st.session_state["which"]),
            )
        parts.link("edit", language, "ui.go_edit")


def _figures(desk: Desk, plan: Plan, study: Study) -> None:
    """Communities, households, walk, and what the plan saves against the adopted one."""
    language, walk = desk.language, mean_walk_m(plan)
    minutes = walk / study.project.settings.county.walking_m_per_minute
    values = {
        say("ui.communities", language): str(len(plan)),
        say("ui.smallest_largest", language): f"{plan.households.min():,} – {plan.households.max():,}",
        say("ui.mean_walk", language, minutes=minutes): say("ui.metres", language, metres=walk),
    }
    if study.reference is not None:
        values[say("ui.saves", language)] = f"{Comparison(study.reference, plan).saved_share:.1%}"
    parts.figures(values)


def _beside_the_map(desk: Desk, plan: Plan, study: Study) -> None:
    """The communities in short, and how the plan stands against the adopted one."""
    language, reference = desk.language, study.reference
    parts.table(tables.communities(plan, language, brief=True))
    if reference is not None:
        against = say("cli.row_reference", language, title=plan_title(reference, language))
        words = saved_words(Comparison(reference, plan), language)
        st.markdown(f"**{parts.plain(parts.capital(against))}**  \n{parts.plain(words)}")
    st.caption(say("ui.identity", language, id=plan.id))


def _compare(desk: Desk, study: Study, plan: Plan) -> None:
    """The plan against the adopted one, term by term."""
    reference, language = study.reference, desk.language
    if reference is None:
        st.info(say("ui.no_reference", language))
        return
    against = Comparison(reference, plan)
    st.markdown(parts.plain(saved_words(against, language)))
    broken = broken_rules(reference)
    if broken:
        rules = " ".join(rule.words_in(plan.county, language) for rule in broken)
        st.warning(parts.plain(say("ui.reference_breaks", language, rules=rules)))
    names = [plan_title(reference, language), say("ui.this_plan", language)]
    parts.table(tables.terms(against, names, language))
    parts.table(tables.communities(reference, language))


def _check(desk: Desk, solved: Solved) -> None:
    """What the independent check worked out again."""
    st.caption(say("ui.check_means", desk.language))
    if solved.report is None:
        st.info(say("ui.checking" if desk.checking else "ui.not_checked", desk.language))
        return
    parts.table(tables.checks(solved.report, desk.language))


def _files(desk: Desk, solved: Solved, plan: Plan) -> None:
    """Plan files, the map as one page, the hearing pack."""
    language, study = desk.language, solved.study
    with st.container(horizontal=True):
        st.download_button(
            say("ui.download_plan", language),
            lambda: plan_archive(plan),
            file_name=f"plan-{plan.id}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            say("ui.download_map", language),
            lambda: drawings.plan_page(plan, study, language),
            file_name=f"map-{plan.id}-{language}.html",
            mime="text/html",
            icon=":material/map:",
            on_click="ignore",
        )
    inquiring.watch(desk)
    papers.pack(desk, solved, plan)
    st.caption(say("ui.files_mean", language, id=plan.id))


show(current_desk())
