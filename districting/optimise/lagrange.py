"""
A bound for the assignment model, and the pairs of unit and centre that it rules out.

With prices α on the units and λ, υ ≥ 0 on the lower and upper limits of each centre,

    C_ij = cost_ij − α_i + h_i (υ_j − λ_j)  (C_jj also + lower λ_j − upper υ_j),   W_j = C_jj + Σ_{i≠j} min(0, C_ij),

every plan with k communities costs at least Σ α_i plus the k smallest W_j. A plan that gives unit i to centre j
costs more by what j is above the k-th smallest, and by the lightest path from j to i in weights max(0, C_.j), since
the units of one such path go with i. Where that reaches the ceiling, the pair is out. The prices come from the
linear program, solved by HiGHS; the bound is worked out in whole numbers from whatever they are (Validi, Buchanan,
Lykhovyd, Oper. Res. 70(2), 2022).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numba as nb
import numpy as np
import numpy.typing as npt

from districting.county import Floats, Integers

NEAREST = 25
ROUNDS = 6


@dataclass(frozen=True)
class Relaxed:
    """
    Reduced costs of every pair under some prices, times the denominator.

    Parameters
    ----------
    pairs
        Integer array (units, centres): C.
    centres
        Integer array: W.
    base
        Σ α.
    denominator
        What all are divided by.
    """

    pairs: Integers
    centres: Integers
    base: int
    denominator: int

    def bound(self, k: int) -> int:
        """No plan with k communities costs less, quanta."""
        return -(-(self.base + int(np.sort(self.centres)[:k].sum())) // self.denominator)

    def allowed(self, k: int, ceiling: int, offsets: Integers, neighbours: Integers) -> npt.NDArray[np.bool_]:
        """Pairs that a plan cheaper than the ceiling may hold."""
        order = np.sort(self.centres)
        least = self.base + int(order[:k].sum())
        extra = np.maximum(self.centres - order[k - 1], 0)
        room = (ceiling - 1) * self.denominator - least
        return light_paths(offsets, neighbours, np.maximum(self.pairs, 0)) + extra[None, :] <= room


def relax(
    cost: Integers, households: Integers, lower: int, upper: int, k: int, reach: npt.NDArray[np.bool_], *,
    time_limit: float,
) -> Relaxed | None:  # fmt: skip
    """
    Prices from the linear program of the assignment model, and what they prove.

    Parameters
    ----------
    cost
        Quanta, (units, centres).
    reach
        Pairs worth a column; the bound holds for all of them.
    """
    n = len(households)
    width = min(n, max(NEAREST, 3 * n // k))
    near = np.eye(n, dtype=np.bool_)
    near[np.arange(n)[:, None], np.argsort(cost, axis=1, kind="stable")[:, :width]] = True
    near &= reach
    best: Relaxed | None = None
    clock = time.perf_counter() + time_limit
    for _ in range(ROUNDS):
        duals = _duals(cost, households, lower, upper, k, near, clock - time.perf_counter())
        if duals is None:
            break
        relaxed = _priced(duals, cost, households, lower, upper, reach)
        if best is None or relaxed.bound(k) > best.bound(k):
            best = relaxed
        tilt = -duals[2 * n : 3 * n] - duals[n : 2 * n]
        missing = reach & ~near & (cost - duals[:n, None] + households[:, None] * tilt[None, :] < 0)
        if not missing.any():
            break
        near |= missing
    return best


def _priced(
    duals: Floats, cost: Integers, households: Integers, lower: int, upper: int, reach: npt.NDArray[np.bool_]
) -> Relaxed:
    """Reduced costs of all pairs in reach under whole prices near the duals."""
    n = len(households)
    largest = int(cost.max()) * 4 + 1
    denominator = 1 << max(0, min(16, 58 - largest.bit_length() - n.bit_length()))
    # any prices prove a bound, so those that would leave 64 bits are cut back
    alpha = np.rint(duals[:n] * denominator).clip(-(2.0**58) / n, 2.0**58 / n).astype(np.int64)
    most = 2.0**57 / max(1, int(households.sum()))
    low = np.rint(duals[n : 2 * n] * denominator).clip(0, most).astype(np.int64)
    high = np.rint(-duals[2 * n : 3 * n] * denominator).clip(0, most).astype(np.int64)
    pairs = cost * denominator - alpha[:, None] + households[:, None] * (high - low)[None, :]
    every = np.arange(n)
    pairs[every, every] += lower * low - upper * high
    negative = np.where(reach, np.minimum(pairs, 0), 0)
    centres = negative.sum(axis=0) - negative[every, every] + pairs[every, every]
    pairs[every, every] = 0
    return Relaxed(pairs, centres, int(alpha.sum()), denominator)


def _duals(
    cost: Integers, households: Integers, lower: int, upper: int, k: int, near: npt.NDArray[np.bool_],
    time_limit: float,
) -> Floats | None:  # fmt: skip
    """Duals of unit rows, lower and upper rows of the linear program over some of the pairs."""
    n = len(households)
    unit, centre = np.nonzero(near)
    scale = max(1.0, float(np.median(cost[unit, centre])))
    own = unit == centre
    weight = households / max(1.0, float(households.mean()))
    mean = max(1.0, float(households.mean()))
    column = np.arange(len(unit))
    at = np.full((n, n), -1)
    at[unit, centre] = column
    tied = column[~own]
    last = 3 * n + 1 + np.arange(len(tied))
    rows = np.concatenate([unit, n + centre, 2 * n + centre, np.full(own.sum(), 3 * n), last, last])
    columns = np.concatenate([column, column, column, column[own], tied, at[centre[tied], centre[tied]]])
    values = np.concatenate([
        np.ones(len(unit)), weight[unit] - own * lower / mean, weight[unit] - own * upper / mean, np.ones(own.sum()),
        np.ones(len(tied)), -np.ones(len(tied)),
    ])  # fmt: skip
    inf = highspy.kHighsInf
    below = np.concatenate([np.ones(n), np.zeros(n), np.full(n, -inf), [k], np.full(len(tied), -inf)])
    above = np.concatenate([np.ones(n), np.full(n, inf), np.zeros(n), [k], np.zeros(len(tied))])
    highs: Any = highspy.Highs()
    for name, value in {"output_flag": False, "solver": "ipm", "run_crossover": "off"}.items():
        highs.setOptionValue(name, value)
    if np.isfinite(time_limit):
        highs.setOptionValue("time_limit", max(0.1, time_limit))
    empty = (0, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), np.empty(0))
    highs.addRows(len(below), below, above, *empty)
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], column).astype(np.int32)
    highs.addCols(
        len(unit), cost[unit, centre] / scale, np.zeros(len(unit)), np.full(len(unit), inf), len(rows), starts,
        rows[order].astype(np.int32), values[order],
    )  # fmt: skip
    highs.run()
    found = np.array(highs.getSolution().row_dual)
    if len(found) < 3 * n or not np.isfinite(found).all():
        return None
    return np.concatenate([found[:n], found[n : 3 * n] / mean]) * scale


@nb.njit(cache=True, nogil=True)
def light_paths(offsets: Integers, neighbours: Integers, weights: Integers) -> Integers:
    """For every centre j the lightest path from j to each unit i, the weights of its units but j's added up."""
    n = len(offsets) - 1
    far = np.int64(1) << 61
    out = np.full((n, n), far, dtype=np.int64)
    for j in range(n):
        done = np.zeros(n, dtype=np.bool_)
        out[j, j] = 0
        for _ in range(n):
            u = -1
            for v in range(n):
                if not done[v] and out[v, j] < far and (u < 0 or out[v, j] < out[u, j]):
                    u = v
            if u < 0:
                break
            done[u] = True
            for e in range(offsets[u], offsets[u + 1]):
                v = neighbours[e]
                if out[u, j] + weights[v, j] < out[v, j]:
                    out[v, j] = out[u, j] + weights[v, j]
    return out
