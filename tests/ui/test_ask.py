"""The page of questions without a browser: wishes, other numbers, plans nearly as good, recounts."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from districting.optimise.ask import join, what_if
from districting.solution import Status
from districting.ui import asking, mapview
from districting.ui.asking import Asking, EachNumber, PriceOf
from districting.ui.state import Desk
from districting.wishes import Wish
from tests.ui.conftest import ROOT, desk_of, go, until, words


def at(desk: Desk) -> Asking:
    """What is asked of today's committees."""
    return desk.asking.get("committees", Asking())


def idle(desk: Desk) -> bool:
    """Whether every question has been answered."""
    return bool(at(desk).asked) and at(desk).run is None


def view(app: AppTest, name: str) -> AppTest:
    """Another question."""
    return app.segmented_control(key="ask.view").set_value(name).run()


def press(app: AppTest, key: str) -> AppTest:
    """A button of the page."""
    return app.button(key=f"ask.{key}").click().run()


def choose(app: AppTest, *names: str, client: str = "window") -> AppTest:
    """What the map sends when units are clicked, by their names."""
    county = desk_of(app).study.problem.county
    units = [next(u for u, unit in enumerate(county.units) if unit.name == name) for name in names]
    count = at(desk_of(app)).taken.get(client, 0) + 1
    app.session_state[f"{mapview.KEY}.ask"] = {"picked": {"client": client, "id": count, "units": units}}
    return app.run()


@pytest.fixture
def page(opened: AppTest) -> AppTest:
    """The page of questions with the sample open."""
    return go(opened, "ask")


def test_units_chosen_on_the_map_are_chosen_in_the_list_once(page: AppTest) -> None:
    """The same message comes with every run and is taken once; the list can then change the choice."""
    choose(page, "水浒宫", "南门")
    assert not page.exception
    chosen = page.multiselect(key="ask.units").value
    assert len(chosen) == 2
    page.multiselect(key="ask.units").set_value(chosen[:1]).run()
    assert at(desk_of(page)).picked == (chosen[0],)
    assert page.button(key="ask.add").disabled


def test_a_wish_has_its_price_term_by_term_and_its_plan_can_be_taken(page: AppTest) -> None:
    """The price is what the engine says; the plan taken is checked and belongs to the rules as they are set."""
    choose(page, "水浒宫", "南门")
    press(page, "add")
    press(page, "price")
    until(page, idle)
    assert not page.exception
    study = desk_of(page).study
    ids = {unit.name: unit.id for unit in study.problem.county.units}
    expected = what_if(study.problem, join(ids["水浒宫"], ids["南门"]))
    table = page.table[0].value
    assert table["代价"].tolist()[-1] == expected.price
    assert table["代价"].sum() == 2 * expected.price
    assert f"{expected.price:,}" in words(page)
    press(page, "take")
    shown = desk_of(page).shown
    assert shown.solution.objective == expected.after.objective
    assert shown.report is not None
    assert shown.report.holds
    go(page, "plan")
    assert not page.warning
    assert "已证明最优" in page.success[0].value


def test_what_cannot_be_had_is_told_with_its_reason(page: AppTest) -> None:
    """Two committees that are together too large for any community: the rule in the way and a way out, in words."""
    choose(page, "车站", "机房街")
    press(page, "add")
    press(page, "price")
    until(page, idle)
    assert "在现有规则下做不到" in page.error[0].value
    assert "3,095" in words(page)
    assert "可行，如果" in words(page)
    assert not page.table
    page.segmented_control(key="language").set_value("en").run()
    assert "cannot be done" in page.error[0].value


def test_wishes_of_every_kind_become_rules(page: AppTest) -> None:
    """An office, a road to follow and one to avoid are chosen from lists and asked together."""
    for kind, key in (("office", "ask.office.zh"), ("follow", "ask.road.zh"), ("avoid", "ask.road.zh")):
        page.selectbox(key="ask.kind").set_value(kind).run()
        box = page.selectbox(key=key)
        box.set_value(box.options[0] if kind != "avoid" else box.options[1]).run()
        press(page, "add")
        assert not page.exception
    wishes = at(desk_of(page)).wishes
    assert [wish.kind for wish in wishes] == ["office", "follow", "avoid"]
    county = desk_of(page).study.problem.county
    names = [{rule.name for rule in wish.rules(county)} for wish in wishes]
    assert names == [{"fixed_seat"}, {"keep_apart"}, {"keep_together"}]
    page.button(key="ask.drop.1").click().run()
    assert [wish.kind for wish in at(desk_of(page)).wishes] == ["office", "avoid"]


def test_another_number_is_taken_with_its_rule(page: AppTest) -> None:
    """Each number has its status; taking eleven sets the number to eleven, and the plan belongs to it."""
    view(page, "numbers")
    page.number_input(key="ask.first").set_value(10).run()
    page.number_input(key="ask.last").set_value(12).run()
    press(page, "numbers")
    until(page, idle)
    assert not page.exception
    assert page.table[0].value["社区个数"].tolist() == [10, 11, 12]
    page.radio(key="ask.number").set_value(11).run()
    press(page, "take_number")
    desk = desk_of(page)
    assert len(desk.shown.plan) == 11
    go(page, "plan")
    assert "按原来的设置求出" not in words(page)
    assert len(page.table[0].value) == 11


def test_numbers_without_a_plan_say_why(page: AppTest) -> None:
    """Three communities cannot hold the county: no plot, the reason instead."""
    view(page, "numbers")
    page.number_input(key="ask.first").set_value(3).run()
    page.number_input(key="ask.last").set_value(3).run()
    press(page, "numbers")
    until(page, idle)
    assert "都没有可行方案" in page.error[0].value
    assert page.table[0].value["证明"].tolist() == ["无可行方案"]


def test_plans_nearly_as_good_and_their_borders(page: AppTest) -> None:
    """No plan is dearer than asked; every border is always, sometimes or never drawn."""
    view(page, "near")
    page.number_input(key="ask.count").set_value(2).run()
    press(page, "near")
    until(page, idle)
    assert not page.exception
    costs = page.table[0].value["代价（户·米）"].tolist()
    assert len(costs) == 3
    assert max(costs) <= costs[0] * 1.02
    assert len(page.dataframe[0].value) == len(desk_of(page).study.problem.county.borders)
    page.radio(key="ask.alternative").set_value(1).run()
    press(page, "take_near")
    assert desk_of(page).shown.solution.status is Status.FEASIBLE


def test_recounts_need_a_plan_and_then_name_the_units(page: AppTest) -> None:
    """Without a plan the way to one; with one, the rules that break and the units that would change the answer."""
    view(page, "recounts")
    assert "先要有一个方案" in words(page)
    next(b for b in page.button if b.key == "solve").click().run()
    until(page, lambda desk: desk.job is not None and desk.job.ended)
    go(page, "ask")
    press(page, "recounts")
    until(page, idle)
    assert "处规则会破" in words(page)
    assert page.table[0].value["规则"].tolist() == ["社区户数"] * len(page.table[0].value)


def test_a_stopped_question_keeps_what_had_come(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped at once, the page says so, claims nothing, and another question can be asked."""
    view(page, "numbers")
    press(page, "numbers")
    assert at(desk_of(page)).run is not None
    assert page.button(key="ask.numbers").disabled
    press(page, "stop")
    until(page, idle)
    assert not page.exception
    assert "由使用者停止" in words(page)
    assert not page.button(key="ask.numbers").disabled


def test_a_reload_finds_the_question_again(page: AppTest) -> None:
    """Answers live with the desk, not with the window."""
    choose(page, "水浒宫", "南门")
    press(page, "add")
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    again.query_params["desk"] = page.session_state["desk"]
    go(again.run(), "ask")
    assert "水浒宫" in words(again)


@pytest.mark.parametrize("wish", [Wish("apart", units=("no such unit", "nor this")), Wish("office", office="none")])
def test_a_wish_about_nothing_known_is_refused(page: AppTest, wish: Wish) -> None:
    """A wish that names what the county does not have comes back as words, not as a crash."""
    study: Any = desk_of(page).study
    work = PriceOf(study.problem, study.level, 5.0, (wish,), wish.rules(study.problem.county))
    desk_of(page).asking[study.level] = Asking(wishes=(wish,)).ask("price", study, work)
    until(page, idle)
    assert not page.exception
    assert page.error


def test_one_question_at_a_time(page: AppTest) -> None:
    """A second question waits for the first: two cores are not shared among many."""
    study: Any = desk_of(page).study
    work = EachNumber(study.problem, study.level, 5.0, numbers=(10, 11))
    first = asking.Asking().ask("numbers", study, work)
    assert first.ask("near", study, work) is first
    assert first.run is not None
    first.run.close()
