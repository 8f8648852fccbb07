"""The application as its tests meet it: a run of the script without a browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from districting.project.template import new_project
from districting.ui.state import TOKEN, Desk, desks

ROOT = Path(__file__).resolve().parents[2]


def words(app: AppTest) -> str:
    """Everything the page says, in the order of its kinds."""
    kinds = (app.error, app.warning, app.info, app.success, app.header, app.markdown, app.caption, app.subheader)
    return "\n".join(element.value for kind in kinds for element in kind)


def desk_of(app: AppTest) -> Desk:
    """What the server keeps for this run."""
    return desks()[app.session_state[TOKEN]]


def go(app: AppTest, page: str) -> AppTest:
    """Another page, as by its link."""
    return app.switch_page(f"districting/ui/pages/{page}.py").run()


def until(app: AppTest, done: Callable[[Desk], bool], *, seconds: float = 40.0) -> AppTest:
    """Wait for something off the page, then run the script once more."""
    end = time.monotonic() + seconds
    while not done(desk_of(app)):
        assert time.monotonic() < end, "the solve did not come back"
        time.sleep(0.05)
    return app.run()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The application as started without a project, in Chinese."""
    monkeypatch.setattr("sys.argv", ["app.py"])
    started = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    yield started
    job = desk_of(started).job
    if job is not None:
        job.close()


@pytest.fixture(scope="session")
def own_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project as ``districting new`` writes it: nine units, one level, no adopted plan."""
    folder = tmp_path_factory.mktemp("own") / "my county"
    new_project(folder)
    return folder


@pytest.fixture
def own(app: AppTest, own_project: Path) -> AppTest:
    """The application with that project open, by its path."""
    app.text_input[0].set_value(str(own_project))
    return next(button for button in app.button if button.label == "打开文件夹").click().run()


@pytest.fixture
def opened(app: AppTest) -> AppTest:
    """The application with the sample county open."""
    return next(button for button in app.button if button.label == "打开示例县").click().run()
