"""A project opened a second time is the same project, unless anything it follows from has changed."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest

from districting.project import prepare
from districting.project.cache import kept_page
from districting.project.store import open_project
from districting.project.template import new_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The template project."""
    new_project(tmp_path / "project")
    return tmp_path / "project"


def count_prepared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that grows whenever facts are prepared instead of taken from the cache."""
    prepared: list[str] = []
    real = prepare.prepare_county

    def counted(settings, level, findings):
        prepared.append(level)
        return real(settings, level, findings)

    monkeypatch.setattr(prepare, "prepare_county", counted)
    return prepared


def test_the_same_from_the_cache(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts, layers and findings of the sample come back as they were, to the last digit, without being prepared."""
    folder = tmp_path / "taihe"
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("cache", "out"))
    prepared = count_prepared(monkeypatch)
    first, second = open_project(folder), open_project(folder)
    assert prepared == ["committees"]
    assert second.county.digest == first.county.digest
    assert replace(second.county).digest == first.county.digest  # worked out from what came back, not merely kept
    assert second.findings == first.findings
    for name, frame in vars(first.layers).items():
        kept: gpd.GeoDataFrame = getattr(second.layers, name)
        assert list(kept.columns) == list(frame.columns), name
        assert list(kept.index) == list(frame.index), name
        assert kept.crs == frame.crs, name
        assert kept.geometry.geom_equals(frame.geometry).all(), name


def test_a_change_is_noticed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed file or setting is prepared again; a changed rule, or a file merely touched, is not."""
    prepared = count_prepared(monkeypatch)
    open_project(project)
    os.utime(project / "units.geojson", (1, 1))
    settings = project / "project.toml"
    settings.write_text(settings.read_text("utf-8").replace("lower = 1000", "lower = 900"), "utf-8")
    open_project(project)
    assert len(prepared) == 1
    units = project / "units.geojson"
    units.write_text(units.read_text("utf-8").replace("105.37", "105.36"), "utf-8")
    open_project(project)
    assert len(prepared) == 2
    settings.write_text(settings.read_text("utf-8").replace('"registered"', '"resident"'), "utf-8")
    assert open_project(project).county.basis == "resident"
    assert len(prepared) == 3
    assert len(list((project / "cache").iterdir())) == 1


def test_a_broken_cache_is_prepared_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was cut short does no harm, and findings with their values survive."""
    prepared = count_prepared(monkeypatch)
    first = open_project(project)
    (kept,) = (project / "cache").iterdir()
    (kept / "units.parquet").write_bytes(b"PAR1")
    again = open_project(project)
    assert len(prepared) == 2
    assert again.county.digest == first.county.digest
    assert [note.say("zh") for note in open_project(project).findings] == [note.say("zh") for note in first.findings]


def test_without_the_cache(project: Path) -> None:
    """Asked not to, it keeps nothing."""
    open_project(project, use_cache=False)
    assert not (project / "cache").exists()


def test_a_page_is_drawn_once_for_what_it_shows(project: Path) -> None:
    """A kept page comes back as it was; it is drawn again, and the old one goes, when a file of the project changes."""
    drawn: list[str] = []

    def page() -> str:
        def draw() -> str:
            drawn.append(f"地图 {len(drawn)}")
            return drawn[-1]

        opened = open_project(project)
        return kept_page(opened.settings, opened.level, "today-zh", draw)

    assert [page(), page()] == ["地图 0", "地图 0"]
    units = project / "units.geojson"
    units.write_text(units.read_text("utf-8") + "\n", "utf-8")
    assert [page(), page()] == ["地图 1", "地图 1"]
    assert len(list((project / "cache").glob("page-*"))) == 1
