"""What the page of rules is made of: the pack, a card's head, the way back to the pack, adding, keeping."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from districting.county import County
from districting.errors import DistrictingError
from districting.messages import say
from districting.present.words import coded_name
from districting.project.rulebook import Item, Rulebook, same
from districting.project.rulefile import save_rulebook
from districting.project.study import Study
from districting.rules import RULES, HouseholdBand, UnreadyVillages
from districting.rules.origin import origin_of
from districting.rules.pack import load_pack, pack_names
from districting.rules.saying import field_label
from districting.ui import fields, parts
from districting.ui.fields import Form
from districting.ui.state import Desk


def pack_choice(desk: Desk, base: Study) -> None:
    """Which pack the rules build on: none, one of ours, or the project's own file."""
    language, book = desk.language, desk.book
    own = Rulebook.of(base.project.settings).pack
    choices = list(dict.fromkeys(["", *([own] if own else []), *pack_names()]))

    def title(pack: str) -> str:
        if not pack:
            return say("forms.no_pack", language)
        if pack in pack_names():
            return load_pack(pack).title(language)
        return say("forms.pack_file", language, pack=pack)

    key = f"pack.{language}"
    st.session_state[key] = book.pack
    st.selectbox(
        say("forms.pack", language),
        choices,
        format_func=title,
        key=key,
        help=say("forms.pack_help", language),
        on_change=lambda: desk.revise(replace(desk.book, pack=st.session_state[key])),
        width=420,
    )


def adding(desk: Desk, base: Study) -> None:
    """A form for one more rule, which joins the others when it can be meant."""
    language = desk.language
    with st.expander(say("forms.add", language), icon=":material/add:"):
        name = st.selectbox(
            say("forms.add_which", language),
            sorted(RULES, key=lambda rule: say(f"rules.{rule}_title", language)),
            format_func=lambda rule: parts.capital(say(f"rules.{rule}_title", language)),
            key=f"add.which.{language}",
            index=None,
            placeholder=say("forms.choose", language),
        )
        if name is None:
            return
        table = _pending(name)
        book = Rulebook("", (table,))
        item = book.items(base.project.folder, base.level)[0]

        def change(field: str, value: Any) -> None:
            st.session_state["add.table"] = dict(book.with_value(item, field, value).entries[0])

        fields.draw(Form(item, base.problem.county, language, change, "add"))
        parts.show_faults(item.faults, language, warn=True)
        if item.rule is not None:
            st.markdown(parts.plain(item.rule.words_in(base.problem.county, language)))
        st.button(
            say("forms.add_now", language),
            key="add.now",
            type="primary",
            disabled=item.rule is None,
            on_click=lambda: _join(desk, base, table),
        )


def _pending(name: str) -> dict[str, Any]:
    """The rule being made; begun anew when another kind is chosen."""
    table: dict[str, Any] = st.session_state.get("add.table", {})
    if table.get("name") != name:
        table = {"name": name}
        st.session_state["add.table"] = table
    return table


def _join(desk: Desk, base: Study, table: dict[str, Any]) -> None:
    """The new rule among the others; one that names units holds on their level only."""
    several = len(base.project.settings.levels) > 1 and table.get("units")
    desk.revise(desk.book.added(table | ({"levels": [base.level]} if several else {})))
    st.session_state["add.table"] = {}
    st.session_state[f"add.which.{desk.language}"] = None


def keeping(desk: Desk, base: Study) -> None:
    """Whether the rules are those of the file, and the two ways to make them so."""
    language = desk.language
    if desk.rulebook is None:
        st.caption(f":material/check: {say('forms.as_saved', language)}")
        return
    saving = st.button(
        say("forms.save", language), key="rules.save", icon=":material/save:", disabled=desk.study is None
    )
    st.button(
        say("forms.undo_all", language),
        key="rules.undo",
        icon=":material/undo:",
        on_click=lambda: setattr(desk, "rulebook", None),
    )
    st.caption(f":material/edit: {say('forms.unsaved', language)}")
    if saving:
        save(desk, base)


def save(desk: Desk, base: Study) -> None:
    """The rules into the project's file; what is wrong is told and nothing is written."""
    if parts.is_sample(desk):
        st.warning(say("adjacency.is_sample", desk.language), icon=":material/info:")
        return
    try:
        before = desk.begun_from or Rulebook.of(base.project.settings)
        save_rulebook(base.project.folder, before, desk.book)
    except DistrictingError as error:
        desk.faults = tuple(error.faults)
    else:
        desk.rulebook = None
        st.toast(say("forms.saved", desk.language), icon=":material/save:")
    st.rerun()


def title(desk: Desk, item: Item) -> None:
    """Name, force and origin of a rule in words, and the button that removes it."""
    language = desk.language
    rule = parts.capital(say(f"rules.{item.table['name']}_title", language))
    badges = [say("forms.own" if item.entry is None else "forms.from_pack", language)]
    if item.rule is not None:
        badges.insert(0, say(f"forms.binding_{origin_of(item.rule).binding}", language))
    text = f"**{parts.plain(rule)}** " + " ".join(f":gray-badge[{badge}]" for badge in badges)
    if item.differs:
        text += f" :orange-badge[:material/edit: {say('forms.changed_words', language)}]"
    if item.own is not None and item.table.get("levels"):
        levels = "、".join(parts.level_title(desk.base, level, language) for level in item.table["levels"])  # type: ignore[arg-type]
        text += f" :gray-badge[{say('forms.other_levels', language, levels=parts.plain(levels))}]"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(text, width="content")
        st.button(
            say("forms.remove", language),
            key=f"remove.{item.key}",
            icon=":material/delete:",
            type="tertiary",
            on_click=lambda: desk.revise(desk.book.without(item)),
        )


def sentence(desk: Desk, item: Item, county: County) -> None:
    """The rule with its own numbers, and its clause, document and standing; or why it cannot be meant."""
    language = desk.language
    if item.rule is None:
        parts.show_faults(item.faults, language)
        return
    origin = origin_of(item.rule)
    beside = " ".join(filter(None, (origin.source_words(language), origin.pack_words(language))))
    st.markdown(f"{parts.plain(item.rule.words_in(county, language))}  \n:small[:gray[{parts.plain(beside)}]]")


def form_of(desk: Desk, base: Study, item: Item) -> Form:
    """The form of a rule that is in force."""
    return Form(item, base.problem.county, desk.language, partial(desk.change, item), f"rules.{item.key}")


def way_back(desk: Desk, form: Form, name: str) -> None:
    """Under a field that differs from the pack: what the pack says, and the way back to it."""
    item = form.item
    if not item.overridden(name):
        return
    value = parts.plain(fields.value_words(form, name, item.pack_value(name)))
    st.button(
        say("forms.pack_says", desk.language, value=value),
        key=f"back.{item.key}.{name}",
        icon=":material/undo:",
        type="tertiary",
        on_click=lambda: desk.revise(desk.book.without_value(item, name)),
    )


def taken_out(desk: Desk, items: tuple[Item, ...]) -> None:
    """The rules of the pack that are not used, each with the way back."""
    off = [item for item in items if item.off]
    if not off:
        return
    st.subheader(say("forms.off", desk.language), anchor=False)
    for item in off:
        rule = say(f"rules.{item.table['name']}_title", desk.language)
        st.button(
            say("forms.put_back", desk.language, rule=rule),
            key=f"back.{item.key}",
            icon=":material/undo:",
            on_click=lambda item=item: desk.revise(desk.book.restored(item)),
        )


def by_the_data(desk: Desk, items: tuple[Item, ...]) -> None:
    """The rules that are in force because of what the data say of villages, not because anybody wrote them."""
    study = desk.study
    written = {item.table["name"] for item in items}
    for rule in study.problem.rules if study is not None else ():
        if isinstance(rule, UnreadyVillages) and rule.name not in written:
            with st.container(border=True, gap="small"):
                st.markdown(f"**{parts.capital(rule.title(desk.language))}**")
                words = parts.plain(rule.words_in(study.problem.county, desk.language))  # type: ignore[union-attr]
                beside = f"{say('forms.by_the_data', desk.language)} {origin_of(rule).source_words(desk.language)}"
                st.markdown(f"{words}  \n:small[:gray[{parts.plain(beside)}]]")


def besides(desk: Desk, base: Study) -> None:
    """What the pack says besides rules, each with its source."""
    pack = desk.book.pack_of(base.project.folder)
    told = pack.besides() if pack is not None else []
    if pack is None or not told:
        return
    with st.expander(say("packs.besides", desk.language, pack=parts.plain(pack.title(desk.language)))):
        st.markdown("\n".join(f"- {parts.plain(entry.words(desk.language))}" for entry in told))


def exceptions(form: Form) -> None:
    """Communities that may leave the band, by one of their units, with the limits and the reason."""
    item, language, county = form.item, form.language, form.county
    names = {unit.id: coded_name(unit, language) for unit in county.units}
    allowed, reasons, documents = (dict(item.value(name)) for name in ("allowed", "reasons", "documents"))
    words = {name: say(f"forms.column_{name}", language) for name in ("unit", "lower", "upper", "reason", "document")}
    rows = [
        (names.get(unit, unit), *allowed.get(unit, (None, None)), reasons.get(unit, ""), documents.get(unit, ""))
        for unit in dict.fromkeys((*allowed, *reasons, *documents))
    ]
    before = pd.DataFrame(rows, columns=list(words)).astype({"lower": "Int64", "upper": "Int64"})
    with st.expander(say("forms.exceptions", language), expanded=bool(rows)):
        if item.value("price") is not None:
            _widest(form)
        after = st.data_editor(
            before,
            hide_index=True,
            num_rows="dynamic",
            key=f"{form.key}.exceptions.{len(rows)}.{hash(str(rows))}",
            column_config={
                "unit": st.column_config.SelectboxColumn(words["unit"], options=list(names.values()), required=True),
                "lower": st.column_config.NumberColumn(words["lower"], min_value=0, step=50),
                "upper": st.column_config.NumberColumn(words["upper"], min_value=0, step=50),
                "reason": st.column_config.TextColumn(words["reason"]),
                "document": st.column_config.TextColumn(words["document"]),
            },
        )
    if not after.equals(before):
        _take_exceptions(form, after, {name: unit for unit, name in names.items()})


def _widest(form: Form) -> None:
    """The limits that even a priced band keeps; empty, those the rule itself takes."""
    language, given = form.language, form.item.value("widest") or (None, None)
    usual = form.item.rule.outer if isinstance(form.item.rule, HouseholdBand) else (None, None)
    keys = [f"{form.key}.widest.{limit}" for limit in ("lower", "upper")]

    def changed() -> None:
        pair = [st.session_state[key] for key in keys]
        if all(limit is not None for limit in pair) or pair == [None, None]:
            form.change("widest", pair if pair[0] is not None else None)

    st.caption(say("forms.widest", language))
    for cell, key, limit, value, other in zip(st.columns(2), keys, ("lower", "upper"), given, usual, strict=True):
        st.session_state.setdefault(key, value)
        cell.number_input(
            field_label(HouseholdBand.name, limit, language),
            min_value=0,
            step=50,
            value=None,
            key=key,
            placeholder=None if other is None else str(other),
            on_change=changed,
        )


def _take_exceptions(form: Form, rows: pd.DataFrame, ids: dict[str, str]) -> None:
    """The exceptions as they were typed; a row without both limits is a reason only."""
    named = [row for row in rows.to_dict("records") if row["unit"]]
    limits = [row for row in named if pd.notna(row["lower"]) and pd.notna(row["upper"])]
    allowed = {ids.get(row["unit"], row["unit"]): [int(row["lower"]), int(row["upper"])] for row in limits}
    reasons, documents = (
        {ids.get(row["unit"], row["unit"]): row[name] for row in named if row[name]} for name in ("reason", "document")
    )
    for name, value in (("allowed", allowed), ("reasons", reasons), ("documents", documents)):
        if not same(value, form.item.value(name)):
            form.change(name, value)
            st.rerun()
