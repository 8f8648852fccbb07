"""
Separator cuts for the assignment model: what lies between a stray piece of a community and its centre.

If unit *a* belongs to centre *b* but no path inside the community joins them, one unit of every a,b-separator C
must belong to b as well: ``x_ab ≤ Σ_{c in C} x_cb``. A unit c leaves C when every path from a to b that meets C in
c alone is heavier than the upper limit: no community could hold it (length-U lifting; Validi, Buchanan,
Lykhovyd, *Imposing contiguity constraints in political districting models*, Oper. Res. 70(2), 2022).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from districting.county import County

EACH = 3
"""So many units of a stray piece, the heaviest, get a cut."""

Separator = tuple[int, int, tuple[int, ...]]
"""Unit a, centre b, and the units of which one must go with them."""


class Separators:
    """
    Finds the cuts that a choice of communities breaks.

    Parameters
    ----------
    county
        Units and borders.
    upper
        Most households of a community.
    """

    def __init__(self, county: County, upper: int) -> None:
        offsets, neighbours = county.neighbours
        self.near = [neighbours[offsets[u] : offsets[u + 1]].tolist() for u in range(len(county))]
        self.households = county.households.tolist()
        self.upper = upper

    def broken(self, groups: dict[int, list[int]]) -> list[Separator]:
        """
        Cuts broken by communities given by their centre; empty where all are in one piece.

        Parameters
        ----------
        groups
            Units of each community by the unit that is its centre.
        """
        cuts = []
        for centre, units in groups.items():
            left = set(units) - self._piece(centre, set(units))
            while left:
                piece = self._piece(next(iter(left)), left)
                left -= piece
                between = self._between(piece, centre)
                heaviest = sorted(piece, key=lambda u: (-self.households[u], u))[:EACH]
                cuts += [(unit, centre, self._lifted(unit, centre, between)) for unit in heaviest]
        return cuts

    def _piece(self, start: int, inside: set[int]) -> set[int]:
        """What can be reached from a unit inside a set."""
        reached, stack = {start}, [start]
        while stack:
            for v in self.near[stack.pop()]:
                if v in inside and v not in reached:
                    reached.add(v)
                    stack.append(v)
        return reached

    def _between(self, piece: set[int], centre: int) -> list[int]:
        """The neighbours of a piece that the centre reaches without the others."""
        rim = {v for u in piece for v in self.near[u]} - piece
        outside = self._piece(centre, set(range(len(self.near))) - rim)
        return sorted(v for v in rim if v == centre or any(w in outside for w in self.near[v]))

    def _lifted(self, unit: int, centre: int, separator: Iterable[int]) -> tuple[int, ...]:
        """The separator without those units through which every path is too heavy."""
        kept = set(separator)
        for c in sorted(kept, key=lambda v: (self.households[v], v), reverse=True):
            if c != centre and self._lightest(unit, centre, kept - {c}) > self.upper:
                kept.discard(c)
        return tuple(sorted(kept))

    def _lightest(self, start: int, goal: int, barred: set[int]) -> float:
        """Least households on a path, both ends counted; infinite where there is none."""
        best = {start: self.households[start]}
        queue = [(self.households[start], start)]
        while queue:
            weight, u = heapq.heappop(queue)
            if u == goal:
                return float(weight)
            if weight > best[u] or weight > self.upper:
                continue
            for v in self.near[u]:
                total = weight + self.households[v]
                if v not in barred and total < best.get(v, float("inf")):
                    best[v] = total
                    heapq.heappush(queue, (total, v))
        return float("inf")
