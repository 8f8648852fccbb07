"""Counties without a plan because two or three rules meet: seats, street offices, barriers, sums, whole units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from infeasible import BAND, Case, number, office, town

from districting.county import Border


def combined_cases() -> list[Case]:
    """All of them."""
    offices = [office(u, u, 60.0) for u in range(9)]
    labels: dict[int, dict[str, Any]] = {
        u: {"labels": {"street_office": "东" if u % 3 else "西", "street_office_en": "East" if u % 3 else "West"}}
        for u in range(9)
    }
    parents = {u: {"parent": f"p{u // 3}"} for u in range(9)}
    villages = {u: {"parent": f"p{u // 3}", "kind": "village"} for u in range(9)}
    island = town(without=[(1, 2), (4, 5), (7, 8)])
    rail = [Border(e.a, e.b, 100.0, "rail" if {e.a, e.b} in ({5, 8}, {7, 8}) else "street") for e in town().borders]
    shared = [*offices[:4], replace(office(4, 4, 60.0), x=offices[3].x, y=offices[3].y), *offices[5:]]
    wide = {**BAND, "lower": 500, "upper": 3000}
    return [
        Case("more seats than communities", town(offices=offices), [BAND, number(3),
             {"name": "fixed_seat", "offices": ["o0", "o2", "o4", "o6"]}],
             ("fixed_seat", "number_of_communities"), "communities"),
        Case("two neighbouring seats and a band", town(1, 3, households=[600, 600, 900], offices=[office(0, 0),
             office(1, 1)]), [{**BAND, "upper": 1600}, {"name": "fixed_seat", "offices": ["o0", "o1"]}],
             ("fixed_seat", "household_band"), "600"),
        Case("a street office asked for too many", town(units=labels), [wide, {"name": "within_one"},
             {"name": "communities_in", "value": "西", "lower": 4, "upper": 5}], ("communities_in",),
             "communities in West may be only"),
        Case("a pocket behind the railway", town(borders=rail), [{**BAND, "upper": 2600}, {"name": "barriers"}],
             ("barriers", "household_band"), "950"),
        Case("one building for two that are apart", town(offices=shared), [BAND, {"name": "shared_office"},
             {"name": "keep_apart", "units": ["003", "004"]}], ("shared_office", "keep_apart"), "need not meet"),
        Case("two sums too small at once", town(offices=offices), [BAND, number(4),
             {"name": "yearly_cost", "per_community": 50_000, "upper": 500_000}, {"name": "space_short", "upper": 0}],
             ("yearly_cost", "space_short"), "620,000 yuan (limit 500,000 yuan); space short in all"),
        Case("everybody keeps the office", town(offices=offices), [BAND, number(3),
             {"name": "office_changes", "upper": 300}], ("office_changes", "number_of_communities"), "households"),
        Case("a committee whole and apart", town(units=parents), [wide, {"name": "whole_committee"},
             {"name": "keep_apart", "units": ["000", "001"]}], ("whole_committee", "keep_apart"), "need not meet"),
        Case("a village above the maximum", town(units=villages), [BAND, {"name": "whole_village"}, number(5)],
             ("whole_village", "household_band"), ""),
        Case("the mean against the number", town(), [wide, number(6), {"name": "mean_size", "least_mean": 1200}],
             ("mean_size", "number_of_communities"), "875 households"),
        Case("apart on an island", island, [{**BAND, "upper": 2600}, {"name": "keep_apart", "units": ["002", "005"]}],
             ("keep_apart", "household_band"), "290"),
        Case("posts against the number", town(), [BAND, number(4), {"name": "staff", "upper": 30}],
             ("staff", "number_of_communities"), "32 workers"),
    ]  # fmt: skip
