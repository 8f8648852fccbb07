"""A desk on the disk: kept while one works, taken up again after a crash, a reload or a change of project."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from districting.errors import DataError, Fault
from districting.project.rulebook import Rulebook
from districting.ui import kept
from districting.ui.asking import Asking
from districting.ui.keeper import KEEPER
from districting.ui.kept import Kept, latest
from districting.ui.results import Drawing, Solved
from districting.ui.state import Desk
from districting.wishes import wish_of


def keep(desk: Desk) -> None:
    """Have a desk written to the disk soon; costs nothing where nothing has changed."""
    if not desk.token or desk.folder is None:
        return
    about = {
        "folder": str(desk.folder),
        "level": desk.level,
        "language": desk.language,
        "seconds": desk.seconds,
        "shows_drawn": desk.shows_drawn,
        "rulebook": desk.rulebook.as_dict() if desk.rulebook is not None else None,
        "wishes": {level: [asdict(wish) for wish in one.wishes] for level, one in desk.asking.items() if one.wishes},
    }
    parts: dict[str, Drawing | Solved] = {f"solved/{level}": one for level, one in desk.solved.items()}
    parts |= {f"drawn/{level}": one for level, one in desk.drawn.items()}
    parts |= {f"drawings/{level}": one for level, one in desk.drawings.items()}
    if desk.under_way is not None:
        parts[f"under_way/{desk.under_way.study.level}"] = desk.under_way
    KEEPER.put(kept.path_of(desk.token, desk.folder), Kept(about, parts))


def on_disk(desk: Desk) -> Kept | None:
    """What is on the disk of a desk, as far as this program wrote it."""
    return KEEPER.written(kept.path_of(desk.token, desk.folder)) if desk.folder is not None else None


def come_back(desk: Desk, path: Path) -> None:
    """Sit down at a desk as it was when the program ended; its project is opened by the first run."""
    try:
        left = kept.about(path)
    except DataError as error:
        _put_aside(desk, path, error)
        return
    desk.language, folder = left["language"], Path(left["folder"])
    if folder.is_dir():
        desk.returns_to = folder
    else:
        desk.faults = (*desk.faults, Fault("desk.folder_gone", values={"folder": folder}))


def left_in(desk: Desk, folder: Path) -> dict[str, Any]:
    """What a desk left of a project, as plain values; a file that cannot be read is put aside and told."""
    path = kept.path_of(desk.token, folder)
    if not desk.token or not path.is_file():
        return {}
    try:
        return kept.about(path)
    except DataError as error:
        _put_aside(desk, path, error)
        return {}


def take_up(desk: Desk, left: dict[str, Any]) -> None:
    """Go on with what was left of the project that has just been opened."""
    if not left or desk.folder is None:
        return
    path = kept.path_of(desk.token, desk.folder)
    try:
        parts, faults = kept.parts(path, desk.at_level)
    except DataError as error:
        _put_aside(desk, path, error)
        return
    desk.seconds, desk.shows_drawn = left["seconds"], left["shows_drawn"]
    desk.rulebook = None if left["rulebook"] is None else Rulebook.from_dict(left["rulebook"])
    for level, wishes in left.get("wishes", {}).items():
        desk.asking[level] = Asking(wishes=tuple(map(wish_of, wishes)))
    for name, part in parts.items():
        kind, _, level = name.partition("/")
        if isinstance(part, Drawing):
            desk.drawings[level] = part
        elif kind == "drawn":
            desk.drawn[level] = part
        else:
            desk.solved[level] = part.unless_better(desk.solved.get(level))
    desk.faults = (*desk.faults, *faults)


def _put_aside(desk: Desk, path: Path, error: DataError) -> None:
    """Keep a file that cannot be read, under another name, and say so."""
    path.replace(path.with_suffix(".unreadable"))
    desk.faults = (*desk.faults, *error.faults)


__all__ = ["come_back", "keep", "latest", "left_in", "on_disk", "take_up"]
