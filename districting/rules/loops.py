"""Loops over a table of communities that several rules share, compiled."""

from __future__ import annotations

import numba as nb
import numpy as np

from districting.communities import Members
from districting.county import Floats, Integers


@nb.njit(cache=True, nogil=True)
def inside_sums(offsets: Integers, members: Members, starts: Integers, lower: Integers, weights: Floats) -> Floats:
    """
    For each community Σ of the weights of the pairs of units that both lie in it.

    Parameters
    ----------
    starts, lower, weights
        Pairs as rows of the later unit, see :func:`districting.graph.pair_rows`.
    """
    out = np.zeros(len(offsets) - 1)
    mark = np.full(len(starts) - 1, -1, dtype=np.int64)
    for c in range(len(out)):
        total = 0.0
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            mark[u] = c
            for e in range(starts[u], starts[u + 1]):
                if mark[lower[e]] == c:
                    total += weights[e]
        out[c] = total
    return out


@nb.njit(cache=True, nogil=True)
def beyond(values: Floats, lower: float, upper: float, far: float) -> Floats:
    """How far each value lies outside two limits, infinite ones open; rounding is forgiven, no number counts as far."""
    out = np.zeros(len(values))
    low = 1e-9 * max(1.0, abs(lower)) if np.isfinite(lower) else 0.0
    high = 1e-9 * max(1.0, abs(upper)) if np.isfinite(upper) else 0.0
    for c in range(len(values)):
        if lower - values[c] > low:
            out[c] = min(lower - values[c], far)
        elif values[c] - upper > high:
            out[c] = min(values[c] - upper, far)
    return out


@nb.njit(cache=True, nogil=True)
def partly_held(offsets: Integers, members: Members, starts: Integers, groups: Integers, sizes: Integers) -> Floats:
    """
    For each community the number of groups it holds some but not all members of.

    Parameters
    ----------
    starts, groups
        The groups each unit belongs to, as compressed rows.
    sizes
        How many entries each group has in all.
    """
    out = np.zeros(len(offsets) - 1)
    held = np.zeros(len(sizes), dtype=np.int64)
    none = np.int64(0)  # what a group's count starts from: more than it can have had in any community before
    for c in range(len(out)):
        some = 0
        none += len(groups) + 1
        for m in range(offsets[c], offsets[c + 1]):
            for e in range(starts[members[m]], starts[members[m] + 1]):
                g = groups[e]
                held[g] = max(held[g], none) + 1
                some += int(held[g] == none + 1) - int(held[g] == none + sizes[g])
        out[c] = some
    return out


@nb.njit(cache=True, nogil=True)
def divided(offsets: Integers, members: Members, group: Integers, sizes: Integers) -> Floats:
    """
    For each community the number of groups it holds some but not all units of; each unit is in one group.

    Parameters
    ----------
    group
        The group of each unit; one that nothing keeps whole is a group of its own.
    sizes
        How many units each group has.
    """
    out = np.zeros(len(offsets) - 1)
    held = np.zeros(len(sizes), dtype=np.int64)
    none = np.int64(0)  # what a group's count starts from: more than it can have had in any community before
    for c in range(len(out)):
        some = 0
        none += len(group) + 1
        for m in range(offsets[c], offsets[c + 1]):
            g = np.uint64(group[np.uint64(members[m])])
            held[g] = max(held[g], none) + 1
            some += int(held[g] == none + 1) - int(held[g] == none + sizes[g])
        out[c] = some
    return out


@nb.njit(cache=True, nogil=True)
def different(offsets: Integers, members: Members, codes: Integers, kinds: int) -> Floats:
    """For each community the number of different codes of its units; a negative code is none."""
    out = np.zeros(len(offsets) - 1)
    seen = np.full(kinds + 1, -1, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            code = codes[members[m]]
            if code >= 0 and seen[code] != c:
                seen[code] = c
                out[c] += 1
    return out


@nb.njit(cache=True, nogil=True)
def households_that_stay(
    offsets: Integers, members: Members, groups: Integers, households: Integers, totals: Integers
) -> Integers:
    """For each community the households of the largest group of which it holds more than half."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    held = np.zeros(len(totals), dtype=np.int64)
    all_of_them = totals.sum()
    none = np.int64(0)  # what a group's households start from: more than it can have had in any community before
    for c in range(len(out)):
        most = 0
        none += all_of_them + 1
        for m in range(offsets[c], offsets[c + 1]):
            g = np.uint64(groups[np.uint64(members[m])])
            held[g] = max(held[g], none) + households[members[m]]
            most = max(most, (held[g] - none) * np.int64(2 * (held[g] - none) > totals[g]))
        out[c] = most
    return out


@nb.njit(cache=True, nogil=True)
def walks(offsets: Integers, members: Members, place: Integers, walk_m: Floats, households: Integers) -> Floats:
    """For each community the longest mean walk of a unit with households to its place; ``inf`` without a place."""
    out = np.zeros(len(offsets) - 1)
    for c in range(len(out)):
        if place[c] < 0:
            out[c] = np.inf
            continue
        for m in range(offsets[c], offsets[c + 1]):
            if households[members[m]] > 0:
                out[c] = max(out[c], walk_m[members[m], place[c]])
    return out


@nb.njit(cache=True, nogil=True)
def households_within(
    offsets: Integers, members: Members, place: Integers, walk_m: Floats, households: Integers, reach_m: float
) -> Integers:
    """For each community the households of units whose mean walk to its place is at most the reach."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    for c in range(len(out)):
        if place[c] < 0:
            continue
        for m in range(offsets[c], offsets[c + 1]):
            if walk_m[members[m], place[c]] <= reach_m:
                out[c] += households[members[m]]
    return out


@nb.njit(cache=True, nogil=True)
def households_elsewhere(
    offsets: Integers, members: Members, place: Integers, own: Integers, households: Integers
) -> Integers:
    """For each community the households of units that have an office of their own today and go to another."""
    out = np.zeros(len(offsets) - 1, dtype=np.int64)
    for c in range(len(out)):
        for m in range(offsets[c], offsets[c + 1]):
            u = members[m]
            out[c] += households[u] * (own[u] >= 0) * (own[u] != place[c])
    return out
