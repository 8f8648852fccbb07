"""
The map for editing: a Streamlit component on Leaflet, without a build step. Its protocol is in README.md beside it.

The library (Leaflet, the scripts, the style, the geometry) is one packed message that never changes while a project
is open, so Streamlit sends it once; with each run only the plan travels, and only operations come back.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from xstatic.pkg import leaflet

from districting.present.leaflet_files import leaflet_style

HERE = Path(__file__).parent
SCRIPTS = (
    "shapes.js",
    "fills.js",
    "sheets.js",
    "land.js",
    "labels.js",
    "panel.js",
    "stage.js",
    "queue.js",
    "tools.js",
    "editor.js",
    "viewer.js",
)
"""In the order in which they import each other; the last two are doors: the map for editing, the map for looking."""
KEY = "mapview"
AROUND = 300
"""Pixels of a window that a page keeps for itself above and below its map, unless it says otherwise."""


@dataclass(frozen=True)
class Library:
    """Everything a window needs once: packed, with a name that changes with its content."""

    name: str
    packed: bytes


def library(geometry: Mapping[str, Any]) -> Library:
    """
    Pack scripts, style and geometry for the windows of one county.

    Parameters
    ----------
    geometry
        As :func:`districting.present.edit_map.edit_geometry` gives it.
    """
    content = {
        "scripts": _scripts(),
        "style": leaflet_style() + _text("map.css") + _text("viewer.css"),
        "geometry": geometry,
    }
    name = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    text = json.dumps(content | {"id": name}, ensure_ascii=False, separators=(",", ":"))
    return Library(name, gzip.compress(text.encode(), 6, mtime=0))


def mount(shared: Library, message: Mapping[str, Any], *, height: int, around: int = AROUND) -> None:
    """
    Show the map with a message; what the planner did is read by :func:`sent` at the start of the next run.

    Parameters
    ----------
    height, around
        At least so many pixels high; on a higher window all but what is left to the page around it.
    """
    _mount(shared, {**message, "door": "editor", "height": _room(height, around)}, KEY)


def look(shared: Library, message: Mapping[str, Any], *, place: str, height: int, around: int = AROUND) -> None:
    """
    Show the map for looking; the units chosen on it are read by :func:`picked` at the start of the next run.

    Parameters
    ----------
    place
        Tells maps apart: each keeps its own view and slider.
    height, around
        As of :func:`mount`.
    """
    _mount(shared, {**message, "door": "viewer", "place": place, "height": _room(height, around)}, f"{KEY}.{place}")


def sent() -> tuple[str, list[Mapping[str, Any]]]:
    """The window's name and its operations that wait for an acknowledgement; nothing where none were sent."""
    found = _state(KEY).get("ops") or {}
    client, ops = found.get("client"), found.get("ops")
    if not isinstance(client, str) or not isinstance(ops, list):
        return "", []
    return client, [op for op in ops if isinstance(op, Mapping)]


def picked(place: str) -> tuple[str, int, list[int]]:
    """The window's name, the number of its message, and the units chosen in it; no name where none came."""
    found = _state(f"{KEY}.{place}").get("picked") or {}
    client, count, units = found.get("client"), found.get("id"), found.get("units")
    if not isinstance(client, str) or not isinstance(count, int) or not isinstance(units, list):
        return "", 0, []
    return client, count, [unit for unit in units if isinstance(unit, int)]


def packed_numbers(numbers: Any) -> str:
    """Community numbers as base64 of unsigned 16-bit whole numbers, lowest byte first."""
    return base64.b64encode(numbers.astype("<u2").tobytes()).decode()


def _mount(shared: Library, message: Mapping[str, Any], key: str) -> None:
    """The invisible half and the visible one, with a packed message."""
    _component("districting_library", "library.js")(key=f"library.{shared.name}", data=shared.packed, height=1)
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    data = {"library": shared.name, "packed": base64.b64encode(gzip.compress(text.encode(), 3, mtime=0)).decode()}
    _component("districting_map", "mount.js")(key=key, data=data, on_ops_change=_nothing, on_picked_change=_nothing)


def _room(height: int, around: int) -> str:
    """A height as style sheets say it."""
    return f"max({height}px, calc(100vh - {around}px))"


def _state(key: str) -> Mapping[str, Any]:
    """What a window has set."""
    return st.session_state.get(key) or {}


def _component(name: str, script: str) -> Any:
    """The component of a script; registered again by whoever runs, which costs nothing and suits every runtime."""
    return st.components.v2.component(name, js=_text(script))


@cache
def _scripts() -> list[tuple[str, str]]:
    """Leaflet and the scripts, by name, in the order of loading."""
    source = (Path(leaflet.BASE_DIR) / "leaflet-src.esm.js").read_text(encoding="utf-8")
    own = source.replace("//# sourceMappingURL=leaflet-src.esm.js.map", "")
    return [("leaflet.js", own), *((name, _text(name)) for name in SCRIPTS)]


@cache
def _text(name: str) -> str:
    """One of the files beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def _nothing() -> None:
    """Streamlit keeps a value only for which somebody listens."""
