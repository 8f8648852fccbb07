"""Maps as offline pages, drawn once for each plan and language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from districting.messages import Language
from districting.plan import Plan
from districting.project.cache import kept_page
from districting.project.settings import read_settings
from districting.project.study import Study
from districting.workflow import folder_stamp

KEPT = 16
KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    Plan: lambda plan: plan.id,
    Study: lambda study: study.problem.county.digest,
}


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs=KEYS)
def today_page(study: Study, language: Language) -> str:
    """The map of the units as the files have them; kept beside the project, so that the next start draws nothing."""

    def draw() -> str:
        from districting.drawing import today_map_page  # what draws takes long to load

        return today_map_page(study, language=language)

    return kept_page(study.project.settings, study.level, f"today-{language}", draw)


def report_page(folder: Path, level: str | None, language: Language) -> str:
    """The data report of a project as it stands, faults and all."""
    return _report_page(str(folder), level, folder_stamp(folder), language)


@st.cache_data(max_entries=4, show_spinner=False)
def _report_page(folder: str, level: str | None, stamp: str, language: Language) -> str:  # noqa: ARG001 - key
    """The same, made anew when a file changes."""
    from districting.present.data_report import data_report_page
    from districting.project.report import inspect_project

    settings = read_settings(Path(folder))
    chosen = level or settings.county.level or next(iter(settings.levels))
    return data_report_page(inspect_project(Path(folder), chosen), language=language)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs=KEYS)
def plan_page(plan: Plan, study: Study, language: Language) -> str:
    """The map of a plan."""
    from districting.drawing import plan_map_page

    return plan_map_page(plan, study, language=language)
