"""A wish as a planner words it: units, committees and offices by id or by name, made into rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

from districting.county import County
from districting.errors import DataError, Fault, refuse
from districting.geography.findings import nearest_name
from districting.optimise.ask import join, keep_office, part, pin
from districting.rules import Rule


@dataclass(frozen=True)
class Wishes:
    """
    What is wished, each entry names separated by commas.

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
        found: list[Rule] = []
        for text in self.together:
            found += join(*_all_of(county, text), reason=reason)
        for text in self.pinned:
            found += pin(county, *_all_of(county, text), reason=reason)
        for text in self.apart:
            groups = [units_named(county, name) for name in _names(text)]
            pairs = [pair for one, other in combinations(groups, 2) for pair in product(one, other)]
            found += [rule for pair in pairs for rule in part(*pair, reason=reason)]
        for text in self.undivided:
            found += join(*_neighbours(county, text), reason=reason)
        for text in self.offices:
            for name in _names(text):
                found += keep_office(_office(county, name), reason=reason)
        refuse([] if found else [Fault("ask.no_wish")])
        return tuple(found)


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


def _all_of(county: County, text: str) -> list[str]:
    """Ids of all units the names mean together."""
    return list(dict.fromkeys(unit for name in _names(text) for unit in units_named(county, name)))


def _neighbours(county: County, text: str) -> list[str]:
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
