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

ENDS = ("solve.clock", "solve.clock_unbounded")
"""Reasons why a search ended early: of no concern once the plan is proven."""

RESTS = ("solve.rests_all", "solve.rests_on_solver")
"""What part of a bound rests on a solver's search: goes with the bound."""


def go_on(
    problem: Problem,
    before: Solution,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    **settings: Any,
) -> Solution:
    """
    Solve on, with the plan and the bound of an earlier solve in hand.

    The earlier plan's cost is a ceiling from the start: what is in no cheaper plan is dropped as soon as it is priced.
    Lists and prices are made anew, as no more than plan, bound and certificate was kept. What comes back is the better
    plan of both runs under the better bound of both; a plan that meets the earlier bound ends the search at once.

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
        return solve(problem, progress=progress, stop=stop, **settings)
    best = before.objective

    def tell(report: Progress) -> None:
        nonlocal best
        known = _report(before, report)
        best = known.best
        if progress is not None:
            progress(known)

    def over() -> bool:
        met = best is not None and before.bound is not None and best <= before.bound
        return met or (stop is not None and stop())

    return joined(before, solve(problem, progress=tell, stop=over, before=before.plan, **settings))


def joined(before: Solution, after: Solution) -> Solution:
    """
    The better plan and the better bound of two solves of one problem.

    The certificate is that of the run whose bound stands. Prices hold for every plan, so they hold beside the other
    run's plan too; the check works both out again.
    """
    if before.status is Status.INFEASIBLE:
        return before
    if after.status is Status.INFEASIBLE:
        return after
    costs = [one.objective for one in (before, after) if one.objective is not None]
    old_bound = before.bound is not None and (after.bound is None or before.bound > after.bound)
    same_bound = before.bound is not None and before.bound == after.bound and before.certificate is not None
    source = before if old_bound or same_bound else after
    seconds = before.seconds + after.seconds
    if not costs:
        return replace(after, bound=source.bound, certificate=source.certificate, regime=source.regime, seconds=seconds)
    cost = min(costs)
    old_plan = before.objective == cost
    plan = before.plan if old_plan else after.plan
    assert plan is not None
    bound = None if source.bound is None else min(source.bound, cost)
    status = Status.OPTIMAL if bound == cost else Status.FEASIBLE
    passed = ("solve.nothing_found", *RESTS, *(ENDS if status is Status.OPTIMAL else ()))
    reasons = [fault for fault in source.reasons if fault.key in RESTS]
    reasons += [fault for fault in after.reasons if fault.key not in passed]
    if old_plan and status is not Status.OPTIMAL:
        reasons.insert(0, Fault("solve.earlier_plan"))
    return replace(
        after,
        plan=in_order(plan),
        objective=cost,
        bound=bound,
        status=status,
        certificate=_certificate(source, after.problem, plan, cost, status),
        candidates=source.candidates,
        seconds=seconds,
        regime=source.regime,
        reasons=tuple(reasons),
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
