"""The ledger: needs, what there is, what is short, what is done about it; by hand, and summing to the county."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.communities import Communities
from districting.county import Facility, Office
from districting.ledger import AMOUNTS, ledger
from districting.plan import Plan
from districting.problem import Problem
from districting.rules import Source, load_pack, read_rules
from districting.rules.figures import Figure, laid_over
from districting.standards import Standards

RULES = [
    {"name": "household_band", "lower": 500, "upper": 2500},
    {"name": "floor_space", "per_100_households": 30, "price": 2.0},
    {"name": "staff", "upper": 20},
    {"name": "yearly_cost", "upper": 300_000, "per_community": 5000},
    {"name": "one_off_cost", "upper": 500_000, "yuan_per_m2": 1000},
]
SEAT, OTHER = "o1", "o0"
KINDS = ("space", "ground", "station", "centre")


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


def with_station(plan, *, office_m2, condition="", m2=0.0):
    """The same plan with stations counted, the first seat large, and the other office as large and as fit as told."""
    county = plan.county
    units = [replace(county.units[0], attributes={**county.units[0].attributes, "service_station_m2": m2})]
    offices = [
        replace(office, floor_m2=office_m2, condition=condition) if office.id == OTHER else office
        for office in county.offices
    ]
    offices = [replace(office, floor_m2=510.0) if office.id == SEAT else office for office in offices]
    changed = replace(county, units=[*units, *county.units[1:]], offices=offices)
    return Plan(replace(plan.problem, county=changed), plan.communities)


def test_space_by_hand(plan) -> None:
    """1,700 households need 510 m²: the seat has part, another office is kept, what lies outside is named."""
    first, second = ledger(plan).rows
    assert first.space.need_m2 == pytest.approx(510.0)
    assert first.provision.seat in ("东办", "西办")
    assert first.space.has_m2 + first.space.reused_m2 == pytest.approx(510.0)
    assert first.space.short_m2 == 0
    assert (first.space.choice, len(first.space.reused)) == ("none", 1)
    assert first.provision.outside == ("借用",)
    assert second.space.need_m2 == pytest.approx(453.0)
    assert second.space.short_m2 == pytest.approx(453.0 - 90.0)
    assert second.space.build_yuan == pytest.approx(363_000)


def test_every_office_is_seat_kept_or_closing(plan) -> None:
    """No office of the county is lost from the ledger, and what is needed is had, reused or short."""
    made = ledger(plan)
    found = [row.provision for row in made.rows]
    told = [name for one in found for name in (one.seat, *one.kept, *one.closing) if name]
    assert set(told) == {office.name for office in plan.county.offices}
    assert not {name for one in found for name in one.closing} & {one.seat for one in found}
    for kind in KINDS:
        for one in made.of_kind(kind):
            assert min(one.has_m2, one.need_m2) + one.reused_m2 + one.short_m2 == pytest.approx(one.need_m2)


def test_short_space_is_the_rules_own(plan) -> None:
    """What the ledger calls short is what the rule calls its excess."""
    rule = plan.problem.rules[1]
    excess = rule.excess(plan.county, plan.communities)
    assert [row.space.short_m2 for row in ledger(plan).rows] == pytest.approx(excess.tolist())


def test_no_square_metre_is_used_twice(plan) -> None:
    """What one office gives to station, ground and centre together is never more than it has."""
    for office_m2 in (0, 45, 260, 1500):
        made = ledger(with_station(plan, office_m2=office_m2))
        given: dict[str, float] = {}
        for kind in KINDS[1:]:
            for one in made.of_kind(kind):
                for name, m2 in one.reused:
                    given[name] = given.get(name, 0.0) + m2
        floor = {office.name: office.floor_m2 for office in with_station(plan, office_m2=office_m2).county.offices}
        assert all(m2 <= floor[name] + 1e-9 for name, m2 in given.items())


def test_an_office_that_closes_becomes_station_then_ground_then_centre(plan) -> None:
    """Of 300 m² in the first community its station takes 30, its ground 200; the centre takes no part of a used one."""
    made = ledger(with_station(plan, office_m2=300.0))
    first = made.rows[0]
    assert (first.station.reused_m2, first.ground.reused_m2) == (30.0, 200.0)
    assert (first.station.choice, first.ground.choice) == ("none", "none")
    assert "东办" in first.provision.kept
    assert made.centres["紫云"].reused == ()
    whole = Standards.of(plan.problem).with_figures(station_m2=0, ground_m2=0)
    given = ledger(with_station(plan, office_m2=300.0), whole)
    assert given.centres["紫云"].reused == (("东办", 300.0),)
    assert (given.centres["紫云"].short_m2, given.centres["平安"].short_m2) == (60.0, 1000.0)


@pytest.mark.parametrize("condition", ["rented", "shared", "unfit"])
def test_what_is_not_ones_own_or_not_fit_is_not_reused(plan, condition) -> None:
    """A rented, borrowed or unfit building closes and helps nobody."""
    made = ledger(with_station(plan, office_m2=300.0, condition=condition))
    first = made.rows[0]
    assert "东办" in first.provision.closing
    assert all(name != "东办" for one in (first.station, first.ground) for name, _ in one.reused)
    assert first.ground.short_m2 == 200.0


def test_nobody_said_it_stays_usable(plan) -> None:
    """A building taken as usable without a word about it is named; one that is owned needs no word."""
    told = ledger(with_station(plan, office_m2=300.0)).warnings("en")
    assert any("东办" in line for line in told)
    owned = ledger(with_station(plan, office_m2=300.0, condition="owned")).warnings("en")
    assert not any("东办" in line for line in owned)


def test_people_money_and_bodies_by_hand(plan) -> None:
    """Staff by step with a floor, yearly money, committee, representatives, party body."""
    first, second = ledger(plan).rows
    assert (first.staff, second.staff) == (8, 8)
    assert (first.yearly_yuan, second.yearly_yuan) == (136_000 + 5000, 120_800 + 5000)
    assert (first.committee_members, first.representatives) == (7, 34)
    assert (first.party_body, second.party_body) == ("committee", "branch")
    few = Standards.of(plan.problem, {"party_committee_members": Figure(105, Source.none())})
    assert ledger(plan, few).rows[0].party_body == "general_branch"


def test_a_committee_keeps_within_the_packs_limits(plan) -> None:
    """By its steps 2,100 households give nine members; Henan's measures allow seven."""
    henan = Standards.of(plan.problem, load_pack("henan_2022").figures())
    assert (Standards().committee_members(2100), henan.committee_members(2100)) == (9, 7)
    assert henan.committee_members(800) == 5


def test_assets_stay_and_debts_move(plan) -> None:
    """Each origin keeps its own assets; lawful debts add up for the community, disputed ones are apart."""
    first = ledger(plan).rows[0]
    assert ("村0", 500_000.0, 30_000.0, 0.0) in first.origins
    assert ("村1", 10_000.0, 0.0, 4000.0) in first.origins
    assert (first.debts_yuan, first.disputed_debts_yuan) == (30_000.0, 4000.0)


def test_totals_are_sums(plan) -> None:
    """The county's figures are its communities', money with the centres; what is left is the limit less the need."""
    asked = Standards.of(plan.problem).with_figures(
        ground_build_yuan_m2=50.0, centre_rent_yuan_m2=7.0, station_rent_yuan=900.0
    )
    made = ledger(with_station(plan, office_m2=10.0), asked, established=(2,))
    for name in ("households", "staff", "yearly_yuan", "assets_yuan"):
        assert made.totals[name] == pytest.approx(sum(getattr(row, name) for row in made.rows))
    for kind in KINDS:
        for name in AMOUNTS:
            assert made.totals[f"{kind}_{name}"] == sum(getattr(one, name) or 0 for one in made.of_kind(kind))
    centres = sum(one.more_yuan_year for one in made.centres.values())
    assert made.totals["once_yuan"] == pytest.approx(sum(row.once_yuan for row in made.rows))
    assert made.totals["more_yuan_year"] == pytest.approx(sum(row.more_yuan_year for row in made.rows) + centres)
    assert centres == pytest.approx(7.0 * made.totals["centre_short_m2"])
    assert centres > 0
    assert made.totals["households"] == plan.county.households.sum()
    assert (made.totals["planned"], made.totals["established"]) == (2, 1)
    assert made.left()["posts"] == 20 - 16
    assert made.left()["yearly_yuan"] == pytest.approx(
        300_000 - made.totals["yearly_yuan"] - made.totals["more_yuan_year"]
    )


def test_street_offices_have_centres(plan) -> None:
    """Each street office wants a centre of 1,000 m²; one has 640, the other none."""
    made = ledger(plan)
    found = {name: (one.need_m2, one.has_m2) for name, one in made.centres.items()}
    assert found == {"紫云": (1000.0, 640.0), "平安": (1000.0, 0.0)}
    assert made.totals["centre_short_m2"] == 360 + 1000
    assert (made.english["紫云"], made.english["平安"]) == ("Ziyun", "Ping'an")


def test_renting_or_building(plan) -> None:
    """The cheaper over the years is chosen, and only that is paid for; a flat rent counts for a place."""
    cheap = Standards.of(plan.problem).with_figures(space_rent_yuan_m2=10.0, rent_years=10)
    rented = ledger(plan, cheap).rows[1].space
    assert (rented.choice, rented.once_yuan) == ("rent", 0.0)
    assert rented.more_yuan_year == pytest.approx(3630.0)
    dear = ledger(plan, cheap.with_figures(space_rent_yuan_m2=500.0)).rows[1].space
    assert (dear.choice, dear.more_yuan_year, dear.once_yuan) == ("build", 0.0, pytest.approx(363_000))
    flat = Standards.of(replace(plan.problem, rules=read_rules(RULES[:2])), load_pack("shehong").figures())
    assert ledger(plan, flat).rows[1].space.more_yuan_year == 5000.0


def test_no_price_is_made_up(plan) -> None:
    """Without a price in rules, pack or project the shortfall is told with none, and its money with no figure."""
    bare = Plan(replace(plan.problem, rules=read_rules(RULES[:2])), plan.communities)
    made = ledger(bare)
    second = made.rows[1]
    assert (second.space.choice, second.space.build_yuan, second.space.rent_yuan_year) == ("unpriced", None, None)
    assert second.yearly_yuan is None
    assert made.totals["once_yuan"] == made.totals["more_yuan_year"] == made.totals["yearly_yuan"] == 0
    assert made.unpriced == {"space": pytest.approx(363.0), "ground": 210.0, "centre": 1360.0}
    told = " ".join(made.warnings("en"))
    assert "[ledger]" in told
    assert "363" in told


def test_every_figure_has_its_source(plan) -> None:
    """Standards and prices are told with document and year, history as such, a change with the pack's figure."""
    own = {"ground_m2": Figure(150, Source("local_practice", "会议纪要", date="2026"))}
    made = ledger(plan, Standards.of(plan.problem, laid_over(load_pack("county_meeting").figures(), own)))
    told = {figure: (value, source) for figure, value, source in made.standards.told("en")}
    ground = told["ground for culture and sports of each community, m²"]
    assert ground[0] == "150"
    assert "2026" in ground[1]
    assert "the pack says 200" in ground[1]
    centre = told["centre of each street office, m²"]
    assert "year unknown" in centre[1]
    assert "no standard for today" in centre[1]
    assert all(source for _, source in told.values())


def test_what_nobody_counted_is_told(plan) -> None:
    """A column without any data is named and not costed, one with a single figure is not named."""
    made = ledger(plan, Standards.of(plan.problem).with_figures(station_build_yuan_m2=5.0))
    assert set(made.unknown) == {"groups", "kind_station"}
    assert "workers" not in made.warnings("en")[0]
    assert "station" in made.warnings("en")[0]
    assert made.as_dict()["unknown"] == list(made.unknown)
    assert {row.station.choice for row in made.rows} == {"uncounted"}
    assert made.totals["station_once_yuan"] == 0
