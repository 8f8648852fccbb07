"""The page of rules: pack, forms drawn from the rules, the way back to the pack, several of a name, the file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from districting.messages import LANGUAGES
from districting.project.rulebook import Rulebook
from districting.project.settings import read_settings
from districting.rules import RULES
from districting.rules.saying import field_label
from districting.ui import fields
from districting.ui.desks import open_project
from tests.ui.conftest import desk_of, go, words

PACK = "pack.zh"


@pytest.fixture
def county(app: AppTest, sample: Path, tmp_path: Path) -> AppTest:
    """A copy of the sample, on the page of rules."""
    folder = shutil.copytree(sample, tmp_path / "county", ignore=shutil.ignore_patterns("out"))
    open_project(desk_of(app), Path(folder))
    return go(app, "rules")


def rules_of(app: AppTest) -> list[Any]:
    """The rules in force."""
    study = desk_of(app).study
    assert study is not None
    return list(study.problem.rules)


def rule(app: AppTest, name: str) -> Any:
    """The first rule of a name in force."""
    return next(one for one in rules_of(app) if one.name == name)


def press(app: AppTest, key: str) -> AppTest:
    """A button by its key."""
    return app.button(key=key).click().run()


def add(app: AppTest, name: str) -> AppTest:
    """Begin one more rule."""
    return app.selectbox(key="add.which.zh").set_value(name).run()


def test_a_setting_of_the_pack_is_marked_and_goes_back(county: AppTest) -> None:
    """What differs from the pack says so, with the pack's value and a way back to it."""
    key = "rules.pack-space.per_100_households"
    county.number_input(key=key).set_value(25.0).run()
    assert rule(county, "floor_space").per_100_households == 25
    assert "与规则包不同" in words(county)
    back = county.button(key="back.pack-space.per_100_households")
    assert "30" in back.label
    back.click().run()
    assert county.number_input(key=key).value == 30
    assert desk_of(county).rulebook is None


def test_priced_becomes_hard_and_back(county: AppTest) -> None:
    """A pack's priced rule can be made to bind, and has the pack's price again afterwards."""
    county.segmented_control(key="rules.pack-space.force").set_value("hard").run()
    assert not county.exception
    assert rule(county, "floor_space").hard
    press(county, "back.pack-space.price")
    assert rule(county, "floor_space").price == 200
    county.segmented_control(key="rules.own-0.force").set_value("priced").run()
    assert not rule(county, "household_band").hard


def test_another_pack_keeps_the_projects_own(county: AppTest) -> None:
    """With another pack its rules come, what the project says itself stays laid over; without one it stands alone."""
    county.selectbox(key=PACK).set_value("henan_2022").run()
    assert not county.exception
    assert rule(county, "household_band").origin["pack"] == "henan_2022"
    assert rule(county, "number_of_communities").upper == 10
    county.selectbox(key=PACK).set_value("").run()
    assert "floor_space" not in [one.name for one in rules_of(county)]
    press(county, "rules.undo")
    assert desk_of(county).rulebook is None


def test_a_rule_of_the_pack_is_taken_out_and_used_again(county: AppTest) -> None:
    """It leaves the problem, is listed below, and comes back by a button."""
    press(county, "remove.pack-space")
    assert "floor_space" not in [one.name for one in rules_of(county)]
    press(county, "back.pack-space")
    assert rule(county, "floor_space").per_100_households == 30
    assert desk_of(county).rulebook is None


def test_several_rules_of_a_name_stand_side_by_side(county: AppTest) -> None:
    """Keep-together needs two units before it can join; a second one joins beside the first, and one is removed."""
    ids = desk_of(county).base.problem.county.ids
    add(county, "keep_together")
    assert county.button(key="add.now").disabled
    assert "两个" in "".join(warning.value for warning in county.warning)
    for pair in (ids[:2], ids[2:4]):
        add(county, "keep_together")
        county.multiselect(key="add.units").set_value(list(pair)).run()
        county.text_input(key="add.reason").set_value("听证会意见").run()
        press(county, "add.now")
        assert not county.exception
    assert [one.units for one in rules_of(county) if one.name == "keep_together"] == [ids[:2], ids[2:4]]
    first = next(i for i, entry in enumerate(desk_of(county).book.entries) if entry["name"] == "keep_together")
    press(county, f"remove.own-{first}")
    assert [one.units for one in rules_of(county) if one.name == "keep_together"] == [ids[2:4]]


def test_a_rule_about_units_holds_on_their_level_only(county: AppTest) -> None:
    """Units of today's committees mean nothing on the finer level, so the rule is not there."""
    add(county, "keep_apart")
    county.multiselect(key="add.units").set_value(list(desk_of(county).base.problem.county.ids[:2])).run()
    press(county, "add.now")
    assert "keep_apart" in [one.name for one in rules_of(county)]
    county.radio[0].set_value("parts").run()
    assert not county.exception
    assert "keep_apart" not in [one.name for one in rules_of(county)]
    assert "whole_committee" in [one.name for one in rules_of(county)]


def test_a_priced_band_has_its_widest_limits(county: AppTest) -> None:
    """Both limits given, they hold; the band in force keeps them."""
    county.segmented_control(key="rules.own-0.force").set_value("priced").run()
    county.number_input(key="rules.own-0.widest.lower").set_value(900).run()
    county.number_input(key="rules.own-0.widest.upper").set_value(3300).run()
    assert not county.exception
    assert rule(county, "household_band").widest == (900, 3300)


def test_what_cannot_be_is_told_while_typing(county: AppTest) -> None:
    """Too many communities for the households: words with numbers at once; together and apart: the contradiction."""
    county.number_input(key="rules.own-1.lower").set_value(23).run()
    assert any("23" in error.value and "22" in error.value for error in county.error)
    press(county, "rules.undo")
    assert not county.error
    ids = desk_of(county).base.problem.county.ids
    for name in ("keep_together", "keep_apart"):
        add(county, name)
        county.multiselect(key="add.units").set_value(list(ids[:2])).run()
        press(county, "add.now")
    assert not county.exception
    assert county.error


def test_a_number_below_zero_is_not_taken_and_said(county: AppTest) -> None:
    """What was typed is named, the old value stands."""
    field = next(one for one in county.number_input if one.label == "最多（户）")
    field.set_value(-5).run()
    assert "不能小于 0：-5 没有采用" in words(county)
    assert rule(county, "household_band").upper == 3000
    assert "没有采用" not in words(county.run())


def test_contradicting_limits_stay_as_typed(county: AppTest) -> None:
    """A minimum above the maximum is told beside the rule; it cannot be saved, and is mended in place."""
    county.number_input(key="rules.own-0.lower").set_value(4000).run()
    assert not county.exception
    assert desk_of(county).study is None
    assert county.number_input(key="rules.own-0.lower").value == 4000
    assert county.button(key="rules.save").disabled
    county.number_input(key="rules.own-0.upper").set_value(5000).run()
    assert rule(county, "household_band").upper == 5000


def test_a_price_in_yuan_wants_the_worth_of_a_household_metre(county: AppTest) -> None:
    """A price in yuan is refused in words until the worth is said; with it both add up, and the file keeps both."""
    county.selectbox(key="rules.pack-space.price_in").set_value("yuan").run()
    assert desk_of(county).study is None
    assert "没有说明一户·米值多少元" in words(county)
    county.number_input(key="aims.worth").set_value(0.05).run()
    assert rule(county, "floor_space").price_in == "yuan"
    assert desk_of(county).study.problem.objective.yuan_per_household_metre == 0.05
    press(county, "rules.save")
    settings = read_settings(desk_of(county).folder)
    assert settings.objective.yuan_per_household_metre == 0.05
    assert desk_of(county).rulebook is None
    county.number_input(key="aims.worth").set_value(None).run()
    assert "没有说明一户·米值多少元" in words(county)
    assert "没有说明一户·米值多少元" not in words(press(county, "aims.back"))


def test_goals_are_chosen_in_their_order(county: AppTest) -> None:
    """Walking and priced rules can be goals; the order chosen is the order obeyed, and said; without any, the sum."""
    choice = county.multiselect(key="aims.goals")
    assert "步行" in choice.options
    assert "社区户数" not in choice.options
    choice.set_value(["floor_space", "walking"]).run()
    assert desk_of(county).study.problem.goals == ("floor_space", "walking")
    assert "办公和服务用房，其次 步行" in words(county)
    press(county, "remove.pack-space")
    assert desk_of(county).study is None
    assert "不是代价中的一项" in words(county)
    county.multiselect(key="aims.goals").set_value([]).run()
    assert desk_of(county).study.problem.goals == ()


def test_the_rules_are_written_into_the_file(county: AppTest) -> None:
    """Saved, the file says what the page says, comments and all, and nothing is marked as changed any more."""
    county.number_input(key="rules.own-0.upper").set_value(2900).run()
    press(county, "rules.save")
    assert not county.exception
    assert not county.error
    folder = desk_of(county).folder
    assert desk_of(county).rulebook is None
    assert Rulebook.of(read_settings(folder)).entries[0]["upper"] == 2900
    assert "每个社区 1,000–3,000 户" in (folder / "project.toml").read_text(encoding="utf-8")
    assert rule(county, "household_band").upper == 2900


def test_a_file_changed_elsewhere_is_not_overwritten(county: AppTest) -> None:
    """Somebody else's edit stays; the planner is told, and keeps the changes for the session."""
    county.number_input(key="rules.own-0.upper").set_value(2900).run()
    path = desk_of(county).folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("upper = 3000", "upper = 2800"), encoding="utf-8")
    county.run()
    press(county, "rules.save")
    assert not county.exception
    assert any("被别处改动" in error.value for error in county.error)
    assert Rulebook.of(read_settings(desk_of(county).folder)).entries[0]["upper"] == 2800
    assert rule(county, "household_band").upper == 2900


def test_nothing_is_saved_into_the_sample(opened: AppTest, sample: Path) -> None:
    """The sample's file stays as it came; the page says what to do."""
    before = (sample / "project.toml").read_bytes()
    go(opened, "rules")
    opened.number_input(key="rules.own-0.upper").set_value(2900).run()
    press(opened, "rules.save")
    assert "复制到自己的文件夹" in words(opened)
    assert (sample / "project.toml").read_bytes() == before


def test_what_the_pack_says_besides_rules_is_there(county: AppTest) -> None:
    """Figures and duties of the pack that are no rules are listed with their source."""
    assert any("规则包" in one.label and "另有" in one.label for one in county.expander)
    assert "街道有一千平方米的服务中心" in words(county)


def test_every_rule_has_a_form(county: AppTest) -> None:
    """Each rule can be begun: its fields are drawn without a fault of the program."""
    for name in RULES:
        add(county, name)
        assert not county.exception, name
        assert not any("意外" in error.value for error in county.error), name


def test_every_field_has_words() -> None:
    """A setting of any rule has a label in both languages."""
    for kind in RULES.values():
        for name in (f for f in fields.names_of(kind) if not getattr(kind, "by_construction", False)):
            for language in LANGUAGES:
                assert field_label(kind.name, name, language) != name
