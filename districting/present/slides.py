"""The hearing on a screen: one offline page to step through, one village after the other, now and then proposed."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment

from districting.messages import Language, catalogue, say
from districting.plan import Plan
from districting.present.content import Content
from districting.present.pack import Drawing
from districting.present.pictures import Style, place_now, place_then, window_of
from districting.present.places import Place
from districting.present.shapes import boundary_texts
from districting.project.store import Layers

SLIDES_FILE = "slides.html"

_WHOLE = Style(190.0, 114.0, community_mm=6.6, unit_mm=0.0, street_mm=0.0, furniture_mm=6.6)
_PLACE = Style(160.0, 136.0, community_mm=7.4, unit_mm=7.0, street_mm=7.0, furniture_mm=7.0)
"""On a screen of 1,366 pixels a millimetre of a place's sheet is some 4.6 pixels: 7 mm are 24 points."""


def write_slides(plan: Plan, layers: Layers, folder: Path, *, language: Language, before: Plan, on: date) -> Path:
    """
    Write the page of slides of a plan.

    Parameters
    ----------
    plan
        What is proposed.
    layers
        The project's layers, metres.
    folder
        Where ``slides.html`` goes; made if it is not there.
    language
        ``"zh"`` or ``"en"``.
    before
        Today's villages and committees: two steps for each, now and proposed.
    on
        The date the first slide carries.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SLIDES_FILE
    path.write_text(slides_page(plan, layers, language=language, before=before, on=on), encoding="utf-8")
    return path


def slides_page(plan: Plan, layers: Layers, *, language: Language, before: Plan, on: date) -> str:
    """The slides as one HTML page with everything inside; parameters as of :func:`write_slides`."""
    drawing = Drawing(plan, before, layers, language)
    content = Content(plan, before, None, None, language, on, boundary_texts(plan, drawing.shapes, language))
    source = files("districting.present")
    template = Environment(autoescape=True, trim_blocks=True).from_string(
        (source / "slides.html").read_text(encoding="utf-8")
    )
    return template.render(
        d=content.as_dict(),
        w={key: say(f"slides.{key}", language) for key in catalogue("slides")},
        decides=content.word("no_decision"),
        whole=drawing.whole(_WHOLE, "w").svg(title=content.word("pack_whole")),
        places=[_place(content, drawing, group) for group in range(len(before))],
        style=(source / "slides.css").read_text(encoding="utf-8"),
        script=(source / "slides.js").read_text(encoding="utf-8"),
    )


def _place(content: Content, drawing: Drawing, group: int) -> dict[str, Any]:
    """One village or committee: its words and its two maps of the same ground."""
    window = window_of(drawing.shapes, drawing.today, group)
    language = drawing.language
    now = place_now(drawing.plan, drawing.today, group, window, language, _PLACE)
    then = place_then(drawing.plan, drawing.shapes, drawing.today, group, window, language, _PLACE)
    told = Place(content, group).as_dict()
    title = told["title"]
    return told | {
        "now": now.svg(title=content.word("pack_now_map") + f": {title}"),
        "then": then.svg(title=content.word("pack_then_map") + f": {title}"),
    }
