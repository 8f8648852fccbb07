"""What would it cost: against trying every plan of a small grid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.communities import Communities
from districting.optimise.ask import frontier, join, keep_office, part, pin, what_if
from districting.optimise.goals import by_goals
from districting.optimise.near import alternatives, drawn_borders
from districting.optimise.robust import robustness
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import read_rules
from districting.solution import Status
from districting.verdicts import judge

RULES = [
    {"name": "household_band", "lower": 500, "upper": 2000},
    {"name": "floor_space", "per_100_households": 30, "price": 30.0},
]
LIMITS = {"time_limit": 60}


def partitions(units):
    """Every way to put units into communities."""
    if not units:
        yield []
        return
    first, rest = units[0], units[1:]
    for smaller in partitions(rest):
        yield [{first}, *smaller]
        for i in range(len(smaller)):
            yield [*smaller[:i], smaller[i] | {first}, *smaller[i + 1 :]]


def admissible(problem):
    """Every plan that meets the hard rules, with its cost."""
    found = []
    for plan in partitions(list(range(len(problem.county)))):
        table = Communities.of(plan)
        if all(verdict.holds or not verdict.binding for verdict in judge(problem, table)):
            found.append((int(problem.cost(table).sum()), plan))
    return found


@pytest.fixture
def problem(make_grid):
    """Six units with three offices and priced space."""
    from districting.county import Office

    offices = [
        Office("o0", "办", 0, "000", 200.0, 0.0, 0.0),
        Office("o1", "办", 1, "001", 90.0, 100.0, 0.0),
        Office("o5", "办", 5, "005", 150.0, 200.0, -100.0),
    ]
    return Problem(make_grid(2, 3, offices=offices), read_rules(RULES))


def test_frontier_is_the_best_of_each_number(problem) -> None:
    """Each point costs what the cheapest of all plans with that number costs, or there is none."""
    every = admissible(problem)
    points = frontier(problem, range(1, 7), **LIMITS)
    for row in points.rows():
        costs = [cost for cost, plan in every if len(plan) == row["communities"]]
        assert row["objective"] == (min(costs) if costs else None)
        assert row["status"] == ("optimal" if costs else "infeasible")
        if costs:
            assert row["walking"] + row["floor_space"] == row["objective"]
    assert points.best == len(min(every, key=lambda pair: pair[0])[1])


def wishes(problem):
    """Wishes, and which plans of sets fulfil them."""
    return [
        (join("000", "002"), lambda plan: any({0, 2} <= c for c in plan)),
        (part("000", "001", "003"), lambda plan: all(len({0, 1, 3} & c) < 2 for c in plan)),
        (pin(problem.county, "001", "004"), lambda plan: {1, 4} in plan),
        (pin(problem.county, "004"), lambda plan: {4} in plan),
    ]


@pytest.mark.parametrize("number", range(4))
def test_price_of_a_wish(problem, number) -> None:
    """The price is the difference of the two cheapest plans, and its terms add up to it."""
    wish, fulfils = wishes(problem)[number]
    answer = what_if(problem, wish, **LIMITS)
    every = admissible(problem)
    best = min(cost for cost, _ in every)
    with_it = [cost for cost, plan in every if fulfils(plan)]
    assert answer.possible is bool(with_it)
    if with_it:
        assert answer.price == min(with_it) - best
        assert sum(after - before for before, after in answer.terms().values()) == answer.price
    assert answer.say("zh")
    assert "{" not in answer.say("en")


def test_keeping_an_office(problem) -> None:
    """A seat that stays is walked to even where another office inside is nearer, and never shares a community."""
    answer = what_if(problem, keep_office("o1"), **LIMITS)
    seated = answer.after.problem
    places = seated.objective.best_place(seated.county, answer.after.plan)
    holder = next(c for c, units in enumerate(answer.after.plan) if 1 in units)
    assert seated.county.offices[places[holder]].id == "o1"
    assert answer.price >= 0
    both = Problem(problem.county, (*problem.rules, *keep_office("o0"), *keep_office("o1")))
    plan = solve(both, **LIMITS).plan
    assert not any({0, 1} <= set(units) for units in plan)


def test_an_impossible_wish_is_told(problem) -> None:
    """A wish against the band is answered, not crashed on."""
    answer = what_if(problem, join("001", "003", "004"), **LIMITS)
    assert answer.possible is False
    assert answer.price is None
    assert "cannot be done" in answer.say("en")


def test_alternatives_stay_within_and_differ(problem) -> None:
    """Each costs at most the stated share more, none repeats, and each is as unlike the best as any plan could be."""
    found = alternatives(problem, within=0.6, count=2, **LIMITS)
    best = found.costs[0]
    assert len(found.plans) == 3
    assert all(best <= cost <= best * 1.6 for cost in found.costs)
    drawn = [tuple(drawn_borders(problem.county, plan)) for plan in found.plans]
    assert len(set(drawn)) == len(drawn)
    near = [Communities.of(plan) for cost, plan in admissible(problem) if cost <= best * 1.599]
    unlike = [sum(a != b for a, b in zip(drawn_borders(problem.county, plan), drawn[0], strict=True)) for plan in near]
    assert found.difference(0, 1) * len(drawn[0]) >= max(unlike)
    kinds = found.borders()
    for e, kind in enumerate(kinds):
        count = sum(plan[e] for plan in drawn)
        assert kind == {0: "never", len(drawn): "always"}.get(count, "sometimes")


def test_robustness_names_what_breaks(problem) -> None:
    """A community two percent below the maximum breaks it at five percent more; recounts that change the plan do."""
    plan = Communities.of([[0, 1, 3], [2, 4, 5]])
    tight = problem.with_rules(read_rules([{"name": "household_band", "lower": 500, "upper": 1730}])[0])
    found = robustness(tight, plan, off=0.05, units=[1], time_limit=60)
    assert ("household_band", 0, 1784) in {(one.rule, one.community, one.value) for one in found.breaks}
    assert {one.rule for one in found.breaks} == {"household_band"}
    assert found.complete
    assert found.asked == 2
    assert (1, 766) in {(one.unit, one.value) for one in found.recounts}


def test_terms_of_a_seat_sum_to_its_price(problem) -> None:
    """Where an office stays a seat its community walks there, and the terms of the wish say so."""
    more = problem.with_rules(*read_rules([{"name": "number_of_communities", "lower": 2, "upper": 2}])[:1])
    for office in ("o0", "o1", "o5"):
        answer = what_if(more, keep_office(office), **LIMITS)
        assert sum(after - before for before, after in answer.terms().values()) == answer.price
        assert sum(after for _, after in answer.terms().values()) == answer.after.objective


@pytest.mark.parametrize("per_100", [5, 12, 30])
@pytest.mark.parametrize("goals", [("walking", "floor_space"), ("floor_space", "keep_together", "walking")])
def test_wishes_and_numbers_by_goals(problem, goals, per_100) -> None:
    """Under goals each wish and each number is answered goal by goal, as trying every plan finds, and says so."""
    kept = problem.with_rules(
        *read_rules(
            [
                {"name": "floor_space", "per_100_households": per_100, "price": 30.0},
                {"name": "keep_together", "units": ["000", "005"], "price": 1000.0},
            ]
        )[:2]
    )
    asked = replace(kept, goals=goals)

    def served(plan):
        """Each goal in its order."""
        terms = asked.terms(plan)
        return tuple(int(terms[goal].sum()) for goal in goals)

    every = [(served(Communities.of(plan)), plan) for _, plan in admissible(asked)]
    wish, fulfils = wishes(asked)[0]
    answer = what_if(asked, wish, **LIMITS)
    assert served(answer.before.plan) == min(every)[0]
    assert served(answer.after.plan) == min(pair for pair in every if fulfils(pair[1]))[0]
    assert answer.proven
    assert answer.worse == (served(answer.after.plan) > served(answer.before.plan))
    assert all(f"{after:,}" in answer.say("en") for after in served(answer.after.plan))
    points = frontier(asked, [2, 3, 4], **LIMITS)
    best = {number: min(found for found, plan in every if len(plan) == number) for number in (2, 3, 4)}
    assert points.best == min(best, key=best.__getitem__)
    assert all(row["proven"] for row in points.rows())


def test_goals_in_a_strict_order(problem) -> None:
    """First the least space short, then the least walking among those plans, as trying every plan finds."""
    answer = by_goals(problem, ["floor_space", "walking"], solve, **LIMITS)
    terms = [
        (int(found["floor_space"].sum()), int(found["walking"].sum()))
        for _, plan in admissible(problem)
        for found in [problem.terms(Communities.of(plan))]
    ]
    reached = problem.terms(answer.plan)
    assert (int(reached["floor_space"].sum()), int(reached["walking"].sum())) == min(terms)
    assert (answer.status, answer.bound, answer.certificate) == (Status.FEASIBLE, None, None)
    assert answer.objective == sum(int(values.sum()) for values in reached.values())
    assert answer.reasons[0].key == "explain.goals_proven"
    assert all(fault.say("zh") and "walking" in fault.say("en") for fault in answer.reasons[:1])
    with pytest.raises(ValueError, match="no terms of the cost"):
        by_goals(problem, ["beauty"], solve)
