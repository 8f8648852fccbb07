"""
Two open heuristics on the neutral instance files: GerryChain (short bursts, tilted run) and spopt's max-p.

They need packages this project does not, so they have an environment of their own (``benchmarks/others.txt``), and
this file imports nothing of ``districting``. Neither gives a bound. GerryChain is told k and the band as a tolerance
about the ideal size; max-p can be told the minimum only, and is judged by the band all the same.

    python -m venv out/others && out/others/bin/pip install -r benchmarks/others.txt
    out/others/bin/python benchmarks/others.py ../shared/instances/planar_100_1000_2000_s0.json --seconds 60
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import libpysal
import networkx as nx
import numpy as np
from gerrychain import Graph, Partition, accept, updaters
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import recom
from gerrychain.tree import bipartition_tree
from spopt.region import MaxPHeuristic

BURST = 10
TILT = 0.02
"""Chance to accept a step that costs more."""


def costs(values: dict[str, Any]) -> np.ndarray:
    """``cost[i, j] = scale · households(i) · d(i, j) ^ power``, as the format defines it."""
    rule, units = values["objective"], values["units"]
    if rule["distance"] == "hops":
        graph = nx.Graph((a, b) for a, b, *_ in values["adjacency"])
        far = dict(nx.all_pairs_shortest_path_length(graph))
        distance = np.array([[far[i][j] for j in range(len(units))] for i in range(len(units))], dtype=float)
    else:
        at = np.array([(unit["x"], unit["y"]) for unit in units], dtype=float)
        distance = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) / rule["unit"]
        distance = {None: lambda d: d, "nearest": np.rint, "down": np.floor}[rule["rounded"]](distance)
    households = np.array([unit["households"] for unit in units], dtype=float)
    return np.asarray(rule["scale"] * households[:, None] * distance ** rule["power"])


def worth(cost: np.ndarray, communities: Iterable[Iterable[int]]) -> float:
    """The objective of a plan: each community walks to the best of its own units."""
    return float(sum(cost[np.ix_(own, own)].sum(axis=0).min() for own in map(list, communities)))


def gerrychain(values: dict[str, Any], cost: np.ndarray, way: str, seconds: float, seed: int) -> list[list[int]]:
    """The best plan one of GerryChain's optimisers meets before the time is up."""
    end = time.perf_counter() + seconds
    plain = nx.Graph()
    # Inside, GerryChain numbers nodes as they come: the units come first, in their order.
    plain.add_nodes_from((i, {"households": unit["households"]}) for i, unit in enumerate(values["units"]))
    plain.add_edges_from((a, b) for a, b, *_ in values["adjacency"])
    ideal = sum(unit["households"] for unit in values["units"]) / values["communities"]
    slack = min(values["upper"] / ideal - 1, 1 - values["lower"] / ideal)
    cut = partial(bipartition_tree, allow_pair_reselection=True, max_attempts=500)
    split = partial(recom, pop_col="households", pop_target=ideal, epsilon=slack, bipartition_tree_fn=cut)
    keep = {"households": updaters.Tally("households")}
    graph = Graph.from_networkx(plain)
    start = Partition.from_random_assignment(graph, values["communities"], slack, "households", keep, rng=seed)

    def metric(plan: Partition) -> float:
        return worth(cost, plan.parts.values())

    def within(plan: Partition) -> bool:
        return all(values["lower"] <= size <= values["upper"] for size in plan["households"].values())

    search = SingleMetricOptimizer(split, within, start, metric, maximize=False, rng=seed)
    bursts = search.short_bursts(BURST, 10**8, accept.always_accept)
    steps = search.tilted_run(10**9, TILT) if way == "tilted" else bursts
    best, least = start, metric(start)
    for plan in steps:
        if (here := metric(plan)) < least:
            best, least = plan, here
        if time.perf_counter() > end:
            break
    return [sorted(part) for part in best.parts.values()]


def max_p(values: dict[str, Any], seed: int) -> list[list[int]]:
    """Max-p regions of spopt: as many communities of at least the minimum as it finds, alike in place."""
    units = values["units"]
    neighbours: dict[int, list[int]] = {i: [] for i in range(len(units))}
    for a, b, *_ in values["adjacency"]:
        neighbours[a].append(b)
        neighbours[b].append(a)
    points = geopandas.points_from_xy([unit["x"] for unit in units], [unit["y"] for unit in units])
    table = geopandas.GeoDataFrame(units, geometry=points)
    np.random.seed(seed)  # noqa: NPY002 - what spopt draws from
    model = MaxPHeuristic(table, libpysal.weights.W(neighbours), ["x", "y"], "households", values["lower"])
    model.solve()
    labels = np.asarray(model.labels_)
    return [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]


def judged(values: dict[str, Any], cost: np.ndarray, plan: list[list[int]]) -> dict[str, Any]:
    """Whether the plan is what was asked for, and what it costs."""
    sizes = [sum(values["units"][i]["households"] for i in own) for own in plan]
    faults = []
    if len(plan) != values["communities"]:
        faults.append(f"{len(plan)} communities, not {values['communities']}")
    if min(sizes) < values["lower"] or max(sizes) > values["upper"]:
        faults.append(f"sizes {min(sizes):,}–{max(sizes):,} outside the band")
    return {"objective": worth(cost, plan), "faults": faults}


def rows(path: Path, seconds: float, seed: int) -> Iterator[dict[str, Any]]:
    """What each peer makes of one instance."""
    values = json.loads(path.read_text(encoding="utf-8"))
    cost = costs(values)
    ways: dict[str, Callable[[], list[list[int]]]] = {
        "GerryChain, short bursts": lambda: gerrychain(values, cost, "bursts", seconds, seed),
        "GerryChain, tilted run": lambda: gerrychain(values, cost, "tilted", seconds, seed),
        "spopt, max-p": lambda: max_p(values, seed),
    }
    for name, run in ways.items():
        start = time.perf_counter()
        try:
            found = judged(values, cost, run())
        except Exception as error:  # a peer may end in any way; the table says how
            found = {"objective": None, "faults": [str(error).splitlines()[0]]}
        yield {"instance": values["name"], "peer": name, "seconds": time.perf_counter() - start, **found}


def main() -> None:
    """One JSON line for each instance and peer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("instances", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    wish = parser.parse_args()
    warnings.simplefilter("ignore")
    for path in wish.instances:
        for row in rows(path, wish.seconds, wish.seed):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
