"""
The rules a plan can be held to, one file each, by name.

===========================  ==============================================  ==========
name                         what it holds                                   about
===========================  ==============================================  ==========
``household_band``           households of a community                       community
``people_band``              people of a community                           community
``area``                     area of a community                             community
``number_of_communities``    how many communities there are                  plan
``communities_in``           how many a street office has                    plan
``mean_size``                households of the mean community                plan
``size_ratio``               largest to smallest community                   plan
``contiguity``               a community lies in one piece                   community
``barriers``                 not across railway, water, expressway           community
``main_road``                main roads between its units                    community
``along_features``           borders along roads and rivers                  community
``compactness``              a compact shape                                 community
``no_enclave``               none surrounds part of another                  community
``within_one``               within one street office, police area           community
``keep_together``            named units share a community                   community
``keep_apart``               named units do not share a community            community
``whole_committee``          today's committees stay whole                   community
``whole_village``            villages stay whole                             community
``unready_villages``         villages not ready join no committee            community
``unit_kinds``               kinds of units that do not mix                  community
``fixed_seat``               offices that stay seats                         community
``own_office``               an office inside its own area                   community
``shared_office``            one building, one community                     community
``floor_space``              office space for 100 households                 community
``culture_ground``           ground for culture and sports                   community
``service_station``          a service station                               community
``longest_walk``             the longest walk to the office                  community
``office_within``            households within minutes of it                 community
``facility_within``          within minutes of health, school                community
``workload``                 elderly, low-income, disabled                   community
``residents_groups``         residents' groups                               community
``representatives``          residents' representatives                      community
``occupancy``                share of dwellings lived in                     community
``staff``                    workers against posts                           plan
``yearly_cost``              yuan a year against the budget                  plan
``space_short``              space short in all                              plan
``one_off_cost``             yuan once to build what is short                plan
``committee_changes``        households that change committee                plan
``office_changes``           households that change office                   plan
===========================  ==============================================  ==========
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from districting.errors import DistrictingError, Fault, SettingsError, refuse
from districting.rules.along_features import AlongFeatures
from districting.rules.area import Area
from districting.rules.bands import SpreadRule
from districting.rules.barriers import Barriers
from districting.rules.base import CommunityRule, Growth, Limit, PlanRule, Rule
from districting.rules.committee_changes import CommitteeChanges
from districting.rules.communities_in import CommunitiesIn
from districting.rules.compactness import Compactness
from districting.rules.contiguity import Contiguity
from districting.rules.culture_ground import CultureGround
from districting.rules.facility_within import FacilityWithin
from districting.rules.fixed_seat import FixedSeat
from districting.rules.floor_space import FloorSpace
from districting.rules.forms import form_faults
from districting.rules.household_band import HouseholdBand
from districting.rules.keep_apart import KeepApart
from districting.rules.keep_together import KeepTogether
from districting.rules.longest_walk import LongestWalk
from districting.rules.main_road import MainRoad
from districting.rules.mean_size import MeanSize
from districting.rules.no_enclave import NoEnclave
from districting.rules.number_of_communities import NumberOfCommunities
from districting.rules.occupancy import Occupancy
from districting.rules.office_changes import OfficeChanges
from districting.rules.office_within import OfficeWithin
from districting.rules.one_off_cost import OneOffCost
from districting.rules.own_office import OwnOffice
from districting.rules.pack import Pack, load_pack
from districting.rules.people_band import PeopleBand
from districting.rules.representatives import Representatives
from districting.rules.residents_groups import ResidentsGroups
from districting.rules.service_station import ServiceStation
from districting.rules.shared_office import SharedOffice
from districting.rules.size_ratio import SizeRatio
from districting.rules.source import Source, Standing
from districting.rules.space_short import SpaceShort
from districting.rules.staff import Staff
from districting.rules.unit_kinds import UnitKinds
from districting.rules.unready_villages import UnreadyVillages
from districting.rules.whole_committee import WholeCommittee
from districting.rules.whole_village import WholeVillage
from districting.rules.within_one import WithinOne
from districting.rules.workload import Workload
from districting.rules.yearly_cost import YearlyCost

RULES: dict[str, type[Rule]] = {
    rule.name: rule
    for rule in (
        HouseholdBand,
        PeopleBand,
        Area,
        NumberOfCommunities,
        CommunitiesIn,
        MeanSize,
        SizeRatio,
        Contiguity,
        Barriers,
        MainRoad,
        AlongFeatures,
        Compactness,
        NoEnclave,
        WithinOne,
        KeepTogether,
        KeepApart,
        WholeCommittee,
        WholeVillage,
        UnreadyVillages,
        UnitKinds,
        FixedSeat,
        OwnOffice,
        SharedOffice,
        FloorSpace,
        CultureGround,
        ServiceStation,
        LongestWalk,
        OfficeWithin,
        FacilityWithin,
        Workload,
        ResidentsGroups,
        Representatives,
        Occupancy,
        Staff,
        YearlyCost,
        SpaceShort,
        OneOffCost,
        CommitteeChanges,
        OfficeChanges,
    )
}
"""Every rule by its name in project files."""


def read_rules(
    entries: Iterable[Mapping[str, Any]], *, level: str | None = None, pack: str | None = None
) -> tuple[Rule, ...]:
    """
    The rules a project file lists, contiguity added where it is not listed.

    Parameters
    ----------
    entries
        Tables with ``name``, the fields of that rule, and optionally ``levels``, the levels it holds for.
    level
        Level being solved; entries for other levels only are left out.
    pack
        Name of a pack, or path of one's file: its rules come first, and an entry about the same rule overrides the
        fields it gives (``off = true`` takes a rule out, ``hard = true`` takes its price away). A rule knows
        the pack it came from and what the pack itself says, see :mod:`districting.rules.origin`.

    Raises
    ------
    SettingsError
        With every fault found: unknown rule, unknown field, value out of place.
    """
    rules: list[Rule] = []
    faults: list[Fault] = []
    if pack is not None:
        entries = load_pack(pack).overridden(entries)
    for entry in entries:
        settings = dict(entry)
        if settings.get("off") and settings.get("name") in RULES:
            continue
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
    if settings.pop("hard", False):
        settings.pop("price", None)
    known = {f.name for f in fields(RULES[name])}
    refuse(
        (
            Fault("rules.unknown_field", values={"rule": name, "field": key, "near": _nearest(key, known)})
            for key in settings
            if key not in known
        ),
        SettingsError,
    )
    refuse(form_faults(RULES[name], name, settings), SettingsError)
    return RULES[name](**settings)


def _nearest(word: str, known: Iterable[str]) -> str:
    """The known words most like the given one, else all of them."""
    names = sorted(known)
    return ", ".join(get_close_matches(word, names, n=2) or names)


__all__ = [
    "RULES",
    "AlongFeatures",
    "Area",
    "Barriers",
    "CommitteeChanges",
    "CommunitiesIn",
    "CommunityRule",
    "Compactness",
    "Contiguity",
    "CultureGround",
    "FacilityWithin",
    "FixedSeat",
    "FloorSpace",
    "Growth",
    "HouseholdBand",
    "KeepApart",
    "KeepTogether",
    "Limit",
    "LongestWalk",
    "MainRoad",
    "MeanSize",
    "NoEnclave",
    "NumberOfCommunities",
    "Occupancy",
    "OfficeChanges",
    "OfficeWithin",
    "OneOffCost",
    "OwnOffice",
    "Pack",
    "PeopleBand",
    "PlanRule",
    "Representatives",
    "ResidentsGroups",
    "Rule",
    "ServiceStation",
    "SharedOffice",
    "SizeRatio",
    "Source",
    "SpaceShort",
    "SpreadRule",
    "Staff",
    "Standing",
    "UnitKinds",
    "UnreadyVillages",
    "WholeCommittee",
    "WholeVillage",
    "WithinOne",
    "Workload",
    "YearlyCost",
    "load_pack",
    "read_rules",
]
