"""
An integer program whose rows are not all written down: cuts come when an answer breaks them.

With PySCIPOpt installed, SCIP asks for cuts at every integral point of one search (a constraint handler under
PuLP's own SCIP interface). Without it HiGHS solves, cuts are added and it solves again. Either is a job for a child
(:mod:`districting.optimise.apart`) and tells of each better solution and bound, so that ending it loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import pulp

from districting.optimise.solver import Answer, Row, answer_of_scip, build, choose_columns

LAZY_SOLVER = "SCIP" if find_spec("pyscipopt") is not None else "HiGHS"

Cuts = Callable[[list[int]], list[Row]]
Tell = Callable[[Answer], object]
FIRST = 1000
TELL_EVERY_S = 0.2


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
        return _with_scip(self, tell) if self.solver == "SCIP" else _in_rounds(self, tell)


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


def _with_scip(program: Program, tell: Tell) -> Answer:
    """One search in SCIP, cuts at integral points."""
    import pyscipopt as scip

    kinds = scip.SCIP_EVENTTYPE

    class Handler(scip.Conshdlr):  # type: ignore[misc]
        """Asks for cuts."""

        def __init__(self, variables: list[scip.Variable]) -> None:
            self.variables = variables

        def _broken(self, solution: scip.Solution | None) -> list[Row]:
            return program.cuts([c for c, v in enumerate(self.variables) if self.model.getSolVal(solution, v) > 0.5])

        def conscheck(self, constraints, solution, checkintegrality, checklprows, printreason, completely):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            status = scip.SCIP_RESULT.INFEASIBLE if self._broken(solution) else scip.SCIP_RESULT.FEASIBLE
            return {"result": status}

        def _enforce(self) -> dict[str, int]:
            broken = self._broken(None)
            for row in broken:
                terms = [a * self.variables[c] for a, c in zip(row.coefficients, row.columns, strict=True)]
                self.model.addCons(scip.quicksum(terms) <= row.upper, removable=False)
            return {"result": scip.SCIP_RESULT.CONSADDED if broken else scip.SCIP_RESULT.FEASIBLE}

        def consenfolp(self, constraints, nusefulconss, solinfeasible):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            return self._enforce()

        def consenfops(self, constraints, nusefulconss, solinfeasible, objinfeasible):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            return self._enforce()

        def conslock(self, constraint, locktype, nlockspos, nlocksneg):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            for variable in self.variables:
                self.model.addVarLocks(variable, nlockspos + nlocksneg, nlockspos + nlocksneg)

    class News(scip.Eventhdlr):  # type: ignore[misc]
        """Tells of better solutions and bounds."""

        heard = (kinds.BESTSOLFOUND, kinds.NODESOLVED, kinds.LPSOLVED)

        def __init__(self, variables: list[scip.Variable]) -> None:
            self.variables, self.told = variables, 0.0

        def eventinit(self) -> None:
            for kind in self.heard:
                self.model.catchEvent(kind, self)

        def eventexit(self) -> None:
            for kind in self.heard:
                self.model.dropEvent(kind, self)

        def eventexec(self, event: Any) -> None:
            found, bound = event.getType() == kinds.BESTSOLFOUND, float(self.model.getDualbound())
            if not found and time.perf_counter() < self.told + TELL_EVERY_S:
                return
            self.told = time.perf_counter()
            best = self.model.getBestSol() if found else None
            values = () if best is None else ((c, best[v]) for c, v in enumerate(self.variables))
            chosen = tuple(c for c, value in values if value > 0.5) if found else None
            if tell(Answer("open", chosen, bound)):
                self.model.interruptSolve()

    class Lazy(pulp.SCIP_PY):  # type: ignore[misc]
        """PuLP's SCIP with the handler."""

        def callSolver(self, lp):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, N802
            engine = lp.solverModel
            named = {variable.name: variable for variable in engine.getVars()}
            ordered = [named[f"x{c:07d}"] for c in range(len(program.costs))]
            for name in ("misc/allowstrongdualreds", "misc/allowweakdualreds"):
                engine.setParam(name, False)
            engine.setParam("numerics/feastol", 1e-7)
            engine.setParam("randomization/randomseedshift", program.seed)
            engine.setParam("limits/gap", 0.0)
            if np.isfinite(program.ceiling):
                engine.setObjlimit(program.ceiling)
            for c in program.first:
                engine.chgVarBranchPriority(ordered[c], FIRST)
            engine.includeConshdlr(
                Handler(ordered), "contiguity", "separators", enfopriority=-10, chckpriority=-10, needscons=False
            )
            engine.includeEventhdlr(News(ordered), "news", "tells of solutions and bounds")
            engine.optimizeNogil()

    model, variables = build(program.costs, program.rows)
    limit = program.time_limit if np.isfinite(program.time_limit) else None
    model.solve(Lazy(msg=False, timeLimit=limit))
    answer = answer_of_scip(model, variables)
    model.solverModel.freeProb()
    return answer
