"""Questions and their answers as plain values for JSON, and back again: what they are about is found in the county."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from importlib import import_module
from typing import Any

import numpy as np

from districting.county import County
from districting.problem import Problem
from districting.rules import Rule, read_rules
from districting.solution import Status

HOUSE = "districting."
"""Only dataclasses of this package are written field by field, under their full name."""
PLAIN = ("certificate",)
"""Fields that hold plain values anyway."""
KIND = "@"


def pack(value: Any) -> Any:
    """
    A question, an answer or whatever they hold as plain values.

    Raises
    ------
    TypeError
        For what is neither plain nor known.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, np.ndarray):
        little = value.astype(value.dtype.newbyteorder("<"))
        return {KIND: "array", "type": little.dtype.str, "data": base64.b64encode(little.tobytes()).decode()}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [pack(one) for one in value]
    if isinstance(value, Mapping):
        return {KIND: "table", "rows": [[pack(key), pack(one)] for key, one in value.items()]}
    if isinstance(value, Problem):
        return {KIND: "problem", "settings": value.settings_dict()}
    if isinstance(value, Rule):
        return {KIND: "rule", "settings": value.as_dict()}
    kind = type(value)
    if is_dataclass(value) and kind.__module__.startswith(HOUSE) and kind is not County:
        own = ((f.name, getattr(value, f.name)) for f in fields(value))
        packed = {name: one if name in PLAIN else pack(one) for name, one in own}
        return {KIND: f"{kind.__module__}.{kind.__qualname__}"} | packed
    msg = f"{kind.__name__} has no plain form"
    raise TypeError(msg)


def unpack(facts: Any, county: County) -> Any:
    """
    What :func:`pack` made plain, about a county; lists come back as tuples.

    Raises
    ------
    KeyError, TypeError, ValueError, ImportError, AttributeError
        Where another version wrote it in another way.
    DataError, SettingsError
        Where its rules are about what the county does not have.
    """
    if isinstance(facts, list):
        return tuple(unpack(one, county) for one in facts)
    if not isinstance(facts, Mapping):
        return facts
    match facts[KIND]:
        case "array":
            return np.frombuffer(base64.b64decode(facts["data"]), dtype=facts["type"])
        case "table":
            return {unpack(key, county): unpack(one, county) for key, one in facts["rows"]}
        case "problem":
            return Problem.from_dict(county, facts["settings"])
        case "rule":
            name = facts["settings"]["name"]
            return next(rule for rule in read_rules([facts["settings"]]) if rule.name == name)
    own = {name: one if name in PLAIN else unpack(one, county) for name, one in facts.items() if name != KIND}
    if "status" in own:
        own["status"] = Status(own["status"])
    return _kind(facts[KIND])(**own)


def _kind(name: str) -> Any:
    """A dataclass of this package by its full name."""
    module, _, own = name.rpartition(".")
    kind = getattr(import_module(module), own) if module.startswith(HOUSE) else None
    if not (isinstance(kind, type) and is_dataclass(kind)):
        msg = f"{name} is no dataclass of this package"
        raise TypeError(msg)
    return kind
