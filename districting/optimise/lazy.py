"""
Solves an integer program whose rows are not all written down: cuts come when an answer breaks them.

With PySCIPOpt installed, SCIP asks for cuts at every integral point of one search (:mod:`districting.optimise.scip`).
Without it HiGHS solves, cuts are added and it solves again. Either is a job for a child
(:mod:`districting.optimise.apart`) and tells of each better solution and bound, so that ending it loses nothing.
"""

from __future__ import annotations

import time
from importlib.util import find_spec

import numpy as np

from districting.optimise.lazy_program import LazyProgram, Tell
from districting.optimise.solver import Answer, choose_columns

LAZY_SOLVER = "SCIP" if find_spec("pyscipopt") is not None else "HiGHS"


def solve_lazily(program: LazyProgram, tell: Tell) -> Answer:
    """Solve; ``tell`` hears of open answers on the way, and ends the search by a yes."""
    if program.solver != "SCIP":
        return _in_rounds(program, tell)
    from districting.optimise.scip import solve_with_scip  # not installed everywhere

    return solve_with_scip(program, tell)


def _in_rounds(program: LazyProgram, tell: Tell) -> Answer:
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
