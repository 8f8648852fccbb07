"""Every page in every state it can be in: nothing open, open, faulty, impossible, solved, stopped."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from districting.messages import say
from districting.solution import Status
from districting.ui import running
from tests.ui.conftest import desk_of, go, until, words

PAGES = ("project", "adjacency", "rules", "solve", "plan", "ask", "compare", "present")


def button(app: AppTest, key: str, language: str = "zh") -> AppTest:
    """Press the button that carries these words of the catalogue."""
    label = say(f"ui.{key}", language)
    return next(b for b in app.button if b.label == label).click().run()


def field(app: AppTest, key: str, value: int | None) -> AppTest:
    """Type into a number field."""
    return app.number_input(key=key).set_value(value).run()


def solved(app: AppTest) -> AppTest:
    """Press Solve, wait for plan and check, and go to the page of the plan."""
    button(app, "solve")
    return go(until(app, lambda desk: desk.job is not None and desk.job.ended), "plan")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_open(app: AppTest, page: str) -> None:
    """Without a project every page says so and shows the way to one."""
    go(app, page)
    assert not app.exception
    assert not app.error
    assert "还没有打开项目。" in words(app)


def test_the_sample_opens_in_one_click(opened: AppTest) -> None:
    """The page then shows the county, that its data are invented, its figures, its units and its map."""
    assert not opened.exception
    assert not opened.error
    assert "太和镇" in words(opened)
    assert "SYNTHETIC" in words(opened)
    assert opened.metric[0].value == "19"
    assert len(opened.table[0].value) == 19
    assert len(opened.get("iframe")) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [(None, "project.toml"), ("format = 1\n[county]\ncolour = 3\n", "colour"), ("format = [", "TOML")],
)
def test_a_faulty_folder_is_told_in_words(app: AppTest, tmp_path: Path, content: str | None, expected: str) -> None:
    """A folder that cannot be opened is one message, and what was open before stays open."""
    if content is not None:
        (tmp_path / "project.toml").write_text(content, encoding="utf-8")
    app.text_input[0].set_value(str(tmp_path))
    button(app, "open_folder")
    assert not app.exception
    assert expected in app.error[0].value
    assert desk_of(app).folder is None


def test_a_project_that_names_no_level_opens_at_its_first(app: AppTest, own_project: Path, tmp_path: Path) -> None:
    """Several levels and no word which one: the first opens, and the others are a click away."""
    folder = Path(shutil.copytree(own_project, tmp_path / "two levels"))
    text = (folder / "project.toml").read_text(encoding="utf-8")
    again = text[text.index("[levels.units]") : text.index("[layers]")].replace("levels.units", "levels.second")
    (folder / "project.toml").write_text(text.replace("[layers]", f"{again}\n[layers]"), encoding="utf-8")
    app.text_input[0].set_value(str(folder))
    button(app, "open_folder")
    assert not app.error
    assert app.radio[0].value == "units"
    assert len(app.radio[0].options) == 2


def test_a_project_named_on_the_command_line_opens(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    """``districting app FOLDER`` needs no click."""
    monkeypatch.setattr("sys.argv", ["app.py", str(sample)])
    app = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60).run()
    assert not app.error
    assert "太和镇" in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_an_impossible_number_is_told_while_typing(opened: AppTest, page: str) -> None:
    """Five communities of at most 3,000 households cannot hold 22,000; the page says so at once, with numbers."""
    go(opened, page)
    place = "rules.own-1" if page == "rules" else "side.number_of_communities"
    field(opened, f"{place}.upper", 5)
    assert opened.number_input(key=f"{place}.lower").value == 5
    assert not opened.exception
    assert any("定为 5 个" in error.value and "8–19" in error.value for error in opened.error)


def test_limits_that_contradict_each_other_are_told(opened: AppTest) -> None:
    """A minimum above the maximum is words, not a crash, and nothing can be solved until it is mended."""
    field(opened, "side.household_band.lower", 4000)
    assert not opened.exception
    assert any("4000" in error.value for error in opened.error)
    assert next(b for b in opened.button if b.key == "solve").disabled
    field(opened, "side.household_band.lower", None)
    assert not opened.error
    assert opened.number_input(key="side.household_band.lower").value == 1000


def test_rules_say_where_they_come_from(opened: AppTest) -> None:
    """Each rule stands with its sentence, its force and its source; a change is marked and can be taken back."""
    go(opened, "rules")
    assert "每个社区 1,000–3,000 户" in words(opened)
    assert "组织法" in words(opened)
    field(opened, "rules.pack-space.per_100_households", 25.0)
    assert "每百户 25 平方米" in words(opened)
    assert "只在这次使用中有效" in words(opened)
    opened.button(key="rules.undo").click().run()
    assert "每百户 30 平方米" in words(opened)
    assert desk_of(opened).rulebook is None


def test_solving_ends_on_a_proven_and_checked_plan(opened: AppTest) -> None:
    """The page of the plan shows the proof sentence, the table, the map, the comparison and the files."""
    solved(opened)
    assert not opened.exception
    assert not opened.error
    assert "已证明最优" in opened.success[0].value
    assert "独立复核：全部成立" in opened.success[0].value
    communities = opened.table[0].value
    assert len(communities) == 10
    assert communities["户数"].sum() == desk_of(opened).study.problem.county.households.sum()
    assert len(opened.get("bidi_component")) == 2, "the map's scripts and the map"
    assert len(opened.get("download_button")) == 2
    assert "户·米" in words(opened)


def test_other_settings_are_told_apart_from_the_plan_shown(opened: AppTest) -> None:
    """After a change the plan shown is marked as belonging to other settings; back at them the mark goes."""
    solved(opened)
    assert not opened.warning
    field(opened, "side.household_band.upper", 2950)
    assert "按原来的设置求出" in words(opened)
    field(opened, "side.household_band.upper", 3000)
    assert not opened.warning


def test_infeasible_says_why(opened: AppTest) -> None:
    """A band that no choice of units meets is reported as proven, with reasons, and there is no plan."""
    field(opened, "side.household_band.upper", 2300)
    field(opened, "side.household_band.lower", 2200)
    button(opened, "solve")
    until(opened, lambda desk: desk.job is not None and desk.job.ended)
    assert not opened.exception
    assert desk_of(opened).shown.solution.status is Status.INFEASIBLE
    assert "已证明：在这些规则下没有可行方案" in words(opened)
    assert "每个社区 2,200–2,300 户" in opened.error[0].value
    opened.segmented_control(key="language").set_value("en").run()
    assert "Each community has 2,200 to 2,300 households" in opened.error[0].value
    assert "社区" not in opened.error[0].value
    opened.segmented_control(key="language").set_value("zh").run()
    go(opened, "plan")
    assert "还没有方案" in words(opened)


def test_a_stopped_solve_says_so(opened: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solve that would take long comes back when it is stopped, and says that nothing or not all was proven."""
    monkeypatch.setattr(running, "PATIENCE_S", 1.0)
    opened.radio[0].set_value("parts").run()
    field(opened, "side.household_band.upper", 20000)
    field(opened, "side.household_band.lower", 0)
    field(opened, "side.number_of_communities.upper", None)
    desk_of(opened).seconds = None
    button(opened, "solve")
    assert desk_of(opened).job.running
    assert [metric.label for metric in opened.metric] == ["目前最好的代价", "证明的下界", "差距", "候选社区", "用时"]
    button(opened, "stop")
    until(opened, lambda desk: not desk.job.running)
    go(opened, "solve")
    assert not opened.exception
    assert desk_of(opened).shown.solution.status in {Status.TIME_LIMIT, Status.FEASIBLE}
    assert "由使用者停止" in words(opened)


def test_a_reload_finds_the_desk_again(opened: AppTest) -> None:
    """A new session with the address of the old one has its project, its settings and its result."""
    field(opened, "side.household_band.upper", 2950)
    again = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60)
    again.query_params["desk"] = opened.session_state["desk"]
    again.run()
    assert again.number_input(key="side.household_band.upper").value == 2950


def test_both_levels_keep_their_own_plan(opened: AppTest) -> None:
    """The plan of today's committees is still there after a look at their parts, which have none yet."""
    solved(opened)
    opened.radio[0].set_value("parts").run()
    assert "这一层次还没有方案" in words(opened)
    go(opened, "project")
    assert len(opened.dataframe[0].value) == 60
    go(opened, "plan")
    opened.radio[0].set_value("committees").run()
    assert len(opened.table[0].value) == 10


def test_own_folder_to_hearing_pack(own: AppTest) -> None:
    """A folder by its path is solved like the sample; it has no adopted plan; its pack is made by one button."""
    solved(own)
    assert "项目没有写明既定方案" in words(own)
    own.button(key="make_pack").click().run()
    until(own, lambda desk: desk.asking["units"].run is None)
    assert not own.exception
    assert not own.error
    names = [element.proto.label for element in own.get("download_button")]
    assert any(name.endswith(".pdf") for name in names)


def test_english_leaves_no_chinese_behind(opened: AppTest) -> None:
    """At the switch every word of every page changes; only Chinese documents and the mark of invented data stay."""
    solved(opened)
    opened.segmented_control(key="language").set_value("en").run()
    for page in PAGES:
        go(opened, page)
        assert not opened.exception
        said = [element.value for element in (*opened.header, *opened.success, *opened.metric)]
        said += [word for table in opened.table for word in table.value.astype(str).to_numpy().ravel()]
        said += [word for table in opened.table for word in table.value.columns]
        said += [element.label for element in (*opened.button, *opened.number_input, *opened.radio, *opened.metric)]
        assert not [text for text in said if any("一" <= letter <= "鿿" for letter in text)]


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ((), "全部成立"),
        (("proof",), "下界未能复核"),
        (("proof", "costs"), "有不成立之处"),
        (("costs",), "有不成立之处"),
    ],
)
def test_what_the_check_found_is_told_apart(opened: AppTest, failed: tuple[str, ...], expected: str) -> None:
    """A bound that could not be worked out again is not a plan that fails its check."""
    solved(opened)
    desk = desk_of(opened)
    report = desk.job.report
    desk.job.report = replace(report, checks=tuple(replace(c, holds=c.key not in failed) for c in report.checks))
    opened.run()
    assert expected in (opened.error if "costs" in failed else opened.success)[0].value
