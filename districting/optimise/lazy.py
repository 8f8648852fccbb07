"""
An integer program whose rows are not all written down: cuts come when an answer breaks them.

With PySCIPOpt installed, SCIP asks for cuts at every integral point of one search (a constraint handler under
PuLP's own SCIP interface). Without it HiGHS solves, cuts are added and it solves again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec

import numpy as np
import pulp

from districting.optimise.solver import Answer, Row, answer_of_scip, build, choose_columns
from districting.optimise.watch import Watch

LAZY_SOLVER = "SCIP" if find_spec("pyscipopt") is not None else "HiGHS"

Cuts = Callable[[list[int]], list[Row]]


def solve_lazily(
    costs: Sequence[float], rows: list[Row], cuts: Cuts, *, watch: Watch, threads: int = 1, seed: int = 0
) -> Answer:
    """
    Minimise over x in {0, 1} within the rows and all cuts.

    Parameters
    ----------
    cuts
        Given the columns at one, the rows that this choice breaks; empty where it breaks none.
    """
    if LAZY_SOLVER == "SCIP":
        return _with_scip(costs, rows, cuts, watch, seed)
    return _in_rounds(costs, rows, cuts, watch, threads, seed)


def _in_rounds(costs: Sequence[float], rows: list[Row], cuts: Cuts, watch: Watch, threads: int, seed: int) -> Answer:
    """Solve, cut, solve again."""
    rows = list(rows)
    bound = -np.inf
    while not watch.over():
        answer = choose_columns(costs, rows, time_limit=watch.left, threads=threads, seed=seed, stop=watch.over)
        bound = max(bound, answer.bound)
        if answer.chosen is None:
            return answer
        broken = cuts(list(answer.chosen))
        if not broken:
            return answer
        if answer.status != "optimal":
            break
        rows += broken
    return Answer("open", None, float(bound))


def _with_scip(costs: Sequence[float], rows: list[Row], cuts: Cuts, watch: Watch, seed: int) -> Answer:
    """One search in SCIP, cuts at integral points."""
    import pyscipopt as scip

    class Handler(scip.Conshdlr):  # type: ignore[misc]
        """Asks for cuts."""

        def __init__(self, variables: list[scip.Variable]) -> None:
            self.variables = variables
            self.place = {variable.name: c for c, variable in enumerate(variables)}

        def _broken(self, solution: scip.Solution | None) -> list[Row]:
            ones = [c for c, v in enumerate(self.variables) if self.model.getSolVal(solution, v) > 0.5]
            return cuts(ones)

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

    class Lazy(pulp.SCIP_PY):  # type: ignore[misc]
        """PuLP's SCIP with the handler."""

        def callSolver(self, lp):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202, N802
            engine = lp.solverModel
            named = {variable.name: variable for variable in engine.getVars()}
            ordered = [named[f"x{c:07d}"] for c in range(len(costs))]
            for name in ("misc/allowstrongdualreds", "misc/allowweakdualreds"):
                engine.setParam(name, False)
            engine.setParam("numerics/feastol", 1e-7)
            engine.setParam("randomization/randomseedshift", seed)
            engine.setParam("limits/gap", 0.0)
            engine.includeConshdlr(
                Handler(ordered), "contiguity", "separators", enfopriority=-10, chckpriority=-10, needscons=False
            )
            engine.optimize()

    model, variables = build(costs, rows)
    limit = watch.left if np.isfinite(watch.left) else None
    model.solve(Lazy(msg=False, timeLimit=limit))
    answer = answer_of_scip(model, variables)
    model.solverModel.freeProb()
    return answer
