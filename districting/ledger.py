"""
The ledger of a plan: what each community needs and has, what is short, and what it costs once and each year.

Needs come from standards (a pack's figures, the project's own and the settings of the problem's rules), what there is
from the county's facts. Every figure of the county is the sum of its communities'; money also holds the street
offices' own centres.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from districting.county import County
from districting.errors import Fault, refuse
from districting.messages import Language, say
from districting.plan import Plan
from districting.problem import Problem
from districting.rules import OneOffCost, Staff, YearlyCost
from districting.rules.figures import SPACES
from districting.rules.unit_kinds import community_types
from districting.shortfalls import Provision, Shortfall, provisions, uncounted
from districting.standards import Standards

COUNTS = (
    "households", "people", "groups", "staff", "representatives", "committee_members", "yearly_yuan",
    "party_members", "assets_yuan", "debts_yuan", "disputed_debts_yuan",
)  # fmt: skip
AMOUNTS = (
    *("need_m2", "has_m2", "reused_m2", "short_m2", "rent_yuan_year", "build_yuan"),
    *("once_yuan", "more_yuan_year"),
)
"""What is told of each kind of space, beside the choice."""


@dataclass(frozen=True)
class Row:
    """
    One community's page of the ledger; metres squared, yuan, people, households.

    Parameters
    ----------
    provision
        Its offices (where the committee sits, those kept in use, those that close, those outside its area) and what
        it needs, has and lacks of each kind of space.
    yearly_yuan
        ``None`` where no rule says what a community is given.
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
    provision: Provision
    staff: int
    committee_members: int
    representatives: int
    yearly_yuan: int | None
    party_members: int
    party_body: str
    assets_yuan: float
    debts_yuan: float
    disputed_debts_yuan: float
    origins: tuple[tuple[str, float, float, float], ...]

    @property
    def space(self) -> Shortfall:
        """Office and service space."""
        return self.provision.space

    @property
    def ground(self) -> Shortfall:
        """Ground for culture and sports."""
        return self.provision.ground

    @property
    def station(self) -> Shortfall:
        """The service station."""
        return self.provision.station

    @property
    def once_yuan(self) -> float:
        """What the choices for all that is short cost once."""
        return self.space.once_yuan + self.ground.once_yuan + self.station.once_yuan

    @property
    def more_yuan_year(self) -> float:
        """What the choices cost each year."""
        return self.space.more_yuan_year + self.ground.more_yuan_year + self.station.more_yuan_year


@dataclass(frozen=True)
class Ledger:
    """
    All communities of a plan, and the street offices' own centres.

    Parameters
    ----------
    rows
        One a community, in the plan's order.
    centres
        Of each street office its own centre.
    limits
        What the county has: posts, yuan a year, yuan once; absent ones are not known.
    unknown
        Columns the county has no data of at all: their shortfalls say that nobody counted, not that nothing is there.
    assumed_usable
        Names of offices used again of which nobody said whether they stay usable.
    english
        English name of each office, street office, and village or committee of today, where there is one.
    """

    rows: tuple[Row, ...]
    centres: Mapping[str, Shortfall]
    standards: Standards
    limits: Mapping[str, float]
    unknown: tuple[str, ...] = ()
    assumed_usable: tuple[str, ...] = ()
    english: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def totals(self) -> dict[str, float]:
        """The county's figures: sums over communities and centres, planned and established communities."""
        sums = {name: float(sum(getattr(row, name) or 0 for row in self.rows)) for name in COUNTS}
        for kind in SPACES:
            found = self.of_kind(kind)
            sums |= {f"{kind}_{name}": float(sum(getattr(one, name) or 0.0 for one in found)) for name in AMOUNTS}
        for name in ("once_yuan", "more_yuan_year"):
            sums[name] = sum(sums[f"{kind}_{name}"] for kind in SPACES)
        sums["planned"] = float(len(self.rows))
        sums["established"] = float(sum(row.established for row in self.rows))
        sums["closing"] = float(sum(len(row.provision.closing) for row in self.rows))
        return sums

    def of_kind(self, kind: str) -> list[Shortfall]:
        """One kind of space: of every community, or of every street office its centre."""
        return list(self.centres.values()) if kind == "centre" else [getattr(row, kind) for row in self.rows]

    @property
    def unpriced(self) -> dict[str, float]:
        """Square metres short of which no price is known, by the kind of space."""
        short = {kind: [one for one in self.of_kind(kind) if one.choice == "unpriced"] for kind in SPACES}
        return {kind: sum(one.short_m2 for one in found) for kind, found in short.items() if found}

    def left(self) -> dict[str, float]:
        """What the county has beyond what the plan needs, for each limit it knows; below zero where it is short."""
        needs = {
            "posts": self.totals["staff"],
            "yearly_yuan": self.totals["yearly_yuan"] + self.totals["more_yuan_year"],
            "once_yuan": self.totals["once_yuan"],
        }
        return {name: limit - needs[name] for name, limit in self.limits.items()}

    def warnings(self, language: Language) -> list[str]:
        """What a reader should know before the figures: what nobody counted, priced or said."""
        comma = "、" if language == "zh" else ", "
        said = []
        if self.unknown:
            named = comma.join(say(f"ledger.{name}", language) for name in self.unknown)
            said.append(say("ledger.not_counted", language, columns=named))
        if self.unpriced:
            kinds = comma.join(
                say("ledger.unpriced_kind", language, kind=say(f"ledger.kind_{kind}", language), m2=m2)
                for kind, m2 in self.unpriced.items()
            )
            said.append(say("ledger.not_priced", language, kinds=kinds))
        if self.standards.yearly is None:
            said.append(say("ledger.no_yearly", language))
        if self.assumed_usable:
            names = comma.join(
                self.english.get(name) or name if language == "en" else name for name in self.assumed_usable
            )
            said.append(say("ledger.assumed_usable", language, offices=names))
        return said

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, for a file."""
        return {
            "communities": [_plain(row) for row in self.rows],
            "centres": [{"street_office": name} | _amounts(one) for name, one in self.centres.items()],
            "totals": self.totals,
            "left": self.left(),
            "unknown": list(self.unknown),
            "unpriced_m2": self.unpriced,
            "goes_by": [{"figure": a, "value": b, "source": c} for a, b, c in self.standards.told("en")],
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

    Raises
    ------
    DataError
        When the plan has no community of a number.
    """
    strangers = sorted(set(established) - set(range(1, len(plan) + 1)))
    refuse([Fault("ledger.not_established", tuple(map(str, strangers)), {"count": len(plan)})] if strangers else ())
    asked = standards or Standards.of(plan.problem)
    county = plan.county
    types = community_types(county, plan.communities)
    workers = asked.staff.amount(county, plan.communities).tolist()
    yearly = [None] * len(plan) if asked.yearly is None else asked.yearly.amount(county, plan.communities).tolist()
    found, centres = provisions(plan, asked)
    rows = tuple(
        _row(plan, asked, c, found[c], types[c], workers[c], yearly[c], c + 1 in established) for c in range(len(plan))
    )
    return Ledger(
        rows, centres, asked, _limits(plan.problem), _unknown(county), _assumed(county, rows, centres), _english(county)
    )


def _row(
    plan: Plan, asked: Standards, c: int, found: Provision, kind: str, workers: int, yearly: int | None, there: bool
) -> Row:
    """One community's page."""
    county, units, households = plan.county, plan.communities[c], int(plan.households[c])
    people, groups, members = (int(_sum(county, units, name)) for name in ("population", "groups", "party_members"))
    assets, debts, disputed = (_sum(county, units, f"{name}_yuan") for name in ("assets", "debts", "disputed_debts"))
    return Row(
        number=c + 1, name=plan.names[c], name_en=plan.names_en[c], type=kind, established=there,
        households=households, people=people, groups=groups, provision=found, staff=workers,
        committee_members=asked.committee_members(households), representatives=asked.representatives(households),
        yearly_yuan=yearly, party_members=members, party_body=asked.party_body(members),
        assets_yuan=assets, debts_yuan=debts, disputed_debts_yuan=disputed, origins=_origins(county, units),
    )  # fmt: skip


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


def _unknown(county: County) -> tuple[str, ...]:
    """What no unit and no facility has anything of: counts by their names, kinds of space as ``kind_<kind>``."""
    counts = {"people": "population", "groups": "groups", "party_members": "party_members"}
    counts |= {name: name for name in ("assets_yuan", "debts_yuan", "disputed_debts_yuan")}
    none = [shown for shown, name in counts.items() if not any(name in unit.attributes for unit in county.units)]
    missing = uncounted(county)
    return (*none, *(f"kind_{kind}" for kind in SPACES if kind in missing))


def _assumed(county: County, rows: Sequence[Row], centres: Mapping[str, Shortfall]) -> tuple[str, ...]:
    """Offices used again of which nobody said whether they stay usable."""
    silent = {office.name for office in county.offices if not office.condition}
    seats = {row.provision.seat for row in rows}
    spaces = [*centres.values(), *(one for row in rows for one in (row.ground, row.station))]
    reused = dict.fromkeys(name for one in spaces for name, _ in one.reused)
    return tuple(name for name in reused if name in silent - seats)


def _english(county: County) -> dict[str, str]:
    """English names of what the ledger names."""
    english = {unit.committee_name: unit.committee_name_en for unit in county.units}
    english |= {unit.labels.get("street_office", ""): unit.labels.get("street_office_en", "") for unit in county.units}
    return english | {office.name: office.name_en for office in county.offices}


def _amounts(one: Shortfall) -> dict[str, Any]:
    """One kind of space as plain values."""
    return {name: getattr(one, name) for name in AMOUNTS} | {"choice": one.choice, "reused": list(one.reused)}


def _plain(row: Row) -> dict[str, Any]:
    """One community's page as plain values."""
    provision = row.provision
    facts = {key: value for key, value in asdict(row).items() if key != "provision"}
    facts |= {key: getattr(provision, key) for key in ("seat", "kept", "closing", "outside")}
    facts |= {kind: _amounts(getattr(row, kind)) for kind in ("space", "ground", "station")}
    return facts | {"once_yuan": row.once_yuan, "more_yuan_year": row.more_yuan_year}


def _limits(problem: Problem) -> dict[str, float]:
    """The county's posts and budgets, where its rules state them."""
    kinds = {Staff.name: "posts", YearlyCost.name: "yearly_yuan", OneOffCost.name: "once_yuan"}
    stated = {kinds[rule.name]: rule.upper for rule in problem.plan_rules if rule.name in kinds}
    return {name: float(upper) for name, upper in stated.items() if np.isfinite(upper)}


def _sum(county: County, units: Sequence[int], name: str) -> float:
    """Sum of a further count; nothing where a unit has none."""
    return float(county.attribute(name)[list(units)].sum())
