"""Offices of the sample, the adopted plan, and how much choice there is."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd


def test_every_place_has_one_office(sample):
    """One point for each village and committee, with floor space and both names."""
    offices = sample.layers["offices"]
    assert sorted(offices["owner"]) == sorted(sample.layers["committees"]["code"])
    assert (offices["floor_m2"] > 0).all()
    assert (offices["name"] != "").all()
    assert (offices["name_en"] != "").all()


def test_the_two_offices_of_the_case(sample):
    """One has 17 m²; one lies in its neighbour's area; all others lie at home."""
    units = sample.layers["committees"].set_index("code")
    offices = sample.layers["offices"].set_index("owner")
    assert offices.loc[sample.named("机房街")["code"], "floor_m2"] == 17
    lies_in = {
        owner: units.index[units.contains(point)][0]
        for owner, point in zip(offices.index, offices.geometry, strict=True)
    }
    away = {owner: host for owner, host in lies_in.items() if owner != host}
    assert away == {sample.named("水浒宫")["code"]: sample.named("德胜街")["code"]}


def test_a_fifth_of_the_offices_is_too_small(sample):
    """Four of nineteen have less than 30 m² for 100 households."""
    units = sample.first_phase("committees").set_index("code")
    floor = sample.layers["offices"].set_index("owner")["floor_m2"].reindex(units.index)
    assert (floor < 0.3 * units["households"]).sum() == 4


def test_the_adopted_plan_obeys_its_rules(sample):
    """Ten connected communities of 1,000 to 3,000 households over the nineteen units, 90 groups, 3 street offices."""
    plan = pd.read_csv(sample.folder / "adopted.csv", dtype={"unit_id": str}).set_index("unit_id")["community"]
    communities = pd.read_csv(sample.folder / "adopted_communities.csv")
    units = sample.first_phase("committees").set_index("code")
    assert sorted(plan.index) == sorted(units.index)
    assert communities["community"].to_list() == list(range(1, 11))
    assert units["households"].groupby(plan).sum().between(1000, 3000).all()
    assert communities["groups"].sum() == 90
    assert set(communities["street_office"]) == {"紫云", "平安", "子昂"}
    assert {"何家桥", "清家堰", "机房街", "水浒宫", "德胜街", "团结", "建设"} <= set(communities["name"])
    near = sample.neighbours("committees")
    for _, members in plan.groupby(plan):
        reached, left = [members.index[0]], set(members.index[1:])
        for unit in reached:
            reached.extend(near[unit] & left)
            left -= near[unit]
        assert not left


def test_every_community_keeps_the_name_of_one_of_its_units(sample):
    """Names of the adopted plan are names of the units they hold."""
    plan = pd.read_csv(sample.folder / "adopted.csv", dtype={"unit_id": str})
    communities = pd.read_csv(sample.folder / "adopted_communities.csv").set_index("community")
    names = sample.layers["committees"].set_index("code")["name"]
    held = names.loc[plan["unit_id"]].groupby(plan["community"].to_numpy()).agg(set)
    assert all(communities.loc[number, "name"] in held[number] for number in communities.index)


def test_there_is_a_choice(sample):
    """Nineteen units fall into ten connected communities in the band in hundreds of ways."""
    near = sample.neighbours("committees")
    households = sample.first_phase("committees").set_index("code")["households"].to_dict()
    found: set[frozenset[str]] = set()
    fringe = {frozenset([unit]) for unit in households}
    while fringe:
        fits = {group for group in fringe if sum(households[u] for u in group) <= 3000}
        found |= fits
        fringe = {group | {other} for group in fits for u in group for other in near[u] - group}
    allowed = [group for group in found if sum(households[u] for u in group) >= 1000]

    @lru_cache(None)
    def ways(left: frozenset[str], communities: int) -> int:
        if not left or not communities:
            return int(not left and not communities)
        first = min(left)
        return sum(ways(left - group, communities - 1) for group in allowed if first in group and group <= left)

    assert ways(frozenset(households), 10) >= 100


def test_parts_hang_together(sample):
    """On the finer level too every unit can be reached from every other."""
    near = sample.neighbours("parts")
    reached = [next(iter(near))]
    seen = set(reached)
    for unit in reached:
        fresh = near[unit] - seen
        seen |= fresh
        reached.extend(fresh)
    assert len(reached) == len(near)
