"""Where each rule in force comes from, how it binds, and what a project changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.problem import Problem
from districting.rules import RULES, NumberOfCommunities, Staff, load_pack, read_rules
from districting.rules.origin import origin_of, origins, taken_out

OWN = [{"name": "household_band", "upper": 3500}, {"name": "floor_space", "off": True}, {"name": "own_office"}]


def test_overrides_are_visible() -> None:
    """A project's field goes before the pack's, and the rule still says what the pack has."""
    rules = {rule.name: rule for rule in read_rules(OWN, pack="henan_2022")}
    assert (rules["household_band"].lower, rules["household_band"].upper) == (1000, 3500)
    assert "floor_space" not in rules
    band = origin_of(rules["household_band"])
    assert (band.pack, band.entry, band.own) == ("henan_2022", "band", False)
    assert [(c.field, c.pack_value, c.own_value) for c in band.changes] == [("upper", 3000, 3500)]
    assert "the maximum is 3,500, the pack says 3,000" in band.say("en")
    assert "规则包为 3,000" in band.say("zh")
    assert [change.rule for change in taken_out("henan_2022", OWN)] == ["floor_space"]
    assert origin_of(rules["own_office"]).own
    said = [override.say("en") for override in load_pack("henan_2022").overrides(OWN)]
    assert any("the maximum is 3,000 in the pack and 3,500 here" in text for text in said)
    assert any("not used here" in text for text in said)


def test_a_change_after_reading_is_found() -> None:
    """What a form or a flag changes is told as much as what the project file changes."""
    band = read_rules([], pack="henan_2022")[0]
    assert origin_of(band).changes == ()
    changed = origin_of(replace(band, lower=800, price=None))
    assert {change.field for change in changed.changes} == {"lower", "price"}
    assert changed.binding == "hard"


def test_own_figures_do_not_pass_for_the_laws() -> None:
    """A band of the project's own says that the law it cites has other figures; prices are anybody's."""
    own = origin_of(read_rules([{"name": "household_band", "lower": 800, "price": 5.0}])[0])
    assert [(c.field, c.pack_value, c.own_value) for c in own.changes] == [("lower", 1000, 800)]
    assert "where the document cited has 1,000" in own.say("en")


@pytest.mark.parametrize(
    ("rule", "binding"),
    [
        (Staff(), "counted"),
        (Staff(upper=90), "hard"),
        (Staff(price=10.0), "priced"),
        (Staff(upper=90, price=10.0), "hard"),
        (NumberOfCommunities(lower=3, upper=5), "hard"),
        (RULES["floor_space"](price=0.0), "counted"),
        (RULES["floor_space"](price=2.0), "priced"),
        (RULES["size_ratio"](), "hard"),
    ],
)
def test_how_a_rule_binds(rule, binding) -> None:
    """Hard, priced or only counted, with the price and its unit in words."""
    origin = origin_of(rule)
    assert origin.binding == binding
    for language in ("zh", "en"):
        assert "{" not in origin.binding_words(language)
        assert (f" {rule.price or 0:g} " in origin.binding_words(language)) == bool(rule.price)


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_an_origin_and_units(name) -> None:
    """The line of every rule is whole in both languages, priced or not, and so is how far one lies outside it."""
    rule = next(r for r in read_rules([{"name": name, **RULES[name].example}]) if r.name == name)
    made = (rule,) if name == "size_ratio" else (rule, replace(rule, price=25.0))
    for origin in origins(made):
        for language in ("zh", "en"):
            assert "{" not in origin.say(language)
            assert "12" in origin.rule.excess_words(12 * rule.step, language)
    assert rule.excess_words(1.0, "zh") != rule.excess_words(1.0, "en")


def test_several_rules_of_a_name_stand_side_by_side(make_grid) -> None:
    """One band takes another's place; keep-togethers of other units, other labels and kinds are added."""
    entries = [{"name": "keep_together", "units": ["000", "001"]}, {"name": "household_band", "lower": 500}]
    problem = Problem(make_grid(), read_rules(entries))
    more = read_rules([{"name": "keep_together", "units": ["003", "004"]}, {"name": "household_band", "lower": 700}])
    changed = problem.with_rules(*more[:2])
    assert [rule.units for rule in changed.rules if rule.name == "keep_together"] == [("000", "001"), ("003", "004")]
    assert [rule.lower for rule in changed.rules if rule.name == "household_band"] == [700]
    assert problem.with_rules(*problem.rules).digest == problem.digest


def test_a_project_takes_a_price_away() -> None:
    """``hard = true`` over a priced rule of a pack makes it hard, and that is told as a change of the price."""
    band = read_rules([{"name": "household_band", "hard": True}], pack="henan_2022")[0]
    assert origin_of(band).binding == "hard"
    assert [change.field for change in origin_of(band).changes] == ["price"]
    said = load_pack("henan_2022").overrides([{"name": "household_band", "hard": True}])
    assert [(change.field, change.own_value) for change in said] == [("price", None)]


def test_a_project_adds_beside_its_pack() -> None:
    """A project's school rule does not overwrite a pack's health rule, its own minutes for health do."""
    schools = [{"name": "facility_within", "kind": "school", "minutes": 10}]
    both = [r for r in read_rules(schools, pack="shenhe") if r.name == "facility_within"]
    assert [(r.kind, bool(r.origin)) for r in both] == [("health", True), ("school", False)]
    changed = read_rules([{"name": "facility_within", "minutes": 20}], pack="shenhe")
    assert [r.minutes for r in changed if r.name == "facility_within"] == [20]
