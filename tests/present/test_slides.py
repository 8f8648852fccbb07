"""The slides: two steps a place, everything inside, safe whatever the names, large enough to read from afar."""

from __future__ import annotations

import re
from datetime import date
from html import escape

import pytest

from districting.present.slides import slides_page, write_slides
from tests.present.conftest import NASTY, NASTY_EN

ON = date(2026, 3, 9)


def page_of(town, language="zh"):
    """The slides of a town's plan."""
    return slides_page(town.plan, town.layers, language=language, before=town.today, on=ON)


@pytest.fixture(scope="module")
def pages(town):
    """The slides in both languages."""
    return {language: page_of(town, language) for language in ("zh", "en")}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_start_overview_and_two_steps_a_place(town, pages, language):
    """Each village or committee comes once now and once proposed, each with a map, in its order."""
    titles = re.findall(r'data-place="([^"]*)"', pages[language])
    names = [town.today.name(group, language) for group in range(len(town.today))]
    assert titles[1:] == [escape(name).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") for name in names]
    assert pages[language].count('<section class="slide') == 3 + 2 * len(names)
    assert pages[language].count("<figure><svg") == 1 + 2 * len(names)
    assert town.plan.id in pages[language]


def test_households_walk_and_sides_stand_on_the_step(town, pages):
    """The proposed step of the first committee carries its new community's households and four sides."""
    step = pages["zh"].split('<section class="slide place"')[2]
    assert f"{town.plan.households[0]:,}" in step
    assert f"{town.today.households[0]:,}" in step
    assert "四至" in step
    assert "东至" in step


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_loaded_and_no_name_breaks_out(addresses, pages, language):
    """No address but its own steps; a name that is a script stays a name."""
    assert not addresses(pages[language])
    assert NASTY_EN not in pages[language]
    assert NASTY not in pages[language]


def test_divided_committees_tell_each_part(parts_town):
    """Where a committee goes to several communities each part has its households, walk and sides."""
    page = page_of(parts_town)
    assert page.count('class="outcome"') == len(parts_town.today)
    assert "<br>" in page


def test_no_text_is_set_smaller_than_24_points(pages):
    """Sizes are 24 points or more, or relative to that and not below one but for the badge in a heading."""
    sizes = re.findall(r"font-size: ([\d.]+)(\w+)", pages["zh"].split("</style>")[0])
    assert "--text: max(24pt" in pages["zh"]
    assert all(unit == "em" and float(size) * (1.35 if size == "0.75" else 1.0) >= 1.0 for size, unit in sizes)


def test_a_file_is_written(town, tmp_path):
    """Into a folder that need not be there."""
    path = write_slides(town.plan, town.layers, tmp_path / "new", language="en", before=town.today, on=ON)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
