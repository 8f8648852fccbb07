"""Communities nearly right in number, with few units left over: made as many as wanted, each in one piece."""

from __future__ import annotations

import numpy as np

from districting.county import Integers
from districting.optimise.regions import Ground


def regrouped(ground: Ground, group: Integers, number: int) -> Integers | None:
    """
    As many communities as wanted, each in one piece, from nearly as many; ``None`` where there is no way.

    Units without a community join the neighbour that walks least with them. Too many: the two that touch and have
    fewest households together become one. Too few: the one with most households loses the unit that walks farthest.
    Households are not looked at otherwise: that is for moves (:mod:`districting.optimise.moves`).

    Parameters
    ----------
    group
        Each unit's community, from 0; −1 where it has none.
    """
    group = _without_leftovers(ground, group.copy())
    if group.min() < 0:
        return None
    while (count := int(group.max()) + 1) != number:
        if not (_one_less(ground, group) if count > number else _one_more(ground, group)):
            return None
    return group


def _without_leftovers(ground: Ground, group: Integers) -> Integers:
    """Every unit that touches a community in one; those that touch none wait for others to join first."""
    waiting = np.flatnonzero(group < 0).tolist()
    fresh = True
    while waiting and fresh:
        fresh = False
        for u in list(waiting):
            beside = set(group[_beside(ground, u)].tolist()) - {-1}
            if beside:
                group[u] = min(beside, key=lambda g: (_walk(ground, np.append(np.flatnonzero(group == g), u)), g))
                waiting.remove(u)
                fresh = True
    return group


def _one_less(ground: Ground, group: Integers) -> bool:
    """Join two communities in place; whether any two touch."""
    owner = np.repeat(np.arange(len(group)), np.diff(ground.offsets))
    sides = np.stack([group[owner], group[ground.neighbours]])
    sides = sides[:, sides[0] < sides[1]]
    if not sides.shape[1]:
        return False
    load = np.bincount(group, weights=ground.households)
    kept, gone = sides[:, load[sides].sum(axis=0).argmin()].tolist()
    group[group == gone] = kept
    group[group > gone] -= 1
    return True


def _one_more(ground: Ground, group: Integers) -> bool:
    """Divide a community in place; whether any has two units."""
    load = np.bincount(group, weights=ground.households)
    load[np.bincount(group) < 2] = -1
    largest = int(load.argmax())
    if load[largest] < 0:
        return False
    units = np.flatnonzero(group == largest)
    middle = units[ground.cost[np.ix_(units, ground.middle + units)].sum(axis=0).argmin()]
    others = units[units != middle]
    gone = int(others[ground.cost[others, ground.middle + middle].argmax()])
    stays, todo = {int(middle)}, [int(middle)]
    while todo:
        for v in _beside(ground, todo.pop()).tolist():
            if group[v] == largest and v != gone and v not in stays:
                stays.add(v)
                todo.append(v)
    # what hung together by the lost unit alone goes with it
    group[[u for u in units.tolist() if u not in stays]] = group.max() + 1
    return True


def _beside(ground: Ground, unit: int) -> Integers:
    """The units that touch a unit."""
    return ground.neighbours[ground.offsets[unit] : ground.offsets[unit + 1]]


def _walk(ground: Ground, units: Integers) -> int:
    """What units cost together, walking to the best of their middles."""
    return int(ground.cost[np.ix_(units, ground.middle + units)].sum(axis=0).min())
