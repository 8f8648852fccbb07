"""The map for editing in a real browser that reaches nothing but this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chromium import CHROMIUM, NEEDED, QUIET
from tests.ui.conftest import keep_inside

pytestmark = NEEDED

STATE = """element => {
    const editor = element.__editor, centre = editor.map.getCenter();
    return {...element.dataset, shown: Array.from(editor.shown), base: Array.from(editor.base), to: editor.to,
        locked: [...editor.lockedUnits], view: [centre.lat, centre.lng, editor.map.getZoom()]};
}"""
PLACE = """(element, unit) => {
    const {map, units} = element.__editor, box = map.getContainer().getBoundingClientRect();
    const at = map.latLngToContainerPoint([units[unit].y, units[unit].x]);
    return [box.x + at.x, box.y + at.y];
}"""


class Window:
    """The map as a person has it before them: units by their number, and what it shows."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.map = page.locator(".dm")

    def state(self) -> dict[str, Any]:
        """What is shown, what Python said, and the view."""
        return self.map.evaluate(STATE)

    def place(self, unit: int) -> list[float]:
        """Where a unit's point is on the screen."""
        return self.map.evaluate(PLACE, unit)

    def click(self, unit: int) -> None:
        """A click on a unit."""
        self.page.mouse.click(*self.place(unit))

    def tool(self, name: str) -> None:
        """Another tool."""
        self.page.locator(f".dm button[data-tool={name}]").click()

    def give_to(self, number: int) -> None:
        """Another community to give to."""
        self.page.locator(".dm [data-select=to]").select_option(str(number))

    def drag(self, points: list[list[float]]) -> None:
        """Press, move through the points, let go."""
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=4)
        self.page.mouse.up()

    def settled(self) -> dict[str, Any]:
        """Wait until Python has acknowledged everything; then it and the map agree."""
        self.page.locator(".dm[data-pending='0']").wait_for()
        state = self.state()
        assert state["shown"] == state["base"]
        return state


@pytest.fixture
def window(address: str) -> Iterator[Window]:
    """The sample's finer units on the page of editing; afterwards nothing was asked from outside, nothing failed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    outside: list[str] = []
    errors: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/*", keep_inside(outside))
        page.goto(address)
        page.get_by_role("button", name="打开示例县").click()
        page.get_by_text("分片与小区").first.click()
        page.get_by_text("太和镇 · 分片与小区").first.wait_for()
        page.get_by_role("link", name="编辑").first.click()
        page.locator(".dm[data-ver='0']").wait_for()
        yield Window(page)
        browser.close()
    assert not outside
    assert not errors


def test_draw_by_hand(window: Window) -> None:
    """Click, brush, lasso, lock, undo, fast clicks, zoom, another page and a reload: nothing lost, nothing twice."""
    page = window.page
    begun = window.state()["shown"]
    target = begun[0]
    window.give_to(target)
    near = next(u for u, number in enumerate(begun) if number != target)
    window.click(near)
    assert window.state()["shown"][near] == target, "recoloured before Python answers"
    assert window.settled()["base"][near] == target
    assert page.get_by_text("移动 1 个单元").first.is_visible()

    _lock(window, near)
    _brush_and_lasso(window)
    _two_hundred_clicks(window)

    page.mouse.move(*window.place(near))
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(500)
    view = window.state()["view"]
    window.tool("click")
    state = window.settled()
    window.give_to(next(n for n in set(state["shown"]) if n != state["shown"][5]))
    window.click(5)
    assert window.settled()["view"] == pytest.approx(view, abs=2.5)
    drawn = window.settled()["shown"]
    page.get_by_role("link", name="规则").first.click()
    page.get_by_text("每个社区 1,000–3,000 户").first.wait_for()
    page.get_by_role("link", name="编辑").first.click()
    page.locator(".dm").wait_for()
    again = window.settled()
    assert again["view"] == pytest.approx(view, abs=2.5)
    assert again["shown"] == drawn
    page.reload()
    page.locator(".dm[data-ver]").wait_for()
    assert window.settled()["shown"] == drawn
    window.map.focus()
    page.keyboard.press("Control+z")
    page.locator(f".dm[data-ver='{int(again['ver']) - 1}']").wait_for()
    assert window.settled()["shown"] != drawn


def _lock(window: Window, unit: int) -> None:
    """A locked unit does not move, and is free again at the second click."""
    before = window.state()["shown"]
    other = next(n for n in set(before) if n != before[unit])
    window.tool("lock")
    window.click(unit)
    assert window.settled()["locked"] == [unit]
    window.tool("click")
    window.give_to(other)
    window.click(unit)
    assert window.settled()["shown"] == before
    window.tool("lock")
    window.click(unit)
    assert window.settled()["locked"] == []


def _brush_and_lasso(window: Window) -> None:
    """A stroke is one step over every unit it crosses; a lasso takes the units inside; undo takes each back whole."""
    page, before = window.page, window.settled()
    target = before["shown"][0]
    window.give_to(target)
    ends = [u for u, number in enumerate(before["shown"]) if number != target][:2]
    window.tool("brush")
    window.drag([window.place(ends[0]), window.place(ends[1])])
    after = window.settled()
    assert all(after["shown"][u] == target for u in ends)
    assert int(after["ver"]) == int(before["ver"]) + 1
    page.locator(".dm [data-do=undo]").click()
    page.locator(f".dm[data-ver='{before['ver']}']").wait_for()
    assert window.settled()["shown"] == before["shown"]

    window.tool("lasso")
    x0, y0, x1, y1 = (
        lambda box: (box["x"] + 60, box["y"] + 5, box["x"] + box["width"] - 5, box["y"] + box["height"] - 40)
    )(page.locator(".dm-map").bounding_box())
    window.drag([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])
    lassoed = window.settled()
    assert set(lassoed["shown"]) == {target}
    page.locator(".dm [data-do=undo]").click()
    page.locator(f".dm[data-ver='{before['ver']}']").wait_for()
    assert window.settled()["shown"] == before["shown"]


def _two_hundred_clicks(window: Window) -> None:
    """Two hundred clicks one upon the other, each a change: as many steps in Python, and the same plan."""
    page, before = window.page, window.settled()
    window.tool("click")
    first, second = 0, next(u for u, number in enumerate(before["shown"]) if number != before["shown"][0])
    target = before["shown"][second]
    third = next(n for n in set(before["shown"]) if n not in {target, before["shown"][first]})
    expected = list(before["shown"])
    page.mouse.move(*window.place(first))
    for i in range(200):
        expected[first] = (target, third)[i % 2]
        window.map.evaluate("(element, number) => element.__editor.choose({to: number})", expected[first])
        page.mouse.down()
        page.mouse.up()
    after = window.settled()
    assert after["shown"] == expected
    assert int(after["ver"]) == int(before["ver"]) + 200
    assert int(after["ack"]) == int(before["ack"]) + 200
    assert page.get_by_role("button", name="撤销").first.is_enabled()
