"""The hearing pack: one offline HTML file and one PDF, from the same words and the same drawn maps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

import typst
from jinja2 import Environment

from districting.check import CheckReport
from districting.compare import Comparison
from districting.errors import DistrictingError, Fault
from districting.messages import Language
from districting.plan import Plan
from districting.present.annexes import Annexes
from districting.present.content import Content
from districting.present.fonts import font_folder, refuse_missing_signs
from districting.present.pictures import Style, changes_only, place_now, place_then, whole_plan, window_of
from districting.present.places import Place
from districting.present.shapes import Shapes, boundary_texts
from districting.present.sheets import Sheet
from districting.present.symbols import sheet_legend, swatch
from districting.project.store import Layers

HTML_FILE, PDF_FILE = "hearing-pack.html", "hearing-pack.pdf"

_PAPER = Style(286.0, 250.0, community_mm=5.4, unit_mm=4.2, street_mm=3.2)
_SCREEN = Style(160.0, 140.0, community_mm=5.2, unit_mm=3.6, street_mm=2.8)
_SMALL = Style(132.0, 106.0, community_mm=4.4, unit_mm=4.0, street_mm=2.8)


class PackFiles(NamedTuple):
    """The two files of a pack."""

    html: Path
    pdf: Path


def write_pack(
    plan: Plan,
    layers: Layers,
    folder: Path,
    *,
    language: Language,
    before: Plan,
    on: date,
    reference: Plan | None = None,
    check: CheckReport | None = None,
    annexes: Annexes | None = None,
) -> PackFiles:
    """
    Write the hearing pack of a plan.

    Parameters
    ----------
    plan
        What is proposed.
    layers
        The project's layers, metres.
    folder
        Where the two files go; made if it is not there.
    language
        ``"zh"`` or ``"en"``.
    before
        Today's villages and committees: one page for each.
    on
        The date the pages carry.
    reference
        The adopted plan to compare with.
    check
        What the independent check found.
    annexes
        Ledger, screening, other numbers of communities.

    Raises
    ------
    DataError
        When the paper's font lacks a sign of a name; nothing is written then.
    """
    drawing = Drawing(plan, before, layers, language)
    sides = boundary_texts(plan, drawing.shapes, language)
    content = Content(plan, before, reference, check, language, on, sides)
    data = content.as_dict() | (annexes or Annexes()).as_dict(language) | {"legend": sheet_legend(layers, language)}
    for c, row in enumerate(data["communities"]):
        row["swatch"] = swatch(drawing.shapes.colours[c], f"r{c}")
    data["places"] = [Place(content, group).as_dict() for group in range(len(before))]
    pdf, html = paper(data, drawing), page(data, drawing)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = PackFiles(folder / HTML_FILE, folder / PDF_FILE)
    made.html.write_text(html, encoding="utf-8")
    made.pdf.write_bytes(pdf)
    return made


@dataclass(frozen=True)
class Drawing:
    """The drawn maps of a pack, each made once."""

    plan: Plan
    before: Plan
    layers: Layers
    language: Language

    @cached_property
    def shapes(self) -> Shapes:
        """Areas of the plan."""
        return Shapes.of_plan(self.plan, self.layers)

    @cached_property
    def today(self) -> Shapes:
        """Areas of today."""
        return Shapes.of_plan(self.before, self.layers)

    def whole(self, style: Style, key: str) -> Sheet:
        """The whole plan."""
        return whole_plan(self.plan, self.shapes, self.today, self.language, style, key=key)

    def changed(self, style: Style, key: str) -> Sheet:
        """Changes only."""
        comparison = Comparison(self.before, self.plan)
        return changes_only(comparison, self.shapes, self.today, self.language, style, key=key)

    @cached_property
    def places(self) -> list[tuple[Sheet, Sheet]]:
        """For each village or committee the map of today and the map as proposed, of the same ground."""
        found = []
        for group in range(len(self.before)):
            window = window_of(self.shapes, self.today, group)
            now = place_now(self.plan, self.today, group, window, self.language, _SMALL)
            then = place_then(self.plan, self.shapes, self.today, group, window, self.language, _SMALL)
            found.append((now, then))
        return found


def page(data: dict[str, Any], drawing: Drawing) -> str:
    """The pack as one HTML page with everything inside."""
    source = files("districting.present")
    template = Environment(autoescape=True, trim_blocks=True).from_string(
        (source / "pack.html").read_text(encoding="utf-8")
    )
    return template.render(
        d=data,
        w=data["words"],
        style=(source / "pack.css").read_text(encoding="utf-8"),
        whole=drawing.whole(_SCREEN, "w").svg(title=data["words"]["whole"]),
        changed=drawing.changed(_SCREEN, "c").svg(title=data["words"]["changes"]),
        maps=[(now.svg(), then.svg()) for now, then in drawing.places],
    )


def paper(data: dict[str, Any], drawing: Drawing) -> bytes:
    """
    The pack as a PDF, text and fonts inside.

    Raises
    ------
    DataError
        When the font lacks a sign.
    DistrictingError
        When the typesetter refuses.
    """
    maps = {"whole": _scaled(drawing.whole(_PAPER, "w")), "changed": _scaled(drawing.changed(_PAPER, "c"))}
    places = [
        place | {"now": now.as_dict(), "then": then.as_dict()}
        for place, (now, then) in zip(data["places"], drawing.places, strict=True)
    ]
    whole = data | maps | {"places": places}
    refuse_missing_signs(_texts(whole))
    with as_file(files("districting.present") / "pack.typ") as template:
        return _typeset(template, whole)


def _typeset(template: Path, data: dict[str, Any]) -> bytes:
    """Run the typesetter; a warning is a refusal, since it would be a missing font."""
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(template),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise DistrictingError(Fault("present.pdf_failed", values={"reason": str(error)})) from error
    if warnings:
        reason = "; ".join(warning.message for warning in warnings)
        raise DistrictingError(Fault("present.pdf_failed", values={"reason": reason}))
    return bytes(pdf)


def _scaled(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain values, with its scale in words."""
    return sheet.as_dict() | {"scale": f"{round(sheet.denominator, -2):,.0f}"}


def _texts(value: Any) -> Iterator[str]:
    """Every text that is set, the drawings' shapes left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("svg", "swatch", "html"):
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
