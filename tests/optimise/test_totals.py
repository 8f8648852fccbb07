"""Rules about the whole plan with large amounts: an end is found, and the right one."""

from __future__ import annotations

import pytest

from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import read_rules
from districting.solution import Status

BAND = {"name": "household_band", "lower": 1000, "upper": 2000}


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        ((3, 3), {"name": "committee_changes", "upper": 1000}),
        ((4, 5), {"name": "yearly_cost", "upper": 1_000_000, "per_community": 10_000}),
    ],
)
def test_totals_that_no_plan_meets_are_proven_so(make_grid, shape, rule) -> None:
    """Infeasible only through a total of households or yuan: proven."""
    solution = solve(Problem(make_grid(*shape), read_rules([BAND, rule])), time_limit=60)
    assert solution.status is Status.INFEASIBLE
    assert solution.reasons


def test_largest_to_smallest_is_kept_by_the_one_door(make_grid) -> None:
    """A rule that is no sum over communities is kept too, whoever asks."""
    rules = read_rules([{**BAND, "upper": 3000}, {"name": "size_ratio", "upper": 1.4}])
    solution = solve(Problem(make_grid(3, 3), rules), time_limit=60)
    assert solution.plan is not None
    sizes = solution.plan.sums(solution.problem.county.households)
    assert sizes.max() <= 1.4 * sizes.min()
