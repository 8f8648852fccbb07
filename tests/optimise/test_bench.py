"""Instances of the benchmark format: read, solved, and refused when they make no sense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from districting.bench import run
from districting.instances import read_instance

SHARED = Path(__file__).resolve().parents[3] / "shared" / "instances"

LINE: dict[str, Any] = {
    "name": "line",
    "about": "six units in a row",
    "source": "drawn by hand",
    "units": [{"id": f"u{i}", "households": 10 + i, "x": 1000.0 * i, "y": 0.0} for i in range(6)],
    "adjacency": [[i, i + 1, None] for i in range(5)],
    "communities": 2,
    "lower": 20,
    "upper": 60,
    "objective": {
        "kind": "centre", "distance": "euclidean", "unit": 1000.0, "rounded": "nearest", "power": 2, "scale": 0.5,
    },
    "published": None,
}  # fmt: skip


def _write(folder: Path, **changes: Any) -> Path:
    path = folder / "instance.json"
    path.write_text(json.dumps(LINE | changes), encoding="utf-8")
    return path


def test_a_line_of_units_by_hand(tmp_path: Path) -> None:
    """Three and three units, the middle one of each as centre."""
    result = run(_write(tmp_path))
    assert result["status"] == "optimal"
    assert result["objective"] == 0.5 * (10 + 12 + 13 + 15)
    assert (result["bound"], result["bound_checked"], result["gap"]) == (25.0, 25.0, 0.0)
    assert (result["communities"], result["slack"]) == (2, 0.0)
    assert [result["assignment"][f"u{i}"] for i in range(6)] == [0, 0, 0, 1, 1, 1]
    assert {"candidates", "seconds", "peak_memory_mb"} <= result.keys()


def test_hops_and_floating_distances(tmp_path: Path) -> None:
    """Hops count edges; unrounded distances state their slack and still give the exact plan."""
    objective = LINE["objective"]
    hops = run(_write(tmp_path, objective=objective | {"distance": "hops"}))
    floating = run(_write(tmp_path, objective=objective | {"rounded": None}))
    assert hops["objective"] == pytest.approx(25.0)
    assert floating["objective"] == pytest.approx(25.0)
    assert 0 < floating["slack"] < 1e-4


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"lower": 70}, "minimum"),
        ({"communities": 0}, "communities"),
        ({"adjacency": [[0, 99, None]]}, "do not exist"),
        ({"units": []}, "no units"),
        ({"units": [u | {"households": 0} for u in LINE["units"]]}, "zero households"),
        ({"units": [u | {"households": -1} for u in LINE["units"]]}, "negative"),
        ({"units": [u | {"id": "same"} for u in LINE["units"]]}, "more than once"),
        ({"objective": LINE["objective"] | {"scale": -1.0}}, "scale"),
        ({"objective": None}, "objective"),
        ({"name": None, "units": {}}, "name, units"),
        ({"units": [None, *LINE["units"][1:]]}, "#0"),
        ({"units": [u | {"id": None} for u in LINE["units"]]}, "lack an id"),
        ({"units": [u | {"households": float("nan")} for u in LINE["units"]]}, "no numbers"),
        ({"units": [u | {"households": 10**30} for u in LINE["units"]]}, "no numbers"),
        ({"units": [u | {"x": 10**400} for u in LINE["units"]]}, "no numbers"),
        ({"communities": 10**30}, "communities"),
        ({"lower": 10**30, "upper": 10**31}, "lower, upper"),
        ({"adjacency": [[0, 1, float("nan")]]}, "adjacency"),
        ({"adjacency": [[0, 1, -3.0]]}, "adjacency"),
        ({"adjacency": None}, "adjacency"),
        ({"communities": "two"}, "communities"),
        ({"communities": True}, "communities"),
        ({"communities": -1}, "at least 1"),
        ({"lower": -5}, "minimum"),
        ({"lower": 0, "upper": 0}, "minimum"),
        ({"adjacency": [[0, -1, None]]}, "do not exist"),
        ({"adjacency": [[0.5, 1, None]]}, "adjacency"),
        ({"adjacency": [["u0", "u1", None]]}, "adjacency"),
        ({"adjacency": [[0], None]}, "adjacency"),
        ({"units": [u | {"households": 1.5} for u in LINE["units"]]}, "whole"),
        ({"units": [u | {"households": "many"} for u in LINE["units"]]}, "no numbers"),
        ({"units": [u | {"households": True} for u in LINE["units"]]}, "no numbers"),
        ({"units": [u | {"x": None} for u in LINE["units"]]}, "no numbers"),
        ({"units": [{"households": 3, "x": 0.0, "y": 0.0}]}, "lack an id"),
        ({"units": [u | {"x": u["x"] * 1e9} for u in LINE["units"]]}, "too large"),
        ({"objective": LINE["objective"] | {"scale": "1"}}, "scale"),
        ({"objective": LINE["objective"] | {"power": -1}}, "power"),
        ({"objective": LINE["objective"] | {"unit": float("inf")}}, "unit"),
    ],
)
def test_bad_instances_get_a_clear_message(tmp_path: Path, changes: dict[str, Any], word: str) -> None:
    """Nothing hangs, nothing is a traceback."""
    result = run(_write(tmp_path, **changes))
    assert result["status"] == "error"
    assert any(any(w in reason for w in word.split("|")) for reason in result["reasons"]), result["reasons"]


@pytest.mark.parametrize(
    "changes",
    [
        {"communities": 7},
        {"upper": 14, "lower": 0, "communities": 6},
        {"adjacency": [[i, i + 1, None] for i in range(5) if i != 0]},
        {"communities": 5},
    ],
)
def test_impossible_instances_are_infeasible(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Too many communities, a unit above the limit, a pocket, a number that does not fit: no plan, with a reason."""
    result = run(_write(tmp_path, **changes))
    assert result["status"] == "infeasible"
    assert result["reasons"]
    assert result["assignment"] is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", "[" * 100_000, "\udcff"])
def test_files_that_are_no_instances_are_told(tmp_path: Path, text: str) -> None:
    """Empty, broken, of another kind, nested without end or in no encoding: one message, no traceback."""
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run(path)
    assert result["status"] == "error"
    assert len(result["reasons"]) == 1


def test_loops_and_doubled_edges_change_nothing(tmp_path: Path) -> None:
    """A unit joined to itself and an edge given twice are the same graph."""
    edges = [*LINE["adjacency"], [2, 2, None], [1, 0, 5.0]]
    assert run(_write(tmp_path, adjacency=edges))["objective"] == 25.0


def test_parts_that_only_the_number_joins(tmp_path: Path) -> None:
    """Two parts of three units, with a number that fits them, with one that does not, and all units at one place."""
    edges = [[i, i + 1, None] for i in range(5) if i != 2]
    assert run(_write(tmp_path, adjacency=edges))["objective"] == 25.0
    assert run(_write(tmp_path, adjacency=edges, communities=3, lower=10))["objective"] == 17.5
    assert run(_write(tmp_path, adjacency=edges, communities=1, upper=200))["status"] == "infeasible"
    units = [u | {"x": 0.0} for u in LINE["units"]]
    assert run(_write(tmp_path, units=units))["bound_checked"] == 0.0


def test_units_without_households_and_alone(tmp_path: Path) -> None:
    """Every other unit empty; as many communities as units; one unit by itself."""
    empty = [u | {"households": 10 * (i % 2)} for i, u in enumerate(LINE["units"])]
    assert run(_write(tmp_path, units=empty, lower=10))["status"] == "optimal"
    assert run(_write(tmp_path, communities=6, lower=0))["objective"] == 0.0
    one = run(_write(tmp_path, units=LINE["units"][:1], adjacency=[], communities=1, lower=0))
    assert (one["status"], one["objective"]) == ("optimal", 0.0)


def test_rounding_down(tmp_path: Path) -> None:
    """Distances rounded down to whole units."""
    units = [u | {"x": u["x"] * 1.9} for u in LINE["units"]]
    instance = read_instance(_write(tmp_path, units=units, objective=LINE["objective"] | {"rounded": "down"}))
    assert instance.exact
    assert instance.objective([0, 0, 0, 1, 1, 1]) == 0.5 * (10 + 12 + 13 + 15)


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/instances beside the project")
@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("planar_19_600_2000_s0", 160.1928),
        ("vor_20", 9403.37),
        ("planar_60_800_2000_s0", 216.8404),
        ("planar_100_1000_2000_s0", 231.8905),
        ("community_UT_n100_k25", 59404.845),
    ],
)
def test_known_optima_are_reached_and_proven(name: str, optimum: float) -> None:
    """Optima known from elsewhere, each plan checked again here for size and contiguity."""
    path = SHARED / f"{name}.json"
    result = run(path, proof_limit=200_000 if "100" not in name else 0)
    assert result["status"] == "optimal"
    assert result["objective"] == pytest.approx(optimum, rel=1e-5)
    if "100" not in name:
        assert result["bound_checked"] == result["objective"]
    values = json.loads(path.read_text(encoding="utf-8"))
    numbers = [result["assignment"][unit["id"]] for unit in values["units"]]
    for number in range(values["communities"]):
        inside = {i for i, k in enumerate(numbers) if k == number}
        assert values["lower"] <= sum(values["units"][i]["households"] for i in inside) <= values["upper"]
        reached, before = {min(inside)}, set()
        while reached != before:
            before = set(reached)
            reached |= {
                j for a, b, _ in values["adjacency"] for i, j in ((a, b), (b, a)) if i in reached and j in inside
            }
        assert reached == inside
