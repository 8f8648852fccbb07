"""
Plans under a rule that is no sum over communities: largest to smallest, by a scan over windows of sizes.

A window (:mod:`districting.windows`) is solved as if it were the rule; where its best plan is too uneven, the window is
cut at that plan's smallest community, which its two halves both shut out. The best plan of all windows is the best
there is, and the certificate holds those of the windows.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from districting.certificate import Certificate, WindowClaim
from districting.errors import Fault
from districting.problem import Problem
from districting.solution import Solution, Status
from districting.windows import Span, proven_by, whole_span, within


def scan(problem: Problem, once: Callable[..., Solution], *, time_limit: float | None) -> Solution:
    """
    The best plan under rules that are no sums over communities.

    Parameters
    ----------
    once
        Solves one window: a problem, and its ``time_limit`` in seconds.
    time_limit
        Seconds for everything.
    """
    start = time.monotonic()
    found = _Scan(problem)
    found.run(once, None if time_limit is None else start + time_limit)
    return replace(found.solution(), seconds=time.monotonic() - start)


@dataclass
class _Scan:
    """The windows solved so far, and the best plan of those that keep the rule."""

    problem: Problem
    best: Solution | None = None
    solved: list[tuple[int, int, Solution]] = field(default_factory=list)

    def run(self, once: Callable[..., Solution], deadline: float | None) -> None:
        """Solve windows, the one of the lowest bound first, until none can hold a better plan."""
        households = self.problem.county.households
        windows = [(-math.inf, 0, *whole_span(self.problem))]
        while windows:
            bound, _, low, high = heapq.heappop(windows)
            left = None if deadline is None else deadline - time.monotonic()
            if bound >= self._cost() or (left is not None and left <= 0):
                break
            answer = once(within(self.problem, low, high), time_limit=left)
            self.solved.append((low, high, answer))
            if answer.plan is None:
                continue
            if all(rule.total(self.problem.county, answer.plan) <= rule.upper for rule in self.problem.spread_rules):
                self.best = answer if (answer.objective or 0) < self._cost() else self.best
                continue
            # too uneven, so its smallest community lies below the window's upper end
            cut = int(answer.plan.sums(households).min())
            for half in ((low, cut), (cut + 1, high)):
                heapq.heappush(windows, (max(bound, _bound(answer)), len(self.solved), *half))

    def solution(self) -> Solution:
        """What the windows prove together."""
        ends = whole_span(self.problem)
        claimed = proven_by([Span(low, high, _bound(answer)) for low, high, answer in self.solved], *ends)
        checked = proven_by([Span(low, high, _bound(answer, checked=True)) for low, high, answer in self.solved], *ends)
        if self.best is None:
            status = Status.INFEASIBLE if claimed == math.inf else Status.TIME_LIMIT
            key = "solve.no_window" if status is Status.INFEASIBLE else "solve.nothing_found"
            reasons = [Fault(key, values={"windows": len(self.solved)})]
            return Solution(self.problem, status, certificate=self._certificate(status, None, None), reasons=reasons)
        bound, proven = _held(claimed, self._cost()), _held(checked, self._cost())
        status = Status.OPTIMAL if bound == self._cost() else Status.FEASIBLE
        reasons = [Fault("solve.windows", values={"windows": len(self.solved)}), *self.best.reasons]
        certificate = self._certificate(status, bound, proven)
        return replace(
            self.best, problem=self.problem, status=status, bound=bound, certificate=certificate, reasons=reasons
        )

    def _certificate(self, status: Status, bound: int | None, checked: int | None) -> dict[str, Any]:
        """The certificates of the windows under one claim."""
        claims = [
            WindowClaim(low, high, Certificate.from_dict(answer.certificate))
            for low, high, answer in self.solved
            if answer.certificate is not None
        ]
        plan = None if self.best is None or self.best.plan is None else self.best.plan
        leaning = sorted({claim.certificate.rests_on for claim in claims} - {""})
        rests = leaning if bound != checked or (status is Status.INFEASIBLE and leaning) else []
        return Certificate(
            self.problem.digest, str(status),
            None if plan is None else tuple(plan.assignment(len(self.problem.county)).tolist()),
            None if self.best is None else self.best.objective, bound, checked, rests_on=", ".join(rests),
            windows=tuple(claims),
        ).as_dict()  # fmt: skip

    def _cost(self) -> float:
        """What the best plan costs; infinite without one."""
        return math.inf if self.best is None or self.best.objective is None else self.best.objective


def _bound(answer: Solution, *, checked: bool = False) -> float:
    """What a solved window proves: infinite where it holds no plan."""
    if answer.status is Status.INFEASIBLE:
        leans = bool((answer.certificate or {}).get("rests_on"))
        return -math.inf if checked and leans else math.inf
    bound = (answer.certificate or {}).get("bound_checked") if checked else answer.bound
    return -math.inf if bound is None else bound


def _held(bound: float, cost: float) -> int | None:
    """A bound of all windows, never above the plan in hand; ``None`` where nothing is proven."""
    return None if bound == -math.inf else int(min(bound, cost))


__all__ = ["scan"]
