"""What a desk leaves on the disk: a file for each project, written whole or not at all, and read again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_state_path

from districting.errors import DataError, Fault
from districting.ui.kept_parts import Part

FORMAT = "districting-desk/1"
ABOUT = "desk.json"
STATED = {"folder", "level", "language", "seconds", "shows_drawn", "rulebook", "parts"}
TOKENS = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Kept:
    """
    A desk at one moment; nothing in it changes later, so it can be written while the planner works on.

    Parameters
    ----------
    about
        Plain values: project folder, level, settings changed, language and the like.
    parts
        Drawings, results, questions and brought-in plans by ``kind/level``.
    """

    about: Mapping[str, Any]
    parts: Mapping[str, Part]

    def same(self, other: Kept | None) -> bool:
        """Whether the other holds the very same things."""
        if other is None or self.about != other.about or self.parts.keys() != other.parts.keys():
            return False
        return all(part is other.parts[name] for name, part in self.parts.items())


def desks_folder() -> Path:
    """Where this user's desks lie: ``$XDG_STATE_HOME/districting/desks`` or what this system has for it."""
    return user_state_path("districting", appauthor=False) / "desks"


def path_of(token: str, project: Path) -> Path:
    """The file of a desk's work on a project."""
    return desks_folder() / f"{token}.{hashlib.sha256(str(project.resolve()).encode()).hexdigest()[:12]}.zip"


def latest(token: str) -> Path | None:
    """The file a desk wrote last; ``None`` where it wrote none or the token is none of ours."""
    if not TOKENS.fullmatch(token):
        return None
    return max(desks_folder().glob(f"{token}.*.zip"), key=lambda path: path.stat().st_mtime_ns, default=None)


def write(path: Path, texts: Mapping[str, bytes]) -> None:
    """Write a file of named texts; whoever reads meets the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for name, text in texts.items():
                    archive.writestr(name, text)
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def about(path: Path) -> dict[str, Any]:
    """
    The plain values of a kept desk.

    Raises
    ------
    DataError
        Where the file cannot be read, or a later version wrote it.
    """
    found = _read(path, ABOUT)
    if found.get("format") != FORMAT or not found.keys() >= STATED:
        raise DataError(Fault("desk.unreadable", values={"file": path, "reason": f"format {found.get('format')!r}"}))
    return found


def facts(path: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """
    Parts of a kept desk as plain values, by name.

    Raises
    ------
    DataError
        Where the file cannot be read.
    """
    return {name: _read(path, f"{name}.json") for name in names}


def text_of(facts: Mapping[str, Any]) -> bytes:
    """Plain values as JSON; numbers of numpy become numbers."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _read(path: Path, name: str) -> dict[str, Any]:
    """One text of a kept desk as plain values."""
    try:
        with zipfile.ZipFile(path) as archive:
            found: dict[str, Any] = json.loads(archive.read(name))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataError(Fault("desk.unreadable", values={"file": path, "reason": str(error)})) from error
    return found


def _plain(value: Any) -> Any:
    """What JSON does not know: numbers of numpy, paths, sets."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return sorted(value) if isinstance(value, set | frozenset) else str(value)
