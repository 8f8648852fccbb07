"""A project builds on a rule pack: one of ours by name, or its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from districting.errors import SettingsError
from districting.project.study import open_study
from districting.project.template import new_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The template project."""
    new_project(tmp_path / "town")
    return tmp_path / "town"


def with_pack(project: Path, pack: str, more: str = "") -> Path:
    """The project naming a pack, its own rules replaced."""
    settings = (project / "project.toml").read_text(encoding="utf-8")
    head = settings[: settings.index("[[rule]]")].replace("format = 1\n", f'format = 1\npack = "{pack}"\n', 1)
    (project / "project.toml").write_text(head + more, encoding="utf-8")
    return project


def test_a_pack_by_name_brings_its_rules_and_the_project_overrides(project) -> None:
    """Henan's rules are there with their source; the project's band takes the place of the pack's."""
    more = '[[rule]]\nname = "household_band"\nlower = 1200\nupper = 2800\n'
    rules = {rule.name: rule for rule in open_study(with_pack(project, "henan_2022", more)).problem.rules}
    assert {"household_band", "floor_space", "contiguity"} <= set(rules)
    assert (rules["household_band"].lower, rules["household_band"].upper) == (1200, 2800)
    assert "河南" in rules["floor_space"].source.words("zh")


def test_an_unknown_pack_names_the_nearest(project) -> None:
    """A slip in the name of a pack is refused with the remedy."""
    with pytest.raises(SettingsError, match="henan_2022"):
        open_study(with_pack(project, "henan_2021"))
