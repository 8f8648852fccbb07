"""Pictures and pages of a plan, from its study: the offline map, the hearing pack."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from districting.check import CheckReport
from districting.conversion import evidence
from districting.messages import Language
from districting.optimise.ask import Frontier, frontier
from districting.plan import Plan
from districting.present.annexes import Annexes
from districting.present.ledger_book import write_ledger_book
from districting.present.map import plan_map, save_map, units_map
from districting.present.pack import write_pack
from districting.present.slides import slides_page, write_slides
from districting.project.results import load_plan
from districting.project.study import Study
from districting.workflow import check_saved, screened, study_ledger, study_of

MAP_FILE = "map.html"
FRONTIER_SECONDS = 60.0
"""For each number of communities of the pack's curve."""


def draw(
    plan: Plan,
    study: Study,
    folder: Path,
    *,
    language: Language,
    on: date,
    check: CheckReport | None = None,
    frontier: Frontier | None = None,
    established: Collection[int] = (),
) -> list[Path]:
    """
    Write the offline map, the hearing pack, the slides and the ledger's workbook of a plan: all of them or none.

    Parameters
    ----------
    on
        The date the pages carry.
    frontier
        The best plan for each number of communities, for the pack's curve.
    established
        Numbers of communities whose committee is already elected.
    """
    needs, villages = study_ledger(study, plan, established=established), screened(study)
    annexes = Annexes(needs, villages, evidence(plan), frontier)
    layers, today = study.project.layers, study.today
    with tempfile.TemporaryDirectory() as made:
        there = Path(made)
        save_map(plan_map(plan, layers, language=language, before=today), there / MAP_FILE)
        pack = write_pack(
            plan,
            layers,
            there,
            language=language,
            before=today,
            reference=study.reference,
            check=check,
            on=on,
            annexes=annexes,
        )
        slides = write_slides(plan, layers, there, language=language, before=today, on=on)
        book = write_ledger_book(needs, villages, there, language=language)
        folder.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copy(path, folder)) for path in (there / MAP_FILE, *pack, slides, book)]


def pack_files(
    plan: Plan, study: Study, *, language: Language, on: date, check: CheckReport | None
) -> dict[str, bytes]:
    """The offline map and the hearing pack of a plan: content by file name."""
    with tempfile.TemporaryDirectory() as made:
        paths = draw(plan, study, Path(made), language=language, on=on, check=check)
        return {path.name: path.read_bytes() for path in paths}


def plan_slides(plan: Plan, study: Study, *, language: Language, on: date) -> str:
    """The slides of a plan as one HTML page."""
    return slides_page(plan, study.project.layers, language=language, before=study.today, on=on)


def plan_map_page(plan: Plan, study: Study, *, language: Language) -> str:
    """The offline map of a plan as one HTML page."""
    return str(plan_map(plan, study.project.layers, language=language, before=study.today).get_root().render())


def today_map_page(study: Study, *, language: Language) -> str:
    """The offline map of the units as one HTML page."""
    return str(units_map(study.problem.county, study.project.layers, language=language).get_root().render())


def report_saved(
    path: Path,
    project: Path,
    folder: Path,
    *,
    language: Language,
    on: date,
    numbers: Iterable[int] = (),
    established: Collection[int] = (),
) -> list[Path]:
    """
    Draw a saved plan again from its project.

    Parameters
    ----------
    numbers
        Numbers of communities to solve for, for the pack's curve.
    established
        Numbers of communities whose committee is already elected.
    """
    plan = load_plan(path)
    study = study_of(project, plan.county, level=plan.level)
    asked = sorted(set(numbers))
    found = frontier(plan.problem, asked, time_limit=FRONTIER_SECONDS) if asked else None
    about = {"language": language, "on": on, "check": check_saved(path), "established": established}
    return draw(plan, study, folder, frontier=found, **about)  # type: ignore[arg-type]
