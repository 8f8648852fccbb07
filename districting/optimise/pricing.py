"""
Reduced costs and the bound they prove, in whole numbers.

With prices π on the units (any sign), ρ on the rows of the plan (ρ > 0 presses on a lower limit, ρ < 0 on an
upper one) and σ ≥ 0 on the cuts, every plan costs

    Σ_c cost(c)  ≥  Σ π_u + Σ max(ρ_r, 0) · lower_r + Σ min(ρ_r, 0) · upper_r − Σ σ_k · limit_k + Σ_c r(c)
    r(c) = cost(c) − Σ_{u in c} π_u − Σ ρ_r · amount_r(c) + Σ σ_k · coefficient_k(c)

whatever the prices are; a plan has at most K communities, so Σ r(c) ≥ K · min(0, least r). The prices of the
linear program are rounded to whole multiples of 1 / denominator, and all of the above is exact in 64 bits
(Farley, *A note on bounding a class of linear programming problems*, Oper. Res. 38(5), 1990).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numba as nb
import numpy as np

from districting.communities import Members
from districting.county import Floats, Integers
from districting.optimise.columns import Columns, PlanRows
from districting.optimise.cuts import Cut, CutTable, table_of


@dataclass(frozen=True)
class Prices:
    """
    Duals as whole numbers over a common denominator.

    Parameters
    ----------
    denominator
        What all others are divided by.
    units, rows, cuts
        π, ρ and σ times the denominator.
    cut_list
        The cuts the σ belong to; only those with σ > 0.
    """

    denominator: int
    units: Integers
    rows: Integers
    cuts: Integers
    cut_list: tuple[Cut, ...]

    @classmethod
    def rounded(
        cls, denominator: int, units: Floats, rows: Floats, cuts: Floats, cut_list: Sequence[Cut], limits: PlanRows
    ) -> Prices:
        """
        Floating duals as valid whole ones.

        Signs that press on an open side are dropped. Duals too large for 64 bits (those of a program without a
        solution) are all made smaller by one factor, which keeps every reduced cost from falling below zero.
        """
        most = float(1 << 60) / (4 * (len(units) + 1))
        largest = max(np.abs(part).max(initial=0.0) for part in (units, rows, cuts)) * denominator
        factor = denominator * min(1.0, most / largest) if largest else denominator
        rho = np.rint(rows * factor).astype(np.int64)
        for r in range(len(rho)):
            if (rho[r] > 0 and limits.lower[r] is None) or (rho[r] < 0 and limits.upper[r] is None):
                rho[r] = 0
        sigma = np.rint(cuts * factor).clip(0).astype(np.int64)
        kept = np.flatnonzero(sigma)
        return cls(
            denominator,
            np.rint(units * factor).astype(np.int64),
            rho,
            sigma[kept],
            tuple(cut_list[k] for k in kept.tolist()),
        )

    def base(self, limits: PlanRows) -> int:
        """The bound times the denominator, were no reduced cost negative."""
        total = int(self.units.sum())
        for price, low, high in zip(self.rows.tolist(), limits.lower, limits.upper, strict=True):
            total += price * int((low if price > 0 else high) or 0)
        return total - sum(s * cut.limit for s, cut in zip(self.cuts.tolist(), self.cut_list, strict=True))

    def reduced(self, columns: Columns) -> Integers:
        """Reduced cost of each column times the denominator."""
        constant = columns.cost * self.denominator
        for price, amount in zip(self.rows.tolist(), columns.amounts, strict=True):
            if price:
                constant = constant - price * amount
        table = table_of(self.cut_list, len(self.units))
        return _reduced(
            columns.communities.offsets, columns.communities.members, constant, self.units, table, self.cuts
        )

    def lifted(self, least: Integers, row: int | None, most: int) -> Prices:
        """
        Prices under which no candidate is below zero.

        A candidate below zero is made good by the unit it walks to; or up to the ``most``-th largest of these sums by
        the row that counts communities. No plan has two communities that walk to one unit, so this proves more than
        ``most`` times the least reduced cost.

        Parameters
        ----------
        least
            Least reduced cost of the candidates that walk to each unit, times the denominator.
        row
            The row of the plan that limits the number of communities from above, where there is one.
        """
        short = np.maximum(-least, 0)
        every = 0 if row is None or most >= len(short) else int(np.partition(short, -most)[-most])
        rows = self.rows.copy()
        if row is not None:
            rows[row] -= every
        return replace(self, units=self.units - np.maximum(short - every, 0), rows=rows)

    def bound(self, limits: PlanRows, least: int, most: int) -> int:
        """
        No plan costs less, quanta.

        Parameters
        ----------
        least
            Least reduced cost of all candidates, times the denominator.
        most
            Largest number of communities of any plan.
        """
        return -(-(self.base(limits) + most * min(0, least)) // self.denominator)


def denominator_for(cost: Integers, most: int) -> int:
    """A power of two that leaves room for the sums in 64 bits."""
    largest = (int(cost.max(initial=1)) + 1) * max(1, most) * 4
    return 1 << max(0, min(20, 61 - largest.bit_length()))


@nb.njit(cache=True, nogil=True)
def _reduced(
    offsets: Integers, members: Members, constant: Integers, units: Integers, table: CutTable, sigma: Integers
) -> Integers:
    out = np.empty(len(offsets) - 1, dtype=np.int64)
    met = np.zeros(len(sigma), dtype=np.int64)
    for c in range(len(out)):
        total = constant[c]
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            total -= units[u]
            for e in range(table.offsets[u], table.offsets[u + 1]):
                met[table.cut[e]] += table.weight[e]
        if len(sigma) > 0:
            for m in range(offsets[c], offsets[c + 1]):
                u = members[m]
                for e in range(table.offsets[u], table.offsets[u + 1]):
                    k = table.cut[e]
                    if met[k] >= table.divisor[k]:
                        total += sigma[k] * (met[k] // table.divisor[k])
                    met[k] = 0
        out[c] = total
    return out


@nb.njit(cache=True, nogil=True)
def spread(order: Integers, offsets: Integers, members: Members, units: int, each: int, most: int) -> Integers:
    """The first columns of an order of which no unit is in more than ``each``; ``most`` at most."""
    used = np.zeros(units, dtype=np.int64)
    out = np.empty(most, dtype=np.int64)
    count = 0
    wanting = units
    for c in order:
        if count == most or wanting == 0:
            break
        free = False
        for m in range(offsets[c], offsets[c + 1]):
            free = free or used[members[m]] < each
        if not free:
            continue
        for m in range(offsets[c], offsets[c + 1]):
            used[members[m]] += 1
            if used[members[m]] == each:
                wanting -= 1
        out[count] = c
        count += 1
    return out[:count]
