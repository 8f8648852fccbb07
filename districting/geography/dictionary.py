"""What bureaus call columns, and the units they state them in: 村名, 户数, 耕地面积(亩), 集体资产(万元) …"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

MU_M2 = 2000.0 / 3.0
"""One mu (亩), square metres."""

UNITS: dict[str, dict[str, float]] = {
    "area": {
        "平方米": 1.0,
        "平米": 1.0,
        "m2": 1.0,
        "亩": MU_M2,
        "畝": MU_M2,
        "公顷": 1e4,
        "ha": 1e4,
        "万平方米": 1e4,
        "平方公里": 1e6,
        "平方千米": 1e6,
        "km2": 1e6,
    },
    "money": {"元": 1.0, "千元": 1e3, "万元": 1e4, "亿元": 1e8},
    "flag": {},
    "count": {**dict.fromkeys(("户", "戶", "人", "口", "个", "個", "套", "家", "名"), 1.0), "万人": 1e4, "万户": 1e4},
}
"""Units by measure, each in square metres, yuan or pieces."""

_FLAGS = {**dict.fromkeys(("是", "有", "已完成", "完成", "yes", "true", "√", "1", "1.0"), 1.0)}
_FLAGS |= dict.fromkeys(("否", "无", "未完成", "no", "false", "×", "0", "0.0"), 0.0)
_STATED = re.compile(r"(.+?)[(\[]([^()\[\]]+)[)\]]")
_CELL = re.compile(r"(-?(?:\d{1,3}(?:[, ]\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([^\d.,\s].*)?")


@dataclass(frozen=True)
class Entry:
    """
    One of our columns and what others call it.

    Parameters
    ----------
    ours
        Our name.
    names
        Theirs, most likely first, as :func:`plain` writes them.
    measure
        ``area``, ``money``, ``count`` or ``flag`` (是 and 否, as 1 and 0); empty for text and for columns checked
        elsewhere.
    unit
        What is taken where a file states no unit; empty: then the column is left under its own name.
    only
        Layers the entry is for; empty for all.
    digits
        Whether 19-digit survey codes are cut to the 12 digits they begin with.
    """

    ours: str
    names: tuple[str, ...]
    measure: str = ""
    unit: str = ""
    only: tuple[str, ...] = ()
    digits: bool = False


@cache
def entries() -> tuple[Entry, ...]:
    """The dictionary as the package ships it."""
    table = tomllib.loads((files("districting.geography") / "dictionary.toml").read_text(encoding="utf-8"))
    return tuple(
        Entry(
            "kind" if ours == "facility_kind" else ours,
            tuple(plain(name) for name in row["names"]),
            row.get("measure", ""),
            row.get("unit", ""),
            tuple(row.get("only", ())),
            row.get("digits", False),
        )
        for ours, row in table.items()
    )


def plain(name: str) -> str:
    """A name of a column in one way of writing: no blanks or line breaks, half width, small letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(name))).lower()


def split_unit(name: str, measure: str) -> tuple[str, str]:
    """A column's name without the unit stated in brackets, and that unit; ``耕地面积(亩)`` is 耕地面积 in 亩."""
    found = _STATED.fullmatch(plain(name))
    if found is not None and found[2].removeprefix("单位:") in UNITS.get(measure, {}):
        return found[1], found[2].removeprefix("单位:")
    return plain(name), ""


def is_unit(word: str) -> bool:
    """Whether a word, with or without brackets, is a unit of anything."""
    return plain(word).strip("()[]") in {unit for table in UNITS.values() for unit in table}


def read_number(value: Any, measure: str = "count") -> tuple[float | None, str]:
    """
    A cell as a number and the unit written behind it: ``1,234 户``, ``１２０亩``, ``56.5``.

    Returns
    -------
    number, unit
        ``None`` where it is no number or the unit is none of the measure's; NaN for an empty cell.
    """
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return float(value), ""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return float(value), ""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).strip()
    if text.lower() in ("", "nan", "<na>"):
        return float("nan"), ""
    if measure == "flag":
        return _FLAGS.get(text.lower()), ""
    found = _CELL.fullmatch(text)
    if found is None or not any(c.isdigit() for c in found[1]):
        return None, ""
    unit = plain(found[2] or "").strip("()[]")
    if unit and unit not in UNITS.get(measure, {}):
        return None, ""
    try:
        read = float(found[1].replace(",", "").replace(" ", ""))
    except ValueError:
        return None, ""
    return (read if np.isfinite(read) else None), unit
