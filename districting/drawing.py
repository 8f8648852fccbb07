"""Pictures and pages of a plan, from its study: the offline map, the hearing pack."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from districting.check import CheckReport
from districting.messages import Language
from districting.plan import Plan
from districting.present.map import plan_map, save_map, units_map
from districting.present.pack import write_pack
from districting.project.results import load_plan
from districting.project.study import Study
from districting.workflow import check_saved, study_of


def draw(
    plan: Plan, study: Study, folder: Path, *, language: Language, on: date, check: CheckReport | None = None
) -> list[Path]:
    """
    Write the offline map and the hearing pack of a plan.

    Parameters
    ----------
    on
        The date the pages carry.
    """
    folder.mkdir(parents=True, exist_ok=True)
    map_path = folder / "map.html"
    save_map(plan_map(plan, study.project.layers, language=language, before=study.today), map_path)
    files = write_pack(
        plan,
        study.project.layers,
        folder,
        language=language,
        before=study.today,
        reference=study.reference,
        check=check,
        on=on,
    )
    return [map_path, *files]


def pack_files(
    plan: Plan, study: Study, *, language: Language, on: date, check: CheckReport | None
) -> dict[str, bytes]:
    """The offline map and the hearing pack of a plan: content by file name."""
    with tempfile.TemporaryDirectory() as made:
        paths = draw(plan, study, Path(made), language=language, on=on, check=check)
        return {path.name: path.read_bytes() for path in paths}


def plan_map_page(plan: Plan, study: Study, *, language: Language) -> str:
    """The offline map of a plan as one HTML page."""
    return str(plan_map(plan, study.project.layers, language=language, before=study.today).get_root().render())


def today_map_page(study: Study, *, language: Language) -> str:
    """The offline map of the units as one HTML page."""
    return str(units_map(study.problem.county, study.project.layers, language=language).get_root().render())


def report_saved(path: Path, project: Path, folder: Path, *, language: Language, on: date) -> list[Path]:
    """Draw a saved plan again from its project."""
    plan = load_plan(path)
    study = study_of(project, plan.county, level=plan.level)
    return draw(plan, study, folder, language=language, on=on, check=check_saved(path))
