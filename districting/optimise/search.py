"""What a solve has found and proven so far: every regime writes here, and here it is told from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from districting.communities import Communities
from districting.errors import Fault
from districting.optimise.record import Record
from districting.optimise.watch import Watch
from districting.problem import Problem


@dataclass
class Search:
    """
    What a solve has found and proven.

    Parameters
    ----------
    plan, cost
        The best plan so far.
    bound
        No plan costs less; ``None`` where nothing is known.
    checked
        The part of the bound that prices prove without the solver's search.
    infeasible
        Whether no plan exists, and ``checked_infeasible`` whether prices prove it.
    outside
        Where the list is not complete: what a plan with an unlisted candidate costs at least.
    branched
        Whether the tree was tried.
    early
        A plan made before any list, with its cost: given back where the search finds none better, and not used by it.
    blind
        Whether bounds may not be told, since the list is known to be cut off.
    notes
        What kept the search from deciding, for the user.
    failure
        What a solver said when it failed; what was proven before stands.
    regime, solver, listed, told
        Which way was taken, whose search a bound may rest on, how many candidates the list held, and the highest bound
        the caller heard of.
    record
        What the certificate will hold.
    """

    problem: Problem
    watch: Watch
    gap: float = 0.0
    threads: int = 1
    seed: int = 0
    plan: Communities | None = None
    cost: int | None = None
    bound: int | None = None
    checked: int | None = None
    infeasible: bool = False
    checked_infeasible: bool = False
    outside: int | None = None
    branched: bool = False
    regime: str = "listed"
    solver: str = "HiGHS"
    early: tuple[Communities, int] | None = None
    blind: bool = False
    notes: list[Fault] = field(default_factory=list)
    failure: Sequence[Fault] = ()
    listed: int = 0
    told: int | None = None
    record: Record = field(default_factory=Record)

    def forget_bounds(self) -> None:
        """Start proving anew: what was proven held for another list."""
        self.bound = self.checked = self.outside = None
        self.infeasible = self.checked_infeasible = self.branched = False
        self.record = Record()

    def offer(self, plan: Communities | None, cost: int | None) -> None:
        """Keep a plan if it is the cheapest so far."""
        if plan is not None and cost is not None and (self.cost is None or cost < self.cost):
            self.plan, self.cost = plan, cost

    def raise_bound(self, bound: int | None, *, checked: bool) -> None:
        """Keep a bound if it is the highest so far; never above the plan in hand."""
        if bound is None:
            return
        bound = self._everywhere(bound)
        if self.bound is None or bound > self.bound:
            self.bound = bound
        if checked and (self.checked is None or bound > self.checked):
            self.checked = bound

    def closed(self) -> bool:
        """Whether nothing is left to do: gap reached, no plan possible, or time over."""
        if self.infeasible:
            return True
        if self.cost is not None and self.bound is not None:
            return self.cost - self.bound <= self.gap * abs(self.cost)
        return False

    def beyond(self) -> bool:
        """Whether this list cannot decide: its bound has reached what unlisted candidates allow."""
        return self.outside is not None and self.bound is not None and self.bound >= self.outside

    def adopt_early(self) -> None:
        """Take the early plan where the search has none as cheap."""
        if self.early is not None:
            self.offer(*self.early)

    def tell(self, phase: str, candidates: int, bound: int | None = None) -> None:
        """Report where the search stands; a bound over this list is told as far as it holds for every plan."""
        known = [self._everywhere(b) for b in (self.bound, bound) if b is not None and not self.blind]
        self.told = max([*known, *([] if self.told is None else [self.told])], default=None)
        plan, cost = self.plan, self.cost
        if self.early is not None and (cost is None or self.early[1] < cost):
            plan, cost = self.early
        bare = None if plan is None else Communities(plan.offsets, plan.members)  # without what was worked out on it
        self.watch.tell(phase, best=cost, bound=self.told, plan=bare, candidates=candidates)

    def _everywhere(self, bound: int) -> int:
        """How much of a bound over this list holds for every plan: never above the plan in hand."""
        return min(b for b in (bound, self.cost, self.outside) if b is not None)
