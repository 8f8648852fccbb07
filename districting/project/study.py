"""A project opened for deciding: its county, its rules as a problem, today's communities, the adopted plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from districting.communities import Communities
from districting.compare import reference_plan
from districting.conversion import screen, unready
from districting.county import Unit
from districting.errors import DataError, DistrictingError, Fault, SettingsError, refuse
from districting.geography.findings import Findings, OpenFault
from districting.geography.reading import read_table
from districting.messages import say
from districting.objective import Walking
from districting.plan import Plan
from districting.problem import Problem
from districting.project.open_faults import refuse_what_matters
from districting.project.rulebook import Rulebook
from districting.project.settings import Reference
from districting.project.store import Project, open_project
from districting.rules import Rule, SpreadRule, UnreadyVillages


@dataclass(frozen=True)
class Study:
    """
    A project and the problem its settings pose.

    Parameters
    ----------
    project
        The files, read.
    problem
        What is solved.
    """

    project: Project
    problem: Problem

    @property
    def level(self) -> str:
        """The level of units that is solved."""
        return self.project.level

    def refuse_open_faults(self) -> None:
        """
        Stop where a rule asks for what a fault of the data spoils.

        Raises
        ------
        DataError
            With every fault that matters to these rules.
        """
        refuse_what_matters(self.problem.county, self.problem.rules, self.project.open_faults)

    @cached_property
    def today(self) -> Plan:
        """Today's villages and committees, each a community of its own."""
        county = self.problem.county
        first = {int(p): u for u, p in reversed(list(enumerate(county.parents)))}
        units = [county.units[first[p]] for p in sorted(first)]
        return Plan(
            self.problem,
            Communities.from_assignment(county.parents.tolist()),
            names=tuple(unit.committee_name for unit in units),
            names_en=tuple(unit.committee_name_en for unit in units),
            level=self.level,
            title=say("results.today", "zh"),
            title_en=say("results.today", "en"),
        )

    @cached_property
    def reference(self) -> Plan | None:
        """The adopted plan the project names, under this problem; ``None`` without one, or with a fault in it."""
        settings = self.project.settings.reference
        absent = any(open_.subject == "reference" for open_ in self.project.open_faults)
        if settings is None or not settings.file or absent:
            return None
        return _read_reference(self.problem, self.project.folder, settings, self.level)


def open_study(folder: Path, *, level: str | None = None, rules: Sequence[Rule] = (), whole: bool = False) -> Study:
    """
    Open a project folder and pose its problem.

    Parameters
    ----------
    folder
        Holds ``project.toml``.
    level
        Level to solve; the project's own choice by default.
    rules
        Rules that take the place of the project's of the same names.
    whole
        Take in the units the settings leave out: the next phase.

    Raises
    ------
    DataError, SettingsError
        With every fault found.
    """
    project = open_project(folder, level, whole=whole)
    study = _posed(project, Rulebook.of(project.settings))
    return replace(study, problem=study.problem.with_rules(*rules)) if rules else study


def with_rulebook(study: Study, book: Rulebook) -> Study:
    """
    The same project held to a book instead of its file's.

    Raises
    ------
    SettingsError
        With every fault of the rules.
    """
    settings = replace(study.project.settings, pack=book.pack, rules=book.entries, objective=book.objective)
    return _posed(replace(study.project, settings=settings), book)


def _posed(project: Project, book: Rulebook) -> Study:
    """The problem that a project poses under the rules of a book, with what it says is minimised."""
    said = book.objective
    rules = book.rules(project.folder, project.level)
    if not any(entry.get("name") == UnreadyVillages.name for entry in book.entries):
        rules = (*rules, *unready(screen(project.county)))
    walking = Walking(yuan_per_household_metre=said.yuan_per_household_metre)
    study = _with_reference(Study(project, Problem(project.county, rules, walking, goals=_goals(project, book, rules))))
    study.refuse_open_faults()
    return study


def _with_reference(study: Study) -> Study:
    """The study, with what is wrong with its adopted plan among the faults that stop nothing else."""
    try:
        _ = study.reference
    except DistrictingError as error:
        named = study.project.settings.reference
        file = named.file if named is not None else ""
        said = [{"file": file, "reason_en": fault.say("en"), "reason_zh": fault.say("zh")} for fault in error.faults]
        found = (OpenFault("reference", Fault("results.reference_faulty", values=words)) for words in said)
        project = replace(study.project, open_faults=(*study.project.open_faults, *found))
        return replace(study, project=project)
    return study


def _goals(project: Project, book: Rulebook, rules: Sequence[Rule]) -> tuple[str, ...]:
    """
    The goals that are terms of the cost on the level that is solved, in their order.

    Raises
    ------
    SettingsError
        When a goal is a term of the cost on no level of the project.
    """
    goals = book.objective.goals
    known = {level: terms(book.rules(project.folder, level)) for level in project.settings.levels} if goals else {}
    anywhere = set().union(*known.values())
    lost = tuple(goal for goal in goals if goal not in anywhere)
    if lost:
        raise SettingsError(Fault("project.goal_unpriced", lost, {"known": ", ".join(sorted(anywhere))}))
    return tuple(goal for goal in goals if goal in terms(rules))


def terms(rules: Sequence[Rule]) -> set[str]:
    """Names of the terms of the cost under some rules."""
    return {"walking", *(rule.name for rule in rules if rule.price is not None and not isinstance(rule, SpreadRule))}


def _read_reference(problem: Problem, folder: Path, settings: Reference, level: str) -> Plan:
    """The adopted plan and its names from their two tables."""
    numbers = {row["unit_id"]: row["community"] for row in _rows(folder / settings.file, "unit_id", "community")}
    order = {name: i for i, name in enumerate(dict.fromkeys(numbers.values()))}
    plan = reference_plan(
        problem,
        {unit: order[number] for unit, number in numbers.items()},
        title=settings.title,
        title_en=settings.title_en,
        level=level,
    )
    if not settings.communities:
        return plan
    named = {row["community"]: row for row in _rows(folder / settings.communities, "community", "name")}
    county = problem.county
    key = [next(numbers[i] for i in _own_ids(county.units[units[0]]) if i in numbers) for units in plan.communities]
    unnamed = tuple(k or "–" for k in key if k not in named)
    refuse([Fault("results.unnamed", unnamed, {"file": settings.communities})] if unnamed else ())
    return Plan(
        problem,
        plan.communities,
        names=tuple(named[k]["name"] for k in key),
        names_en=tuple(named[k].get("name_en") or named[k]["name"] for k in key),
        level=level,
        title=settings.title,
        title_en=settings.title_en,
    )


def _own_ids(unit: Unit) -> tuple[str, str]:
    """A unit's id, then its committee's."""
    return unit.id, unit.parent


def _rows(path: Path, *needed: str) -> list[dict[str, str]]:
    """Rows of a table, in any encoding or workbook that other tables may be in."""
    if not path.is_file():
        raise DataError(Fault("results.file_missing", values={"file": path.name, "folder": str(path.parent)}))
    findings = Findings()
    table = read_table(path, findings)
    findings.refuse()
    missing = [column for column in needed if table is None or column not in table]
    if table is None or missing:
        raise DataError(Fault("results.table_without_columns", tuple(missing), {"file": path.name}))
    return [{str(name): str(value) for name, value in row.items()} for row in table.to_dict("records")]
