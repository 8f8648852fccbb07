"""
What each rule costs over a long list of communities, beside what listing them costs, in one run.

    python benchmarks/rules.py ../shared/instances/planar_200_1000_2000_s1.json [--repeat 3] [--level parts]

Facts the instance does not have (areas, kinds, offices, barriers, counts …) are laid over it by seed. Given a project
folder instead, its own facts are kept and only what is missing is laid over. Prints a line a rule: seconds of
processor time for a million communities (the least of the repeats, the walking known as in a listing), all of them
together beside the listing under the band alone, and whole listings: with all of them hard, when most sets are dropped
early, and with all of them at a price, when every set is measured by every rule, priced and kept.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import Border, County, Facility, Office, Unit
from districting.instances import read_instance
from districting.optimise.listing import PORTION, Listing, list_candidates
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.project.study import open_study
from districting.rules import RULES, CommunityRule, PlanRule, Rule, read_rules

LIMIT = 0.15
"""Seconds a rule may take for a million communities."""
LIMIT_ALL = 2.0
"""Listing times that all rules together may take."""
COUNTS = ("population", "groups", "low_income", "elderly", "disabled", "dwellings", "occupied")
KINDS = ("village", "committee", "compound", "work_unit", "block")


def laid_over(county: County, seed: int = 0) -> County:
    """The county with every fact that any rule reads."""
    rng = np.random.default_rng(seed)
    counts = {name: rng.integers(5, 400, len(county)).astype(float) for name in COUNTS}
    counts |= {
        f"{name}_m2": rng.integers(0, 90, len(county)).astype(float) for name in ("culture_ground", "service_station")
    }
    units = [_unit(unit, u, counts, rng) for u, unit in enumerate(county.units)]
    kinds = rng.choice(
        ["open", "lane", "street", "main_road", "rail", "water"],
        len(county.borders),
        p=[0.3, 0.2, 0.2, 0.15, 0.05, 0.1],
    )
    crossed = rng.random(len(county.borders)) < 0.5
    borders = [
        replace(e, length_m=max(e.length_m, 100.0), kind=str(kind), crossing="bridge" if bridge else "")
        for e, kind, bridge in zip(county.borders, kinds, crossed, strict=True)
    ]
    offices = county.offices or _offices(units, rng)
    health = [Facility(f"h{u}", "站", "health", int(u), 80.0, units[u].x, units[u].y) for u in range(0, len(units), 9)]
    walk = None if not county.offices else county.walk_m
    return replace(
        county, units=_outlined(units, borders), borders=borders, offices=offices, facilities=health, walk_m=walk,
        facility_walk_m=None,
    )  # fmt: skip


def _unit(unit: Unit, u: int, counts: dict[str, np.ndarray], rng: np.random.Generator) -> Unit:
    """One unit with kind, labels, counts, and every third with the committee of its neighbour in the list."""
    labels = {name: f"{name}{u * parts // 1000 % parts}" for name, parts in (("street_office", 4), ("police", 6))}
    kind = str(rng.choice(KINDS))
    own = {name: float(values[u]) for name, values in counts.items()}
    parent = unit.parent or f"p{u // 3}"
    return replace(
        unit, kind=kind, labels=labels | dict(unit.labels), attributes=own | dict(unit.attributes), parent=parent
    )


def _outlined(units: list[Unit], borders: list[Border]) -> list[Unit]:
    """Outlines that the borders fill, but for units at the edge of the list."""
    around = np.zeros(len(units))
    for e in borders:
        around[[e.a, e.b]] += e.length_m
    edge = {u for u in range(len(units)) if units[u].x in _extremes(units, "x") or units[u].y in _extremes(units, "y")}
    return [
        replace(
            unit, area_m2=unit.area_m2 or 90_000.0, outline_m=float(around[u] + (300.0 if u in edge else 0.0)) or 1.0
        )
        for u, unit in enumerate(units)
    ]


def _extremes(units: list[Unit], axis: str) -> set[float]:
    """The outermost tenth of the positions."""
    values = sorted(getattr(unit, axis) for unit in units)
    tenth = max(1, len(values) // 10)
    return {*values[:tenth], *values[-tenth:]}


def _offices(units: list[Unit], rng: np.random.Generator) -> list[Office]:
    """An office for each second committee."""
    return [
        Office(f"o{u}", "办", u, units[u].parent, float(rng.integers(20, 400)), units[u].x + 10.0, units[u].y)
        for u in range(0, len(units), 6)
    ]


def rules_for(county: County) -> list[Rule]:
    """Every rule with settings that mean something here."""
    ids = county.ids
    own: dict[str, dict[str, Any]] = {
        "mean_size": {"most_mean": 4000},
        "communities_in": {"value": county.units[0].labels["street_office"]},
        "keep_together": {"units": ids[:2]},
        "keep_apart": {"units": ids[:3]},
        "fixed_seat": {"offices": [office.id for office in county.offices[:3]]},
        "unit_kinds": {"apart": [["village", "compound"]]},
        "unready_villages": {"villages": [next(unit.id for unit in county.units if unit.kind == "village")]},
    }
    return [next(r for r in read_rules([{"name": name, **own.get(name, {})}]) if r.name == name) for name in RULES]


def busy(work: Callable[[Communities], Any], table: Communities, problem: Problem, repeat: int) -> float:
    """Least seconds of processor time of several rounds, over the table in the portions a listing makes of it."""
    times = []
    for _ in range(repeat):
        spent = 0.0
        for first in range(0, len(table), PORTION):
            fresh = table.take(np.arange(first, min(first + PORTION, len(table))))
            problem.objective.cost(problem.county, fresh)
            begun = time.process_time()
            work(fresh)
            spent += time.process_time() - begun
        times.append(spent)
    return min(times)


def measured(rule: Rule, county: County) -> Callable[[Communities], Any] | None:
    """What a listing does with a rule; ``None`` for one that is no measure of a community."""
    if isinstance(rule, CommunityRule):
        return lambda table: rule.excess(county, table)
    return (lambda table: rule.amount(county, table)) if isinstance(rule, PlanRule) else None


def by_construction(rule: Rule) -> bool:
    """Whether a listing never asks the rule."""
    return isinstance(rule, CommunityRule) and rule.by_construction


def all_of(problem: Problem) -> Callable[[Communities], Any]:
    """What a listing does with all rules at a price: the sums they read added up together, then each its measure."""
    asked = [rule for rule in problem.rules if not by_construction(rule)]
    judged = [work for rule in asked if (work := measured(rule, problem.county)) is not None]
    priced = tuple(replace(rule, price=1.0) for rule in asked if isinstance(rule, CommunityRule | PlanRule))
    sums = replace(problem, rules=priced).sums_read

    def work_all(table: Communities) -> None:
        table.add_up(sums)
        for work in judged:
            work(table)

    return work_all


def listed(problem: Problem, repeat: int) -> tuple[Listing, float]:
    """The list under the band alone, and the least seconds of processor time."""
    times = []
    for _ in range(repeat + 1):
        begun = time.process_time()
        found = list_candidates(problem, Watch(None), cap=20_000_000)
        times.append(time.process_time() - begun)
    return found, min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1] if __doc__ else "")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--level", default=None)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=())
    wish = parser.parse_args()
    folder = wish.instance.is_dir()
    problem = open_study(wish.instance, level=wish.level).problem if folder else read_instance(wish.instance).problem
    county = laid_over(problem.county)
    band = tuple(rule for rule in problem.rules if rule.name in ("household_band", "contiguity"))
    found, seconds = listed(Problem(county, band), wish.repeat)
    table = found.communities
    million = len(table) / 1e6
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, one thread")
    print(f"{wish.instance.name}: {len(county)} units, {len(table):,} communities, listed in {seconds:.3f} s")
    # as a problem holds them: each with what it takes from the others, such as fixed seats
    whole = Problem(county, tuple(rules_for(county)))
    for rule in whole.rules:
        work = measured(rule, county)
        if work is None or (wish.only and rule.name not in wish.only):
            continue
        work(table.take(np.arange(min(10, len(table)))))
        spent = busy(work, table, whole, wish.repeat)
        mark = "" if spent / million <= LIMIT else f"  above {LIMIT}"
        print(f"  {rule.name:<24}{spent / million:8.3f} s a million{mark}")
    together = busy(all_of(whole), table, whole, wish.repeat)
    print(f"all that a listing runs {together:8.3f} s, {together / seconds:.2f} of the listing (limit {LIMIT_ALL:g})")
    others = tuple(rule for rule in whole.rules if rule.name != "household_band" and not by_construction(rule))
    paid = tuple(replace(rule, price=1.0) for rule in others if isinstance(rule, CommunityRule | PlanRule))
    for said, more in (("hard", others), ("at a price", paid)):
        _, all_of_them = listed(Problem(county, (*band, *more)), wish.repeat)
        print(f"a listing with all of them {said} {all_of_them:.3f} s, {all_of_them / seconds:.2f} of the listing")


if __name__ == "__main__":
    main()
