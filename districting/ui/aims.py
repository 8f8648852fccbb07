"""What is minimised, as a form: what a household-metre is worth, and goals in a strict order."""

from __future__ import annotations

import streamlit as st

from districting.errors import DistrictingError
from districting.messages import Language, say
from districting.project.rulebook import Rulebook
from districting.project.study import Study, terms
from districting.rules import RULES
from districting.ui import parts
from districting.ui.state import Desk

WORTH_STEP = 0.01


def aims(desk: Desk, base: Study) -> None:
    """A card like that of a rule: a sentence that says what holds now, and the two fields."""
    with st.container(border=True, gap="small"):
        st.markdown(f"**{say('aims.title', desk.language)}**")
        st.markdown(parts.plain(_sentence(desk)))
        left, right = st.columns([1, 2])
        with left:
            _worth(desk)
        with right:
            _goals(desk, base)
        if desk.book.objective != Rulebook.of(base.project.settings).objective:
            st.button(
                say("aims.back", desk.language),
                key="aims.back",
                icon=":material/undo:",
                type="tertiary",
                on_click=lambda: desk.aim(**vars(Rulebook.of(base.project.settings).objective)),
            )


def _sentence(desk: Desk) -> str:
    """What is minimised now."""
    goals, language = desk.book.objective.goals, desk.language
    if not goals:
        return say("aims.sum", language)
    then = say("aims.then", language).join(_title(goal, language) for goal in goals)
    return say("aims.in_order", language, goals=then)


def _worth(desk: Desk) -> None:
    """Yuan for a household-metre; empty where nobody has said."""
    st.session_state["aims.worth"] = desk.book.objective.yuan_per_household_metre or None
    st.number_input(
        say("aims.worth", desk.language),
        min_value=0.0,
        value=None,
        step=WORTH_STEP,
        format="%g",
        key="aims.worth",
        placeholder=say("aims.not_said", desk.language),
        help=say("aims.worth_means", desk.language),
        on_change=lambda: desk.aim(yuan_per_household_metre=st.session_state["aims.worth"] or 0.0),
    )


def _goals(desk: Desk, base: Study) -> None:
    """Terms of the cost, the first chosen before all others."""
    language, chosen = desk.language, desk.book.objective.goals
    st.session_state["aims.goals"] = list(chosen)
    st.multiselect(
        say("aims.goals", language),
        list(dict.fromkeys((*_known(desk, base), *chosen))),
        format_func=lambda goal: _title(goal, language),
        key="aims.goals",
        placeholder=say("aims.no_goals", language),
        help=say("aims.goals_mean", language),
        on_change=lambda: desk.aim(goals=tuple(st.session_state["aims.goals"])),
    )


def _known(desk: Desk, base: Study) -> list[str]:
    """Terms of the cost on any level, as far as the rules can be meant."""
    found = {"walking"}
    for level in base.project.settings.levels:
        try:
            found |= terms(desk.book.rules(base.project.folder, level))
        except DistrictingError:
            continue
    return sorted(found, key=lambda goal: goal != "walking")


def _title(goal: str, language: Language) -> str:
    """A term of the cost by its name."""
    return parts.capital(say(f"rules.{goal}_title", language)) if goal in RULES else say("ui.term_walking", language)
