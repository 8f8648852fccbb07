"""The page of drawing by hand, without a browser: operations come as the map would send them."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from districting.draft import Draft
from districting.messages import say
from districting.present.edit_map import edit_geometry
from districting.project.study import Study
from districting.solution import Status
from districting.ui import mapview
from districting.ui.solving import start
from tests.ui.conftest import desk_of, go, until, words


@pytest.fixture
def page(opened: AppTest) -> AppTest:
    """The page of editing with the sample open."""
    return go(opened, "edit")


def send(app: AppTest, *ops: dict[str, Any], client: str = "window") -> AppTest:
    """What a window would send, with its ids, and a run."""
    app.session_state[mapview.KEY] = {
        "ops": {"client": client, "ops": [{"id": i + 1, **op} for i, op in enumerate(ops)]}
    }
    return app.run()


def message(app: AppTest) -> dict[str, Any]:
    """What the window got with this run."""
    packed = json.loads(app.get("bidi_component")[1].proto.json)["packed"]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def draft(app: AppTest) -> Draft:
    """What is drawn."""
    return desk_of(app).drawings["committees"].draft


def press(app: AppTest, key: str) -> AppTest:
    """A button of the page."""
    return app.button(key=f"edit.{key}").click().run()


def study(app: AppTest) -> Study:
    """The study that is open."""
    found = desk_of(app).study
    assert found is not None
    return found


def test_nothing_open(app: AppTest) -> None:
    """Without a project the page shows the way to one."""
    go(app, "edit")
    assert not app.exception
    assert "还没有打开项目。" in words(app)


def test_drawing_starts_from_the_adopted_plan(page: AppTest) -> None:
    """The window gets its numbers, ten communities with names, households and states, and the band."""
    assert not page.exception
    assert not page.error
    got, reference = message(page), study(page).reference
    assert np.frombuffer(base64.b64decode(got["plan"]), dtype="<u2").tolist() == reference.numbers.tolist()
    assert [c["name"] for c in got["communities"]] == list(reference.names)
    assert [c["households"] for c in got["communities"]] == reference.households.tolist()
    assert got["band"] == [1000, 3000]
    assert "没有待确认的改动" in words(page)


def test_the_library_is_one_message_that_does_not_change(page: AppTest) -> None:
    """Leaflet, scripts and geometry travel packed and are the same bytes after an edit, so they are sent once."""
    before = page.get("bidi_component")[0].proto
    content = json.loads(gzip.decompress(before.bytes))
    assert [name for name, _ in content["scripts"]] == ["leaflet.js", *mapview.SCRIPTS]
    assert len(content["geometry"]["units"]) == 19
    packed, identity = before.bytes, before.id
    send(page, {"do": "give", "units": [3], "to": 1})
    after = page.get("bidi_component")[0].proto
    assert (after.bytes, after.id) == (packed, identity)
    assert len(page.get("bidi_component")[1].proto.SerializeToString()) < 20_000


def test_the_geometry_gives_the_units_back(page: AppTest) -> None:
    """Rings added up again have the areas of the project's own shapes, to a thousandth."""
    open_study = study(page)
    geometry = edit_geometry(open_study.problem.county, open_study.project.layers)
    own = open_study.project.layers.units.geometry.loc[list(open_study.problem.county.ids)].area
    for unit, area in zip(geometry["units"], own, strict=True):
        total = 0.0
        for rings in unit[6]:
            for i, flat in enumerate(rings):
                x, y = np.cumsum(np.array(flat).reshape(-1, 2), axis=0).T / 10
                ring = abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2
                total += -ring if i else ring
        assert total == pytest.approx(area, rel=1e-3)


def test_an_edit_is_applied_once_and_its_effect_shown(page: AppTest) -> None:
    """The queue comes again with every run; the table names only the two communities and what changes state."""
    ops = [{"do": "give", "units": [3, 4], "to": 1}]
    send(page, *ops)
    send(page, *ops)
    assert len(draft(page).past) == 1
    assert message(page)["acks"] == {"window": 1}
    table = page.table[0].value
    county = study(page).problem.county
    moved = int(county.households[[3, 4]].sum())
    assert table["相差"].tolist()[:2] == [f"{moved:+,}", f"{-moved:+,}"]
    assert "✗ 不再满足" in table["规则变化"].iloc[0]
    assert "社区户数" in table["规则变化"].iloc[0]
    assert message(page)["communities"][0]["failing"]
    page.segmented_control(key="language").set_value("en").run()
    assert "✗ no longer met" in page.table[0].value.iloc[0, -1]


def test_locks_and_refusals_reach_the_window(page: AppTest) -> None:
    """A locked unit stays, the window is told in words, and it is drawn as locked."""
    send(page, {"do": "lock_units", "units": [3], "on": True}, {"do": "give", "units": [3], "to": 1})
    got = message(page)
    assert got["locked_units"] == [3]
    assert got["refused"] == say("edit.locked", "zh", count=1)
    assert draft(page).numbers[3] != 1


def test_undo_redo_accept_discard(page: AppTest) -> None:
    """The buttons act after what the window sent; accepting empties the effect, discarding goes back to it."""
    begun = draft(page).numbers.tolist()
    send(page, {"do": "give", "units": [3], "to": 1})
    assert draft(press(page, "undo")).numbers.tolist() == begun
    assert draft(press(page, "redo")).numbers[3] == 1
    press(page, "accept")
    assert "没有待确认的改动" in words(page)
    send(page, {"do": "give", "units": [3], "to": 1}, {"do": "give", "units": [5], "to": 2})
    press(page, "discard")
    assert draft(page).numbers[3] == 1
    assert draft(page).numbers[5] == begun[5]


def test_what_is_wrong_can_be_found(page: AppTest) -> None:
    """A unit without a community is listed first, and the map is sent there."""
    send(page, {"do": "give", "units": [7], "to": 0})
    assert "∅ 未分配" in page.selectbox[0].options[0]
    press(page, "zoom")
    assert message(page)["focus"]["units"] == [7]
    first = message(page)["focus"]["id"]
    press(page, "next")
    assert message(page)["focus"]["id"] == first + 1
    assert page.selectbox[0].index == 1
    page.selectbox[0].select_index(0).run()
    assert message(page)["focus"] == {"id": first + 2, "units": [7]}


def test_everything_also_by_table(page: AppTest) -> None:
    """Units chosen in the list are given, locked and freed; communities are locked; one is added."""
    page.toggle(key="by_table").set_value(True).run()
    page.multiselect(key="edit.units").set_value([3]).run()
    page.selectbox(key="edit.to").set_value(1).run()
    press(page, "give")
    assert draft(page).numbers[3] == 1
    press(page, "lock_these")
    assert draft(page).frame.locked_units == {3}
    press(page, "free_these")
    page.multiselect(key="edit.locked").set_value([2, 5]).run()
    assert draft(page).frame.locked == {2, 5}
    assert not draft(page).frame.locked_units
    press(page, "add")
    assert draft(page).count == 11
    assert "新社区 11" in message(page)["communities"][10]["name"]
    assert not page.exception


def test_a_draft_is_saved_checked_and_shown(page: AppTest) -> None:
    """With a unit left over it says so; complete, it is a feasible plan without a bound on the page of the plan."""
    send(page, {"do": "give", "units": [7], "to": 0})
    press(page, "save")
    assert study(page).problem.county.ids[7] in page.error[0].value
    press(page, "undo")
    press(page, "save")
    shown = desk_of(page).shown
    assert shown.solution.status is Status.FEASIBLE
    assert shown.plan.bound is None
    assert shown.report is not None
    go(page, "plan")
    assert not page.exception
    assert "手工编辑的方案" in words(page)
    assert len(page.get("bidi_component")) == 2


def test_solving_again_keeps_what_is_locked(page: AppTest) -> None:
    """The new optimum holds the locked community whole, and the page knows it was asked for with the lock."""
    send(page, {"do": "lock_community", "to": 1, "on": True})
    held = set(draft(page).communities[0])
    press(page, "solve_locked")
    until(page, lambda desk: desk.job is not None and desk.job.ended)
    shown = desk_of(page).shown
    assert shown.plan is not None
    assert any(held <= set(units) for units in shown.plan.communities)
    assert "按原来的设置求出" not in words(page)


def test_starting_again_can_be_undone(page: AppTest) -> None:
    """From today's committees: nineteen communities; one undo and the adopted plan is back."""
    begun = draft(page).numbers.tolist()
    next(r for r in page.radio if r.key == "edit.from.zh").set_value("today").run()
    press(page, "begin")
    assert draft(page).count == 19
    assert draft(press(page, "undo")).numbers.tolist() == begun


def test_a_map_nobody_drew_on_takes_the_plan_found_since(opened: AppTest) -> None:
    """Looked at before the solve, the map starts from today or the adopted plan; afterwards from the solved one."""
    go(opened, "edit")
    desk = desk_of(opened)
    start(desk)
    until(opened, lambda desk: desk.job is not None and desk.job.ended)
    go(opened, "edit")
    assert not opened.exception
    assert desk.drawings["committees"].draft.numbers.tolist() == desk.solved["committees"].plan.numbers.tolist()
