"""Plans by moves, and communities solved anew: always plans, never dearer, over when the clock says so."""

from __future__ import annotations

from types import ModuleType

import pytest

from districting.communities import Communities
from districting.optimise.lagrange import light_paths
from districting.optimise.moves import Effort, plans
from districting.optimise.regions import ground_of
from districting.optimise.rejoin import rejoined
from districting.optimise.watch import TimeOverError
from districting.problem import Problem


@pytest.fixture(scope="module")
def town(brute: ModuleType) -> Problem:
    """Forty units, so many communities as there must be."""
    problem: Problem = brute.random_town(40, seed=5)
    return problem


def test_plans_by_moves_are_plans_and_repeat(town: Problem) -> None:
    """Every plan keeps the limits and its communities whole, and the same seed gives the same plans."""
    limit = town.growth.limits[0]
    ground = ground_of(town.county, town.objective, limit.lower, limit.upper)
    number = round(2 * int(town.county.households.sum()) / (limit.lower + limit.upper))
    runs = [list(plans(ground, number, seed=7, effort=Effort(each=200), stop=bool)) for _ in range(2)]
    assert runs[0]
    assert [group.tolist() for group in runs[0]] == [group.tolist() for group in runs[1]]
    for group in runs[0]:
        assert town.admits(Communities.from_assignment(group.tolist())).all()


def test_communities_solved_anew_are_a_cheaper_plan(town: Problem) -> None:
    """Each plan is admitted and cheaper than the one before, and a plan solved anew twice stays as it is."""
    limit = town.growth.limits[0]
    ground = ground_of(town.county, town.objective, limit.lower, limit.upper)
    number = round(2 * int(town.county.households.sum()) / (limit.lower + limit.upper))
    rough = next(plans(ground, number, seed=1, effort=Effort(each=3, longer=50), stop=bool))
    found = list(rejoined(town, rough, seed=0, stop=bool))
    assert found
    costs = [int(town.cost(Communities.from_assignment(group.tolist())).sum()) for group in (rough, *found)]
    assert costs == sorted(set(costs), reverse=True)
    assert all(town.admits(Communities.from_assignment(group.tolist())).all() for group in found)
    assert not list(rejoined(town, found[-1], seed=0, stop=bool))


def test_paths_ask_the_clock(brute: ModuleType) -> None:
    """The table of paths of many units ends when the clock says so."""
    county = brute.random_town(120, seed=3).county
    weights = county.households[:, None].repeat(len(county), axis=1)
    with pytest.raises(TimeOverError):
        light_paths(*county.neighbours, weights, lambda: True)
