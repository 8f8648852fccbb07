"""What each rule means, read a second time in plain sets: nothing here comes from the rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from law_facts import (
    AREAS,
    BORDER_KINDS,
    DISABLED,
    DWELLINGS,
    ELDERLY,
    GROUND,
    GROUPS,
    HEALTH,
    OCCUPIED,
    OUTLINES,
    POPULATION,
    STREET_OFFICES,
    WALL,
)

from districting.county import County


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


def by_residents(community: set[int]) -> int:
    return max(2, math.ceil(sum(POPULATION[u] for u in community) * 18 / 10_000 - 1e-9))


def decided_band(county: County, plan: list[set[int]]) -> bool:
    for c in plan:
        low, high = (400, 1700) if 0 in c else (700, 1500)
        count = households(county, c)
        if not (low <= count <= high or (len(c) == 1 and count > 1500)):
            return False
    return True


def no_water(county: County, plan: list[set[int]]) -> bool:
    dry = edges(county) - {(1, 2), (4, 5)}
    return all(piece_count(c, dry) == piece_count(c, edges(county)) for c in plan)


VARIANT_READINGS: dict[str, Reading] = {
    "staff by residents": lambda _, plan: sum(map(by_residents, plan)) <= 16,
    "yearly money a worker, by residents": lambda _, plan: (
        sum(math.ceil(333.5 + 9000 * by_residents(c)) for c in plan) <= 150_000
    ),
    "a decided exception to the band": decided_band,
    "a road that a recorded decision crosses": lambda _, plan: none_of(plan, {3, 4}),
    "water that no bridge crosses": no_water,
    "at least so many communities": lambda _, plan: len(plan) >= 3,
    "a facility within minutes at a pace": lambda k, plan: all(health_share(k, c) >= 0.2 - 1e-12 for c in plan),
}
