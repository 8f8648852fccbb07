"""What must hold of the invented town, in the folder kept with the project and for another seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

OLD_TOWN = shapely.Point(536_300 + 520, 3_416_500 + 60)
COUNTS = [
    *("households", "population", "groups", "elderly", "arable_m2", "low_income", "disabled", "dwellings"),
    *("occupied", "residents", "party_members", "culture_ground_m2", "service_station_m2"),
    *("assets_yuan", "debts_yuan", "disputed_debts_yuan"),
]


def test_there_are_enough_parcels_and_the_units_of_the_case(sample):
    """Four thousand parcels, 13 committees, 6 villages, 4 outer villages, about sixty parts."""
    units = sample.layers["committees"]
    assert len(sample.layers["parcels"]) >= 4000
    assert units.groupby(["kind", "phase"]).size().to_dict() == {
        ("committee", 1): 13,
        ("village", 1): 6,
        ("village", 2): 4,
    }
    assert set(units.loc[units["phase"] == 2, "name"]) == {"黄磉浩", "凉帽山", "太空", "佛南"}
    assert {"何家桥", "清家堰", "机房街", "水浒宫", "德胜街", "团结", "建设"} <= set(units["name"])
    assert 54 <= len(sample.first_phase("parts")) <= 68


def test_everything_is_in_metres_of_one_system(sample):
    """Every layer is in the reference system the settings name."""
    assert {layer.crs.to_epsg() for layer in sample.layers.values()} == {4544}


def test_codes_are_text_of_the_official_form(sample):
    """Twelve digits for villages and committees, committees from 001 and villages from 200; parts two more."""
    units, parts, parcels = (sample.layers[name] for name in ("committees", "parts", "parcels"))
    assert units["code"].is_unique
    assert parts["code"].is_unique
    assert parcels["code"].is_unique
    assert units.loc[units["kind"] == "committee", "code"].str.fullmatch(r"5109811000\d\d").all()
    assert units.loc[units["kind"] == "village", "code"].str.fullmatch(r"5109811002\d\d").all()
    inner = parts[parts["kind"] != "village"]
    assert (inner["code"].str[:12] == inner["parent"]).all()
    assert inner["code"].str.fullmatch(r"\d{14}").all()


def test_households_add_up_from_parcels_to_committees(sample):
    """Each part and each committee has the households of its parcels, and every count adds up between levels."""
    parcels, parts, units = (sample.layers[name] for name in ("parcels", "parts", "committees"))
    for layer, column in ((parts, "part"), (units, "committee")):
        sums = parcels.groupby(column)[["households", "dwellings"]].sum()
        assert layer.set_index("code")[list(sums.columns)].to_dict() == sums.to_dict()
    above = parts.groupby("parent")[COUNTS].sum()
    pd.testing.assert_frame_equal(above, units.set_index("code")[COUNTS].sort_index(), check_names=False)


def test_households_are_uneven_and_within_the_case(sample):
    """22,200 to 30,000 in all, committees from a few hundred to 2,000, none above 3,000, no part empty."""
    units = sample.first_phase("committees")
    committees = units.loc[units["kind"] == "committee", "households"]
    assert 22_200 <= units["households"].sum() <= 30_000
    assert 300 <= committees.min() < 700
    assert 1_700 < committees.max() <= 2_000
    assert sample.first_phase("parts")["households"].min() > 30


def test_no_count_exceeds_what_it_is_a_part_of(sample):
    """Elderly, disabled, residents among the people; occupied among dwellings; disputed debts below debts."""
    for level in ("parts", "committees"):
        units = sample.layers[level]
        for part in ("elderly", "disabled", "low_income", "residents", "party_members"):
            assert (units[part] <= units["population"]).all(), part
        assert (units["occupied"] <= units["dwellings"]).all()
        assert (units["dwellings"] >= units["households"]).all()
        assert (units["disputed_debts_yuan"] <= units["debts_yuan"]).all()
        town = units[units["kind"] != "village"]
        assert (town["residents"] == town["population"]).all()


def test_villages_carry_what_their_conversion_hangs_on(sample):
    """Facts for every village but two that lack one, none for others; a street office and a police station for all."""
    for level in ("parts", "committees"):
        units = sample.layers[level]
        village = units["kind"] == "village"
        asked = units[["small_groups", "built_up", "share_reform", "land_insurance"]]
        assert asked[~village].isna().all(axis=None)
        assert set(units.loc[village & asked.isna().any(axis=1), "name"]) == {"建设", "太空"}
        assert (units["street_office"] != "").all()
        assert (units["police"] != "").all()


def test_facilities_stand_on_their_ground(sample):
    """Each of the five kinds is there, inside a parcel without households or among the homes, none without space."""
    points = sample.layers["facilities"]
    assert set(points["kind"]) == {"health", "school", "culture_ground", "service_station", "street_centre"}
    assert points["code"].is_unique
    assert (points["floor_m2"] > 0).all()
    assert points.within(sample.layers["committees"].union_all()).all()
    assert (points["kind"] == "street_centre").sum() == 3


def test_only_homes_have_households(sample):
    """Fields, schools, offices and works are empty; every home has someone."""
    parcels = sample.layers["parcels"]
    home = parcels["use"].isin(["housing", "compound", "village_housing"])
    assert (parcels.loc[~home, "households"] == 0).all()
    assert (parcels.loc[home, "households"] > 0).mean() > 0.95
    assert {"field", "school", "market", "office", "green", "factory", "station"} <= set(parcels["use"])


def test_the_middle_is_dense_and_fields_lie_at_the_edge(sample):
    """Households per hectare within 600 m of the old town are many times those beyond 1,500 m."""
    parcels = sample.layers["parcels"]
    far = parcels.centroid.distance(OLD_TOWN)
    hectares = parcels.area / 10_000
    inner, outer = far < 600, far > 1500
    density = [parcels.loc[ring, "households"].sum() / hectares[ring].sum() for ring in (inner, outer)]
    assert density[0] > 40
    assert density[0] > 8 * density[1]
    assert far[parcels["use"] == "field"].min() > 600


def test_parcels_have_believable_sizes(sample):
    """Homes in town have plots of a few hundred to a few thousand square metres, fields about a hectare."""
    parcels = sample.layers["parcels"]
    area = parcels.area
    assert area.min() > 40
    assert 500 < area[parcels["use"] == "housing"].median() < 2_500
    assert 5_000 < area[parcels["use"] == "field"].median() < 20_000


def test_each_level_covers_the_land_cleanly(sample):
    """Neighbours share every vertex; nothing overlaps, nothing is left out but the river."""
    for name in ("parcels", "parts", "committees"):
        shapes = sample.layers[name].geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert (shapely.get_num_geometries(shapes) == 1).all()
        assert shapely.coverage_is_valid(shapes)
    water = sample.layers["water"].geometry[0]
    land = shapely.coverage_union_all(sample.layers["parcels"].geometry.to_numpy())
    assert water.intersection(land).area < 1e-6
    whole = shapely.union(water, land)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors


def test_units_are_unions_of_what_is_below(sample):
    """A part is the union of its parcels, a committee of its parts."""
    parcels, parts, units = (sample.layers[name] for name in ("parcels", "parts", "committees"))
    for upper, lower, column in ((parts, parcels, "part"), (units, parts, "parent")):
        for code, mine in lower.geometry.groupby(lower[column]):
            shape = upper.loc[upper["code"] == code].geometry.iloc[0]
            assert shape.symmetric_difference(shapely.coverage_union_all(mine.to_numpy())).area < 1e-6


def test_villages_and_compounds_are_whole_and_committees_divided(sample):
    """Two to six parts in each committee; a village is one part with its own code; ten compounds or so."""
    parts = sample.layers["parts"]
    villages = parts[parts["kind"] == "village"]
    assert (villages["code"] == villages["parent"]).all()
    pieces = parts[parts["kind"] != "village"].groupby("parent").size()
    assert pieces.between(2, 6).all()
    assert len(pieces) == 13
    assert (parts["kind"] == "compound").sum() >= 8
    assert parts["name"].is_unique
    assert parts["name_en"].is_unique


def test_borders_follow_named_streets_river_or_railway(sample):
    """Nine tenths of the borders between committees lie on something that can be named in a boundary text."""
    streets = sample.layers["streets"]
    named = shapely.union_all(streets.geometry[streets["name"] != ""].to_numpy())
    lines = shapely.union_all([named, sample.layers["rail"].geometry[0], sample.layers["water"].geometry[0].boundary])
    reach = lines.buffer(1.0)
    for level in ("committees", "parts"):
        shapes = sample.layers[level].geometry.to_numpy()
        edge = shapely.coverage_union_all(shapes).boundary
        inner = shapely.union_all(shapely.boundary(shapes)).difference(edge.buffer(0.5))
        assert inner.intersection(reach).length > 0.9 * inner.length


def test_another_seed_is_another_town(kept, other):
    """Two seeds draw different streets and different households over the same codes."""
    assert list(kept.layers["committees"]["code"]) == list(other.layers["committees"]["code"])
    same = kept.layers["committees"]["households"].to_numpy() == other.layers["committees"]["households"].to_numpy()
    assert not same.all()
    assert not np.isclose(kept.layers["parcels"].area.sum(), other.layers["parcels"].area.sum())
