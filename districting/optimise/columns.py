"""The columns of the integer program: candidates with their costs and what each adds to the rows of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.problem import Problem


@dataclass(frozen=True)
class Columns:
    """
    Candidates, or some of them.

    Parameters
    ----------
    communities
        The unit sets.
    cost
        What each costs, quanta.
    amounts
        Integer array (plan rows, candidates): what each adds to the sum of each rule about the whole plan.
    """

    communities: Communities
    cost: Integers
    amounts: Integers

    @classmethod
    def of(cls, problem: Problem, communities: Communities, cost: Integers | None = None) -> Columns:
        """The columns of the given unit sets."""
        cost = problem.cost(communities) if cost is None else cost
        amounts = [rule.amount(problem.county, communities) for rule in problem.plan_rows]
        return cls(communities, cost, np.array(amounts, dtype=np.int64).reshape(len(amounts), len(communities)))

    def __len__(self) -> int:
        return len(self.communities)

    def free(self) -> Columns:
        """The same columns at no cost."""
        return replace(self, cost=np.zeros_like(self.cost))

    def take(self, chosen: Any) -> Columns:
        """Some of the columns, by mask or by positions."""
        return Columns(self.communities.take(chosen), self.cost[chosen], self.amounts[:, chosen])


@dataclass(frozen=True)
class PlanRows:
    """
    Limits of the sums over the whole plan; ``None`` where a side is open.

    The amounts are whole numbers, so fractional limits are moved to the next whole number inside.
    """

    lower: tuple[int | None, ...]
    upper: tuple[int | None, ...]

    @classmethod
    def of(cls, problem: Problem) -> PlanRows:
        """One row for each rule about the whole plan with limits."""
        rules = problem.plan_rows
        return cls(
            tuple(int(np.ceil(rule.lower)) if np.isfinite(rule.lower) else None for rule in rules),
            tuple(int(np.floor(rule.upper)) if np.isfinite(rule.upper) else None for rule in rules),
        )

    def __len__(self) -> int:
        return len(self.lower)

    def keeps(self, sums: Integers) -> bool:
        """Whether the sums lie within the limits."""
        return all(
            (low is None or total >= low) and (high is None or total <= high)
            for low, high, total in zip(self.lower, self.upper, sums.tolist(), strict=True)
        )


def joined(parts: Sequence[Columns]) -> Columns:
    """Several tables of columns as one, in this order."""
    sizes = np.concatenate([part.communities.sizes for part in parts])
    offsets = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return Columns(
        Communities(offsets, np.concatenate([part.communities.members for part in parts])),
        np.concatenate([part.cost for part in parts]),
        np.concatenate([part.amounts for part in parts], axis=1),
    )
