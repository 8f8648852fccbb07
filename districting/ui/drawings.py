"""Maps as offline pages, drawn once for each plan and language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from districting.drawing import plan_map_page, today_map_page
from districting.messages import Language
from districting.plan import Plan
from districting.project.study import Study

KEPT = 16
KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    Plan: lambda plan: plan.id,
    Study: lambda study: study.problem.county.digest,
}


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs=KEYS)
def today_page(study: Study, language: Language) -> str:
    """The map of the units as the files have them."""
    return today_map_page(study, language=language)


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs=KEYS)
def plan_page(plan: Plan, study: Study, language: Language) -> str:
    """The map of a plan."""
    return plan_map_page(plan, study, language=language)
