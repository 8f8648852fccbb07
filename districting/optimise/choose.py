"""
Choose communities among some of the columns by an integer program in PuLP.

A large program runs in a process of its own, since a solver deep in its presolve asks no clock; it tells of every
better answer, so that ending it loses nothing.

The costs handed over are reduced costs over the units and the exact rows of the plan, which differ from the true
ones by a constant: the numbers are as small as the gap, so the solver's tolerances lie far below one quantum.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise.apart import Apart, Tell
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.cuts import Cut, coefficients
from districting.optimise.pricing import Prices
from districting.optimise.solver import Answer, Row, choose_columns

_RANGE = 1e4
APART_FROM = 6000
"""Columns from which starting a process is a small part of what the program takes."""
GRACE_S = 0.5
"""How long a solver may overrun its limit before it is ended."""


@dataclass(frozen=True)
class Choice:
    """
    What an integer program gave.

    Parameters
    ----------
    plan, cost
        The best plan found, checked and priced again outside the solver; ``None`` where there is none.
    finished
        Whether the solver says that no plan of these columns is cheaper (or that there is none).
    """

    plan: Communities | None
    cost: int | None
    finished: bool


def choose(
    columns: Columns,
    limits: PlanRows,
    prices: Prices,
    *,
    time_limit: float,
    threads: int = 1,
    seed: int = 0,
    slack: int = 0,
    nodes: int | None = None,
    stop: Callable[[], bool] | None = None,
) -> Choice:
    """
    The cheapest plan of these columns.

    Parameters
    ----------
    prices
        Of the linear program; they make the costs small and bring the cuts.
    slack
        A plan this many quanta above the solver's bound will do.
    nodes, stop
        Most nodes of the search; asked during it.
    """
    if not len(columns):
        return Choice(None, None, finished=True)
    relative = _relative(columns, limits, prices)
    spread = max(float(np.abs(relative).max()), 1.0)
    unit = max(spread / _RANGE, 1.0)
    program = Program(
        (relative / unit).tolist(),
        plan_rows(columns, limits, len(prices.units), prices.cut_list),
        {"time_limit": time_limit, "threads": threads, "seed": seed, "slack": slack / unit, "nodes": nodes},
    )
    answer = program.apart(stop) if len(columns) >= APART_FROM else program.here(stop=stop)
    return _checked(answer, columns, limits, len(prices.units))


@dataclass(frozen=True)
class Program:
    """
    An integer program that can be sent to a child.

    Parameters
    ----------
    costs, rows, settings
        As :func:`districting.optimise.solver.choose_columns` takes them.
    """

    costs: Sequence[float]
    rows: Sequence[Row]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def here(self, *, stop: Callable[[], bool] | None = None) -> Answer:
        """Solve in this process."""
        return choose_columns(self.costs, self.rows, stop=stop, **self.settings)

    def __call__(self, tell: Tell) -> Answer:
        """Solve in a child, telling of better answers."""
        return choose_columns(self.costs, self.rows, tell=tell, **self.settings)

    def apart(self, stop: Callable[[], bool] | None = None) -> Answer:
        """Solve in a child, which is ended when it overruns its limit or ``stop`` says so."""
        best = [Answer("open", None, -np.inf)]
        end = time.perf_counter() + float(self.settings["time_limit"]) + GRACE_S

        def over() -> bool:
            return time.perf_counter() > end or (stop is not None and stop())

        with Apart("districting.optimise.solver") as child:
            answer: Answer | None = child.run(self, over=over, hear=best.append)
        return best[-1] if answer is None else answer


def _relative(columns: Columns, limits: PlanRows, prices: Prices) -> np.ndarray:
    """Costs less the prices of units and of rows whose sum is fixed: a constant less for every plan."""
    exact = np.array([low == high for low, high in zip(limits.lower, limits.upper, strict=True)], dtype=bool)
    rows = np.where(exact, prices.rows, 0)
    plain = Prices(prices.denominator, prices.units, rows, np.empty(0, dtype=np.int64), ())
    return plain.reduced(columns) / prices.denominator


def plan_rows(columns: Columns, limits: PlanRows, units: int, cuts: Sequence[Cut]) -> list[Row]:
    """Every unit once, the limits of the plan, the cuts."""
    table = columns.communities
    owner = np.repeat(np.arange(len(table)), table.sizes)
    order = np.argsort(table.members, kind="stable")
    ends = np.searchsorted(table.members[order], np.arange(units + 1))
    rows = []
    for u in range(units):
        inside = owner[order[ends[u] : ends[u + 1]]].tolist()
        rows.append(Row(inside, [1.0] * len(inside), 1.0, 1.0))
    for amount, low, high in zip(columns.amounts, limits.lower, limits.upper, strict=True):
        inside = np.flatnonzero(amount)
        lower = -np.inf if low is None else float(low)
        upper = np.inf if high is None else float(high)
        rows.append(Row(inside.tolist(), amount[inside].astype(float).tolist(), lower, upper))
    cut, column, value = coefficients(table, cuts, units)
    order = np.argsort(cut, kind="stable")
    ends = np.searchsorted(cut[order], np.arange(len(cuts) + 1))
    for k, one in enumerate(cuts):
        inside = order[ends[k] : ends[k + 1]]
        if len(inside):
            rows.append(Row(column[inside].tolist(), value[inside].astype(float).tolist(), -np.inf, float(one.limit)))
    return rows


def _checked(answer: Answer, columns: Columns, limits: PlanRows, units: int) -> Choice:
    """The plan as whole numbers see it; a choice that is no plan is not taken."""
    finished = answer.status in ("optimal", "infeasible")
    if answer.chosen is None:
        return Choice(None, None, finished)
    chosen: Integers = np.array(answer.chosen, dtype=np.int64)
    plan = columns.communities.take(chosen)
    whole = np.array_equal(np.sort(plan.members), np.arange(units))
    if not (whole and limits.keeps(columns.amounts[:, chosen].sum(axis=1))):
        return Choice(None, None, finished=False)
    return Choice(plan, int(columns.cost[chosen].sum()), finished)
