"""What a community should have, and what things cost: from a problem's rules and a pack's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from districting.problem import Problem
from districting.rules import FloorSpace, OneOffCost, Staff, YearlyCost


@dataclass(frozen=True)
class Standards:
    """
    What a community should have, and what things cost.

    Parameters
    ----------
    space_per_100_m2, space_least_m2, ground_m2, station_m2, street_centre_m2
        Square metres: office and service space for 100 households and at least, ground for culture and sports,
        service station, a street office's own centre.
    staff
        How workers are counted.
    yearly
        How yearly money is counted.
    build_yuan_m2, rent_yuan_m2, rent_years
        Yuan for a square metre built, and for one rented for a year; renting is chosen where so many years of it
        cost less than building.
    committee_steps
        Pairs of households (up to, included; 0 for all above) and committee members.
    households_per_representative
        Households one representative stands for.
    party_steps
        Full party members from which there is a branch, a general branch, a committee. A line of the ledger only.
    """

    space_per_100_m2: float = 30.0
    space_least_m2: float = 0.0
    ground_m2: float = 200.0
    station_m2: float = 30.0
    street_centre_m2: float = 1000.0
    staff: Staff = field(default_factory=Staff)
    yearly: YearlyCost = field(default_factory=YearlyCost)
    build_yuan_m2: float = 2000.0
    rent_yuan_m2: float = 120.0
    rent_years: int = 10
    committee_steps: tuple[tuple[int, int], ...] = ((1000, 5), (2000, 7), (0, 9))
    households_per_representative: int = 50
    party_steps: tuple[int, int, int] = (3, 50, 100)

    @classmethod
    def of(cls, problem: Problem, figures: Mapping[str, Any] | None = None) -> Standards:
        """
        The standards a problem's rules state, and beside them the ledger figures of a pack.

        Parameters
        ----------
        figures
            As :meth:`districting.rules.Pack.ledger` gives them.
        """
        known = figures or {}
        made = cls()
        for rule in problem.rules:
            if isinstance(rule, FloorSpace):
                made = replace(made, space_per_100_m2=rule.per_100_households, space_least_m2=rule.at_least_m2)
            elif isinstance(rule, Staff):
                made = replace(made, staff=rule)
            elif isinstance(rule, YearlyCost):
                made = replace(made, yearly=rule)
            elif isinstance(rule, OneOffCost):
                made = replace(made, build_yuan_m2=rule.yuan_per_m2)
        made = replace(
            made,
            ground_m2=float(known.get("ground_m2", made.ground_m2)),
            station_m2=float(known.get("station_m2", made.station_m2)),
            street_centre_m2=float(known.get("street_centre_m2", made.street_centre_m2)),
        )
        if "committee_steps" in known:
            made = replace(made, committee_steps=tuple((int(up), int(n)) for up, n in known["committee_steps"]))
        if "households_per_representative" in known:
            made = replace(made, households_per_representative=int(max(known["households_per_representative"])))
        if "party_committee_members" in known:
            made = replace(made, party_steps=(*made.party_steps[:2], int(known["party_committee_members"]) + 1))
        return made
