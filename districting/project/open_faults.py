"""Faults that spoil one thing only: whether a problem asks for that thing, and so whether they stand in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from districting.communities import Communities
from districting.county import County, Floats
from districting.errors import DistrictingError, refuse
from districting.geography.findings import OpenFault
from districting.rules import Rule

_FACILITIES = ("facilities", "facility_walk_m")
_ASKED = ("measure", "excess", "amount", "cost")


def refuse_what_matters(county: County, rules: Iterable[Rule], open_faults: Sequence[OpenFault]) -> None:
    """
    Stop where a rule asks for what a fault spoils; faults nothing asks about stand in nobody's way.

    Raises
    ------
    DataError
        With every open fault that matters.
    """
    if open_faults:
        asked = facts_asked(county, rules)
        refuse([open_.fault for open_ in open_faults if open_.subject in asked])


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
