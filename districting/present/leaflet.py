"""Leaflet's own files put into a folium page, so that it opens without any network."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

import folium
from branca.element import Element
from jinja2 import Template
from xstatic.pkg import leaflet

_IMAGE = re.compile(r"url\(['\"]?(images/[\w.-]+)['\"]?\)")


class Markup(Element):  # type: ignore[misc]
    """Markup put into a page as it stands; nothing in it is read as a template."""

    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup


@cache
def leaflet_script() -> str:
    """Leaflet's JavaScript, without the address of a source map."""
    text = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


@cache
def leaflet_style() -> str:
    """Leaflet's CSS with its images inside."""
    text = (Path(leaflet.BASE_DIR) / "leaflet.css").read_text(encoding="utf-8")
    return _IMAGE.sub(lambda found: f"url({_data_address(Path(leaflet.BASE_DIR) / found[1])})", text)


def inline_leaflet(drawn: folium.Map) -> None:
    """Replace every outside script and style of a map by Leaflet's own text."""
    drawn.default_js, drawn.default_css = [], []
    header = drawn.get_root().header
    header.add_child(Markup(f"<style>{leaflet_style()}</style>"), name="leaflet_style")
    header.add_child(Markup(f"<script>{leaflet_script()}</script>"), name="leaflet_script")


def _data_address(path: Path) -> str:
    """An image as a data address."""
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
