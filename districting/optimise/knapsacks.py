"""
The Lagrangian of the assignment model: every unit once left out at a price, one knapsack a centre.

With prices α on the units a centre j that is chosen takes itself and what of the others pays most, within both
limits on households, units in fractions allowed:

    W_j(α) = cost_jj − α_j + min Σ_{i≠j} (cost_ij − α_i) x_ij,   lower ≤ h_j + Σ h_i x_ij ≤ upper,  0 ≤ x ≤ 1

(Dantzig, *Discrete-variable extremum problems*, Oper. Res. 5(2), 1957: in the order of gain a household). The price θ
of a household there is the ratio of the last unit taken: positive at the upper limit, negative at the lower one. With
any θ whatever, ``W_j ≥ C_jj + Σ min(0, C_ij)`` where ``C_ij = cost_ij − α_i + h_i θ_j``, less ``θ upper`` or
``θ lower`` once; so the knapsacks are worked out only for centres that such an estimate, from the θ of an earlier
round, puts among the least.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from districting.county import Floats

Mask = npt.NDArray[np.bool_]


@nb.njit(cache=True, nogil=True)
def value(
    cost: Floats, reach: Mask, households: Floats, lower: float, upper: float, fewest: int, most: int, alpha: Floats,
    theta: Floats, slope: Floats,
) -> float:  # fmt: skip
    """
    Σ α and the least W_j, ``fewest`` to ``most`` of them; ``slope`` gets a subgradient, ``theta`` the θ_j.

    Parameters
    ----------
    cost
        (units, centres).
    reach
        Pairs that may be.
    """
    n = len(households)
    least = estimates(cost, reach, households, lower, upper, alpha, theta)
    exact = np.zeros(n, dtype=np.bool_)
    share = np.empty(n)
    order = np.argsort(least)
    settled = False
    while not settled:
        settled = True
        for r in range(most):
            j = order[r]
            if r >= fewest and least[j] >= 0:
                break
            if not exact[j]:
                least[j], theta[j] = knapsack(cost, reach, households, lower, upper, alpha, j, share)
                exact[j], settled = True, False
        if not settled:
            order = np.argsort(least)
    total = alpha.sum()
    slope[:] = 1.0
    for r in range(most):
        j = order[r]
        if r >= fewest and least[j] >= 0:
            break
        total += knapsack(cost, reach, households, lower, upper, alpha, j, share)[0]
        slope -= share
    return total


@nb.njit(cache=True, nogil=True)
def estimates(
    cost: Floats, reach: Mask, households: Floats, lower: float, upper: float, alpha: Floats, theta: Floats
) -> Floats:
    """A value at or below W_j for every centre, from whatever θ."""
    n = len(households)
    least = np.empty(n)
    for j in range(n):
        least[j] = -theta[j] * (upper if theta[j] > 0 else lower) if reach[j, j] else np.inf
    for i in range(n):
        for j in range(n):
            if reach[i, j]:
                reduced = cost[i, j] - alpha[i] + households[i] * theta[j]
                if i == j or reduced < 0:
                    least[j] += reduced
    return least


@nb.njit(cache=True, nogil=True)
def knapsack(
    cost: Floats, reach: Mask, households: Floats, lower: float, upper: float, alpha: Floats, j: int, share: Floats
) -> tuple[float, float]:
    """W_j and θ_j; ``share`` gets the x. Infinite where the lower limit is out of reach."""
    n = len(households)
    gain = np.full(n, -np.inf)
    share[:] = 0.0
    share[j] = 1.0
    if not reach[j, j]:
        return np.inf, 0.0
    load, total, theta = households[j], cost[j, j] - alpha[j], 0.0
    for i in range(n):
        if i != j and reach[i, j]:
            if households[i] > 0:
                gain[i] = (alpha[i] - cost[i, j]) / households[i]
            elif alpha[i] > cost[i, j]:
                share[i] = 1.0
                total += cost[i, j] - alpha[i]
    for i in np.argsort(-gain):
        if gain[i] == -np.inf or (gain[i] <= 0 and load >= lower):
            break
        limit = upper if gain[i] > 0 else lower
        share[i] = min(1.0, max(0.0, (limit - load) / households[i]))
        load += households[i] * share[i]
        total -= gain[i] * households[i] * share[i]
        if share[i] < 1.0 or gain[i] <= 0:
            theta = gain[i]
        if share[i] < 1.0:
            break
    return (total, theta) if load >= lower - 1e-6 * upper else (np.inf, 0.0)
