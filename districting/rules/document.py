"""A page of documentation for every rule, made from the rule itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from districting.messages import say
from districting.rules import RULES, read_rules
from districting.rules.base import NOT_SETTINGS, CommunityRule, Rule
from districting.rules.saying import field_label

_COMMON = {
    "price": "for each unit of excess, or of a sum over the plan. Without a price the rule is hard.",
    "price_in": '`"household_metres"`, or `"yuan"` where the project says `yuan_per_household_metre` in `[objective]`.',
}


def document() -> str:
    """All rules as one page of Markdown: what each holds, its settings, its words, its source."""
    head = [
        "# Rules",
        "",
        "Made from `districting/rules/` by `districting.rules.document.document()`; do not edit by hand.",
        "",
        "Every rule takes `price`, " + _COMMON["price"],
        "A price is counted as `price_in` says: " + _COMMON["price_in"],
        'Every rule also takes `levels = ["…"]` (levels of units it holds for) and `cited = { … }` (another source).',
        "",
        "| rule | 中文 | about |",
        "|---|---|---|",
    ]
    table = [f"| [`{name}`](#{name}) | {_example(rule).title('zh')} | {_about(rule)} |" for name, rule in RULES.items()]
    pages = [page(rule) for rule in RULES.values()]
    return "\n".join([*head, *table, "", *pages])


def page(rule: type[Rule]) -> str:
    """One rule as Markdown."""
    made = _example(rule)
    text, settings = _docstring(rule)
    lines = [f"## {rule.name}", "", f"{made.title('zh')} · {made.title('en')}", "", text, ""]
    lines += [f"- About {_about(rule)}.{_notes(rule)}"]
    lines += [f"- 例：{made.words('zh')}", f"- Example: {made.words('en')}"]
    source = made.source
    unchecked = source.document and not source.verified
    checked = " (verified against the text)" if source.verified else " (not yet held against the document itself)"
    lines += [f"- 出处：{source.words('zh')}{say('packs.unverified', 'zh') if unchecked else ''}"]
    lines += [f"- Source: {source.words('en')}{checked if source.document else ''}"]
    rows = [row for f in fields(rule) if (row := _row(rule, f, settings))]
    if rows:
        lines += ["", "| setting | 中文 | default | meaning |", "|---|---|---|---|", *rows]
    return "\n".join([*lines, ""])


def _example(rule: type[Rule]) -> Rule:
    """The rule with its defaults, or with the example it gives."""
    return read_rules([{"name": rule.name, **rule.example}])[0]


def _about(rule: type[Rule]) -> str:
    """One community or the whole plan."""
    return "one community" if issubclass(rule, CommunityRule) else "the whole plan"


def _notes(rule: type[Rule]) -> str:
    """What the engine may use of it."""
    if not issubclass(rule, CommunityRule):
        return ""
    kept = " Kept by the way candidates are listed." if rule.by_construction else ""
    return kept + (" Once broken by a set, broken by every larger one." if rule.hereditary else "")


def _docstring(rule: type[Rule]) -> tuple[str, Mapping[str, str]]:
    """What the class says of itself, and of each of its settings."""
    settings: dict[str, str] = {}
    for owner in reversed(rule.__mro__[:-1]):
        _, _, listed = inspect.cleandoc(owner.__doc__ or "").partition("\nParameters\n----------\n")
        for block in re.split(r"\n(?=\S)", listed):
            names, _, meaning = block.partition("\n")
            settings |= {name.strip(): " ".join(meaning.split()) for name in names.split(",")}
    text = inspect.cleandoc(rule.__doc__ or "").partition("\nParameters\n----------\n")[0]
    return re.sub(r"``([^`]*)``", r"`\1`", text.strip()), settings


def _row(rule: type[Rule], setting: Field[Any], meanings: Mapping[str, str]) -> str:
    """One setting as a row of the table; empty for what is no setting of its own."""
    if setting.name in NOT_SETTINGS or setting.name in _COMMON:
        return ""
    default = setting.default if setting.default_factory is MISSING else setting.default_factory()
    shown = "–" if default in (None, "", (), {}) or default == float("inf") else f"`{default}`"
    named = field_label(rule.name, setting.name, "zh")
    return f"| `{setting.name}` | {named} | {shown} | {meanings.get(setting.name, '').replace('``', '`')} |"
