"""Rules changed entry by entry and written back into project.toml, the user's remarks where they were."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from districting.errors import SettingsError
from districting.project.rulebook import Rulebook
from districting.project.rulefile import save_rulebook
from districting.project.settings import ObjectiveSettings, read_settings
from districting.rules import RULES

LEVEL = "committees"


@pytest.fixture
def county(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample's settings; its data are not needed here."""
    shutil.copy(sample / "project.toml", tmp_path)
    return tmp_path


def book_of(folder: Path) -> Rulebook:
    """The rules as the file has them."""
    return Rulebook.of(read_settings(folder))


def test_a_changed_number_changes_one_line(county: Path) -> None:
    """Everything but the number stays to the letter."""
    text = (county / "project.toml").read_text(encoding="utf-8")
    before = book_of(county)
    after = before.with_value(before.item("household_band", county, LEVEL), "upper", 2900)
    save_rulebook(county, before, after)
    assert (county / "project.toml").read_text(encoding="utf-8") == text.replace("upper = 3000", "upper = 2900")
    assert book_of(county) == after


def test_a_removed_rule_takes_its_own_remarks_along(county: Path) -> None:
    """The comment above a rule goes with it, those of the others stay; added rules come last, several of one name."""
    before = book_of(county)
    after = before.without(before.item("number_of_communities", county, LEVEL))
    for units in (["A", "B"], ["C", "D"]):
        after = after.added({"name": "keep_together", "units": units, "reason": 'said "so"'})
    save_rulebook(county, before, after)
    text = (county / "project.toml").read_text(encoding="utf-8")
    assert "正好十个社区" not in text
    assert "每个社区 1,000–3,000 户" in text
    assert "已批准的方案" in text
    assert text.index("keep_together") < text.index("[reference]")
    assert [entry["name"] for entry in book_of(county).entries].count("keep_together") == 2
    assert book_of(county) == after


def test_a_pack_is_named_changed_and_taken_back(county: Path) -> None:
    """The line of the pack comes, changes and goes; back at the first pack the file says the same again."""
    text = (county / "project.toml").read_text(encoding="utf-8")
    before = book_of(county)
    for pack in ("", "plain", "henan_2022", before.pack):
        after = Rulebook(pack, before.entries)
        save_rulebook(county, book_of(county), after)
        assert book_of(county).pack == pack
    again = (county / "project.toml").read_text(encoding="utf-8")
    assert [ln for ln in again.splitlines() if ln[:4] != "pack"] == [ln for ln in text.splitlines() if ln[:4] != "pack"]
    assert book_of(county) == before


def test_a_file_changed_meanwhile_is_left_alone(county: Path) -> None:
    """What somebody else wrote since is not overwritten."""
    before = book_of(county)
    path = county / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("upper = 3000", "upper = 2800"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    with pytest.raises(SettingsError, match=r"project\.toml"):
        save_rulebook(county, before, before.added({"name": "own_office"}))
    assert path.read_text(encoding="utf-8") == text


def test_what_is_minimised_is_written_changed_and_taken_out(county: Path) -> None:
    """The table of the objective comes, changes with its remarks kept, and goes; all else stays to the letter."""
    path = county / "project.toml"
    text = path.read_text(encoding="utf-8")
    for said in ({"yuan_per_household_metre": 0.05}, {"goals": ("staff", "walking")}, {}):
        before = book_of(county)
        save_rulebook(county, before, replace(before, objective=ObjectiveSettings(**said)))
        assert book_of(county).objective == ObjectiveSettings(**said)
        assert book_of(county).entries == before.entries
    assert path.read_text(encoding="utf-8").rstrip("\n") == text.rstrip("\n")
    path.write_text(text + "\n[objective]  # agreed in May\nyuan_per_household_metre = 0.1\n", encoding="utf-8")
    before = book_of(county)
    save_rulebook(county, before, replace(before, objective=ObjectiveSettings(yuan_per_household_metre=0.2)))
    after = text + "\n[objective]  # agreed in May\nyuan_per_household_metre = 0.2\n"
    assert path.read_text(encoding="utf-8") == after


def test_rules_listed_in_one_line_are_written_too(county: Path) -> None:
    """A file with an array of inline tables comes back with tables, saying the same."""
    path = county / "project.toml"
    head, _, rest = path.read_text(encoding="utf-8").partition("# 每个社区")
    reference = rest[rest.index("# 已批准") :]
    rules = 'rule = [{ name = "household_band", lower = 900 }, { name = "own_office" }]\n'
    path.write_text(head.replace("format = 1", f"format = 1\n{rules}") + reference, encoding="utf-8")
    before = book_of(county)
    after = before.with_value(before.item("household_band", county, LEVEL), "lower", 950)
    save_rulebook(county, before, after)
    assert book_of(county) == after


def test_overrides_of_a_pack_go_back_to_it() -> None:
    """A setting that is the pack's again leaves nothing behind; a rule taken out can be put back."""
    book, here = Rulebook("henan_2022"), Path()
    item = book.item("household_band", here, LEVEL)
    changed = book.with_value(item, "upper", 2900)
    assert changed.item("household_band", here, LEVEL).overridden("upper")
    assert changed.item("household_band", here, LEVEL).pack_value("upper") == 3000
    assert changed.with_value(changed.item("household_band", here, LEVEL), "upper", 3000) == book
    off = changed.without(changed.item("household_band", here, LEVEL))
    held = next(item for item in off.items(here, LEVEL) if item.table["name"] == "household_band")
    assert held.off
    assert "household_band" not in [rule.name for rule in off.rules(here, LEVEL)]
    assert off.restored(held) == book


def test_every_rule_can_be_an_item() -> None:
    """Each rule with the settings of its example is read as it would be in a project."""
    for name, kind in RULES.items():
        items = Rulebook("", ({"name": name, **kind.example},)).items(Path(), LEVEL)
        assert items[0].rule is not None, name
        assert items[0].rule.name == name
