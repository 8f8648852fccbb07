"""
What a plan is short of: office space, culture ground, service station, the street offices' own centres.

For each the ledger chooses what to do: use again what the plan sets free, and for the rest rent or build. Used again
are a community's offices other than its seat, so far as its office space does not need them and they stay usable: a
rented, borrowed or unfit building does not. A station may also lie in rooms its seat has beyond the need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from districting.county import County, Office
from districting.plan import Plan
from districting.rules.figures import SPACES
from districting.standards import Standards

SUPPLIES = {"ground": "culture_ground", "station": "service_station", "centre": "street_centre"}
"""The kind of facility that is there of each kind of space but offices."""


@dataclass(frozen=True)
class Shortfall:
    """
    One kind of space of one community or street office; square metres and yuan.

    Parameters
    ----------
    need_m2, has_m2
        What there should be, and what there is.
    reused
        What is used again to fill it: name of the office and square metres.
    rent_yuan_year, build_yuan
        What renting or building all that is then short would cost; ``None`` where no price is known.
    choice
        For what is then short: ``none`` (nothing is), ``rent``, ``build``, ``unpriced`` (no price is known) or
        ``uncounted`` (nobody has counted what there is, so nothing can be said).
    """

    need_m2: float
    has_m2: float
    reused: tuple[tuple[str, float], ...]
    rent_yuan_year: float | None
    build_yuan: float | None
    choice: str

    @property
    def reused_m2(self) -> float:
        """Square metres used again."""
        return float(sum(m2 for _, m2 in self.reused))

    @property
    def short_m2(self) -> float:
        """Square metres short after that."""
        return max(self.need_m2 - self.has_m2 - self.reused_m2, 0.0)

    @property
    def costed(self) -> bool:
        """Whether what it costs is known."""
        return self.choice not in ("unpriced", "uncounted")

    @property
    def once_yuan(self) -> float:
        """What the choice costs once."""
        return self.build_yuan or 0.0 if self.choice == "build" else 0.0

    @property
    def more_yuan_year(self) -> float:
        """What the choice costs each year."""
        return self.rent_yuan_year or 0.0 if self.choice == "rent" else 0.0


@dataclass(frozen=True)
class Provision:
    """
    What one community has and lacks.

    Parameters
    ----------
    seat, kept, closing, outside
        Names of offices: where the committee sits, those kept or used again for their space, those that close, and
        those of its committees that lie outside its area.
    space, ground, station
        Each kind of space.
    """

    seat: str
    kept: tuple[str, ...]
    closing: tuple[str, ...]
    outside: tuple[str, ...]
    space: Shortfall
    ground: Shortfall
    station: Shortfall


class Rooms:
    """
    Free rooms of some offices, handed out largest first.

    Parameters
    ----------
    offices
        In any order.
    """

    def __init__(self, offices: Iterable[Office]) -> None:
        self.offices = sorted(offices, key=lambda office: (-office.floor_m2, office.id))
        self.free = {office.id: office.floor_m2 for office in self.offices}

    def take(self, wanted_m2: float, among: Iterable[Office] | None = None) -> tuple[tuple[str, float], ...]:
        """Up to so many square metres: name of each office and what it gives."""
        allowed = {office.id for office in (self.offices if among is None else among)}
        taken = []
        for office in self.offices:
            part = min(self.free[office.id], wanted_m2)
            if office.id in allowed and part > 0:
                self.free[office.id] -= part
                wanted_m2 -= part
                taken.append((office.name, part))
        return tuple(taken)

    def untouched(self, office: Office) -> bool:
        """Whether nothing of an office is in use."""
        return self.free[office.id] == office.floor_m2


def provisions(plan: Plan, asked: Standards) -> tuple[list[Provision], dict[str, Shortfall]]:
    """
    What each community has and lacks, and each street office's own centre.

    Offices go to their own community's space, then its station, then its ground; what closes after that goes to the
    centre of the street office it lies in.
    """
    unknown = uncounted(plan.county)
    seats = frozenset(office.id for j, office in enumerate(plan.county.offices) if j in set(plan.places.tolist()))
    houses = [_House(plan, asked, c, seats, unknown) for c in range(len(plan))]
    centres = _centres(plan.county, asked, houses, unknown)
    return [house.provision() for house in houses], centres


def uncounted(county: County) -> frozenset[str]:
    """Kinds of space of which the county's data have nothing at all."""
    known = {facility.kind for facility in county.facilities}
    known |= {name.removesuffix("_m2") for unit in county.units for name in unit.attributes if name.endswith("_m2")}
    missing = {kind for kind, supply in SUPPLIES.items() if supply not in known}
    return frozenset(missing | (set() if county.offices else {"space"}))


class _House:
    """One community's offices while rooms are handed out."""

    def __init__(self, plan: Plan, asked: Standards, c: int, seats: frozenset[str], unknown: frozenset[str]) -> None:
        county, units = plan.county, plan.communities[c]
        self.inside = set(units)
        self.own = [office for j, office in enumerate(county.offices) if int(county.office_holders[j]) in self.inside]
        place = int(plan.places[c])
        self.sits = county.offices[place] if 0 <= place < len(county.offices) else None
        self.seat = [office for office in self.own if office is self.sits]
        self.others = [office for office in self.own if office is not self.sits]
        self.leaving = [office for office in self.others if office.id not in seats]  # else another committee moves in
        self.rooms = Rooms(self.own)
        self.found = {kind: self._shortfall(plan, asked, c, kind, unknown) for kind in ("space", "station", "ground")}

    def _shortfall(self, plan: Plan, asked: Standards, c: int, kind: str, unknown: frozenset[str]) -> Shortfall:
        """One kind of space, filled from the rooms left so far."""
        need = asked.need_m2(kind, int(plan.households[c]))
        if kind == "space":
            has = float(sum(office.floor_m2 for office in self.seat))
            self.rooms.take(need, self.seat)
            return settled(asked, kind, need, has, self.rooms.take(max(need - has, 0.0), self.others), unknown)
        has = float(plan.county.supply_m2(SUPPLIES[kind])[list(plan.communities[c])].sum())
        among = self.spare() if kind == "ground" else [*self.seat, *self.spare()]
        wanted = 0.0 if kind in unknown else max(need - has, 0.0)
        return settled(asked, kind, need, has, self.rooms.take(wanted, among), unknown)

    def spare(self) -> list[Office]:
        """Offices other than the seat that stay usable when the committee leaves."""
        return [office for office in self.leaving if office.reusable]

    def provision(self) -> Provision:
        """What came of it."""
        kept = [office for office in self.others if not self.rooms.untouched(office)]
        return Provision(
            seat=self.sits.name if self.sits is not None else "",
            kept=tuple(office.name for office in kept),
            closing=tuple(office.name for office in self.leaving if office not in kept),
            outside=tuple(office.name for office in self.own if office.unit not in self.inside),
            **self.found,
        )


def _centres(
    county: County, asked: Standards, houses: Sequence[_House], unknown: frozenset[str]
) -> dict[str, Shortfall]:
    """What each street office's own centre should have and has; what closes in its area may be used for it."""
    numbers, names = county.label("street_office")
    supply = county.supply_m2(SUPPLIES["centre"])
    need, found = asked.need_m2("centre"), {}
    for s, name in enumerate(names):
        has = float(supply[numbers == s].sum())
        wanted = 0.0 if "centre" in unknown else max(need - has, 0.0)
        taken: list[tuple[str, float]] = []
        for house in houses:
            here = [office for office in house.spare() if numbers[office.unit] == s and house.rooms.untouched(office)]
            taken += house.rooms.take(wanted - sum(m2 for _, m2 in taken), here)
        found[name] = settled(asked, "centre", need, has, tuple(taken), unknown)
    return found


def settled(
    asked: Standards,
    kind: str,
    need: float,
    has: float,
    reused: tuple[tuple[str, float], ...],
    unknown: frozenset[str] = frozenset(),
) -> Shortfall:
    """What is short after using again, what it would cost, and what to do."""
    short = max(need - has - sum(m2 for _, m2 in reused), 0.0)
    if short <= 0:
        return Shortfall(need, has, reused, 0.0, 0.0, "none")
    if kind in unknown:
        return Shortfall(need, has, reused, None, None, "uncounted")
    prices = asked.prices(kind)
    rent, build = prices.rent(short), prices.build(short)
    return Shortfall(need, has, reused, rent, build, asked.choice(rent, build))


__all__ = ["SPACES", "Provision", "Shortfall", "provisions", "settled", "uncounted"]
