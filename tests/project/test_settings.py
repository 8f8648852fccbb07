"""project.toml: what is read, and what each mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from districting.errors import SettingsError
from districting.project.settings import ObjectiveSettings, read_settings
from districting.project.template import new_project

GOOD = """
format = 1
[county]
name = "太和镇"
leave_out = ["09"]
[levels.committees]
units = { file = "units.gpkg", layer = "committees" }
[levels.parts]
dissolve = "part"
columns = { id = "编码" }
[layers]
parcels = { file = "taihe.gpkg", drop = { use = ["ROAD"] } }
[[rule]]
name = "household_band"
lower = 1000
upper = 3000
[[rule]]
name = "whole_committee"
price = 20000
levels = ["parts"]
[objective]
goals = ["walking"]
"""

MISTAKES = {
    "format": ("format = 1", "format = 2", "format must be 1, it is 2"),
    "no format": ("format = 1", "", "format must be 1, it is –"),
    "top key": ("[objective]", "[objectives]", "Unknown setting objectives. The nearest is objective"),
    "county key": ("leave_out", "leaveout", "Unknown setting county.leaveout. The nearest is leave_out"),
    "level key": ("dissolve", "disolve", "Unknown setting levels.parts.disolve. The nearest is dissolve"),
    "source key": ("layer =", "layr =", "Unknown setting levels.committees.units.layr. The nearest is layer"),
    "layer name": ("parcels =", "parcel =", "Unknown setting layers.parcel. The nearest is parcels"),
    "kind": ('leave_out = ["09"]', 'leave_out = "09"', "county.leave_out must be written"),
    "number": ('leave_out = ["09"]', 'walking_m_per_minute = "70"', "county.walking_m_per_minute must be written 1.0"),
    "speed": ('leave_out = ["09"]', "walking_m_per_minute = 0", "must be greater than zero"),
    "truth": ('leave_out = ["09"]', "synthetic = 1", "county.synthetic must be written true / false"),
    "whole": ('dissolve = "part"', 'dissolve = "part"\nleast_households = 1.5', "least_households must be written 1"),
    "basis": ('leave_out = ["09"]', 'basis = "census"', "Unknown basis of households census"),
    "name": ('name = "太和镇"', "", "Setting county.name is missing"),
    "file": ('file = "units.gpkg", ', "", "Setting levels.committees.units.file is missing"),
    "level": ('leave_out = ["09"]', 'level = "committee"', "There is no level committee. The nearest is committees"),
    "two ways": ('dissolve = "part"', 'dissolve = "part"\nblocks = true', "Level parts needs exactly one source"),
    "no way": ('dissolve = "part"', "", "Level parts needs exactly one source"),
    "needs": ('dissolve = "part"', "blocks = true", "Level parts needs these layers: streets"),
    "rule": ('name = "whole_committee"', "", "Setting rule 2: name is missing"),
    "rule level": (
        'levels = ["parts"]',
        'levels = ["part"]',
        "whole_committee is meant for levels that do not exist: part",
    ),
    "drop": ('["ROAD"]', '"ROAD"', "layers.parcels.drop must be written"),
    "table": ("[levels.parts]", "[levels]\nparts = 3\n[x]", "levels.parts must be written { … }"),
    "toml": ("format = 1", "format = ", "project.toml is not valid TOML"),
}


def write(folder: Path, text: str) -> Path:
    """A folder with these settings."""
    (folder / "project.toml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_read(tmp_path: Path) -> None:
    """Settings mirror the file; rules and objective stay as they stand."""
    settings = read_settings(write(tmp_path, GOOD))
    assert settings.county.name == "太和镇"
    assert settings.county.leave_out == ("09",)
    assert settings.county.walking_m_per_minute == 70.0
    assert settings.levels["committees"].units is not None
    assert settings.levels["committees"].units.layer == "committees"
    assert settings.levels["parts"].columns == {"id": "编码"}
    assert settings.layers["parcels"].drop == {"use": ["ROAD"]}
    assert settings.rules[0] == {"name": "household_band", "lower": 1000, "upper": 3000}
    assert settings.objective == ObjectiveSettings(goals=("walking",))
    assert settings.reference is None


def test_rules_of_a_level(tmp_path: Path) -> None:
    """A rule that names levels holds on these, one that names none on all."""
    settings = read_settings(write(tmp_path, GOOD))
    assert [rule["name"] for rule in settings.level_rules("parts")] == ["household_band", "whole_committee"]
    assert [rule["name"] for rule in settings.level_rules("committees")] == ["household_band"]


def test_which_level(tmp_path: Path) -> None:
    """The level named, else the project's own, else the only one; with several and none named it asks."""
    settings = read_settings(write(tmp_path, GOOD))
    assert settings.level("parts") == "parts"
    with pytest.raises(SettingsError, match="committees, parts"):
        settings.level()
    with pytest.raises(SettingsError, match="The nearest is parts"):
        settings.level("part")
    own = GOOD.replace("leave_out", 'level = "parts"\nleave_out')
    assert read_settings(write(tmp_path, own)).level() == "parts"


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes(tmp_path: Path, case: str) -> None:
    """Each mistake is told in words, in both languages."""
    right, wrong, message = MISTAKES[case]
    assert right in GOOD
    with pytest.raises(SettingsError) as caught:
        read_settings(write(tmp_path, GOOD.replace(right, wrong, 1)))
    assert message in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """A file with three mistakes is answered with three."""
    text = GOOD
    for case in ("county key", "basis", "rule level"):
        right, wrong, _ = MISTAKES[case]
        text = text.replace(right, wrong if case != "basis" else right, 1)
    text = text.replace("[county]", '[county]\nbasis = "census"')
    with pytest.raises(SettingsError) as caught:
        read_settings(write(tmp_path, text))
    assert len(caught.value.faults) == 3


def test_an_empty_file(tmp_path: Path) -> None:
    """Even an empty file is answered with everything it lacks."""
    with pytest.raises(SettingsError) as caught:
        read_settings(write(tmp_path, ""))
    assert {fault.key for fault in caught.value.faults} == {
        "project.wrong_format",
        "project.missing_key",
        "project.no_levels",
    }


def test_a_file_that_notepad_saved(tmp_path: Path) -> None:
    """A byte-order mark and Windows line ends are read; GBK and backslashes in paths are told with the remedy."""
    path = write(tmp_path, "") / "project.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_settings(tmp_path).county.name == "太和镇"
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(SettingsError, match="is no UTF-8 text"):
        read_settings(tmp_path)
    with pytest.raises(SettingsError, match="not valid TOML") as caught:
        read_settings(write(tmp_path, GOOD.replace('"units.gpkg"', '"maps\\units.gpkg"')))
    assert "In paths write / instead of \\." in caught.value.say("en")


def test_a_wrong_value_is_not_also_missing(tmp_path: Path) -> None:
    """What was told as written wrongly is not told again as missing."""
    for right, wrong in (('name = "太和镇"', "name = 5"), ("[county]", "[[county]]")):
        with pytest.raises(SettingsError) as caught:
            read_settings(write(tmp_path, GOOD.replace(right, wrong, 1)))
        assert [fault.key for fault in caught.value.faults] == ["project.wrong_kind"]


def test_figures_of_the_ledger_are_checked_all_at_once(tmp_path) -> None:
    """A price that is text, a name that means nothing and half a pair are told together; what is right is a figure."""
    new_project(tmp_path / "town")
    path = tmp_path / "town" / "project.toml"
    head = path.read_text(encoding="utf-8")
    bad = '\n[ledger]\nspace_build_yuan_m2 = "x"\nspace_rent_yuan_m = 1\ncommittee_members = [9]\ndocument = 3\n'
    path.write_text(head + bad, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(path.parent)
    told = caught.value.say("en")
    assert all(f"ledger.{name}" in told for name in ("space_build_yuan_m2", "committee_members", "document"))
    assert "space_rent_yuan_m2" in told
    path.write_text(head + '\n[ledger]\nground_build_yuan_m2 = 280\ndocument = "造价站"\n', encoding="utf-8")
    figure = read_settings(path.parent).figures["ground_build_yuan_m2"]
    assert (figure.value, figure.source.document) == (280, "造价站")
