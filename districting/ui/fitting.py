"""
What of earlier work fits the project as its files stand now.

Work is about units and facts. Where the units are the same and only facts have changed (households, walks, adjacency,
names), a plan or a drawing stays and is judged anew; no bound does. Where the units have changed it cannot be laid
over them. Whatever does not fit as it was is kept as it was, and fits again once the data are back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from districting.check import check_plan
from districting.errors import DataError, DistrictingError, Fault
from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.solution import Solution, Status
from districting.ui.kept_parts import Others, Part, asked_of, drawing_of, said, solved_of
from districting.ui.results import Solved


@dataclass(frozen=True)
class Fitted:
    """
    What became of a part.

    Parameters
    ----------
    part
        It, or what is left of it; ``None`` where nothing is.
    fault
        What has changed about it, and what to do; ``None`` where it is as it was.
    loses
        Whether something of it is not in what is left.
    """

    part: Part | None = None
    fault: Fault | None = None
    loses: bool = False


def _without(fault: Fault) -> Fitted:
    """Nothing is left."""
    return Fitted(None, fault, loses=True)


def fitted(kind: str, facts: Mapping[str, Any], study: Study) -> Fitted:
    """
    A part, as far as it fits a study.

    Parameters
    ----------
    kind
        ``drawings``, ``asked.…``, ``others``, or the kind of a result.
    facts
        What :func:`districting.ui.kept_parts.facts_of` said of it.

    Raises
    ------
    KeyError, TypeError, ValueError, IndexError
        Where another version wrote it in another way.
    """
    match kind.partition(".")[0]:
        case "drawings":
            return _drawing(facts, study)
        case "asked":
            return _asked(facts, study)
        case "others":
            return _others(facts, study)
    return _solved(facts, study)


def _drawing(facts: Mapping[str, Any], study: Study) -> Fitted:
    """A drawing numbers units in their order; what it is judged by may change."""
    drawing, county = drawing_of(facts), study.problem.county
    if not drawing.fits(county):
        return _without(said("drawing_other_units", study))
    now = replace(drawing, county=county.digest)
    return Fitted(now, None if drawing.county in ("", county.digest) else said("drawing_other_facts", study))


def _asked(facts: Mapping[str, Any], study: Study) -> Fitted:
    """An answer is about the very facts that were asked about."""
    try:
        return Fitted(asked_of(facts, study))
    except DistrictingError:
        return _without(said("answers_other_facts", study))
    except (KeyError, TypeError, ValueError, ImportError, AttributeError):
        return _without(said("answers_other_version", study))


def _others(facts: Mapping[str, Any], study: Study) -> Fitted:
    """Plans from files, judged as the project is set."""
    held, lost = {}, []
    for name, stated in facts["plans"].items():
        try:
            held[name] = replace(Plan.from_dict(study.problem.county, stated), problem=study.problem)
        except DistrictingError:
            lost.append(name)
    return Fitted(Others(held), said("plans_other_units", study, tuple(lost)) if lost else None, loses=bool(lost))


def _solved(facts: Mapping[str, Any], study: Study) -> Fitted:
    """A result; of one for other facts the plan alone, judged anew."""
    try:
        return Fitted(solved_of(facts, study))
    except DataError:
        pass
    county, stored = study.problem.county, facts["plan"]
    if stored is None:
        return _without(said("result_other_facts", study))
    before = {unit for row in stored["communities"] for unit in row["units"]}
    changed = tuple(sorted(before.symmetric_difference(county.ids)))
    if changed:
        return _without(said("plan_other_units", study, changed))
    try:
        proven = facts["solution"]["bound"] is not None
        return Fitted(_judged_anew(facts, study), said("plan_other_facts", study), loses=proven)
    except DistrictingError as error:
        return _without(error.faults[0])


def _judged_anew(facts: Mapping[str, Any], study: Study) -> Solved:
    """The plan under the rules it was solved for and the facts as they are now: a plan, and nothing proven."""
    county = study.problem.county
    problem = Problem.from_dict(county, facts["settings"])
    plan = replace(Plan.from_dict(county, facts["plan"]), problem=problem, status=Status.FEASIBLE, bound=None)
    reasons = (Fault("desk.earlier_facts"),)
    solution = Solution(problem, Status.FEASIBLE, plan.communities, plan.objective, reasons=reasons)
    report = check_plan(plan.as_dict(), county)
    return Solved(replace(study, problem=problem), solution, plan, stopped=False, report=report)
