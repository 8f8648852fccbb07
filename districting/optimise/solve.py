"""The door of the engine: from a problem to a plan, a bound, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from districting.errors import Fault, SolverError
from districting.messages import name_some
from districting.optimise.assign import Assignment, assignable
from districting.optimise.columns import Columns
from districting.optimise.late import fits
from districting.optimise.listed import Search, search_list
from districting.optimise.listing import Listing, list_candidates
from districting.optimise.narrow import search_late
from districting.optimise.record import in_order
from districting.optimise.watch import TimeOverError, Watch
from districting.problem import Problem
from districting.rules import CommunityRule
from districting.solution import Progress, Solution, Status

CANDIDATE_CAP = 20_000_000
LIST_WHOLE = 2_000_000
LARGE = 8


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
    if problem.spread_rules:
        from districting.optimise.scan import scan  # which solves each of its windows here

        settings = {"gap": gap, "threads": threads, "seed": seed, "progress": progress, "stop": stop}
        return scan(problem, time_limit, settings | {"candidate_cap": candidate_cap})
    watch = Watch(time_limit, progress, stop)
    search = Search(problem, watch, gap=gap, threads=threads, seed=seed)
    faults = problem.precheck()
    if faults:
        return _without_plan(search, Status.INFEASIBLE, faults, precheck=True)
    search.tell("listing", 0)
    late, large = fits(problem), len(problem.county) > LARGE * problem.number[1]
    patience = (1 if large else 4) if late else None
    cap = min(candidate_cap, LIST_WHOLE) if late else candidate_cap
    listing = list_candidates(problem, watch, cap=cap, threads=threads, patience=patience)
    if listing.capped and large and assignable(problem):
        search.regime = "assignment"
        _attempt(search, Assignment(search).run)
        return _result(search, 0, [])
    if listing.capped and late:
        search.regime = "late"
        _attempt(search, lambda: search_late(search))
        return _result(search, search.listed, [])
    if not listing.complete:
        search.forget_bounds()
    elif _uncovered(problem, listing):
        return _uncovered_units(search, listing)
    search.listed = len(listing)
    columns = Columns.of(problem, listing.communities, listing.cost)
    _attempt(search, lambda: search_list(search, columns))
    if not listing.complete:
        search.forget_bounds()
    return _result(search, len(listing), [] if listing.complete else [_why_incomplete(listing, candidate_cap)])


def _attempt(search: Search, work: Callable[[], None]) -> None:
    """Search until it is done, the time is over or a solver fails; what was found before stands."""
    try:
        work()
    except TimeOverError:
        return
    except SolverError as error:
        search.failure = error.faults


def _result(search: Search, candidates: int, reasons: list[Fault]) -> Solution:
    """What was found and proven, in the words of a solution."""
    problem, watch = search.problem, search.watch
    if search.plan is None:
        if search.infeasible:
            values = {"candidates": candidates} | _rule_words(problem)
            key = "solve.no_plan" if candidates else "solve.no_plan_assigned"
            return _without_plan(search, Status.INFEASIBLE, [Fault(key, (), values)], candidates)
        if search.failure:
            return _without_plan(search, Status.ERROR, search.failure, candidates)
        return _without_plan(search, Status.TIME_LIMIT, [*reasons, Fault("solve.nothing_found")], candidates)
    plan = in_order(search.plan)
    objective = int(problem.cost(plan).sum())
    proven = search.bound is not None and search.bound >= objective
    rests = search.bound is not None and (search.checked is None or search.bound > search.checked)
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    if rests:
        last = ((search.bound or 0) - (search.checked or 0)) / max(1, abs(objective))
        key = "solve.rests_all" if search.checked is None else "solve.rests_on_solver"
        reasons = [*reasons, Fault(key, values={"gap": last, "solver": search.solver})]
    reasons = [*reasons, *search.failure]
    if watch.stopped and not proven:
        reasons = [*reasons, Fault("solve.clock")]
    certificate = search.record.certificate(
        problem, status, plan=plan, objective=objective, bound=search.bound, checked=search.checked,
        rests_on=search.solver if rests else "",
    )  # fmt: skip
    search.tell("done", candidates)
    return Solution(
        problem=problem,
        status=status,
        plan=plan,
        objective=objective,
        bound=search.bound,
        certificate=certificate.as_dict(),
        candidates=candidates,
        seconds=watch.seconds,
        regime=search.regime,
        reasons=tuple(reasons),
    )


def _uncovered(problem: Problem, listing: Listing) -> list[int]:
    """Units that no candidate holds."""
    return np.flatnonzero(np.bincount(listing.communities.members, minlength=len(problem.county)) == 0).tolist()


def _uncovered_units(search: Search, listing: Listing) -> Solution:
    """No plan, because some units lie in no candidate."""
    problem = search.problem
    units = _uncovered(problem, listing)
    search.infeasible = search.checked_infeasible = True
    search.record.uncovered(units[0], len(problem.county), len(problem.plan_rules))
    named = [problem.county.units[u] for u in units]
    english = name_some((unit.name_en or unit.name or unit.id for unit in named), "en")
    reason = Fault(
        "solve.uncovered", tuple(unit.name or unit.id for unit in named), {"ids_en": english} | _rule_words(problem)
    )
    return _without_plan(search, Status.INFEASIBLE, [reason], len(listing))


def _rule_words(problem: Problem) -> dict[str, str]:
    """The rules that bind, each in a sentence, in both languages."""
    binding = [rule for rule in problem.rules if not isinstance(rule, CommunityRule) or rule.hard]
    return {
        "rules": " ".join(rule.words("en") for rule in binding),
        "rules_zh": "".join(rule.words("zh") for rule in binding),
    }


def _why_incomplete(listing: Listing, cap: int) -> Fault:
    """Why the list ended early."""
    return Fault("solve.too_many", values={"cap": cap}) if listing.capped else Fault("solve.clock")


def _without_plan(
    search: Search, status: Status, reasons: Sequence[Fault], candidates: int = 0, *, precheck: bool = False
) -> Solution:
    """A result without a plan."""
    rests = search.solver if search.infeasible and not search.checked_infeasible else ""
    certificate = search.record.certificate(search.problem, status, precheck=precheck, rests_on=rests)
    search.tell("done", 0)
    return Solution(
        problem=search.problem,
        status=status,
        certificate=certificate.as_dict(),
        candidates=candidates,
        regime=search.regime,
        seconds=search.watch.seconds,
        reasons=tuple(reasons),
    )
