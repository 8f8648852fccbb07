"""The door of the engine: from a problem to a plan, a bound, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from districting.communities import Communities
from districting.errors import Fault, SolverError
from districting.messages import name_some
from districting.optimise.assign import assignable
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.early import early_plan, early_prices
from districting.optimise.goals import by_goals
from districting.optimise.late import fits
from districting.optimise.listed import search_list
from districting.optimise.listing import Listing, list_candidates
from districting.optimise.narrow import search_late
from districting.optimise.parts import assign
from districting.optimise.record import in_order
from districting.optimise.scan import scan
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError, Watch
from districting.problem import Problem
from districting.rules import CommunityRule
from districting.solution import Progress, Solution, Status

CANDIDATE_CAP = 20_000_000
LIST_WHOLE = 2_000_000
LIST_LONGER = 3
"""How many times as long a list may be where a rule forbids sets that would be grown in vain while listing late."""
LARGE = 8
LIST_SHORT = 200_000
EARLY_FROM = 1000
"""Units above which the steps before the moves take more than a moment."""


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
    before: Communities | None = None,
) -> Solution:
    """
    The plan of least cost, with a bound that says how far any plan could be below it; or by the order of its goals.

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
    before
        A plan of this problem to better: its cost is a ceiling from the start, so that whatever is in no cheaper plan
        is left out at once. Not used for goals in order, nor where largest to smallest is limited.

    Returns
    -------
    Solution
        Infeasible problems and deadlines are results, not errors.
    """
    once = partial(solve, gap=gap, threads=threads, seed=seed, candidate_cap=candidate_cap)
    if problem.goals:
        return by_goals(problem, problem.goals, once, time_limit=time_limit, progress=progress, stop=stop)
    if problem.spread_rules:
        return scan(problem, partial(once, progress=progress, stop=stop), time_limit=time_limit)
    search = Search(problem, Watch(time_limit, progress, stop), gap=gap, threads=threads, seed=seed)
    faults = problem.precheck()
    if faults:
        return _without_plan(search, Status.INFEASIBLE, faults, precheck=True)
    if before is not None:
        search.offer(before, int(problem.cost(before).sum()))
    else:
        _plan_early(search)
    listing = _listed(search, candidate_cap)
    if listing.complete and _uncovered(problem, listing):
        return _uncovered_units(search, listing)
    search.regime = way(search.problem, len(listing), capped=listing.capped)
    match search.regime:
        case "assignment":
            _attempt(search, lambda: assign(search))
        case "late":
            _attempt(search, lambda: search_late(search, candidate_cap))
        case _:
            _attempt(search, lambda: _search_listed(search, listing, candidate_cap))
    return _result(search)


def _plan_early(search: Search) -> None:
    """A plan in a moment, to show and to give back; where few large communities follow, moves come later anyway."""
    search.tell("improving", 0)
    soon = len(search.problem.county) <= EARLY_FROM and _large(search.problem)
    if not soon and not search.watch.over():
        plan = early_plan(search.problem, seed=search.seed, over=search.watch.over)
        if plan is not None:
            search.early = (plan, int(search.problem.cost(plan).sum()))


def _listed(search: Search, cap: int) -> Listing:
    """All candidates, as far as they are listed."""
    problem = search.problem
    search.tell("listing", 0)
    return list_candidates(
        problem,
        search.watch,
        cap=list_limit(problem, cap),
        threads=search.threads,
        patience=(1 if _large(problem) else 4) if fits(problem) else None,
    )


def list_limit(problem: Problem, cap: int = CANDIDATE_CAP) -> int:
    """How many candidates are listed at most; where they can be listed late as well, only as far as it stays short."""
    if not fits(problem):
        return cap
    return min(cap, LIST_WHOLE * (LIST_LONGER if _filters(problem) else 1))


def _filters(problem: Problem) -> bool:
    """Whether a rule judges finished sets alone, and so cuts no growth."""
    judging = [rule for rule in problem.community_rules if rule.hard and not rule.by_construction]
    growth = [rule.growth(problem.county) for rule in judging]
    return any(not part.limits and not part.apart for part in growth)


def way(problem: Problem, candidates: int, *, capped: bool) -> str:
    """
    Which way to take: ``listed``, ``late`` or ``assignment``.

    Parameters
    ----------
    candidates
        How many there are, or were listed.
    capped
        Whether there are more than are listed.
    """
    if (capped or candidates > LIST_SHORT) and _large(problem) and assignable(problem):
        return "assignment"
    return "late" if capped and fits(problem) else "listed"


def _large(problem: Problem) -> bool:
    """Whether communities hold so many units that their sets are too many to list."""
    return len(problem.county) > LARGE * problem.number[1]


def _search_listed(search: Search, listing: Listing, cap: int) -> None:
    """Search the list; what is found holds, what is proven only if the list is complete."""
    search.listed, search.blind = len(listing), not listing.complete
    if listing.capped:
        search.notes.append(Fault("solve.too_many", values={"cap": cap}))
    if not len(listing):  # the end came before the first candidate
        return
    try:
        search_list(search, Columns.of(search.problem, listing.communities, listing.cost))
    finally:
        if not listing.complete:
            search.forget_bounds()


def _attempt(search: Search, work: Callable[[], None]) -> None:
    """Search until it is done, the time is over or a solver fails; what was found before stands."""
    if search.watch.over():
        return
    try:
        work()
    except TimeOverError:
        return
    except SolverError as error:
        search.failure = error.faults


def _result(search: Search) -> Solution:
    """What was found and proven, in the words of a solution."""
    problem = search.problem
    search.adopt_early()
    if search.plan is None:
        return _nothing(search)
    if not search.failure:
        _claim_early(search)
    plan = in_order(search.plan)
    objective = int(problem.cost(plan).sum())
    proven = search.bound is not None and search.bound >= objective
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    rests = _rests(search, objective)
    reasons = [*search.notes, *rests, *search.failure]
    if search.watch.over() and not proven:
        reasons.append(Fault("solve.clock" if search.bound is not None else "solve.clock_unbounded"))
    certificate = search.record.certificate(
        problem, status, plan=plan, objective=objective, bound=search.bound, checked=search.checked,
        rests_on=search.solver if rests else "",
    )  # fmt: skip
    search.tell("done", search.listed)
    return Solution(
        problem=problem,
        status=status,
        plan=plan,
        objective=objective,
        bound=search.bound,
        certificate=certificate.as_dict(),
        candidates=search.listed,
        seconds=search.watch.seconds,
        regime=search.regime,
        reasons=tuple(reasons),
    )


def _rests(search: Search, objective: int) -> list[Fault]:
    """What part of the bound rests on a solver's search, as a sentence."""
    if search.bound is None or (search.checked is not None and search.bound <= search.checked):
        return []
    last = (search.bound - (search.checked or 0)) / max(1, abs(objective))
    key = "solve.rests_all" if search.checked is None else "solve.rests_on_solver"
    return [Fault(key, values={"gap": last, "solver": search.solver})]


def _claim_early(search: Search) -> None:
    """Claim the bound of arithmetic where the search proved less."""
    prices = early_prices(search.problem)
    if prices is None:
        return
    limits = PlanRows.of(search.problem)
    bound = prices.bound(limits, 0, 1)
    if search.bound is None or search.bound < bound:
        search.forget_bounds()
        search.record.step(prices, None)
        search.raise_bound(bound, checked=True)


def _nothing(search: Search) -> Solution:
    """No plan was found: proven that there is none, a solver failed, or the end came first."""
    if search.infeasible:
        key = "solve.no_plan" if search.listed else "solve.no_plan_at_all"
        values = {"candidates": search.listed} | _rule_words(search.problem)
        return _without_plan(search, Status.INFEASIBLE, [Fault(key, (), values)])
    if search.failure:
        search.forget_bounds()
        return _without_plan(search, Status.ERROR, search.failure)
    _claim_early(search)
    why = [] if search.notes else [Fault("solve.nothing_found")]
    return _without_plan(search, Status.TIME_LIMIT, [*search.notes, *why])


def _uncovered(problem: Problem, listing: Listing) -> list[int]:
    """Units that no candidate holds."""
    return np.flatnonzero(np.bincount(listing.communities.members, minlength=len(problem.county)) == 0).tolist()


def _uncovered_units(search: Search, listing: Listing) -> Solution:
    """No plan, because some units lie in no candidate."""
    problem = search.problem
    units = _uncovered(problem, listing)
    search.infeasible = search.checked_infeasible = True
    search.listed = len(listing)
    search.record.uncovered(units[0], len(problem.county), len(problem.plan_rows))
    named = [problem.county.units[u] for u in units]
    english = name_some((unit.name_en or unit.name or unit.id for unit in named), "en")
    reason = Fault(
        "solve.uncovered", tuple(unit.name or unit.id for unit in named), {"ids_en": english} | _rule_words(problem)
    )
    return _without_plan(search, Status.INFEASIBLE, [reason])


def _rule_words(problem: Problem) -> dict[str, str]:
    """The rules that bind, each in a sentence, in both languages."""
    binding = [rule for rule in problem.rules if not isinstance(rule, CommunityRule) or rule.hard]
    return {
        "rules": " ".join(rule.words_in(problem.county, "en") for rule in binding),
        "rules_zh": "".join(rule.words_in(problem.county, "zh") for rule in binding),
    }


def _without_plan(search: Search, status: Status, reasons: Sequence[Fault], *, precheck: bool = False) -> Solution:
    """A result without a plan; a bound on what any plan would cost may still be known."""
    bound = search.bound if status is Status.TIME_LIMIT else None
    checked = search.checked if bound is not None else None
    leans = bound is not None and (checked is None or bound > checked)
    leans = leans or (search.infeasible and not search.checked_infeasible)
    certificate = search.record.certificate(
        search.problem, status, bound=bound, checked=checked, precheck=precheck,
        rests_on=search.solver if leans else "",
    )  # fmt: skip
    search.tell("done", 0)
    return Solution(
        problem=search.problem,
        status=status,
        bound=bound,
        certificate=certificate.as_dict(),
        candidates=search.listed,
        regime=search.regime,
        seconds=search.watch.seconds,
        reasons=tuple(reasons),
    )
