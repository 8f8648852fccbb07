"""The page of presenting without a browser: slides and pack are made off the page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from districting.ui import inquiring
from tests.ui.conftest import desk_of, go, until, words


def made(kind: str):
    """Whether papers of a kind are there or will not come."""
    return lambda desk: kind in inquiring.asking(desk).asked and inquiring.asking(desk).run is None


@pytest.fixture
def solved(own: AppTest) -> AppTest:
    """A small project of one's own, solved and checked."""
    next(b for b in own.button if b.key == "solve").click().run()
    return until(own, lambda desk: desk.job is not None and desk.job.ended)


def slides(app: AppTest) -> str:
    """What the frame shows."""
    return app.get("iframe")[0].proto.srcdoc


def test_without_a_plan_the_way_to_one(opened: AppTest) -> None:
    """The page says what is missing."""
    go(opened, "present")
    assert not opened.exception
    assert "先要有一个方案" in words(opened)


def test_the_slides_come_by_themselves_in_each_language(solved: AppTest) -> None:
    """At the first visit they are made off the page; another language makes its own."""
    go(solved, "present")
    assert not solved.exception
    assert not solved.get("iframe")
    until(solved, made("slides"))
    assert desk_of(solved).shown.plan.id in slides(solved)
    assert "全屏" in slides(solved)
    solved.segmented_control(key="language").set_value("en").run()
    until(solved, made("slides"))
    assert "Full screen" in slides(solved)
    assert not solved.error


def test_the_ledger_is_told_and_shown_community_by_community(solved: AppTest) -> None:
    """What the plan takes stands there at once; every table, the choices and the sources too, comes by a switch."""
    go(solved, "present")
    until(solved, made("slides"))
    assert "规划社区" in words(solved)
    assert not solved.table
    solved.toggle(key="ledger.tables").set_value(True).run()
    assert not solved.exception
    assert "缺口怎么办" in words(solved)
    heads = [head for table in solved.table for head in table.value.columns]
    assert "文体活动场地" in heads
    assert "出处" in heads


def test_the_pack_by_one_button(solved: AppTest) -> None:
    """The same files that the command writes, each for downloading."""
    go(solved, "present")
    until(solved, made("slides"))
    solved.button(key="make_pack").click().run()
    until(solved, made("pack"))
    assert not solved.error
    names = [element.proto.label for element in solved.get("download_button")]
    assert {"map.html", "hearing-pack.html", "hearing-pack.pdf", "slides.html"} <= set(names)


def test_stopped_papers_are_told_and_can_be_made_again(solved: AppTest) -> None:
    """Whoever stops it sees that nothing was made, and a button to begin again."""
    go(solved, "present")
    asking = inquiring.asking(desk_of(solved))
    assert asking.run is not None
    asking.run.close()
    until(solved, made("slides"))
    assert "没有做完" in words(solved)
    assert not solved.get("iframe")
    solved.button(key="slides.again").click().run()
    until(solved, made("slides"))
    assert solved.get("iframe")
