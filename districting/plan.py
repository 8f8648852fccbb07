"""A plan: every unit in exactly one community, with names, and what was proven about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.errors import Fault, refuse
from districting.messages import Language
from districting.problem import Problem
from districting.solution import Solution, Status, relative_gap

FORMAT = "districting-plan/1"

_ENDINGS = ("社区居民委员会", "居民委员会", "村民委员会", "居委会", "村委会", "社区", "村")
_ENDINGS_EN = (" Residents' Committee", " Village", " Committee", " Community")


@dataclass(frozen=True)
class Plan:
    """
    Communities numbered 1, 2, … by their first unit, so that equal partitions are equal plans.

    Parameters
    ----------
    problem
        What the plan is for; a plan is never shown against other settings.
    communities
        Ordered by their first unit.
    names, names_en
        One a community; by default after the unit with most households, the committee that lives on.
    status, bound
        What was proven; a plan drawn by hand is ``feasible`` and has no bound.
    level
        The level of units it is made of.
    title, title_en
        What people call the plan.
    certificate
        What the proof of the bound needs, or nothing.
    """

    problem: Problem
    communities: Communities
    names: Sequence[str] = ()
    names_en: Sequence[str] = ()
    status: Status = Status.FEASIBLE
    bound: int | None = None
    level: str = ""
    title: str = ""
    title_en: str = ""
    certificate: Mapping[str, Any] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        refuse(partition_faults(self.problem.county, [list(units) for units in self.communities]))
        if not self.names:
            object.__setattr__(self, "names", community_names(self.problem.county, self.communities, "zh"))
        if not self.names_en:
            object.__setattr__(self, "names_en", community_names(self.problem.county, self.communities, "en"))

    @classmethod
    def of_solution(cls, solution: Solution, *, level: str = "") -> Plan:
        """
        The plan a solve found.

        Raises
        ------
        ValueError
            When the solution has none.
        """
        if solution.plan is None:
            msg = f"the solution has no plan: {solution.status}"
            raise ValueError(msg)
        return cls(
            solution.problem,
            in_order(solution.plan),
            status=solution.status,
            bound=solution.bound,
            level=level,
            certificate=solution.certificate,
        )

    @property
    def county(self) -> County:
        """The facts the plan is made of."""
        return self.problem.county

    def __len__(self) -> int:
        return len(self.communities)

    @cached_property
    def numbers(self) -> Integers:
        """Each unit's community number, from 1."""
        return self.communities.assignment(len(self.county)) + 1

    @cached_property
    def assignment(self) -> dict[str, int]:
        """Community number of each unit id."""
        return dict(zip(self.county.ids, self.numbers.tolist(), strict=True))

    @cached_property
    def households(self) -> Integers:
        """Households of each community."""
        return self.communities.sums(self.county.households)

    @cached_property
    def terms(self) -> dict[str, Integers]:
        """Cost of each community term by term, quanta."""
        return self.problem.terms(self.communities)

    @cached_property
    def objective(self) -> int:
        """Cost of the plan, quanta: the sum of all terms."""
        return int(sum(int(term.sum()) for term in self.terms.values()))

    @property
    def gap(self) -> float | None:
        """(objective − bound) / |objective|, or ``None`` without a bound."""
        return relative_gap(self.objective, self.bound)

    @cached_property
    def places(self) -> Integers:
        """For each community the place it walks to, a column of ``county.walk_m``; −1 where none is reached."""
        return self.problem.objective.best_place(self.county, self.communities)

    @cached_property
    def walk_m(self) -> Floats:
        """For each unit the mean walk of its households to its community's place, metres; ``inf`` without one."""
        assert self.county.walk_m is not None
        place = self.places[self.numbers - 1]
        walk = self.county.walk_m[np.arange(len(self.county)), np.maximum(place, 0)]
        return np.where(place >= 0, walk, np.inf)

    @cached_property
    def id(self) -> str:
        """Eight characters that name exactly this choice for exactly this problem."""
        text = self.problem.digest + "".join(f"{unit}:{number};" for unit, number in self.assignment.items())
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def name(self, community: int, language: Language) -> str:
        """Name of a community, by its position from 0."""
        return self.names[community] if language == "zh" else self.names_en[community]

    def as_dict(self) -> dict[str, Any]:
        """Everything a reader needs besides the county's facts, as plain values."""
        rows = [
            {
                "number": c + 1,
                "name": self.names[c],
                "name_en": self.names_en[c],
                "units": [self.county.ids[u] for u in self.communities[c]],
                "households": int(self.households[c]),
                "cost": {term: int(values[c]) for term, values in self.terms.items()},
            }
            for c in range(len(self))
        ]
        return {
            "format": FORMAT,
            "id": self.id,
            "title": self.title,
            "title_en": self.title_en,
            "county": {"name": self.county.name, "name_en": self.county.name_en, "synthetic": self.county.synthetic},
            "level": self.level,
            "county_digest": self.county.digest,
            "problem_digest": self.problem.digest,
            **self.problem.settings_dict(),
            "status": str(self.status),
            "objective_value": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "communities": rows,
            "assignment": self.assignment,
        }

    @classmethod
    def from_dict(cls, county: County, facts: Mapping[str, Any], certificate: Mapping[str, Any] | None = None) -> Plan:
        """
        The plan that :meth:`as_dict` described.

        Raises
        ------
        DataError
            When it is no partition of the county's units.
        """
        refuse(unit_faults(county, facts))
        rows = facts["communities"]
        return cls(
            Problem.from_dict(county, {"rules": facts["rules"], "objective": facts["objective"]}),
            Communities.of([[county.position[unit] for unit in row["units"]] for row in rows]),
            names=tuple(row["name"] for row in rows),
            names_en=tuple(row["name_en"] for row in rows),
            status=Status(facts["status"]),
            bound=facts["bound"],
            level=facts["level"],
            title=facts["title"],
            title_en=facts["title_en"],
            certificate=certificate,
        )


def in_order(communities: Communities) -> Communities:
    """The same communities, ordered by their first unit."""
    return communities.take(np.argsort(communities.members[communities.offsets[:-1]], kind="stable"))


def pairing(shared: Integers) -> dict[int, int]:
    """
    Pair rows with columns so that as many households as possible are in a pair.

    Parameters
    ----------
    shared
        Integer array (rows, columns): households they have in common.

    Returns
    -------
    dict
        Column of each row that has a partner with households in common.
    """
    if shared.size and (np.count_nonzero(shared > 0, axis=1) <= 1).all():  # no row has a choice
        rows, columns = shared.argmax(axis=0), np.arange(shared.shape[1])
    else:
        from scipy.optimize import linear_sum_assignment  # long to load, and not every run needs it

        rows, columns = linear_sum_assignment(-shared)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {row: column for row, column in pairs if shared[row, column] > 0}


def community_names(county: County, communities: Communities, language: Language) -> tuple[str, ...]:
    """
    A name for each community after the committee of today that lives on in it.

    Committees and communities are paired by :func:`pairing`; a community without a partner is named after its unit
    with most households, and names are made different by a number where needed.
    """
    shared = np.zeros((int(county.parents.max()) + 1, len(communities)), dtype=np.int64)
    np.add.at(shared, (county.parents, communities.assignment(len(county))), county.households)
    committee = {community: parent for parent, community in pairing(shared).items()}
    names: list[str] = []
    for c, units in enumerate(communities):
        largest = max(units, key=lambda u: (county.parents[u] == committee.get(c), county.households[u], -u))
        unit = county.units[largest]
        if c in committee:
            stem = _stem(unit.committee_name if language == "zh" else unit.committee_name_en)
        else:
            stem = _stem((unit.name if language == "zh" else unit.name_en or unit.name) or unit.id)
        name = f"{stem}社区" if language == "zh" else f"{stem} Community"
        taken = sum(other == name or other.startswith(f"{name} ") for other in names)
        names.append(f"{name} {taken + 1}" if taken else name)
    return tuple(names)


def unit_faults(county: County, facts: Mapping[str, Any]) -> list[Fault]:
    """Units a plan file leaves out, holds twice, or does not know."""
    held = [str(unit) for row in facts["communities"] for unit in row["units"]]
    unknown = [unit for unit in held if unit not in county.position]
    known = [
        [county.position[str(u)] for u in row["units"] if str(u) in county.position] for row in facts["communities"]
    ]
    faults = [Fault("plan.unknown_units", tuple(unknown))] if unknown else []
    return faults + partition_faults(county, known)


def partition_faults(county: County, rows: Sequence[Sequence[int]]) -> list[Fault]:
    """Units that are in no community, or in several."""
    count = np.zeros(len(county), dtype=np.int64)
    for row in rows:
        for unit in row:
            count[unit] += 1
    faults = []
    for key, mask in (("plan.missing_units", count == 0), ("plan.units_twice", count > 1)):
        if mask.any():
            faults.append(Fault(key, tuple(county.ids[u] for u in np.flatnonzero(mask).tolist())))
    return faults


def _stem(name: str) -> str:
    """The name without what says it is a village or committee."""
    for ending in _ENDINGS + _ENDINGS_EN:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name
