"""
Reduced-cost fixing: what cannot be in a better plan goes.

A plan that holds candidate c costs at least base + r(c) + K · min(0, least r) (see :mod:`pricing`). Where that
is not below the cost of a plan in hand, c is in no better plan. After a fixing the bound over the survivors holds for
plans better than the one in hand: what is proven is min(incumbent, bound over the survivors).
"""

from __future__ import annotations

from typing import Any

from districting.optimise.root import Root


def survivors(root: Root, incumbent: int) -> Any:
    """Mask of the columns in play that a plan cheaper than the incumbent may hold."""
    assert root.prices is not None
    return root.reduced < threshold(root, incumbent)


def threshold(root: Root, incumbent: int) -> int:
    """Reduced cost, times the denominator, from which a column is in no plan cheaper than the incumbent."""
    assert root.prices is not None
    least = min(0, int(root.reduced.min(initial=0)))
    # a plan below the incumbent costs at most incumbent − 1
    return (incumbent - 1) * root.denominator - root.prices.base(root.limits) - root.most * least + 1
