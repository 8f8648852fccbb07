"""The page of the adjacency: what is joined in words, decisions with their reason, the pieces that are left, undo."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from districting.project.links import decided_links
from districting.ui import network
from districting.ui.desks import open_project
from tests.ui.conftest import desk_of, go, words


@pytest.fixture
def grid(app: AppTest, own_project: Path, tmp_path: Path) -> AppTest:
    """A copy of the project of nine units, on the page of the adjacency."""
    folder = shutil.copytree(own_project, tmp_path / "nine")
    open_project(desk_of(app), folder)
    return go(app, "adjacency")


def choose(app: AppTest, a: int, b: int) -> AppTest:
    """Two units by the fields, as from the keyboard."""
    app.selectbox(key="adjacency.unit_a").set_value(a).run()
    return app.selectbox(key="adjacency.unit_b").set_value(b).run()


def write(app: AppTest, action: str, reason: str) -> AppTest:
    """Decide about the two units that are chosen."""
    next(radio for radio in app.radio if radio.label == "认定").set_value(action)
    next(text for text in app.text_input if text.label == "理由（必填）").set_value(reason)
    return next(button for button in app.button if button.label == "写入项目").click().run()


def test_the_sample_is_told_in_words_on_the_map_and_in_tables(opened: AppTest) -> None:
    """All is joined; borders with their class and metres, ways across with their place; a pair by the fields."""
    go(opened, "adjacency")
    assert not opened.exception
    assert not opened.error
    assert "19 个单元全部相通" in words(opened)
    borders, crossings = (table.value for table in opened.dataframe)
    assert {"走不过去", "有桥、涵洞或道口", "隔街道"} <= set(borders["类别"])
    by_kind = borders[[column for column in borders if column.endswith("（米）") and column != "共同边界（米）"]].sum(
        axis=1
    )
    assert (abs(by_kind - borders["共同边界（米）"]) <= 5).all()
    assert len(crossings) == 5
    first = network.rows(desk_of(opened).base, "committees")[0]
    position = desk_of(opened).base.problem.county.position
    choose(opened, position[first["a"]], position[first["b"]])
    assert f"共同边界 {first['length_m']:,.0f} 米" in words(opened)


def test_nothing_is_written_into_the_sample(opened: AppTest) -> None:
    """The sample stays as it came; the page says what to do."""
    go(opened, "adjacency")
    write(choose(opened, 0, 1), "remove", "试试")
    assert not opened.exception
    assert "复制到自己的文件夹" in words(opened)
    assert not desk_of(opened).base.project.settings.layers.get("links")


def test_a_decision_wants_a_reason(grid: AppTest) -> None:
    """Without a reason nothing is written and the page says so."""
    write(choose(grid, 0, 1), "remove", " ")
    assert not grid.exception
    assert "理由" in grid.error[0].value
    assert decided_links(desk_of(grid).folder) == []


def test_a_corner_cut_off_is_told_and_undone(grid: AppTest) -> None:
    """With its two borders removed a unit is a piece of its own, in words and on the map; undo joins it again."""
    write(choose(grid, 0, 1), "remove", "围墙")
    assert not grid.error
    write(choose(grid, 0, 3), "remove", "围墙")
    assert not grid.exception
    assert "分成 2 片" in words(grid)
    assert "1 个单元" in grid.button(key="piece.2").label
    assert len(decided_links(desk_of(grid).folder)) == 2
    message = network.message(desk_of(grid).networks["units"], desk_of(grid).base, "zh")
    assert [community["number"] for community in message["plans"][0]["communities"]] == [1, 2]
    grid.button(key="adjacency.undo").click().run()
    assert "全部相通" in words(grid)
    assert len(decided_links(desk_of(grid).folder)) == 1


def test_a_ferry_joins_units_that_do_not_touch_and_is_withdrawn(grid: AppTest) -> None:
    """An added link is an adjacency of its own class; withdrawn in the table, it is gone."""
    write(choose(grid, 0, 8), "add", "渡口")
    assert not grid.exception
    county = desk_of(grid).base.problem.county
    a, b = county.ids[0], county.ids[8]
    assert network.joined(desk_of(grid).base, a, b)
    assert "人工认定相邻" in words(grid)
    assert "已认定相邻，理由：渡口" in words(grid)
    grid.button(key=f"withdraw.{a}.{b}").click().run()
    assert not network.joined(desk_of(grid).base, a, b)


def test_a_choice_on_the_map_is_taken_once(grid: AppTest) -> None:
    """The last two units clicked are the pair; the same message again changes nothing."""
    grid.session_state["mapview.network"] = {"picked": {"client": "w", "id": 3, "units": [2, 4, 5, 99]}}
    grid.run()
    assert desk_of(grid).networks["units"].pair == (4, 5)
    choose(grid, 1, 2)
    assert desk_of(grid).networks["units"].pair == (1, 2)


def test_names_on_the_map_can_be_switched_off(opened: AppTest) -> None:
    """The map is told to name the units, unless somebody wants the lines alone; a switch says so."""
    go(opened, "adjacency")
    study = desk_of(opened).base
    assert network.message(network.Network(), study, "zh")["names"]
    assert not network.message(network.Network(), study, "zh", names=False)["names"]
    opened.toggle(key="adjacency.names").set_value(False).run()
    assert not opened.exception
    assert opened.toggle(key="adjacency.names").value is False
