"""Saved plans that are damaged: refused in words, whatever stands where something else should."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from districting.errors import DataError
from districting.project.results import load_plan
from districting.workflow import check_saved
from tests.commands import run

DAMAGE = (
    ("county.json", ("units", 0, "x"), []),
    ("county.json", ("units", 0, "households"), 10**30),
    ("county.json", ("units", 0, "households"), float("nan")),
    ("county.json", ("walk_m", 0), [[1], [1, 2]]),
    ("plan.json", ("objective",), [None]),
    ("plan.json", ("bound",), [[1]]),
    ("plan.json", ("communities", 2, "number"), {}),
    ("plan.json", ("assignment",), "x"),
    ("certificate.json", (), 7),
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template county, solved and saved."""
    folder = tmp_path_factory.mktemp("damaged")
    run("new", folder / "p", "--lang", "en")
    run("solve", folder / "p", "-o", folder / "plan", "--lang", "en")
    return folder / "plan"


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: f"{damage[0]} {damage[1]} {damage[2]!r:.9}")
def test_damaged_values_are_refused(saved: Path, tmp_path: Path, damage) -> None:
    """The check says that the file cannot be read, and exits with 2; nothing of it is shown as a plan."""
    name, path, value = damage
    folder = Path(shutil.copytree(saved, tmp_path / "plan"))
    facts = json.loads((folder / name).read_text(encoding="utf-8"))
    place = facts
    for step in path[:-1]:
        place = place[step]
    if path:
        place[path[-1]] = value
    (folder / name).write_text(json.dumps(facts if path else value), encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read"):
        check_saved(folder)
    if name == "county.json":
        with pytest.raises(DataError, match="cannot be read"):
            load_plan(folder)
    run("check", folder, "--lang", "zh", code=2)
