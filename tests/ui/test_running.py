"""A solve in a process of its own: what comes back, also when it is stopped, refused or dies."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import HouseholdBand, KeepApart, NumberOfCommunities, read_rules
from districting.solution import Status
from districting.ui import running
from districting.ui.running import Job
from districting.ui.worker import Task
from tests.conftest import MakeGrid


def after(job: Job, done: Callable[[Job], bool], *, seconds: float = 30.0) -> Job:
    """The job once something is true of it."""
    end = time.monotonic() + seconds
    while not done(job):
        assert time.monotonic() < end, "nothing came back"
        time.sleep(0.02)
    return job


def ended(job: Job) -> bool:
    """Whether its process is gone."""
    return job.ended


@pytest.fixture
def long_problem(make_grid: MakeGrid) -> Problem:
    """So many sets of units are admissible that listing them takes minutes."""
    return Problem(make_grid(9, 9), read_rules([{"name": "household_band", "lower": 0, "upper": 100_000}]))


def test_the_process_brings_what_the_engine_finds(grid_problem: Problem) -> None:
    """Cost, status, progress and check come back as from a solve in this process, with the asker's own problem."""
    job = after(Job(Task(grid_problem, level="units")), ended)
    here = solve(grid_problem)
    assert job.solution is not None
    assert job.solution.problem is grid_problem
    assert (job.solution.status, job.solution.objective) == (Status.OPTIMAL, here.objective)
    assert job.report is not None
    assert job.report.holds
    assert job.progress is not None
    assert job.progress.phase == "done"
    assert not job.running


def test_impossible_is_a_result(grid_problem: Problem) -> None:
    """Infeasibility comes back with its reasons; there is nothing to check."""
    job = after(Job(Task(grid_problem.with_rules(NumberOfCommunities(lower=8, upper=8)))), ended)
    assert job.solution is not None
    assert job.solution.status is Status.INFEASIBLE
    assert job.solution.reasons
    assert job.report is None


def test_what_the_package_refuses_comes_back_as_faults(grid_problem: Problem) -> None:
    """A rule that names no unit of the county is told in words, in both languages."""
    refused = replace(grid_problem, rules=(*grid_problem.rules, KeepApart(units=("000", "no such unit"))))
    job = after(Job(Task(refused)), ended)
    assert job.solution is None
    assert "no such unit" in job.faults[0].say("zh")
    assert "no such unit" in job.faults[0].say("en")


@pytest.mark.parametrize("wait", [0.0, 2.5])
def test_stop_comes_back_with_what_there_is(
    long_problem: Problem, wait: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped at once or under way, the solve ends, says that nothing was proven, and claims no optimum."""
    monkeypatch.setattr(running, "PATIENCE_S", 1.0)
    job = Job(Task(long_problem))
    time.sleep(wait)
    job.stop()
    after(job, lambda job: not job.running)
    assert job.solution is not None
    assert job.stopped
    assert job.solution.status in {Status.TIME_LIMIT, Status.FEASIBLE}
    assert job.solution.reasons


def test_a_process_that_dies_is_told(long_problem: Problem) -> None:
    """Whoever kills the solver, memory or a person, the page says that nothing is claimed."""
    job = Job(Task(long_problem))
    job._process.kill()
    after(job, ended)
    assert job.solution is None
    assert job.faults[0].key == "ui.solver_died"
    assert "代码" in job.faults[0].say("zh")


def test_both_copies_of_the_settings_agree() -> None:
    """``streamlit run app.py`` and ``districting app`` read the same settings."""
    root = Path(__file__).resolve().parents[2]
    copies = [root / ".streamlit/config.toml", root / "districting/ui/.streamlit/config.toml"]
    assert len({path.read_text(encoding="utf-8") for path in copies}) == 1
    assert "gatherUsageStats = false" in copies[0].read_text(encoding="utf-8")


def test_the_band_is_part_of_what_is_solved(grid_problem: Problem) -> None:
    """Another band is another problem, the same band the same: results are told apart by that."""
    other = grid_problem.with_rules(HouseholdBand(lower=1300, upper=2600))
    assert grid_problem.digest != other.digest
    assert replace(grid_problem).digest == grid_problem.digest
