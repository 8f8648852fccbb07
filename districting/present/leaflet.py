"""Leaflet's own files put into a folium page, so that it opens without any network."""

from __future__ import annotations

import folium
from branca.element import Element
from jinja2 import Template

from districting.present.leaflet_files import leaflet_script, leaflet_style


class Markup(Element):  # type: ignore[misc]
    """Markup put into a page as it stands; nothing in it is read as a template."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup


def inline_leaflet(drawn: folium.Map) -> None:
    """Replace every outside script and style of a map by Leaflet's own text."""
    drawn.default_js, drawn.default_css = [], []
    header = drawn.get_root().header
    header.add_child(Markup(f"<style>{leaflet_style()}</style>"), name="leaflet_style")
    header.add_child(Markup(f"<script>{leaflet_script()}</script>"), name="leaflet_script")
