"""
List every candidate: each connected set of units that obeys every hard rule about one community, once.

A set is grown from its smallest unit along the adjacency. The units that may still join wait in one list; a
unit passed over stays out of everything grown later from the same set, so no set is met twice (the extension
lists of Wernicke, *Efficient detection of network motifs*, IEEE/ACM TCBB 3(4), 2006). Sums with an upper limit
and pairs to be kept apart cut the growth, since no larger set comes back under them; lower limits and all other
rules judge finished sets. A single unit is always handed on: a unit above the maximum may stand alone.

The growth runs in compiled code and hands back its sets in portions, so that memory stays in proportion to what
is kept, and the clock is read between portions.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from districting.communities import Communities, Members
from districting.county import Integers
from districting.optimise.watch import Watch
from districting.problem import Problem

PORTION = 1 << 17
STEPS = 5_000_000
BLOCKS = 16
SURE = 100_000


@dataclass(frozen=True)
class Listing:
    """
    The candidates of a problem.

    Parameters
    ----------
    communities, cost
        The sets and what each costs, quanta.
    complete
        Whether these are all; otherwise the cap, the deadline or the caller ended the listing.
    capped
        Whether the cap did.
    """

    communities: Communities
    cost: Integers
    complete: bool
    capped: bool = False

    def __len__(self) -> int:
        return len(self.communities)


def list_candidates(
    problem: Problem, watch: Watch, *, cap: int, threads: int = 1, patience: int | None = None
) -> Listing:
    """
    All candidates with their costs, in an order that depends on the problem alone.

    Parameters
    ----------
    cap
        Most candidates to keep; beyond it the listing ends and says so.
    threads
        Cores to use.
    patience
        With a number, end as soon as the blocks of roots done let expect more than the cap, or a block takes more
        portions than that.
    """
    n = len(problem.county)
    blocks = [np.arange(first, n, BLOCKS, dtype=np.int64) for first in range(min(BLOCKS, n))]
    kept: list[list[tuple[Communities, Integers]]] = [[] for _ in blocks]
    count, done = 0, 0
    ended, capped = False, False

    def work(block: int) -> None:
        nonlocal count, done, ended, capped
        if ended:
            return
        for turn, portion in enumerate(grow(problem, blocks[block])):
            fine = problem.admits(portion)
            portion = portion.take(fine)
            cost = problem.cost(portion)
            portion.memo.clear()  # what rules worked out of it is not asked again, and fills many times its space
            kept[block].append((portion, cost))
            count += len(portion)
            expected = count > SURE and count * len(blocks) > 1.5 * cap * (done + threads)
            capped = capped or count > cap or (patience is not None and (expected or turn > patience))
            if capped or ended or watch.over():
                ended = True
                return
        done += 1

    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(len(blocks))))
    else:
        for block in range(len(blocks)):
            work(block)
    portions = [portion for block in kept for portion in block]
    return Listing(
        join([portion for portion, _ in portions]),
        np.concatenate([np.empty(0, dtype=np.int64)] + [cost for _, cost in portions]),
        complete=not ended,
        capped=capped,
    )


def grow(problem: Problem, roots: Integers) -> Iterator[Communities]:
    """
    The connected sets within the additive limits whose smallest unit is one of the roots, in portions.

    Parameters
    ----------
    roots
        Positions of units.
    """
    ground = ground_of(problem)
    n = len(problem.county)
    state = State(
        np.zeros(2, dtype=np.int64), np.zeros(n + 1, dtype=np.int64), np.zeros(n + 1, dtype=np.int64),
        np.zeros(n + 2, dtype=np.int64), np.zeros(n + 2, dtype=np.int64), np.zeros(n, dtype=np.int8),
        np.zeros(n, dtype=np.int64), np.zeros(len(ground.lower), dtype=np.int64),
    )  # fmt: skip
    out_offsets = np.zeros(PORTION + 1, dtype=np.int64)
    out_members = np.empty(PORTION * 8 + n, dtype=np.int32)
    while state.place[0] < len(roots):
        count = _grow(roots, ground, state, out_offsets, out_members, STEPS)
        yield Communities(out_offsets[: count + 1].copy(), out_members[: out_offsets[count]].copy())


class Ground(NamedTuple):
    """What growth reads: adjacency, sums with limits (a row each), partners to be kept apart from."""

    offsets: Integers
    neighbours: Integers
    weights: Integers
    lower: Integers
    upper: Integers
    apart_offsets: Integers
    apart: Integers


class State(NamedTuple):
    """Where a growth stands: root and depth; set; waiting units, per depth the next one and the end; marks; sums."""

    place: Integers
    chosen: Integers
    waiting: Integers
    next_: Integers
    end: Integers
    mark: npt.NDArray[np.int8]
    blocked: Integers
    sums: Integers


def ground_of(problem: Problem) -> Ground:
    """The county and the hereditary limits of its rules as arrays."""
    n = len(problem.county)
    limits = problem.growth.limits
    rows: list[list[int]] = [[] for _ in range(n)]
    for a, b in problem.growth.apart:
        rows[a].append(b)
        rows[b].append(a)
    apart_offsets = np.zeros(n + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=apart_offsets[1:])
    return Ground(
        *problem.county.neighbours,
        np.array([limit.weights for limit in limits], dtype=np.int64).reshape(-1, n),
        np.array([limit.lower for limit in limits], dtype=np.int64),
        np.array([limit.upper for limit in limits], dtype=np.int64),
        apart_offsets,
        np.array([v for row in rows for v in row], dtype=np.int64),
    )


def join(portions: list[Communities]) -> Communities:
    """Several tables as one."""
    sizes = [portion.sizes for portion in portions]
    offsets = np.zeros(sum(map(len, sizes)) + 1, dtype=np.int64)
    np.cumsum(np.concatenate([np.empty(0, dtype=np.int64), *sizes]), out=offsets[1:])
    members = np.concatenate([np.empty(0, dtype=np.int32)] + [portion.members for portion in portions])
    return Communities(offsets, members)


@nb.njit(cache=True, nogil=True)
def _grow(
    roots: Integers, ground: Ground, state: State, out_offsets: Integers, out_members: Members, steps: int
) -> int:
    """Go on growing until the portion is full, the steps are spent or all roots are done; number of sets written."""
    place, chosen, waiting, next_, end, mark, blocked, sums = state
    weights, upper = ground.weights, ground.upper
    count = 0
    used = 0
    limits = len(ground.lower)
    while place[0] < len(roots):
        root = roots[place[0]]
        depth = place[1]
        if count == len(out_offsets) - 1 or used + depth + 1 > len(out_members) or steps <= 0:
            break
        steps -= 1
        if depth == 0:
            unit = root
        elif next_[depth] < end[depth]:
            unit = waiting[next_[depth]]
            next_[depth] += 1
            fits = blocked[unit] == 0
            for k in range(limits):
                fits = fits and sums[k] + weights[k, unit] <= upper[k]
            if not fits:
                continue
        else:
            depth -= 1
            unit = chosen[depth]
            for k in range(limits):
                sums[k] -= weights[k, unit]
            for a in range(ground.apart_offsets[unit], ground.apart_offsets[unit + 1]):
                blocked[ground.apart[a]] -= 1
            for w in range(end[depth], end[depth + 1]):
                mark[waiting[w]] = 0
            place[1] = depth
            if depth == 0:
                place[0] += 1
            continue
        # the unit joins, its neighbours not yet met wait
        chosen[depth] = unit
        for a in range(ground.apart_offsets[unit], ground.apart_offsets[unit + 1]):
            blocked[ground.apart[a]] += 1
        tail = end[depth]
        for e in range(ground.offsets[unit], ground.offsets[unit + 1]):
            v = ground.neighbours[e]
            if v > root and mark[v] == 0:
                mark[v] = 1
                waiting[tail] = v
                tail += 1
        next_[depth + 1] = next_[depth]
        end[depth + 1] = tail
        emit = True
        over = False
        for k in range(limits):
            sums[k] += weights[k, unit]
            emit = emit and sums[k] >= ground.lower[k]
            over = over or sums[k] > upper[k]
        depth += 1
        place[1] = depth
        if over:
            next_[depth] = end[depth]
        if emit or depth == 1:
            used = write_sorted(chosen, depth, out_members, used)
            count += 1
            out_offsets[count] = used
    return count


@nb.njit(cache=True, nogil=True, inline="always")
def write_sorted(chosen: Integers, depth: int, out: Members, used: int) -> int:
    """Write the first units of a set in ascending order; the new end."""
    for d in range(depth):
        u = chosen[d]
        at = used + d
        while at > used and out[at - 1] > u:
            out[at] = out[at - 1]
            at -= 1
        out[at] = u
    return used + depth
