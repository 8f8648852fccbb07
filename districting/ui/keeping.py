"""A desk on the disk: kept while one works, taken up again after a crash, a reload or a change of the project."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from districting.errors import DataError, Fault
from districting.project.rulebook import Rulebook
from districting.project.study import Study
from districting.ui import kept
from districting.ui.asking import Asked, Asking, Inquiry, Past
from districting.ui.fitting import fitted
from districting.ui.keeper import KEEPER
from districting.ui.kept import Kept, latest
from districting.ui.kept_parts import Earlier, Others, Part, facts_of, said
from districting.ui.results import Drawing, Solved
from districting.ui.state import Desk
from districting.wishes import wish_of

EARLIER = "earlier/"

log = logging.getLogger(__name__)


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
        "views": {level: one.view for level, one in desk.asking.items()},
    }
    parts = {**_parts(desk), **{EARLIER + name: part for name, part in desk.earlier.items()}}
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
        parts = kept.facts(path, left["parts"])
        desk.seconds, desk.shows_drawn = left["seconds"], left["shows_drawn"]
        desk.rulebook = None if left["rulebook"] is None else Rulebook.from_dict(left["rulebook"])
        for level, wishes in left.get("wishes", {}).items():
            desk.asking[level] = Asking(wishes=tuple(map(wish_of, wishes)))
        for level, view in left.get("views", {}).items():
            desk.asking[level] = replace(desk.asking.get(level, Asking()), view=view)
        _fit(desk, parts)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        log.exception("a kept desk could not be taken up")
        _put_aside(desk, path, DataError(Fault("desk.unreadable", values={"file": path, "reason": repr(error)})))
    except DataError as error:
        _put_aside(desk, path, error)


def refit(desk: Desk) -> None:
    """Fit the work of the level that is open to its data again, where these have changed while it was open."""
    base = desk.base
    if base is None:
        return
    digest = base.problem.county.digest
    mine = {name: part for name, part in _parts(desk).items() if name.partition("/")[2] == base.level}
    unfit = {name: part for name, part in mine.items() if _digest(part) not in ("", digest)}
    back = {n: e for n, e in desk.earlier.items() if n.partition("/")[2] == base.level and _digest(e) == digest}
    facts = {EARLIER + name: facts_of(part) for name, part in back.items()}
    facts |= {name: facts_of(part) for name, part in unfit.items() if not isinstance(part, Asked)}
    if facts:
        _fit(desk, facts)


def _fit(desk: Desk, facts: Mapping[str, Mapping[str, Any]]) -> None:
    """Take up parts as far as they fit: first what did not fit before, then the rest; what is lost stays as it was."""
    told: list[Fault] = []
    returned: set[str] = set()
    for name in (name for name in facts if name.startswith(EARLIER)):
        own = name.removeprefix(EARLIER)
        kind, _, level = own.partition("/")
        found = fitted(kind, facts[name], desk.at_level(level))
        desk.earlier[own] = Earlier(facts[name])
        if found.fault is None:
            del desk.earlier[own]
            returned.add(own)
            told.append(said("back_again", desk.at_level(level)))
            _place(desk, kind, level, found.part)
    for name in (name for name in facts if not name.startswith(EARLIER)):
        kind, _, level = name.partition("/")
        found = fitted(kind, facts[name], desk.at_level(level))
        if found.loses:
            desk.earlier[name] = Earlier(facts[name])
        if found.fault is None or name not in returned:
            told += [] if found.fault is None else [found.fault]
            _place(desk, kind, level, found.part)
    for fault in told:
        desk.notices += (fault,) if fault not in desk.notices else ()


def _place(desk: Desk, kind: str, level: str, part: Part | None) -> None:
    """Put a part where it belongs, or take away what is there."""
    shelves: dict[str, dict[str, Any]] = {"drawings": desk.drawings, "drawn": desk.drawn}
    shelf = shelves.get(kind, desk.solved)
    asking = desk.asking.get(level, Asking())
    match part:
        case Asked():
            desk.asking[level] = asking.with_answer(kind.partition(".")[2], part)
        case Others():
            desk.asking[level] = asking.with_others(part.plans)
        case Solved() if shelf is desk.solved:
            shelf[level] = part.unless_better(shelf.get(level))
        case Solved() | Drawing():
            shelf[level] = part
        case None if not kind.startswith(("asked", "others")):
            shelf.pop(level, None)


def _parts(desk: Desk) -> dict[str, Part]:
    """Everything on a desk by ``kind/level``; each the same object as long as nothing about it changes."""
    parts: dict[str, Part] = {f"solved/{level}": one for level, one in desk.solved.items()}
    parts |= {f"drawn/{level}": one for level, one in desk.drawn.items()}
    parts |= {f"drawings/{level}": one for level, one in desk.drawings.items()}
    for level, asking in desk.asking.items():
        if asking.others:
            name = f"others/{level}"
            parts[name] = _once(desk, name, (asking.others,), partial(Others, asking.others))
        for kind, asked in asking.asked.items():
            run, name = asked.run, f"asked.{kind}/{level}"
            if isinstance(run, Inquiry | Past):
                state = (run, run.answers, run.faults, run.stopped, run.ended)
                parts[name] = _once(desk, name, state, partial(_past, asked.study, run))
    return parts


def _past(study: Study, run: Inquiry | Past) -> Asked:
    """A question as it stands."""
    return Asked(study, Past.of(run))


def _once(desk: Desk, name: str, state: tuple[Any, ...], make: Callable[[], Part]) -> Part:
    """What was made of a state before, else made anew."""
    known = desk.made.get(name)
    if known is None or any(one is not other for one, other in zip(known[0], state, strict=True)):
        known = desk.made[name] = (state, make())
    part: Part = known[1]
    return part


def _digest(part: Part) -> str:
    """Digest of the facts a part was made of; empty where it is not known."""
    match part:
        case Drawing():
            return part.county
        case Solved() | Asked():
            return part.study.problem.county.digest
        case Others():
            return next((plan.county.digest for plan in part.plans.values()), "")
    return str(part.facts.get("county", ""))


def _put_aside(desk: Desk, path: Path, error: DataError) -> None:
    """Keep a file that cannot be read, under another name, and say so."""
    path.replace(path.with_suffix(".unreadable"))
    desk.faults = (*desk.faults, *error.faults)


__all__ = ["come_back", "keep", "latest", "left_in", "on_disk", "refit", "take_up"]
