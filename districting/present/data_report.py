"""The data report: one page that says what was read, what was mended, and what the user must decide, with a map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from districting.county import OFFICE
from districting.errors import Fault
from districting.messages import Language, say
from districting.present.data_map import KEYS, bounds_of, data_map, keys_drawn
from districting.present.leaflet import Markup
from districting.present.points import facility_symbol
from districting.present.symbols import line_symbol
from districting.present.words import facility_words, named
from districting.project.report import MINUTES, DataReport

_CHANGES = 30

_JUMP = """
document.querySelectorAll("button[data-bounds]").forEach(button => button.addEventListener("click", () => {
  const map = Object.values(window).find(found => found instanceof L.Map);
  map.fitBounds(JSON.parse(button.dataset.bounds), {maxZoom: 18, padding: [40, 40]});
  map.getContainer().scrollIntoView({block: "center"});
}));
"""

Rows = list[list[str]]


def write_data_report(report: DataReport, folder: Path, *, language: Language) -> list[Path]:
    """
    Write ``data_report.html`` and ``data_report.json``.

    Parameters
    ----------
    folder
        Made where it does not exist.

    Returns
    -------
    The two paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page, facts = folder / "data_report.html", folder / "data_report.json"
    page.write_text(data_report_page(report, language=language), encoding="utf-8")
    text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1, default=str)
    facts.write_text(text, encoding="utf-8")
    return [page, facts]


def data_report_page(report: DataReport, *, language: Language) -> str:
    """The report as one HTML page that opens without a network."""
    words = _words(report, language)
    source = files("districting.present")
    template = jinja2.Environment(autoescape=True).from_string(
        (source / "data_report.html").read_text(encoding="utf-8")
    )
    body = template.render(words)
    style = (source / "data_report.css").read_text(encoding="utf-8")
    if report.layers is None:
        head = f'<meta charset="utf-8"><title>{escape(words["title"])}</title><style>{style}</style>'
        return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    drawn = data_map(report, language)
    root = drawn.get_root()
    root.header.add_child(Markup(f"<title>{escape(words['title'])}</title>"), name="page_title")
    root.header.add_child(Markup(f"<style>{style}</style>"), name="report_style")
    root.html.add_child(Markup(body), name="report")
    root.script.add_child(Markup(_JUMP), name="jump")
    return str(root.render())


def _words(report: DataReport, language: Language) -> dict[str, Any]:
    """Everything the page says, filled in."""

    def tell(key: str, **values: Any) -> str:
        return say(f"prepare.{key}", language, **values)

    county, notes = report.settings.county, report.sorted_notes()
    chosen = report.settings.levels[report.level]
    level = named(chosen.title, chosen.title_en, language) or report.level
    crs = report.layers.units.crs.to_string() if report.layers is not None else "–"
    title = tell("title", county=named(county.name, county.name_en, language))
    return {
        "title": title,
        "level": tell("level", level=level, basis=tell(county.basis), crs=crs),
        "synthetic": say("present.synthetic", language) if county.synthetic else "",
        "state": "shut" if report.faults else "open" if notes["decide"] else "",
        "verdict": _verdict(report, len(notes["decide"]), language),
        "numbers": _numbers(report, language),
        "reach": _reach(report, language),
        "first": [
            *([_part(report, "faults", report.faults, language)] if report.faults else []),
            *([_part(report, "open", [o.fault for o in report.open_faults], language)] if report.open_faults else []),
            _part(report, "decide", notes["decide"], language),
            _part(report, "mended", notes["mended"], language),
        ],
        "last": [_part(report, "read", notes["read"], language)] if notes["read"] else [],
        "nothing": tell("nothing"),
        "show": tell("show"),
        "map_title": tell("map"),
        "no_map": tell("no_map") if report.layers is None else "",
        "keys": _keys(report, language),
        "tables": [table for table in _tables(report, language) if table["rows"]],
    }


def _reach(report: DataReport, language: Language) -> str:
    """How many households are within 15 minutes of what, and how that was counted; nothing where nothing is known."""
    shares = report.reach()
    if not shares or report.county is None:
        return ""
    office = say("prepare.reach_office", language)
    named_ = {kind: office if kind == OFFICE else facility_words(kind, language) for kind in shares}
    words = [say("prepare.reach_one", language, what=named_[kind], share=share) for kind, share in shares.items()]
    key = "households" if report.county.near_share else "units"
    speed = report.settings.county.walking_m_per_minute
    comma = "，" if language == "zh" else ", "
    return say(f"prepare.reach_{key}", language, shares=comma.join(words), minutes=MINUTES, speed=speed)


def _keys(report: DataReport, language: Language) -> list[tuple[str, str]]:
    """The legend of the map."""
    found = [(line_symbol(**KEYS[key]), say(f"prepare.layer_{key}", language)) for key in keys_drawn(report)]
    if report.layers is not None and len(report.layers.facilities):
        found.append((facility_symbol(), say("prepare.count_facilities", language)))
    return found


def _verdict(report: DataReport, undecided: int, language: Language) -> str:
    if report.faults:
        return say("prepare.unusable", language, count=len(report.faults))
    if undecided:
        return say("prepare.usable_open", language, count=undecided)
    return say("prepare.usable", language)


def _numbers(report: DataReport, language: Language) -> list[tuple[str, str]]:
    """The counts worth a box: those that are not zero, households first."""
    if report.county is None:
        return []
    households = (say("prepare.households", language), f"{int(report.county.households.sum()):,}")
    counts = [(say(f"prepare.count_{key}", language), f"{value:,}") for key, value in report.counts().items() if value]
    return [households, *counts]


def _part(report: DataReport, kind: str, faults: Sequence[Fault], language: Language) -> dict[str, Any]:
    """A list of findings, each with where it lies on the map."""
    rows = []
    for fault in faults:
        bounds = bounds_of(_where(fault, report), report) if report.layers is not None else None
        rows.append({"words": fault.say(language), "bounds": json.dumps(bounds) if bounds else ""})
    return {"kind": kind, "title": say(f"prepare.{kind}", language), "rows": rows}


def _where(fault: Fault, report: DataReport) -> list[Any]:
    """The geometries a finding is about: those it left, else the units it names."""
    if fault.key in report.places or report.layers is None:
        return [geom for _, geom in report.places.get(fault.key, [])]
    units = report.layers.units.geometry
    return [units[name] for name in fault.ids if name in units.index]


def _tables(report: DataReport, language: Language) -> list[dict[str, Any]]:
    """The tables below the map; empty ones are left out by the page."""

    def tell(key: str, **values: Any) -> str:
        return say(f"prepare.{key}", language, **values)

    def table(title: str, head: Sequence[tuple[str, bool]], rows: Rows, why: str = "") -> dict[str, Any]:
        return {
            "title": title,
            "head": [(tell(key) if key else "", number) for key, number in head],
            "rows": rows,
            "why": why,
        }

    totals: Rows = []
    for row in report.totals():
        parts = " + ".join(f"{tell(f'total_{name}')} {value:,}" for name, value in row["parts"].items())
        result = tell("holds") if row["holds"] else tell("differs")
        totals.append([tell(f"total_{row['name']}"), f"{row['total']:,}", f"= {parts}", result])
    borders = [
        [tell(f"kind_{row['kind']}"), *(f"{row[key]:,}" for key in ("open", "crossed", "walls", "kilometres"))]
        for row in report.borders()
    ]
    pieces = report.pieces()
    parted = [[str(i), f"{p['units']:,}", f"{p['households']:,}"] for i, p in enumerate(pieces, start=1)]
    read = [
        [
            f"{file.file}{f' · {file.layer}' if file.layer else ''}",
            f"{file.rows:,}",
            file.encoding or "–",
            _columns(file),
        ]
        for file in report.files
    ]
    changed = sorted(report.changes, key=lambda change: -abs(change.after_m2 - change.before_m2))[:_CHANGES]
    changes = [[c.layer, c.id, f"{c.before_m2:,.1f}", f"{c.after_m2:,.1f}"] for c in changed]
    kinds = [("border_kind", False), *((f"border_{key}", True) for key in ("open", "crossed", "walls", "kilometres"))]
    one = len(pieces) == 1
    between = [[str(i), f"{p['units']:,}", f"{p['households']:,}"] for i, p in enumerate(report.regions(), start=1)]
    areas = [("change_layer", False), ("change_id", False), ("change_before", True), ("change_after", True)]
    return [
        table(tell("totals"), [("", False), ("households", True), ("", False), ("", False)], totals),
        table(tell("borders_title"), kinds, borders),
        table(
            tell("pieces_title"),
            [("piece_number", False), ("count_units", True), ("households", True)],
            parted,
            tell("pieces_one") if one else tell("pieces_why"),
        ),
        table(
            tell("regions_title"),
            [("piece_number", False), ("count_units", True), ("households", True)],
            between,
            tell("regions_why"),
        ),
        table(tell("changes_title", count=len(report.changes)), areas, changes),
        table(tell("files_title"), [("file", False), ("rows", True), ("encoding", False), ("columns", False)], read),
    ]


def _columns(file: Any) -> str:
    """The columns of a file, each with what it was taken for."""
    found = []
    for theirs, ours, unit in file.columns:
        became = f" → {ours}" if ours and ours != theirs else ""
        found.append(f"{theirs}{became}{f' ({unit})' if unit else ''}")
    return ", ".join(found) or "–"
