"""
An integer program whose rows are not all written down: cuts come when an answer breaks them.

With PySCIPOpt installed, SCIP asks for cuts at every integral point of one search (:mod:`districting.optimise.scip`).
Without it HiGHS solves, cuts are added and it solves again. Either is a job for a child
(:mod:`districting.optimise.apart`) and tells of each better solution and bound, so that ending it loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from districting.optimise.solver import Answer, Row, choose_columns

LAZY_SOLVER = "SCIP" if find_spec("pyscipopt") is not None else "HiGHS"

Cuts = Callable[[list[int]], list[Row]]
Tell = Callable[[Answer], object]


@dataclass(frozen=True)
class Program:
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
    solver: str = LAZY_SOLVER

    def __call__(self, tell: Tell) -> Answer:
        """Solve; ``tell`` hears of open answers on the way, and ends the search by a yes."""
        if self.solver != "SCIP":
            return _in_rounds(self, tell)
        from districting.optimise.scip import solve_with_scip  # not installed everywhere

        return solve_with_scip(self, tell)


def _in_rounds(program: Program, tell: Tell) -> Answer:
    """Solve, cut, solve again."""
    rows, bound, end = list(program.rows), -np.inf, time.perf_counter() + program.time_limit
    while (left := end - time.perf_counter()) > 0:
        answer = choose_columns(
            program.costs, rows, time_limit=left, threads=program.threads, seed=program.seed,
            stop=lambda: bool(tell(Answer("open", None, float(bound)))),  # noqa: B023 - asked within this round
        )  # fmt: skip
        bound = max(bound, answer.bound)
        if answer.chosen is None or bound >= program.ceiling:
            return answer if answer.chosen is None else Answer("infeasible", None, float("inf"))
        broken = program.cuts(list(answer.chosen))
        if not broken:
            return answer
        if tell(Answer("open", None, float(bound))) or answer.status != "optimal":
            break
        rows += broken
    return Answer("open", None, float(bound))
