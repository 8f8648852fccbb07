"""One clock for a whole solve: its deadline, the wish to stop, and what is told to the caller."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from districting.communities import Communities
from districting.solution import Progress


class TimeOverError(Exception):
    """The deadline came, or the caller asked to stop, in the middle of a step that cannot be half done."""


@dataclass
class Watch:
    """
    The time left, and the best plan and bound so far.

    Parameters
    ----------
    time_limit
        Seconds for the whole solve, or ``None``.
    progress
        Called with each report.
    stop
        Asked now and then; once it says yes, the solve ends with what it has.
    """

    time_limit: float | None = None
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None
    started: float = field(default_factory=time.perf_counter)
    stopped: bool = False

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self.started

    @property
    def left(self) -> float:
        """Seconds to the deadline; infinite without one."""
        return float("inf") if self.time_limit is None else self.time_limit - self.seconds

    def over(self) -> bool:
        """Whether the solve should end now."""
        if not self.stopped:
            self.stopped = self.left <= 0 or (self.stop is not None and self.stop())
        return self.stopped

    def tell(
        self,
        phase: str,
        *,
        best: int | None = None,
        bound: int | None = None,
        plan: Communities | None = None,
        candidates: int = 0,
    ) -> None:
        """Report to the caller, if it wants to hear."""
        if self.progress is not None:
            self.progress(Progress(phase, self.seconds, best, bound, plan, candidates))


def rationed(watch: Watch, looks: int) -> Watch:
    """The same clock, which also runs out after so many looks at it: work that is ended so repeats."""
    left = iter(range(looks))
    return Watch(stop=lambda: watch.over() or next(left, None) is None)
