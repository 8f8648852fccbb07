"""Two real places from files to a proven plan, through the functions a user calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from districting.plan import Plan
from districting.project.study import open_study
from districting.solution import Status
from districting.workflow import check_saved, save_solution, solve_study

pytestmark = pytest.mark.real

DAAN_RULES = """
[[rule]]
name = "household_band"
lower = 4000
upper = 7000
[[rule]]
name = "number_of_communities"
lower = 20
upper = 26
"""

CAMBRIDGE_RULES = """
[[rule]]
name = "household_band"
lower = 900
upper = 1700
[[rule]]
name = "number_of_communities"
lower = 5
upper = 8
"""


def solve_and_check(folder: Path, level: str, out: Path) -> Plan:
    """A proven plan of the folder, saved, and passed by its own check afresh from the files."""
    study = open_study(folder, level=level)
    solution = solve_study(study)
    assert solution.status is Status.OPTIMAL, [fault.say("en") for fault in solution.reasons]
    plan = save_solution(study, solution, out)
    assert plan is not None
    report = check_saved(out, folder)
    assert report.holds, [check.say("en") for check in report.checks if not check.holds]
    assert report.bound_checked is not None
    return plan


def test_daan_neighbourhoods_become_communities(daan_with, tmp_path) -> None:
    """53 neighbourhoods with official counts into 20 to 26 communities of 4,000 to 7,000 households, proven."""
    plan = solve_and_check(daan_with(DAAN_RULES), "villages", tmp_path / "out")
    assert 20 <= len(plan) <= 26
    assert plan.households.min() >= 4000
    assert plan.households.max() <= 7000
    assert int(plan.households.sum()) == 120_882


def test_cambridge_parcels_become_blocks_become_communities(cambridge_small_with, tmp_path) -> None:
    """Parcels and streets of two neighbourhoods to blocks, then to communities, with every dwelling kept."""
    plan = solve_and_check(cambridge_small_with(CAMBRIDGE_RULES), "larger", tmp_path / "out")
    assert 5 <= len(plan) <= 8
    assert int(plan.households.sum()) == 7_879
