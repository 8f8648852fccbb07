"""
The one place that speaks to PuLP, whose interface changed between 3.3 (Python 3.11) and 4.2 (from 3.12).

An answer's status is read from HiGHS itself: PuLP 3 calls an answer that the clock ended optimal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
import pulp

from districting.errors import Fault, SolverError

_ASKED = highspy.cb.HighsCallbackType.kCallbackMipInterrupt
_BETTER = highspy.cb.HighsCallbackType.kCallbackMipImprovingSolution
_NEW = int(pulp.__version__.split(".")[0]) >= 4


@dataclass(frozen=True)
class Row:
    """``lower ≤ Σ coefficients · x[columns] ≤ upper``; an infinite side is open."""

    columns: Sequence[int]
    coefficients: Sequence[float]
    lower: float
    upper: float


@dataclass(frozen=True)
class Answer:
    """
    What the solver says of an integer program.

    Parameters
    ----------
    status
        ``optimal``, ``infeasible`` or ``open`` (a limit ended the search).
    chosen
        Columns at one in the best solution found, or ``None``.
    bound
        The solver's own lower bound, floating point.
    """

    status: str
    chosen: tuple[int, ...] | None
    bound: float


def choose_columns(
    costs: Sequence[float],
    rows: Sequence[Row],
    *,
    time_limit: float = float("inf"),
    threads: int = 1,
    seed: int = 0,
    start: Sequence[int] | None = None,
    slack: float = 0.0,
    nodes: int | None = None,
    stop: Callable[[], bool] | None = None,
    tell: Callable[[Answer], object] | None = None,
) -> Answer:
    """
    Minimise Σ costs · x over x in {0, 1} within the rows, to a gap of zero or ``slack``.

    Parameters
    ----------
    time_limit
        Seconds.
    start
        Columns at one in a solution known to be feasible.
    slack
        An answer this much above the solver's bound will do; it is then called open.
    nodes
        Most nodes of the search; unlike a clock this repeats.
    stop
        Asked during the search; a yes ends it with the best answer so far.
    tell
        Hears of every better answer on the way.

    Raises
    ------
    SolverError
        When the solver fails.
    """
    model, x = build(costs, rows)
    options: dict[str, Any] = {"random_seed": seed, "mip_rel_gap": 0.0, "mip_abs_gap": slack}
    if np.isfinite(time_limit):
        options["time_limit"] = max(0.01, float(time_limit))
    if start is not None:
        ones = set(start)
        for column, variable in enumerate(x):
            variable.setInitialValue(1 if column in ones else 0)
    if nodes is not None:
        options["mip_max_nodes"] = nodes
    if stop is not None or tell is not None:
        options["callbackTuple"] = (_listen(stop, tell), None)
        options["callbacksToActivate"] = [_ASKED] * (stop is not None) + [_BETTER] * (tell is not None)
    engine = pulp.HiGHS(msg=False, threads=threads, warmStart=start is not None, **options)
    try:
        model.solve(engine)
    except pulp.PulpSolverError as error:
        raise SolverError(Fault("solve.solver_failed", values={"reason": str(error)})) from error
    answer = _answer(model, x)
    return replace(answer, status="open") if slack and answer.status == "optimal" else answer


def _total(coefficients: Sequence[float], variables: Sequence[Any]) -> Any:
    """Σ coefficients · variables, by the way that is quick in each version."""
    if _NEW:
        return pulp.lpDot([float(c) for c in coefficients], list(variables))
    return pulp.LpAffineExpression([(v, float(c)) for v, c in zip(variables, coefficients, strict=True)])


def build(costs: Sequence[float], rows: Sequence[Row]) -> tuple[Any, list[Any]]:
    """The program in PuLP, and its variables in order."""
    model = pulp.LpProblem("choose", pulp.LpMinimize)
    x = _variables(model, len(costs))
    model += _total(costs, x)
    for row in rows:
        total = _total(row.coefficients, [x[c] for c in row.columns])
        if row.lower == row.upper:
            model += total == row.lower
            continue
        if np.isfinite(row.lower):
            model += total >= row.lower
        if np.isfinite(row.upper):
            model += total <= row.upper
    return model, x


def _listen(stop: Callable[[], bool] | None, tell: Callable[[Answer], object] | None) -> Callable[..., None]:
    """A callback by which HiGHS asks whether to go on, and tells of better answers."""

    def listen(kind: Any, _: str, told: Any, asked: Any, __: Any) -> None:
        if kind == _ASKED and stop is not None and stop():
            asked.user_interrupt = True
        if kind == _BETTER and tell is not None:
            chosen = np.flatnonzero(np.array(told.mip_solution) > 0.5)
            tell(Answer("open", tuple(chosen.tolist()), float(told.mip_dual_bound)))

    return listen


def _variables(model: Any, count: int) -> list[Any]:
    """Binary variables, by the way both versions know."""
    return [model.add_variable(f"x{c:07d}", lowBound=0, upBound=1, cat="Binary") for c in range(count)]


def _answer(model: Any, x: list[Any]) -> Answer:
    """The answer as HiGHS itself gives it."""
    highs = model.solverModel
    status = highs.getModelStatus()
    info = highs.getInfo()
    known = highspy.HighsModelStatus
    failed = {known.kLoadError, known.kModelError, known.kPresolveError, known.kSolveError, known.kPostsolveError}
    if status in failed:
        raise SolverError(Fault("solve.solver_failed", values={"reason": highs.modelStatusToString(status)}))
    found = info.primal_solution_status == 2  # kSolutionStatusFeasible
    chosen = tuple(c for c, variable in enumerate(x) if (variable.value() or 0.0) > 0.5) if found else None
    if status == known.kOptimal and found:
        return Answer("optimal", chosen, float(info.mip_dual_bound))
    if status == known.kInfeasible:
        return Answer("infeasible", None, float("inf"))
    return Answer("open", chosen, float(info.mip_dual_bound))


def answer_of_scip(model: Any, x: list[Any]) -> Answer:
    """The answer as SCIP itself gives it."""
    scip = model.solverModel
    status = scip.getStatus()
    bound = float(scip.getDualbound())
    best = scip.getBestSol() if scip.getNSols() else None
    chosen = None
    if best is not None:
        own = {variable.name: variable for variable in scip.getVars()}  # PuLP 4 no longer keeps them on its own ones
        chosen = tuple(c for c, variable in enumerate(x) if best[own[variable.name]] > 0.5)
    if status == "infeasible":
        return Answer("infeasible", None, float("inf"))
    return Answer("optimal" if status == "optimal" else "open", chosen, bound)
