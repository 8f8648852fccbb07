"""The projects a user opened lately, remembered on the disk of this machine."""

from __future__ import annotations

import json
from pathlib import Path

from platformdirs import user_state_path

from districting.project.settings import SETTINGS_FILE
from districting.project.writing import write_whole

KEPT = 8


def recent() -> list[Path]:
    """Folders of projects opened lately, the latest first, those that are still there."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    folders = [Path(text) for text in found if isinstance(text, str)] if isinstance(found, list) else []
    return [folder for folder in folders if (folder / SETTINGS_FILE).is_file()]


def remember(folder: Path) -> None:
    """Put a folder first; where nothing can be written, nothing is remembered."""
    folders = [folder, *(other for other in recent() if other != folder)][:KEPT]
    text = json.dumps([str(one) for one in folders], ensure_ascii=False, indent=1)
    try:
        if not _file().is_file() or _file().read_text(encoding="utf-8") != text:
            _file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(_file(), text.encode())
    except OSError:
        return


def _file() -> Path:
    """``$XDG_STATE_HOME/districting/recent.json`` or what this system has for it."""
    return user_state_path("districting", appauthor=False) / "recent.json"
