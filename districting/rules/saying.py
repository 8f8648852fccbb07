"""How limits, sums and prices read in a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from districting.messages import Language, say


def limit_words(lower: float | None, upper: float | None, language: Language, *, percent: bool = False) -> str:
    """``at least 3``, ``at most 5`` or ``3 to 5``, in either language."""
    low, high = (_figure(limit, percent) for limit in (lower, upper))
    if lower is not None and lower == upper:
        return say("rules.limit_exact", language, lower=low)
    if upper is None or not np.isfinite(upper):
        return say("rules.limit_least", language, lower=low)
    if lower is None:
        return say("rules.limit_most", language, upper=high)
    return say("rules.limit_range", language, lower=low, upper=high)


def total_words(
    rule: str, price: float | None, lower: float | None, upper: float, language: Language, **values: Any
) -> str:
    """The sentence of a sum over the plan: its limits, its price, or that it is only counted."""
    limited = lower is not None or np.isfinite(upper)
    limits = limit_words(lower, upper, language) if limited else say("rules.limit_none", language)
    text = say(f"rules.{rule}", language, limits=limits, **values)
    if price is None:
        return text
    unit = say(f"rules.{rule}_unit", language)
    return text + say("rules.price_sum", language, price=price, unit=unit)


def _figure(limit: float | None, percent: bool) -> str:
    """A limit as people read it."""
    if limit is None or not np.isfinite(limit):
        return "–"
    if percent:
        return f"{100 * limit:g}%"
    return f"{limit:,.0f}" if float(limit).is_integer() else f"{limit:,g}"
