"""Page: what a plan is held to: the pack, and each rule as a form with where it comes from."""

from __future__ import annotations

import streamlit as st

from districting.project.rulebook import Item
from districting.project.study import Study
from districting.rules import HouseholdBand
from districting.ui import fields, parts, rulecards
from districting.ui.aims import aims
from districting.ui.desks import current_desk
from districting.ui.sidebar import precheck
from districting.ui.state import Desk


def show(desk: Desk) -> None:
    """The quick check first, then the pack, then a card for each rule."""
    parts.head(desk, "ui.page_rules", desk.base)
    base = desk.base
    if base is None:
        parts.nothing_open(desk)
        return
    with st.container(key="precheck"):  # stays in view while one scrolls
        precheck(desk)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        rulecards.pack_choice(desk, base)
        rulecards.keeping(desk, base)
    rulecards.adding(desk, base)
    aims(desk, base)
    items = desk.book.items(base.project.folder, base.level)
    for item in items:
        if not item.off:
            _card(desk, base, item)
    rulecards.taken_out(desk, items)
    rulecards.by_the_data(desk, items)
    rulecards.besides(desk, base)


def _card(desk: Desk, base: Study, item: Item) -> None:
    """One rule: its name and force, its sentence, its source, its fields."""
    with st.container(border=True, gap="small"):
        rulecards.title(desk, item)
        rulecards.sentence(desk, item, base.problem.county)
        form = rulecards.form_of(desk, base, item)
        fields.draw(form, below=lambda name: rulecards.way_back(desk, form, name))
        if item.kind.name == HouseholdBand.name:
            rulecards.exceptions(form)


show(current_desk())
