"""Four sides of a community, on a town whose streets are known."""

import numpy as np
import pytest
import shapely

from districting.geography.boundary_text import Feature, boundary_sides, boundary_text

WEST_ROAD = Feature("street", "西环路", shapely.LineString([(0, -200), (0, 1200)]), "West Ring Road")
MIDDLE_ROAD = Feature("street", "中华路", shapely.LineString([(500, -200), (500, 1200)]), "Zhonghua Road")
SOUTH_A = Feature("street", "南一路", shapely.LineString([(-200, 0), (250, 0)]), "South Road 1")
SOUTH_B = Feature("street", "南二路", shapely.LineString([(250, 0), (1200, 0)]), "South Road 2")
RIVER = Feature("water", "涪江", shapely.box(-500, 600, 1500, 690), "Fu River")
CROSSING = Feature("street", "横街", shapely.LineString([(-400, 300), (1200, 300)]), "Cross Street")
LINES = [WEST_ROAD, MIDDLE_ROAD, SOUTH_A, SOUTH_B, RIVER, CROSSING]
A = shapely.box(0, 0, 500, 610)
B = shapely.box(500, 0, 1000, 610)
B_BESIDE = Feature("neighbour", "东风社区", B, "Dongfeng Community")


def names(geometry, lines=LINES, neighbours=()):
    """Names of the features of each side."""
    return {side.direction: [f.name for f in side.features] for side in boundary_sides(geometry, lines, neighbours)}


def test_each_side_names_what_lies_along_it_in_walking_order():
    """Clockwise: the south side is walked from east to west, and streets that only cross are not told."""
    assert names(A) == {"east": ["中华路"], "south": ["南二路", "南一路"], "west": ["西环路"], "north": ["涪江"]}


def test_words_in_both_languages():
    """The sentence has the order 东南西北 in both languages."""
    assert boundary_text(A, LINES, [], "zh") == "东至中华路，南至南二路、南一路，西至西环路，北至涪江。"
    assert boundary_text(A, LINES, [], "en") == (
        "East to Zhonghua Road; south to South Road 2, South Road 1; west to West Ring Road; north to Fu River."
    )


def test_neighbours_name_the_same_line_between_them():
    """What is east of one is west of the other."""
    assert names(A)["east"] == names(B)["west"] == ["中华路"]


def test_without_a_line_the_neighbour_is_named_and_beyond_it_the_edge():
    """No side is ever empty."""
    lines = [WEST_ROAD]
    assert names(A, lines, [B_BESIDE])["east"] == ["东风社区"]
    assert "东至东风社区交界" in boundary_text(A, lines, [B_BESIDE], "zh")
    assert "北至本次划分范围的边界" in boundary_text(A, lines, [B_BESIDE], "zh")
    assert all(side.features for side in boundary_sides(A, [], []))


@pytest.mark.parametrize(("length", "told"), [(25.0, False), (120.0, True)])
def test_short_stretches_are_left_out(length, told):
    """A line along less than thirty metres of a side is not told, a longer one is."""
    short = Feature("rail", "支线", shapely.LineString([(490, 0), (490, length)]), "")
    lines = [feature for feature in LINES if feature is not MIDDLE_ROAD]
    assert ("支线" in names(A, [*lines, short])["east"]) is told


def test_turned_towns_are_read_the_same_way():
    """A town turned by twenty degrees keeps its four sides."""
    turn = np.array([[np.cos(0.35), -np.sin(0.35)], [np.sin(0.35), np.cos(0.35)]])
    turned = [Feature(f.kind, f.name, shapely.transform(f.geometry, lambda xy: xy @ turn.T), f.name_en) for f in LINES]
    assert names(shapely.transform(A, lambda xy: xy @ turn.T), turned) == names(A)


def test_a_river_between_the_pieces_is_bridged_and_a_detached_piece_is_told():
    """A gap as wide as a river is part of the community; a piece far away is told in brackets."""
    across = shapely.union_all([A, shapely.box(0, 690, 500, 1200)])
    assert "不相连" not in boundary_text(across, LINES, [], "zh")
    far = shapely.union_all([A, shapely.box(3000, 0, 3200, 200)])
    assert boundary_text(far, LINES, [], "zh").endswith("（另有不相连的地块 1 处）")


def test_rivers_and_railways_without_a_name_are_told_as_what_they_are():
    """An unnamed railway is still a side; a street without a name is none."""
    rail = Feature("rail", "", shapely.LineString([(505, 0), (505, 610)]))
    assert "东至铁路" in boundary_text(A, [rail], [], "zh")
    assert "East to the railway" in boundary_text(A, [rail], [], "en")


def test_a_side_with_many_streets_tells_the_four_longest_and_that_there_are_more():
    """Structure keeps all, words stay short."""
    lengths = (90, 40, 120, 80, 60, 110)
    ends = np.cumsum((0, *lengths))
    parts = [
        Feature("street", f"{name}路", shapely.LineString([(500, 500 - ends[i]), (500, 500 - ends[i + 1])]))
        for i, name in enumerate("甲乙丙丁戊己")
    ]
    square = shapely.box(0, 0, 500, 500)
    assert names(square, parts)["east"] == ["甲路", "乙路", "丙路", "丁路", "戊路", "己路"]
    assert "东至甲路、丙路、丁路、己路等，" in boundary_text(square, parts, [], "zh")
