"""Adjacency as compressed rows, and the connected pieces it makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def neighbour_lists(n: int, pairs: Sequence[tuple[int, int]]) -> tuple[Integers, Integers]:
    """
    Adjacency pairs as compressed rows.

    Returns
    -------
    offsets, neighbours
        Row *i* is ``neighbours[offsets[i]:offsets[i + 1]]``, sorted, without repeats or the unit itself.
    """
    rows: list[set[int]] = [set() for _ in range(n)]
    for a, b in pairs:
        if a != b:
            rows[a].add(b)
            rows[b].add(a)
    offsets = np.zeros(n + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    return offsets, np.array([j for row in rows for j in sorted(row)], dtype=np.int64)


def components(offsets: Integers, neighbours: Integers) -> Integers:
    """Number of the connected piece each unit lies in, from 0 by first appearance."""
    n = len(offsets) - 1
    piece = np.full(n, -1, dtype=np.int64)
    count = 0
    for start in range(n):
        if piece[start] >= 0:
            continue
        stack = [start]
        piece[start] = count
        while stack:
            u = stack.pop()
            for v in neighbours[offsets[u] : offsets[u + 1]]:
                if piece[v] < 0:
                    piece[v] = count
                    stack.append(int(v))
        count += 1
    return piece


def matrix_rows(
    n: int, pairs: Sequence[tuple[int, int]], weights: Sequence[float]
) -> tuple[Integers, Integers, npt.NDArray[np.float64]]:
    """
    A symmetric weight between units as compressed rows; weights of repeated pairs are added.

    Returns
    -------
    offsets, neighbours, weights
        As :func:`neighbour_lists`, and the weight of each entry.
    """
    rows: list[dict[int, float]] = [{} for _ in range(n)]
    for (a, b), weight in zip(pairs, weights, strict=True):
        rows[a][b] = rows[a].get(b, 0.0) + weight
        rows[b][a] = rows[b].get(a, 0.0) + weight
    offsets = np.zeros(n + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    order = [(j, w) for row in rows for j, w in sorted(row.items())]
    return offsets, np.array([j for j, _ in order], dtype=np.int64), np.array([w for _, w in order], dtype=np.float64)


def pair_rows(
    n: int, pairs: Sequence[tuple[int, int]], weights: Sequence[float]
) -> tuple[Integers, Integers, npt.NDArray[np.float64]]:
    """
    A symmetric weight between units, each pair once: in the row of the later unit, by the earlier one.

    Returns
    -------
    offsets, earlier, weights
        Row *i* holds the units before *i* it has a weight with; weights of repeated pairs are added.
    """
    offsets, neighbours, both = matrix_rows(n, pairs, weights)
    row = np.repeat(np.arange(n), np.diff(offsets))
    earlier = neighbours < row
    counts = np.bincount(row[earlier], minlength=n)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), neighbours[earlier], both[earlier]
