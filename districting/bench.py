"""What the engine makes of instances in the neutral benchmark format (:mod:`districting.instances`)."""

from __future__ import annotations

import resource
import sys
from functools import cache
from pathlib import Path
from typing import Any

from districting.county import Border, County, Unit
from districting.errors import DistrictingError, Fault
from districting.instances import Instance, read_instance
from districting.messages import Language
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.proof import verify
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities
from districting.solution import Solution, Status, relative_gap

PROOF_LIMIT = 3_000_000


def run(
    path: Path,
    *,
    time_limit: float | None = None,
    gap: float = 0.0,
    threads: int = 1,
    seed: int = 0,
    proof_limit: int = PROOF_LIMIT,
    language: Language = "en",
) -> dict[str, Any]:
    """
    Solve one instance and say what came out, as plain values for JSON.

    Parameters
    ----------
    proof_limit
        Most sets the slow lister may meet when it checks the bound again; 0 leaves that out.

    Returns
    -------
    dict
        ``status``, ``objective``, ``bound``, ``bound_checked``, ``gap``, ``communities``, ``candidates``,
        ``seconds``, ``peak_memory_mb``, ``assignment``, and besides ``slack``, ``rests_on``, ``reasons``.
    """
    try:
        instance = read_instance(path)
    except DistrictingError as error:
        return _result(Path(path).stem, Status.ERROR, reasons=[f.say(language) for f in error.faults])
    if instance.too_large:
        reason = Fault("solve.bench_too_large", instance.too_large).say(language)
        return _result(instance.name, Status.INFEASIBLE, reasons=[reason])
    _warm()
    try:
        solution = solve(instance.problem, time_limit=time_limit, gap=gap, threads=threads, seed=seed)
    except DistrictingError as error:
        return _result(instance.name, Status.ERROR, reasons=[f.say(language) for f in error.faults])
    checked, faults = None, []
    if proof_limit and solution.certificate is not None:
        report = verify(instance.problem, solution.certificate, limit=proof_limit)
        checked, faults = report.bound_checked, [fault.say(language) for fault in report.faults]
    return _described(instance, solution, checked, faults, language)


@cache
def _warm() -> None:
    """Load solver and compiled code before the clock starts: a small problem once in a process."""
    units = [Unit(str(i), "", 10, float(i), 0.0) for i in range(4)]
    county = County("warm", units, [Border(i, i + 1) for i in range(3)])
    solve(Problem(county, (Contiguity(), HouseholdBand(lower=10, upper=30), NumberOfCommunities(lower=2, upper=2))))


def _described(
    instance: Instance, solution: Solution, checked: int | None, faults: list[str], language: Language
) -> dict[str, Any]:
    """A solution in the instance's own unit."""
    objective, assignment = None, None
    if solution.plan is not None:
        numbers = solution.plan.assignment(len(instance.problem.county))
        objective = instance.objective(numbers.tolist())
        assignment = {unit: int(k) for unit, k in zip(instance.problem.county.ids, numbers, strict=True)}

    def own(quanta: int | None) -> float | None:
        if quanta is None:
            return None
        if quanta == solution.objective:
            return objective
        value = quanta * instance.quantum
        return value if objective is None else min(value, objective)

    bound = own(solution.bound)
    gap = 0.0 if solution.status is Status.OPTIMAL else _gap(objective, bound)
    return _result(
        instance.name,
        solution.status,
        objective=objective,
        bound=bound,
        bound_checked=own(checked),
        gap=gap,
        communities=None if solution.plan is None else len(solution.plan),
        candidates=solution.candidates,
        seconds=round(solution.seconds, 3),
        assignment=assignment,
        slack=instance.slack,
        rests_on=(solution.certificate or {}).get("rests_on", ""),
        regime=solution.regime,
        reasons=[fault.say(language) for fault in solution.reasons] + faults,
    )


def _gap(objective: float | None, bound: float | None) -> float | None:
    """(objective − bound) / |objective| of floating values."""
    if objective is None or bound is None:
        return None
    return (objective - bound) / abs(objective) if objective else relative_gap(0, int(bound))


def _result(name: str, status: Status, **values: Any) -> dict[str, Any]:
    """One object of the output, with nothing missing."""
    empty: dict[str, Any] = {
        "objective": None, "bound": None, "bound_checked": None, "gap": None, "communities": None,
        "candidates": 0, "seconds": 0.0, "assignment": None, "slack": 0.0, "rests_on": "", "regime": "listed",
        "reasons": [],
    }  # fmt: skip
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    megabytes = memory / (1024.0 if sys.platform != "darwin" else 1024.0**2)
    return {"name": name, "status": status.value} | empty | values | {"peak_memory_mb": round(megabytes, 1)}
