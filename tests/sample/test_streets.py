"""The street network of the sample: classes, names, and where it crosses river and railway."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def test_every_class_is_there_and_what_must_be_named_is(sample):
    """Main roads and streets all have both names, nine tenths of the lanes too; paths need none."""
    streets = sample.layers["streets"]
    assert set(streets["class"]) == {"main_road", "street", "lane", "path"}
    big = streets["class"].isin(["main_road", "street"])
    for column in ("name", "name_en"):
        assert (streets.loc[big, column].fillna("") != "").all()
        assert (streets.loc[streets["class"] == "lane", column].fillna("") != "").mean() > 0.9


def test_a_name_has_one_english_name(sample):
    """The two names go together one to one."""
    streets = sample.layers["streets"]
    named = streets[streets["name"].fillna("") != ""].drop_duplicates(["name", "name_en"])
    assert named["name"].is_unique
    assert named["name_en"].is_unique


def test_one_can_walk_from_every_street_to_every_other(sample):
    """The network, cut at its junctions, is connected."""
    ends = np.array([shapely.get_coordinates(line)[[0, -1]] for line in sample.layers["streets"].geometry]).round(2)
    nodes, number = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    first, second = number.reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(first)), (first, second)), shape=(len(nodes), len(nodes)))
    assert connected_components(graph, directed=False)[0] == 1


def test_streets_meet_only_at_their_ends(sample):
    """No two pieces cross between junctions."""
    lines = sample.layers["streets"].geometry.to_numpy()
    first, second = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert not len(first)
    assert not len(second)


def test_only_bridges_cross_the_river(sample):
    """Three named bridges, and no other street over water."""
    streets = sample.layers["streets"]
    water = sample.layers["water"].geometry[0]
    over = shapely.length(shapely.intersection(streets.geometry.to_numpy(), water)) > 1
    assert over.sum() == 3
    assert (streets.loc[over, "crossing"] == "bridge").all()
    assert set(streets.loc[over, "name"]) == {"紫云大桥", "涪江大桥", "子昂大桥"}


def test_two_roads_cross_the_railway_and_the_others_stop_short(sample):
    """An underpass and a level crossing; every other street keeps ten metres away."""
    streets = sample.layers["streets"]
    rail = sample.layers["rail"].geometry[0]
    near = shapely.distance(streets.geometry.to_numpy(), rail) < 10
    assert sorted(streets.loc[near, "crossing"]) == ["level_crossing", "underpass"]


def test_homes_stand_near_a_street(sample):
    """Nearly every parcel with households is within 120 m of the network."""
    parcels = sample.layers["parcels"]
    homes = parcels[parcels["households"] > 0]
    tree = shapely.STRtree(sample.layers["streets"].geometry.to_numpy())
    _, far = tree.query_nearest(homes.geometry.to_numpy(), all_matches=False, return_distance=True)
    assert np.quantile(far, 0.99) < 120
