"""Work outlives a restart and a change of the data: what still fits is there, what does not is told and comes back."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from districting.optimise.ask import Answer
from districting.solution import Status
from districting.ui.asking import NearlyAsGood, Recounts
from districting.ui.keeper import KEEPER
from districting.ui.shelf import shelf
from tests.ui.conftest import desk_of, go, until, words
from tests.ui.test_ask import at, choose, idle, press, view
from tests.ui.test_edit import send
from tests.ui.test_kept import again, file_of, program_ends

LEVEL = "units"


@pytest.fixture
def mine(app: AppTest, own_project: Path, tmp_path: Path) -> tuple[AppTest, Path]:
    """A small project of one's own, open, solved and drawn on."""
    folder = Path(shutil.copytree(own_project, tmp_path / "mine"))
    app.text_input[0].set_value(str(folder))
    next(button for button in app.button if button.label == "打开文件夹").click().run()
    next(b for b in app.button if b.key == "solve").click().run()
    until(app, lambda desk: desk.job is not None and desk.job.ended)
    go(app, "edit")
    send(app, {"do": "give", "units": [0], "to": 2}, {"do": "give", "units": [0], "to": 1})
    return app, folder


def count_anew(folder: Path, households: int) -> None:
    """Another number of households in the first row."""
    book = load_workbook(folder / "counts.xlsx")
    sheet = book.worksheets[0]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("households") + 1).value = households
    book.save(folder / "counts.xlsx")


def without_last_unit(folder: Path) -> None:
    """One polygon fewer, and its row of counts too."""
    layer = json.loads((folder / "units.geojson").read_text(encoding="utf-8"))
    layer["features"].pop()
    (folder / "units.geojson").write_text(json.dumps(layer), encoding="utf-8")
    book = load_workbook(folder / "counts.xlsx")
    sheet = book.worksheets[0]
    sheet.delete_rows(sheet.max_row)
    book.save(folder / "counts.xlsx")


@pytest.mark.parametrize("restarted", [False, True])
def test_other_households_leave_plan_and_drawing_but_no_proof(mine: tuple[AppTest, Path], *, restarted: bool) -> None:
    """A recount is told once for each; plan and drawing are judged by it; put back, the proof is there again."""
    app, folder = mine
    before, plan = desk_of(app).solved[LEVEL], desk_of(app).solved[LEVEL].plan
    assert before.solution.status is Status.OPTIMAL
    token = program_ends(app) if restarted else ""
    shutil.copy(folder / "counts.xlsx", folder / "counts.before")
    count_anew(folder, 777)
    app = again(token) if restarted else app.run()
    assert "原来的证明不再成立" in words(app)
    assert "手工编辑的内容全部保留" in words(app)
    desk = desk_of(app)
    now = desk.solved[LEVEL]
    assert (now.solution.status, now.solution.bound) == (Status.FEASIBLE, None)
    assert now.plan.numbers.tolist() == plan.numbers.tolist()
    assert 777 in now.plan.county.households.tolist()
    assert len(desk.drawings[LEVEL].draft.past) == 2
    assert "solved" in shelf(desk, desk.study)
    assert "不再成立" not in words(app.button(key="notices.read").click().run())

    token = program_ends(app) if restarted else ""
    (folder / "counts.before").replace(folder / "counts.xlsx")
    app = again(token) if restarted else app.run()
    back = desk_of(app).solved[LEVEL]
    assert (back.solution.status, back.solution.bound) == (Status.OPTIMAL, before.solution.bound)
    assert not desk_of(app).earlier


@pytest.mark.parametrize("restarted", [False, True])
def test_other_units_are_told_and_nothing_is_deleted(mine: tuple[AppTest, Path], *, restarted: bool) -> None:
    """With a unit gone neither plan nor drawing is laid over the rest; with it back, both are as they were."""
    app, folder = mine
    plan, past = desk_of(app).solved[LEVEL].plan, desk_of(app).drawings[LEVEL].draft.past
    shutil.copytree(folder, folder.parent / "before")
    token = program_ends(app) if restarted else ""
    without_last_unit(folder)
    app = again(token) if restarted else go(app, "solve")
    assert "不能用于现在的数据：基本单元有增减" in words(app)
    assert "手工编辑的内容不能用于现在的数据" in words(app)
    assert LEVEL not in desk_of(app).solved
    assert LEVEL not in desk_of(app).drawings
    assert not go(app, "edit").exception

    token = program_ends(app) if restarted else ""
    for name in ("units.geojson", "counts.xlsx"):
        shutil.copy(folder.parent / "before" / name, folder / name)
    app = again(token) if restarted else app.run()
    assert desk_of(app).solved[LEVEL].plan.id == plan.id
    assert len(desk_of(app).drawings[LEVEL].draft.past) == len(past)


def test_answers_are_there_when_the_program_starts_again(opened: AppTest) -> None:
    """The price of a wish, plans nearly as good, a recount: the same words, and the plan can still be taken."""
    next(b for b in opened.button if b.key == "solve").click().run()
    until(opened, lambda desk: desk.job is not None and desk.job.ended)
    app = go(opened, "ask")
    press(choose(app, "水浒宫", "南门"), "add")
    until(press(app, "price"), idle)
    desk_of(app).seconds = 20
    app.run()
    view(app, "near").number_input(key="ask.count").set_value(1)
    until(press(app, "near"), idle)
    until(press(view(app, "recounts"), "recounts"), idle)
    before = dict(at(desk_of(app)).asked)
    said = words(view(app, "price"))
    assert "代价" in said
    app = go(again(program_ends(app)), "ask")
    after = at(desk_of(app)).asked
    assert after.keys() == before.keys()
    price, was = (one["price"].answer(Answer) for one in (after, before))
    assert (price.price, price.proven, price.terms()) == (was.price, was.proven, was.terms())
    assert after["price"].found[0].report.holds
    assert isinstance(after["near"].run.work, NearlyAsGood)
    assert isinstance(after["recounts"].run.work, Recounts)
    assert after["recounts"].run.answers == before["recounts"].run.answers
    assert price.say("zh") in words(app).replace("\\", "")
    for name in ("near", "recounts"):
        assert not view(app, name).exception
    press(view(app, "price"), "take")
    assert desk_of(app).solved["committees"].plan.id
    assert desk_of(app).solved["committees"].solution.objective == price.after.objective


def test_a_question_cut_short_says_so(opened: AppTest) -> None:
    """The program ends while a question is answered: what had come is there, with the word that it was cut short."""
    app = view(go(opened, "ask"), "numbers")
    app.number_input(key="ask.first").set_value(1)
    app.number_input(key="ask.last").set_value(19)
    press(app, "numbers")
    run = at(desk_of(app)).run
    assert run is not None
    until(app, lambda desk: bool(run.answers))
    path = file_of(desk_of(app))
    token, left = program_ends(app), path.read_bytes()
    run.close()
    run.wait(10)
    while not run.ended:
        time.sleep(0.05)
    assert KEEPER.settle()
    path.write_bytes(left)  # a program that is killed writes nothing about it
    app = go(again(token), "ask")
    asked = at(desk_of(app)).asked["numbers"]
    assert asked.found
    assert not asked.run.running
    assert "中断" in words(app)
    assert not app.button(key="ask.numbers").disabled


def test_a_project_that_goes_away_while_open_is_told_and_comes_back(mine: tuple[AppTest, Path]) -> None:
    """Moved away, then with a setting that is none: one message, a way out; back again, all work is there."""
    app, folder = mine
    plan = desk_of(app).solved[LEVEL].plan
    folder.rename(folder.parent / "elsewhere")
    app.run()
    assert not app.exception
    assert "已做的工作都保留着" in words(app)
    (folder.parent / "elsewhere").rename(folder)
    settings = folder / "project.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("format = 1", "format = "), encoding="utf-8")
    assert "已做的工作都保留着" in words(app.button(key="reach.again").click().run())
    settings.write_text(text, encoding="utf-8")
    app.button(key="reach.again").click().run()
    assert desk_of(app).solved[LEVEL].plan.id == plan.id
    folder.rename(folder.parent / "gone")
    app.run()
    app.button(key="reach.leave").click().run()
    assert desk_of(app).folder is None
    assert "打开示例县" in [button.label for button in go(app, "project").button]
