"""
Every sentence a person reads, in Chinese and English, from catalogues.

A catalogue is a TOML file of this folder, one per area; an entry ``[key]`` holds ``zh`` and ``en`` side by
side, with ``{name}`` fields filled by :func:`say`. The key of an entry is ``area.key``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_SHOWN = 5


@cache
def catalogue(area: str) -> dict[str, dict[str, str]]:
    """
    The entries of one area, by key.

    Raises
    ------
    KeyError
        When there is no such catalogue.
    """
    source = files(__name__) / f"{area}.toml"
    if not source.is_file():
        msg = f"no message catalogue named {area!r}"
        raise KeyError(msg)
    return tomllib.loads(source.read_text(encoding="utf-8"))


def say(key: str, language: Language, **values: Any) -> str:
    """
    One entry of a catalogue with its fields filled.

    Parameters
    ----------
    key
        ``area.key``.
    language
        ``"zh"`` or ``"en"``.
    values
        The fields of the entry; more than it uses is fine, fewer is a ``KeyError``.
    """
    area, _, name = key.partition(".")
    return catalogue(area)[name][language].format(**values)


def name_some(ids: Iterable[str], language: Language) -> str:
    """At most five of the ids, then how many more: ``A, B, C, D, E and 12 more``."""
    names = [str(i) for i in ids]
    comma = "、" if language == "zh" else ", "
    shown = comma.join(names[:_SHOWN])
    if len(names) <= _SHOWN:
        return shown
    return shown + say("errors.and_more", language, count=len(names) - _SHOWN)
