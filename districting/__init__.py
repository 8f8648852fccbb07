"""
Redraw a county's communities: files in; a proven plan, its map and its hearing pack out.

The way through, one room each: :mod:`~districting.project` and :mod:`~districting.geography` (files to a
:class:`County`), :mod:`~districting.rules` and :mod:`~districting.objective` (what a plan is held to),
:mod:`~districting.problem`, :mod:`~districting.optimise` (problem to :class:`Solution`),
:mod:`~districting.plan`, :mod:`~districting.check` and :mod:`~districting.proof` (what it is worth),
:mod:`~districting.present` (map and hearing pack), :mod:`~districting.workflow` (all of it in order).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from districting.check import check_plan as check_plan
    from districting.communities import Communities as Communities
    from districting.compare import Comparison as Comparison
    from districting.county import Border as Border
    from districting.county import County as County
    from districting.county import Office as Office
    from districting.county import Unit as Unit
    from districting.errors import DistrictingError as DistrictingError
    from districting.optimise.solve import solve as solve
    from districting.plan import Plan as Plan
    from districting.problem import Problem as Problem
    from districting.project.study import Study as Study
    from districting.project.study import open_study as open_study
    from districting.rules import read_rules as read_rules
    from districting.solution import Solution as Solution
    from districting.solution import Status as Status

_HOMES = {
    "Border": "county",
    "Communities": "communities",
    "Comparison": "compare",
    "County": "county",
    "DistrictingError": "errors",
    "Office": "county",
    "Plan": "plan",
    "Problem": "problem",
    "Solution": "solution",
    "Status": "solution",
    "Study": "project.study",
    "Unit": "county",
    "check_plan": "check",
    "open_study": "project.study",
    "read_rules": "rules",
    "solve": "optimise.solve",
}

__all__ = sorted(_HOMES)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Fetch a public name from its module when it is first used, so that importing the package costs nothing."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
