"""Every page in a real browser against the rules of axe-core: nothing serious or critical."""

from __future__ import annotations

from typing import Any

import pytest

from districting.messages import say
from districting.ui.parts import PAGES
from tests.chromium import CHROMIUM, NEEDED, QUIET

GRAVE = {"serious", "critical"}
STREAMLITS_OWN: set[str] = set()
"""Rules that the frame around our pages breaks by itself, whatever stands in it."""

pytestmark = NEEDED


def test_no_page_has_a_serious_fault(address: str) -> None:
    """First the empty page, then each page with the sample solved; what is found is named with its place."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed").Axe()
    found: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.get_by_role("button", name="打开示例县").wait_for()
        found += faults(axe, page, "empty")
        page.get_by_role("button", name="打开示例县").click()
        page.get_by_role("button", name="求解", exact=True).click()
        page.get_by_text("独立复核：全部成立。").first.wait_for()
        for name in PAGES:
            page.get_by_role("link", name=say(f"ui.page_{name}", "zh"), exact=True).first.click()
            page.get_by_role("heading", name=say(f"ui.page_{name}", "zh")).first.wait_for()
            page.wait_for_timeout(1500)
            found += faults(axe, page, name)
            if name == "ask":
                found += _answers(axe, page)
            if name == "compare":
                for tab in page.get_by_role("tab").all():
                    tab.click()
                    page.wait_for_timeout(400)
                    found += faults(axe, page, "compare " + tab.inner_text())
            if name == "present":
                page.frame_locator("iframe[title='讲解页']").locator("#where").wait_for()
                found += faults(axe, page, "slides")
        browser.close()
    assert not found, "\n".join(found)


def _answers(axe: Any, page: Any) -> list[str]:
    """The page of questions with an answer under each question, the slow ones cut short."""
    found: list[str] = []
    page.get_by_text(say("asking.view_numbers", "zh"), exact=True).first.click()
    page.get_by_role("spinbutton", name=say("asking.seconds", "zh")).fill("5")
    page.keyboard.press("Enter")
    page.get_by_text(say("asking.view_price", "zh"), exact=True).first.click()
    page.get_by_role("combobox", name=say("asking.units", "zh")).fill("水浒宫")
    page.get_by_role("option").first.click()
    page.get_by_role("combobox", name=say("asking.units", "zh")).fill("南门")
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=say("asking.add", "zh")).and_(page.locator(":enabled")).click()
    for view, button in (
        ("price", "ask_price"),
        ("numbers", "ask_numbers"),
        ("near", "ask_near"),
        ("recounts", "ask_recounts"),
    ):
        page.get_by_text(say(f"asking.view_{view}", "zh"), exact=True).first.click()
        page.get_by_role("button", name=say(f"asking.{button}", "zh")).and_(page.locator(":enabled")).click()
        page.get_by_role("button", name=say("asking.stop", "zh")).wait_for()
        page.get_by_role("button", name=say("asking.stop", "zh")).wait_for(state="detached")
        page.wait_for_timeout(800)
        found += faults(axe, page, f"ask {view}")
    return found


def faults(axe: Any, page: Any, name: str) -> list[str]:
    """The grave faults of a page: the rule, and where."""
    violations = axe.run(page).response["violations"]
    return [
        f"{name}: {fault['id']} ({fault['impact']}) {[node['target'] for node in fault['nodes']][:4]}"
        for fault in violations
        if fault["impact"] in GRAVE and fault["id"] not in STREAMLITS_OWN
    ]
