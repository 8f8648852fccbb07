"""Adjacency from polygons: lengths, barriers, ways across, decided links."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from districting.geography.adjacency import as_borders, find_adjacency, note_pieces
from districting.geography.barriers import find_crossings
from districting.geography.findings import Findings
from districting.geography.links import apply_links, read_links

EAST, NORTH = 535000.0, 3416000.0


def pairs(frame: gpd.GeoDataFrame) -> set[str]:
    """The pairs of a frame of borders, as ``AB``."""
    return {"".join(sorted((a, b))) for a, b in zip(frame["a"], frame["b"], strict=True)}


def row(frame: gpd.GeoDataFrame, pair: str) -> pd.Series:
    """The border of a pair."""
    found = frame[[{a, b} == set(pair) for a, b in zip(frame["a"], frame["b"], strict=True)]]
    assert len(found) == 1
    return found.iloc[0]


def area(water: shapely.Geometry) -> gpd.GeoDataFrame:
    """A water layer of one polygon."""
    return gpd.GeoDataFrame({"name": ["江"], "name_en": [""]}, geometry=[water], crs="EPSG:4544")


def strip(x0: float, y0: float, x1: float, y1: float) -> shapely.Geometry:
    """A rectangle, metres from the south-west."""
    return shapely.box(EAST + x0, NORTH + y0, EAST + x1, NORTH + y1)


@pytest.fixture
def find(make_squares, make_surroundings):
    """Adjacency of square units among the given surroundings."""

    def build(units=None, *, findings=None, streets=None, water=None, rail=None, **options):
        units = (make_squares() if units is None else units).set_index("code")
        around = make_surroundings(streets, water, rail)
        return find_adjacency(units, around, findings or Findings(), **options)

    return build


def test_corner_contact_is_no_adjacency(find) -> None:
    """Of four squares the diagonal ones are no neighbours; the others share their side."""
    found = find()
    assert pairs(found.borders) == {"AB", "AC", "BD", "CD"}
    assert np.allclose(found.borders["length_m"], 100.0)
    assert set(found.borders["kind"]) == {"open"}


def test_short_contact_is_no_adjacency(find, make_squares) -> None:
    """Less than the least shared border is a corner; a smaller limit makes it a border."""
    units = make_squares()
    units.loc[3, "geometry"] = strip(100, 96, 200, 200)
    units.loc[1, "geometry"] = strip(100, 0, 200, 96)
    assert "AD" not in pairs(find(units).borders)
    assert "AD" in pairs(find(units, shortest_m=3.0).borders)
    assert row(find(units, shortest_m=3.0).borders, "AD")["length_m"] == pytest.approx(4.0)


def test_edges_that_do_not_match_are_cleaned(find, make_squares) -> None:
    """A sliver of overlap and a gap of a few centimetres do not hide a border."""
    units = make_squares()
    units.loc[0, "geometry"] = strip(0, 0, 100.05, 100)
    units.loc[2, "geometry"] = strip(0, 100.08, 100, 200)
    found = find(units)
    assert pairs(found.borders) == {"AB", "AC", "BD", "CD"}
    assert np.allclose(found.borders["length_m"], 100.0, atol=0.3)


@pytest.mark.parametrize("kind", ["main_road", "street", "lane"])
def test_what_lies_on_the_border(find, make_lines, kind: str) -> None:
    """A street along a border gives its class; one that only crosses it does not."""
    streets = make_lines({"class": kind, "at": [(100, 0), (100, 100)]}, {"class": kind, "at": [(20, 50), (20, 150)]})
    found = find(streets=streets)
    assert row(found.borders, "AB")["kind"] == kind
    assert row(found.borders, "AC")["kind"] == "open"


def test_the_strongest_within_reach_counts(find, make_lines) -> None:
    """A stretch near both a lane and a main road counts for the main road; what is out of reach does not count."""
    lane, road = {"class": "lane", "at": [(100, 0), (100, 100)]}, {"class": "main_road", "at": [(110, 0), (110, 100)]}
    assert row(find(streets=make_lines(lane, road)).borders, "AB")["kind"] == "main_road"
    assert row(find(streets=make_lines(lane, road), reach_m=5.0).borders, "AB")["kind"] == "lane"


def test_railway_without_a_way_across_is_a_wall(find, make_lines) -> None:
    """A railway along the whole border separates, and stays on the map as a wall."""
    found = find(rail=make_lines({"name": "遂射铁路", "at": [(100, 0), (100, 100)]}))
    assert pairs(found.walls) == {"AB"}
    assert row(found.walls, "AB")["kind"] == "rail"
    assert pairs(found.borders) == {"AC", "BD", "CD"}


def test_street_across_the_railway_joins(find, make_lines) -> None:
    """A walkable street that meets the railway on that border is the way across, by its name."""
    rail = make_lines({"at": [(100, 0), (100, 100)]})
    across = make_lines({"name": "太和大道", "at": [(50, 50), (150, 50)]})
    border = row(find(rail=rail, streets=across).borders, "AB")
    assert (border["kind"], border["crossing"]) == ("rail", "太和大道")
    motorway = across.assign(**{"class": "expressway"})
    assert pairs(find(rail=rail, streets=motorway).walls) == {"AB"}


def test_way_across_elsewhere_does_not_join(find, make_lines) -> None:
    """A level crossing on the next border opens that one and no other."""
    rail = make_lines({"at": [(100, 0), (100, 200)]})
    found = find(rail=rail, streets=make_lines({"name": "北路", "at": [(50, 150), (150, 150)]}))
    assert pairs(found.walls) == {"AB"}
    assert row(found.borders, "CD")["crossing"] == "北路"


def test_half_a_railway_is_no_wall(find, make_lines) -> None:
    """Where less than half of a border is hard one walks across the rest, and its kind is what lies there."""
    found = find(rail=make_lines({"at": [(100, 0), (100, 30)]}))
    border = row(found.borders, "AB")
    assert (border["kind"], border["crossing"]) == ("open", "")


def test_nameless_way_across_is_called_by_its_place(find, make_lines) -> None:
    """A crossing without a name still is one; an empty one would mean the border is open."""
    rail = make_lines({"at": [(100, 0), (100, 100)]})
    border = row(find(rail=rail, streets=make_lines({"at": [(50, 50), (150, 50)]})).borders, "AB")
    assert border["crossing"] == "(535100, 3416050)"


def test_bridge_joins_the_banks(find, make_squares, make_lines) -> None:
    """A river between units separates them; a bridge, even in several pieces, links the units at its ends."""
    units = make_squares(2, 2, 100.0, 60.0)
    river = area(strip(100, -50, 160, 400))
    assert find(units, water=river).borders.empty
    bridge = make_lines({"name": "大桥", "at": [(90, 50), (130, 50)]}, {"name": "大桥", "at": [(130, 50), (170, 50)]})
    found = find(units, water=river, streets=bridge)
    link = row(found.borders, "AB")
    assert (link["length_m"], link["kind"], link["crossing"]) == (0.0, "water", "大桥")
    assert len(found.crossings) == 1
    assert found.crossings.geometry[0].length == pytest.approx(60.0)
    borders = as_borders(found.borders, ["A", "B", "C", "D"])
    assert [(b.a, b.b, b.length_m) for b in borders] == [(0, 1, 0.0)]


def test_pier_and_riverside_are_no_bridge(find, make_squares, make_lines) -> None:
    """A street that ends in the water or only clips the bank joins nothing."""
    units = make_squares(2, 2, 100.0, 60.0)
    pier = {"name": "码头", "at": [(90, 50), (130, 50)]}
    clip = {"name": "滨江路", "at": [(90, 0), (102, 20), (102, 80), (90, 100)]}
    found = find(units, water=area(strip(100, -50, 160, 400)), streets=make_lines(pier, clip))
    assert found.borders.empty
    assert found.crossings.empty


def test_river_inside_the_units_is_crossed_by_its_bridge(find, make_lines) -> None:
    """Units that meet in mid-river are separated by it and joined by a bridge, with their shared border."""
    river = area(strip(80, -50, 120, 100))
    assert pairs(find(water=river).walls) == {"AB"}
    border = row(find(water=river, streets=make_lines({"name": "桥", "at": [(50, 50), (150, 50)]})).borders, "AB")
    assert (border["kind"], border["crossing"], border["length_m"]) == ("water", "桥", pytest.approx(100.0))


def test_pond_separates_nobody(find) -> None:
    """Water under 0.3 ha is no barrier."""
    assert row(find(water=area(strip(85, 25, 115, 75))).borders, "AB")["kind"] == "open"


def test_units_with_streets_left_out_touch_over_them(find, make_squares, make_lines) -> None:
    """Units drawn without the streets between them are neighbours across these, and the user is told."""
    findings = Findings()
    streets = make_lines({"name": "中路", "class": "main_road", "at": [(110, 0), (110, 300)]})
    found = find(make_squares(2, 2, 100.0, 20.0), findings=findings, streets=streets)
    assert pairs(found.borders) >= {"AB", "AC", "BD", "CD"}
    assert row(found.borders, "AB")["kind"] == "main_road"
    assert row(found.borders, "AB")["length_m"] == pytest.approx(127.0, abs=3.0)
    assert any(note.key == "geography.gaps_closed" for note in findings.notes)


def test_one_gap_among_many_borders(find, make_squares) -> None:
    """Two units that only a street's width keeps apart are neighbours, where all others touch; corners are not."""
    units = make_squares(3, 3)
    units.loc[0, "geometry"] = strip(0, 0, 88, 88)
    findings = Findings()
    found = find(units, findings=findings)
    assert pairs(found.borders) == {"AB", "AD", "BC", "BE", "CF", "DE", "DG", "EF", "EH", "FI", "GH", "HI"}
    assert row(found.borders, "AB")["length_m"] == pytest.approx(88.0, abs=12.0)
    assert row(found.borders, "BE")["length_m"] == pytest.approx(100.0)
    assert [note.ids for note in findings.notes] == [("A-B", "A-D")]


def test_narrow_gap_with_a_canal_is_a_wall(find, make_squares) -> None:
    """What lies in the gap counts: water in it keeps the two apart."""
    units = make_squares(1, 2)
    units.loc[1, "geometry"] = strip(120, 0, 220, 100)
    canal = area(strip(102, -100, 118, 200))
    assert pairs(find(units, water=canal).walls) == {"AB"}


def test_an_open_stretch_is_the_way_across(find, make_squares, make_lines) -> None:
    """A border that is mostly railway but open over 50 m or more is no wall; its way across is that place."""
    units = make_squares(1, 2, 200.0)
    border = row(find(units, rail=make_lines({"at": [(200, 0), (200, 110)]})).borders, "AB")
    assert (border["kind"], border["crossing"]) == ("rail", "(535200, 3416162)")
    assert pairs(find(units, rail=make_lines({"at": [(200, 0), (200, 150)]})).walls) == {"AB"}


def test_river_drawn_twice_has_each_bridge_once(make_lines, make_surroundings) -> None:
    """A river that is there as a polygon and as its centre line has one bridge, not two."""
    polygon = area(strip(100, -50, 160, 400))
    line = make_lines({"name": "江", "at": [(130, -50), (130, 400)]}).drop(columns="class")
    both = gpd.GeoDataFrame(pd.concat([polygon, line], ignore_index=True), crs=polygon.crs)
    bridge = make_lines({"name": "大桥", "at": [(90, 50), (170, 50)]})
    crossings = find_crossings(make_surroundings(bridge, both))
    assert [round(geom.length) for geom in crossings.geometry] == [60]


def test_units_far_apart_do_not_touch(find, make_squares) -> None:
    """Over 60 m nobody is a neighbour without a link."""
    assert find(make_squares(2, 2, 100.0, 60.0)).borders.empty


def test_isolated_units_and_pieces_are_noted(find, make_lines) -> None:
    """Walls that cut the county apart are told with the households of each piece and who is outside."""
    rails = make_lines({"at": [(100, 0), (100, 100), (200, 100)]})
    found = find(rail=rails)
    findings = Findings()
    note_pieces(list("ABCD"), as_borders(found.borders, list("ABCD")), np.array([100, 20, 30, 40]), findings)
    told = [note.say("en") for note in findings.notes]
    assert told[0].startswith("Units without a neighbour: B")
    assert "2 pieces with 170 / 20 households. Outside the largest: B" in told[1]


def links_of(*rows: dict[str, str], level: str = "units") -> tuple[list, Findings]:
    """Links read from rows of a table."""
    findings = Findings()
    return read_links(pd.DataFrame(rows), findings, file="links.csv", level=level), findings


def test_decided_links(find, make_squares, make_lines) -> None:
    """A ferry is added with its reason, a border removed; a wall that is added becomes a border with its length."""
    units = make_squares()
    adjacency = find(rail=make_lines({"at": [(100, 0), (100, 100)]}))
    links, findings = links_of(
        {"a": "A", "b": "D", "action": "add", "reason": "渡口", "document": "2024-3", "kind": "water"},
        {"a": "B", "b": "A", "action": "add", "reason": "地道"},
        {"a": "C", "b": "D", "action": "remove", "reason": "围墙"},
        {"a": "X", "b": "Y", "action": "add", "reason": "other level's", "level": "parts"},
        {"a": "A", "b": "Z", "action": "add", "reason": "typo"},
        {"a": "A", "b": "Q", "action": "add", "reason": "a unit of another level"},
    )
    changed = apply_links(adjacency, links, units.set_index("code"), findings, file="links.csv", elsewhere=("Q",))
    assert not findings.faults
    assert pairs(changed.borders) == {"AB", "AC", "AD", "BD"}
    assert changed.walls.empty
    assert row(changed.borders, "AD")[["kind", "crossing", "length_m"]].tolist() == ["water", "渡口", 0.0]
    assert row(changed.borders, "AB")[["kind", "crossing"]].tolist() == ["rail", "地道"]
    told = " ".join(note.say("en") for note in findings.notes)
    assert "A-D added by decision: 渡口 (2024-3)" in told
    assert "left alone: A-Q" in told
    assert [(one.fault.key, one.fault.ids) for one in findings.open] == [("geography.link_unknown", ("A-Z",))]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"action": "join"}, "action must be add or remove: A-B"),
        ({"reason": ""}, "no reason is given: A-B"),
        ({"kind": "wall"}, "unknown kind: A-B"),
        ({"b": "A"}, "cannot be linked with itself: A-A"),
    ],
)
def test_bad_links(change: dict[str, str], message: str) -> None:
    """A row that cannot be meant is left out and told; the others hold."""
    good = {"a": "A", "b": "B", "action": "add", "reason": "渡口"}
    links, findings = links_of(good | change, good)
    assert not findings.faults
    assert len(links) == 1
    assert [message in one.fault.say("en") for one in findings.open] == [True]
