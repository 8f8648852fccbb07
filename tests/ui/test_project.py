"""The page of projects: opened lately, made from files, faulty ones with their report, what is left to decide."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from geopandas import read_file as read_geojson
from streamlit.testing.v1 import AppTest

from districting.messages import say
from districting.ui.recent import recent, remember
from tests.ui.conftest import desk_of, words


def press(app: AppTest, key: str) -> AppTest:
    """Press the button that carries these words of the catalogue."""
    label = say(key, "zh")
    return next(button for button in app.button if button.label == label).click().run()


def open_folder(app: AppTest, folder: Path) -> AppTest:
    """A folder by its path."""
    app.text_input[0].set_value(str(folder))
    return press(app, "ui.open_folder")


def give(app: AppTest, *paths: Path) -> AppTest:
    """Files by their paths."""
    return app.text_area(key="new.paths").set_value("\n".join(map(str, paths))).run()


def make(app: AppTest, folder: Path, name: str = "柳林镇") -> AppTest:
    """Name the project, say where it goes, press the button."""
    fields = {text.label: text for text in app.text_input}
    fields[say("opening.name", "zh")].set_value(name)
    fields[say("opening.folder", "zh")].set_value(str(folder))
    return press(app, "opening.make")


@pytest.fixture
def files(own_project: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Polygons and their spreadsheet, without a project."""
    return tuple(Path(shutil.copy(own_project / name, tmp_path)) for name in ("units.geojson", "counts.xlsx"))


def test_a_project_opened_once_is_a_click_away(own: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is remembered on the disk; another window opens it by the button; one that is gone is not listed."""
    folder = desk_of(own).folder
    assert recent()[0] == folder
    remember(Path("/nowhere"))
    assert recent()[0] == folder
    monkeypatch.setattr("sys.argv", ["app.py"])
    again = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=60).run()
    again.button(key=f"recent.{folder}").click().run()
    assert not again.error
    assert desk_of(again).folder == folder


def test_files_become_a_project(app: AppTest, files: tuple[Path, ...], tmp_path: Path) -> None:
    """What each file is taken for is shown with its decoded header; the made project is open at once."""
    give(app, *files)
    assert not app.exception
    assert not app.error
    header = app.dataframe[0].value
    assert "code" in set(header["文件里的列名"])
    assert "编码" in set(header["理解为"])
    make(app, tmp_path / "made")
    assert not app.exception
    assert not app.error
    assert desk_of(app).folder == tmp_path / "made"
    assert "柳林镇" in words(app)
    assert (tmp_path / "made" / "project.toml").is_file()


def test_a_wrong_use_is_corrected_and_a_wrong_column_too(app: AppTest, files: tuple[Path, ...], tmp_path: Path) -> None:
    """What the planner says goes before what was recognised, and reaches the project's file."""
    codes = _codes(files[0].read_text(encoding="utf-8"))
    table = tmp_path / "table.csv"
    rows = "\n".join(f"{code},{900 + i},7" for i, code in enumerate(codes))
    table.write_text(f"编码,常住家庭,户数\n{rows}\n", encoding="utf-8")
    give(app, files[0], table)
    app.selectbox(key="new.units.geojson.role").set_value("").run()
    assert not app.exception
    assert app.error, "without polygons there are no units"
    press(app, "opening.recognised")
    assert not app.error
    app.selectbox(key="new.table.csv.encoding").set_value("utf-8").run()
    app.selectbox(key="new.table.csv.column.households").set_value("常住家庭").run()
    make(app, tmp_path / "made")
    assert not app.error, app.error[0].value
    study = desk_of(app).base
    assert study.project.settings.levels["units"].counts.encoding == "utf-8"
    assert study.problem.county.households.tolist()[:2] == [900, 901]


def test_a_wrong_reference_system_is_corrected(app: AppTest, files: tuple[Path, ...], tmp_path: Path) -> None:
    """Metres said to be degrees are refused; a code that does not exist too; with the true one the project is made."""
    wrong = tmp_path / "wrong.gpkg"
    read_geojson(files[0]).to_crs(4544).set_crs(4326, allow_override=True).to_file(wrong)
    give(app, wrong, files[1])
    make(app, tmp_path / "made")
    assert app.error
    assert not (tmp_path / "made").exists()
    app.selectbox(key="new.wrong.gpkg.system").set_value("EPSG:4544").run()
    make(app, tmp_path / "made")
    assert not app.error, app.error[0].value
    settings = desk_of(app).base.project.settings
    assert settings.levels["units"].units.crs == "EPSG:4544"


def test_files_that_do_not_fit_write_nothing(app: AppTest, files: tuple[Path, ...], tmp_path: Path) -> None:
    """No file, no map, a table that counts other units: words each time, and the folder is not made."""
    give(app, tmp_path / "nowhere.shp")
    assert not app.exception
    assert "nowhere.shp" in app.error[0].value
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"no map at all")
    give(app, broken, files[1])
    assert not app.exception
    assert "broken.gpkg" in app.error[0].value
    other = tmp_path / "other.csv"
    other.write_text("编码,户数\n999,100\n998,200\n", encoding="utf-8")
    give(app, files[0], other)
    assert not app.exception
    assert not app.error
    make(app, tmp_path / "made")
    assert not app.exception
    assert app.error
    assert "没有写入任何文件" in words(app)
    assert not (tmp_path / "made").exists()
    make(app, tmp_path)
    assert "不是空的" in app.error[0].value


def test_a_faulty_project_comes_with_its_report(app: AppTest, own_project: Path, tmp_path: Path) -> None:
    """Data that cannot be used: the faults in words, and the report of the folder, while nothing is open."""
    folder = Path(shutil.copytree(own_project, tmp_path / "faulty", ignore=shutil.ignore_patterns("cache")))
    text = (folder / "units.geojson").read_text(encoding="utf-8")
    first, second = (f'"code": "{code}"' for code in _codes(text)[:2])
    (folder / "units.geojson").write_text(text.replace(second, first), encoding="utf-8")
    open_folder(app, folder)
    assert not app.exception
    assert app.error
    assert desk_of(app).folder is None
    assert "还不能使用" in words(app)
    assert len(app.get("iframe")) == 1


def _codes(text: str) -> list[str]:
    """The codes of the features, in order."""
    return [part.partition('"')[0] for part in text.split('"code": "')[1:]]


def test_the_report_and_what_is_left_to_decide(own: AppTest) -> None:
    """The open project says what only a person can settle; its report is made when asked for."""
    assert "须由您决定" in "".join(tab.label for tab in own.tabs)
    before = len(own.get("iframe"))
    press(own, "opening.make_report")
    assert not own.exception
    assert len(own.get("iframe")) == before + 1


def test_the_sample_is_copied_before_it_is_written_into(opened: AppTest, tmp_path: Path) -> None:
    """The copy opens by one button and is a project of one's own."""
    field = next(text for text in opened.text_input if text.label == say("opening.folder", "zh"))
    field.set_value(str(tmp_path / "mine"))
    press(opened, "opening.copy_now")
    assert not opened.exception
    assert not opened.error
    assert desk_of(opened).folder == tmp_path / "mine"
    assert not (tmp_path / "mine" / "out").exists()


def test_another_project_takes_the_place_of_the_one_that_is_open(own: AppTest, sample: Path) -> None:
    """The sample opens over one's own project by the same click."""
    own.button(key="open.sample").click().run()
    assert not own.exception
    assert desk_of(own).folder == sample.resolve()
    assert "太和镇" in words(own)
