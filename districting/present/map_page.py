"""What surrounds the interactive map: title, status, legend, table, and how it fits the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

import folium
from branca.element import MacroElement
from jinja2 import Template

from districting.messages import Language, say
from districting.present.leaflet import Markup, inline_leaflet

_STYLE = files("districting.present") / "map.css"


@dataclass(frozen=True)
class Panel:
    """
    What the panel beside the map says.

    Parameters
    ----------
    title, lines
        Heading, and sentences that are always seen; plain text.
    about
        What is seen on asking.
    synthetic
        Whether the mark of invented facts is shown.
    rows
        Colour, number, name and households of each group.
    keys
        Symbol and meaning of each line of the legend.
    rules
        The rules in force, each with its source and what was changed of it.
    """

    title: str
    lines: Sequence[str]
    about: str
    synthetic: bool
    rows: Sequence[tuple[str, str, str, str]]
    keys: Sequence[tuple[str, str]]
    rules: Sequence[str] = ()

    def markup(self, language: Language) -> str:
        """The panel as HTML, every text escaped."""
        mark = f'<p><span class="synthetic">{escape(say("present.synthetic", language))}</span></p>'
        about = f"<p>{escape(self.about)}</p>"
        lines = "".join(f"<p>{escape(line)}</p>" for line in self.lines)
        rows = "".join(
            f'<tr><td><span class="swatch" style="background:{colour}"></span></td><td>{escape(number)}</td>'
            f'<td>{escape(name)}</td><td class="number">{escape(households)}</td></tr>'
            for colour, number, name, households in self.rows
        )
        keys = "".join(f'<div class="key">{symbol}<span>{escape(words)}</span></div>' for symbol, words in self.keys)
        table = f"<table>{rows}</table>"
        rules = "".join(f"<p>{escape(rule)}</p>" for rule in self.rules)
        parts = {"about": about, "legend": keys, "list": table} | ({"rules": rules} if rules else {})
        closed = "".join(_part(key, inside, language) for key, inside in parts.items())
        return (
            f'<div class="panel" id="panel"><h1>{escape(self.title)}</h1>{mark if self.synthetic else ""}'
            f"{lines}{closed}</div>"
        )


def _part(key: str, inside: str, language: Language) -> str:
    """A part of the panel that can be closed; the rules are at first."""
    shown = "" if key == "rules" else " open"
    return f"<details{shown}><summary>{escape(say(f'present.{key}', language))}</summary>{inside}</details>"


class _Fit(MacroElement):  # type: ignore[misc]
    """Shows all units beside the panel, the names of units from near, and no name over another."""

    _template = Template(
        """{% macro script(this, kwargs) %}
(function (map) {
  const panel = document.getElementById("panel"), narrow = window.innerWidth <= 760;
  if (narrow) panel.querySelectorAll("details").forEach(part => part.removeAttribute("open"));
  L.control.scale({imperial: false, maxWidth: 140, position: "bottomright"}).addTo(map);
  L.DomEvent.disableScrollPropagation(panel);
  const box = panel.getBoundingClientRect();
  const corner = narrow ? [8, box.bottom + 6] : [box.right + 10, 10];
  map.fitBounds({{ this.bounds }}, {paddingTopLeft: corner, paddingBottomRight: [narrow ? 8 : 50, 12], animate: false});
  const first = map.getZoom(), least = narrow ? 1 : 0.5;
  const look = () => {
    map.getContainer().classList.toggle("near", map.getZoom() >= first + least);
    const all = kind => [...map.getContainer().querySelectorAll(".label" + kind)];
    const taken = all(" b").map(number => number.getBoundingClientRect());
    const labels = [".community span", ".unit span", ".road"].flatMap(all);
    labels.forEach(label => { label.style.visibility = "visible"; });
    const boxes = labels.map(label => label.getBoundingClientRect());
    labels.forEach((label, i) => {
      const a = boxes[i];
      const apart = b => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      if (!a.width || taken.every(apart)) taken.push(a); else label.style.visibility = "hidden";
    });
  };
  map.on("zoomend overlayadd", look);
  look();
})({{ this._parent.get_name() }});
{% endmacro %}"""
    )

    def __init__(self, bounds: Sequence[Sequence[float]]) -> None:
        super().__init__()
        self.bounds = [list(corner) for corner in bounds]


def new_map(bounds: Sequence[Sequence[float]]) -> folium.Map:
    """An empty map without tiles, everything it needs inside."""
    drawn = folium.Map(
        tiles=None,
        location=[sum(corner[axis] for corner in bounds) / 2 for axis in (0, 1)],
        zoom_start=14,
        zoom_control="bottomright",
        zoom_snap=0.25,
        wheel_px_per_zoom_level=120,
        attribution_control=False,
    )
    inline_leaflet(drawn)
    drawn.get_root().header.add_child(Markup(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"), name="page_style")
    return drawn


def finish(drawn: folium.Map, panel: Panel, bounds: Sequence[Sequence[float]], language: Language) -> None:
    """Add layer control, panel and title, and fit the view."""
    folium.LayerControl(position="topright", collapsed=True).add_to(drawn)
    root = drawn.get_root()
    root.header.add_child(Markup(f"<title>{escape(panel.title)}</title>"), name="page_title")
    root.html.add_child(Markup(panel.markup(language)), name="panel")
    drawn.add_child(_Fit(bounds), name="fit")
