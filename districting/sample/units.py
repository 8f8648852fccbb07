"""Villages, committees and their parts: cells grown together from where each began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from districting.sample.cells import Cells
from districting.sample.names import COMPOUNDS, PIECES, Place
from districting.sample.shape import Floats, Rng

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """
    A unit of the finer level.

    Parameters
    ----------
    code, name, name_en, kind
        As in the layer ``parts``; a village is its own single part.
    place
        Position of the village or committee it belongs to.
    cells
        Its cells.
    """

    code: str
    name: str
    name_en: str
    kind: str
    place: int
    cells: tuple[int, ...]


class _Neighbours:
    """For each cell its neighbours with metres of open border; the railway counts little, a main road half."""

    def __init__(self, cells: Cells) -> None:
        self.of: dict[int, dict[int, float]] = {i: {} for i in range(len(cells.shapes))}
        for (a, b), whole, main, rail in zip(cells.pairs, cells.shared, cells.over_main, cells.over_rail, strict=True):
            if rail > 0.8 * whole:
                continue
            open_m = float(whole - rail - 0.6 * main)
            self.of[int(a)][int(b)] = open_m
            self.of[int(b)][int(a)] = open_m


def _grow(
    members: npt.NDArray[np.bool_],
    seeds: dict[int, int],
    want: Floats,
    weight: Floats,
    middles: Floats,
    near: _Neighbours,
) -> Integers:
    """
    Grow groups from seed cells over ``members``, always the group that lags most behind what it wants.

    Returns the group of each cell, -1 outside or unreached.
    """
    group = np.full(len(members), -1)
    start = {g: middles[cell] for g, cell in seeds.items()}
    group[list(seeds.values())] = list(seeds)
    have = np.array([weight[group == g].sum() for g in range(len(want))])
    size = np.sqrt(want / want.mean()) * 260
    alive = set(seeds)
    while alive:
        g = min(alive, key=lambda k: have[k] / want[k])
        fringe: dict[int, float] = {}
        for cell in np.flatnonzero(group == g):
            for other, metres in near.of[int(cell)].items():
                if members[other] and group[other] < 0:
                    fringe[other] = fringe.get(other, 0.0) + metres
        if not fringe:
            alive.remove(g)
            continue
        around = {c: sum(near.of[c].values()) for c in fringe}
        best = min(
            fringe, key=lambda c: float(np.hypot(*(middles[c] - start[g]))) / size[g] - 1.5 * fringe[c] / around[c]
        )
        group[best] = g
        have[g] += weight[best]
    return group


def _settle(group: Integers, near: _Neighbours, members: npt.NDArray[np.bool_]) -> None:
    """Give cells nobody reached to the neighbour with the longest common border."""
    waiting = [int(c) for c in np.flatnonzero(members & (group < 0))]
    while waiting:
        for cell in list(waiting):
            votes: dict[int, float] = {}
            for other, metres in near.of[cell].items():
                if group[other] >= 0:
                    votes[int(group[other])] = votes.get(int(group[other]), 0.0) + metres
            if votes:
                group[cell] = max(votes, key=lambda k: votes[k])
                waiting.remove(cell)
                break
        else:
            return


def grow_places(cells: Cells, places: tuple[Place, ...]) -> Integers:
    """
    The village or committee of each cell.

    Committees share the built-up cells so that each gets ground for its households; villages share the fields by
    area, the outer ones less.
    """
    near, middles = _Neighbours(cells), cells.middles
    area = np.array([shape.area for shape in cells.shapes])
    group = np.full(len(area), -1)
    for kind, members, weight in (("committee", cells.town, cells.weight), ("village", ~cells.town, area)):
        mine = [i for i, place in enumerate(places) if place.kind == kind]
        want = np.array([float(places[i].households) if kind == "committee" else 1.0 for i in mine])
        seeds: dict[int, int] = {}
        for k, i in enumerate(mine):
            far = np.hypot(*(middles - (places[i].x, places[i].y)).T)
            far[~members] = np.inf
            far[list(seeds.values())] = np.inf
            seeds[k] = int(np.argmin(far))
        grown = _grow(members, seeds, want, weight, middles, near)
        _settle(grown, near, members)
        group[members & (grown >= 0)] = np.array(mine)[grown[members & (grown >= 0)]]
    _settle(group, near, np.ones(len(group), dtype=bool))
    return group


def _piece_names(middles: Floats) -> list[str]:
    """Compass names of a committee's pieces, each once."""
    off = middles - middles.mean(axis=0)
    order = np.argsort(np.hypot(*off.T))
    names = [""] * len(off)
    ways = {
        "东": (1, 0),
        "南": (0, -1),
        "西": (-1, 0),
        "北": (0, 1),
        "东南": (0.7, -0.7),
        "东北": (0.7, 0.7),
        "西南": (-0.7, -0.7),
        "西北": (-0.7, 0.7),
    }
    free = dict(ways)
    if len(off) >= 4:
        names[int(order[0])] = "中"
    for i in order[::-1]:
        if names[i]:
            continue
        length = max(float(np.hypot(*off[i])), 1.0)
        plain = len(off) <= 4
        best = max(
            free, key=lambda w: float(off[i] @ np.array(free[w])) / length - (0.3 if plain and len(w) > 1 else 0.0)
        )
        names[i] = best
        del free[best]
    return names


def make_parts(cells: Cells, group: Integers, places: tuple[Place, ...], rng: Rng) -> list[Part]:
    """Villages whole; committees in two to six pieces, some of which are compounds."""
    near, middles = _Neighbours(cells), cells.middles
    compounds = _pick_compounds(cells, group, places, rng)
    parts: list[Part] = []
    for i, place in enumerate(places):
        mine = np.flatnonzero(group == i)
        if place.kind == "village":
            parts.append(Part(place.code, place.name, place.name_en, "village", i, tuple(int(c) for c in mine)))
            continue
        closed = [int(c) for c in mine if int(c) in compounds]
        pieces = _pieces(
            np.array([c for c in mine if int(c) not in compounds]), place, len(closed), cells, middles, near
        )
        names = _piece_names(np.array([middles[list(p)].mean(axis=0) for p in pieces]))
        number = 0
        for name, piece in zip(names, pieces, strict=True):
            number += 1
            parts.append(
                Part(
                    f"{place.code}{number:02d}",
                    f"{place.name}{name}片",
                    f"{place.name_en} {PIECES[name]}",
                    "block",
                    i,
                    piece,
                )
            )
        for cell in closed:
            number += 1
            name, name_en = COMPOUNDS[compounds[cell]]
            parts.append(Part(f"{place.code}{number:02d}", name, name_en, "compound", i, (cell,)))
    return parts


def _pieces(
    mine: Integers, place: Place, compounds: int, cells: Cells, middles: Floats, near: _Neighbours
) -> list[tuple[int, ...]]:
    """Grow the open ground of a committee into pieces of about 330 households; every island is a piece of its own."""
    count = int(np.clip(round(place.households / 330) - compounds, 2 if compounds == 0 else 1, 6 - compounds))
    members = np.zeros(len(cells.shapes), dtype=bool)
    members[mine] = True
    seeds = [int(mine[np.argmin(middles[mine] @ (1.0, 0.3))])]
    while len(seeds) < min(count, len(mine)):
        far = np.min([np.hypot(*(middles[mine] - middles[s]).T) for s in seeds], axis=0)
        seeds.append(int(mine[np.argmax(far)]))
    grown = _grow(members, dict(enumerate(seeds)), np.ones(len(seeds)), cells.weight, middles, near)
    pieces = [tuple(int(c) for c in np.flatnonzero(grown == k)) for k in range(len(seeds))]
    left = {int(c) for c in np.flatnonzero(members & (grown < 0))}
    while left:
        island = [left.pop()]
        for cell in island:
            reached = [c for c in near.of[cell] if c in left]
            island.extend(reached)
            left.difference_update(reached)
        pieces.append(tuple(sorted(island)))
    return pieces


def _pick_compounds(cells: Cells, group: Integers, places: tuple[Place, ...], rng: Rng) -> dict[int, int]:
    """Cells that are one closed compound each: middling in size, outside the old town, at most two a committee."""
    chosen: dict[int, int] = {}
    counts: dict[int, int] = {}
    middles = cells.middles
    area = np.array([shape.area for shape in cells.shapes])
    for number, (name, _) in enumerate(COMPOUNDS):
        best, best_score = -1, -np.inf
        for cell in np.flatnonzero(cells.town & (area > 22_000) & (area < 62_000)):
            home = int(group[cell])
            enough = int((group == home).sum()) >= 4
            if cell in chosen or counts.get(home, 0) >= 2 or not enough or places[home].kind != "committee":
                continue
            fits = 3.0 if _belongs(name, places[home].name) else 0.0
            off_centre = float(np.hypot(*(middles[cell] - (520, 60)))) / 500
            score = fits + min(off_centre, 1.5) - 1.2 * counts.get(home, 0) + rng.normal(0.0, 0.2)
            if score > best_score and not _splits(int(cell), group, cells, chosen):
                best, best_score = int(cell), score
        if best >= 0:
            chosen[best] = number
            counts[int(group[best])] = counts.get(int(group[best]), 0) + 1
    return chosen


def _belongs(compound: str, place: str) -> bool:
    homes = {
        "滨江一号": "滨江",
        "丝厂家属院": "纺织厂",
        "柏林新居": "柏树林",
        "铁路新村": "车站",
        "河东新苑": "河东",
        "涪江丽景": "德胜街",
    }
    return homes.get(compound) == place


def _splits(cell: int, group: Integers, cells: Cells, chosen: dict[int, int]) -> bool:
    """Whether taking the cell out leaves its committee's open ground in pieces."""
    rest = {int(c) for c in np.flatnonzero(group == group[cell]) if int(c) not in chosen and int(c) != cell}
    near: Any = _Neighbours(cells).of
    todo = [next(iter(rest))] if rest else []
    seen = set(todo)
    while todo:
        for other in near[todo.pop()]:
            if other in rest and other not in seen:
                seen.add(other)
                todo.append(other)
    return len(seen) != len(rest)
