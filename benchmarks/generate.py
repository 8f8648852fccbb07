"""
Fresh instances of the generated kinds, in the neutral benchmark format.

``planar``: random points evened out by three rounds of Lloyd's relaxation, households lognormal with median 300.
``vor``: points clustered around town centres, households 100–3,000 with a long tail; the band is wide, so the
lists of candidates are long.
``grid``: equal squares, so that many plans cost the same. ``parts``: planar, torn in two halves that only the number of
communities joins. ``heavy``: planar, with few units that hold most households.
``few``: communities of ten units, of counts as uneven as those of counties.

    python benchmarks/generate.py planar 200 1000 2000 --seeds 10 --out out/bench
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import Voronoi

KINDS = ("planar", "vor", "grid", "parts", "heavy", "few")
FEW = 10
"""Units of a community of the kind ``few``, on average."""


def make(kind: str, n: int, lower: int, upper: int, seed: int) -> dict[str, Any]:
    """One instance of a kind; the same arguments give the same instance."""
    rng = np.random.default_rng([KINDS.index(kind), n, lower, upper, seed])
    if kind == "vor":
        centres = rng.random((max(2, n // 60), 2))
        points = centres[rng.integers(len(centres), size=n)] + rng.normal(0, 0.15, (n, 2))
        points = (points - points.min(axis=0)) / np.ptp(points, axis=0)
        points = 0.01 + 0.98 * points
        households = np.clip(np.rint(np.exp(rng.normal(np.log(310), 0.67, n))), 100, upper).astype(int)
        side = 1300.0 * float(np.sqrt(n))
        edges = _edges(points)
    else:
        points = rng.random((n, 2))
        for _ in range(3):
            points = _relaxed(points)
        households = np.maximum(40, np.rint(np.exp(rng.normal(np.log(300), 0.5, n)))).astype(int)
        side = 1000.0
        points, edges, households = _varied(kind, points, households, lower, upper, rng)
    points = points * side
    return {
        "name": f"{kind}_{n}_{lower}_{upper}_seed{seed}",
        "about": f"generated: kind {kind}",
        "source": "benchmarks/generate.py",
        "units": [
            {"id": f"u{i}", "households": int(h), "x": round(float(x), 3), "y": round(float(y), 3)}
            for i, (h, (x, y)) in enumerate(zip(households, points, strict=True))
        ],
        "adjacency": [[i, j, None] for i, j in edges],
        "communities": round(int(households.sum()) / ((lower + upper) / 2)),
        "lower": lower,
        "upper": upper,
        "objective": {
            "kind": "centre", "distance": "euclidean", "unit": 1000.0, "rounded": None, "power": 2, "scale": 1.0,
        },
        "published": None,
    }  # fmt: skip


def _varied(
    kind: str, points: np.ndarray, households: np.ndarray, lower: int, upper: int, rng: np.random.Generator
) -> tuple[np.ndarray, list[tuple[int, int]], np.ndarray]:
    """Points, edges and households of the kinds that are planar but for one thing."""
    if kind == "grid":
        wide = int(np.sqrt(len(points)))
        at = np.arange(wide * wide)
        points = np.stack([(at % wide + 0.5) / wide, (at // wide + 0.5) / wide], axis=1)
        edges = [(int(i), int(i) + 1) for i in at if i % wide < wide - 1]
        return points, edges + [(int(i), int(i) + wide) for i in at[:-wide]], households[: len(at)]
    edges = _edges(points)
    if kind == "parts":
        west = points[:, 0] < np.median(points[:, 0])
        edges = [(i, j) for i, j in edges if west[i] == west[j]]
    if kind == "heavy":
        households = np.clip(120 * (1 + rng.pareto(1.2, len(points))), 20, upper).astype(int)
    if kind == "few":
        shares = np.exp(rng.normal(0, 1, len(points)))
        total = max(2, len(points) // FEW) * (lower + upper) / 2
        households = np.clip(np.rint(total * shares / shares.sum()), 1, upper).astype(int)
    return points, edges, households


def _mirrored(points: np.ndarray) -> Voronoi:
    """Voronoi cells of points in the unit square, closed by mirroring the points in its sides."""
    sides = [points, points * [-1, 1], points * [1, -1], [2, 0] - points * [1, -1], [0, 2] - points * [-1, 1]]
    return Voronoi(np.vstack(sides))


def _relaxed(points: np.ndarray) -> np.ndarray:
    """Every point moved to the middle of its cell's corners."""
    cells = _mirrored(points)
    return np.array([cells.vertices[cells.regions[cells.point_region[i]]].mean(axis=0) for i in range(len(points))])


def _edges(points: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of points whose cells share a side."""
    pairs = np.sort(_mirrored(points).ridge_points, axis=1)
    return sorted({(int(a), int(b)) for a, b in pairs if b < len(points)})


def main() -> None:
    """Write instances to files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else "")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("units", type=int)
    parser.add_argument("lower", type=int)
    parser.add_argument("upper", type=int)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    wish = parser.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    for seed in range(wish.seeds):
        instance = make(wish.kind, wish.units, wish.lower, wish.upper, seed)
        path = wish.out / f"{instance['name']}.json"
        path.write_text(json.dumps(instance), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
