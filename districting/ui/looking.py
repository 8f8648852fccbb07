"""Between plans and the map for looking: colours that pairs share, what is hatched, the message a window gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from districting.compare import Comparison
from districting.geography.boundary_text import line_features
from districting.geography.followed import Followed, followed_lines
from districting.messages import Language, catalogue, say
from districting.plan import Plan
from districting.present.edit_map import border_lines
from districting.present.palette import COLOURS, colour_numbers
from districting.project.study import Study
from districting.ui import mapview
from districting.ui.drafting import library
from districting.ui.drawings import KEYS

STUDIES_KEPT = 4
Pair = tuple[int, int]


@dataclass(frozen=True)
class Look:
    """
    What a map for looking shows.

    Parameters
    ----------
    plans
        One or two, each with its title; of two the second is behind the slider.
    hatched, picked
        Positions of units.
    pickable
        Whether a click chooses a unit.
    taken
        The last choice taken from each window.
    marks
        Borders to mark, by kind: ``always``, ``sometimes``, ``road``.
    today
        Whether offices, facilities and the outlines of today's committees are drawn as well.
    """

    plans: Sequence[tuple[str, Plan]]
    hatched: Iterable[int] = ()
    picked: Sequence[int] = ()
    pickable: bool = False
    taken: Mapping[str, int] | None = None
    marks: Mapping[str, Iterable[Pair]] | None = None
    today: bool = False


def look(
    study: Study, view: Look, language: Language, *, place: str, height: int, around: int = mapview.AROUND
) -> None:
    """Show it."""
    hatched, marks = [int(u) for u in view.hatched], dict(view.marks or {})
    colours = _colours([plan for _, plan in view.plans])
    lines = borders(study) if marks else {}
    kinds = [*(["moved"] if hatched else []), *(["picked"] if view.pickable else []), *marks]
    kinds += _today(study) if view.today else []
    message = {
        "plans": [_side(title, plan, own, language) for (title, plan), own in zip(view.plans, colours, strict=True)],
        "hatched": hatched,
        "picked": list(view.picked),
        "pickable": view.pickable,
        "taken": dict(view.taken or {}),
        "marks": [
            {"kind": kind, "lines": [line for pair in pairs for line in lines.get(pair, [])]}
            for kind, pairs in marks.items()
        ],
        "key": [{"kind": kind, "words": say(f"look.key_{kind}", language)} for kind in kinds],
        "today": view.today,
        "focus": None,
        "language": language,
        "words": {key[3:]: say(f"look.{key}", language) for key in catalogue("look") if key.startswith("js_")},
    }
    mapview.look(library(study), message, place=place, height=height, around=around)


@st.cache_resource(max_entries=STUDIES_KEPT, show_spinner=False, hash_funcs=KEYS)
def borders(study: Study) -> dict[Pair, list[list[int]]]:
    """The line of each border of a study."""
    return border_lines(study.problem.county, study.project.layers)


@st.cache_resource(max_entries=STUDIES_KEPT, show_spinner=False, hash_funcs=KEYS)
def roads(study: Study) -> list[Followed]:
    """The named streets, railways and waters of a study that borders lie along, most borders first."""
    layers = study.project.layers
    found = followed_lines(layers.borders, line_features(streets=layers.streets, water=layers.water, rail=layers.rail))
    return sorted(found, key=lambda one: (-len(one.pairs), one.feature.name))


def positions(study: Study, pairs: Iterable[tuple[str, str]]) -> list[Pair]:
    """Pairs of unit ids as pairs of positions, the smaller first."""
    at = {unit: u for u, unit in enumerate(study.problem.county.ids)}
    return [(min(at[a], at[b]), max(at[a], at[b])) for a, b in pairs]


def _today(study: Study) -> list[str]:
    """What is drawn of today, by kind."""
    there = {"office": study.problem.county.offices, "facility": study.project.layers.facilities, "today": "always"}
    return [kind for kind, found in there.items() if len(found)]


def _side(title: str, plan: Plan, colours: Sequence[int], language: Language) -> dict[str, Any]:
    """One plan of the map."""
    communities = [
        {"number": c + 1, "name": plan.name(c, language), "fill": COLOURS[colours[c]]} for c in range(len(plan))
    ]
    return {"title": title, "numbers": mapview.packed_numbers(plan.numbers), "communities": communities}


def _colours(plans: Sequence[Plan]) -> list[list[int]]:
    """Colours of the communities of each plan; who lives on in the second plan keeps its colour."""
    first = colour_numbers(len(plans[0]), _touching(plans[0]))
    if len(plans) < 2:
        return [first]
    partner = {after: before for before, after in Comparison(plans[0], plans[1]).partner.items()}
    fresh = colour_numbers(len(plans[1]), _touching(plans[1]))
    return [first, [first[partner[c]] if c in partner else fresh[c] for c in range(len(plans[1]))]]


def _touching(plan: Plan) -> list[Pair]:
    """Communities that touch, by position."""
    return [(int(plan.numbers[b.a]) - 1, int(plan.numbers[b.b]) - 1) for b in plan.county.borders]
