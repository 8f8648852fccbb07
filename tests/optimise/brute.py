"""An independent, slow reading of a problem: every partition of the units, judged with plain sets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from districting.county import Border, County, Office, Unit
from districting.objective import Walking
from districting.problem import Problem
from districting.rules import (
    CommitteeChanges,
    Contiguity,
    FloorSpace,
    HouseholdBand,
    KeepApart,
    KeepTogether,
    NumberOfCommunities,
    WholeCommittee,
)


@dataclass
class Case:
    """Plain facts of a small problem, and the same as a :class:`Problem`."""

    households: list[int]
    points: list[tuple[int, int]]
    edges: list[tuple[int, int]]
    lower: int
    upper: int
    fewest: int
    most: int
    price: float | None = None
    together: list[tuple[int, int]] = field(default_factory=list)
    apart: list[tuple[int, int]] = field(default_factory=list)
    offices: list[tuple[int, float]] = field(default_factory=list)
    space_price: float | None = None
    parents: list[int] | None = None
    part_price: float = 0.0
    changes: int | None = None

    def problem(self) -> Problem:
        """The case as the engine takes it."""
        parents = self.parents or list(range(len(self.households)))
        units = [
            Unit(f"u{i}", f"单元{i}", h, float(x), float(y), parent=f"p{parents[i]}")
            for i, (h, (x, y)) in enumerate(zip(self.households, self.points, strict=True))
        ]
        offices = [
            Office(f"o{k}", "", u, f"p{parents[u]}", m2, *map(float, self.points[u]))
            for k, (u, m2) in enumerate(self.offices)
        ]
        county = County("t", units, [Border(a, b) for a, b in self.edges], offices)
        rules: list = [Contiguity(), NumberOfCommunities(lower=self.fewest, upper=self.most)]
        rules.append(HouseholdBand(lower=self.lower, upper=self.upper, price=self.price))
        rules += [KeepTogether(units=(f"u{a}", f"u{b}")) for a, b in self.together]
        rules += [KeepApart(units=(f"u{a}", f"u{b}")) for a, b in self.apart]
        if self.space_price is not None:
            rules.append(FloorSpace(price=self.space_price))
        if self.parents is not None:
            rules.append(WholeCommittee(price=self.part_price))
        if self.changes is not None:
            rules.append(CommitteeChanges(upper=self.changes))
        return Problem(county, tuple(rules), Walking())

    def community_cost(self, units: frozenset[int]) -> int | None:
        """What a set of units costs as a community; ``None`` where it may not be one."""
        total = sum(self.households[u] for u in units)
        outside = max(self.lower - total, 0) + max(total - self.upper, 0)
        if len(units) == 1 and total > self.upper:
            outside = 0
        elif self.price is None and outside:
            return None
        elif self.price is not None:
            low, high = self.lower // 2, self.upper + self.upper // 2
            if not low <= total <= high:
                return None
        if not _connected(units, self.edges):
            return None
        if any((a in units) != (b in units) for a, b in self.together):
            return None
        if any(a in units and b in units for a, b in self.apart):
            return None
        cost = self._walk(units) + (round(self.price * outside) if self.price is not None else 0)
        if self.space_price is not None:
            short = max(0.3 * total - sum(m2 for u, m2 in self.offices if u in units), 0.0)
            cost += round(self.space_price * short)
        if self.parents is not None:
            cost += round(self.part_price) * self._parts(units)
        return cost

    def _walk(self, units: frozenset[int]) -> int:
        places = [self.points[u] for u, _ in self.offices if u in units] or [self.points[u] for u in units]
        return min(sum(round(self.households[u] * _far(self.points[u], place)) for u in units) for place in places)

    def _parts(self, units: frozenset[int]) -> int:
        assert self.parents is not None
        held = {self.parents[u] for u in units}
        return sum(any(p == q and v not in units for v, q in enumerate(self.parents)) for p in held)

    def _moved(self, units: list[int]) -> int:
        """Households of a community but those of the committee that lives on in it: more than half of its own."""
        parents = self.parents or list(range(len(self.households)))
        stays = [0]
        for committee in {parents[u] for u in units}:
            whole = sum(h for h, p in zip(self.households, parents, strict=True) if p == committee)
            here = sum(self.households[u] for u in units if parents[u] == committee)
            stays.append(here if 2 * here > whole else 0)
        return sum(self.households[u] for u in units) - max(stays)

    def best(self) -> int | None:
        """Least cost of a plan, over every partition; ``None`` where there is none."""
        costs: dict[frozenset[int], int | None] = {}
        best = None
        for plan in partitions(list(range(len(self.households)))):
            if not self.fewest <= len(plan) <= self.most:
                continue
            if self.changes is not None and sum(self._moved(units) for units in plan) > self.changes:
                continue
            total = 0
            for units in plan:
                key = frozenset(units)
                if key not in costs:
                    costs[key] = self.community_cost(key)
                if costs[key] is None:
                    break
                total += costs[key] or 0
            else:
                best = total if best is None else min(best, total)
        return best


def random_case(seed: int) -> Case:
    """A small random case: a torn grid with shortcuts, uneven households, any mix of rules."""
    rng = random.Random(seed)
    n = rng.randint(3, 8)
    points = [(rng.randint(0, 40), rng.randint(0, 40)) for _ in range(n)]
    edges = {(rng.randint(0, i - 1), i) for i in range(1, n) if rng.random() < 0.9}
    edges |= {tuple(sorted(rng.sample(range(n), 2))) for _ in range(rng.randint(2, 2 * n))}
    households = [rng.choice([0, 1, 2, 3, 5, 8]) * 10 + 10 * (rng.random() < 0.9) for _ in range(n)]
    households[0] += 10
    lower = rng.choice([0, 10, 20, 40])
    fewest = rng.randint(1, 4)
    pairs = [tuple(rng.sample(range(n), 2)) for _ in range(4)]
    return Case(
        households, points, sorted(edges), lower, lower + rng.choice([30, 60, 120]), fewest,
        fewest + rng.choice([0, 1, 2, 5]),
        price=rng.choice([None, None, 3.0]),
        together=[pairs[0]] if rng.random() < 0.3 else [],
        apart=[pairs[1]] if rng.random() < 0.3 else [],
        offices=[(u, rng.choice([3.0, 20.0])) for u in rng.sample(range(n), rng.choice([0, 1, 2]))],
        space_price=rng.choice([None, 2.5]),
        parents=[rng.randint(0, 2) for _ in range(n)] if rng.random() < 0.3 else None,
        part_price=7.0,
    )  # fmt: skip


def joined_case(seed: int) -> Case:
    """A random case in at least two pieces, often with pairs kept together and apart, and a total over the plan."""
    rng = random.Random(seed)
    case = random_case(seed)
    n = len(case.households)
    half = rng.randint(1, n - 1)
    case.edges = [(a, b) for a, b in case.edges if (a < half) == (b < half)]
    case.together = [tuple(rng.sample(range(n), 2))] if rng.random() < 0.4 else []
    case.apart = [tuple(rng.sample(range(n), 2)) for _ in range(rng.choice([0, 1, 2]))]
    case.changes = rng.choice([None, 0, 40, 120])
    case.fewest = min(case.fewest, 2)
    return case


def random_town(n: int, *, seed: int, second_band: bool = False) -> Problem:
    """Units scattered over a plane, joined to their nearest, lognormal households, about five a community."""
    rng = random.Random(seed)
    points = [(rng.random() * 3000, rng.random() * 3000) for _ in range(n)]
    near = [sorted(range(n), key=lambda v: _far(points[u], points[v]))[1:5] for u in range(n)]
    edges = sorted({tuple(sorted((u, v))) for u in range(n) for v in near[u]})
    units = [Unit(f"u{i}", "", max(40, round(rng.lognormvariate(5.7, 0.5))), x, y) for i, (x, y) in enumerate(points)]
    county = County("town", units, [Border(a, b) for a, b in edges])
    k = round(sum(unit.households for unit in units) / 1500)
    rules: list = [Contiguity(), HouseholdBand(lower=1000, upper=2000), NumberOfCommunities(lower=k, upper=k)]
    if second_band:
        rules.append(HouseholdBand(lower=900, upper=2100))
    return Problem(county, tuple(rules))


def partitions(units: list[int]) -> Iterator[list[list[int]]]:
    """Every way to divide the units."""
    if not units:
        yield []
        return
    first, rest = units[0], units[1:]
    for plan in partitions(rest):
        yield [[first], *plan]
        for k in range(len(plan)):
            yield [*plan[:k], [first, *plan[k]], *plan[k + 1 :]]


def _connected(units: frozenset[int], edges: list[tuple[int, int]]) -> bool:
    reached = {min(units)}
    while True:
        more = {b for a, b in edges if a in reached and b in units} | {
            a for a, b in edges if b in reached and a in units
        }
        if more <= reached:
            return reached == units
        reached |= more


def _far(a: tuple[int, int], b: tuple[int, int]) -> float:
    return ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
