"""Work in a child process: it can be ended, its end loses nothing that was told, its failure is a fault with words."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from districting.county import Border, County, Unit
from districting.errors import SolverError
from districting.optimise import assign as assignment
from districting.optimise import choose
from districting.optimise.apart import Apart, Tell
from districting.optimise.assign import Assignment
from districting.optimise.choose import Program
from districting.optimise.search import Search
from districting.optimise.solve import solve
from districting.optimise.solver import Answer, Row, choose_columns
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities


@dataclass(frozen=True)
class Deaf:
    """A job that tells once and then never asks a clock; or fails, or dies."""

    way: str

    def __call__(self, tell: Tell) -> Any:
        """Do it."""
        tell("told")
        if self.way == "fails":
            raise ValueError("no such thing")
        if self.way == "dies":
            import os

            os._exit(3)
        while self.way == "deaf":
            pass
        return "done"


def test_a_job_that_asks_no_clock_is_ended_and_what_it_told_is_kept() -> None:
    """The child is gone afterwards, and the next job gets a new one."""
    heard: list[str] = []
    with Apart() as apart:
        assert apart.run(Deaf("deaf"), over=lambda: bool(heard), hear=heard.append) is None
        assert heard == ["told"]
        assert apart.run(Deaf("works"), over=lambda: False, hear=heard.append) == "done"
        assert apart.run(Deaf("works"), over=lambda: False, hear=heard.append) == "done"
    assert heard == ["told"] * 3


@pytest.mark.parametrize(("way", "reason"), [("fails", "no such thing"), ("dies", "ended")])
def test_a_job_that_fails_says_why(way: str, reason: str) -> None:
    """An exception, or a process that dies, is the solver's failure and not ours."""
    with Apart() as apart, pytest.raises(SolverError) as caught:
        apart.run(Deaf(way), over=lambda: False, hear=lambda _: None)
    assert reason in caught.value.faults[0].say("en")


def _large() -> Problem:
    """Forty-eight uneven units into four communities within a narrow band: more than a moment of search."""
    rng = random.Random(3)
    units = [Unit(f"u{i}", "", rng.randint(60, 900), 400.0 * (i % 8), 300.0 * (i // 8)) for i in range(48)]
    edges = [Border(i, i + 1) for i in range(47) if i % 8 != 7] + [Border(i, i + 8) for i in range(40)]
    mean = sum(unit.households for unit in units) / 4
    band = HouseholdBand(lower=int(mean * 0.98), upper=int(mean * 1.02))
    return Problem(County("town", units, edges), (Contiguity(), band, NumberOfCommunities(lower=4, upper=4)))


def test_a_stop_during_the_search_keeps_the_best_plan_and_a_valid_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop while the integer program is searched leaves a plan and a bound that the whole one, by sets, confirms."""
    monkeypatch.setattr(assignment, "UNITS_EACH", 0)
    problem = _large()
    phases: list[str] = []
    search = Search(problem, Watch(60, lambda p: phases.append(p.phase), lambda: phases.count("choosing") > 2))
    Assignment(search).run()
    assert "choosing" in phases
    assert search.plan is not None
    assert search.bound is not None
    assert problem.admits(search.plan).all()
    stopped_at = (search.cost or 0, search.bound)
    assert stopped_at[1] <= stopped_at[0]
    monkeypatch.undo()
    whole = Search(problem, Watch(60))
    Assignment(whole).run()
    assert whole.bound is not None
    assert stopped_at[1] <= (whole.cost or 0)
    assert whole.bound <= stopped_at[0]


def test_a_deadline_is_obeyed() -> None:
    """A short limit ends every step of the regime; what there is by then comes back."""
    began = time.perf_counter()
    search = Search(_large(), Watch(0.5))
    Assignment(search).run()
    assert search.watch.stopped or search.closed()
    assert search.bound is None or search.cost is None or search.bound <= search.cost
    assert time.perf_counter() - began < 30


def test_without_scip_the_rounds_of_highs_answer() -> None:
    """Where PySCIPOpt cannot be imported the regime works all the same, and says on whose search it rests."""
    code = """
import sys
sys.modules["pyscipopt"] = None
import importlib.util as util
find = util.find_spec
util.find_spec = lambda name, *rest: None if name == "pyscipopt" else find(name, *rest)
from districting.county import Border, County, Unit
from districting.optimise import lazy
from districting.optimise import choose
from districting.optimise.assign import Assignment
from districting.optimise.choose import Program
from districting.optimise.search import Search
from districting.optimise.solve import solve
from districting.optimise.solver import Answer, Row, choose_columns
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities
units = [Unit(str(i), "", 10 + i % 3, 100.0 * (i % 6), 90.0 * (i // 6)) for i in range(24)]
edges = [Border(i, i + 1) for i in range(23) if i % 6 != 5] + [Border(i, i + 6) for i in range(18)]
rules = (Contiguity(), HouseholdBand(lower=85, upper=91), NumberOfCommunities(lower=3, upper=3))
search = Search(Problem(County("t", units, edges), rules), Watch())
Assignment(search).run()
print(lazy.LAZY_SOLVER, search.solver, search.cost is not None and search.cost == search.bound)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["HiGHS", "HiGHS", "True"]


def _cover(rows: int, columns: int) -> tuple[list[float], list[Row]]:
    """A random program: every row once, each column in a few rows, and every row alone at a high price."""
    rng = random.Random(1)
    held = [sorted(rng.sample(range(rows), rng.randint(3, 6))) for _ in range(columns)] + [[r] for r in range(rows)]
    costs = [float(sum(rng.randint(5, 20) for _ in some)) for some in held[:columns]] + [60.0] * rows
    inside = [[c for c, some in enumerate(held) if r in some] for r in range(rows)]
    return costs, [Row(some, [1.0] * len(some), 1.0, 1.0) for some in inside]


def test_a_program_in_a_child_says_the_same_and_tells_on_its_way() -> None:
    """The answer is that of this process; every better answer told before is one, and none is better than the last."""
    costs, rows = _cover(20, 80)
    told: list[Answer] = []
    settings = {"time_limit": 60.0, "threads": 1, "seed": 0, "slack": 0.0, "nodes": None}
    here, there = Program(costs, rows, settings).here(), Program(costs, rows, settings).apart()
    assert there == here
    assert choose_columns(costs, rows, tell=told.append).chosen == here.chosen
    assert told
    assert here.chosen is not None
    best = sum(costs[c] for c in here.chosen)
    for answer in told:
        assert answer.chosen is not None
        assert all(sum(c in answer.chosen for c in row.columns) == 1 for row in rows)
        assert sum(costs[c] for c in answer.chosen) >= best


def test_a_program_in_a_child_can_be_ended_at_once() -> None:
    """A yes ends it; what comes back claims nothing beyond what was told."""
    costs, rows = _cover(60, 800)
    answer = Program(costs, rows, {"time_limit": 600.0}).apart(stop=lambda: True)
    assert answer.status == "open"


def test_where_programs_run_changes_no_plan(brute: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solve whose integer programs all run in children finds and proves the same."""
    town = brute.random_town(40, seed=2)
    here = solve(town)
    monkeypatch.setattr(choose, "APART_FROM", 0)
    there = solve(town)
    assert (there.status, there.objective, there.bound) == (here.status, here.objective, here.bound)
