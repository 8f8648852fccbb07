"""What rules read of a county: found by asking each of them and listening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import DistrictingError
from districting.rules import Rule

_FACILITIES = ("facilities", "facility_walk_m")
_ASKED = ("measure", "excess", "amount", "cost")
_NOT_COUNTED = ("_m2", "_yuan")


def facts_asked(county: County, rules: Iterable[Rule]) -> set[str]:
    """
    What some rules read of a county beyond its units and walks: ``facilities``, and counts and labels by name.

    Found by asking each rule about every unit as a community of its own and listening to what it reads.
    """
    listening = _Listening(**{f.name: getattr(county, f.name) for f in fields(county)})
    alone = Communities.from_assignment(list(range(len(county))))
    listening.heard.clear()
    for rule in rules:
        _ask(rule, listening, alone)
    return set(listening.heard)


def counts_asked(county: County, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The counts of people or households beyond the households themselves that some rules read, by name."""
    known = {name for unit in county.units for name in unit.attributes if not name.endswith(_NOT_COUNTED)}
    return tuple(sorted(facts_asked(county, rules) & known))


def _ask(rule: Rule, county: _Listening, alone: Communities) -> None:
    """Everything a rule can be asked; one that lacks a fact has named it before it refuses."""
    questions: list[tuple[Any, tuple[Any, ...]]] = [
        (getattr(rule, name), (county, alone)) for name in _ASKED if hasattr(rule, name)
    ]
    questions += [(getattr(rule, name), (county,)) for name in ("growth", "precheck") if hasattr(rule, name)]
    for question, arguments in questions:
        try:
            question(*arguments)
        except DistrictingError as lacking:
            facts = [fault.values.get(key) for fault in lacking.faults for key in ("attribute", "fact")]
            county.heard.update(fact for fact in facts if fact)


@dataclass(frozen=True)
class _Listening(County):
    """A county that remembers what was read of it."""

    heard: set[str] = field(default_factory=set)

    def __getattribute__(self, name: str) -> Any:
        if name in _FACILITIES:
            object.__getattribute__(self, "heard").add("facilities")
        return object.__getattribute__(self, name)

    def attribute(self, name: str) -> Floats:
        """A count, and that it was asked for."""
        self.heard.add(name)
        return super().attribute(name)

    def label(self, name: str) -> tuple[Any, tuple[str, ...]]:
        """A label, and that it was asked for."""
        self.heard.add(name)
        return super().label(name)
