"""The server is killed in the middle of work and started again: in a real browser, all is there."""

from __future__ import annotations

import signal
import time

import pytest

from tests.chromium import CHROMIUM, NEEDED, QUIET
from tests.ui.conftest import Server
from tests.ui.test_edit_browser import Window

pytestmark = NEEDED


def test_nothing_is_lost_when_the_server_is_killed(server: Server) -> None:
    """Solved, drawn, locked, one step undone, English; killed without warning: the same address has it all again."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(server.address)
        page.get_by_role("button", name="打开示例县").click()
        page.get_by_role("button", name="求解", exact=True).click()
        page.get_by_text("独立复核：全部成立。").first.wait_for()
        page.get_by_role("link", name="编辑").first.click()
        page.locator(".dm[data-ver='0']").wait_for()
        window = Window(page)
        _draw(window)
        page.get_by_text("English", exact=True).first.click()
        page.get_by_text("Effect of what is pending").wait_for()
        before = window.settled()
        time.sleep(1.0)

        server.end(signal.SIGKILL)
        server.start()
        again = context.new_page()
        again.set_default_timeout(60_000)
        again.goto(page.url)
        again.locator(".dm[data-ver]").wait_for()
        after = Window(again).settled()
        assert (after["shown"], after["locked"], after["ver"]) == (before["shown"], before["locked"], before["ver"])
        again.locator(".dm [data-do=redo]").click()
        again.locator(f".dm[data-ver='{int(before['ver']) + 1}']").wait_for()
        again.get_by_role("link", name="Plan", exact=True).first.click()
        again.get_by_text("Proven optimal").first.wait_for()

        # The window that stayed open finds its way back by itself, and what it does is taken once.
        other = next(n for n in set(before["shown"]) if n != before["shown"][5])
        window.give_to(other)
        window.click(5)
        page.locator(f".dm[data-ver='{int(before['ver']) + 2}']").wait_for()
        assert window.settled()["base"][5] == other
        browser.close()


def _draw(window: Window) -> None:
    """A unit given, another locked, a third given and taken back."""
    begun = window.state()["shown"]
    first, second, third = (begun.index(number) for number in (2, 3, 4))
    window.give_to(1)
    window.click(first)
    window.tool("lock")
    window.click(second)
    window.tool("click")
    window.click(third)
    ver = int(window.settled()["ver"])
    window.page.locator(".dm [data-do=undo]").click()
    window.page.locator(f".dm[data-ver='{ver - 1}']").wait_for()
