"""Why not: the cause is named, and every repair solves."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from districting.optimise.explain import explain
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import read_rules
from districting.solution import Status

_HERE = Path(__file__).parent
sys.path.insert(0, str(_HERE))
infeasible, odd = (importlib.import_module(name) for name in ("infeasible", "odd"))
sys.path.remove(str(_HERE))

CASES = [*infeasible.cases(), *odd.odd_cases()]


def test_there_are_at_least_twenty_five() -> None:
    """The list does not shrink unnoticed."""
    assert len(infeasible.cases()) >= 25
    assert len(odd.odd_cases()) >= 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cause_is_named_and_every_repair_solves(case) -> None:
    """The known cause stands in the conflict or a repair, in both languages, and each repair applied gives a plan."""
    assert solve(case.problem, time_limit=60).status is Status.INFEASIBLE
    found = explain(case.problem, time_limit=60)
    assert found.feasible is False
    assert found.complete or not case.least
    assert found.repairs
    named = {rule.name for rule in found.conflict} | {
        r.name for repair in found.repairs for r in repair.changes.values()
    }
    assert named & set(case.causes), named
    assert case.said in found.say("en")
    assert "{" not in found.say("zh")
    for repair in found.repairs:
        mended = repair.apply(case.problem)
        assert solve(mended, time_limit=60).plan is not None, repair.say("en")
        entries = [rule.as_dict() for rule in mended.rules]
        assert Problem(mended.county, read_rules(entries)).digest == mended.digest
