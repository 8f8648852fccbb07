"""The application in a real browser that reaches nothing but this machine."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import CHROMIUM, NEEDED, QUIET
from tests.ui.conftest import keep_inside

PAINTED = """root => {
    const {canvas} = root.__viewer.sides[0].ground, wide = canvas.width / 4, high = canvas.height / 4;
    const {data} = canvas.getContext("2d").getImageData(1.5 * wide, 1.5 * high, wide, high);
    return data.filter((value, i) => i % 4 === 3 && value).length * 4 / data.length;
}"""
SIZES = ((1366, 768), (1920, 1080), (390, 844))

pytestmark = NEEDED


def test_the_sample_is_solved_and_read_without_a_network(address: str, tmp_path: Path) -> None:
    """Open the sample, solve it, read table and proof, look at three sizes, switch language, reload: no request out."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    asked_outside: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        page.set_default_timeout(40_000)

        page.route("**/*", keep_inside(asked_outside))
        page.goto(address)
        page.get_by_role("button", name="打开示例县").click()
        _today_is_drawn(page)
        page.get_by_role("button", name="求解", exact=True).click()
        page.get_by_text("已证明最优").first.wait_for()
        page.get_by_text("独立复核：全部成立。").first.wait_for()
        page.get_by_test_id("stPageLink").get_by_text("查看方案").click()
        page.get_by_role("heading", name="方案").first.wait_for()
        page.get_by_role("tab", name="下载").wait_for()
        _plan_is_drawn(page)
        rows = page.get_by_test_id("stTable").first.locator("tbody tr")
        assert rows.count() == 10
        households = [int(row.locator("td").nth(2).inner_text().replace(",", "")) for row in rows.all()]
        assert all(1000 <= count <= 3000 for count in households)
        page.get_by_role("tab", name="下载").click()
        with page.expect_download() as taken:
            page.get_by_role("button", name="方案文件（ZIP）").click()
        with zipfile.ZipFile(taken.value.path()) as archive:
            assert {"plan.json", "county.json", "certificate.json", "plan.xlsx"} <= set(archive.namelist())
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(600)
            page.screenshot(path=tmp_path / f"{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": 1366, "height": 768})
        page.get_by_text("English", exact=True).first.click()
        page.get_by_text("Proven optimal").first.wait_for()
        assert page.get_by_role("button", name="Solve", exact=True).is_visible()
        page.reload()
        page.get_by_text("Proven optimal").first.wait_for()
        browser.close()
    assert not asked_outside


def _today_is_drawn(page: Any) -> None:
    """The map's own frame holds a drawn Leaflet map of a fair size."""
    frame = page.frame_locator("iframe[title='现状地图']")
    frame.locator(".leaflet-container").wait_for()
    box = frame.locator(".leaflet-container").bounding_box()
    assert box["width"] > 500
    assert box["height"] > 500
    assert frame.locator(".leaflet-overlay-pane canvas, .leaflet-overlay-pane svg").count() > 0


def _plan_is_drawn(page: Any) -> None:
    """The whole map lies in the window, and most of the county's middle is painted."""
    view = page.locator(".dv[data-plans='1']")
    view.wait_for()
    box = view.bounding_box()
    assert box["width"] > 500
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 768
    page.wait_for_timeout(300)
    assert view.evaluate(PAINTED) > 0.5
