"""The page of a solve: what is said before, going on from what there is, and what outlives the page."""

from __future__ import annotations

import time
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from districting.solution import Status
from districting.ui import solving
from tests.ui.conftest import ROOT, desk_of, go, until, words


def solved(app: AppTest) -> AppTest:
    """The sample solved and checked."""
    next(b for b in app.button if b.key == "solve").click().run()
    return until(app, lambda desk: desk.job is not None and desk.job.ended)


def test_before_a_solve_the_page_says_what_to_expect(opened: AppTest) -> None:
    """How many candidates, which way and why; the number is the one the engine then finds."""
    go(opened, "solve")
    assert not opened.exception
    expected = solving.expected(desk_of(opened).study.problem)
    assert "全部列举" in words(opened)
    solved(opened)
    assert desk_of(opened).solved["committees"].solution.candidates == expected.candidates


def test_a_plan_that_is_not_proven_can_be_gone_on_with(opened: AppTest) -> None:
    """One button: solved again with the plan in hand, to the optimum; where it is proven there is no such button."""
    solved(opened)
    desk = desk_of(opened)
    best = desk.solved["committees"]
    go(opened, "solve")
    assert not [b for b in opened.button if b.key == "go_on"]
    open_end = replace(best.solution, status=Status.FEASIBLE, bound=None, certificate=None)
    desk.solved["committees"] = replace(best, solution=open_end)
    desk.job = None
    opened.run()
    assert "带着走：已有方案" in words(opened)
    assert f"{best.solution.objective:,}" in words(opened)
    opened.button(key="go_on").click().run()
    until(opened, lambda desk: desk.job is not None and desk.job.ended)
    assert desk.solved["committees"].solution.status is Status.OPTIMAL
    assert desk.solved["committees"].plan.id == best.plan.id


def test_a_solve_comes_in_without_any_page(opened: AppTest) -> None:
    """Nobody looks while it ends: the desk has its plan and its check all the same, and a second window shows them."""
    next(b for b in opened.button if b.key == "solve").click().run()
    desk = desk_of(opened)
    end = time.monotonic() + 40
    while not desk.job.ended:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert desk.solved["committees"].report.holds
    second = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    second.query_params["desk"] = desk.token
    go(second.run(), "plan")
    assert "已证明最优" in second.success[0].value
