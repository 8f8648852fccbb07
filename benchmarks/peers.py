"""
The same instances through the textbook models, in PuLP with HiGHS, side by side with this engine.

``rounds``: centre-assignment model; where a community comes in pieces, a separator cut is added and it is solved
again. ``flow``: the same with contiguity as a flow from every centre (Shirabe, Environment and Planning B 36(6),
2009). Neither is tuned beyond what its authors do; both get one thread and the same time limit.

    python benchmarks/peers.py ../shared/instances/planar_60_800_2000_s0.json --time-limit 300

With ``--others PYTHON``, the interpreter of an environment with ``benchmarks/others.txt``, a second table shows the
open heuristics of ``others.py`` beside the proven optimum.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from districting.bench import run
from districting.instances import Instance, read_instance
from districting.optimise.separators import Separators


def assignment_model(instance: Instance) -> tuple[Any, dict[tuple[int, int], Any]]:
    """Every unit to a centre, k centres, households within limits, ``x_ij ≤ x_jj``."""
    problem = instance.problem
    n, households = len(problem.county), problem.county.households
    band = next(rule for rule in problem.rules if rule.name == "household_band")
    k = problem.number[0]
    model = pulp.LpProblem("assignment", pulp.LpMinimize)
    x = {(i, j): pulp.LpVariable(f"x_{i}_{j}", cat="Binary") for i in range(n) for j in range(n)}
    model += pulp.lpSum(float(instance.cost[i, j]) * x[i, j] for i in range(n) for j in range(n))
    for i in range(n):
        model += pulp.lpSum(x[i, j] for j in range(n)) == 1
    model += pulp.lpSum(x[j, j] for j in range(n)) == k
    for j in range(n):
        total = pulp.lpSum(int(households[i]) * x[i, j] for i in range(n))
        model += total >= band.lower * x[j, j]
        model += total <= band.upper * x[j, j]
        for i in range(n):
            if i != j:
                model += x[i, j] <= x[j, j]
    return model, x


def add_flow(instance: Instance, model: Any, x: dict[tuple[int, int], Any]) -> None:
    """From every centre one unit of flow reaches each of its units, along units of its own."""
    county = instance.problem.county
    n = len(county)
    arcs = [(b.a, b.b) for b in county.borders] + [(b.b, b.a) for b in county.borders]
    f = {(a, b, j): pulp.LpVariable(f"f_{a}_{b}_{j}", lowBound=0) for a, b in arcs for j in range(n)}
    for j in range(n):
        for i in range(n):
            if i == j:
                continue
            into = pulp.lpSum(f[a, i, j] for a, b in arcs if b == i)
            out = pulp.lpSum(f[i, b, j] for a, b in arcs if a == i)
            model += into - out == x[i, j]
            model += into <= (n - 1) * x[i, j]


def solve(model: Any, x: dict[tuple[int, int], Any], left: float) -> tuple[bool, dict[int, list[int]]]:
    """One solve to a gap of zero: whether it was finished, and the units of each centre."""
    engine = pulp.HiGHS(msg=False, threads=1, timeLimit=max(1.0, left), mip_rel_gap=0.0)
    model.solve(engine)
    finished = str(model.solverModel.getModelStatus()).endswith("kOptimal")
    groups: dict[int, list[int]] = {}
    for (i, j), variable in x.items():
        if (variable.value() or 0) > 0.5:
            groups.setdefault(j, []).append(i)
    return finished, groups


def peer(instance: Instance, *, flow: bool, time_limit: float) -> tuple[str, float | None, float]:
    """Status, objective of the connected plan, seconds from building the model to the end."""
    start = time.perf_counter()
    model, x = assignment_model(instance)
    if flow:
        add_flow(instance, model, x)
    band = next(rule for rule in instance.problem.rules if rule.name == "household_band")
    separators = Separators(instance.problem.county, band.upper)
    while True:
        finished, groups = solve(model, x, time_limit - (time.perf_counter() - start))
        seconds = time.perf_counter() - start
        if not finished:
            return "time limit", None, seconds
        cuts = separators.broken(groups)
        if not cuts:
            numbers = np.empty(len(instance.problem.county), dtype=int)
            for centre, units in groups.items():
                numbers[units] = centre
            return "optimal", instance.objective(numbers.tolist()), seconds
        for a, b, between in cuts:
            model += x[a, b] <= pulp.lpSum(x[c, b] for c in between)


def textbook(instance: Instance, ours: dict[str, Any], *, flow: bool, time_limit: float) -> list[str]:
    """Cells of the first table: one textbook model beside this engine."""
    status, objective, seconds = peer(instance, flow=flow, time_limit=time_limit)
    name = "contiguity as flow" if flow else "rounds of cuts"
    shown = "–" if objective is None else f"{objective:,.4f}"
    ratio = seconds / max(ours["seconds"], 1e-3)
    return [f"`{instance.name}`", f"{ours['seconds']:.2f}", name, status, shown, f"{seconds:.1f}", f"{ratio:,.0f}"]


def heuristics(python: Path, path: Path, ours: dict[str, Any], seconds: float) -> list[list[str]]:
    """Cells of the second table: what each open heuristic finds in its time, above the optimum proven here."""
    script = Path(__file__).with_name("others.py")
    command = [str(python), str(script), str(path), "--seconds", str(seconds)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    table = []
    for row in map(json.loads, lines):
        above, found = "–", row["objective"]
        if found is not None and not row["faults"] and ours["objective"]:
            above = f"{found / ours['objective'] - 1:.1%}"
        shown = "–" if found is None else f"{found:,.4f}"
        verdict = "; ".join(row["faults"]) or "within the band"
        table.append([f"`{row['instance']}`", row["peer"], f"{row['seconds']:.1f}", shown, above, verdict])
    return table


def show(cells: list[str]) -> None:
    """One row in Markdown."""
    print("| " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    """A table of the textbook models, and one of the heuristics where their environment is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("instances", type=Path, nargs="+")
    parser.add_argument("--time-limit", type=float, default=300.0)
    parser.add_argument("--flow", action="store_true")
    parser.add_argument("--others", type=Path, metavar="PYTHON")
    parser.add_argument("--others-seconds", type=float, default=60.0)
    wish = parser.parse_args()
    ours = {path: run(path, proof_limit=0) for path in wish.instances}
    show(["instance", "this engine, s", "peer", "peer's status", "objective", "peer, s", "ratio"])
    show(["---"] * 7)
    for path in wish.instances:
        for flow in (False, True) if wish.flow else (False,):
            show(textbook(read_instance(path), ours[path], flow=flow, time_limit=wish.time_limit))
    if wish.others is not None:
        print()
        show(["instance", "peer", "s", "objective", "above the optimum", "as asked?"])
        show(["---"] * 6)
        for path in wish.instances:
            for cells in heuristics(wish.others, path, ours[path], wish.others_seconds):
                show(cells)


if __name__ == "__main__":
    main()
