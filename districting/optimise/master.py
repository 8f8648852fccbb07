"""
The linear program over some of the columns, kept warm in HiGHS while columns and cuts are added.

Artificial columns, two a row, keep it feasible at a high price. Where one of them stays above zero, a second
program in which real columns cost nothing and artificial ones one decides whether there is any solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from districting.county import Floats, Integers
from districting.errors import Fault, SolverError
from districting.optimise.columns import Columns, PlanRows, joined
from districting.optimise.cuts import Cut, coefficients
from districting.optimise.watch import TimeOverError, Watch

_INF = highspy.kHighsInf
INSIDE_FROM = 5000
"""Columns from which the first solve goes through the interior: from a bare basis the simplex method takes ten times as
long."""
DEAR = 1e4
"""Price of an artificial column that shall not be used, in scaled cost, of which an ordinary column has ten."""


def room_for_duals(scale: float, units: int) -> int:
    """The largest power of two by which duals as high as :data:`DEAR` can be multiplied within 64 bits."""
    largest = int(DEAR * scale) * 4 * (units + 1)
    return 1 << max(0, 59 - largest.bit_length())


class Master:
    """
    Restricted master problem.

    Parameters
    ----------
    units
        How many rows "every unit once".
    limits
        Rows of the plan.
    watch
        The clock.
    scale
        Costs are divided by it, so that the solver's tolerances fit them.
    penalty
        Price of an artificial column, in scaled cost.
    """

    def __init__(
        self, units: int, limits: PlanRows, watch: Watch, *, scale: float, penalty: float, seed: int = 0
    ) -> None:
        self.units = units
        self.limits = limits
        self.watch = watch
        self.scale = scale
        self.cuts: list[Cut] = []
        self.artificial = 0
        self.columns: Columns | None = None
        self.begun = False
        highs = highspy.Highs()
        options = {"output_flag": False, "threads": 1, "random_seed": seed, "presolve": "off"}
        tolerances = {"dual_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}
        for name, value in (options | tolerances).items():
            highs.setOptionValue(name, value)
        self.highs: Any = highs
        empty = (0, np.empty(0, dtype=np.int32), np.empty(0))
        for _ in range(units):
            highs.addRow(1.0, 1.0, *empty)
        for low, high in zip(limits.lower, limits.upper, strict=True):
            highs.addRow(-_INF if low is None else low, _INF if high is None else high, *empty)
        one = np.ones(1)
        for row in range(units + len(limits)):
            at = np.array([row], dtype=np.int32)
            highs.addCol(penalty, 0.0, _INF, 1, at, one)
            highs.addCol(penalty, 0.0, _INF, 1, at, -one)
            self.artificial += 2

    def add(self, columns: Columns) -> None:
        """Put columns into the program."""
        table = columns.communities
        rows, owners, values = self._entries(columns)
        order = np.argsort(owners, kind="stable")
        starts = np.searchsorted(owners[order], np.arange(len(table))).astype(np.int32)
        count = len(table)
        self.highs.addCols(
            count, columns.cost / self.scale, np.zeros(count), np.full(count, _INF), len(rows), starts,
            rows[order].astype(np.int32), values[order].astype(np.float64),
        )  # fmt: skip
        self.columns = columns if self.columns is None else joined([self.columns, columns])

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Put cuts into the program."""
        assert self.columns is not None
        cut, column, value = coefficients(self.columns.communities, cuts, self.units)
        order = np.argsort(cut, kind="stable")
        starts = np.searchsorted(cut[order], np.arange(len(cuts))).astype(np.int32)
        self.highs.addRows(
            len(cuts), np.full(len(cuts), -_INF), np.array([float(c.limit) for c in cuts]), len(cut), starts,
            (column[order] + self.artificial).astype(np.int32), value[order].astype(np.float64),
        )  # fmt: skip
        self.cuts.extend(cuts)

    def keep(self, wanted: Any) -> None:
        """Take the columns out that are not wanted (a mask)."""
        assert self.columns is not None
        gone = np.flatnonzero(~wanted)
        if len(gone):
            self.highs.deleteCols(len(gone), (gone + self.artificial).astype(np.int32))
            self.columns = self.columns.take(wanted)

    def drop_cuts(self, wanted: Any) -> None:
        """Take the cuts out that are not wanted (a mask)."""
        gone = np.flatnonzero(~wanted)
        if len(gone):
            self.highs.deleteRows(len(gone), (gone + self.units + len(self.limits)).astype(np.int32))
            self.cuts = [cut for cut, wish in zip(self.cuts, wanted, strict=True) if wish]

    def solve(self, *, primal: bool) -> tuple[float, Floats, Floats]:
        """
        Optimise.

        Raises
        ------
        TimeOverError
            When the deadline comes first.

        Returns
        -------
        value, x, duals
            In the costs' own unit: the value, the columns' values, the duals of units, plan rows and cuts.
        """
        self.highs.setOptionValue("simplex_strategy", 4 if primal else 1)
        inside = not self.begun and self.columns is not None and len(self.columns) > INSIDE_FROM
        self.begun = True
        if not (inside and self._run("ipm")) and not self._run("simplex"):
            reason = self.highs.modelStatusToString(self.highs.getModelStatus())
            raise SolverError(Fault("solve.solver_failed", values={"reason": reason}))
        solution = self.highs.getSolution()
        self.x_artificial = np.array(solution.col_value[: self.artificial])
        x = np.array(solution.col_value)[self.artificial :]
        return self.highs.getObjectiveValue() * self.scale, x, np.array(solution.row_dual) * self.scale

    def _run(self, method: str) -> bool:
        """Let the solver work by a method; whether it came to the end."""
        self.highs.setOptionValue("solver", method)
        if np.isfinite(self.watch.left):
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, self.watch.left))
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
            raise TimeOverError
        return bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def artificial_used(self) -> bool:
        """Whether the last solution needs an artificial column."""
        return bool(self.x_artificial.max() > 1e-7)

    def forbid_artificial(self) -> None:
        """Make artificial columns dearer than anything: the real ones are known to suffice until cuts come."""
        self.price_artificial(np.full(self.artificial, DEAR))

    def price_artificial(self, costs: Floats) -> None:
        """What artificial columns cost, in scaled cost: for each row that of +1, then that of −1."""
        every = np.arange(self.artificial, dtype=np.int32)
        self.highs.changeColsCost(len(every), every, costs)

    def allow(self, allowed: Any) -> None:
        """Which columns may be above zero (a mask); the others are held at zero."""
        every = np.arange(len(allowed), dtype=np.int32) + self.artificial
        upper = np.where(allowed, _INF, 0.0)
        self.highs.changeColsBounds(len(every), every, np.zeros(len(every)), upper)

    def estimate(self, iterations: int = 60) -> float:
        """Value of the linear program after at most so many iterations of the dual simplex, warm basis kept."""
        basis = self.highs.getBasis()
        self.highs.setOptionValue("simplex_strategy", 1)
        self.highs.setOptionValue("simplex_iteration_limit", iterations)
        self.highs.run()
        value = self.highs.getInfo().objective_function_value
        self.highs.setOptionValue("simplex_iteration_limit", 2147483647)
        self.highs.setBasis(basis)
        return float(value)

    def _entries(self, columns: Columns) -> tuple[Integers, Integers, Integers]:
        """Rows, columns and values of everything the columns hold."""
        table = columns.communities
        plan_row, plan_column = np.nonzero(columns.amounts)
        cut, column, value = coefficients(table, self.cuts, self.units)
        rows = np.concatenate([table.members, self.units + plan_row, self.units + len(self.limits) + cut])
        owners = np.concatenate([np.repeat(np.arange(len(table)), table.sizes), plan_column, column])
        values = np.concatenate([np.ones(len(table.members)), columns.amounts[plan_row, plan_column], value])
        return rows, owners, values
