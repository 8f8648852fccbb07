"""
Work in a process of its own, which can be ended: a solver deep in its presolve or in a linear program asks no clock.

The parent sends a job through a pipe and hears what the job tells on its way; when the time is over it ends the
child and keeps what it has heard. One child takes many jobs, so that its imports are paid for once.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from districting.errors import Fault, SolverError

TICK_S = 0.05

Tell = Callable[[Any], object]


class Job(Protocol):
    """What a child can do: anything that can be pickled and called with a way to tell."""

    def __call__(self, tell: Tell) -> Any:
        """Do it."""


class Apart:
    """
    A child for jobs; use it in a ``with`` statement.

    Parameters
    ----------
    modules
        What the child imports while it waits for its first job.
    """

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def warm(self) -> None:
        """Start the child now, so that it imports while the parent does something else."""
        self._start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, job: Job, *, over: Callable[[], bool], hear: Callable[[Any], object]) -> Any | None:
        """
        The job's answer; ``None`` where the time was over first.

        Parameters
        ----------
        over
            Asked all the while; a yes ends the child.
        hear
            Given everything the job tells, in this process.

        Raises
        ------
        SolverError
            When the job fails, or its process dies.
        """
        child = self._start()
        said: queue.Queue[tuple[str, Any]] = queue.Queue()
        assert child.stdin is not None
        assert child.stdout is not None
        threading.Thread(target=_listen, args=(child.stdout, said), daemon=True).start()
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(job, child.stdin)
            child.stdin.flush()
        while not over():
            try:
                kind, value = said.get(timeout=TICK_S)
            except queue.Empty:
                continue
            if kind == "told":
                hear(value)
                continue
            if kind == "answer":
                return value
            self._end()
            raise SolverError(Fault("solve.solver_failed", values={"reason": value}))
        self._end()
        return None

    def _start(self) -> subprocess.Popen[bytes]:
        """The child, begun anew where the last one was ended."""
        if self._child is None:
            places = os.pathsep.join(place or str(Path.cwd()) for place in sys.path)
            command = [sys.executable, "-W", "ignore", "-m", __name__, *self._modules]
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": places},
            )  # fmt: skip
        return self._child

    def _end(self) -> None:
        """No child any more."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._child = None


def _listen(pipe: IO[bytes], said: queue.Queue[tuple[str, Any]]) -> None:
    """Pass on what a child says until its job is done."""
    try:
        kind = "told"
        while kind == "told":
            kind, value = pickle.load(pipe)  # noqa: S301 - from our own child
            said.put((kind, value))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        said.put(("failed", "process ended"))


def _serve() -> None:
    """The child: one job after the other until the parent is gone."""
    jobs, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a solver prints must not mix with what is told

    def say(kind: str, value: Any) -> None:
        pickle.dump((kind, value), out)
        out.flush()

    threading.Thread(target=_follow, args=(os.getppid(),), daemon=True).start()
    for module in sys.argv[1:]:
        importlib.import_module(module)
    while True:
        try:
            job: Job = pickle.load(jobs)  # noqa: S301 - from our own parent
        except EOFError:
            return
        try:
            say("answer", job(lambda value: say("told", value)))
        except SolverError as error:
            say("failed", "; ".join(fault.say("en") for fault in error.faults))
        except Exception as error:  # whatever it is, the parent is to hear of it
            say("failed", f"{type(error).__name__}: {error}")


def _follow(parent: int) -> None:
    """End with the parent, however it ended."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


if __name__ == "__main__":
    _serve()
