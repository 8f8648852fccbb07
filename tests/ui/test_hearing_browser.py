"""Asking, comparing and presenting in a real browser that reaches nothing but this machine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chromium import CHROMIUM, NEEDED, QUIET
from tests.ui.conftest import keep_inside

pytestmark = NEEDED


def test_ask_compare_present_without_a_network(address: str) -> None:
    """A wish by two clicks, a number by one on the plot, a slider by keys, slides by arrows, the pack by a button."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    asked_outside: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        page.set_default_timeout(60_000)
        page.route("**/*", keep_inside(asked_outside))
        page.goto(address)
        page.get_by_role("button", name="打开示例县").click()
        page.get_by_role("button", name="求解", exact=True).click()
        page.get_by_text("已证明最优").first.wait_for()
        _ask(page)
        _numbers(page)
        _compare(page)
        _present(page)
        browser.close()
    assert not asked_outside


def _ask(page: Any) -> None:
    """Two units clicked on the map, their wish answered beside the present plan; a reload finds the answer again."""
    page.get_by_role("link", name="试问").first.click()
    # the page of the solve had such a map as well: wait until this one is all there
    page.get_by_role("heading", name="试问").first.wait_for()
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    viewer = page.locator(".dv[data-plans='1']")
    viewer.wait_for()
    for name in ("水浒宫", "南门"):
        x, y = viewer.evaluate(
            """(root, name) => {
                const { map, units } = root.__viewer;
                const unit = units.find((one) => one.name.zh === name);
                const at = map.latLngToContainerPoint([unit.y, unit.x]);
                const box = map.getContainer().getBoundingClientRect();
                return [box.x + at.x, box.y + at.y];
            }""",
            name,
        )
        page.mouse.click(x, y)
    page.get_by_role("button", name="加入愿望").and_(page.locator(":enabled")).click()
    page.get_by_role("button", name="求代价").click()
    page.get_by_text("可以做到，代价是").first.wait_for()
    page.locator(".dv[data-plans='2']").wait_for()
    page.reload()
    page.get_by_text("可以做到，代价是").first.wait_for()


def _numbers(page: Any) -> None:
    """Each number is a point; a click on one that is not the best shows its plan."""
    page.get_by_text("换一个社区个数", exact=True).first.click()
    page.get_by_role("button", name="逐个求解").click()
    page.locator(".st-key-ask-take_number").wait_for()
    point = page.locator("[data-testid=stVegaLiteChart] path[aria-label^='社区个数: 11']").first
    point.wait_for()
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".dv-right", has_text="11 个社区").wait_for()


def _compare(page: Any) -> None:
    """The slider answers to the arrow keys and cuts the second plan where it stands."""
    page.get_by_role("link", name="对照").first.click()
    # the page of questions had such a map as well: wait until this one is all there
    page.get_by_role("heading", name="对照").first.wait_for()
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    page.locator(".dv[data-plans='2']").wait_for()
    slider = page.get_by_role("slider", name="左右对照滑杆")
    slider.focus()
    viewer = page.locator(".dv")
    before = viewer.evaluate("root => root.__viewer.sides[1].pane.style.clipPath")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    assert float(viewer.get_attribute("data-swipe")) == pytest.approx(0.3)
    assert viewer.evaluate("root => root.__viewer.sides[1].pane.style.clipPath") != before


def _present(page: Any) -> None:
    """Slides turn with the arrow keys and fill the screen; the pack comes by one button."""
    page.get_by_role("link", name="讲解").first.click()
    slides = page.frame_locator("iframe[title='讲解页']")
    slides.locator("#where").wait_for()
    slides.locator(".slide.start.shown").wait_for()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert slides.locator("#where").inner_text() == "5 / 41"
    assert slides.locator(".slide.shown .proposed").inner_text() == "方案"
    page.keyboard.press("f")
    slides.locator("body").evaluate("() => new Promise((done) => setTimeout(done, 600))")
    assert slides.locator("body").evaluate("() => document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.locator(".st-key-make_pack button").click()
    page.get_by_role("button", name="hearing-pack.pdf").wait_for(timeout=240_000)
    with page.expect_download() as taken:
        page.get_by_role("button", name="hearing-pack.pdf").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
