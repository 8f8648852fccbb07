"""Labels find places where none lies on another."""

import numpy as np
import shapely

from districting.present.labels import Wish, label_boxes, place_labels, places_along, places_in, text_width


def box_of(label):
    """What a placed label covers."""
    return label_boxes(label.lines, np.array([[label.x, label.y, label.angle]]), label.size_mm, bold=label.bold)[0]


def test_no_label_lies_on_another_or_leaves_the_sheet():
    """Forty names wished at the same place of a sheet that has room for some."""
    area = shapely.box(0, 0, 80, 60)
    wishes = [Wish(((f"社区{i}",),), places_in(area, (40, 30)), 4.0) for i in range(40)]
    labels = place_labels(wishes, 80, 60)
    boxes = [box_of(label) for label in labels]
    assert 10 < len(labels) < 40
    assert not any(a.intersection(b).area > 1e-6 for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(shapely.box(0, 0, 80, 60).contains(box) for box in boxes)


def test_obstacles_are_not_covered():
    """An office in the middle pushes the label aside."""
    office = shapely.box(38, 28, 42, 32)
    (label,) = place_labels(
        [Wish((("名",),), places_in(shapely.box(0, 0, 80, 60), (40, 30)), 4.0)], 80, 60, obstacles=[office]
    )
    assert not box_of(label).intersects(office)


def test_a_long_name_is_broken_then_shortened_to_fit_its_area():
    """In a narrow area two lines, in a tiny one the number."""
    variants = (("12 很长的社区",), ("12", "很长的", "社区"))
    narrow, tiny = shapely.box(0, 0, 14, 60), shapely.box(30, 5, 36, 11)
    wishes = [
        Wish(variants, places_in(narrow, (7, 30)), 4.0, last=("12",), within=narrow),
        Wish(variants, places_in(tiny, (33, 8)), 4.0, last=("12",), within=tiny, must=True),
    ]
    first, second = place_labels(
        wishes, 60, 60, obstacles=[shapely.box(15, 0, 29, 60), shapely.box(37, 0, 60, 60), shapely.box(29, 12, 60, 60)]
    )
    assert first.lines == variants[1]
    assert second.lines == ("12",)


def test_a_strict_wish_is_left_out_and_a_must_is_not():
    """What has no room in its area goes, unless it must stay."""
    tiny = shapely.box(30, 30, 31, 31)
    strict = Wish((("名字",),), places_in(tiny, (30.5, 30.5)), 4.0, within=tiny, strict=True)
    must = Wish((("名字",),), places_in(tiny, (30.5, 30.5)), 4.0, within=tiny, must=True)
    assert place_labels([strict], 60, 60) == []
    assert len(place_labels([must], 60, 60)) == 1


def test_names_along_lines_stand_upright_and_only_where_the_line_is_straight():
    """A line drawn from right to left is read from left to right; a zigzag carries no name."""
    line = shapely.LineString([(50, 10), (0, 10)])
    assert all(-90 <= angle < 90 for _, _, angle in places_along(line, 20))
    assert places_along(line, 60) == []
    assert places_along(shapely.LineString([(0, 0), (4, 8), (8, 0), (12, 8), (16, 0)]), 20) == []


def test_ideographs_are_twice_as_wide_as_letters_or_nearly():
    """Widths follow the kind of sign."""
    assert text_width("社区", 4.0) == 8.0
    assert 4.0 < text_width("ab", 4.0) < 5.0
