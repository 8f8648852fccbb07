"""The problem: what it admits, what communities cost, what it says before any solving."""

from __future__ import annotations

import numpy as np
import pytest

from districting.communities import Communities
from districting.county import Border, County, Office, Unit
from districting.objective import NO_WAY, Walking
from districting.optimise.late import fits
from districting.problem import Problem
from districting.rules import NumberOfCommunities, read_rules


def test_walking_takes_the_best_office_inside(make_grid) -> None:
    """With offices inside, the nearest of them counts; without, the best unit middle."""
    county = make_grid(2, 3, offices=[Office("o", "办", 2, "002", 10.0, 200.0, 0.0)])
    table = Communities.of([[0, 1, 2], [3, 4, 5]])
    cost, place = Walking().cost(county, table), Walking().best_place(county, table)
    assert cost[0] == 410 * 200 + 730 * 100
    assert place.tolist() == [0, 1 + 4]
    assert cost[1] == 560 * 100 + 340 * 100


def test_a_unit_that_reaches_no_place_is_not_admitted() -> None:
    """Households without any way to a place make the community inadmissible, not dear."""
    units = [Unit("a", "a", 10, 0, 0), Unit("b", "b", 10, 100, 0)]
    county = County("x", units, [Border(0, 1)], walk_m=np.array([[0.0, np.inf], [np.inf, 0.0]]))
    problem = Problem(county, read_rules([]))
    table = Communities.of([[0, 1], [0], [1]])
    assert problem.objective.cost(county, table)[0] == NO_WAY
    assert problem.admits(table).tolist() == [False, True, True]


def test_units_without_households_walk_nowhere() -> None:
    """No households, no walk: even without a way the cost is 0."""
    units = [Unit("a", "a", 10, 0, 0), Unit("b", "b", 0, 100, 0)]
    county = County("x", units, [Border(0, 1)], walk_m=np.array([[0.0, np.inf], [np.inf, 0.0]]))
    assert Walking().cost(county, Communities.of([[0, 1]])).tolist() == [0]


def test_terms_sum_to_the_cost(grid_problem) -> None:
    """What each term costs adds up to what the community costs."""
    table = Communities.of([[0, 1, 2], [3, 4], [5, 8], [6, 7]])
    terms = grid_problem.terms(table)
    assert set(terms) == {"walking", "floor_space"}
    np.testing.assert_array_equal(sum(terms.values()), grid_problem.cost(table))


def test_digest_follows_every_fact_and_setting(grid_problem, make_grid) -> None:
    """Another household, rule or price is another problem."""
    other = Problem(make_grid(3, 3), grid_problem.rules)
    dearer = grid_problem.with_rules(*read_rules([{"name": "floor_space", "price": 3.0}])[:1])
    assert len({grid_problem.digest, other.digest, dearer.digest}) == 3


def test_reads_back_what_it_wrote(grid_problem) -> None:
    """Rules and objective through JSON pose the same problem."""
    assert Problem.from_dict(grid_problem.county, grid_problem.settings_dict()).digest == grid_problem.digest


def test_with_rules_replaces_by_name(grid_problem) -> None:
    """A rule of the same name takes the place of the old one; the rest stay."""
    changed = grid_problem.with_rules(NumberOfCommunities(lower=2, upper=4))
    assert changed.number == (2, 4)
    assert len(changed.rules) == len(grid_problem.rules)


@pytest.mark.parametrize(("number", "fits"), [((2, 2), True), ((4, 4), False), ((1, 9), True)])
def test_precheck_counts_piece_by_piece(make_grid, number, fits) -> None:
    """Two pieces of 1,700 and 630 households allow two communities of 600 to 1,700, never four."""
    county = make_grid(2, 3, households=[410, 730, 290, 230, 330, 340], without=[(1, 2), (4, 5)])
    rules = [
        {"name": "household_band", "lower": 600, "upper": 1700},
        {"name": "number_of_communities", "lower": number[0], "upper": number[1]},
    ]
    assert (not Problem(county, read_rules(rules)).precheck()) == fits


def test_a_sum_that_is_only_counted_or_priced_makes_no_row(make_grid) -> None:
    """Without limits a rule about the whole plan keeps no plan out: it costs what it costs and may be listed late."""
    band = {"name": "household_band", "lower": 500, "upper": 3000}
    counted = Problem(make_grid(2, 3), read_rules([band, {"name": "staff", "price": 70.0}]))
    limited = Problem(make_grid(2, 3), read_rules([band, {"name": "staff", "upper": 30}]))
    assert (len(counted.plan_rules), counted.plan_rows, fits(counted)) == (1, (), True)
    assert (len(limited.plan_rows), fits(limited)) == (1, False)
    assert counted.terms(Communities.of([[0, 1, 2]]))["staff"].tolist() == [70 * 8]
