"""From somebody's files to a project with its own rule and link, in a real browser that reaches only this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from openpyxl import load_workbook

from districting.project.links import decided_links
from districting.project.settings import read_settings
from tests.chromium import CHROMIUM, NEEDED, QUIET
from tests.ui.conftest import keep_inside

pytestmark = NEEDED

SIZES = ((1920, 1080), (390, 844), (1366, 768))


@pytest.fixture
def files(sample: Path, tmp_path: Path) -> list[Path]:
    """The sample's committees, streets, water and rail as a GeoPackage, its counts as a spreadsheet of one sheet."""
    package, counts = tmp_path / "柳林镇.gpkg", tmp_path / "户数.xlsx"
    for layer in ("committees", "streets", "water", "rail"):
        gpd.read_file(sample / "taihe.gpkg", layer=layer).to_file(package, layer=layer)
    book = load_workbook(sample / "counts.xlsx")
    for name in book.sheetnames:
        if name != "committees":
            del book[name]
    book.save(counts)
    return [package, counts]


def test_from_files_to_a_project_with_a_rule_and_a_link(address: str, files: list[Path], tmp_path: Path) -> None:
    """Upload, confirm, make; change a rule and save it; link two units with a reason: no request out, nothing lost."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    outside: list[str] = []
    errors: list[str] = []
    folder = tmp_path / "made"
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        page.set_default_timeout(40_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/*", keep_inside(outside))
        page.goto(address)
        _make(page, files, folder)
        _change_a_rule(page)
        _link(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(400)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_text("English", exact=True).first.click()
        page.get_by_text("Decisions (1)").wait_for()
        browser.close()
    assert not outside
    assert not errors
    settings = read_settings(folder)
    assert settings.rules[0]["upper"] == 2950
    assert [link.reason for link in decided_links(folder)] == ["渡口，每十分钟一班"]


def _make(page: Any, files: list[Path], folder: Path) -> None:
    """Files to an open project."""
    page.locator("input[type=file]").set_input_files([str(path) for path in files])
    page.get_by_text("每个文件当作什么").wait_for()
    page.get_by_text("户数.xlsx · 表").wait_for()
    page.get_by_label("存放到（新的文件夹）").fill(str(folder))
    page.get_by_role("button", name="新建并打开").click()
    page.frame_locator("iframe[title='现状地图']").locator(".leaflet-container").wait_for()
    page.get_by_text("柳林镇").first.wait_for()


def _change_a_rule(page: Any) -> None:
    """The most households a community may have, saved into the project's file."""
    page.get_by_role("link", name="规则").first.click()
    page.get_by_text("每个社区 1,000–3,000 户").first.wait_for()
    field = page.get_by_label("最多（户）").first
    field.fill("2950")
    field.press("Enter")
    page.get_by_text("每个社区 1,000–2,950 户").first.wait_for()
    page.get_by_role("button", name="写入 project.toml").click()
    page.get_by_text("规则与 project.toml 一致").wait_for()


def _link(page: Any) -> None:
    """Two units chosen on the map, made neighbours or parted, with a reason."""
    page.get_by_role("link", name="邻接").first.click()
    box = page.locator(".dv .dm-map")
    page.locator(".dv[data-picked='']").wait_for()
    frame = box.bounding_box()
    for across, down in ((0.2, 0.55), (0.75, 0.3)):
        page.mouse.click(frame["x"] + across * frame["width"], frame["y"] + down * frame["height"])
        page.wait_for_timeout(300)
    page.get_by_text("不相邻：没有共同边界").wait_for()
    page.get_by_label("理由（必填）").fill("渡口，每十分钟一班")
    page.get_by_role("button", name="写入项目").click()
    page.get_by_text("人工认定（1）").wait_for()
