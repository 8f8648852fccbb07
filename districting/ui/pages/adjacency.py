"""Page: which units touch and can be walked between, over what, and the pieces that are left."""

from __future__ import annotations

from districting.ui import parts
from districting.ui.state import Desk, current_desk


def show(desk: Desk) -> None:
    """The adjacency of the level that is open."""
    parts.head(desk, "ui.page_adjacency", desk.base)
    if desk.base is None:
        parts.nothing_open(desk)


show(current_desk())
