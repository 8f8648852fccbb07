"""
What a solve gives back: a status that says what was proven, a plan, a bound.

An infeasible problem and a time limit are results, not exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from districting.communities import Communities
from districting.errors import Fault
from districting.problem import Problem


class Status(StrEnum):
    """
    What was proven.

    ``optimal``: a plan, and no plan costs less. ``feasible``: a plan, not proven best. ``infeasible``: proven
    that no plan exists. ``time_limit``: no plan, nothing proven. ``error``: a solver failed; no claim.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    TIME_LIMIT = "time_limit"
    ERROR = "error"


@dataclass(frozen=True)
class Progress:
    """
    How far a solve has come, as reported to its callback.

    Parameters
    ----------
    phase
        What it is doing: a key of the ``solve`` catalogue (``listing``, ``pricing``, ``cutting``, ``choosing`` …).
    seconds
        Since the start.
    best
        Cost of the best plan so far, quanta, or ``None``.
    bound
        No plan costs less than this, quanta, or ``None``.
    plan
        The best plan so far, or ``None``.
    candidates
        How many are still in play.
    """

    phase: str
    seconds: float
    best: int | None = None
    bound: int | None = None
    plan: Communities | None = None
    candidates: int = 0

    @property
    def gap(self) -> float | None:
        """(best − bound) / |best|, or ``None`` while one of them is unknown."""
        return relative_gap(self.best, self.bound)


@dataclass(frozen=True)
class Solution:
    """
    The result of a solve.

    Parameters
    ----------
    problem
        What was solved, so that a plan is never shown against other settings.
    status
        What was proven.
    plan
        The communities, ordered by their first unit, or ``None``.
    objective
        Cost of the plan, quanta, recomputed outside the solver; ``None`` without a plan.
    bound
        No plan costs less than this, quanta; ``None`` where nothing is known.
    certificate
        What is needed to check the bound again without the solver (:mod:`districting.certificate`), as plain values.
    candidates
        How many admissible communities were listed; 0 where they were not.
    seconds
        From start to end of the solve.
    regime
        Which way was taken, a key of the ``solve`` catalogue.
    reasons
        Why there is no plan, or what rests on the solver: sentences for the user.
    """

    problem: Problem
    status: Status
    plan: Communities | None = None
    objective: int | None = None
    bound: int | None = None
    certificate: Mapping[str, Any] | None = None
    candidates: int = 0
    seconds: float = 0.0
    regime: str = "listed"
    reasons: Sequence[Fault] = field(default=())

    @property
    def gap(self) -> float | None:
        """(objective − bound) / |objective|; 0 where both agree, ``None`` where one is unknown."""
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: int | None, bound: int | None) -> float | None:
    """(objective − bound) / |objective|, a ratio; ``None`` where one is unknown, ``inf`` above a bound at cost 0."""
    if objective is None or bound is None:
        return None
    if objective == bound:
        return 0.0
    return (objective - bound) / abs(objective) if objective else float("inf")
