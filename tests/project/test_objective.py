"""The ``[objective]`` table: yuan beside household-metres, goals in a strict order, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from districting.cli import app
from districting.project.study import open_study

SPACE = '[[rule]]\nname = "space_short"\nper_100_households = 30\nprice = 100\nprice_in = "yuan"\n'
ROAD = '[[rule]]\nname = "compactness"\nlower = 0.9\nprice = 1000000\n'


def changed(sample: Path, tmp_path: Path, text: str) -> Path:
    """A copy of the sample with more in its settings."""
    folder = tmp_path / "project"
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("out", "cache"))
    with (folder / "project.toml").open("a", encoding="utf-8") as handle:
        handle.write(f"\n{text}")
    return folder


def run(*arguments: object) -> tuple[int, str]:
    """Run a command; its exit code and what it printed."""
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def test_yuan_and_walking_add_up(sample, tmp_path) -> None:
    """A price in yuan counts as the household-metres it is worth; terms sum to the total; both units are shown."""
    folder = changed(sample, tmp_path, f"[objective]\nyuan_per_household_metre = 0.05\n{SPACE}")
    code, printed = run("solve", folder, "-o", tmp_path / "out", "--json")
    facts = json.loads(printed)
    assert (code, facts["status"]) == (0, "optimal")
    assert sum(facts["terms"].values()) == facts["objective"]
    problem = open_study(folder).problem
    rule = next(rule for rule in problem.rules if rule.name == "space_short")
    assert rule.price_metres == pytest.approx(100 / 0.05)
    assert facts["terms"]["space_short"] % 2000 == 0
    assert facts["terms"]["space_short"] > 0
    code, printed = run("check", tmp_path / "out", "--project", folder, "--lang", "en")
    assert code == 0, printed
    printed = run("solve", folder, "-o", tmp_path / "out", "--lang", "en")[1]
    assert f"({facts['objective'] * 0.05:,.0f} yuan)" in printed
    assert "100 yuan (2,000 household-metres)" in " ".join(printed.split())


@pytest.mark.parametrize("goals", [["compactness", "walking"], ["walking", "compactness"]])
def test_goals_are_obeyed_in_their_order(sample, tmp_path, goals) -> None:
    """The first goal is as good as it can be alone; the file says the order, and the check finds no false claim."""
    folder = changed(sample, tmp_path, f"[objective]\ngoals = {json.dumps(goals)}\n{ROAD}")
    code, printed = run("solve", folder, "-o", tmp_path / "out", "--json", "--level", "committees")
    facts = json.loads(printed)
    assert code == 0, printed
    assert facts["goals"] == goals
    assert facts["bound"] is None
    assert sum(facts["terms"].values()) == facts["objective"]
    (tmp_path / "other").mkdir()
    other = changed(sample, tmp_path / "other", f"[objective]\ngoals = {json.dumps(goals[:1])}\n{ROAD}")
    alone = json.loads(run("solve", other, "-o", tmp_path / "alone", "--json")[1])
    assert facts["terms"][goals[0]] == alone["terms"][goals[0]]
    assert facts["terms"][goals[1]] <= alone["terms"][goals[1]]
    code, printed = run("check", tmp_path / "out", "--project", folder, "--lang", "zh")
    assert code == 0, printed


def test_a_goal_of_another_level_is_passed_over(sample, tmp_path) -> None:
    """``whole_committee`` is priced on the finer level only; the coarser one takes the goals it knows."""
    folder = changed(sample, tmp_path, '[objective]\ngoals = ["whole_committee", "walking"]\n')
    assert open_study(folder, level="parts").problem.goals == ("whole_committee", "walking")
    assert open_study(folder, level="committees").problem.goals == ("walking",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[objective]\ngoals = ["beauty"]\n', "no terms of the cost: beauty"),
        ('[objective]\ngoals = ["walking", "walking"]\n', "more than once"),
        ('[objective]\ngoals = ["staff"]\n', "needs a price first"),
        ("[objective]\ngoals = 3\n", '["…"]'),
        ("[objective]\nyuan_per_household_metre = -1\n", "greater than zero"),
        ("[objective]\nyuan_per_household_metre = nan\n", "greater than zero"),
        ("[objective]\nyuan = 1\n", "yuan_per_household_metre"),
        (SPACE, "nobody says what a household-metre is worth"),
        (SPACE.replace('"yuan"', '"dollars"'), "price_in"),
    ],
)
def test_nonsense_is_refused_in_one_message(sample, tmp_path, text, words) -> None:
    """Unknown goals, goals without a price, a worth that is none: named, and nothing is written."""
    folder = changed(sample, tmp_path, text)
    code, printed = run("solve", folder, "-o", tmp_path / "out", "--lang", "en")
    assert code == 2
    assert words in " ".join(printed.split())
    assert not (tmp_path / "out").exists()
