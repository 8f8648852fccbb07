"""
The late regime: the linear program by pricing sets as they are grown, then a list of those that can matter.

Prices come first (:mod:`districting.optimise.late_root`), in large counties a plan from them next
(:mod:`districting.optimise.dive`). Then a list of the candidates within a limit of the bound is searched like any
complete list. A plan with a candidate outside it costs at least bound + limit, so a plan cheaper than that is as good
as proven; otherwise the plan found sets the limit of the next list.
"""

from __future__ import annotations

from contextlib import suppress

from districting.errors import Fault
from districting.optimise.columns import Columns
from districting.optimise.dive import Dive
from districting.optimise.late_root import LateRoot
from districting.optimise.listed import search_list, search_within
from districting.optimise.listing import list_candidates
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError

FIRST_LIMIT = 0.002
LIST_MOST = 3_000_000
WIDEST = 10
SMALL = 100_000
DIVE_FROM = 600
"""Units from which a plan is made from the prices before any list: integer programs are long there."""


def search_late(search: Search, cap: int) -> None:
    """
    Find the best plan and prove it without a complete list, as far as the clock allows.

    Parameters
    ----------
    cap
        Most candidates to list where no plan is found otherwise: only a complete list proves that there is none.
    """
    search.tell("pricing", 0)
    root = LateRoot(search)
    try:
        root.optimise()
    finally:
        root.claim()  # whatever ends the program, its best bound stands
    if root.impossible is not None:
        search.infeasible = search.checked_infeasible = True
        search.record.step(root.impossible, None, free=True)
        return
    if root.bound is None:
        return
    if root.units >= DIVE_FROM:
        Dive(search, root, _search_small).run()
    _search_lists(search, root)
    if search.cost is None and search.early is None and not (search.notes or search.watch.over()):
        _search_all(search, root, cap)


def _search_small(search: Search) -> None:
    """Search a problem of some dozens of units."""
    listing = list_candidates(search.problem, search.watch, cap=SMALL, patience=1)
    if listing.complete:
        search_list(search, Columns.of(search.problem, listing.communities, listing.cost))
    else:
        search_late(search, 0)


def _search_all(search: Search, root: LateRoot, cap: int) -> None:
    """Search every candidate, where they are not too many: the program has a solution, and yet no plan was found."""
    search.tell("listing", 0)
    listing = list_candidates(search.problem, search.watch, cap=cap, threads=search.threads)
    if listing.complete:
        search.forget_bounds()
        search.listed = len(listing)
        with suppress(TimeOverError):
            search_list(search, Columns.of(search.problem, listing.communities, listing.cost))
    if search.cost is None and not search.infeasible:
        root.claim()
        if not search.watch.over():
            search.notes.append(Fault("solve.none_below", values={"bound": root.bound}))


def _search_lists(search: Search, root: LateRoot) -> None:
    """Search ever wider lists until one decides, or is too long."""
    assert root.bound is not None
    limit = max(1, int(FIRST_LIMIT * abs(root.bound)))
    if search.cost is not None:
        limit = max(1, min(limit, search.cost - root.bound))
    while not search.watch.over() and limit <= WIDEST * abs(root.bound) + 1000:
        if _searched(search, root, limit):
            return
        if search.notes or (search.cost is not None and search.cost - root.bound <= search.gap * abs(search.cost)):
            break
        limit = 3 * limit if search.cost is None else search.cost - root.bound
    # a bound over a list that leaves out candidates below the plan in hand cannot be checked
    root.claim()


def _searched(search: Search, root: LateRoot, limit: int) -> bool:
    """Search the candidates within a limit of the bound; whether that decides."""
    assert root.bound is not None
    search.tell("listing", 0)
    columns = root.within(limit, LIST_MOST)
    if columns is None:
        if not search.watch.over():
            search.notes.append(Fault("solve.too_many_late", values={"cap": LIST_MOST}))
        return False
    root.claim()
    return search_within(search, columns, root.bound + limit)
