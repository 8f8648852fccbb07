"""The interactive map is one file, loads nothing, and says what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from districting.present.map import plan_map, save_map, units_map
from districting.project.study import open_study

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "taihe"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_loads_nothing_from_anywhere(town, language, addresses):
    """No attribute and no style sheet names an address outside the file."""
    page = plan_map(town.plan, town.layers, language=language, before=town.today).get_root().render()
    assert addresses(page) == []
    assert "jsdelivr" not in page
    assert "L.map(" in page


def test_the_finder_of_loads_finds_them(addresses):
    """What the tests above rely on sees scripts, links and style sheets."""
    page = '<link href="https://a/b.css"><script src="//c/d.js"></script><style>a{background:url(e.png)}</style>'
    assert addresses(page) == ["https://a/b.css", "//c/d.js", "e.png"]


def test_names_cannot_become_markup(town):
    """A unit called </script> neither ends the script nor starts an element."""
    for language in ("zh", "en"):
        page = plan_map(town.plan, town.layers, language=language).get_root().render()
        assert "<b>平</b>" not in page
        assert "alert(1)</script>" not in page
        assert "alert(1)" in page or language == "zh"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "没有代价更低的方案"), ("en", "no plan under these rules costs less")]
)
def test_the_map_says_plan_proof_and_that_the_data_are_invented(town, language, words):
    """Id, status and SYNTHETIC stand on every map of an invented county."""
    page = plan_map(town.plan, town.layers, language=language).get_root().render()
    assert town.plan.id in page
    assert words in page
    assert "SYNTHETIC" in page


def test_a_real_county_is_not_marked(build_town):
    """Without the mark in the facts there is none on the map."""
    real = build_town(synthetic=False)
    assert "SYNTHETIC" not in plan_map(real.plan, real.layers, language="en").get_root().render()


def test_units_before_any_plan(parts_town, addresses):
    """The map of units names every committee and says how many units and households there are."""
    page = units_map(parts_town.county, parts_town.layers, language="zh").get_root().render()
    assert all(f"{name}居委会" in page for name in "ABCDE")
    assert f"共 9 个单元，{sum(parts_town.county.households):,} 户" in page
    assert addresses(page) == []


def test_the_sample_is_small_enough_to_send(tmp_path):
    """The sample county's map stays below three megabytes."""
    study = open_study(SAMPLE)
    plan = study.reference or study.today
    save_map(plan_map(plan, study.project.layers, language="zh", before=study.today), tmp_path / "map.html")
    assert (tmp_path / "map.html").stat().st_size < 3_000_000
