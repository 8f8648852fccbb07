"""How limits, sums and prices read in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from districting.county import Office, Unit
from districting.errors import Fault
from districting.messages import Language, catalogue, name_some, say


def limit_words(lower: float | None, upper: float | None, language: Language, *, percent: bool = False) -> str:
    """``at least 3``, ``at most 5`` or ``3 to 5``, in either language."""
    low, high = (figure(limit, percent) for limit in (lower, upper))
    if lower is not None and lower == upper:
        return say("rules.limit_exact", language, lower=low)
    if upper is None or not np.isfinite(upper):
        return say("rules.limit_least", language, lower=low)
    if lower is None:
        return say("rules.limit_most", language, upper=high)
    return say("rules.limit_range", language, lower=low, upper=high)


def sum_words(lower: float, upper: float, language: Language, *, priced: bool) -> str:
    """The limits of a sum over the plan, that it is open at a price, or that it is only counted."""
    if lower > 0 or np.isfinite(upper):
        return limit_words(lower or None, upper, language)
    return say("rules.limit_open" if priced else "rules.limit_none", language)


def listed(words: Iterable[str], language: Language) -> str:
    """Words one after another with the language's own comma."""
    return ("、" if language == "zh" else ", ").join(words)


def names_in(things: Iterable[Unit] | Iterable[Office], ids: Iterable[str], language: Language) -> list[str]:
    """Names of units or offices in the reader's language; the id where one has none, or is not among them."""
    known = {thing.id: (thing.name if language == "zh" else thing.name_en or thing.name) for thing in things}
    return [known.get(key) or key for key in ids]


def count_title(name: str, language: Language) -> str:
    """What a count of the units is called; its name where we have no words for it."""
    return say(f"rules.count_{name}", language) if f"count_{name}" in catalogue("rules") else name


def field_label(rule: str, name: str, language: Language) -> str:
    """What a field is called, with the unit of this rule where the words have one."""
    known = catalogue("forms")
    keys = (f"forms.field_{name}_{rule}", f"forms.field_{name}", f"rules.field_{name}")
    said = (key for key in keys if key.partition(".")[2] in catalogue(key.partition(".")[0]))
    label = next((say(key, language) for key in said), name)
    if name in ("lower", "upper") and f"unit_{rule}" in known:
        unit = say(f"forms.unit_{rule}", language)
        label += f"（{unit}）" if language == "zh" else f" ({unit})"
    return label


def figure(limit: float | None, percent: bool) -> str:
    """A limit as people read it."""
    if limit is None or not np.isfinite(limit):
        return "–"
    if percent:
        return f"{100 * limit:g}%"
    return f"{limit:,.0f}" if float(limit).is_integer() else f"{limit:,g}"


def reason_words(reason: str, language: Language) -> str:
    """A reason somebody wrote down, in their own words; nothing without one."""
    return say("rules.recorded_reason", language, reason=reason.rstrip("。.")) if reason.strip("。. ") else ""


def about_units(key: str, units: Iterable[Unit], values: Mapping[str, Any] | None = None) -> Fault:
    """Something wrong with units, by the names they have in each language."""
    units = list(units)
    english = name_some((unit.name_en or unit.name or unit.id for unit in units), "en")
    return Fault(key, tuple(unit.name or unit.id for unit in units), {**(values or {}), "ids_en": english})
