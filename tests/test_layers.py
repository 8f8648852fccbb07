"""A module imports only from below, and each heavy library stays in its own room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "districting"

LAYERS = {
    "messages": 0,
    "errors": 0,
    "facts": 1,
    "graph": 1,
    "county": 1,
    "communities": 2,
    "rules": 2,
    "objective": 2,
    "counting": 2,
    "problem": 3,
    "reads": 3,
    "solution": 4,
    "certificate": 4,
    "slow_listing": 4,
    "near_listing": 4,
    "judging": 4,
    "windows": 4,
    "optimise": 4,
    "plan": 4,
    "draft": 4,
    "editing": 4,
    "effects": 4,
    "proof": 4,
    "verdicts": 4,
    "check": 4,
    "compare": 4,
    "measures": 4,
    "standards": 4,
    "shortfalls": 4,
    "jurisdictions": 4,
    "ledger": 4,
    "conversion": 4,
    "geography": 5,
    "project": 5,
    "sample": 5,
    "instances": 5,
    "bench": 5,
    "present": 6,
    "workflow": 7,
    "wishes": 7,
    "drawing": 7,
    "show": 7,
    "ui": 7,
    "cli": 7,
    "__main__": 7,
    "__init__": 7,
}

ROOMS = {
    "pulp": {"optimise"},
    "highspy": {"optimise"},
    "pyscipopt": {"optimise"},
    "streamlit": {"ui"},
    "folium": {"present"},
    "typst": {"present"},
    "matplotlib": {"present"},
    "osmnx": {"geography"},
    "momepy": {"geography"},
    "geopandas": {"geography", "project", "sample", "present"},
    "shapely": {"geography", "project", "sample", "present"},
    "tomlkit": {"project"},
    "rich": {"cli", "show"},
    "typer": {"cli"},
}

JUDGES = {
    "plan",
    "draft",
    "editing",
    "effects",
    "verdicts",
    "check",
    "proof",
    "judging",
    "slow_listing",
    "near_listing",
    "windows",
    "compare",
    "measures",
    "certificate",
    "ledger",
    "standards",
    "shortfalls",
    "jurisdictions",
    "conversion",
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The part of the package a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> list[str]:
    """Every module a file imports, also inside functions."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names if node.module == "districting"]
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_from_below(path: Path) -> None:
    """No module reaches up a layer, and who judges never imports who optimises."""
    own = room(path)
    assert own in LAYERS, f"{own} has no layer: add it to LAYERS"
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != "districting" or len(parts) < 2 or parts[1] not in LAYERS:
            continue
        assert LAYERS[parts[1]] <= LAYERS[own], f"{own} (layer {LAYERS[own]}) imports {name}"
        assert not (own in JUDGES and parts[1] == "optimise"), f"{own} judges and may not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_their_room(path: Path) -> None:
    """PuLP, folium, Streamlit and the like are imported only where they belong."""
    for name in imported(path):
        allowed = ROOMS.get(name.split(".")[0])
        assert allowed is None or room(path) in allowed, f"{path.name} imports {name}"
