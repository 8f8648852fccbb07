"""
The law over the registry: rule, checker and an independent reading agree for every plan of a small uneven grid.

The readings below are written from the words of the rules with plain sets and loops; they import nothing from
``districting.rules``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from districting.communities import Communities
from districting.county import Border, County, Facility, Office
from districting.problem import Problem
from districting.rules import RULES, CommunityRule, read_rules
from districting.verdicts import judge

# the first two offices lie with their owners, the third with a neighbour, the fourth in the building of the second
OFFICES = [
    Office("o1", "办", 0, "000", 260.0, 0.0, 0.0),
    Office("o2", "办", 4, "005", 330.0, 100.0, -100.0),
    Office("o3", "办", 3, "003", 40.0, 0.0, -90.0),
    Office("o4", "办", 4, "004", 60.0, 100.0, -100.4),
]
PARENTS = ["p", "p", "q", "p", "q", "r"]
NEED_PARENTS = {"whole_committee", "whole_village", "committee_changes"}

POPULATION = [1000, 1900, 700, 1500, 2300, 900]
GROUPS = [4, 6, 3, 5, 7, 2]
ELDERLY = [120, 300, 80, 150, 260, 90]
DISABLED = [10, 5, 15, 20, 30, 2]
DWELLINGS = [500, 900, 0, 800, 1000, 400]
OCCUPIED = [450, 180, 0, 700, 150, 390]
GROUND = [150.0, 0.0, 250.0, 0.0, 90.0, 60.0]
OUTLINES = [400.0, 300.0, 400.0, 400.0, 300.0, 400.0]  # the middle ones have no edge of their own
AREAS = [10_000.0, 12_000.0, 9_000.0, 10_000.0, 11_000.0, 8_000.0]
STREET_OFFICES = ["东", "东", "西", "", "西", "东"]
KINDS = ["village", "village", "compound", "village", "committee", "work_unit"]
BORDER_KINDS = {(0, 1): "main_road", (1, 2): "rail", (3, 4): "street", (4, 5): "water", (1, 4): "lane"}
BRIDGES = {(4, 5): "老桥"}
WALL = (2, 5)
HEALTH = [Facility("h1", "站", "health", 0, 80.0, 0.0, 0.0), Facility("h2", "站", "health", 5, 20.0, 200.0, -100.0)]

SETTINGS = {
    "household_band": {"lower": 700, "upper": 1500},
    "people_band": {"lower": 1500, "upper": 4000},
    "area": {"upper": 31_500.0},
    "number_of_communities": {"lower": 2, "upper": 3},
    "communities_in": {"value": "东", "lower": 2, "upper": 2},
    "mean_size": {"least_mean": 1000, "most_mean": 1700},
    "size_ratio": {"upper": 1.9},
    "contiguity": {},
    "barriers": {},
    "main_road": {},
    "along_features": {"lower": 0.55},
    "compactness": {"lower": 0.6},
    "no_enclave": {},
    "within_one": {"label": "street_office"},
    "keep_together": {"units": ("001", "004")},
    "keep_apart": {"units": ("000", "002", "005")},
    "whole_committee": {},
    "whole_village": {},
    "unready_villages": {"villages": ("001", "003")},
    "unit_kinds": {"apart": (("village", "compound"), ("compound", "work_unit"))},
    "fixed_seat": {"offices": ("o1", "o2")},
    "own_office": {},
    "shared_office": {},
    "floor_space": {"per_100_households": 15.0, "at_least_m2": 100.0},
    "culture_ground": {"lower": 150.0},
    "service_station": {"lower": 30.0},
    "longest_walk": {"upper": 105.0},
    "office_within": {"lower": 0.7, "minutes": 1.0, "m_per_minute": 95.0},
    "facility_within": {"kind": "health", "lower": 0.2, "minutes": 1.0, "m_per_minute": 95.0},
    "workload": {"counts": ("elderly", "disabled"), "lower": 100, "upper": 600},
    "residents_groups": {"lower": 5, "upper": 15},
    "representatives": {"households_each": 50, "upper": 30},
    "occupancy": {"lower": 0.5},
    "staff": {"upper": 18, "households_each": 300, "at_least": 5},
    "yearly_cost": {"upper": 330_000, "per_100_households": 8000.0, "per_community": 10_000, "per_worker": 900},
    "space_short": {"upper": 500, "per_100_households": 20.0, "at_least_m2": 150.0},
    "one_off_cost": {"upper": 200_000, "yuan_per_m2": 1800.0, "per_100_households": 20.0},
    "committee_changes": {"upper": 900},
    "office_changes": {"upper": 1000},
}


def partitions(units: list[int]) -> Iterator[list[set[int]]]:
    """Every way to put units into communities, connected or not."""
    if not units:
        yield []
        return
    first, rest = units[0], units[1:]
    for smaller in partitions(rest):
        yield [{first}, *smaller]
        for i in range(len(smaller)):
            yield [*smaller[:i], smaller[i] | {first}, *smaller[i + 1 :]]


def households(county: County, units: set[int]) -> int:
    return sum(county.units[u].households for u in units)


def band(county: County, plan: list[set[int]]) -> bool:
    within = [700 <= households(county, c) <= 1500 or (len(c) == 1 and households(county, c) > 1500) for c in plan]
    return all(within)


def one_piece(county: County, plan: list[set[int]]) -> bool:
    touches = {(e.a, e.b) for e in county.borders} | {(e.b, e.a) for e in county.borders}
    for community in plan:
        reached = {min(community)}
        for _ in community:
            reached |= {v for u in reached for v in community if (u, v) in touches}
        if reached != community:
            return False
    return True


def edges(county: County) -> set[tuple[int, int]]:
    return {(e.a, e.b) for e in county.borders}


def piece_count(community: set[int], links: set[tuple[int, int]]) -> int:
    left, count = set(community), 0
    while left:
        count += 1
        grown = {min(left)}
        while True:
            more = {v for u in grown for v in left - grown if (u, v) in links or (v, u) in links}
            if not more:
                break
            grown |= more
        left -= grown
    return count


def no_barrier(county: County, plan: list[set[int]]) -> bool:
    walkable = edges(county) - {(1, 2)}
    return all(piece_count(c, walkable) == piece_count(c, edges(county)) for c in plan)


def along(county: County, plan: list[set[int]]) -> bool:
    for community in plan:
        out = [e for e in edges(county) | {WALL} if len(community & set(e)) == 1]
        if out and sum(e in BORDER_KINDS or e == WALL for e in out) < 0.55 * len(out) - 1e-9:
            return False
    return True


def nobody_shut_in(county: County, plan: list[set[int]]) -> bool:
    links = edges(county) | {WALL}
    for community in plan:
        rest = set(range(6)) - community
        outside = {0, 2, 3, 5} & rest
        for _ in rest:
            outside |= {v for u in outside for v in rest if (u, v) in links or (v, u) in links}
        if outside != rest:
            return False
    return True


def compact(county: County, plan: list[set[int]]) -> bool:
    for community in plan:
        around = sum(OUTLINES[u] for u in community) - 200.0 * sum(set(e) <= community for e in edges(county) | {WALL})
        if 4 * math.pi * sum(AREAS[u] for u in community) / around**2 < 0.6 - 1e-12:
            return False
    return True


def own_office(county: County, plan: list[set[int]]) -> bool:
    # o1 in 000, o4 in 004 at home; o2 of 005 lies in 004, o3 at home in 003
    return all(0 in c or 3 in c or 4 in c or {4, 5} <= c for c in plan)


def place(county: County, community: set[int]) -> tuple[float, float, str]:
    """Where the community goes: best office inside, else best middle, by household-metres."""
    inside = [(o.x, o.y, o.id) for o in county.offices if o.unit in community]
    spots = inside or [(county.units[u].x, county.units[u].y, "") for u in sorted(community)]
    return min(spots, key=lambda s: sum(round(county.units[u].households * far(county, u, s)) for u in community))


def far(county: County, unit: int, spot: tuple) -> float:
    return math.hypot(county.units[unit].x - spot[0], county.units[unit].y - spot[1])


def walk_share(county: County, community: set[int], reach: float) -> float:
    spot = place(county, community)
    return households(county, {u for u in community if far(county, u, spot) <= reach}) / households(county, community)


def health_share(county: County, community: set[int]) -> float:
    near = {u for u in community if min(far(county, u, (h.x, h.y)) for h in HEALTH) <= 95.0}
    return households(county, near) / households(county, community)


def lived_in(plan: list[set[int]]) -> bool:
    for c in plan:
        built = sum(DWELLINGS[u] for u in c)
        if built and sum(OCCUPIED[u] for u in c) / built < 0.5:
            return False
    return True


def workers(county: County, community: set[int]) -> int:
    return max(5, -(-households(county, community) // 300))


def yearly(county: County, plan: list[set[int]]) -> bool:
    yuan = [8000 * households(county, c) / 100 + 10_000 + 900 * max(8, -(-households(county, c) // 300)) for c in plan]
    return sum(math.ceil(y - 1e-9) for y in yuan) <= 330_000


OWNED = {0: 260.0, 3: 40.0, 4: 60.0, 5: 330.0}


def short(county: County, community: set[int], share: float, least: float) -> float:
    need = max(least, share * households(county, community))
    return max(0.0, need - sum(OWNED.get(u, 0.0) for u in community))


def committee_changes(county: County, plan: list[set[int]]) -> int:
    changed = 0
    for community in plan:
        stays = [0]
        for committee in ({0, 1, 3}, {2, 4}, {5}):
            held = households(county, committee & community)
            if 2 * held > households(county, committee):
                stays.append(held)
        changed += households(county, community) - max(stays)
    return changed


def office_changes(county: County, plan: list[set[int]]) -> int:
    today = {0: "o1", 3: "o3", 4: "o4", 5: "o2"}
    return sum(households(county, {u}) for c in plan for u in c if u in today and today[u] != place(county, c)[2])


def between(county: County, plan: list[set[int]], counts: list, lower: float, upper: float) -> bool:
    return all(lower <= sum(counts[u] for u in c) <= upper for c in plan)


def none_of(plan: list[set[int]], *bad: set[int]) -> bool:
    return not any(pair <= c for c in plan for pair in bad)


Reading = Callable[[County, list[set[int]]], bool]

READINGS: dict[str, Reading] = {
    "household_band": band,
    "people_band": lambda k, plan: between(k, plan, POPULATION, 1500, 4000),
    "area": lambda k, plan: between(k, plan, AREAS, 0, 31_500),
    "number_of_communities": lambda _, plan: 2 <= len(plan) <= 3,
    "communities_in": lambda _, plan: sum(bool({0, 1, 5} & c) for c in plan) == 2,
    "mean_size": lambda k, plan: 1000 <= sum(households(k, c) for c in plan) / len(plan) <= 1700,
    "size_ratio": lambda k, plan: max(households(k, c) for c in plan) <= 1.9 * min(households(k, c) for c in plan),
    "contiguity": one_piece,
    "barriers": no_barrier,
    "main_road": lambda _, plan: none_of(plan, {0, 1}),
    "along_features": along,
    "compactness": compact,
    "no_enclave": nobody_shut_in,
    "within_one": lambda _, plan: all(len({STREET_OFFICES[u] for u in c} - {""}) <= 1 for c in plan),
    "keep_together": lambda _, plan: any({1, 4} <= community for community in plan),
    "keep_apart": lambda _, plan: all(len({0, 2, 5} & community) <= 1 for community in plan),
    "whole_committee": lambda _, plan: all(
        any(committee <= community for community in plan) for committee in ({0, 1, 3}, {2, 4}, {5})
    ),
    "whole_village": lambda _, plan: any({0, 1, 3} <= c for c in plan),
    "unready_villages": lambda _, plan: none_of(plan, *({v, u} for v in (1, 3) for u in (2, 4, 5))),
    "unit_kinds": lambda _, plan: none_of(plan, {0, 2}, {1, 2}, {3, 2}, {2, 5}),
    "fixed_seat": lambda _, plan: none_of(plan, {0, 4}),
    "own_office": own_office,
    "shared_office": lambda _, plan: any({4, 5} <= c for c in plan),
    "floor_space": lambda k, plan: all(short(k, c, 0.15, 100.0) <= 1e-9 for c in plan),
    "culture_ground": lambda k, plan: between(k, plan, GROUND, 150.0, math.inf),
    "service_station": lambda k, plan: between(k, plan, [30.0, 0, 30.0, 15.0, 20.0, 0], 30.0, math.inf),
    "longest_walk": lambda k, plan: all(far(k, u, place(k, c)) <= 105.0 for c in plan for u in c),
    "office_within": lambda k, plan: all(walk_share(k, c, 95.0) >= 0.7 - 1e-12 for c in plan),
    "facility_within": lambda k, plan: all(health_share(k, c) >= 0.2 - 1e-12 for c in plan),
    "workload": lambda k, plan: between(k, plan, [e + d for e, d in zip(ELDERLY, DISABLED, strict=True)], 100, 600),
    "residents_groups": lambda k, plan: between(k, plan, GROUPS, 5, 15),
    "representatives": lambda k, plan: all(-(-households(k, c) // 50) <= 30 for c in plan),
    "occupancy": lambda _, plan: lived_in(plan),
    "staff": lambda k, plan: sum(workers(k, c) for c in plan) <= 18,
    "yearly_cost": yearly,
    "space_short": lambda k, plan: sum(math.ceil(short(k, c, 0.2, 150.0) - 1e-9) for c in plan) <= 500,
    "one_off_cost": lambda k, plan: sum(math.ceil(1800 * short(k, c, 0.2, 0.0) - 1e-9) for c in plan) <= 200_000,
    "committee_changes": lambda k, plan: committee_changes(k, plan) <= 900,
    "office_changes": lambda k, plan: office_changes(k, plan) <= 1000,
}


def law_county(make_grid, name: str = "") -> County:
    """Six uneven units with every fact a rule may read; their committees only where the rule is about them."""
    county = make_grid(2, 3, offices=OFFICES, parents=PARENTS if name in NEED_PARENTS else ())
    units = [
        replace(
            unit,
            kind=KINDS[u],
            area_m2=AREAS[u],
            outline_m=OUTLINES[u],
            labels={"street_office": STREET_OFFICES[u]} if STREET_OFFICES[u] else {},
            attributes={
                "population": POPULATION[u],
                "groups": GROUPS[u],
                "elderly": ELDERLY[u],
                "disabled": DISABLED[u],
                "dwellings": DWELLINGS[u],
                "occupied": OCCUPIED[u],
                "culture_ground_m2": GROUND[u],
                "service_station_m2": [30.0, 0.0, 30.0, 15.0, 20.0, 0.0][u],
            },
        )
        for u, unit in enumerate(county.units)
    ]
    borders = [
        replace(e, kind=BORDER_KINDS.get((e.a, e.b), "open"), crossing=BRIDGES.get((e.a, e.b), ""))
        for e in county.borders
        if (e.a, e.b) != WALL
    ]
    walls = [Border(*WALL, 100.0, "water")]
    facts = {"units": units, "borders": borders, "walls": walls, "facilities": HEALTH}
    return replace(county, walk_m=None, facility_walk_m=None, **facts)


def test_every_rule_has_a_reading() -> None:
    """A rule without a law test fails the suite."""
    assert set(READINGS) == set(RULES) == set(SETTINGS)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_and_reading_agree_on_every_plan(name: str, make_grid) -> None:
    """For all 203 partitions of six units the verdict is the independent reading's, and both kinds occur."""
    county = law_county(make_grid, name)
    rules = read_rules([{"name": name, **SETTINGS[name]}])
    problem = Problem(county, rules)
    seen = set()
    for plan in partitions(list(range(6))):
        verdict = next(v for v in judge(problem, Communities.of(plan)) if v.rule.name == name)
        assert verdict.holds == READINGS[name](county, plan), plan
        seen.add(verdict.holds)
    assert seen == {True, False}


@pytest.mark.parametrize("name", sorted(n for n, rule in RULES.items() if issubclass(rule, CommunityRule)))
def test_hereditary_rules_stay_broken(name: str, make_grid) -> None:
    """A hereditary rule broken by a set is broken by every larger set; growth limits and pairs likewise."""
    county = law_county(make_grid, name)
    rule = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    sets = [{u for u in range(6) if code >> u & 1} for code in range(1, 64)]
    table = Communities.of(sets)
    broken = rule.excess(county, table) > 0
    growth = rule.growth(county)
    cut = np.zeros(len(sets), dtype=bool)
    for limit in growth.limits:
        cut |= table.sums(limit.weights) > limit.upper
    for a, b in growth.apart:
        cut |= np.array([{a, b} <= s for s in sets])
    many = table.sizes > 1
    assert not np.any(cut & many & ~broken), "growth is cut where the rule is met"
    for i, small in enumerate(sets):
        for j, large in enumerate(sets):
            if small < large:
                assert not (rule.hereditary and broken[i] and not broken[j])
                assert not (cut[i] and not cut[j])


@pytest.mark.parametrize("name", sorted(n for n, rule in RULES.items() if issubclass(rule, CommunityRule)))
def test_price_is_excess_times_price(name: str, make_grid) -> None:
    """A priced rule costs its excess times its price in whole household-metres, a hard one nothing."""
    county = law_county(make_grid, name)
    table = Communities.of([{u for u in range(6) if code >> u & 1} for code in range(1, 64)])
    hard = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    priced = next(r for r in read_rules([{"name": name, "price": 2.5, **SETTINGS[name]}]) if r.name == name)
    assert not hard.cost(county, table).any()
    np.testing.assert_array_equal(priced.cost(county, table), np.rint(2.5 * priced.excess(county, table)))


def test_an_enclave_is_found(make_grid) -> None:
    """Of nine units eight surround the middle one, and the four at the sides do too; two in a corner surround none."""
    county = make_grid(3, 3)
    county = replace(county, units=[replace(unit, outline_m=400.0) for unit in county.units])
    around = [0, 1, 2, 3, 5, 6, 7, 8]
    table = Communities.of([around, around[1:], [0, 1], list(range(9)), [1, 3, 5, 7]])
    rule = read_rules([{"name": "no_enclave"}])[0]
    assert rule.excess(county, table).tolist() == [1.0, 1.0, 0.0, 0.0, 1.0]


def test_enclaves_of_many_sets(make_grid) -> None:
    """For 3,000 random sets of a grid of eight by eight the count is that of a plain search from the edge."""
    county = make_grid(8, 8)
    edge = {u for u in range(64) if u // 8 in (0, 7) or u % 8 in (0, 7)}
    county = replace(county, units=[replace(unit, outline_m=400.0) for unit in county.units])
    links: dict[int, set[int]] = {u: set() for u in range(64)}
    for e in county.borders:
        links[e.a].add(e.b)
        links[e.b].add(e.a)
    rng = np.random.default_rng(7)
    sets = []
    for size in rng.integers(3, 30, 3000).tolist():
        grown = {int(rng.integers(64))}
        while len(grown) < size:
            around = sorted({v for u in grown for v in links[u]} - grown)
            grown.add(around[int(rng.integers(len(around)))])
        sets.append(grown)
    rule = read_rules([{"name": "no_enclave"}])[0]
    found = rule.excess(county, Communities.of(sets))
    for community, count in zip(sets, found.tolist(), strict=True):
        left, shut = set(range(64)) - community, 0
        while left:
            piece = {min(left)}
            while more := {v for u in piece for v in links[u] & left} - piece:
                piece |= more
            shut += not piece & edge
            left -= piece
        assert count == shut, community


@pytest.mark.parametrize("name", sorted(RULES))
def test_words_and_source_in_both_languages(name: str) -> None:
    """Every rule says itself with its numbers and where it comes from."""
    rule = next(r for r in read_rules([{"name": name, **SETTINGS[name]}]) if r.name == name)
    for language in ("zh", "en"):
        assert "{" not in rule.words(language)
        assert rule.title(language)
        assert rule.source.words(language)
    assert rule.words("zh") != rule.words("en")
