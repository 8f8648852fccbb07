"""What any plan can be measured by, whatever its rules: sizes, walks, offices, borders, who changes committee."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from districting.compare import Comparison
from districting.county import Floats, Integers
from districting.plan import Plan

FAR_M = 1000.0
"""A walk longer than this is counted as far."""


@dataclass(frozen=True)
class Measure:
    """
    One figure of a plan.

    Parameters
    ----------
    key
        Its name: ``compare.measure_<key>`` says it.
    value
        ``nan`` where the plan has none.
    unit
        ``count``, ``households``, ``metres`` or ``share`` (a ratio in [0, 1]).
    """

    key: str
    value: float
    unit: str


def measures(plan: Plan, today: Plan) -> tuple[Measure, ...]:
    """
    The figures of a plan, always the same ones in the same order.

    Parameters
    ----------
    today
        Today's villages and committees, for who changes committee.
    """
    county, households = plan.county, plan.households
    moving = Comparison(today, plan)
    people = county.households
    drawn = [border for border in (*county.borders, *county.walls) if _apart(plan, border.a, border.b)]
    metres = sum(border.length_m for border in drawn)
    on_lines = sum(border.length_m for border in drawn if border.kind != "open")
    used = set(plan.places[plan.places >= 0].tolist())
    return (
        Measure("communities", len(plan), "count"),
        Measure("smallest", int(households.min()), "households"),
        Measure("largest", int(households.max()), "households"),
        Measure("mean_walk", _percentile(plan.walk_m, people, None), "metres"),
        Measure("walk_90", _percentile(plan.walk_m, people, 0.9), "metres"),
        Measure("far", int(people[plan.walk_m > FAR_M].sum()), "households"),
        Measure("moved", moving.moved_households, "households"),
        Measure("divided", int(np.sum((moving.shared > 0).sum(axis=1) > 1)), "count"),
        Measure("offices_used", len([j for j in used if j < len(county.offices)]), "count"),
        Measure("new_offices", len([j for j in used if j >= len(county.offices)]), "count"),
        Measure("border_m", metres, "metres"),
        Measure("on_lines", on_lines / metres if metres else float("nan"), "share"),
    )


def _apart(plan: Plan, a: int, b: int) -> bool:
    """Whether two units are in different communities."""
    return bool(plan.numbers[a] != plan.numbers[b])


def _percentile(walks: Floats, people: Integers, share: float | None) -> float:
    """The walk a share of the households have at most, without a share their mean; those without a way left out."""
    fine = np.isfinite(walks) & (people > 0)
    if not fine.any():
        return float("nan")
    order = np.argsort(walks[fine])
    sorted_walks, weights = walks[fine][order], people[fine][order]
    if share is None:
        return float(np.average(sorted_walks, weights=weights))
    return float(sorted_walks[np.searchsorted(np.cumsum(weights), share * weights.sum())])
