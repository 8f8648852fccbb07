"""What is said before a solve is what the engine then does."""

from __future__ import annotations

import pytest

from districting.optimise.estimate import estimate
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import read_rules
from tests.conftest import MakeGrid


def test_a_short_list_is_counted(grid_problem: Problem) -> None:
    """With time enough the number is that of the engine's own list, and so is the way."""
    found, solution = estimate(grid_problem, patience=60.0), solve(grid_problem)
    assert (found.candidates, found.known, found.regime) == (solution.candidates, "exact", solution.regime)


@pytest.mark.parametrize("patience", [0.05, 0.3])
def test_a_long_list_is_estimated_in_a_moment(make_grid: MakeGrid, patience: float) -> None:
    """Where counting would take minutes it says that it does not know, and what the rules then lead to."""
    problem = Problem(make_grid(9, 9), read_rules([{"name": "household_band", "lower": 0, "upper": 100_000}]))
    found = estimate(problem, patience=patience)
    assert found.known == "more"
    assert found.candidates > 10_000
    assert found.regime == "late"


def test_a_part_counted_tells_about_the_whole(make_grid: MakeGrid) -> None:
    """From a part of the units the count is within a factor of two of the truth."""
    problem = Problem(make_grid(8, 8), read_rules([{"name": "household_band", "lower": 0, "upper": 2600}]))
    whole = estimate(problem, patience=60.0)
    part = estimate(problem, patience=0.0)
    assert whole.known == "exact"
    assert part.known in {"about", "more"}
    if part.known == "about":
        assert whole.candidates / 2 < part.candidates < whole.candidates * 2
