"""
The listed regime: linear program, cuts, plan, fixing, integer program, over a list that is complete.

The integer program first sees the columns of least reduced cost. If its best plan costs no more than the bound
plus the largest reduced cost it saw, no column it did not see can help; otherwise the plan drops columns (fixing)
and the program sees more of them.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from districting.optimise.branch import Tree
from districting.optimise.choose import choose
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.fixing import survivors
from districting.optimise.root import Root
from districting.optimise.search import Search
from districting.optimise.watch import TimeOverError
from districting.problem import Problem

FIRST_LOOK = 1500
GROWTH = 3
BRANCH_MOST = 20_000
GLANCES = 3
GLANCE_SLACK = 0.001
GLANCE_NODES = 2000
GLANCE_FROM = 500
SECOND_GLANCE_NODES = 20


def search_list(search: Search, columns: Columns) -> None:
    """Find the best plan of the columns and prove it, as far as the clock allows."""
    problem = search.problem
    most = most_communities(problem, columns if search.outside is None else None)
    search_columns(search, columns, PlanRows.of(problem), most, len(problem.county))


def search_within(search: Search, columns: Columns, outside: int) -> bool:
    """Search a list that holds all of any plan cheaper than ``outside``; whether that decides."""
    search.outside, search.listed = outside, len(columns)
    with suppress(TimeOverError):
        if len(columns):
            search_list(search, columns)
    return search.cost is not None and search.cost <= outside


def search_columns(search: Search, columns: Columns, limits: PlanRows, most: int, units: int) -> None:
    """
    The same for columns of any units, numbered from 0.

    Parameters
    ----------
    most
        Largest number of communities of any plan.
    units
        How many units the plan is to hold.
    """
    watch = search.watch
    root = Root(columns, limits, most, units, watch, search.tell, search.seed)
    search.tell("pricing", len(columns))
    root.optimise()
    if root.infeasible and root.prices is not None:
        search.infeasible = search.checked_infeasible = True
        search.record.step(root.prices, None, free=True)
        return
    _note(search, root)
    look = FIRST_LOOK
    for odd in (False, True):
        if search.closed() or watch.over():
            return
        search.tell("cutting", len(root.columns))
        root.cut(odd=odd)
        _note(search, root)
        if not odd:
            look = _glance(search, root)
        elif len(root.columns) > GLANCE_FROM and not search.closed():
            # a tree under a good ceiling is a small one
            _look(search, root, FIRST_LOOK, slack=1, nodes=SECOND_GLANCE_NODES)
            _fix(search, root)
    while not (search.closed() or search.beyond() or watch.over()):
        if search.cost is not None and not search.branched and len(root.columns) <= BRANCH_MOST:
            _branch(search, root)
        else:
            look = _look(search, root, look)
        _fix(search, root)


def _glance(search: Search, root: Root) -> int:
    """An early plan that need not be the best: it drops most columns; how many columns it took."""
    look = FIRST_LOOK
    slack = max(1, int(GLANCE_SLACK * abs(search.bound or 0)))
    for _ in range(GLANCES):
        if search.cost is not None or search.closed() or search.watch.over():
            break
        look = _look(search, root, look, slack=slack, nodes=GLANCE_NODES)
    _fix(search, root)
    return FIRST_LOOK if search.cost is not None else look


def _note(search: Search, root: Root) -> None:
    """Take over the bound, and the plan where the linear program's solution is one."""
    if root.prices is not None:
        search.record.step(root.prices, search.cost)
    dearest = root.most * int(root.columns.cost.max(initial=0))
    if search.cost is None and root.bound is not None and root.bound > dearest:
        search.infeasible = search.checked_infeasible = True
        return
    search.raise_bound(root.bound, checked=True)
    if root.fractional is not None and root.fractional[1].min(initial=1.0) > 1 - 1e-6:
        columns = root.fractional[0]
        whole = np.array_equal(np.sort(columns.communities.members), np.arange(root.units))
        if whole and root.limits.keeps(columns.amounts.sum(axis=1)):
            search.offer(columns.communities, int(columns.cost.sum()))
    _fix(search, root)


def _fix(search: Search, root: Root) -> None:
    """Drop what is in no better plan."""
    if search.cost is None or root.prices is None:
        return
    search.raise_bound(root.bound, checked=True)
    stays = survivors(root, search.cost)
    if not stays.all():
        search.record.step(root.prices, search.cost)
        root.keep(stays)


def _branch(search: Search, root: Root) -> None:
    """Close what is left by a tree of pairs, whose leaves can be checked."""
    assert root.prices is not None
    search.branched = True
    if not len(root.columns):
        search.raise_bound(search.cost, checked=True)
        return
    search.tell("branching", len(root.columns))
    cost = root.most * int(root.columns.cost.max()) + 1 if search.cost is None else search.cost
    tree = Tree(
        root.columns, root.limits, root.units, root.most, root.denominator, cost, search.watch, search.gap,
        seed=search.seed, report=lambda: search.tell("branching", len(root.columns)),
    )  # fmt: skip
    try:
        top = tree.search(root.prices.cut_list)
    finally:
        if tree.found is not None:
            search.offer(*tree.found)
    search.record.tree = search.record.branch(top)
    if search.cost is None:
        search.infeasible = search.checked_infeasible = top.bound >= cost
    else:
        search.raise_bound(top.bound, checked=True)


def _look(search: Search, root: Root, look: int, *, slack: int = 0, nodes: int | None = None) -> int:
    """One integer program over the columns of least reduced cost; how many the next one sees."""
    assert root.prices is not None
    count = len(root.columns)
    everything = count <= look * 1.5
    seen = np.arange(count) if everything else np.sort(np.argpartition(root.reduced, look)[:look])
    search.tell("choosing", count)
    choice = choose(
        root.columns.take(seen),
        root.limits,
        root.prices,
        time_limit=search.watch.left,
        threads=search.threads,
        seed=search.seed,
        slack=slack,
        nodes=nodes,
        stop=search.watch.over,
    )
    search.offer(choice.plan, choice.cost)
    if choice.finished and everything:
        _fix(search, root)
        if not search.branched and not search.closed():
            _branch(search, root)
        search.infeasible = search.cost is None
        search.raise_bound(search.cost, checked=False)
    elif choice.finished:
        unseen = np.ones(count, dtype=np.bool_)
        unseen[seen] = False
        # a plan with an unseen column costs at least this much
        least = min(0, int(root.reduced.min(initial=0)))
        base = root.prices.base(root.limits) + root.most * least + int(root.reduced[unseen].min())
        outside = -(-base // root.denominator)
        search.raise_bound(outside if choice.cost is None else min(outside, choice.cost), checked=False)
    return look * GROWTH


def most_communities(problem: Problem, columns: Columns | None) -> int:
    """
    Largest number of communities of any plan: by rule, by units, and by the fewest households of a candidate.

    The last is known only from a complete list.
    """
    households = np.zeros(1) if columns is None else columns.communities.sums(problem.county.households)
    least = int(households.min()) if len(households) else 0
    by_households = int(problem.county.households.sum()) // least if least > 0 else len(problem.county)
    return max(1, min(problem.number[1], len(problem.county), by_households))
