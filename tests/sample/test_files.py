"""The files of the sample: the same for the same seed, marked synthetic, small, and read by the project."""

from __future__ import annotations

import tomllib

import openpyxl
import pandas as pd
import pytest

from districting.jurisdictions import judge_under
from districting.project.store import open_project
from districting.project.study import open_study
from districting.rules.pack import pack_names
from districting.sample import make_sample


def test_the_same_seed_gives_the_same_files(other, tmp_path):
    """Every file is the same to the byte, so a new one differs only where the town does."""
    make_sample(tmp_path, seed=7)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in other.folder.iterdir() if path.is_file())
    for name in names:
        assert (tmp_path / name).read_bytes() == (other.folder / name).read_bytes(), name


def test_files_are_small(sample):
    """No file above 3 MB, 4 MB in all."""
    sizes = [path.stat().st_size for path in sample.folder.iterdir()]
    assert max(sizes) < 3_000_000
    assert sum(sizes) < 4_000_000


def test_the_sample_says_that_it_is_synthetic(sample):
    """First line of the README, the settings, and the dictionary of the workbook."""
    assert "SYNTHETIC 合成数据" in (sample.folder / "README.md").read_text(encoding="utf-8").splitlines()[0]
    assert "SYNTHETIC 合成数据" in (sample.folder / "project.toml").read_text(encoding="utf-8").splitlines()[0]
    book = openpyxl.load_workbook(sample.folder / "counts.xlsx")
    assert "SYNTHETIC 合成数据" in book["dictionary"]["A1"].value


def test_settings_name_what_is_there(sample):
    """Every file of project.toml exists; the outer villages are left out; the marks of the template are filled."""
    text = (sample.folder / "project.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    files = [layer["file"] for layer in settings["layers"].values()]
    files += [settings["reference"]["file"], settings["reference"]["communities"]]
    assert all((sample.folder / name).is_file() for name in files)
    outer = sample.layers["committees"].query("phase == 2")["code"]
    assert settings["county"]["leave_out"] == list(outer)
    assert settings["county"]["synthetic"] is True
    assert "@" not in text
    assert "@" not in (sample.folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("level", ["committees", "parts"])
def test_the_workbook_repeats_the_layer_with_ids_as_text(sample, level):
    """Same codes and counts as the polygons, codes stored as text, every column in the dictionary."""
    rows = list(openpyxl.load_workbook(sample.folder / "counts.xlsx")[level].values)
    sheet = pd.DataFrame(rows[1:], columns=list(rows[0]))
    layer = sample.layers[level]
    assert {type(code) for code in sheet["code"]} == {str}
    for column in sheet.columns:
        blank = layer[column].isna() | (layer[column] == "")
        assert (sheet[column].isna() == blank).all(), column
        assert sheet.loc[~blank, column].to_list() == layer.loc[~blank, column].to_list()
    dictionary = pd.read_excel(sample.folder / "counts.xlsx", sheet_name="dictionary", header=None)
    assert set(sheet.columns) <= set(dictionary[0])


@pytest.mark.parametrize(("level", "units"), [("committees", 19), ("parts", None)])
def test_the_project_opens(sample, level, units):
    """A user opens the folder like any other: units of the first phase, offices, all within reach on foot."""
    project = open_project(sample.folder, level)
    assert len(project.county.units) == (units or len(sample.first_phase("parts")))
    assert len(project.county.offices) == 19
    assert project.county.synthetic
    joined = {end for border in project.county.borders for end in (border.a, border.b)}
    assert len(joined) == len(project.county.units)


def test_every_pack_can_be_judged_on_the_sample(kept):
    """Every rule of every pack finds its facts: nothing stays unjudged for want of a column."""
    plan = open_study(kept.folder).today
    judged = judge_under(plan, pack_names())
    assert [(one.pack, [fault.key for _, fault in one.unjudged]) for one in judged if one.unjudged] == []


def test_the_next_phase_is_a_switch(kept):
    """With the four outer villages the county has 23 units and no adopted plan to compare with."""
    study = open_study(kept.folder, whole=True)
    assert len(study.problem.county) == 23
    assert study.reference is None
