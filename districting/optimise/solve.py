"""The door of the engine: from a problem to a plan, a bound, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.errors import Fault
from districting.optimise.listing import Listing, list_candidates
from districting.optimise.solver import Row, choose_columns
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
    pool = listing if len(listing) <= 20_000 else listing.take(np.sort(_cheapest(problem, listing, 20_000)))
    watch.tell("choosing", candidates=len(pool))
    answer = choose_columns(pool.cost.tolist(), _rows(problem, pool), time_limit=watch.left, threads=threads, seed=seed)
    whole = listing.complete and len(pool) == len(listing)
    if answer.chosen is None:
        if answer.status == "infeasible" and whole:
            values = {"candidates": len(listing), "rules": _rule_words(problem)}
            return _without_plan(problem, watch, Status.INFEASIBLE, [Fault("solve.no_plan", (), values)], listing)
        return _without_plan(problem, watch, Status.TIME_LIMIT, [*reasons, Fault("solve.nothing_found")], listing)
    plan = in_order(pool.communities.take(np.array(answer.chosen, dtype=np.int64)))
    objective = int(problem.cost(plan).sum())
    proven = whole and answer.status == "optimal"
    bound = objective if proven else None
    watch.tell("done", best=objective, bound=bound, plan=plan, candidates=len(pool))
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


def _cheapest(problem: Problem, listing: Listing, count: int) -> Any:
    """Candidates of least cost for each household."""
    households = np.maximum(listing.communities.sums(problem.county.households), 1)
    return np.argsort(listing.cost / households, kind="stable")[:count]


def _rows(problem: Problem, pool: Listing) -> list[Row]:
    """Every unit once, then every rule about the whole plan."""
    table = pool.communities
    owner = np.repeat(np.arange(len(table)), table.sizes)
    order = np.argsort(table.members, kind="stable")
    ends = np.searchsorted(table.members[order], np.arange(len(problem.county) + 1))
    rows = []
    for u in range(len(problem.county)):
        columns = owner[order[ends[u] : ends[u + 1]]].tolist()
        rows.append(Row(columns, [1.0] * len(columns), 1.0, 1.0))
    for rule in problem.plan_rules:
        amount = rule.amount(problem.county, table)
        columns = np.flatnonzero(amount)
        rows.append(Row(columns.tolist(), amount[columns].astype(float).tolist(), rule.lower, rule.upper))
    return rows


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
