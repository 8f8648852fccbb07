"""Before a solve, and within a moment: about how many candidates there are, and which way the engine will take."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import islice

import numpy as np

from districting.optimise.listing import grow
from districting.optimise.solve import list_limit, way
from districting.problem import Problem

PATIENCE_S = 0.3
FIRST = 16
"""Roots looked at first; then ever more at a time."""


@dataclass(frozen=True)
class Estimate:
    """
    What is to be expected of a solve.

    Parameters
    ----------
    candidates
        Sets of units that meet every hard rule about one community.
    known
        How far that is known: ``exact`` (counted), ``about`` (from the part of the units looked at), ``more`` (at
        least so many).
    regime
        The way the engine will take, a key of the ``solve`` catalogue: ``listed``, ``late`` or ``assignment``;
        ``cut`` where the list will be cut short and nothing can be proven.
    """

    candidates: int
    known: str
    regime: str


def estimate(problem: Problem, *, patience: float = PATIENCE_S, seed: int = 0) -> Estimate:
    """
    Count the candidates of ever more units, drawn at random, until all are counted or patience is over.

    Each candidate is counted at its smallest unit, so the count over some of the units, times what share of all they
    are, is the expected count over all.

    Parameters
    ----------
    patience
        Seconds, from when the compiled parts that count are loaded.
    """
    _load(problem)
    end = time.perf_counter() + patience
    order = np.random.default_rng(seed).permutation(len(problem.county)).astype(np.int64)
    count, done, size = 0, 0, FIRST
    while done < len(order):
        counted, whole = _counted(problem, order[done : done + size], end)
        if not whole:
            known = "about" if done else "more"
            candidates = _rounded(count * len(order) / done if done else counted)
            return Estimate(candidates, known, _regime(problem, candidates, known))
        count += counted
        done, size = min(len(order), done + size), 2 * size
    return Estimate(count, "exact", _regime(problem, count, "exact"))


def _load(problem: Problem) -> None:
    """Take the first steps of a count once: loading what it needs would else use up the patience of a small county."""
    for portion in islice(grow(problem, np.zeros(1, dtype=np.int64)), 2):
        problem.admits(portion)


def _counted(problem: Problem, roots: np.ndarray, end: float) -> tuple[int, bool]:
    """Candidates whose smallest unit is one of the roots, and whether those are all of them."""
    count = 0
    for portion in grow(problem, roots):
        count += int(problem.admits(portion).sum())
        if time.perf_counter() > end:
            return count, False
    return count, True


def _rounded(count: float) -> int:
    """Two figures of a count: no more is known."""
    return int(float(f"{count:.2g}"))


def _regime(problem: Problem, candidates: int, known: str) -> str:
    """The way the engine takes with so many candidates; a list that is cut short proves nothing."""
    capped = known == "more" or candidates > list_limit(problem)
    found = way(problem, candidates, capped=capped)
    return "cut" if capped and found == "listed" else found
