"""
The other end of work off the page: a process of its own that does one piece of work and reports.

It reads one pickled :class:`Work` from its input, then writes pickled messages to its output: every
:class:`~districting.solution.Progress`, then what the work answers; or the faults of what was refused, as a tuple.
One byte more on its input asks it to stop; the end of its input means that nobody listens any more.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Protocol

from districting.check import check_plan
from districting.errors import DistrictingError
from districting.optimise.resume import go_on
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.problem import Problem
from districting.solution import Progress, Solution

POLITENESS = 5
"""How far work off the page stands back behind whoever answers a click; an idle machine loses nothing by it."""


class Work(Protocol):
    """What a process of its own can be given; it must pickle."""

    def answers(self, stop: Callable[[], bool], tell: Callable[[Progress], None]) -> Iterator[object]:
        """Do it: one message after the other, as soon as there is one."""


@dataclass(frozen=True)
class Task:
    """
    What to solve, and until when; the solution comes back, then what the check says of its plan.

    Parameters
    ----------
    level
        Name of the level of units, for the plan.
    seconds
        Overall; no limit by default.
    gap
        Stop once (cost − bound) / cost is this small, a ratio.
    before
        What an earlier solve of the same problem brought, to go on from.
    """

    problem: Problem
    level: str = ""
    seconds: float | None = None
    gap: float = 0.0
    threads: int = 1
    seed: int = 0
    before: Solution | None = None

    def answers(self, stop: Callable[[], bool], tell: Callable[[Progress], None]) -> Iterator[object]:
        """The solution, then what the check says of its plan."""
        settings: dict[str, Any] = {"time_limit": self.seconds, "gap": self.gap, "threads": self.threads}
        settings |= {"seed": self.seed, "progress": tell, "stop": stop}
        before = self.before
        solution = solve(self.problem, **settings) if before is None else go_on(self.problem, before, **settings)
        yield solution
        if solution.plan is not None:
            plan = Plan.of_solution(solution, level=self.level)
            yield check_plan(plan.as_dict(), self.problem.county, plan.certificate)


def main() -> None:
    """
    Do the work that comes first and write messages about it.

    The way out is kept for messages alone: whatever a solver prints goes to the error output. The end is abrupt,
    because one thread still waits for orders.
    """
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
    messages = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    orders = sys.stdin.buffer
    work: Work = pickle.load(orders)  # noqa: S301 - written by the application that started this process
    stop = threading.Event()
    threading.Thread(target=_listen, args=(orders, stop), daemon=True).start()
    for message in _answers(work, stop, partial(_send, messages)):
        _send(messages, message)
    os._exit(0)


def _answers(work: Work, stop: threading.Event, tell: Callable[[Progress], None]) -> Iterator[object]:
    """What the work answers; or why it was refused."""
    try:
        yield from work.answers(stop.is_set, tell)
    except DistrictingError as error:
        yield tuple(error.faults)


def _send(messages: BinaryIO, message: object) -> None:
    """One message, at once."""
    pickle.dump(message, messages)
    messages.flush()


def _listen(orders: BinaryIO, stop: threading.Event) -> None:
    """Note the wish to stop; leave at once when the application is gone."""
    while orders.read(1):
        stop.set()
    os._exit(0)
