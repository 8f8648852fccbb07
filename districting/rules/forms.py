"""What a setting of a rule looks like, and what no rule may read: told by name before anything is solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from math import isfinite
from typing import Any

from districting.errors import Fault
from districting.facts import BORDER_KINDS

COUNTING = ("count", "counts", "occupied", "dwellings", "label")
"""Fields that name what a rule reads of the units."""

BORDERS = "kinds"
"""The field that names kinds of borders."""

_NO_BORDER = ("party", "党", "ethnic", "minorit", "民族", "回族", "汉族")


def draws_no_border(name: str) -> bool:
    """Whether a count or label is one that no rule may read: party members, and anything about ethnicity."""
    return any(word in name.lower() for word in _NO_BORDER)


def form_faults(kind: type[Any], name: str, settings: Mapping[str, Any]) -> list[Fault]:
    """Every setting of a rule that is not of its field's type, with how it is written."""
    said = [settings[field] for field in COUNTING if field in settings]
    read = [text for value in said for text in _texts(value)]
    never = tuple(text for text in read if draws_no_border(text))
    faults = [Fault("rules.draws_no_border", never, {"rule": name})] if never else []
    for field in fields(kind):
        known, value = _FORMS.get(str(field.type).removesuffix(" | None")), settings.get(field.name)
        if known is None or value is None:
            continue
        fits, form = known
        if not fits(value):
            values = {"rule": name, "field": field.name, "wanted": form, "got": repr(value)}
            faults.append(Fault("rules.wrong_type", values=values))
        elif field.name == BORDERS and (odd := tuple(kind for kind in value if kind not in BORDER_KINDS)):
            faults.append(Fault("rules.unknown_border", odd, {"rule": name, "known": ", ".join(BORDER_KINDS)}))
    return faults


def _texts(value: Any) -> list[str]:
    """A text, or the texts among several."""
    return [one for one in (value if isinstance(value, list | tuple) else [value]) if isinstance(one, str)]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # no NaN


def _whole(value: Any) -> bool:
    return _number(value) and isfinite(value) and value == int(value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _list_of(fits: Callable[[Any], bool], count: int | None = None) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        return isinstance(value, list | tuple) and count in (None, len(value)) and all(map(fits, value))

    return check


def _table_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        return isinstance(value, Mapping) and all(map(fits, value.values()))

    return check


_FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "int": (_whole, "1000"),
    "float": (_number, "1.0"),
    "bool": (lambda value: isinstance(value, bool), "true / false"),
    "str": (_text, '"…"'),
    "tuple[int, int]": (_list_of(_whole, 2), "[500, 6000]"),
    "tuple[str, ...]": (_list_of(_text), '["…", "…"]'),
    "tuple[tuple[str, str], ...]": (_list_of(_list_of(_text, 2)), '[["…", "…"]]'),
    "tuple[tuple[str, ...], ...]": (_list_of(_list_of(_text)), '[["…", "…"]]'),
    "Mapping[str, str]": (_table_of(_text), '{ id = "…" }'),
    "Mapping[str, Any]": (_table_of(lambda _: True), '{ document = "…" }'),
    "Mapping[str, tuple[int, int]]": (_table_of(_list_of(_whole, 2)), "{ id = [900, 3200] }"),
}


__all__ = ["draws_no_border", "form_faults"]
