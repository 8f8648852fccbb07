"""Colours and patterns for communities, so that neighbours differ for every eye and in black and white."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COLOURS = ("#a7c8e9", "#f6beab", "#d3de7a", "#ffc8d3", "#bde9ff", "#98dac7", "#f4e9b2", "#d0d073")
"""Fills that stay apart under the common kinds of colour blindness (after P. Tol, 2021, paler to carry text)."""

NEUTRAL = "#eeeeee"
"""Fill of what is not spoken about."""
INK = "#222222"
WATER = "#c6dff0"
WATER_EDGE = "#7fb0d0"
HIGHLIGHT = "#b00020"
"""Outline of the one area a page is about."""


@dataclass(frozen=True)
class Hatch:
    """
    A pattern of thin lines over a fill.

    Parameters
    ----------
    angles
        Degrees of its families of lines; none at all for a plain fill.
    dots
        Dots instead of lines.
    """

    angles: tuple[float, ...] = ()
    dots: bool = False


HATCHES = (
    Hatch((45.0,)),
    Hatch(),
    Hatch((0.0,)),
    Hatch(dots=True),
    Hatch((135.0,)),
    Hatch((90.0,)),
    Hatch((45.0, 135.0)),
    Hatch((0.0, 90.0)),
)
"""One a colour, so that a copy in grey can still be read."""


def colour_numbers(count: int, touching: Iterable[tuple[int, int]]) -> list[int]:
    """
    A number of a colour for each of ``count`` areas so that areas that touch differ.

    The area with most colours already around it comes next and takes the colour used least so far among those
    its neighbours leave; where they leave none, the one used least. Repeats exactly.

    Parameters
    ----------
    count
        Areas.
    touching
        Pairs of positions.
    """
    around: list[set[int]] = [set() for _ in range(count)]
    for a, b in touching:
        if a != b:
            around[a].add(b)
            around[b].add(a)
    chosen: dict[int, int] = {}
    used = [0] * len(COLOURS)
    while len(chosen) < count:
        area = max(
            (i for i in range(count) if i not in chosen),
            key=lambda i: (len({chosen[j] for j in around[i] if j in chosen}), len(around[i]), -i),
        )
        taken = {chosen[j] for j in around[area] if j in chosen}
        free = [c for c in range(len(COLOURS)) if c not in taken] or list(range(len(COLOURS)))
        colour = min(free, key=lambda c: (used[c], c))
        chosen[area] = colour
        used[colour] += 1
    return [chosen[i] for i in range(count)]
