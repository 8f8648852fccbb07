"""Wishes: chosen on the map or from lists, gathered, and their price told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from districting.compare import Comparison
from districting.errors import DistrictingError
from districting.geography.followed import Followed
from districting.messages import Language, name_some, say
from districting.optimise.ask import Answer
from districting.plan import Plan
from districting.present.words import named, unit_name
from districting.project.study import Study
from districting.rules import Rule
from districting.ui import inquiring, looking, mapview, parts
from districting.ui.asking import Asked, PriceOf
from districting.ui.inquiring import asking, keep
from districting.ui.looking import Look
from districting.ui.state import Desk
from districting.wishes import Wish

KINDS = ("together", "apart", "alone", "office", "follow", "avoid")
OF_UNITS = KINDS[:3]
PLACE = "ask"
MAP_HEIGHT = 480


def wishes(desk: Desk, study: Study) -> None:
    """The map beside the form; below, what came of it."""
    client, count, units = mapview.picked(PLACE)
    desk.asking[desk.level or ""] = asking(desk).take(client, count, units, len(study.problem.county))
    asked = asking(desk).asked.get("price")
    answer: Answer | None = asked.answer(Answer) if asked else None
    with st.container():
        if asked is not None:
            inquiring.what_went_wrong(desk, asked)
            if answer is not None:
                _answer(asked, answer, desk.language)
    left, right = st.columns([3, 2])
    with right:
        kind, road = _form(desk, study)
        _gathered(desk, study)
    with left:
        _map(desk, study, answer, road if kind in ("follow", "avoid") else None)
    if asked is not None and answer is not None:
        _details(desk, asked, answer)


def _map(desk: Desk, study: Study, answer: Answer | None, road: Followed | None) -> None:
    """The present plan; once a wish is answered, behind the slider the plan with it, who moves hatched."""
    language = desk.language
    before, after = _both(desk, study, answer)
    plans = (
        [(say("asking.present_plan", language), before)] if before else [(say("asking.today", language), study.today)]
    )
    hatched: Any = ()
    if after is not None:
        plans.append((say("asking.with_wish", language), after))
        hatched = Comparison(plans[0][1], after).moved.tolist()
    view = Look(
        plans,
        hatched=hatched,
        picked=asking(desk).picked,
        pickable=True,
        taken=asking(desk).taken,
        marks={"road": looking.positions(study, road.pairs)} if road else None,
    )
    looking.look(study, view, language, place=PLACE, height=MAP_HEIGHT)


def _both(desk: Desk, study: Study, answer: Answer | None) -> tuple[Plan | None, Plan | None]:
    """The plan without the wish and the one with it, as far as there are any."""
    before = inquiring.present_plan(desk, study)
    if answer is None or answer.after.plan is None:
        return before, None
    if answer.before.plan is not None:
        before = Plan.of_solution(answer.before, level=study.level)
    return before, Plan.of_solution(answer.after, level=study.level)


def _form(desk: Desk, study: Study) -> tuple[str, Followed | None]:
    """What is wished for: its kind, what it is about, who asks."""
    language = desk.language
    kind = st.selectbox(
        say("asking.kind", language), KINDS, format_func=lambda k: say(f"asking.kind_{k}", language), key="ask.kind"
    )
    wish, road = _subject(desk, study, kind)
    reason = st.text_input(
        say("asking.reason", language), key="ask.reason", placeholder=say("asking.reason_hint", language)
    )
    if st.button(say("asking.add", language), key="ask.add", icon=":material/add:", disabled=wish is None):
        assert wish is not None
        wish = replace(wish, reason=reason.strip())
        try:
            wish.rules(study.problem.county)
        except DistrictingError as error:
            parts.show_faults(error.faults, language)
        else:
            keep(desk, wishes=(*asking(desk).wishes, wish), picked=())
            st.rerun()
    return kind, road


def _subject(desk: Desk, study: Study, kind: str) -> tuple[Wish | None, Followed | None]:
    """What a wish of this kind is about, ``None`` while that is not chosen."""
    language, county = desk.language, study.problem.county
    if kind in OF_UNITS:
        units = _units(desk, study)
        return (Wish(kind, units=units) if len(units) >= (1 if kind == "alone" else 2) else None), None
    if kind == "office":
        office = st.selectbox(
            say("asking.office", language),
            county.offices,
            format_func=lambda o: named(o.name, o.name_en, language) or o.id,
            index=None,
            placeholder=say("asking.choose", language),
            key=f"ask.office.{language}",
        )
        return (Wish(kind, office=office.id, name=office.name, name_en=office.name_en) if office else None), None
    road = st.selectbox(
        say("asking.road", language),
        looking.roads(study),
        format_func=lambda r: _road_name(r, language),
        index=None,
        placeholder=say("asking.choose", language),
        key=f"ask.road.{language}",
    )
    if road is None:
        return None, None
    return Wish(kind, name=road.feature.name, name_en=road.feature.name_en, pairs=road.pairs), road


def _units(desk: Desk, study: Study) -> tuple[str, ...]:
    """Units from the list; the same that are chosen on the map."""
    language, county = desk.language, study.problem.county
    names = [unit_name(unit, language) for unit in county.units]
    st.session_state["ask.units"] = list(asking(desk).picked)
    st.multiselect(
        say("asking.units", language),
        range(len(county)),
        format_func=lambda u: names[u] if names.count(names[u]) == 1 else f"{names[u]} ({county.ids[u]})",
        key="ask.units",
        placeholder=say("asking.choose_units", language),
        on_change=lambda: keep(desk, picked=tuple(st.session_state["ask.units"])),
    )
    return tuple(county.ids[u] for u in asking(desk).picked)


def _gathered(desk: Desk, study: Study) -> None:
    """The wishes so far, each with a button to drop it; and the question what they cost together."""
    language, wishes = desk.language, asking(desk).wishes
    if not wishes:
        st.caption(say("asking.no_wish", language))
        return
    st.markdown(f"**{say('asking.gathered', language)}**")
    for i, wish in enumerate(wishes):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{i + 1}. {parts.plain(wish_words(wish, study, language))}")
            st.button(
                say("asking.drop", language),
                key=f"ask.drop.{i}",
                icon=":material/close:",
                on_click=lambda i=i: keep(desk, wishes=(*wishes[:i], *wishes[i + 1 :])),
            )
    inquiring.seconds_field(desk)
    if inquiring.ask_button(desk, "asking.ask_price", key="ask.price"):
        rules: tuple[Rule, ...] = tuple(rule for wish in wishes for rule in wish.rules(study.problem.county))
        before = inquiring.proven_before(desk, study)
        inquiring.ask(desk, "price", study, PriceOf(study.problem, study.level, desk.seconds, wishes, rules, before))
        st.rerun()


def wish_words(wish: Wish, study: Study, language: Language) -> str:
    """A wish as a sentence."""
    units = {unit.id: unit for unit in study.problem.county.units}
    names = name_some((unit_name(units[u], language) for u in wish.units), language)
    name = named(wish.name, wish.name_en, language) or wish.office
    words = say(f"asking.wish_{wish.kind}", language, units=names, name=name, count=len(wish.pairs))
    return words + (say("asking.wish_reason", language, reason=wish.reason) if wish.reason else "")


def _road_name(road: Followed, language: Language) -> str:
    """A line by its name, its kind and how many borders lie along it."""
    feature = road.feature
    return say(
        f"asking.line_{feature.kind}",
        language,
        name=named(feature.name, feature.name_en, language),
        count=len(road.pairs),
    )


def _answer(asked: Asked, answer: Answer, language: Language) -> None:
    """What was asked, whether it can be had, and what it costs."""
    question = asked.run.work
    assert isinstance(question, PriceOf)
    semicolon = "；" if language == "zh" else "; "
    wishes = semicolon.join(wish_words(wish, asked.study, language) for wish in question.wishes)
    about = parts.plain(say("asking.about", language, wishes=wishes))
    words = f"**{about}**  \n{parts.plain(answer.say(language))}"
    if answer.possible is True:
        (st.info if answer.worse else st.success)(words, icon=":material/payments:")
    else:
        (st.error if answer.possible is False else st.warning)(words, icon=":material/block:")


def _details(desk: Desk, asked: Asked, answer: Answer) -> None:
    """The price term by term, who moves, and the plan for taking; or why it cannot be had."""
    language, question, found = desk.language, asked.run.work, asked.found.get(0)
    assert isinstance(question, PriceOf)
    if answer.possible is not True:
        _reasons(asked, answer, language)
        return
    terms = _terms(answer, asked.study, language)
    if terms:
        parts.table(inquiring.rows(("term", "without", "with", "difference"), terms, language))
    if answer.before.plan is not None:
        plans = (Plan.of_solution(one, level=asked.study.level) for one in (answer.before, answer.after))
        moved = Comparison(*plans)
        st.caption(say("asking.moved", language, units=len(moved.moved), households=moved.moved_households))
    report = found.report if found else None
    if asked.run.ended and inquiring.take_button(
        desk, asked.study, answer.after, key="ask.take", report=report, locked=question.wish, stopped=asked.run.stopped
    ):
        inquiring.taken(desk)


def _reasons(asked: Asked, answer: Answer, language: Language) -> None:
    """The smallest set of rules in the way and what would help, once that is known."""
    if asked.explanation is not None:
        st.markdown("\n\n".join(parts.plain(line) for line in asked.explanation.say(language).split("\n")))
    elif asked.run.ended:
        st.markdown("\n\n".join(parts.plain(fault.say(language)) for fault in answer.after.reasons))
    else:
        st.caption(say("asking.looking_why", language))


def _terms(answer: Answer, study: Study, language: Language) -> list[tuple[str, int, int, int]]:
    """Each term of the cost and their sum: without, with, difference."""
    titles = {rule.name: parts.capital(rule.title(language)) for rule in study.problem.rules}
    costs = answer.terms()
    if costs:
        costs["total"] = (answer.before.objective or 0, answer.after.objective or 0)
    return [
        (titles.get(name) or say(f"ui.term_{name}", language), without, with_it, with_it - without)
        for name, (without, with_it) in costs.items()
    ]
