"""What somebody wishes of a plan: made into rules, and worded by a planner with ids or names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from districting.county import County
from districting.errors import DataError, Fault, refuse
from districting.geography.findings import nearest_name
from districting.optimise.ask import join, keep_office, part, pin
from districting.rules import Rule


@dataclass(frozen=True)
class Wish:
    """
    One thing somebody wants of a plan.

    Parameters
    ----------
    kind
        ``together``, ``apart``, ``alone`` (these units and no others), ``office`` (it stays a seat), ``follow`` (no
        community crosses a road), ``avoid`` (no border on a road).
    units
        Ids, of the first three kinds.
    name, name_en
        Of the office or the road.
    office
        Id.
    pairs
        Ids of two units each: on both sides of the road, or whatever two are meant.
    reason
        Who asks, and why.
    """

    kind: str
    units: tuple[str, ...] = ()
    name: str = ""
    name_en: str = ""
    office: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    def rules(self, county: County) -> tuple[Rule, ...]:
        """
        The rules it is made of.

        Raises
        ------
        SettingsError
            When it names too few units, or what the county does not have.
        """
        about = {"reason": self.reason}
        if self.kind == "office":
            return keep_office(self.office, **about)
        if self.kind == "alone":
            return pin(county, *self.units, **about)
        make = join if self.kind in ("together", "avoid") else part
        return tuple(rule for units in self.pairs or (self.units,) for rule in make(*units, **about))


def wish_of(facts: Mapping[str, Any]) -> Wish:
    """The wish that ``dataclasses.asdict`` described."""
    lists = {"units": tuple(facts["units"]), "pairs": tuple((a, b) for a, b in facts["pairs"])}
    return Wish(**{**facts, **lists})


@dataclass(frozen=True)
class Wishes:
    """
    Wishes as a planner words them: ids or names of units, committees and offices, separated by commas.

    Parameters
    ----------
    together
        They share a community.
    apart
        No two of them share one.
    pinned
        They are a community, no more and no less.
    offices
        The office stays the seat of a community.
    undivided
        Two neighbours with no border of communities between them.
    """

    together: Sequence[str] = ()
    apart: Sequence[str] = ()
    pinned: Sequence[str] = ()
    offices: Sequence[str] = ()
    undivided: Sequence[str] = ()

    def rules(self, county: County, *, reason: str = "") -> tuple[Rule, ...]:
        """
        The rules the wishes come to.

        Raises
        ------
        DataError
            When nothing is wished, a name means nothing here, or two units named as neighbours do not touch.
        """
        found = tuple(rule for wish in self.each(county) for rule in replace(wish, reason=reason).rules(county))
        refuse([] if found else [Fault("ask.no_wish")])
        return found

    def each(self, county: County) -> list[Wish]:
        """One wish for each text, with ids for names."""
        found = [Wish("together", units=_all_of(county, text)) for text in self.together]
        found += [Wish("alone", units=_all_of(county, text)) for text in self.pinned]
        found += [Wish("apart", pairs=pairs) for text in self.apart if (pairs := _pairs(county, text))]
        found += [Wish("together", units=_neighbours(county, text)) for text in self.undivided]
        found += [Wish("office", office=_office(county, name)) for text in self.offices for name in _names(text)]
        return found


def units_named(county: County, name: str) -> list[str]:
    """
    Ids of the units a name means: one unit by its id or name, or all units of a committee by its.

    Raises
    ------
    DataError
        When it means none, naming the nearest there is.
    """
    found = [u.id for u in county.units if name in (u.id, u.name, u.name_en)]
    found = found or [
        u.id for u in county.units if name in (u.parent, *filter(None, (u.parent_name, u.parent_name_en)))
    ]
    if not found:
        known = [text for u in county.units for text in (u.name, u.name_en, u.parent_name, u.id) if text]
        raise DataError(Fault("ask.unknown_unit", values={"name": name, "nearest": nearest_name(name, known)}))
    return found


def _names(text: str) -> list[str]:
    """Names separated by commas, Chinese or not."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def _all_of(county: County, text: str) -> tuple[str, ...]:
    """Ids of all units the names mean together."""
    return tuple(dict.fromkeys(unit for name in _names(text) for unit in units_named(county, name)))


def _pairs(county: County, text: str) -> tuple[tuple[str, str], ...]:
    """Every two units of different names."""
    groups = [units_named(county, name) for name in _names(text)]
    return tuple(pair for one, other in combinations(groups, 2) for pair in product(one, other))


def _neighbours(county: County, text: str) -> tuple[str, ...]:
    """Two units, once it is certain that they touch."""
    units = _all_of(county, text)
    touch = {frozenset((county.ids[border.a], county.ids[border.b])) for border in county.borders}
    if len(units) != 2 or frozenset(units) not in touch:
        raise DataError(Fault("ask.no_neighbours", tuple(_names(text))))
    return units


def _office(county: County, name: str) -> str:
    """Id of the office a name means: its own, or its owner's."""
    for office in county.offices:
        if name in (office.id, office.name, office.name_en):
            return office.id
    owners = {office.owner: office.id for office in county.offices}
    for unit in units_named(county, name) if owners else ():
        parent = next(u.parent for u in county.units if u.id == unit)
        if unit in owners or parent in owners:
            return owners.get(unit) or owners[parent]
    raise DataError(Fault("ask.unknown_office", values={"name": name}))
