"""Drawn maps are true to scale, well-formed, and carry no text as markup."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from districting.compare import Comparison
from districting.present.labels import Wish
from districting.present.pictures import Style, changes_only, place_now, place_then, whole_plan, window_of
from districting.present.shapes import Shapes, committees
from districting.present.sheets import Canvas

STYLE = Style(120.0, 100.0)


def test_lengths_are_true():
    """A square of 400 m measures 400 m / scale on paper, and the scale bar says its own length."""
    canvas = Canvas("k", (0.0, 0.0, 1000.0, 800.0), 120.0, 100.0, margin_mm=10.0)
    square = canvas.on_paper(shapely.box(100, 100, 500, 500))
    canvas.furniture("N")
    sheet = canvas.sheet()
    x0, y0, x1, y1 = square.bounds
    assert x1 - x0 == pytest.approx(400_000 / sheet.denominator, abs=0.01)
    assert y1 - y0 == pytest.approx(x1 - x0, abs=0.01)
    assert sheet.denominator == pytest.approx(10_000.0)
    (bar,) = [label for label in sheet.labels if label.lines[0].endswith("m") and label.lines != ("N",)]
    ends = re.search(r'd="M3 [\d.]+V[\d.]+H([\d.]+)V', sheet.shapes)
    assert (float(ends.group(1)) - 3) * sheet.denominator / 1000 == pytest.approx(float(bar.lines[0].split()[0]))


def test_north_is_up_and_what_lies_outside_is_cut():
    """Larger y is nearer to the top; nothing reaches far beyond the sheet."""
    canvas = Canvas("k", (0.0, 0.0, 1000.0, 1000.0), 100.0, 100.0)
    assert canvas.point(0, 900)[1] < canvas.point(0, 100)[1]
    coords = shapely.get_coordinates(canvas.on_paper(shapely.box(-1e6, -1e6, 1e6, 1e6)))
    assert np.all(np.abs(coords - 50) < 60)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_picture_is_well_formed_whatever_the_names(town, language):
    """Names with angle brackets and quotes stay text; every picture parses and shows every community."""
    shapes, today = Shapes.of_plan(town.plan, town.layers), committees(town.county, town.layers)
    window = window_of(shapes, today, 4)
    comparison = Comparison(town.today, town.plan)
    sheets = [
        whole_plan(town.plan, shapes, today, language, STYLE, key="w"),
        changes_only(comparison, shapes, today, language, STYLE, key="c"),
        place_now(town.plan, today, 4, window, language, STYLE),
        place_then(town.plan, shapes, today, 4, window, language, STYLE),
    ]
    for sheet in sheets:
        svg = sheet.svg(title='<"&')
        tree = ElementTree.fromstring(svg)
        assert tree.attrib["viewBox"] == "0 0 120 100"
        assert "<script" not in svg
        assert "<b>" not in svg
    numbers = {label.lines[0].split()[0] for label in sheets[0].labels if label.bold}
    assert numbers == {"1", "2", "3"}
    assert len({sheet.key for sheet in sheets}) == 4


def test_patterns_of_two_sheets_in_one_page_do_not_mix(town):
    """Every pattern a sheet uses is its own."""
    shapes, today = Shapes.of_plan(town.plan, town.layers), committees(town.county, town.layers)
    for key in ("one", "two"):
        sheet = whole_plan(town.plan, shapes, today, "zh", STYLE, key=key)
        used = set(re.findall(r"url\(#([^)]+)\)", sheet.shapes))
        made = set(re.findall(r'(?:pattern|clipPath) id="([^"]+)"', sheet.shapes))
        assert used <= made
        assert all(name.startswith(key) for name in made)


def test_changes_show_exactly_the_units_that_move(town):
    """Of the nine units the six whose committee does not continue in their community are named with an arrow."""
    shapes, today = Shapes.of_plan(town.plan, town.layers), committees(town.county, town.layers)
    comparison = Comparison(town.today, town.plan)
    sheet = changes_only(comparison, shapes, today, "en", STYLE, key="c")
    arrows = [label.lines for label in sheet.labels if label.lines[-1].startswith("→")]
    expected = {f"→ {int(town.plan.numbers[u])}" for u in comparison.moved}
    assert len(arrows) == len(comparison.moved) == 6
    assert {lines[-1] for lines in arrows} == expected


def test_a_picture_without_streets_water_or_rail_is_still_drawn(town):
    """Only the units layer is needed."""
    from dataclasses import replace

    bare = replace(town.layers, streets=town.layers.parcels, water=town.layers.parcels, rail=town.layers.parcels)
    shapes, today = Shapes.of_plan(town.plan, bare), committees(town.county, bare)
    assert ElementTree.fromstring(whole_plan(town.plan, shapes, today, "zh", STYLE, key="w").svg()) is not None


def test_the_label_wished_first_is_served_first():
    """A canvas keeps the order of importance."""
    canvas = Canvas("k", (0.0, 0.0, 10.0, 10.0), 20.0, 20.0)
    for word in ("甲", "乙"):
        canvas.wish(Wish(((word,),), [(10.0, 10.0, 0.0)], 4.0))
    assert [label.lines for label in canvas.sheet().labels] == [("甲",)]
