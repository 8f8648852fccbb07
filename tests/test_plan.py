"""Plans: numbering, names, what they cost, and what is refused."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from districting.communities import Communities
from districting.compare import Comparison, reference_plan
from districting.errors import DataError
from districting.plan import Plan, community_names, pairing
from districting.solution import Solution, Status, relative_gap

ROWS = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def plan_of(problem, rows=ROWS) -> Plan:
    return Plan(problem, Communities.of(rows))


def test_equal_partitions_are_the_same_plan(grid_problem) -> None:
    """The order communities are given in does not matter to a solution's plan."""
    turned = Solution(grid_problem, Status.FEASIBLE, Communities.of([ROWS[2], ROWS[0], ROWS[1]]))
    assert Plan.of_solution(turned).id == plan_of(grid_problem).id
    assert Plan.of_solution(turned).numbers.tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[0, 1, 2], [3, 4, 5], [6, 7]], "no community: 008"),
        ([[0, 1, 2, 3], [3, 4, 5], [6, 7, 8]], "more than one community: 003"),
    ],
)
def test_no_partition_is_refused_with_its_units(grid_problem, rows, words) -> None:
    """A unit left out or held twice is named."""
    with pytest.raises(DataError, match=words):
        plan_of(grid_problem, rows)


def test_reads_back_what_it_wrote(grid_problem) -> None:
    """A plan through its file's content is the same plan."""
    plan = plan_of(grid_problem)
    again = Plan.from_dict(plan.county, plan.as_dict())
    assert again.id == plan.id
    assert again.as_dict() == plan.as_dict()


def test_objective_is_the_sum_of_all_terms(grid_problem) -> None:
    """Walking and priced rules add up to the plan's cost."""
    plan = plan_of(grid_problem)
    assert plan.objective == int(grid_problem.cost(plan.communities).sum())
    assert plan.objective == sum(int(term.sum()) for term in plan.terms.values())


def test_names_come_from_the_largest_unit_and_differ(make_grid) -> None:
    """Communities are named after the unit with most households, made different where two would be the same."""
    county = make_grid(2, 3)
    assert community_names(county, Communities.of([[0, 1, 2], [3, 4, 5]]), "zh") == ("村1社区", "村4社区")
    parts = make_grid(2, 3, parents=["a"] * 6)
    named = community_names(parts, Communities.of([[0, 1, 2], [3, 4, 5]]), "en")
    assert len(set(named)) == 2


def test_a_divided_committee_names_the_community_that_keeps_most_of_it(make_grid) -> None:
    """The name follows the households of the committee, not the largest single unit."""
    county = make_grid(2, 3, households=[500, 500, 300, 400, 600, 300], parents=["a", "a", "b", "b", "c", "b"])
    names = community_names(county, Communities.of([[0, 1, 4], [2, 3, 5]]), "zh")
    assert names == ("a社区", "b社区")


def test_comparison_pairs_communities_and_counts_who_moves(grid_problem) -> None:
    """One unit given to its neighbour: its households move, nobody else."""
    before, after = plan_of(grid_problem), plan_of(grid_problem, [[0, 1], [2, 3, 4, 5], [6, 7, 8]])
    comparison = Comparison(before, after)
    assert comparison.moved.tolist() == [2]
    assert comparison.moved_households == 290
    assert comparison.saved == before.objective - after.objective
    assert sum(b - a for b, a in comparison.terms().values()) == comparison.saved


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("free", [0.0, 0.5])
def test_pairs_hold_as_many_households_as_possible(seed, free) -> None:
    """Pairs reach the best sum of all ways to pair, whether rows have one partner each or a choice."""
    rng = np.random.default_rng(seed)
    shared = np.zeros((5, 4), dtype=np.int64)
    shared[np.arange(5), rng.integers(0, 4, 5)] = rng.integers(1, 9, 5)
    shared += np.where(rng.random(shared.shape) < free, rng.integers(0, 9, shared.shape), 0)
    pairs = pairing(shared)
    assert len(set(pairs.values())) == len(pairs)
    best = max(sum(shared[row, c] for c, row in enumerate(rows)) for rows in permutations(range(5), 4))
    assert sum(shared[row, c] for row, c in pairs.items()) == best


def test_comparison_of_other_units_is_refused(grid_problem, make_grid) -> None:
    """Plans of different units cannot be compared."""
    from districting.problem import Problem

    other = Problem(make_grid(2, 3), grid_problem.rules)
    with pytest.raises(DataError, match="different units"):
        Comparison(plan_of(grid_problem), plan_of(other, [[0, 1, 2], [3, 4, 5]]))


def test_reference_plan_maps_parts_through_their_committee(make_grid) -> None:
    """A table of committees places every part of them; who is left out is named."""
    from districting.problem import Problem
    from districting.rules import read_rules

    problem = Problem(make_grid(2, 3, parents=["a", "a", "b", "a", "b", "c"]), read_rules([]))
    plan = reference_plan(problem, {"a": 1, "b": 2, "c": 2})
    assert plan.numbers.tolist() == [1, 1, 2, 1, 2, 2]
    with pytest.raises(DataError, match="no community: 005"):
        reference_plan(problem, {"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("objective", "bound", "gap"), [(10, 10, 0.0), (100, 90, 0.1), (None, 5, None), (0, 0, 0.0), (0, -3, np.inf)]
)
def test_gap_is_a_ratio_of_the_objective(objective, bound, gap) -> None:
    """(objective − bound) / |objective|."""
    assert relative_gap(objective, bound) == gap
