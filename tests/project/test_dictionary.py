"""One name for one thing: what rules, ledger and screening read of units is what the dictionary makes of a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.communities import Communities
from districting.conversion import evidence, screen
from districting.county import County
from districting.geography.dictionary import entries
from districting.ledger import ledger
from districting.plan import Plan
from districting.problem import Problem
from districting.reads import facts_asked
from districting.rules import RULES, read_rules
from districting.sample.dictionary import DICTIONARY
from tests.conftest import grid
from tests.rules.law_facts import NEED_PARENTS, SETTINGS, law_county

ONLY_KEPT = {
    *("registered_households", "resident_households", "registered_population", "resident_population"),
    *("floating_population", "arable_per_person_m2", "floor_m2", "provisional"),
}
"""What the dictionary knows and no rule reads: counts by basis, and what is carried along to be looked at."""

OF_UNITS = {"code", "name", "name_en", "households", "kind", "parent", "parent_name"}
UNNAMED = {"area", "facilities", "street_centre_m2", "outline_m"}
"""Facts that come from geometry or from points, not from a column of the units."""


class _Heard(dict):
    """A unit's counts or labels that remember which were asked for."""

    def __init__(self, values, heard: set[str]) -> None:
        super().__init__(values)
        self.heard = heard

    def get(self, name, default=None):
        """The value, and that it was asked for."""
        self.heard.add(name)
        return super().get(name, default)

    def __contains__(self, name) -> bool:
        self.heard.add(name)
        return super().__contains__(name)


def _listening(county: County, heard: set[str]) -> County:
    units = [
        replace(unit, attributes=_Heard(unit.attributes, heard), labels=_Heard(unit.labels, heard), kind="village")
        for unit in county.units
    ]
    return replace(county, units=units)


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Our names of the columns of units the dictionary makes."""
    return {entry.ours for entry in entries() if not entry.only or "units" in entry.only} - OF_UNITS


@pytest.fixture(scope="module")
def read() -> set[str]:
    """Every count and label that the rules, each alone, the ledger and the screening ask for."""
    heard: set[str] = set()
    for name in RULES:
        usual = {key: value for key, value in SETTINGS[name].items() if key not in ("counts", "label")}
        county = law_county(grid, name if name in NEED_PARENTS else "")
        heard |= facts_asked(county, read_rules([{"name": name} | usual]))
        heard |= facts_asked(county, read_rules([{"name": name} | SETTINGS[name]]))
    county = _listening(law_county(grid, "whole_village"), heard)
    plan = Plan(Problem(county, ()), Communities.of([[0, 1], [2, 3, 4, 5]]))
    ledger(plan)
    screen(county)
    evidence(plan)
    return heard


def test_whatever_is_read_the_dictionary_can_make(read: set[str], known: set[str]) -> None:
    """Every count and label a rule, the ledger or the screening asks for has its names in the dictionary."""
    assert read >= {"low_income", "assets_yuan", "built_up", "merge_consent", "split_approval"}
    assert read - known - UNNAMED == set()


def test_what_nobody_reads_is_listed(read: set[str], known: set[str]) -> None:
    """A name that nothing reads would lead a bureau's column nowhere; those only kept are listed here."""
    labels = {"police", "registration_area"}  # a rule of one label names them in its settings
    assert known - read - labels == ONLY_KEPT


def test_the_sample_speaks_the_same_names(known: set[str]) -> None:
    """Every column of the sample's workbook is one the dictionary makes."""
    assert {name for name, _, _ in DICTIONARY} - known - OF_UNITS == {"phase"}
