"""Page: a plan told village by village, and the hearing pack."""

from __future__ import annotations

from districting.ui import parts
from districting.ui.state import Desk, current_desk


def show(desk: Desk) -> None:
    """The head of the page."""
    parts.head(desk, "ui.page_present", desk.base)
    if desk.base is None:
        parts.nothing_open(desk)


show(current_desk())
