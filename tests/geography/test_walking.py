"""Walking distances against what one can work out by hand and by another algorithm."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from districting.communities import Communities
from districting.county import County
from districting.geography.walking import Network, mean_walks, walking_graph
from districting.project.report import inspect_project
from districting.project.store import open_project
from districting.rules.facility_within import FacilityWithin

EAST, NORTH = 535000.0, 3416000.0


def at(*points: tuple[float, float]) -> np.ndarray:
    """Points, metres from the south-west."""
    return shapely.points(np.array(points) + np.array([EAST, NORTH]))


@pytest.fixture
def cross(make_lines) -> Network:
    """Two streets that cross without a common vertex, and a far one that joins nothing."""
    streets = make_lines(
        {"at": [(0, 100), (100, 100), (200, 100)]},
        {"at": [(100, 0), (100, 99), (100, 200)]},
        {"at": [(1000, 0), (1050, 0)]},
    )
    return Network.of(walking_graph(streets))


def test_streets_join_where_they_cross(cross: Network) -> None:
    """The network has the crossing as its only inner node, and only its largest part is kept."""
    assert cross.nodes == 5
    assert sorted(shapely.length(cross.lines).round(3)) == [100.0] * 4


def test_distances_by_hand(cross: Network) -> None:
    """To the street, along it, round the corner, and from it."""
    found = cross.distances(at((10, 110), (100, 150)), at((190, 95), (100, 20), (20, 100)))
    assert found == pytest.approx(np.array([[195.0, 180.0, 20.0], [145.0, 130.0, 130.0]]), abs=0.2)


def test_close_points_need_no_street(cross: Network) -> None:
    """Where the straight line is shorter than the two ways to the street it is taken; oneself is 0 m away."""
    found = cross.distances(at((150, 150)), at((150, 150), (160, 150)))
    assert found == pytest.approx(np.array([[0.0, 10.0]]), abs=1e-6)


def test_unjoined_parts_are_brought_onto_the_largest(cross: Network) -> None:
    """A point by a street that joins nothing still has a way, from the nearest joined street."""
    found = cross.distances(at((1000, 0)), at((200, 100)))
    assert found == pytest.approx(np.hypot(800, 100), abs=0.2)


def test_same_street_both_ends(make_lines) -> None:
    """Two points of one long bent street are apart by the stretch between them, though its ends meet elsewhere."""
    ring = make_lines({"at": [(0, 0), (400, 0), (400, 300), (0, 300), (0, 0)]}, {"at": [(0, 0), (-50, 0)]})
    network = Network.of(walking_graph(ring))
    found = network.distances(at((100, 0), (0, 100)), at((300, 0)))
    assert found.ravel() == pytest.approx([200.0, 400.0], abs=0.2)


def test_nobody_steps_over_the_river(make_lines) -> None:
    """A home reaches the street of its own bank though the other is nearer, and a near neighbour over the bridge."""
    streets = make_lines(
        {"at": [(0, 0), (300, 0), (300, 100), (0, 100)]},
        {"at": [(0, -5), (0, 0)]},
    )
    river = shapely.linestrings([(EAST - 10, NORTH + 90), (EAST + 290, NORTH + 90)])
    wet = Network.of(walking_graph(streets), np.array([river], dtype=object))
    dry = Network.of(walking_graph(streets))
    home, shop = at((100, 80)), at((100, 100))
    assert dry.distances(home, shop) == pytest.approx(20.0, abs=0.1)
    assert wet.distances(home, shop) == pytest.approx(80 + 200 + 100 + 200, abs=0.3)
    assert wet.away(home) == pytest.approx(80.0, abs=0.1)


def test_looking_no_further_than_need_be(cross: Network) -> None:
    """Beyond the limit the limit or the straight line stands, never more than the true walk."""
    start, goals = at((10, 100)), at((30, 100), (100, 190), (190, 100))
    full, cut = cross.distances(start, goals), cross.distances(start, goals, limit_m=50.0)
    assert full == pytest.approx(np.array([[20.0, 180.0, 180.0]]), abs=0.2)
    assert cut == pytest.approx(np.array([[20.0, np.hypot(90, 90), 180.0]]), abs=0.2)
    assert (cut <= full + 1e-9).all()


def test_agrees_with_another_algorithm(make_lines) -> None:
    """On a random network distances between nodes equal those networkx finds on the osmnx graph."""
    rng = np.random.default_rng(7)
    corners = rng.uniform(0, 2000, (60, 2))
    rows = [{"at": [tuple(corners[i]), tuple(corners[j])]} for i, j in rng.integers(0, 60, (90, 2)) if i != j]
    graph = walking_graph(make_lines(*rows))
    network = Network.of(graph)
    nodes = list(graph.nodes)[::60]
    points = shapely.points([(graph.nodes[n]["x"], graph.nodes[n]["y"]) for n in nodes])
    ways = [nx.single_source_dijkstra_path_length(graph, node, weight="length") for node in nodes]
    expected = np.array([[way[node] for node in nodes] for way in ways])
    assert len(nodes) > 5
    assert network.distances(points, points) == pytest.approx(expected, abs=1e-3)


def test_mean_walk_is_weighted_with_households(cross: Network) -> None:
    """A unit's walk is the mean over its households; one without homes walks from its middle."""
    homes = at((10, 100), (90, 100), (500, 500))
    middles = at((50, 100), (100, 180))
    walks, near = mean_walks(cross, homes, [3, 1, 7], np.array([0, 0, -1]), middles, at((190, 100)), ["office"])
    assert walks == pytest.approx(np.array([[160.0, 40.0, 150.0], [170.0, 130.0, 0.0]]), abs=0.2)
    shares = near["office"]  # three households walk 180 m, one 100 m; the other unit's middle 170 m
    assert shares[:, [0, 1, 2, 3]] == pytest.approx(np.array([[0, 0.25, 0.25, 1], [0, 0, 0, 1]]))


def test_long_walks_tell_how_far_they_are(cross: Network) -> None:
    """With more goals than are taken at once the shares grow and end at the whole."""
    places = at(*((x / 2, 100.0) for x in range(20, 380)))
    shares: list[float] = []
    mean_walks(cross, at((10, 100)), [3], np.array([0]), at((50, 100)), places, ["office"] * 360, tell=shares.append)
    assert len(shares) > 1
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0


def test_near_is_counted_household_by_household(make_project, make_squares, make_lines) -> None:
    """Of a unit whose mean walk is beyond the reach those count that live near; the rule and the report read this."""
    layers = """
    streets = { file = "streets.gpkg" }
    parcels = { file = "parcels.gpkg" }
    facilities = { file = "f.gpkg" }
    """
    folder = make_project(units=make_squares(1, 2, 1000.0), counts="code,households\nA,40\nB,10\n", layers=layers)
    make_lines({"at": [(0, 500), (2000, 500)]}).to_file(folder / "streets.gpkg")
    homes = make_lines(*({"at": [(x, 480), (x, 520)]} for x in (100, 900, 1500)))
    parcels = homes.set_geometry(homes.buffer(10)).assign(code=["p", "q", "r"], households=[30, 10, 10])
    parcels[["code", "households", "geometry"]].to_file(folder / "parcels.gpkg")
    point = gpd.GeoDataFrame({"kind": ["health"]}, geometry=[shapely.Point(535050, 3416500)], crs=4544)
    point.to_file(folder / "f.gpkg")
    for county in (open_project(folder).county, open_project(folder).county):
        assert county.nearest_walk_m("health") == pytest.approx([0.75 * 50 + 0.25 * 850, 1450], abs=1)
        assert county.reach_share("health", 200.0) == pytest.approx([0.75, 0.0])
        assert county.reach_share("health", 875.0) == pytest.approx([1.0, 0.0])
        one = Communities.from_assignment([0, 0])
        rule = FacilityWithin(kind="health", minutes=4, m_per_minute=50)
        assert rule.measure(county, one) == pytest.approx([30 / 50])
        assert County.from_dict(county.as_dict()).digest == county.digest
    report = inspect_project(folder)
    assert report.as_dict()["within_15_minutes"] == {"health": pytest.approx(40 / 50)}


def test_straight_lines_without_streets_are_told(make_project) -> None:
    """Without a street layer walks are straight lines, and the user hears of it."""
    project = open_project(make_project())
    assert project.county.walk_m[0] == pytest.approx([0.0, 100.0, 100.0, np.hypot(100, 100)])
    assert [note.key for note in project.findings] == ["geography.straight_lines"]


def test_expressways_are_not_walked_and_distance_is_told(make_project, make_lines) -> None:
    """Only walkable streets count; a unit far from all of them is named."""
    folder = make_project(layers='streets = { file = "streets.gpkg" }')
    streets = make_lines(
        {"class": "expressway", "at": [(0, 0), (200, 200)]}, {"class": "path", "at": [(-500, 0), (-400, 50)]}
    )
    streets.to_file(folder / "streets.gpkg")
    project = open_project(folder)
    assert project.county.walk_m[0, 1] == pytest.approx(100.0)
    assert any("more than 300 m from any street: A, B, C, D" in note.say("en") for note in project.findings)
