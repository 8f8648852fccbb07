"""Page: what a plan is held to, rule by rule, with where each comes from and fields to change it."""

from __future__ import annotations

import streamlit as st

from districting.messages import say
from districting.project.study import Study
from districting.rules import Rule
from districting.ui import parts
from districting.ui.sidebar import precheck
from districting.ui.state import Desk, current_desk
from districting.ui.tables import force
from districting.workflow import rule_of


def show(desk: Desk) -> None:
    """The quick check first, then a card for each rule."""
    parts.head(desk, "ui.page_rules", desk.base)
    base = desk.base
    if base is None:
        parts.nothing_open(desk)
        return
    precheck(desk)
    for rule in _in_order(desk, base):
        _card(desk, rule, alone=sum(other.name == rule.name for other in base.problem.rules) <= 1)
    if desk.rulebook is not None and st.button(say("ui.reset", desk.language), icon=":material/undo:"):
        desk.rulebook = None
        st.rerun()


def _in_order(desk: Desk, base: Study) -> list[Rule]:
    """The rules as set now, band and number first, whether the project names them or not."""
    study = desk.study or base
    first = [rule_of(study, name) for name in parts.STEPS]
    return [*first, *(rule for rule in study.problem.rules if rule.name not in parts.STEPS)]


def _card(desk: Desk, rule: Rule, *, alone: bool) -> None:
    """One rule: its name and force, its sentence, its source, and fields where no other has its name."""
    language = desk.language
    with st.container(border=True):
        changed = f" :blue-badge[{say('ui.changed', language)}]" if desk.rulebook is not None else ""
        badge = say(f"ui.force_{force(rule)}", language)
        st.markdown(f"**{parts.plain(parts.capital(rule.title(language)))}** :gray-badge[{badge}]{changed}")
        st.markdown(parts.plain(rule.words(language)))
        st.caption(parts.plain(rule.source.words(language)))
        if alone:
            _fields(desk, rule)


def _fields(desk: Desk, rule: Rule) -> None:
    """A field for each number of a rule."""
    names = parts.numbers(rule)
    for column, name in zip(st.columns(max(len(names), 3)) if names else [], names, strict=False):
        with column:
            parts.number(desk, rule, name, place="rules")


show(current_desk())
