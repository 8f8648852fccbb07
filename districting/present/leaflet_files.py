"""Leaflet's own files as text, from the installed package."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path

from xstatic.pkg import leaflet

_IMAGE = re.compile(r"url\(['\"]?(images/[\w.-]+)['\"]?\)")


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


def _data_address(path: Path) -> str:
    """An image as a data address."""
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
