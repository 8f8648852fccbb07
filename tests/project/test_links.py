"""Decisions about adjacency written into a project: kept, read back, taken out again, never half written."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from districting.errors import DataError
from districting.project.links import add_link, decided_links, withdraw_link
from districting.project.settings import read_settings
from districting.project.store import open_project
from districting.project.template import new_project

A, B, C, D = "990000000001", "990000000002", "990000000003", "990000000005"


def pairs(folder: Path) -> set[tuple[str, str]]:
    """The pairs of neighbours of the opened project, by id."""
    county = open_project(folder).county
    return {(county.ids[border.a], county.ids[border.b]) for border in county.borders}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The template project, three by three units, without links."""
    new_project(tmp_path / "p")
    county = open_project(tmp_path / "p").county
    assert {A, B, C, D} <= set(county.ids)
    return tmp_path / "p"


def test_a_ferry_and_a_wall(folder: Path) -> None:
    """An added and a removed link change the adjacency, are read back in full, and withdrawing gives it back."""
    before = pairs(folder)
    assert (A, C) not in before
    assert (A, B) in before
    path = add_link(folder, A, C, "add", "渡口，每十分钟一班", "镇政办〔2024〕7号", kind="water")
    add_link(folder, B, A, "remove", "围墙，无出入口")
    assert pairs(folder) == before - {(A, B)} | {(A, C)}
    ferry, wall = decided_links(folder)
    assert (ferry.a, ferry.b, ferry.add, ferry.kind) == (A, C, True, "water")
    assert (ferry.reason, ferry.document) == ("渡口，每十分钟一班", "镇政办〔2024〕7号")
    assert (wall.add, wall.reason) == (False, "围墙，无出入口")
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    withdraw_link(folder, A, B)
    withdraw_link(folder, C, A)
    assert pairs(folder) == before
    assert decided_links(folder) == []


def test_the_settings_keep_their_remarks(folder: Path) -> None:
    """The table is named in project.toml, whose other lines stay as they were."""
    text = (folder / "project.toml").read_text(encoding="utf-8")
    add_link(folder, A, C, "add", "ferry")
    after = (folder / "project.toml").read_text(encoding="utf-8")
    assert read_settings(folder).layers_file("links") == "links.csv"
    assert [line for line in after.splitlines() if not line.startswith("links =")] == text.splitlines()


def test_the_newest_decision_holds(folder: Path) -> None:
    """A second decision about the same two replaces the first, whichever is named first."""
    add_link(folder, A, C, "add", "ferry")
    add_link(folder, C, A, "add", "bridge")
    assert [link.reason for link in decided_links(folder)] == ["bridge"]


def test_faults_are_told_together_and_nothing_is_written(folder: Path) -> None:
    """No reason, a stranger, a wrong kind and a wrong action are one message; no file appears."""
    with pytest.raises(DataError) as caught:
        add_link(folder, A, "7", "swap", " ", kind="moat")
    keys = {fault.key.partition(".")[2] for fault in caught.value.faults}
    assert keys == {"link_action", "link_reason", "link_kind", "link_stranger"}
    assert "Level units has no such units: 7" in caught.value.say("en")
    for a, b, action, key in ((A, B, "add", "link_there"), (A, C, "remove", "link_absent"), (A, A, "add", "itself")):
        with pytest.raises(DataError) as caught:
            add_link(folder, a, b, action, "why")
        assert key in caught.value.faults[0].key
        assert caught.value.say("zh") != caught.value.say("en")
    with pytest.raises(DataError, match=f"nothing was decided about {A}-{B}"):
        withdraw_link(folder, A, B)
    assert not list(folder.glob("links*"))
    assert "links" not in read_settings(folder).layers


def test_a_table_of_ones_own_keeps_its_form(folder: Path) -> None:
    """A GBK table with a title, Chinese headers, semicolons and a column of its own is added to in its own way."""
    rows = f"相邻关系表;;;;\n单元甲;单元乙;action;理由;经办\n{A};{C};add;渡口;张三\n"
    (folder / "own.csv").write_bytes(rows.encode("gbk"))
    settings = folder / "project.toml"
    text = settings.read_text(encoding="utf-8").replace("[layers]", '[layers]\nlinks = { file = "own.csv" }')
    settings.write_text(text, encoding="utf-8")
    assert (A, C) in pairs(folder)
    add_link(folder, A, B, "remove", "围墙", "会议纪要")
    lines = (folder / "own.csv").read_bytes().decode("gbk").splitlines()
    assert lines[:3] == [
        "相邻关系表;;;;",
        "单元甲;单元乙;action;理由;经办;document;kind;level",
        f"{A};{C};add;渡口;张三",
    ]
    assert lines[3] == f"{A};{B};remove;围墙;;会议纪要;open;units"
    assert pairs(folder).isdisjoint({(A, B)})
    assert (A, C) in pairs(folder)


def test_a_workbook_is_left_alone(folder: Path) -> None:
    """A table of links in a workbook is not rewritten; the message says what to do."""
    settings = folder / "project.toml"
    text = settings.read_text(encoding="utf-8").replace("[layers]", '[layers]\nlinks = { file = "counts.xlsx" }')
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="Save it as CSV"):
        withdraw_link(folder, A, B)


def test_a_level_that_is_gone_is_told(folder: Path) -> None:
    """A decision for a level the project does not have any more is noted, not lost in silence."""
    path = add_link(folder, A, C, "add", "ferry")
    path.write_text(path.read_text(encoding="utf-8-sig").replace("units", "old"), encoding="utf-8")
    notes = [note.say("en") for note in open_project(folder).findings]
    assert any(f"levels that do not exist were left alone, the level in brackets: {A}-{C} (old)" in n for n in notes)
