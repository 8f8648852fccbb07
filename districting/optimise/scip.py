"""
One search in SCIP with cuts at integral points: PuLP's own SCIP interface, a constraint handler, and news on the way.

Needs PySCIPOpt; :mod:`districting.optimise.lazy` imports this only where it is installed. A handler says of an integral
point whether it breaks a cut that nobody has written down; if so the cuts become rows and the search goes on (lazy
constraints: Achterberg, *SCIP: solving constraint integer programs*, Math. Prog. Comp. 1, 2009). Presolve must not fix
variables by duality, since it does not see those rows; and every variable is locked both ways, since the handler does
not say which way it pushes.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pulp
import pyscipopt as scip

from districting.optimise.lazy_program import Cuts, LazyProgram, Tell
from districting.optimise.solver import Answer, answer_of_scip, build

FIRST = 1000
TELL_EVERY_S = 0.2
FEASIBILITY = 1e-7


def solve_with_scip(program: LazyProgram, tell: Tell) -> Answer:
    """Solve; ``tell`` hears of open answers on the way, and ends the search by a yes."""
    model, variables = build(program.costs, program.rows)
    limit = program.time_limit if np.isfinite(program.time_limit) else None
    model.solve(_Engine(program, tell, msg=False, timeLimit=limit))
    answer = answer_of_scip(model, variables)
    model.solverModel.freeProb()
    return answer


class _Engine(pulp.SCIP_PY):  # type: ignore[misc]
    """PuLP's SCIP with the handler and the news."""

    def __init__(self, program: LazyProgram, tell: Tell, **options: Any) -> None:
        super().__init__(**options)
        self.program, self.tell = program, tell

    def callSolver(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
        """Set SCIP up and run it."""
        engine, program = lp.solverModel, self.program
        named = {variable.name: variable for variable in engine.getVars()}
        ordered = [named[f"x{c:07d}"] for c in range(len(program.costs))]
        settings = {
            "misc/allowstrongdualreds": False, "misc/allowweakdualreds": False, "numerics/feastol": FEASIBILITY,
            "randomization/randomseedshift": program.seed, "limits/gap": 0.0,
        }  # fmt: skip
        for name, value in settings.items():
            engine.setParam(name, value)
        if np.isfinite(program.ceiling):
            engine.setObjlimit(program.ceiling)
        for c in program.first:
            engine.chgVarBranchPriority(ordered[c], FIRST)
        engine.includeConshdlr(
            _Handler(ordered, program.cuts), "contiguity", "separators",
            enfopriority=-10, chckpriority=-10, needscons=False,
        )  # fmt: skip
        engine.includeEventhdlr(_News(ordered, self.tell), "news", "tells of solutions and bounds")
        engine.optimizeNogil()


class _Handler(scip.Conshdlr):  # type: ignore[misc]
    """Asks for cuts; the names of its methods are SCIP's."""

    def __init__(self, variables: Sequence[Any], cuts: Cuts) -> None:
        self.variables, self.cuts = variables, cuts

    def conscheck(self, constraints: Any, solution: Any, *flags: Any) -> dict[str, int]:
        """Whether a point breaks no cut."""
        broken = self.cuts(self._chosen(solution))
        return {"result": scip.SCIP_RESULT.INFEASIBLE if broken else scip.SCIP_RESULT.FEASIBLE}

    def consenfolp(self, constraints: Any, *flags: Any) -> dict[str, int]:
        """The same of the linear program's own solution; what it breaks becomes rows."""
        return self._enforce()

    def consenfops(self, constraints: Any, *flags: Any) -> dict[str, int]:
        """The same where no linear program was solved."""
        return self._enforce()

    def conslock(self, constraint: Any, locktype: Any, nlockspos: int, nlocksneg: int) -> None:
        """Either way a variable moves, a cut may break."""
        for variable in self.variables:
            self.model.addVarLocks(variable, nlockspos + nlocksneg, nlockspos + nlocksneg)

    def _chosen(self, solution: Any) -> list[int]:
        """Columns at one."""
        return [c for c, v in enumerate(self.variables) if self.model.getSolVal(solution, v) > 0.5]

    def _enforce(self) -> dict[str, int]:
        """Add the cuts that the present point breaks."""
        broken = self.cuts(self._chosen(None))
        for row in broken:
            terms = [a * self.variables[c] for a, c in zip(row.coefficients, row.columns, strict=True)]
            self.model.addCons(scip.quicksum(terms) <= row.upper, removable=False)
        return {"result": scip.SCIP_RESULT.CONSADDED if broken else scip.SCIP_RESULT.FEASIBLE}


class _News(scip.Eventhdlr):  # type: ignore[misc]
    """Tells of better solutions and bounds; the names of its methods are SCIP's."""

    heard = (scip.SCIP_EVENTTYPE.BESTSOLFOUND, scip.SCIP_EVENTTYPE.NODESOLVED, scip.SCIP_EVENTTYPE.LPSOLVED)

    def __init__(self, variables: Sequence[Any], tell: Tell) -> None:
        self.variables, self.tell, self.told = variables, tell, 0.0

    def eventinit(self) -> None:
        """Listen."""
        for kind in self.heard:
            self.model.catchEvent(kind, self)

    def eventexit(self) -> None:
        """Listen no more."""
        for kind in self.heard:
            self.model.dropEvent(kind, self)

    def eventexec(self, event: Any) -> None:
        """Pass on a better solution at once, a bound now and then."""
        found = event.getType() == scip.SCIP_EVENTTYPE.BESTSOLFOUND
        if not found and time.perf_counter() < self.told + TELL_EVERY_S:
            return
        self.told = time.perf_counter()
        best = self.model.getBestSol() if found else None
        values = () if best is None else ((c, best[v]) for c, v in enumerate(self.variables))
        chosen = tuple(c for c, value in values if value > 0.5) if found else None
        if self.tell(Answer("open", chosen, float(self.model.getDualbound()))):
            self.model.interruptSolve()
