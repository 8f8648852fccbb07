"""Between the desk and the map for editing: what is drawn, how it stands, and the message a window gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from districting.draft import Draft, Frame, start
from districting.editing import apply_ops, restart
from districting.effects import Effect, Standing, Wrong, band, effect, whats_wrong
from districting.messages import Language, catalogue, name_some, say
from districting.plan import Plan
from districting.present.edit_map import edit_geometry
from districting.present.palette import COLOURS, colour_numbers
from districting.present.words import unit_name
from districting.project.study import Study
from districting.rules import Contiguity, HouseholdBand, Rule
from districting.ui import mapview
from districting.ui.drawings import KEYS
from districting.ui.results import Drawing, units_name
from districting.ui.state import Desk

STANDINGS_KEPT = 2
LIBRARIES_KEPT = 4


@dataclass(frozen=True)
class Table:
    """
    What the page of editing needs, judged once a run.

    Parameters
    ----------
    study
        What is drawn on, with the rules as they are set now.
    drawing
        The draft and the view.
    before, now
        What was accepted last, and the draft as it stands.
    """

    study: Study
    drawing: Drawing
    before: Standing
    now: Standing

    @property
    def draft(self) -> Draft:
        """The plan being drawn."""
        return self.drawing.draft

    @property
    def effect(self) -> Effect:
        """What is pending."""
        return effect(self.before, self.now)

    @property
    def wrong(self) -> list[Wrong]:
        """What is to be put right."""
        return whats_wrong(self.now, self.draft.frame)


def starts(desk: Desk, study: Study) -> dict[str, Plan]:
    """Plans that drawing can start from, the likeliest first."""
    solved = desk.solved.get(study.level)
    plans = {"solved": solved.plan if solved else None, "reference": study.reference, "today": study.today}
    return {
        name: plan for name, plan in plans.items() if plan is not None and len(plan.county) == len(study.today.county)
    }


def table(desk: Desk) -> Table:
    """Take what the windows sent, and judge what is drawn; the first time from the likeliest plan."""
    study = desk.study or desk.base
    assert study is not None
    take(desk, study.level)
    drawing = desk.drawings.get(study.level)
    likeliest = next(iter(starts(desk, study).values()))
    if drawing is None or not drawing.fits(study.problem.county):
        begin(desk, study, likeliest)
    elif _untouched(drawing.draft) and not np.array_equal(drawing.draft.numbers, likeliest.numbers):
        acks = drawing.draft.acks
        del desk.drawings[study.level]
        begin(desk, study, likeliest)
        begun = desk.drawings[study.level]
        desk.drawings[study.level] = replace(begun, draft=replace(begun.draft, acks=acks))
    drawing = desk.drawings[study.level]
    judged = [_standing(desk, study, numbers) for numbers in (drawing.draft.kept, drawing.draft.numbers)]
    desk.standings = tuple(judged)[-STANDINGS_KEPT:]
    return Table(study, drawing, *judged)


def _untouched(draft: Draft) -> bool:
    """Whether nothing was ever drawn, so that a plan found since may take its place."""
    locked = draft.frame.locked_units or draft.frame.locked
    return not (draft.past or draft.future or draft.pending or locked)


def begin(desk: Desk, study: Study, plan: Plan) -> None:
    """Draw from a plan; where something is drawn already, as a step that can be taken back."""
    known = desk.drawings.get(study.level)
    if known is not None and not known.fits(plan.county):
        known = None
    draft = restart(known.draft, plan) if known is not None else start(plan)
    pairs = [(int(plan.numbers[b.a]) - 1, int(plan.numbers[b.b]) - 1) for b in plan.county.borders]
    colours = tuple(colour_numbers(len(plan), pairs))
    focus = known.focus if known is not None else (0, ())
    desk.drawings[study.level] = Drawing(
        draft, colours, focus, units_name(plan.county.ids), study.problem.county.digest
    )


def begin_again(desk: Desk, study: Study, plan: Plan) -> None:
    """Draw from a plan, after everything the window sent before."""
    take(desk, study.level)
    begin(desk, study, plan)


def take(desk: Desk, level: str) -> None:
    """Apply what the window sent and nobody has taken yet."""
    drawing = desk.drawings.get(level)
    client, ops = mapview.sent()
    if drawing is not None and client:
        desk.drawings[level] = replace(drawing, draft=apply_ops(drawing.draft, client, ops))


def act(desk: Desk, change: Callable[[Draft], Draft]) -> None:
    """Change what is drawn, after everything the window sent before."""
    level = desk.level or ""
    take(desk, level)
    drawing = desk.drawings[level]
    desk.drawings[level] = replace(drawing, draft=change(replace(drawing.draft, refused=())))


def zoom(desk: Desk, units: Sequence[int]) -> None:
    """Send the map to some units."""
    drawing = desk.drawings[desk.level or ""]
    desk.drawings[desk.level or ""] = replace(drawing, focus=(drawing.focus[0] + 1, tuple(units)))


@st.cache_resource(max_entries=LIBRARIES_KEPT, show_spinner=False, hash_funcs=KEYS)
def library(study: Study) -> mapview.Library:
    """Scripts and geometry for the windows of a study."""
    return mapview.library(edit_geometry(study.problem.county, study.project.layers))


def message(at: Table, language: Language) -> dict[str, Any]:
    """What the window gets with each run; README.md beside the component names the fields."""
    draft = at.draft
    limits = band(at.study.problem)
    focus = {"id": at.drawing.focus[0], "units": list(at.drawing.focus[1])} if at.drawing.focus[0] else None
    return {
        "version": len(draft.past),
        "acks": dict(draft.acks),
        "plan": mapview.packed_numbers(draft.numbers),
        "communities": [_community(at, number, language) for number in range(1, draft.count + 1)],
        "locked_units": sorted(draft.frame.locked_units),
        "band": list(limits) if limits else None,
        "contiguous": any(isinstance(rule, Contiguity) for rule in at.study.problem.rules),
        "focus": focus,
        "can_undo": bool(draft.past),
        "can_redo": bool(draft.future),
        "refused": " ".join(fault.say(language) for fault in draft.refused),
        "language": language,
        "words": {key[3:]: say(f"edit.{key}", language) for key in catalogue("edit") if key.startswith("js_")},
    }


def _community(at: Table, number: int, language: Language) -> dict[str, Any]:
    """One community for the window."""
    broken, colours = at.now.broken(number), at.drawing.colours
    colour = colours[number - 1] if number <= len(colours) else (number - 1) % len(COLOURS)
    households = at.now.households(number)
    return {
        "number": number,
        "name": name(at.draft.frame, number, language),
        "fill": COLOURS[colour],
        "locked": number in at.draft.frame.locked,
        "failing": bool(at.now.broken_hard(number)),
        "kept": at.before.households(number),
        "households": households,
        "state": _states(broken, households),
        "rules": titles(broken, language),
    }


def _states(broken: Iterable[Rule], households: int) -> list[str]:
    """Signs for the rules that are not met."""
    found = set()
    for rule in broken:
        if isinstance(rule, HouseholdBand):
            found.add("over" if households > rule.upper else "under")
        else:
            found.add("pieces" if isinstance(rule, Contiguity) else "rules")
    return sorted(found)


def name(frame: Frame, number: int, language: Language) -> str:
    """Name of a community; a new one has a number for a name."""
    own = (frame.names if language == "zh" else frame.names_en)[number - 1]
    return own or say("edit.new_community", language, number=number)


def titles(rules: Iterable[Rule], language: Language) -> str:
    """Names of rules in one line."""
    return ("、" if language == "zh" else ", ").join(dict.fromkeys(rule.title(language) for rule in rules))


def wrong_words(at: Table, wrong: Wrong, language: Language) -> str:
    """One thing to put right, in words."""
    units = at.study.problem.county.units
    return say(
        f"edit.wrong_{wrong.kind}",
        language,
        community=f"{wrong.number} {name(at.draft.frame, wrong.number, language)}" if wrong.number else "",
        units=name_some((unit_name(units[u], language) for u in wrong.units), language),
        amount=wrong.amount,
        rule=wrong.rule.title(language) if wrong.rule else "",
    )


def _standing(desk: Desk, study: Study, numbers: Any) -> Standing:
    """How some numbers stand, judged once."""
    fitting = (s for s in desk.standings if s.problem is study.problem and s.numbers is numbers)
    return next(fitting, None) or Standing(study.problem, numbers)
