"""
Run the engine over instance files and fresh seeds, and write the table of ``benchmarks/README.md``.

    python benchmarks/suite.py --instances ../shared/instances --seeds 10 --time-limit 120 --out out/bench

Each instance runs in a process of its own, one after the other; ``seconds`` is what the engine reports, after
imports and with compiled code loaded.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from generate import make

FRESH = (
    ("planar", 19, 600, 2000),
    ("planar", 60, 800, 2000),
    ("vor", 20, 1000, 3000),
    ("planar", 100, 1000, 2000),
    ("planar", 200, 1000, 2000),
    ("planar", 500, 1000, 2000),
    ("planar", 500, 1200, 1800),
    ("vor", 100, 1000, 3000),
)

UNTUNED = (
    ("planar", 30, 700, 1500),
    ("planar", 80, 900, 1600),
    ("planar", 100, 1350, 1650),
    ("planar", 150, 1200, 1500),
    ("planar", 300, 900, 1800),
    ("planar", 400, 1100, 1900),
    ("vor", 50, 1000, 3000),
    ("vor", 150, 1000, 3000),
    ("vor", 200, 1000, 3000),
    ("vor", 300, 1000, 3000),
    ("grid", 144, 1000, 2000),
    ("parts", 120, 1000, 2000),
    ("heavy", 120, 1000, 3000),
)
"""Sizes and bands that nothing in the engine was tuned to."""


def measure(path: Path, time_limit: float, proof_limit: int) -> dict[str, Any]:
    """What one instance gives, in a fresh process."""
    code = (
        "import json, sys; from pathlib import Path; from districting.bench import run; "
        "print(json.dumps(run(Path(sys.argv[1]), time_limit=float(sys.argv[2]), proof_limit=int(sys.argv[3]))))"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(path), str(time_limit), str(proof_limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result.pop("assignment")
    return result


def line(result: dict[str, Any]) -> str:
    """One row of the table of files."""
    objective = "–" if result["objective"] is None else f"{result['objective']:,.4f}".rstrip("0").rstrip(".")
    gap = "–" if result["gap"] is None else f"{result['gap']:.3%}"
    rests = result["rests_on"] or "nothing"
    return (
        f"| `{result['name']}` | {result['regime']} | {result['candidates']:,} | {result['status']} | {objective} "
        f"| {gap} | {rests} | {result['seconds']:.1f} | {result['peak_memory_mb']:,.0f} |"
    )


def fresh(kind: str, n: int, lower: int, upper: int, wish: argparse.Namespace) -> str:
    """One row of the table of fresh seeds."""
    results = []
    for seed in range(wish.seeds):
        instance = make(kind, n, lower, upper, seed)
        path = wish.out / f"{instance['name']}.json"
        path.write_text(json.dumps(instance), encoding="utf-8")
        results.append(measure(path, wish.time_limit, 0))
    seconds = sorted(result["seconds"] for result in results)
    proven = sum(result["status"] == "optimal" for result in results)
    checked = sum(result["status"] == "optimal" and not result["rests_on"] for result in results)
    median = statistics.median(seconds)
    return f"| {kind} {n}, {lower}–{upper} | {proven}/{wish.seeds} | {checked} | {median:.2f} | {seconds[-1]:.2f} |"


def main() -> None:
    """Measure and print two tables in Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--instances", type=Path)
    parser.add_argument("--names", nargs="*", default=["*"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--untuned", action="store_true", help="other sizes and bands, and other kinds")
    parser.add_argument("--proof-limit", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    wish = parser.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    if wish.instances is not None:
        print("| instance | regime | candidates | status | objective | gap | rests on | seconds | MB |")
        print("|---|---|---|---|---|---|---|---|---|")
        for path in sorted({path for name in wish.names for path in wish.instances.glob(f"{name}.json")}):
            print(line(measure(path, wish.time_limit, wish.proof_limit)), flush=True)
        print()
    if wish.seeds:
        print(f"| kind ({wish.seeds} fresh seeds) | proven | checked without a solver | median s | worst s |")
        print("|---|---|---|---|---|")
        for kind, n, lower, upper in UNTUNED if wish.untuned else FRESH:
            print(fresh(kind, n, lower, upper, wish), flush=True)


if __name__ == "__main__":
    main()
