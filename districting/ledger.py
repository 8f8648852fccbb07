"""
The ledger of a plan: what each community needs and has, what is short, and what it costs once and each year.

Needs come from standards (a pack's figures and the settings of the problem's own rules), what there is from the
county's facts. Every figure of the county is the sum of its communities', but for the street offices' own centres.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from districting.county import County, Office
from districting.messages import Language, say
from districting.plan import Plan
from districting.problem import Problem
from districting.rules import OneOffCost, Staff, YearlyCost
from districting.rules.unit_kinds import community_types
from districting.standards import Standards

_SUMMED = (
    "households", "people", "groups", "space_need_m2", "space_seat_m2", "space_reused_m2", "space_short_m2",
    "ground_need_m2", "ground_m2", "ground_short_m2", "station_need_m2", "station_m2", "station_short_m2", "staff",
    "representatives", "committee_members", "yearly_yuan", "rent_yuan_year", "build_yuan", "party_members",
    "assets_yuan", "debts_yuan", "disputed_debts_yuan",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """
    One community's page of the ledger; metres squared, yuan, people, households.

    Parameters
    ----------
    seat, closing, kept, outside
        Names of offices: where the committee sits, those that close, those kept in use for their space, and those
        of its committees that lie outside its area.
    space_seat_m2, space_reused_m2, space_short_m2
        What the seat has, what other offices of its own add, and what is short after that.
    choice
        What to do about the shortfall: ``none``, ``reuse``, ``rent`` or ``build``.
    rent_yuan_year, build_yuan
        What renting or building all that is short would cost; ``once_yuan`` and ``more_yuan_year`` are what the
        choice costs.
    origins
        For each village or committee of today in it: name, assets (which stay with their owners), lawful debts
        (which the community takes over) and disputed ones (which the street office settles first).
    """

    number: int
    name: str
    name_en: str
    type: str
    established: bool
    households: int
    people: int
    groups: int
    seat: str
    closing: tuple[str, ...]
    kept: tuple[str, ...]
    outside: tuple[str, ...]
    space_need_m2: float
    space_seat_m2: float
    space_reused_m2: float
    space_short_m2: float
    choice: str
    rent_yuan_year: float
    build_yuan: float
    ground_need_m2: float
    ground_m2: float
    ground_short_m2: float
    station_need_m2: float
    station_m2: float
    station_short_m2: float
    staff: int
    committee_members: int
    representatives: int
    yearly_yuan: int
    party_members: int
    party_body: str
    assets_yuan: float
    debts_yuan: float
    disputed_debts_yuan: float
    origins: tuple[tuple[str, float, float, float], ...]

    @property
    def once_yuan(self) -> float:
        """What the choice costs once."""
        return self.build_yuan if self.choice == "build" else 0.0

    @property
    def more_yuan_year(self) -> float:
        """What the choice costs each year."""
        return self.rent_yuan_year if self.choice == "rent" else 0.0


@dataclass(frozen=True)
class Ledger:
    """
    All communities of a plan, and the street offices' own centres.

    Parameters
    ----------
    rows
        One a community, in the plan's order.
    centres
        For each street office: name, square metres its centre should have, and has.
    limits
        What the county has: posts, yuan a year, yuan once; absent ones are not known.
    unknown
        Columns the county has no data of at all: their shortfalls say that nobody counted, not that nothing is there.
    english
        English name of each office, street office, and village or committee of today, where there is one.
    """

    rows: tuple[Row, ...]
    centres: tuple[tuple[str, float, float], ...]
    standards: Standards
    limits: Mapping[str, float]
    unknown: tuple[str, ...] = ()
    english: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def totals(self) -> dict[str, float]:
        """The county's figures: sums over communities, what the choices cost, planned and established ones."""
        sums = {name: float(sum(getattr(row, name) for row in self.rows)) for name in _SUMMED}
        sums["once_yuan"] = float(sum(row.once_yuan for row in self.rows))
        sums["more_yuan_year"] = float(sum(row.more_yuan_year for row in self.rows))
        sums["centre_short_m2"] = float(sum(max(need - has, 0.0) for _, need, has in self.centres))
        sums["planned"] = float(len(self.rows))
        sums["established"] = float(sum(row.established for row in self.rows))
        sums["closing"] = float(sum(len(row.closing) for row in self.rows))
        return sums

    def left(self) -> dict[str, float]:
        """What the county has beyond what the plan needs, for each limit it knows; below zero where it is short."""
        needs = {
            "posts": self.totals["staff"],
            "yearly_yuan": self.totals["yearly_yuan"] + self.totals["more_yuan_year"],
            "once_yuan": self.totals["once_yuan"],
        }
        return {name: limit - needs[name] for name, limit in self.limits.items()}

    def warnings(self, language: Language) -> list[str]:
        """What a reader should know before the figures."""
        comma = "、" if language == "zh" else ", "
        named = comma.join(say(f"ledger.{name}", language) for name in self.unknown)
        return [say("ledger.not_counted", language, columns=named)] if self.unknown else []

    def table(self, language: Language) -> list[dict[str, Any]]:
        """Rows under headings a person reads, the county's totals last."""
        shown = [
            *("number", "name", "type"),
            *_SUMMED,
            *("choice", "once_yuan", "more_yuan_year", "seat", "party_body"),
        ]
        heads = {name: say(f"ledger.{name}", language) for name in shown}
        table = [{heads[name]: _shown(row, name, language) for name in shown} for row in self.rows]
        total = {heads[name]: self.totals.get(name, "") for name in shown}
        total[heads["name"]] = say("ledger.county", language)
        return [*table, total]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for a file."""
        rows = [asdict(row) | {"once_yuan": row.once_yuan, "more_yuan_year": row.more_yuan_year} for row in self.rows]
        return {
            "communities": rows,
            "centres": list(self.centres),
            "totals": self.totals,
            "left": self.left(),
            "unknown": list(self.unknown),
        }


def ledger(plan: Plan, standards: Standards | None = None, *, established: Collection[int] = ()) -> Ledger:
    """
    The ledger of a plan.

    Parameters
    ----------
    standards
        What communities should have; by default what the plan's own rules state.
    established
        Numbers of communities whose committee is already elected; the others are planned.
    """
    asked = standards or Standards.of(plan.problem)
    types = community_types(plan.county, plan.communities)
    workers = asked.staff.amount(plan.county, plan.communities)
    yearly = asked.yearly.amount(plan.county, plan.communities)
    rows = tuple(
        _row(plan, asked, c, types[c], int(workers[c]), int(yearly[c]), c + 1 in established) for c in range(len(plan))
    )
    county = plan.county
    english = {unit.committee_name: unit.committee_name_en for unit in county.units}
    english |= {unit.labels.get("street_office", ""): unit.labels.get("street_office_en", "") for unit in county.units}
    english |= {office.name: office.name_en for office in county.offices}
    return Ledger(rows, _centres(county, asked), asked, _limits(plan.problem), _unknown(county), english)


def _row(plan: Plan, asked: Standards, c: int, kind: str, workers: int, yearly: int, established: bool) -> Row:
    """One community's page."""
    county, units = plan.county, plan.communities[c]
    households = int(plan.households[c])
    need = max(asked.space_least_m2, asked.space_per_100_m2 * households / 100.0)
    space = _space(plan, c, need)
    short = space["space_short_m2"]
    rent, build = short * asked.rent_yuan_m2, short * asked.build_yuan_m2
    choice = "none" if need <= space["space_seat_m2"] else "reuse"
    if short > 0:
        choice = "rent" if rent * asked.rent_years < build else "build"
    ground, station = (
        float(county.supply_m2(name)[list(units)].sum()) for name in ("culture_ground", "service_station")
    )
    members = int(_sum(county, units, "party_members"))
    return Row(
        number=c + 1, name=plan.names[c], name_en=plan.names_en[c], type=kind, established=established,
        households=households, people=int(_sum(county, units, "population")),
        groups=int(_sum(county, units, "groups")), space_need_m2=need, **space, choice=choice, rent_yuan_year=rent,
        build_yuan=build, ground_need_m2=asked.ground_m2, ground_m2=ground,
        ground_short_m2=max(asked.ground_m2 - ground, 0.0), station_need_m2=asked.station_m2, station_m2=station,
        station_short_m2=max(asked.station_m2 - station, 0.0), staff=workers,
        committee_members=_step(households, asked.committee_steps),
        representatives=-(-households // asked.households_per_representative), yearly_yuan=yearly,
        party_members=members, party_body=_party(members, asked.party_steps),
        assets_yuan=_sum(county, units, "assets_yuan"), debts_yuan=_sum(county, units, "debts_yuan"),
        disputed_debts_yuan=_sum(county, units, "disputed_debts_yuan"), origins=_origins(county, units),
    )  # fmt: skip


def _space(plan: Plan, c: int, need: float) -> dict[str, Any]:
    """The seat, the other offices of the community's committees that are kept or close, and the space short."""
    county, units = plan.county, set(plan.communities[c])
    own = [office for j, office in enumerate(county.offices) if int(county.office_holders[j]) in units]
    place = int(plan.places[c])
    sits = county.offices[place] if 0 <= place < len(county.offices) else None
    seat_m2 = sits.floor_m2 if sits is not None and sits in own else 0.0
    others = sorted((office for office in own if office is not sits), key=lambda o: -o.floor_m2)
    kept: list[Office] = []
    for office in others:
        if need - seat_m2 - sum(one.floor_m2 for one in kept) > 0:
            kept.append(office)
    has = seat_m2 + sum(office.floor_m2 for office in kept)
    reused = max(min(has, need) - min(seat_m2, need), 0.0)
    return {
        "seat": sits.name if sits is not None else "",
        "closing": tuple(office.name for office in others if office not in kept),
        "kept": tuple(office.name for office in kept),
        "outside": tuple(office.name for office in own if office.unit not in units),
        "space_seat_m2": seat_m2,
        "space_reused_m2": reused,
        "space_short_m2": max(need - has, 0.0),
    }


def _origins(county: County, units: Sequence[int]) -> tuple[tuple[str, float, float, float], ...]:
    """Assets and debts by the village or committee they come from."""
    of: dict[str, list[int]] = {}
    for u in units:
        unit = county.units[u]
        of.setdefault(unit.committee_name, []).append(u)

    def count(inside: Sequence[int], name: str) -> float:
        return _sum(county, inside, name)

    return tuple(
        (origin, count(inside, "assets_yuan"), count(inside, "debts_yuan"), count(inside, "disputed_debts_yuan"))
        for origin, inside in of.items()
    )


def _centres(county: County, asked: Standards) -> tuple[tuple[str, float, float], ...]:
    """What each street office's own centre should have and has."""
    numbers, names = county.label("street_office")
    supply = county.supply_m2("street_centre")
    return tuple((name, asked.street_centre_m2, float(supply[numbers == s].sum())) for s, name in enumerate(names))


def _unknown(county: County) -> tuple[str, ...]:
    """Columns of the ledger that no unit and no facility has anything for."""
    counts = {"people": "population", "groups": "groups", "party_members": "party_members"}
    counts |= {name: name for name in ("assets_yuan", "debts_yuan", "disputed_debts_yuan")}
    kinds = {"ground_m2": "culture_ground", "station_m2": "service_station"}
    uncounted = [shown for shown, name in counts.items() if not any(name in unit.attributes for unit in county.units)]
    known = {facility.kind for facility in county.facilities}
    known |= {name.removesuffix("_m2") for unit in county.units for name in unit.attributes if name.endswith("_m2")}
    return (*uncounted, *(shown for shown, kind in kinds.items() if kind not in known))


def _limits(problem: Problem) -> dict[str, float]:
    """The county's posts and budgets, where its rules state them."""
    kinds = {Staff.name: "posts", YearlyCost.name: "yearly_yuan", OneOffCost.name: "once_yuan"}
    stated = {kinds[rule.name]: rule.upper for rule in problem.plan_rules if rule.name in kinds}
    return {name: float(upper) for name, upper in stated.items() if np.isfinite(upper)}


def _sum(county: County, units: Sequence[int], name: str) -> float:
    """Sum of a further count; nothing where a unit has none."""
    return float(county.attribute(name)[list(units)].sum())


def _step(households: int, steps: Sequence[tuple[int, int]]) -> int:
    """Members by step: of the first step the households fit in."""
    return next(members for up_to, members in steps if up_to == 0 or households <= up_to)


def _party(members: int, steps: tuple[int, int, int]) -> str:
    """Which party body so many full members may have."""
    bodies = ("joint", "branch", "general_branch", "committee")
    return bodies[sum(members >= step for step in steps)]


def _shown(row: Row, name: str, language: Language) -> Any:
    """A cell as a person reads it."""
    if name == "name" and language == "en":
        return row.name_en
    if name == "type":
        return say(f"rules.type_{row.type}", language)
    if name == "choice":
        return say(f"ledger.choice_{row.choice}", language)
    if name == "party_body":
        return say(f"ledger.party_{row.party_body}", language)
    return getattr(row, name)
