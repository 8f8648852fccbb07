"""Map and pack in a real browser without a network."""

from __future__ import annotations

from datetime import date

import pytest

from districting.present.map import plan_map, save_map
from districting.present.pack import write_pack
from tests.chromium import CHROMIUM, NEEDED, QUIET

pytestmark = NEEDED


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def open_page(chromium, path, width, height):
    """The page without a network; what it asked for and what went wrong."""
    page = chromium.new_context(offline=True, viewport={"width": width, "height": height}).new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    return page, asked, wrong


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_map_works_without_a_network(town, tmp_path, chromium, width, height):
    """It draws nine units, asks for nothing but itself, and a click on one tells its facts."""
    path = tmp_path / "map.html"
    save_map(plan_map(town.plan, town.layers, language="en", before=town.today), path)
    page, asked, wrong = open_page(chromium, path, width, height)
    assert page.locator("path.leaflet-interactive").count() == 9
    page.locator("path.leaflet-interactive").nth(7).click()
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "River 7" in popup.inner_text()
    assert "470 households" in popup.inner_text()
    assert page.locator(".label.community").count() == 3
    box = page.locator("#panel").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.get_by_text("no plan under these rules costs less").is_visible()
    assert asked == [path.as_uri()]
    assert wrong == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_pack_reads_on_a_phone(town, tmp_path, chromium, width, height):
    """No line runs out of the window, nothing is loaded, and the mark is in view."""
    files = write_pack(
        town.plan,
        town.layers,
        tmp_path,
        language="en",
        before=town.today,
        reference=town.reference,
        on=date(2026, 3, 9),
    )
    page, asked, wrong = open_page(chromium, files.html, width, height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("section.place").count() == 9
    assert page.locator(".mark").is_visible()
    assert asked == [files.html.as_uri()]
    assert wrong == []
