"""
The rules a plan can be held to, one file each, by name.

===========================  ==============================================  ==========
name                         what it holds                                   about
===========================  ==============================================  ==========
``household_band``           households of a community                       community
``contiguity``               a community lies in one piece                   community
``keep_together``            named units share a community                   community
``keep_apart``               named units do not share a community            community
``floor_space``              office space for 100 households                 community
``whole_committee``          today's committees stay whole                   community
``number_of_communities``    how many communities there are                  plan
===========================  ==============================================  ==========
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from districting.errors import DistrictingError, Fault, SettingsError, refuse
from districting.rules.base import CommunityRule, Growth, Limit, PlanRule, Rule, Source, Standing
from districting.rules.contiguity import Contiguity
from districting.rules.floor_space import FloorSpace
from districting.rules.household_band import HouseholdBand
from districting.rules.keep_apart import KeepApart
from districting.rules.keep_together import KeepTogether
from districting.rules.number_of_communities import NumberOfCommunities
from districting.rules.whole_committee import WholeCommittee

RULES: dict[str, type[Rule]] = {
    rule.name: rule
    for rule in (
        HouseholdBand,
        NumberOfCommunities,
        Contiguity,
        KeepTogether,
        KeepApart,
        FloorSpace,
        WholeCommittee,
    )
}
"""Every rule by its name in project files."""


def read_rules(entries: Iterable[Mapping[str, Any]], *, level: str | None = None) -> tuple[Rule, ...]:
    """
    The rules a project file lists, contiguity added where it is not listed.

    Parameters
    ----------
    entries
        Tables with ``name``, the fields of that rule, and optionally ``levels``, the levels it holds for.
    level
        Level being solved; entries for other levels only are left out.

    Raises
    ------
    SettingsError
        With every fault found: unknown rule, unknown field, value out of place.
    """
    rules: list[Rule] = []
    faults: list[Fault] = []
    for entry in entries:
        settings = dict(entry)
        levels = settings.pop("levels", None)
        if levels is not None and level is not None and level not in levels:
            continue
        try:
            rules.append(_read(settings))
        except DistrictingError as error:
            faults.extend(error.faults)
    refuse(faults, SettingsError)
    if not any(isinstance(rule, Contiguity) for rule in rules):
        rules.append(Contiguity())
    return tuple(rules)


def _read(settings: dict[str, Any]) -> Rule:
    """One rule from its table."""
    name = str(settings.pop("name", ""))
    if name not in RULES:
        values = {"rule": name, "near": _nearest(name, RULES)}
        raise SettingsError(Fault("rules.unknown_rule", values=values))
    known = {f.name for f in fields(RULES[name])}
    refuse(
        (
            Fault("rules.unknown_field", values={"rule": name, "field": key, "near": _nearest(key, known)})
            for key in settings
            if key not in known
        ),
        SettingsError,
    )
    try:
        return RULES[name](**settings)
    except TypeError as error:
        raise SettingsError(Fault("rules.wrong_type", values={"rule": name, "settings": settings})) from error


def _nearest(word: str, known: Iterable[str]) -> str:
    """The known words most like the given one, else all of them."""
    names = sorted(known)
    return ", ".join(get_close_matches(word, names, n=2) or names)


__all__ = [
    "RULES",
    "CommunityRule",
    "Contiguity",
    "FloorSpace",
    "Growth",
    "HouseholdBand",
    "KeepApart",
    "KeepTogether",
    "Limit",
    "NumberOfCommunities",
    "PlanRule",
    "Rule",
    "Source",
    "Standing",
    "WholeCommittee",
    "read_rules",
]
