"""The ledger: needs, what there is, what is short, worked out by hand and summing to the county."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.communities import Communities
from districting.county import Facility, Office
from districting.ledger import ledger
from districting.plan import Plan
from districting.problem import Problem
from districting.rules import load_pack, read_rules
from districting.standards import Standards

RULES = [
    {"name": "household_band", "lower": 500, "upper": 2500},
    {"name": "floor_space", "per_100_households": 30, "price": 2.0},
    {"name": "staff", "upper": 20},
    {"name": "yearly_cost", "upper": 300_000, "per_community": 5000},
    {"name": "one_off_cost", "upper": 500_000, "yuan_per_m2": 1000},
]


@pytest.fixture
def plan(make_grid):
    """Two communities of three units: 410 + 730 + 560 and 290 + 880 + 340 households."""
    offices = [
        Office("o0", "东办", 0, "000", 400.0, 0.0, 0.0),
        Office("o1", "西办", 1, "001", 150.0, 100.0, 0.0),
        Office("o3", "借用", 4, "003", 60.0, 100.0, -100.0),
        Office("o5", "小办", 5, "005", 90.0, 200.0, -100.0),
    ]
    county = make_grid(2, 3, offices=offices)
    facts = {
        0: {"assets_yuan": 500_000, "debts_yuan": 30_000, "population": 900, "party_members": 60},
        1: {"assets_yuan": 10_000, "disputed_debts_yuan": 4000, "population": 1500, "party_members": 45},
        4: {"debts_yuan": 7000, "population": 1800, "party_members": 20, "culture_ground_m2": 150},
    }
    names = (("紫云", "Ziyun"), ("平安", "Ping'an"))
    east, west = ({"street_office": name, "street_office_en": english} for name, english in names)
    units = [
        replace(unit, attributes=facts.get(u, {}), labels=east if u in (0, 1, 3) else west)
        for u, unit in enumerate(county.units)
    ]
    centre = [Facility("c", "中心", "street_centre", 0, 640.0, 0.0, 0.0)]
    county = replace(county, units=units, facilities=centre, facility_walk_m=None, walk_m=None)
    return Plan(Problem(county, read_rules(RULES)), Communities.of([[0, 1, 3], [2, 4, 5]]))


def test_space_by_hand(plan) -> None:
    """1,700 households need 510 m²: the seat has part, another office is kept, what lies outside is named."""
    first, second = ledger(plan).rows
    assert first.space_need_m2 == pytest.approx(510.0)
    assert first.seat in ("东办", "西办")
    assert first.space_seat_m2 + first.space_reused_m2 == pytest.approx(510.0)
    assert first.space_short_m2 == 0
    assert first.choice == "reuse"
    assert first.outside == ("借用",)
    assert second.space_need_m2 == pytest.approx(453.0)
    assert second.space_short_m2 == pytest.approx(453.0 - 90.0)
    assert second.build_yuan == pytest.approx(363_000)


def test_every_office_is_seat_kept_or_closing(plan) -> None:
    """No office of the county is lost from the ledger, and what is needed is had, reused or short."""
    made = ledger(plan)
    told = [name for row in made.rows for name in (row.seat, *row.kept, *row.closing) if name]
    assert set(told) == {office.name for office in plan.county.offices}
    for row in made.rows:
        had = min(row.space_seat_m2, row.space_need_m2)
        assert had + row.space_reused_m2 + row.space_short_m2 == pytest.approx(row.space_need_m2)


def test_short_space_is_the_rules_own(plan) -> None:
    """What the ledger calls short is what the rule calls its excess."""
    rule = plan.problem.rules[1]
    excess = rule.excess(plan.county, plan.communities)
    assert [row.space_short_m2 for row in ledger(plan).rows] == pytest.approx(excess.tolist())


def test_people_money_and_bodies_by_hand(plan) -> None:
    """Staff by step with a floor, yearly money, committee, representatives, party body."""
    first, second = ledger(plan).rows
    assert (first.staff, second.staff) == (8, 8)
    assert (first.yearly_yuan, second.yearly_yuan) == (136_000 + 5000, 120_800 + 5000)
    assert (first.committee_members, first.representatives) == (7, 34)
    assert (first.party_body, second.party_body) == ("committee", "branch")
    pack = Standards.of(plan.problem, load_pack("county_meeting").ledger())
    assert ledger(replace(plan), pack).rows[0].party_body == "committee"


def test_assets_stay_and_debts_move(plan) -> None:
    """Each origin keeps its own assets; lawful debts add up for the community, disputed ones are apart."""
    first = ledger(plan).rows[0]
    assert ("村0", 500_000.0, 30_000.0, 0.0) in first.origins
    assert ("村1", 10_000.0, 0.0, 4000.0) in first.origins
    assert (first.debts_yuan, first.disputed_debts_yuan) == (30_000.0, 4000.0)


def test_totals_are_sums(plan) -> None:
    """The county's figures are its communities', and what is left is the limit less the need."""
    made = ledger(plan, established=(2,))
    for name in ("households", "space_short_m2", "staff", "yearly_yuan", "assets_yuan", "once_yuan"):
        assert made.totals[name] == pytest.approx(sum(getattr(row, name) for row in made.rows))
    assert made.totals["households"] == plan.county.households.sum()
    assert (made.totals["planned"], made.totals["established"]) == (2, 1)
    assert made.left()["posts"] == 20 - 16
    assert made.left()["yearly_yuan"] == pytest.approx(
        300_000 - made.totals["yearly_yuan"] - made.totals["more_yuan_year"]
    )


def test_street_offices_have_centres(plan) -> None:
    """Each street office wants a centre of 1,000 m²; one has 640, the other none."""
    made = ledger(plan)
    assert made.centres == (("紫云", 1000.0, 640.0), ("平安", 1000.0, 0.0))
    assert made.totals["centre_short_m2"] == 360 + 1000
    assert (made.english["紫云"], made.english["平安"]) == ("Ziyun", "Ping'an")


def test_renting_or_building(plan) -> None:
    """The cheaper over the years is chosen, and only that is paid for."""
    cheap = replace(Standards.of(plan.problem), rent_yuan_m2=10.0, rent_years=10)
    rented = ledger(plan, cheap).rows[1]
    assert (rented.choice, rented.once_yuan) == ("rent", 0.0)
    assert rented.more_yuan_year == pytest.approx(3630.0)
    dear = ledger(plan, replace(cheap, rent_yuan_m2=500.0)).rows[1]
    assert (dear.choice, dear.more_yuan_year, dear.once_yuan) == ("build", 0.0, pytest.approx(363_000))


def test_what_nobody_counted_is_told(plan) -> None:
    """A column without any data is named, one with a single figure is not."""
    made = ledger(plan)
    assert set(made.unknown) == {"groups", "station_m2"}
    assert "workers" not in made.warnings("en")[0]
    assert "station" in made.warnings("en")[0]
    assert made.as_dict()["unknown"] == list(made.unknown)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_table_has_words(plan, language) -> None:
    """Headings and types are words, and the last row is the county."""
    table = ledger(plan).table(language)
    assert len(table) == len(plan) + 1
    assert all(set(row) == set(table[0]) for row in table)
    assert len(set(table[0])) == len(table[0])
