"""The application as its tests meet it: a run of the script without a browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from streamlit.testing.v1 import AppTest

from districting.project.template import new_project
from districting.ui.desks import TOKEN, desks
from districting.ui.state import Desk

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")


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


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the application keeps desks while it is tested: not in the home of whoever runs the tests."""
    home = tmp_path_factory.mktemp("state")
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(home)
    yield home
    os.environ.pop("XDG_STATE_HOME")
    if before is not None:
        os.environ["XDG_STATE_HOME"] = before


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The application as started without a project, in Chinese."""
    monkeypatch.setattr("sys.argv", ["app.py"])
    started = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    desk = desk_of(started)
    yield started
    if desk.job is not None:
        desk.job.close()


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


class Server:
    """The application served on a free port by a process group of its own; it can be killed and started again."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.log = log
        self.start()

    def start(self) -> None:
        """Serve until the end or the kill, and wait until it answers."""
        options = ["--server.port", str(self.port), "--server.address", "127.0.0.1", "--server.headless", "true"]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options, "--server.fileWatcherType", "none"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        _await(f"{self.address}_stcore/health")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server and what it started."""
        os.killpg(self.process.pid, how)
        self.process.wait(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The application served, ended afterwards."""
    started = Server(tmp_path_factory.mktemp("server") / "log.txt")
    yield started
    started.end()


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """Where the application is served."""
    return server.address


def _await(health: str) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(health, timeout=2)
        except (URLError, OSError):
            assert time.monotonic() < end, "the application does not answer"
            time.sleep(0.1)
        else:
            return


def keep_inside(asked_outside: list[str]) -> Callable[[Any], None]:
    """Let through what this machine serves; note and stop everything else."""

    def handle(route: Any) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            asked_outside.append(route.request.url)
            route.abort()

    return handle
