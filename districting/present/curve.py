"""The curve of cost over the number of communities, as a sheet of shapes and labels."""

from __future__ import annotations

import numpy as np

from districting.messages import Language, say
from districting.optimise.ask import Frontier, proven_best
from districting.present.labels import Label, text_width
from districting.present.sheets import Sheet

_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _BOTTOM = 170.0, 78.0, 26.0, 6.0, 8.0, 16.0
_TEXT_MM = 3.2


def frontier_curve(found: Frontier, language: Language) -> Sheet:
    """
    Cost of the best plan for each number of communities, in millions of household-metres.

    A filled dot is proven best, a ring is a plan not proven best, a cross a number without a plan; a square stands
    around the cheapest.
    """
    numbers = [number for number, _ in found.points]
    costs = [None if solution.objective is None else solution.objective / 1e6 for _, solution in found.points]
    known = [cost for cost in costs if cost is not None]
    ticks = _ticks(min(known, default=0.0), max(known, default=1.0))
    low, high = ticks[0], ticks[-1]
    step = (_WIDE - _LEFT - _RIGHT) / max(len(numbers), 1)
    xs = [_LEFT + step * (i + 0.5) for i in range(len(numbers))]

    def y_of(cost: float) -> float:
        return _TOP + (high - cost) / (high - low) * (_HIGH - _TOP - _BOTTOM)

    shapes, labels = _axes(ticks, y_of, language)
    line = [f"{x:.2f} {y_of(cost):.2f}" for x, cost in zip(xs, costs, strict=True) if cost is not None]
    shapes.append(f'<path d="M{"L".join(line)}" fill="none" stroke="#1f3a5f" stroke-width="0.5"/>' if line else "")
    for x, (number, solution), cost in zip(xs, found.points, costs, strict=True):
        labels.append(Label((str(number),), x, _HIGH - _BOTTOM + 4.5, _TEXT_MM, bold=number == found.best))
        proven = proven_best(solution)
        shapes.append(_mark(x, None if cost is None else y_of(cost), proven=proven, best=number == found.best))
    return Sheet("frontier", _WIDE, _HIGH, "".join(shapes), tuple(labels), 1.0)


def _axes(ticks: list[float], y_of: object, language: Language) -> tuple[list[str], list[Label]]:
    """Lines across at round costs with their figures, and what the axes show."""
    assert callable(y_of)
    decimals = max(0, int(np.ceil(-np.log10(ticks[1] - ticks[0]) - 1e-9)))
    shapes, labels = [f'<rect width="{_WIDE}" height="{_HIGH}" fill="#ffffff"/>'], []
    for tick in ticks:
        y, words = y_of(tick), f"{tick:.{decimals}f}"
        shapes.append(f'<path d="M{_LEFT} {y:.2f}H{_WIDE - _RIGHT}" stroke="#cccccc" stroke-width="0.2"/>')
        labels.append(Label((words,), _LEFT - 2 - text_width(words, _TEXT_MM) / 2, y, _TEXT_MM))
    below, above = say("present.curve_numbers", language), say("present.curve_cost", language)
    labels.append(Label((below,), (_LEFT + _WIDE - _RIGHT) / 2, _HIGH - 4.5, _TEXT_MM))
    labels.append(Label((above,), 2 + text_width(above, _TEXT_MM) / 2, 3.2, _TEXT_MM))
    return shapes, labels


def _mark(x: float, y: float | None, *, proven: bool, best: bool) -> str:
    """A dot, a ring, or a cross on the axis."""
    if y is None:
        y = _HIGH - _BOTTOM
        return f'<path d="M{x - 1.3:.2f} {y - 1.3:.2f}l2.6 2.6m0 -2.6l-2.6 2.6" stroke="#b00020" stroke-width="0.6"/>'
    fill = "#1f3a5f" if proven else "#ffffff"
    dot = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1.3" fill="{fill}" stroke="#1f3a5f" stroke-width="0.5"/>'
    frame = 'width="4.8" height="4.8" fill="none" stroke="#111" stroke-width="0.4"'
    box = f'<rect x="{x - 2.4:.2f}" y="{y - 2.4:.2f}" {frame}/>'
    return dot + (box if best else "")


def _ticks(low: float, high: float) -> list[float]:
    """Four to eight round figures around a range."""
    span = max(high - low, abs(high) * 0.01, 1e-6)
    power = 10.0 ** np.floor(np.log10(span / 4))
    step = next(power * part for part in (1.0, 2.0, 2.5, 5.0, 10.0) if span / (power * part) <= 6)
    first, last = np.floor(low / step), np.ceil(high / step)
    if last == first:
        last += 1
    return [float(round(step * i, 10)) for i in range(int(first), int(last) + 1)]
