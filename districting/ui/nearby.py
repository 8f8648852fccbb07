"""Plans nearly as good and the borders they share; and what miscounted households would change."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from districting.compare import Comparison
from districting.messages import Language, say
from districting.optimise.near import Alternatives
from districting.optimise.robust import Robustness
from districting.plan import Plan
from districting.present.words import unit_name
from districting.project.study import Study
from districting.rules.saying import count_title
from districting.show.answers import break_cells
from districting.ui import inquiring, looking, parts
from districting.ui.asking import Asked, NearlyAsGood, Recounts
from districting.ui.inquiring import asking
from districting.ui.looking import Look
from districting.ui.state import Desk

MAP_HEIGHT = 500


def nearby(desk: Desk, study: Study) -> None:
    """How much dearer, how many; then the plans, and the borders always, sometimes and never drawn."""
    language = desk.language
    with st.container(horizontal=True, vertical_alignment="bottom"):
        percent = st.number_input(say("asking.within", language), 0.1, 50.0, 2.0, 0.5, key="ask.within")
        count = st.number_input(say("asking.count", language), 1, 12, 4, key="ask.count")
        inquiring.seconds_field(desk, "asking.seconds_all")
        if inquiring.ask_button(desk, "asking.ask_near", key="ask.near"):
            best = inquiring.proven_before(desk, study)
            question = NearlyAsGood(
                study.problem, study.level, desk.seconds, best=best, within=percent / 100.0, count=int(count)
            )
            inquiring.ask(desk, "near", study, question)
            st.rerun()
    asked = asking(desk).asked.get("near")
    if asked is None:
        st.caption(say("asking.near_means", language))
        return
    inquiring.what_went_wrong(desk, asked)
    found: Alternatives | None = asked.answer(Alternatives)
    if found is not None and found.plans:
        _alternatives(desk, asked, found)
    elif found is not None:
        st.error(say("asking.no_best" if found.exhausted else "asking.no_best_yet", language), icon=":material/block:")


def _alternatives(desk: Desk, asked: Asked, found: Alternatives) -> None:
    """The plans in a table, one of them on the map among the borders of all."""
    language, study = desk.language, asked.study
    plans = [Plan(study.problem, communities, level=study.level) for communities in found.plans]
    key = "asking.near_all" if found.exhausted else "asking.near_some"
    st.markdown(say(key, language, count=len(plans) - 1, within=found.within))
    parts.table(_plan_rows(found, plans, language))
    number = st.radio(
        say("asking.shown_alternative", language),
        range(len(plans)),
        format_func=lambda i: _title(i, language),
        horizontal=True,
        key="ask.alternative",
    )
    kinds = found.borders()
    pairs = [(border.a, border.b) for border in study.problem.county.borders]
    marks = {
        kind: [pair for pair, own in zip(pairs, kinds, strict=True) if own == kind] for kind in ("always", "sometimes")
    }
    before = plans[0]
    shown = [(_title(0, language), before)] + ([(_title(number, language), plans[number])] if number else [])
    hatched = Comparison(before, plans[number]).moved.tolist() if number else ()
    looking.look(study, Look(shown, hatched=hatched, marks=marks), language, place="near", height=MAP_HEIGHT)
    if (
        asked.run.ended
        and number
        and inquiring.take_button(
            desk, study, inquiring.chosen_plan(study.problem, found.plans[number]), key="ask.take_near"
        )
    ):
        inquiring.taken(desk)
    _borders(plans, kinds, study, language)


def _title(position: int, language: Language) -> str:
    """What a plan of the list is called."""
    return say("asking.best", language) if position == 0 else say("asking.alternative", language, number=position)


def _plan_rows(found: Alternatives, plans: list[Plan], language: Language) -> pd.DataFrame:
    """One row a plan: cost, how much dearer, who is elsewhere, how many borders differ."""
    rows = []
    for i, (plan, cost) in enumerate(zip(plans, found.costs, strict=True)):
        dearer = cost / found.costs[0] - 1 if found.costs[0] else 0.0
        moved = Comparison(plans[0], plan).moved_households
        rows.append((_title(i, language), len(plan), cost, f"{dearer:+.2%}", moved, f"{found.difference(0, i):.1%}"))
    header = ("plan", "number", "cost", "dearer", "elsewhere", "borders_differ")
    return inquiring.rows(header, rows, language)


def _borders(plans: list[Plan], kinds: list[str], study: Study, language: Language) -> None:
    """How many borders are drawn always, sometimes, never; and the list, the contested ones first."""
    counts = {kind: kinds.count(kind) for kind in ("always", "sometimes", "never")}
    st.markdown(say("asking.border_counts", language, **counts))
    units = study.problem.county.units
    order = {"sometimes": 0, "always": 1, "never": 2}
    rows: list[tuple[Any, ...]] = []
    for border, kind in sorted(
        zip(study.problem.county.borders, kinds, strict=True), key=lambda one: (order[one[1]], one[0].a, one[0].b)
    ):
        drawn = "".join("✓" if plan.numbers[border.a] != plan.numbers[border.b] else "·" for plan in plans)
        between = say(
            "asking.between", language, a=unit_name(units[border.a], language), b=unit_name(units[border.b], language)
        )
        rows.append(
            (say(f"asking.border_{kind}", language), between, say(f"asking.lies_{border.kind}", language), drawn)
        )
    with st.expander(say("asking.border_list", language)):
        parts.table(inquiring.rows(("drawn", "border", "lies_on", "plans"), rows, language))


def recounts(desk: Desk, study: Study) -> None:
    """How far counts may be off; then which rules would break, and whose recount would change the answer."""
    language = desk.language
    shown = desk.shown
    plan = inquiring.present_plan(desk, study)
    if shown is None or plan is None:
        st.info(say("asking.recounts_need_plan", language), icon=":material/info:")
        parts.link("solve", language, "ui.go_solve")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        percent = st.number_input(say("asking.off", language), 0.5, 50.0, 5.0, 0.5, key="ask.off")
        inquiring.seconds_field(desk, "asking.seconds_all")
        if inquiring.ask_button(desk, "asking.ask_recounts", key="ask.recounts"):
            question = Recounts(study.problem, study.level, desk.seconds, plan=plan.communities, off=percent / 100.0)
            inquiring.ask(desk, "recounts", study, question)
            st.rerun()
    asked = asking(desk).asked.get("recounts")
    if asked is None:
        st.caption(say("asking.recounts_mean", language))
        return
    inquiring.what_went_wrong(desk, asked)
    found: Robustness | None = asked.answer(Robustness)
    if found is not None:
        _robustness(asked, found, language)


def _robustness(asked: Asked, found: Robustness, language: Language) -> None:
    """Rules that break when a whole community is off, and units whose recount changes the answer."""
    question, study = asked.run.work, asked.study
    assert isinstance(question, Recounts)
    assert question.plan is not None
    plan = Plan(study.problem, question.plan, level=study.level)
    key = "asking.breaks" if found.breaks else "asking.nothing_breaks"
    st.markdown(f"**{say(key, language, off=found.off, count=len(found.breaks))}**")
    if found.breaks:
        broken = [
            (parts.capital(title), where, count, f"{one.value:,.6g}")
            for one in found.breaks
            for title, where, count in (break_cells(one, plan, language),)
        ]
        parts.table(inquiring.rows(("rule", "community", "what", "miscounted"), broken, language))
    done = "asking.recounts_done" if found.complete else "asking.recounts_open"
    st.markdown(f"**{say(done, language, asked=found.asked, off=found.off, count=len(found.recounts))}**")
    if found.recounts:
        units = study.problem.county.units
        rows = [
            (
                unit_name(units[one.unit], language),
                count_title(one.count, language),
                f"{one.value:,.6g}",
                say(f"asking.then_{one.outcome}", language),
                one.saved,
            )
            for one in found.recounts
        ]
        parts.table(inquiring.rows(("unit", "what", "recounted", "then", "then_saved"), rows, language))
