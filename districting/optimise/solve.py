"""The door of the engine: from a problem to a plan, a bound, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from districting.communities import Communities
from districting.errors import Fault
from districting.optimise.columns import Columns
from districting.optimise.listed import Search, search_list
from districting.optimise.listing import Listing, list_candidates
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.solution import Progress, Solution, Status

CANDIDATE_CAP = 20_000_000


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    gap: float = 0.0,
    threads: int = 1,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    candidate_cap: int = CANDIDATE_CAP,
) -> Solution:
    """
    The plan of least cost, with a bound that says how far any plan could be below it.

    Parameters
    ----------
    time_limit
        Seconds for everything.
    gap
        Stop once (cost − bound) / cost is this small; a ratio.
    threads
        Cores to use.
    seed
        A run repeats under its seed when no clock stopped it.
    progress
        Called with each report.
    stop
        Asked now and then; after a yes the best plan so far comes back.
    candidate_cap
        Most candidates to hold in memory.

    Returns
    -------
    Solution
        Infeasible problems and deadlines are results, not errors.
    """
    watch = Watch(time_limit, progress, stop)
    faults = problem.precheck()
    if faults:
        return _without_plan(problem, watch, Status.INFEASIBLE, faults)
    watch.tell("listing")
    listing = list_candidates(problem, watch, cap=candidate_cap, threads=threads)
    reasons = [] if listing.complete else [_why_incomplete(listing, candidate_cap)]
    uncovered = np.setdiff1d(np.arange(len(problem.county)), listing.communities.members)
    if len(uncovered) and listing.complete:
        ids = tuple(problem.county.ids[u] for u in uncovered)
        reasons = [Fault("solve.uncovered", ids, {"rules": _rule_words(problem)})]
        return _without_plan(problem, watch, Status.INFEASIBLE, reasons, listing)
    search = Search(problem, watch, gap=gap, threads=threads, seed=seed)
    search_list(search, Columns.of(problem, listing.communities, listing.cost))
    return _result(search, listing, reasons)


def _result(search: Search, listing: Listing, reasons: list[Fault]) -> Solution:
    """What was found and proven, in the words of a solution."""
    problem, watch = search.problem, search.watch
    if search.plan is None:
        if search.infeasible and listing.complete:
            values = {"candidates": len(listing), "rules": _rule_words(problem)}
            return _without_plan(problem, watch, Status.INFEASIBLE, [Fault("solve.no_plan", (), values)], listing)
        return _without_plan(problem, watch, Status.TIME_LIMIT, [*reasons, Fault("solve.nothing_found")], listing)
    plan = in_order(search.plan)
    objective = int(problem.cost(plan).sum())
    bound = search.bound if listing.complete else None
    proven = bound is not None and bound >= objective
    search.tell("done", len(listing))
    return Solution(
        problem=problem,
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        plan=plan,
        objective=objective,
        bound=bound,
        candidates=len(listing),
        seconds=watch.seconds,
        reasons=tuple(reasons),
    )


def in_order(plan: Communities) -> Communities:
    """The communities ordered by their first unit."""
    return plan.take(np.argsort(plan.members[plan.offsets[:-1]], kind="stable"))


def _rule_words(problem: Problem) -> str:
    """The rules, each in a sentence, in English and Chinese catalogues' own words."""
    return " ".join(rule.words("zh") for rule in problem.rules)


def _why_incomplete(listing: Listing, cap: int) -> Fault:
    """Why the list ended early."""
    return Fault("solve.too_many", values={"cap": cap}) if listing.capped else Fault("solve.clock")


def _without_plan(
    problem: Problem, watch: Watch, status: Status, reasons: Sequence[Fault], listing: Listing | None = None
) -> Solution:
    """A result without a plan."""
    watch.tell("done")
    return Solution(
        problem=problem,
        status=status,
        candidates=0 if listing is None else len(listing),
        seconds=watch.seconds,
        reasons=tuple(reasons),
    )
