"""The parts of a desk that are kept on the disk, as plain values and back: drawings, results, questions, plans."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from districting.check import Check, CheckReport
from districting.draft import Draft, Frame, Step, frozen
from districting.errors import DataError, Fault
from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.rules import read_rules
from districting.solution import Solution, Status
from districting.ui.asking import Asked, Past
from districting.ui.packing import pack, unpack
from districting.ui.results import Drawing, Solved


@dataclass(frozen=True, eq=False)
class Others:
    """Plans brought in from files, by name."""

    plans: Mapping[str, Plan]


@dataclass(frozen=True, eq=False)
class Earlier:
    """
    A part that does not fit the project's data as they are now, kept as it was until they are back.

    Parameters
    ----------
    facts
        What :func:`facts_of` said of it.
    """

    facts: Mapping[str, Any]


Part = Drawing | Solved | Asked | Others | Earlier


def facts_of(part: Part) -> dict[str, Any]:
    """A part as plain values."""
    match part:
        case Drawing():
            return _drawing_facts(part)
        case Solved():
            return _solved_facts(part)
        case Asked():
            return _asked_facts(part)
        case Others():
            return {"plans": {name: plan.as_dict() for name, plan in part.plans.items()}}
        case Earlier():
            return dict(part.facts)


def drawing_of(facts: Mapping[str, Any]) -> Drawing:
    """The drawing that :func:`facts_of` described."""
    frames = [
        Frame(tuple(f["names"]), tuple(f["names_en"]), frozenset(f["locked_units"]), frozenset(f["locked"]))
        for f in facts["frames"]
    ]
    steps = _steps_of(facts["steps"], frames)
    past = facts["past"]
    draft = Draft(
        numbers=frozen(_numbers(facts["numbers"], "<u2")),
        frame=frames[facts["frame"]],
        kept=frozen(_numbers(facts["kept"], "<u2")),
        kept_frame=frames[facts["kept_frame"]],
        past=tuple(steps[:past]),
        future=tuple(steps[past:]),
        acks=facts["acks"],
    )
    return Drawing(draft, tuple(facts["colours"]), units=facts["units"], county=facts.get("county", ""))


def solved_of(facts: Mapping[str, Any], study: Study) -> Solved:
    """
    The result that :func:`facts_of` described, for a project opened again.

    Raises
    ------
    DataError
        Where the project's files, or the rules as this version reads them, are no longer what was solved.
    """
    county = study.problem.county
    problem = Problem.from_dict(county, facts["settings"])
    if facts["problem_digest"] != problem.digest:
        raise DataError(said("plan_other_facts", study))
    study = replace(study, problem=problem)
    stored = facts["plan"]
    plan = None
    if stored is not None:
        plan = replace(Plan.from_dict(county, stored, facts["certificate"]), problem=problem)
    solution = Solution(
        problem=problem,
        plan=plan.communities if plan is not None else None,
        certificate=facts["certificate"],
        reasons=tuple(_fault_of(fault) for fault in facts["reasons"]),
        **facts["solution"] | {"status": Status(facts["solution"]["status"])},
    )
    report = None
    if facts["report"] is not None:
        checks = [
            Check(c["key"], c["holds"], _fault_of(c["fault"]), open=c.get("open", False))
            for c in facts["report"]["checks"]
        ]
        report = CheckReport(tuple(checks), facts["report"]["bound_checked"])
    locked = {rule["name"] for rule in facts["locked"]}
    rules = tuple(rule for rule in read_rules(facts["locked"]) if rule.name in locked)
    return Solved(study, solution, plan, facts["stopped"], report, rules)


def said(key: str, study: Study, ids: tuple[str, ...] = ()) -> Fault:
    """What has changed, with the level by what people call it."""
    level = study.project.settings.levels[study.level]
    title, title_en = level.title or study.level, level.title_en or level.title or study.level
    return Fault(f"desk.{key}", ids, {"level": title_en, "level_zh": title})


def _drawing_facts(drawing: Drawing) -> dict[str, Any]:
    """A drawing; each frame once, and the steps one after the other in four arrays."""
    draft = drawing.draft
    steps = (*draft.past, *draft.future)
    around = [draft.frame, draft.kept_frame, *(f for step in steps for f in (step.frame_before, step.frame_after))]
    frames = {id(frame): frame for frame in around}
    place = {key: i for i, key in enumerate(frames)}
    return {
        "units": drawing.units,
        "county": drawing.county,
        "colours": drawing.colours,
        "numbers": _packed([draft.numbers], "<u2"),
        "kept": _packed([draft.kept], "<u2"),
        "frame": place[id(draft.frame)],
        "kept_frame": place[id(draft.kept_frame)],
        "frames": [
            {
                "names": frame.names,
                "names_en": frame.names_en,
                "locked_units": sorted(frame.locked_units),
                "locked": sorted(frame.locked),
            }
            for frame in frames.values()
        ],
        "past": len(draft.past),
        "steps": {
            "sizes": [len(step.units) for step in steps],
            "units": _packed([step.units for step in steps], "<i4"),
            "before": _packed([step.before for step in steps], "<u2"),
            "after": _packed([step.after for step in steps], "<u2"),
            "frames": [[place[id(step.frame_before)], place[id(step.frame_after)]] for step in steps],
        },
        "acks": dict(draft.acks),
    }


def _steps_of(facts: Mapping[str, Any], frames: Sequence[Frame]) -> list[Step]:
    """The steps of a draft, in order."""
    ends = np.cumsum(facts["sizes"], dtype=np.int64)[:-1]
    units = np.split(_numbers(facts["units"], "<i4").astype(np.int64), ends)
    before, after = (np.split(_numbers(facts[name], "<u2").astype(np.uint16), ends) for name in ("before", "after"))
    around = facts["frames"]
    return [Step(units[i], before[i], after[i], frames[f], frames[g]) for i, (f, g) in enumerate(around)]


def _solved_facts(solved: Solved) -> dict[str, Any]:
    """A result: what a plan file holds, and what the solve said besides."""
    solution, report = solved.solution, solved.report
    whole = ("status", "objective", "bound", "candidates", "seconds", "regime")
    return {
        "county": solution.problem.county.digest,
        "problem_digest": solution.problem.digest,
        "settings": solution.problem.settings_dict(),
        "plan": solved.plan.as_dict() if solved.plan is not None else None,
        "certificate": solution.certificate,
        "solution": {name: getattr(solution, name) for name in whole},
        "reasons": [asdict(fault) for fault in solution.reasons],
        "stopped": solved.stopped,
        "report": asdict(report) if report is not None else None,
        "locked": [rule.as_dict() for rule in solved.locked],
    }


def _asked_facts(asked: Asked) -> dict[str, Any]:
    """A question and what came of it."""
    past = asked.run
    assert isinstance(past, Past)
    own = {"work": past.work, "answers": past.answers, "faults": past.faults}
    return {
        "county": asked.study.problem.county.digest,
        "problem": asked.study.problem.settings_dict(),
        "stopped": past.stopped,
    } | {name: pack(value) for name, value in own.items()}


def asked_of(facts: Mapping[str, Any], study: Study) -> Asked:
    """
    The question that :func:`facts_of` described, for a project opened again.

    Raises
    ------
    DataError
        Where the project's data are no longer what was asked about.
    """
    county = study.problem.county
    if facts["county"] != county.digest:
        raise DataError(said("answers_other_facts", study))
    problem = Problem.from_dict(county, facts["problem"])
    past = {name: unpack(facts[name], county) for name in ("work", "answers", "faults")}
    return Asked(replace(study, problem=problem), Past(**past, stopped=facts["stopped"]))


def _fault_of(facts: Mapping[str, Any]) -> Fault:
    """A fault from its plain values."""
    return Fault(facts["key"], tuple(facts["ids"]), facts["values"])


def _packed(arrays: Sequence[Any], kind: str) -> str:
    """Whole numbers as base64, one array after the other."""
    whole = np.concatenate(arrays) if arrays else np.zeros(0)
    return base64.b64encode(whole.astype(kind).tobytes()).decode()


def _numbers(text: str, kind: str) -> Any:
    """What :func:`_packed` made one text of."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)
