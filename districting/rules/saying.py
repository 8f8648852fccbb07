"""How limits, sums and prices read in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from districting.messages import Language, say

if TYPE_CHECKING:
    from districting.rules.base import PlanRule


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


def total_words(rule: PlanRule, key: str, language: Language, **values: Any) -> str:
    """The sentence of a sum over the plan: its limits, its price, or that it is only counted."""
    limited = rule.lower > 0 or np.isfinite(rule.upper)
    if limited:
        limits = limit_words(rule.lower or None, rule.upper, language)
    else:
        limits = say("rules.limit_none" if rule.price is None else "rules.limit_open", language)
    return say(f"rules.{key}", language, limits=limits, **values) + rule.price_words(language)


def listed(words: Iterable[str], language: Language) -> str:
    """Words one after another with the language's own comma."""
    return ("、" if language == "zh" else ", ").join(words)


def figure(limit: float | None, percent: bool) -> str:
    """A limit as people read it."""
    if limit is None or not np.isfinite(limit):
        return "–"
    if percent:
        return f"{100 * limit:g}%"
    return f"{limit:,.0f}" if float(limit).is_integer() else f"{limit:,g}"
