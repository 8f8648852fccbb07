"""
Few large communities by lists of sets: those that a plan not much dearer than the bound may hold.

The linear program over all sets comes first (:mod:`districting.optimise.boxed`). A plan with a set whose reduced cost
is above a limit costs at least bound + limit; so a list of all sets within the limit, searched like any complete list
(:mod:`districting.optimise.listed`), decides as soon as it gives a plan that costs no more. The limit rises: first
until the list is long enough to hold a plan at all, then to what the best plan found is above the bound. What is proven
so rests on prices alone. Where lists get too long, nothing is lost but time: the bound so far stands.
"""

from __future__ import annotations

from contextlib import suppress

from districting.errors import SolverError
from districting.optimise.boxed import BoxedRoot
from districting.optimise.lagrange import Relaxed
from districting.optimise.listed import search_within
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError

UNITS_EACH = 25
"""Units a community, on average, up to which sets are tried."""
SHARE = 0.05
"""What sets must close of the gap that pairs of unit and centre leave: nothing where all units are alike."""
FIRST_LIMIT = 0.002
WIDER, NEAR = 1.5, 2.5
"""How the limit rises, and how many times the last one it may be to go straight to the plan in hand."""
ENOUGH, MOST, LOOKS = 5_000, 3_000_000, 200
"""Sets of a list that may hold a plan; most of any list; and how many portions may be grown for one."""


def search_sets(search: Search, relaxed: Relaxed, dearest: int) -> bool:
    """
    Look for the best plan and prove it by lists; whether that decided.

    Parameters
    ----------
    search
        Its problem must be one that can be listed late.
    relaxed
        Prices to begin with.
    dearest
        No plan costs more.
    """
    solver, search.solver = search.solver, "HiGHS"
    root = BoxedRoot(search, relaxed)
    with suppress(TimeOverError, SolverError):
        root.optimise(dearest)
    if root.bound > dearest:
        search.infeasible = True
        return True
    root.claim()
    closed = root.bound - relaxed.bound
    worth = root.proven and (search.cost is None or closed > SHARE * (search.cost - relaxed.bound))
    if search.closed() or (worth and _widening(search, root, dearest)):
        search.regime = "late"
        return True
    proven = search.bound
    root.claim()
    search.raise_bound(proven, checked=False)
    search.solver = solver
    return False


def _widening(search: Search, root: BoxedRoot, dearest: int) -> bool:
    """Lists of an ever higher limit; whether one decided."""
    limit, tried, near = max(1.0, FIRST_LIMIT * abs(root.bound)), 0.0, NEAR
    while not search.watch.over():
        gap = None if search.cost is None else search.cost - root.bound
        if gap is not None and limit > gap / near:
            limit = gap
        elif limit > dearest - root.bound:
            return False
        search.tell("listing", 0)
        columns = root.within(int(limit), most=MOST, looks=LOOKS)
        if columns is None and (near == 1.0 or not tried):
            return False
        if columns is None:  # too far at once
            limit, near = max(1.0, WIDER * tried), 1.0
            continue
        if len(columns) < ENOUGH and limit != gap:
            tried, limit = limit, limit * (2 if 4 * len(columns) < ENOUGH else WIDER)
            continue
        root.claim()
        if search_within(search, columns, root.bound + int(limit)):
            return True
        tried, limit = limit, limit * WIDER
    return False
