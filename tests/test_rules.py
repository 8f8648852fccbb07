"""Rules as project files give them: what is read, what is refused."""

from __future__ import annotations

import pytest

from districting.communities import Communities
from districting.errors import SettingsError
from districting.problem import Problem
from districting.project.study import open_study
from districting.rules import HouseholdBand, read_rules
from districting.verdicts import recorded_words

BAD = [
    ({"name": "houshold_band"}, "Did you mean: household_band"),
    ({"name": "household_band", "lowr": 3}, "Did you mean: lower"),
    ({"name": "household_band", "lower": 3000, "upper": 1000}, "at least 3000 and at most 1000"),
    ({"name": "household_band", "lower": -5}, "at least -5"),
    ({"name": "household_band", "lower": "many"}, "is written 1000"),
    ({"name": "number_of_communities", "lower": 0}, "at least 1"),
    ({"name": "number_of_communities", "lower": 5, "upper": 4}, "minimum of 5 above its maximum of 4"),
    ({"name": "number_of_communities", "lower": 2.5, "upper": 4}, "whole"),
    ({"name": "number_of_communities", "lower": float("inf")}, "must be whole"),
    ({"name": "household_band", "upper": float("inf")}, "is written 1000"),
    ({"name": "main_road", "excused": 7}, "is written [["),
    ({"name": "barriers", "kinds": ["rail", "canal"]}, "no such borders for kinds of rule barriers: canal"),
    ({"name": "area", "origin": "x"}, "'origin' of rule area is written {"),
    ({"name": "keep_together", "units": ["a"]}, "at least two"),
    ({"name": "keep_apart", "units": ["a", "a"]}, "at least two"),
    ({"name": "floor_space", "price": -1}, "zero or more"),
    ({"name": "floor_space", "per_100_households": -1}, "may not be negative"),
]


@pytest.mark.parametrize(("entry", "words"), BAD)
def test_bad_settings_are_refused_with_the_remedy(entry, words) -> None:
    """Each bad entry names rule, field and what to do."""
    with pytest.raises(SettingsError) as caught:
        read_rules([entry])
    assert words in caught.value.say("en")
    assert caught.value.say("zh")


def test_all_bad_entries_are_told_at_once() -> None:
    """Two bad entries, two faults."""
    with pytest.raises(SettingsError) as caught:
        read_rules([BAD[0][0], BAD[2][0]])
    assert len(caught.value.faults) == 2


def test_rules_hold_for_their_levels_only() -> None:
    """An entry for another level is left out; contiguity is always there."""
    entries = [{"name": "whole_committee", "price": 5, "levels": ["parts"]}]
    assert [rule.name for rule in read_rules(entries, level="committees")] == ["contiguity"]
    assert [rule.name for rule in read_rules(entries, level="parts")] == ["whole_committee", "contiguity"]


def test_unknown_units_are_named(make_grid) -> None:
    """A keep-together of units that do not exist says which."""
    problem = Problem(make_grid(), read_rules([{"name": "keep_together", "units": ["001", "zz"]}]))
    with pytest.raises(SettingsError, match="do not exist: zz"):
        problem.admits(Communities.of([[0, 1]]))


def test_a_unit_above_the_maximum_stands_alone(make_grid) -> None:
    """It is admitted alone, as an exception with its reason, and never joined to another."""
    county = make_grid(households=[100, 900, 150])
    rule = HouseholdBand(lower=100, upper=500, reasons={"001": "厂区宿舍"})
    table = Communities.of([[0], [1], [0, 1], [0, 2]])
    assert rule.excess(county, table).tolist() == [0.0, 0.0, 500.0, 0.0]
    assert rule.exceptions(county, table) == {1: ("厂区宿舍", "")}


def test_a_priced_band_keeps_its_widest_limits(make_grid) -> None:
    """Leaving a priced band costs, leaving its widest limits is not admitted."""
    rules = read_rules([{"name": "household_band", "lower": 600, "upper": 1000, "price": 3, "widest": [400, 1200]}])
    problem = Problem(make_grid(households=[410, 730, 290, 560, 880, 340]), rules)
    table = Communities.of([[0], [0, 1], [2], [1, 4]])
    assert problem.admits(table).tolist() == [True, True, False, False]
    assert problem.terms(table)["household_band"].tolist()[:2] == [3 * 190, 3 * 140]


def test_precheck_names_a_pocket_below_the_minimum(make_grid) -> None:
    """Units that touch no others and cannot reach the minimum are named."""
    county = make_grid(2, 3, without=[(1, 2), (4, 5)])
    faults = Problem(county, read_rules([{"name": "household_band", "lower": 1000, "upper": 2000}])).precheck()
    assert any("Unit 2" in fault.say("en") and "630" in fault.say("en") for fault in faults)
    assert any("村2" in fault.say("zh") for fault in faults)


def test_precheck_says_which_numbers_fit(make_grid) -> None:
    """A number of communities impossible for the total is refused with the possible ones."""
    entries = [
        {"name": "household_band", "lower": 1000, "upper": 1700},
        {"name": "number_of_communities", "lower": 5, "upper": 5},
    ]
    faults = Problem(make_grid(), read_rules(entries)).precheck()
    assert len(faults) == 1
    assert "at most 3 of 1,000" in faults[0].say("en")


def test_sentences_name_units_where_the_county_is_known(sample) -> None:
    """Wishes about units, seats and exceptions to the band are told by names, in English by English ones."""
    county = open_study(sample).problem.county
    one, other, office = county.units[0], county.units[1], county.offices[0]
    rules = read_rules(
        [
            {"name": "keep_together", "units": [one.id, other.id], "reason": "hearing"},
            {"name": "keep_apart", "units": [one.id, other.id]},
            {"name": "fixed_seat", "offices": [office.id]},
            {"name": "household_band", "allowed": {one.id: [900, 3000]}},
        ]
    )[:4]
    for rule in rules:
        named = office if rule.name == "fixed_seat" else one
        assert named.name in rule.words_in(county, "zh")
        assert named.name_en in rule.words_in(county, "en")
        assert named.id not in rule.words_in(county, "en")
        assert named.id in rule.words("en")
    street = one.labels["street_office"], one.labels["street_office_en"]
    (counted,) = (
        r
        for r in read_rules([{"name": "communities_in", "value": street[0], "upper": 9}])
        if r.name == "communities_in"
    )
    assert street[0] in counted.words_in(county, "zh")
    assert street[1] in counted.words_in(county, "en")
    assert street[0] not in counted.words_in(county, "en")


def test_a_recorded_reason_names_its_document(sample) -> None:
    """Why a community leaves the band is told with the meeting or document that recorded it."""
    study = open_study(sample)
    small = min(study.problem.county.units, key=lambda unit: unit.households)
    band = HouseholdBand(price=1.0, reasons={small.id: "厂区宿舍"}, documents={small.id: "2024年第3次会议纪要"})
    plan = study.today
    words = recorded_words(band, plan.county, plan.communities, plan.names, "zh")
    assert "厂区宿舍（2024年第3次会议纪要）" in words
    assert HouseholdBand(**{k: v for k, v in band.as_dict().items() if k != "name"}) == band
