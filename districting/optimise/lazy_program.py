"""What an integer program is whose rows are not all written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from districting.optimise.solver import Answer, Row

Cuts = Callable[[list[int]], list[Row]]
Tell = Callable[[Answer], object]


@dataclass(frozen=True)
class LazyProgram:
    """
    Minimise Σ costs · x over x in {0, 1} within the rows and all cuts.

    Parameters
    ----------
    cuts
        Given the columns at one, the rows that this choice breaks; empty where it breaks none.
    first
        Columns to branch on before others.
    ceiling
        Only what costs less is wanted: ``infeasible`` means that there is nothing below.
    time_limit
        Seconds.
    solver
        ``SCIP`` or ``HiGHS``.
    """

    costs: Sequence[float]
    rows: Sequence[Row]
    cuts: Cuts
    first: Sequence[int] = ()
    ceiling: float = float("inf")
    time_limit: float = float("inf")
    threads: int = 1
    seed: int = 0
    solver: str = "HiGHS"
