"""What a desk leaves on the disk: a file for each project, written whole or not at all, and read again."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_state_path

from districting.check import Check, CheckReport
from districting.draft import Draft, Frame, Step, frozen
from districting.errors import DataError, Fault
from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.rules import read_rules
from districting.solution import Solution, Status
from districting.ui.results import Drawing, Solved

FORMAT = "districting-desk/1"
ABOUT = "desk.json"
STATED = {"folder", "level", "language", "seconds", "shows_drawn", "rulebook", "parts"}
TOKENS = re.compile(r"[A-Za-z0-9_-]{8,64}")

Part = Drawing | Solved


@dataclass(frozen=True)
class Kept:
    """
    A desk at one moment; nothing in it changes later, so it can be written while the planner works on.

    Parameters
    ----------
    about
        Plain values: project folder, level, settings changed, language and the like.
    parts
        Drawings and results by ``kind/level``.
    """

    about: Mapping[str, Any]
    parts: Mapping[str, Part]

    def same(self, other: Kept | None) -> bool:
        """Whether the other holds the very same things."""
        if other is None or self.about != other.about or self.parts.keys() != other.parts.keys():
            return False
        return all(part is other.parts[name] for name, part in self.parts.items())


def desks_folder() -> Path:
    """Where this user's desks lie: ``$XDG_STATE_HOME/districting/desks`` or what this system has for it."""
    return user_state_path("districting", appauthor=False) / "desks"


def path_of(token: str, project: Path) -> Path:
    """The file of a desk's work on a project."""
    return desks_folder() / f"{token}.{hashlib.sha256(str(project.resolve()).encode()).hexdigest()[:12]}.zip"


def latest(token: str) -> Path | None:
    """The file a desk wrote last; ``None`` where it wrote none or the token is none of ours."""
    if not TOKENS.fullmatch(token):
        return None
    return max(desks_folder().glob(f"{token}.*.zip"), key=lambda path: path.stat().st_mtime_ns, default=None)


def write(path: Path, texts: Mapping[str, bytes]) -> None:
    """Write a file of named texts; whoever reads meets the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name, text in texts.items():
                    archive.writestr(name, text)
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def about(path: Path) -> dict[str, Any]:
    """
    The plain values of a kept desk.

    Raises
    ------
    DataError
        Where the file cannot be read, or a later version wrote it.
    """
    found = _read(path, ABOUT)
    if found.get("format") != FORMAT or not found.keys() >= STATED:
        raise DataError(Fault("desk.unreadable", values={"file": path, "reason": f"format {found.get('format')!r}"}))
    return found


def parts(path: Path, study_of: Callable[[str], Study]) -> tuple[dict[str, Part], list[Fault]]:
    """
    Drawings and results of a kept desk, and what could not be taken over because the project has changed.

    Parameters
    ----------
    study_of
        Opens the project at a level.

    Raises
    ------
    DataError
        Where the file cannot be read.
    """
    found: dict[str, Part] = {}
    faults: list[Fault] = []
    for name in _read(path, ABOUT)["parts"]:
        kind, _, level = name.partition("/")
        facts = _read(path, f"{name}.json")
        try:
            found[name] = drawing_of(facts) if kind == "drawings" else solved_of(facts, study_of(level))
        except DataError as error:
            faults += error.faults
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise DataError(Fault("desk.unreadable", values={"file": path, "reason": repr(error)})) from error
    return found, faults


def text_of(facts: Mapping[str, Any]) -> bytes:
    """Plain values as JSON; numbers of numpy become numbers."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def facts_of(part: Part) -> dict[str, Any]:
    """A drawing or a result as plain values."""
    return _drawing_facts(part) if isinstance(part, Drawing) else _solved_facts(part)


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
    return Drawing(draft, tuple(facts["colours"]), units=facts["units"])


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
        raise DataError(Fault("desk.other_facts", values={"level": study.level}))
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
        checks = [Check(c["key"], c["holds"], _fault_of(c["fault"])) for c in facts["report"]["checks"]]
        report = CheckReport(tuple(checks), facts["report"]["bound_checked"])
    locked = {rule["name"] for rule in facts["locked"]}
    rules = tuple(rule for rule in read_rules(facts["locked"]) if rule.name in locked)
    return Solved(study, solution, plan, facts["stopped"], report, rules)


def _drawing_facts(drawing: Drawing) -> dict[str, Any]:
    """A drawing; each frame once, and the steps one after the other in four arrays."""
    draft = drawing.draft
    steps = (*draft.past, *draft.future)
    around = [draft.frame, draft.kept_frame, *(f for step in steps for f in (step.frame_before, step.frame_after))]
    frames = {id(frame): frame for frame in around}
    place = {key: i for i, key in enumerate(frames)}
    return {
        "units": drawing.units,
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


def _fault_of(facts: Mapping[str, Any]) -> Fault:
    """A fault from its plain values."""
    return Fault(facts["key"], tuple(facts["ids"]), facts["values"])


def _read(path: Path, name: str) -> dict[str, Any]:
    """One text of a kept desk as plain values."""
    try:
        with zipfile.ZipFile(path) as archive:
            found: dict[str, Any] = json.loads(archive.read(name))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(Fault("desk.unreadable", values={"file": path, "reason": str(error)})) from error
    return found


def _packed(arrays: Sequence[Any], kind: str) -> str:
    """Whole numbers as base64, one array after the other."""
    whole = np.concatenate(arrays) if arrays else np.zeros(0)
    return base64.b64encode(whole.astype(kind).tobytes()).decode()


def _numbers(text: str, kind: str) -> Any:
    """What :func:`_packed` made one text of."""
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def _plain(value: Any) -> Any:
    """What JSON does not know: numbers of numpy, paths, sets."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return sorted(value) if isinstance(value, set | frozenset) else str(value)
