"""A form for a rule, drawn from its dataclass: every setting gets the field its type and name ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from itertools import combinations
from typing import Any

import streamlit as st

from districting.county import BORDER_KINDS, UNIT_KINDS, County
from districting.messages import Language, catalogue, say
from districting.present.words import coded_name, committee_name
from districting.project.rulebook import Item
from districting.rules import CommunityRule, HouseholdBand, NumberOfCommunities, PlanRule, Rule
from districting.rules.base import NOT_SETTINGS, PRICE_UNITS
from districting.rules.forms import draws_no_border
from districting.rules.saying import field_label

Change = Callable[[str, Any], None]

UNSEEN = (*NOT_SETTINGS, "price", "price_in", "allowed", "reasons", "documents", "widest")
"""Fields drawn in a way of their own, or set by nobody."""
STEPS = {HouseholdBand.name: 50, NumberOfCommunities.name: 1}
"""Rules whose limits are whole, and how far a click moves them."""
ACROSS = 4


@dataclass(frozen=True)
class Form:
    """
    Where a rule's fields are drawn and what they change.

    Parameters
    ----------
    item
        The rule as it is set now; a field that contradicts the others is shown as typed.
    county
        What units, offices, counts and labels there are to choose from.
    change
        Told the field and its new value; ``None`` where a field was emptied.
    key
        Tells this form from others on the page.
    """

    item: Item
    county: County
    language: Language
    change: Change
    key: str


def names_of(kind: type[Rule]) -> list[str]:
    """The settings of a rule that have a field, in the order of its class: limits first."""
    own = [f.name for f in fields(kind) if f.name not in UNSEEN]
    return sorted(own, key=lambda name: name not in ("lower", "upper"))


def draw(form: Form, below: Callable[[str], None] | None = None) -> None:
    """
    Every field of a rule, four abreast.

    Parameters
    ----------
    below
        Draws what stands under a field.
    """
    if getattr(form.item.kind, "by_construction", False):
        return
    cells = [*_price_cells(form.item), *names_of(form.item.kind)]
    for first in range(0, len(cells), ACROSS):
        for column, name in zip(st.columns(ACROSS), cells[first : first + ACROSS], strict=False):
            with column:
                OWN_FIELDS.get(name, partial(field, name=name))(form)
                if below is not None and name != "force":
                    below(name)


def _price_cells(item: Item) -> list[str]:
    """What is asked about the price: of a rule about one community first whether it has one."""
    unit = ["price_in"] if item.value("price") is not None else []
    if issubclass(item.kind, CommunityRule):
        return ["force", "price", *unit]
    return ["price", *unit] if issubclass(item.kind, PlanRule) else []


def force(form: Form) -> None:
    """Hard or priced."""
    language, key = form.language, f"{form.key}.force"
    st.session_state[key] = "hard" if form.item.value("price") is None else "priced"
    st.segmented_control(
        say("forms.force", language),
        ("hard", "priced"),
        format_func=lambda choice: say(f"forms.force_{choice}", language),
        key=key,
        required=True,
        on_change=lambda: form.change("price", None if st.session_state[key] == "hard" else DEFAULT_PRICE),
    )


def price(form: Form) -> None:
    """At how much; nothing for a hard rule."""
    of_sum = issubclass(form.item.kind, PlanRule)
    if of_sum or form.item.value("price") is not None:
        unit = say(f"forms.unit_{form.item.value('price_in')}", form.language)
        label = say("forms.price_of_sum" if of_sum else "forms.price", form.language, unit=unit)
        number(form, "price", label, step=10.0, least=0.0, help_=price_help(form), kept=not of_sum)


def price_unit(form: Form) -> None:
    """Whether the price is in household-metres or in yuan."""
    key = f"{form.key}.price_in"
    st.session_state[key] = form.item.value("price_in")
    st.selectbox(
        say("forms.price_in", form.language),
        PRICE_UNITS,
        format_func=lambda unit: say(f"forms.unit_{unit}", form.language),
        key=key,
        help=say("forms.price_in_means", form.language),
        on_change=lambda: form.change("price_in", st.session_state[key]),
    )


OWN_FIELDS: Mapping[str, Callable[[Form], None]] = {"force": force, "price": price, "price_in": price_unit}
"""Fields drawn in a way of their own."""
DEFAULT_PRICE = 100.0
"""Household-metres a rule costs to break when it has just been given a price."""


def price_help(form: Form) -> str | None:
    """What a price is for."""
    rule = form.item.rule
    return None if rule is None else say("forms.price_for", form.language, unit=rule.price_unit(form.language))


def field(form: Form, name: str, *, brief: bool = False) -> None:
    """One setting as the field its type asks for; brief without its unit, where a heading says it."""
    item = form.item
    kind = next(str(f.type) for f in fields(item.kind) if f.name == name)
    label = say(f"forms.field_{name}", form.language) if brief else field_label(item.kind.name, name, form.language)
    if kind in ("int", "float", "int | None", "float | None"):
        percent = name in ("lower", "upper") and getattr(item.kind, "shown", "") == "percent"
        whole = kind.startswith("int") or item.kind.name in STEPS
        step = STEPS.get(item.kind.name, 1) if whole else 1.0
        number(form, name, label, step=step, scale=100.0 if percent else 1.0)
    elif kind == "bool":
        toggle(form, name, label)
    elif name == "apart":
        pairs(form, name, label)
    elif kind == "str":
        text(form, name, label)
    else:
        several(form, name, label)


def number(
    form: Form,
    name: str,
    label: str,
    *,
    step: float,
    least: float | None = None,
    scale: float = 1.0,
    help_: str | None = None,
    kept: bool = False,
) -> None:
    """
    A number; empty where a limit is open.

    Parameters
    ----------
    scale
        What is shown for each unit of the setting: 100 for a ratio read in percent.
    kept
        Emptied, the field takes its old value again.
    """
    key = f"{form.key}.{name}"
    value = form.item.value(name)
    shown = None if value is None or abs(value) == float("inf") else value * scale
    whole = isinstance(step, int)
    st.session_state[key] = None if shown is None else int(shown) if whole else round(float(shown), 10)

    floor = 0 if whole else least

    def changed() -> None:
        given = st.session_state[key]
        if given is not None and floor is not None and given < floor:
            st.session_state[f"{key}.refused"] = given
        elif given is not None or not kept:
            form.change(name, None if given is None else given if scale == 1.0 else round(given / scale, 10))

    st.number_input(
        label,
        value=None,
        step=step,
        format=None if whole else "%g",
        key=key,
        help=help_,
        placeholder=say("forms.none" if name == "price" else "forms.open", form.language),
        on_change=changed,
    )
    refused = st.session_state.pop(f"{key}.refused", None)
    if refused is not None:
        st.warning(say("forms.too_small", form.language, given=refused, least=floor), icon=":material/warning:")


def toggle(form: Form, name: str, label: str) -> None:
    """Yes or no."""
    key = f"{form.key}.{name}"
    st.session_state[key] = bool(form.item.value(name))
    st.toggle(label, key=key, on_change=lambda: form.change(name, st.session_state[key]))


def text(form: Form, name: str, label: str) -> None:
    """One of what the data hold, or free words."""
    key, value = f"{form.key}.{name}", form.item.value(name)
    choices = options(form, name)
    if choices is None:
        st.session_state[key] = value
        st.text_input(label, key=key, on_change=lambda: form.change(name, st.session_state[key].strip()))
        return
    known = choices if value in choices or not value else {value: value, **choices}
    st.session_state[key] = value or None
    st.selectbox(
        label,
        list(known),
        format_func=lambda choice: known.get(choice, choice),
        key=key,
        placeholder=say("forms.choose" if known else "forms.nothing_to_choose", form.language),
        on_change=lambda: form.change(name, st.session_state[key] or ""),
    )


def several(form: Form, name: str, label: str) -> None:
    """Several of what the data hold: units, offices, kinds, counts."""
    key, chosen = f"{form.key}.{name}", list(form.item.value(name))
    choices = options(form, name) or {}
    known = {**choices, **{value: str(value) for value in chosen if value not in choices}}
    st.session_state[key] = chosen
    st.multiselect(
        label,
        list(known),
        format_func=lambda choice: known.get(choice, str(choice)),
        key=key,
        placeholder=say("forms.choose" if known else "forms.nothing_to_choose", form.language),
        on_change=lambda: form.change(name, list(st.session_state[key])),
    )


def pairs(form: Form, name: str, label: str) -> None:
    """Pairs of kinds of units."""
    key = f"{form.key}.{name}"
    words = {kind: say(f"rules.kind_{kind}", form.language) for kind in UNIT_KINDS}
    known = {tuple(sorted(pair)): " – ".join(words[kind] for kind in pair) for pair in combinations(UNIT_KINDS, 2)}
    st.session_state[key] = [tuple(sorted(pair)) for pair in form.item.value(name) if tuple(sorted(pair)) in known]
    st.multiselect(
        label,
        list(known),
        format_func=lambda pair: known[tuple(pair)],
        key=key,
        placeholder=say("forms.choose", form.language),
        on_change=lambda: form.change(name, [list(pair) for pair in st.session_state[key]]),
    )


def options(form: Form, name: str) -> Mapping[str, str] | None:
    """What a setting may be, with its words; ``None`` where it is free text."""
    county, language = form.county, form.language
    if name == "units":
        return {unit.id: coded_name(unit, language) for unit in county.units}
    if name == "offices":
        return {o.id: (o.name if language == "zh" else o.name_en) or o.name or o.id for o in county.offices}
    if name in ("villages", "consented"):
        villages = [unit for unit in county.units if unit.kind == "village" or unit.parent != unit.id]
        return {
            unit.parent or unit.id: f"{unit.parent or unit.id} {committee_name(unit, language)}" for unit in villages
        }
    if name == "kinds":
        return {kind: say(f"rules.border_{kind}", language) for kind in BORDER_KINDS}
    if name == "kind":
        return {kind: _kind(kind, language) for kind in sorted({f.kind for f in county.facilities})}
    if name == "label":
        return {label: label for label in _labels(county)}
    if name == "value":
        label = str(form.item.value("label"))
        return {found: found for found in sorted({unit.labels.get(label, "") for unit in county.units} - {""})}
    if name in ("count", "counts", "occupied", "dwellings"):
        counts = sorted({count for unit in county.units for count in unit.attributes if not draws_no_border(count)})
        return {count: count for count in counts}
    return None


def value_words(form: Form, name: str, value: Any) -> str:
    """A setting as people read it."""
    language = form.language
    if value is None or value in ("", (), [], {}) or value in (float("inf"), -float("inf")):
        return say("forms.none" if name == "price" else "forms.open", language)
    if isinstance(value, bool):
        return say("forms.yes" if value else "forms.no", language)
    if isinstance(value, int | float):
        percent = name in ("lower", "upper") and getattr(form.item.kind, "shown", "") == "percent"
        return f"{100 * value:g}%" if percent else f"{value:,.10g}"
    if isinstance(value, str):
        return (options(form, name) or {}).get(value, value)
    known = options(form, name) or {}
    return ("、" if language == "zh" else ", ").join(known.get(part, str(part)) for part in value)


def _kind(kind: str, language: Language) -> str:
    """A kind of facility in words where they are known."""
    return say(f"forms.kind_{kind}", language) if f"kind_{kind}" in catalogue("forms") else kind


def _labels(county: County) -> list[str]:
    """The labels of the units that a rule can name; those in English only say another one."""
    return sorted({label for unit in county.units for label in unit.labels if not label.endswith("_en")})
