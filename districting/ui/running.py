"""Work off the page: started in its own process, watched by one thread, stopped with what it has."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from districting.check import CheckReport
from districting.errors import Fault
from districting.solution import Progress, Solution, Status
from districting.ui.worker import Task, Work

START = "from districting.ui.worker import main; main()"
PATIENCE_S = 5.0
"""How long a solve that was asked to stop may take to come back before it is ended."""


class Run:
    """
    Work in a process of its own, from its start until the process is gone.

    Safe to read from any thread at any time: each attribute is replaced whole, never changed in place.

    Parameters
    ----------
    work
        What to do.
    heard
        Called from another thread after every message but mere progress, and at the end.

    Attributes
    ----------
    progress
        The latest report, or ``None`` while the process is starting.
    answers
        What has come of it so far, besides progress.
    faults
        Why there is no more.
    stopped
        Whether a person asked it to stop.
    ended
        Whether the process is gone.
    """

    def __init__(self, work: Work, heard: Callable[[], None] = lambda: None) -> None:
        self.work, self._heard = work, heard
        self.progress: Progress | None = None
        self.answers: tuple[Any, ...] = ()
        self.faults: tuple[Fault, ...] = ()
        self.stopped = False
        self.ended = False
        self._sent = threading.Event()
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        )
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return not self.ended

    @property
    def seconds(self) -> float:
        """Since the start, while it runs."""
        return time.monotonic() - self._started

    def stop(self) -> None:
        """Ask it to come back with what it has; end it if it does not."""
        if self.running and not self.stopped:
            self.stopped = True
            if self._sent.is_set():
                self._say_stop()
            patience = threading.Timer(PATIENCE_S, self._end)
            patience.daemon = True
            patience.start()

    def close(self) -> None:
        """End it now; nobody wants its result."""
        self.stopped = True
        self._end()

    def wait(self, seconds: float) -> None:
        """Sit until the process has ended, at most so long."""
        self._process.wait(seconds)

    def news(self, message: Any) -> bool:
        """Whether a message is more than mere progress."""
        return not isinstance(message, Progress)

    def take(self, message: Any) -> None:
        """One message of the process: a report on the way, why it was refused, else an answer."""
        if isinstance(message, Progress):
            self.progress = message
        elif isinstance(message, tuple) and message and all(isinstance(fault, Fault) for fault in message):
            self.faults = message
        else:
            self.answers = (*self.answers, message)

    def without_answer(self, code: int) -> None:
        """The process is gone before its time: say that it failed, unless it was stopped."""
        if code and not self.stopped:
            self.faults = (Fault("ui.solver_died", values={"code": code}),)

    def _watch(self) -> None:
        """Hand over the work, then take every message until there are no more."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            self._process.stdin.write(pickle.dumps(self.work))
            self._process.stdin.flush()
            self._sent.set()
            if self.stopped:
                self._say_stop()
            self._read(self._process.stdout)
        code = self._process.wait()
        if self.running:
            self.without_answer(code)
        self.ended = True
        self._heard()

    def _read(self, messages: IO[bytes]) -> None:
        """Messages in the order they come; the end of the file is an ``EOFError``."""
        while True:
            message: Any = pickle.load(messages)  # noqa: S301 - written by the process started here
            news = self.news(message)
            self.take(message)
            if news:
                self._heard()

    def _say_stop(self) -> None:
        """One byte to the process, if it still listens."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(b"s")
            self._process.stdin.flush()

    def _end(self) -> None:
        """End the process if more was to come; a check under way may finish."""
        if self.running and self._process.poll() is None:
            self._process.kill()


class Job(Run):
    """
    One solve, from its start until its plan is checked.

    Parameters
    ----------
    task
        What to solve.
    heard
        Called from another thread whenever there is a better plan, the solution, the check, or the end.

    Attributes
    ----------
    solution
        What came of it; ``None`` while it runs or when it was refused.
    report
        What the independent check found; ``None`` until it is through, and without a plan.
    best
        The latest report that brought a better plan.
    """

    def __init__(self, task: Task, heard: Callable[[], None] = lambda: None) -> None:
        self.task = task
        self.solution: Solution | None = None
        self.report: CheckReport | None = None
        self.best: Progress | None = None
        super().__init__(task, heard)

    @property
    def running(self) -> bool:
        """Whether the solve is still under way."""
        return self.solution is None and not self.faults

    def news(self, message: Any) -> bool:
        """A better plan is news too."""
        known = self.best.best if self.best is not None else None
        return super().news(message) or (message.plan is not None and message.best != known)

    def take(self, message: Any) -> None:
        """Progress, the solution, the check."""
        if isinstance(message, Solution):
            self.solution = replace(message, problem=self.task.problem)
        elif isinstance(message, CheckReport):
            self.report = message
        else:
            if isinstance(message, Progress) and message.plan is not None:
                self.best = message
            super().take(message)

    def without_answer(self, code: int) -> None:
        """The process is gone: keep the best plan it told of if it was stopped, else say that it failed."""
        if not self.stopped:
            self.faults = (Fault("ui.solver_died", values={"code": code}),)
            return
        self.solution = self.best_so_far("solve.clock") or Solution(
            problem=self.task.problem,
            status=Status.TIME_LIMIT,
            bound=self.progress.bound if self.progress else None,
            seconds=self.seconds,
            reasons=(Fault("solve.nothing_found"),),
        )

    def best_so_far(self, reason: str) -> Solution | None:
        """The best plan the process told of as a solution, for a reason of the catalogue; ``None`` before the first."""
        best = self.best
        if best is None or best.plan is None:
            return None
        return Solution(
            problem=self.task.problem,
            status=Status.FEASIBLE,
            plan=best.plan,
            objective=int(self.task.problem.cost(best.plan).sum()),
            bound=self.progress.bound if self.progress else None,
            seconds=self.seconds,
            reasons=(Fault(reason),),
        )


def _environment() -> dict[str, str]:
    """Our own, with the folder this package lies in first on the path: it need not be installed."""
    own = str(Path(__file__).resolve().parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))}
