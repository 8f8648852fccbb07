"""Every plan a level has: today's, adopted, solved, drawn, answers to questions, files; found by name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from districting.communities import Communities
from districting.compare import reference_plan
from districting.errors import DataError, DistrictingError, Fault
from districting.messages import Language, say
from districting.optimise.ask import Answer
from districting.optimise.near import Alternatives
from districting.plan import Plan, in_order
from districting.project.study import Study
from districting.ui import inquiring
from districting.ui.state import Desk

PLAN_FILE = "plan.json"


@dataclass(frozen=True)
class Shelved:
    """
    A plan on the shelf.

    Parameters
    ----------
    key
        Names it among the others.
    kind, about
        ``compare.plan_<kind>`` with these values says what it is.
    make
        The plan; made when it is looked at.
    dated
        Whether it was found for other rules than those that are set; it is judged by those that are set all the same.
    """

    key: str
    kind: str
    make: Callable[[], Plan]
    about: tuple[tuple[str, Any], ...] = ()
    dated: bool = False

    def title(self, language: Language, *, short: bool = False) -> str:
        """What it is called."""
        name = say(f"compare.{'short' if short else 'plan'}_{self.kind}", language, **dict(self.about))
        return say("compare.dated", language, name=name) if self.dated and not short else name


def shelf(desk: Desk, study: Study) -> dict[str, Shelved]:
    """Every plan of the level that is open, made of its units, by key."""
    solved, drawn = desk.solved.get(study.level), desk.drawn.get(study.level)
    fixed = {
        "solved": solved.plan if solved else None,
        "drawn": drawn.plan if drawn else None,
        "reference": study.reference,
        "today": study.today,
    }
    dated = solved is not None and not solved.answers(study.problem)
    found = [
        Shelved(name, name, partial(_by_rules, plan, study), dated=dated and name == "solved")
        for name, plan in fixed.items()
        if plan is not None and plan.county.ids == study.problem.county.ids
    ]
    found += _answers(desk, study)
    for name, plan in inquiring.asking(desk).others.items():
        found.append(Shelved(f"file.{name}", "file", partial(_by_rules, plan, study), (("name", name),)))
    found += [
        Shelved(f"saved.{path}", "file", partial(from_file, path, study), (("name", _name(path, study)),))
        for path in saved_plans(study)
    ]
    return {one.key: one for one in found}


def _answers(desk: Desk, study: Study) -> list[Shelved]:
    """Plans that answered a question."""
    asked = {
        kind: one
        for kind, one in inquiring.asking(desk).asked.items()
        if one.study.problem.county.ids == study.problem.county.ids
    }
    found: list[Shelved] = []

    def add(kind: str, key: str, name: str, communities: Communities | None, **about: int) -> None:
        if communities is not None:
            dated = asked[kind].study.problem.digest != study.problem.digest
            make = partial(Plan, study.problem, in_order(communities), level=study.level)
            found.append(Shelved(key, name, make, tuple(about.items()), dated))

    answer: Answer | None = asked["price"].answer(Answer) if "price" in asked else None
    if answer is not None:
        add("price", "wish", "wish", answer.after.plan)
    for number, one in asked["numbers"].found.items() if "numbers" in asked else ():
        add("numbers", f"number.{number}", "number", one.solution.plan, count=number)
    near: Alternatives | None = asked["near"].answer(Alternatives) if "near" in asked else None
    for i, communities in enumerate(near.plans[1:] if near is not None else (), start=1):
        add("near", f"near.{i}", "near", communities, number=i)
    return found


def _by_rules(plan: Plan, study: Study) -> Plan:
    """A plan judged by the rules and facts as they are set now."""
    return plan if plan.problem.digest == study.problem.digest else replace(plan, problem=study.problem)


def saved_plans(study: Study) -> list[Path]:
    """Plan files a solve of this level wrote into the project's folder."""
    found = sorted((study.project.folder / "out").glob(f"**/{PLAN_FILE}"))
    return [path for path in found if _level(path) == study.level]


def from_file(path: Path, study: Study) -> Plan:
    """A saved plan, under the study's own facts and rules."""
    return read_plan(path.name, path.read_bytes(), study)


def read_plan(name: str, content: bytes, study: Study) -> Plan:
    """
    A plan from the content of ``plan.json`` or of a ZIP that holds one; judged under the study's facts and rules.

    Raises
    ------
    DataError
        When it is no plan, or one of other units.
    """
    facts = _facts(name, content)
    try:
        rows = {unit: i for i, row in enumerate(facts["communities"]) for unit in row["units"]}
        title, title_en = (str(facts.get(key, "")) for key in ("title", "title_en"))
    except (KeyError, TypeError, AttributeError) as error:
        raise _bad(name, Fault("compare.upload_no_communities")) from error
    plan = reference_plan(study.problem, rows, level=study.level, title=title, title_en=title_en)
    names = {min(row["units"], key=study.problem.county.ids.index): row for row in facts["communities"]}
    firsts = [study.problem.county.ids[units[0]] for units in plan.communities]
    if set(firsts) != set(names):
        return plan
    return Plan(
        study.problem,
        plan.communities,
        names=tuple(str(names[u].get("name", "")) for u in firsts),
        names_en=tuple(str(names[u].get("name_en", "")) for u in firsts),
        level=study.level,
        title=title,
        title_en=title_en,
    )


def _facts(name: str, content: bytes) -> Any:
    """What a plan file says."""
    try:
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                inside = [entry for entry in archive.namelist() if Path(entry).name == PLAN_FILE]
                if not inside:
                    raise _bad(name, Fault("compare.upload_no_plan"))
                content = archive.read(inside[0])
        return json.loads(content)
    except DistrictingError:
        raise
    except (ValueError, zipfile.BadZipFile, RuntimeError) as error:
        raise _bad(name, None, str(error)) from error


def _bad(name: str, reason: Fault | None, words: str = "") -> DataError:
    """A file that is no plan, and why."""
    said = {language: reason.say(language) if reason else f"{words}." for language in ("zh", "en")}
    return DataError(Fault("compare.upload_bad", values={"name": name, "reason": said["en"], "reason_zh": said["zh"]}))


def _level(path: Path) -> str | None:
    """The level a plan file says it is of; nothing where it cannot be read."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8")).get("level"))
    except (OSError, ValueError, AttributeError):
        return None


def _name(path: Path, study: Study) -> str:
    """A file by its place in the project."""
    return str(path.relative_to(study.project.folder))
