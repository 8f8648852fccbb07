"""Six uneven units with every fact a rule may read, and settings under which each rule holds of some plans only."""

from __future__ import annotations

from dataclasses import replace

from districting.county import Border, County, Facility, Office

# the first two offices lie with their owners, the third with a neighbour, the fourth in the building of the second
OFFICES = [
    Office("o1", "办", 0, "000", 260.0, 0.0, 0.0),
    Office("o2", "办", 4, "005", 330.0, 100.0, -100.0),
    Office("o3", "办", 3, "003", 40.0, 0.0, -90.0),
    Office("o4", "办", 4, "004", 60.0, 100.0, -100.4),
]
PARENTS = ["p", "p", "q", "p", "q", "r"]
NEED_PARENTS = {"whole_committee", "whole_village", "committee_changes"}

POPULATION = [1000, 1900, 700, 1500, 2300, 900]
GROUPS = [4, 6, 3, 5, 7, 2]
ELDERLY = [120, 300, 80, 150, 260, 90]
DISABLED = [10, 5, 15, 20, 30, 2]
DWELLINGS = [500, 900, 0, 800, 1000, 400]
OCCUPIED = [450, 180, 0, 700, 150, 390]
GROUND = [150.0, 0.0, 250.0, 0.0, 90.0, 60.0]
OUTLINES = [400.0, 300.0, 400.0, 400.0, 300.0, 400.0]  # the middle ones have no edge of their own
AREAS = [10_000.0, 12_000.0, 9_000.0, 10_000.0, 11_000.0, 8_000.0]
STREET_OFFICES = ["东", "东", "西", "", "西", "东"]
KINDS = ["village", "village", "compound", "village", "committee", "work_unit"]
BORDER_KINDS = {(0, 1): "main_road", (1, 2): "rail", (3, 4): "street", (4, 5): "water", (1, 4): "lane"}
BRIDGES = {(4, 5): "老桥"}
WALL = (2, 5)
HEALTH = [Facility("h1", "站", "health", 0, 80.0, 0.0, 0.0), Facility("h2", "站", "health", 5, 20.0, 200.0, -100.0)]

SETTINGS = {
    "household_band": {"lower": 700, "upper": 1500},
    "people_band": {"lower": 1500, "upper": 4000},
    "area": {"upper": 31_500.0},
    "number_of_communities": {"lower": 2, "upper": 3},
    "communities_in": {"value": "东", "lower": 2, "upper": 2},
    "mean_size": {"least_mean": 1000, "most_mean": 1700},
    "size_ratio": {"upper": 1.9},
    "contiguity": {},
    "barriers": {},
    "main_road": {},
    "along_features": {"lower": 0.55},
    "compactness": {"lower": 0.6},
    "no_enclave": {},
    "within_one": {"label": "street_office"},
    "keep_together": {"units": ("001", "004")},
    "keep_apart": {"units": ("000", "002", "005")},
    "whole_committee": {},
    "whole_village": {},
    "unready_villages": {"villages": ("001", "003")},
    "unit_kinds": {"apart": (("village", "compound"), ("compound", "work_unit"))},
    "fixed_seat": {"offices": ("o1", "o2")},
    "own_office": {},
    "shared_office": {},
    "floor_space": {"per_100_households": 15.0, "at_least_m2": 100.0},
    "culture_ground": {"lower": 150.0},
    "service_station": {"lower": 30.0},
    "longest_walk": {"upper": 105.0},
    "office_within": {"lower": 0.7, "minutes": 1.0, "m_per_minute": 95.0},
    "facility_within": {"kind": "health", "lower": 0.2, "minutes": 1.0, "m_per_minute": 95.0},
    "workload": {"counts": ("elderly", "disabled"), "lower": 100, "upper": 600},
    "residents_groups": {"lower": 5, "upper": 15},
    "representatives": {"households_each": 50, "upper": 30},
    "occupancy": {"lower": 0.5},
    "staff": {"upper": 18, "households_each": 300, "at_least": 5},
    "yearly_cost": {"upper": 330_000, "per_100_households": 8000.0, "per_community": 10_000, "per_worker": 900},
    "space_short": {"upper": 500, "per_100_households": 20.0, "at_least_m2": 150.0},
    "one_off_cost": {"upper": 200_000, "yuan_per_m2": 1800.0, "per_100_households": 20.0},
    "committee_changes": {"upper": 900},
    "office_changes": {"upper": 1000},
}

VARIANTS = {
    "staff by residents": [{"name": "staff", "upper": 16, "per_10000": 18.0, "at_least": 2}],
    "yearly money a worker, by residents": [
        {
            "name": "yearly_cost",
            "upper": 150_000,
            "per_100_households": 0.0,
            "per_community": 333.5,
            "per_worker": 9000,
        },
        {"name": "staff", "per_10000": 18.0, "at_least": 2},
    ],
    "a decided exception to the band": [
        {"name": "household_band", "lower": 700, "upper": 1500, "allowed": {"000": [400, 1700]}}
    ],
    "a road that a recorded decision crosses": [
        {"name": "main_road", "kinds": ["main_road", "street"]},
        {"name": "keep_together", "units": ["000", "001"], "reason": "听证", "meeting": "会", "document": "文"},
    ],
    "water that no bridge crosses": [{"name": "barriers", "bridges": False}],
    "at least so many communities": [{"name": "number_of_communities", "lower": 3}],
    "a facility within minutes at a pace": [
        {"name": "facility_within", "kind": "health", "lower": 0.2, "minutes": 2.0, "m_per_minute": 47.5}
    ],
}
"""Ways to set a rule that mean something else; the first rule of each is judged."""


def law_county(make_grid, name: str = "") -> County:
    """Six uneven units with every fact a rule may read; their committees only where the rule is about them."""
    county = make_grid(2, 3, offices=OFFICES, parents=PARENTS if name in NEED_PARENTS else ())
    units = [
        replace(
            unit,
            kind=KINDS[u],
            area_m2=AREAS[u],
            outline_m=OUTLINES[u],
            labels={"street_office": STREET_OFFICES[u]} if STREET_OFFICES[u] else {},
            attributes={
                "population": POPULATION[u],
                "groups": GROUPS[u],
                "elderly": ELDERLY[u],
                "disabled": DISABLED[u],
                "dwellings": DWELLINGS[u],
                "occupied": OCCUPIED[u],
                "culture_ground_m2": GROUND[u],
                "service_station_m2": [30.0, 0.0, 30.0, 15.0, 20.0, 0.0][u],
            },
        )
        for u, unit in enumerate(county.units)
    ]
    borders = [
        replace(e, kind=BORDER_KINDS.get((e.a, e.b), "open"), crossing=BRIDGES.get((e.a, e.b), ""))
        for e in county.borders
        if (e.a, e.b) != WALL
    ]
    walls = [Border(*WALL, 100.0, "water")]
    facts = {"units": units, "borders": borders, "walls": walls, "facilities": HEALTH}
    return replace(county, walk_m=None, facility_walk_m=None, **facts)
