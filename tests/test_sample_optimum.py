"""
The 19 units of the sample: the engine's optimum equals an independent brute force.

The brute force below uses bit masks, plain loops and the county's facts alone; it shares no code with lister,
rules or objective.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from districting.county import County
from districting.optimise.solve import solve
from districting.project.study import Study, open_study
from districting.solution import Status

LOWER, UPPER, NUMBER, M2_PER_100, PRICE = 1000, 3000, 10, 30.0, 200.0


@pytest.fixture(scope="module")
def study(sample: Path) -> Study:
    return open_study(sample, level="committees")


def connected_sets(county: County) -> list[int]:
    """Every connected set of units within the band, as bit masks, by trying all of them level by level."""
    touch = [0] * len(county)
    for border in county.borders:
        touch[border.a] |= 1 << border.b
        touch[border.b] |= 1 << border.a
    weight = [unit.households for unit in county.units]
    level = {1 << u for u in range(len(county))}
    found: list[int] = []
    while level:
        found += [s for s in level if LOWER <= sum(weight[u] for u in bits(s)) <= UPPER]
        larger = set()
        for s in level:
            around = 0
            for u in bits(s):
                around |= touch[u]
            larger |= {s | 1 << v for v in bits(around & ~s)}
        level = {s for s in larger if sum(weight[u] for u in bits(s)) <= UPPER}
    return found


def bits(mask: int) -> list[int]:
    return [u for u in range(mask.bit_length()) if mask >> u & 1]


def cost(county: County, mask: int) -> int:
    """Household-metres to the best office inside, else to the best middle, and the price of space short."""
    inside = bits(mask)
    offices = [j for j, office in enumerate(county.offices) if office.unit in inside]
    places = offices or [len(county.offices) + u for u in inside]
    walk = min(sum(round(county.units[u].households * float(county.walk_m[u, j])) for u in inside) for j in places)
    households = sum(county.units[u].households for u in inside)
    owners = {county.units[u].id for u in inside}
    space = sum(office.floor_m2 for office in county.offices if office.owner in owners)
    return walk + round(PRICE * max(0.0, M2_PER_100 * households / 100 - space))


def brute_force(county: County) -> int | None:
    """Least cost over all exact covers by NUMBER sets, the lowest uncovered unit first."""
    sets = connected_sets(county)
    price = {s: cost(county, s) for s in sets}
    holding = [[s for s in sets if s >> u & 1] for u in range(len(county))]
    everything = (1 << len(county)) - 1

    @cache
    def best(covered: int, left: int) -> float:
        if covered == everything:
            return 0 if left == 0 else float("inf")
        if left == 0:
            return float("inf")
        first = next(u for u in range(len(county)) if not covered >> u & 1)
        return min(
            (price[s] + best(covered | s, left - 1) for s in holding[first] if not s & covered), default=float("inf")
        )

    value = best(0, NUMBER)
    return None if value == float("inf") else int(value)


def test_optimum_of_the_sample_is_the_brute_force_optimum(study: Study) -> None:
    """Listed, chosen and proven: the same whole number a brute force finds."""
    solution = solve(study.problem)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == solution.bound == brute_force(study.problem.county)


def test_too_few_communities_are_infeasible_with_the_reason(study: Study) -> None:
    """Fewer communities than the households allow: proven infeasible, and the reasons say the number."""
    from districting.rules import NumberOfCommunities

    county = study.problem.county
    total = int(county.households.sum())
    few = total // UPPER
    solution = solve(study.problem.with_rules(NumberOfCommunities(lower=few, upper=few)))
    assert solution.status is Status.INFEASIBLE
    assert solution.plan is None
    assert any(str(few) in fault.say("en") for fault in solution.reasons)
