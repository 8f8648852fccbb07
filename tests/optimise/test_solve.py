"""The engine against an independent brute force."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from districting.optimise.solve import solve
from districting.solution import Status

_SPEC = importlib.util.spec_from_file_location("brute", Path(__file__).with_name("brute.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
brute = importlib.util.module_from_spec(_SPEC)
import sys  # noqa: E402

sys.modules["brute"] = brute
_SPEC.loader.exec_module(brute)


@pytest.mark.parametrize("block", range(20))
def test_optimum_equals_brute_force(block: int) -> None:
    """On many small random problems with every mix of rules the engine proves the brute-force optimum."""
    for seed in range(block * 15, block * 15 + 15):
        case = brute.random_case(seed)
        best = case.best()
        solution = solve(case.problem())
        if best is None:
            assert solution.status is Status.INFEASIBLE, seed
            assert solution.reasons, seed
        else:
            assert (solution.status, solution.objective, solution.bound) == (Status.OPTIMAL, best, best), seed
