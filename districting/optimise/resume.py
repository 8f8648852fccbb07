"""Going on from what an earlier solve of the same problem left: no plan and no bound is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from districting.errors import Fault
from districting.optimise.record import in_order
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.solution import Progress, Solution, Status


def go_on(
    problem: Problem, before: Solution, *, progress: Callable[[Progress], None] | None = None, **settings: Any
) -> Solution:
    """
    Solve again, with the plan and the bound of an earlier solve in hand.

    The search begins anew, as nothing of it but plan and bound was kept; what comes back is the better plan of both
    runs under the better bound of both.

    Parameters
    ----------
    before
        What an earlier solve of this very problem brought.
    settings
        As of :func:`districting.optimise.solve.solve`.

    Returns
    -------
    Solution
        Its reasons say where the earlier plan stands.
    """
    if problem.goals:  # two plans are not told apart by their whole cost there
        return solve(problem, progress=progress, **settings)

    def tell(report: Progress) -> None:
        if progress is not None:
            progress(_report(before, report))

    return joined(before, solve(problem, progress=tell, **settings))


def joined(before: Solution, after: Solution) -> Solution:
    """
    The better plan and the better bound of two solves of one problem.

    The certificate is that of the run whose bound stands. Prices hold for every plan, so they hold beside the other
    run's plan too; the check works both out again.
    """
    if before.objective is None or before.plan is None:
        return after
    old_plan = after.objective is None or before.objective < after.objective
    old_bound = before.bound is not None and (after.bound is None or before.bound > after.bound)
    if not old_plan and not old_bound:
        return after
    plan, cost = (before.plan, before.objective) if old_plan else (after.plan, after.objective)
    assert plan is not None
    assert cost is not None
    source = before if old_bound else after
    bound = None if source.bound is None else min(source.bound, cost)
    status = Status.OPTIMAL if bound == cost else Status.FEASIBLE
    reasons = tuple(fault for fault in after.reasons if fault.key != "solve.nothing_found")
    if old_plan:
        reasons = (Fault("solve.earlier_plan"), *reasons)
    return replace(
        after,
        plan=in_order(plan),
        objective=cost,
        bound=bound,
        status=status,
        certificate=_certificate(source, after.problem, plan, cost, status),
        candidates=source.candidates,
        seconds=before.seconds + after.seconds,
        regime=source.regime,
        reasons=reasons,
    )


def _certificate(source: Solution, problem: Problem, plan: Any, cost: int, status: Status) -> dict[str, Any] | None:
    """The certificate of a bound beside another plan of the same problem."""
    if source.certificate is None:
        return None
    limits = {
        name: None if source.certificate[name] is None else min(source.certificate[name], cost)
        for name in ("bound", "bound_checked")
    }
    assignment = in_order(plan).assignment(len(problem.county)).tolist()
    return {**source.certificate, **limits, "assignment": assignment, "objective": cost, "status": str(status)}


def _report(before: Solution, report: Progress) -> Progress:
    """A report with what was known already."""
    if before.objective is not None and (report.best is None or report.best > before.objective):
        report = replace(report, best=before.objective, plan=before.plan)
    if before.bound is not None and (report.bound is None or report.bound < before.bound):
        report = replace(report, bound=before.bound)
    return report
