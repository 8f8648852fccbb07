"""Small pictures for legends and tables: lines, offices, swatches."""

from __future__ import annotations

from districting.messages import Language, say
from districting.present.palette import COLOURS, HATCHES, INK
from districting.present.sheets import hatch_pattern
from districting.project.store import Layers

_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="12" viewBox="0 0 28 12">'


def line_symbol(**attributes: str) -> str:
    """A short line with the given SVG attributes."""
    words = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'{_OPEN}<path d="M1 6H27" fill="none" {words}/></svg>'


def office_symbol(*, used: bool) -> str:
    """The square of an office for the legend."""
    fill = "#111" if used else "#fff"
    return f'{_OPEN}<rect x="9.5" y="1.5" width="9" height="9" fill="{fill}" stroke="#111" stroke-width="2"/></svg>'


def swatch(colour: int, key: str) -> str:
    """Colour and pattern of a community; the key names the pattern in a page."""
    hatch = HATCHES[colour]
    name = f"{key}s{colour}"
    pattern = hatch_pattern(name, hatch) if hatch.angles or hatch.dots else ""
    over = f'<rect width="9" height="4.6" fill="url(#{name})"/>' if pattern else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="4.6mm" viewBox="0 0 9 4.6"><defs>{pattern}</defs>'
        f'<rect width="9" height="4.6" fill="{COLOURS[colour]}"/>{over}'
        f'<rect x="0.25" y="0.25" width="8.5" height="4.1" fill="none" stroke="{INK}" stroke-width="0.5"/></svg>'
    )


def sheet_legend(layers: Layers, language: Language) -> list[dict[str, str]]:
    """What the lines and marks of a drawn map mean; only what the layers hold."""
    there = {"office_used": layers.offices, "office_open": layers.offices, "street_main_road": layers.streets}
    there |= {"rail": layers.rail, "water": layers.water}
    keys = {
        "community_line": line_symbol(stroke=INK, stroke_width="3"),
        "today_outline": line_symbol(stroke="#333", stroke_width="1.4", stroke_dasharray="6 4"),
        "office_used": office_symbol(used=True),
        "office_open": office_symbol(used=False),
        "street_main_road": line_symbol(stroke="#8f8f8f", stroke_width="6"),
        "rail": line_symbol(stroke="#444", stroke_width="3", stroke_dasharray="6 3"),
        "water": line_symbol(stroke="#c6dff0", stroke_width="8"),
    }
    return [
        {"svg": symbol, "words": say(f"present.{key}", language)}
        for key, symbol in keys.items()
        if len(there.get(key, "always"))
    ]
