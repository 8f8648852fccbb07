"""What a desk leaves on the disk: all there again after the program has ended, and plain words where it cannot be."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from districting.draft import start
from districting.editing import accept, add_community, give, lock_communities, lock_units, undo
from districting.plan import Plan
from districting.problem import Problem
from districting.solution import Status
from districting.ui import kept
from districting.ui.asking import Asking
from districting.ui.desks import desks, open_project
from districting.ui.keeper import KEEPER
from districting.ui.kept_parts import drawing_of, facts_of
from districting.ui.results import Drawing, units_name
from districting.ui.state import Desk
from districting.wishes import Wish
from tests.ui.conftest import ROOT, desk_of, go, until, words
from tests.ui.test_edit import press, send


def file_of(desk: Desk) -> Path:
    """Where a desk is kept."""
    assert KEEPER.settle()
    assert desk.folder is not None
    return kept.path_of(desk.token, desk.folder)


def program_ends(app: AppTest) -> str:
    """Everything in memory is gone; the token stays in the address."""
    token = app.session_state["desk"]
    assert KEEPER.settle()
    desks().clear()
    KEEPER._written.clear()
    return token


def again(token: str) -> AppTest:
    """The same address in a program started anew."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["desk"] = token
    return app.run()


def test_a_drawing_comes_back_with_every_step(grid_problem: Problem) -> None:
    """Numbers, names, locks, undo and redo, what was accepted and what was acknowledged: bit by bit."""
    draft = start(Plan.from_dict(grid_problem.county, _plan(grid_problem).as_dict()))
    draft = lock_communities(lock_units(give(draft, [0, 3], 2), [5], on=True), [1], on=True)
    draft = undo(undo(give(add_community(accept(draft)), [7], 3)))
    draft = Drawing(draft, (1, 4, 2), units=units_name(grid_problem.county.ids))
    found = drawing_of(json.loads(kept.text_of(facts_of(draft))))
    assert found.units == draft.units
    assert found.colours == draft.colours
    for name in ("numbers", "kept"):
        assert np.array_equal(getattr(found.draft, name), getattr(draft.draft, name))
    for name in ("frame", "kept_frame", "acks"):
        assert getattr(found.draft, name) == getattr(draft.draft, name)
    for name in ("past", "future"):
        steps = zip(getattr(found.draft, name), getattr(draft.draft, name), strict=True)
        for ours, theirs in steps:
            assert ours.units.tolist() == theirs.units.tolist()
            assert ours.before.tolist() == theirs.before.tolist()
            assert ours.after.tolist() == theirs.after.tolist()
            assert (ours.frame_before, ours.frame_after) == (theirs.frame_before, theirs.frame_after)


def test_everything_is_there_when_the_program_starts_again(opened: AppTest) -> None:
    """Project, level, rules, language, time limit, solved plan with its proof and check, drawing, locks, undo."""
    app = opened
    app.number_input(key="side.household_band.upper").set_value(2950).run()
    next(b for b in app.button if b.key == "solve").click().run()
    until(app, lambda desk: desk.job is not None and desk.job.ended)
    go(app, "edit")
    send(app, {"do": "give", "units": [3], "to": 1}, {"do": "lock_community", "to": 2, "on": True})
    press(app, "undo")
    ids = desk_of(app).base.problem.county.ids
    wishes = (Wish("together", ids[:2], reason="听证会"), Wish("avoid", pairs=((ids[0], ids[1]),), name="大街"))
    desk_of(app).asking["committees"] = Asking(wishes=wishes)
    app.segmented_control(key="language").set_value("en").run()
    before = desk_of(app)
    after = desk_of(again(program_ends(app)))
    assert after is not before
    assert (after.folder, after.level, after.language) == (before.folder, before.level, "en")
    assert after.study is not None
    assert after.rulebook == before.rulebook
    assert after.asking["committees"].wishes == wishes
    assert "每个社区 1,000–2,950 户。" in {rule.words("zh") for rule in after.study.problem.rules}
    was, now = before.solved["committees"], after.solved["committees"]
    assert now.solution.status is Status.OPTIMAL
    assert now.plan is not None
    assert now.plan.id == was.plan.id
    assert now.solution.certificate == was.solution.certificate
    assert now.report is not None
    assert now.report.holds
    assert now.solution.problem.digest == after.study.problem.digest
    drawn = after.drawings["committees"].draft
    assert (len(drawn.past), len(drawn.future), drawn.numbers[3]) == (1, 1, 1)
    assert drawn.acks == {"window": 2}


def test_each_project_keeps_its_own_work(opened: AppTest, own_project: Path) -> None:
    """Another project and back: the drawing of the first is as it was left."""
    send(go(opened, "edit"), {"do": "give", "units": [3], "to": 1})
    desk = desk_of(opened)
    file_of(desk)
    sample = desk.folder
    open_project(desk, own_project)
    assert not desk.drawings
    open_project(desk, sample)
    assert desk.drawings["committees"].draft.numbers[3] == 1


def test_an_unreadable_file_is_told_and_put_aside(opened: AppTest) -> None:
    """Half a file is words with its name, the application runs, and the file stays for whoever can mend it."""
    path = file_of(desk_of(opened))
    token = program_ends(opened)
    path.write_bytes(path.read_bytes()[:100])
    app = again(token)
    assert not app.exception
    assert "无法读取" in words(app)
    assert path.with_suffix(".unreadable").is_file()
    assert not path.exists()
    assert "打开示例县" in [button.label for button in app.button]


def test_a_later_version_is_told(opened: AppTest) -> None:
    """A file of a format that this version does not know is not guessed at."""
    path = file_of(desk_of(opened))
    token = program_ends(opened)
    with zipfile.ZipFile(path) as archive:
        facts = json.loads(archive.read(kept.ABOUT))
    kept.write(path, {kept.ABOUT: kept.text_of(facts | {"format": "districting-desk/99"})})
    assert "districting-desk/99" in words(again(token)).replace("\\", "")


def test_a_project_that_is_gone_or_changed_is_told(app: AppTest, own_project: Path, tmp_path: Path) -> None:
    """Without its folder the page says which; with other facts the plan stays, its proof does not."""
    folder = Path(shutil.copytree(own_project, tmp_path / "mine"))
    app.text_input[0].set_value(str(folder))
    next(button for button in app.button if button.label == "打开文件夹").click().run()
    next(b for b in app.button if b.key == "solve").click().run()
    until(app, lambda desk: desk.job is not None and desk.job.ended)
    token = program_ends(app)
    folder.rename(tmp_path / "elsewhere")
    gone = again(token)
    assert str(folder) in words(gone).replace("\\", "")
    desks().clear()
    (tmp_path / "elsewhere").rename(folder)
    assert desk_of(again(token)).solved.keys() == {"units"}
    desks().clear()
    settings = folder / "project.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub('name = "[^"]*"', 'name = "另一个县"', text, count=1), encoding="utf-8")
    changed = again(token)
    now = desk_of(changed).solved["units"]
    assert (now.solution.status, now.solution.bound) == (Status.FEASIBLE, None)
    assert "原来的证明不再成立" in words(changed)


@pytest.mark.parametrize("token", ["../../etc/passwd", "x", "*", "nobody-knows-this-one"])
def test_a_token_that_is_none_of_ours_gets_a_new_desk(token: str) -> None:
    """What stands in the address is no path: an unknown token is a new, empty desk."""
    app = again(token)
    assert not app.exception
    assert app.session_state["desk"] != token


def test_what_cannot_be_written_is_told(opened: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A disk that takes nothing is said on the page; the work goes on."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    send(go(opened, "edit"), {"do": "give", "units": [3], "to": 1})
    assert KEEPER.settle()
    opened.run()
    assert "没有存盘" in opened.warning[0].value
    monkeypatch.undo()
    send(opened, {"do": "give", "units": [3], "to": 1}, {"do": "give", "units": [3], "to": 2})
    assert KEEPER.settle()
    assert not opened.run().warning


def _plan(problem: Problem) -> Plan:
    """Some plan of the grid."""
    from districting.communities import Communities

    return Plan(problem, Communities.of([[0, 1, 2, 3], [4, 5, 6, 7, 8]]))
