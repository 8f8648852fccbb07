"""Other numbers of communities: the proven best of each as a plot to click, a table, and the plan of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from districting.compare import Comparison
from districting.messages import Language, say
from districting.plan import Plan
from districting.project.study import Study
from districting.rules import NumberOfCommunities
from districting.solution import Status
from districting.ui import inquiring, looking, parts
from districting.ui.asking import Asked, EachNumber, Found
from districting.ui.inquiring import asking
from districting.ui.looking import Look
from districting.ui.state import Desk
from districting.workflow import mean_walk_m

AROUND = 3
MAP_HEIGHT = 520
CHART_HEIGHT = 320


def numbers(desk: Desk, study: Study) -> None:
    """From which number to which; then what was found."""
    asked = asking(desk).asked.get("numbers")
    _form(desk, study)
    if asked is None:
        st.caption(say("asking.numbers_none", desk.language))
        return
    inquiring.what_went_wrong(desk, asked)
    if not asked.found:
        return
    rows = _rows(desk, asked)
    chosen = _chosen(desk, asked, rows)
    parts.table(rows.drop(columns=["key", "shape"]))
    st.caption(say("asking.numbers_mean", desk.language))
    if chosen is not None:
        _plan(desk, asked, chosen)


def _form(desk: Desk, study: Study) -> None:
    """The numbers to try, around the one of the present plan."""
    language = desk.language
    plan = inquiring.present_plan(desk, study)
    count = len(study.problem.county)
    middle = len(plan) if plan is not None else study.problem.number[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = st.number_input(say("asking.first", language), 1, count, max(1, middle - AROUND), key="ask.first")
        last = st.number_input(say("asking.last", language), 1, count, min(count, middle + AROUND), key="ask.last")
        inquiring.seconds_field(desk)
        if inquiring.ask_button(desk, "asking.ask_numbers", key="ask.numbers", enabled=first <= last):
            wanted = tuple(range(int(first), int(last) + 1))
            inquiring.ask(desk, "numbers", study, EachNumber(study.problem, study.level, desk.seconds, numbers=wanted))
            st.rerun()


def _rows(desk: Desk, asked: Asked) -> pd.DataFrame:
    """One row a number: what was proven, cost, bound, walk, sizes, who moves against the plan shown."""
    language, present = desk.language, inquiring.present_plan(desk, asked.study)
    rows: list[dict[str, Any]] = []
    for number, found in asked.found.items():
        solution = found.solution
        row: dict[str, Any] = {"number": number, "proven": say(f"cli.proven_{solution.status}", language)}
        row |= {"cost": solution.objective, "gap": "–" if solution.gap is None else f"{solution.gap:.2%}"}
        row |= {"walk": None, "sizes": "–", "moved": None}
        if solution.plan is not None:
            plan = _plan_of(asked, found)
            row |= {"walk": round(mean_walk_m(plan)), "sizes": f"{plan.households.min():,} – {plan.households.max():,}"}
            row["moved"] = Comparison(present, plan).moved_households if present is not None else None
        rows.append(row | {"key": number, "shape": str(solution.status)})
    names = {name: say(f"asking.column_{name}", language) for name in rows[0] if name not in ("key", "shape")}
    return pd.DataFrame(rows).astype({"cost": "Int64", "walk": "Int64", "moved": "Int64"}).rename(columns=names)


def _chosen(desk: Desk, asked: Asked, rows: pd.DataFrame) -> Found | None:
    """The plot, beside it the numbers as a list; a click on either chooses."""
    language = desk.language
    planned = [number for number, found in asked.found.items() if found.solution.plan is not None]
    if not planned:
        _none(asked, language)
        return None
    left, right = st.columns([3, 1])
    with left:
        event: Any = st.vega_lite_chart(
            rows, _chart(language), on_select="rerun", selection_mode="pick", key="ask.chart", width="stretch"
        )
    points = event.selection.get("pick", [])
    clicked = next((int(point["key"]) for point in points if "key" in point), None)
    if clicked in planned and clicked != st.session_state.get("ask.clicked"):
        st.session_state["ask.number"] = clicked
    st.session_state["ask.clicked"] = clicked
    if st.session_state.get("ask.number") not in planned:
        st.session_state["ask.number"] = _best(asked, planned)
    with right:
        number = st.radio(
            say("asking.chosen_number", language),
            planned,
            format_func=lambda n: say("asking.communities", language, count=n),
            key="ask.number",
        )
    return asked.found[number]


def _none(asked: Asked, language: Language) -> None:
    """None of the numbers has a plan."""
    first = next(iter(asked.found.values())).solution
    reasons = "\n\n".join(parts.plain(fault.say(language)) for fault in first.reasons)
    st.error(f"{say('asking.no_number', language)}\n\n{reasons}", icon=":material/block:")


def _best(asked: Asked, planned: list[int]) -> int:
    """The number that costs least."""
    return min(planned, key=lambda number: asked.found[number].solution.objective or 0)


def _chart(language: Language) -> dict[str, Any]:
    """Cost over number: a line, and a point for each number, whose shape says what was proven."""
    cost, number, proven = (say(f"asking.column_{name}", language) for name in ("cost", "number", "proven"))
    statuses = (Status.OPTIMAL, Status.FEASIBLE)
    x = {"field": number, "type": "ordinal", "axis": {"labelAngle": 0}}
    y = {"field": cost, "type": "quantitative", "scale": {"zero": False}, "axis": {"format": ",d"}}
    tips = [
        {"field": say(f"asking.column_{name}", language)}
        for name in ("number", "proven", "cost", "gap", "walk", "sizes", "moved")
    ]
    shape: Mapping[str, Any] = {
        "field": proven,
        "type": "nominal",
        "scale": {
            "domain": [say(f"cli.proven_{status}", language) for status in statuses],
            "range": ["circle", "triangle-up"],
        },
        "legend": {"orient": "bottom", "title": None},
    }
    size = {"condition": {"param": "pick", "empty": False, "value": 420}, "value": 190}
    colour = {"condition": {"param": "pick", "empty": False, "value": "#b04a00"}, "value": "#1f5f8b"}
    return {
        "height": CHART_HEIGHT,
        "layer": [
            {"mark": {"type": "line", "color": "#8a99a6"}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "cursor": "pointer"},
                "params": [{"name": "pick", "select": {"type": "point", "fields": ["key"]}}],
                "encoding": {"x": x, "y": y, "shape": shape, "size": size, "color": colour, "tooltip": tips},
            },
        ],
    }


def _plan(desk: Desk, asked: Asked, chosen: Found) -> None:
    """The plan of the chosen number behind the slider, and the button that takes it."""
    language, study = desk.language, asked.study
    after = _plan_of(asked, chosen)
    title = say("asking.communities", language, count=chosen.key)
    before = inquiring.present_plan(desk, study)
    plans = [(say("asking.present_plan", language), before), (title, after)] if before is not None else [(title, after)]
    hatched = Comparison(before, after).moved.tolist() if before is not None else ()
    if asked.run.ended and inquiring.take_button(
        desk, study, chosen.solution, key="ask.take_number", report=chosen.report
    ):
        for limit in ("lower", "upper"):
            desk.change(desk.item(NumberOfCommunities.name), limit, chosen.key)
        solved = desk.solved[study.level]
        desk.adopt(inquiring.under(solved, desk.study))
        inquiring.taken(desk)
    looking.look(study, Look(plans, hatched=hatched), language, place="numbers", height=MAP_HEIGHT)


def _plan_of(asked: Asked, found: Found) -> Plan:
    """The plan of a number."""
    return Plan.of_solution(found.solution, level=asked.study.level)
