"""What is found while files are read: faults that stop the work, and notes the user should know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from districting.errors import Fault, refuse

STEPS = ("read", "units", "adjacency", "walks", "repair")
"""The steps of a preparation, in their order; the last one is only done for the data report."""


@dataclass(frozen=True)
class FileFacts:
    """
    What one file was read as.

    Parameters
    ----------
    file, layer
        Its name, and which layer or sheet of it.
    rows
        How many.
    encoding
        How its text was decoded, where that had to be found out.
    crs
        The system its coordinates are in.
    columns
        Its own columns, each with our name for it (empty: carried along under its own) and the unit it was
        converted from.
    """

    file: str
    layer: str = ""
    rows: int = 0
    encoding: str = ""
    crs: str = ""
    columns: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """
    One polygon that repair changed.

    Parameters
    ----------
    layer, id
        Whose.
    before_m2, after_m2
        Its area; 0 after where nothing is left of it.
    """

    layer: str
    id: str
    before_m2: float
    after_m2: float


@dataclass(frozen=True)
class OpenFault:
    """
    A fault that spoils one thing only, and stops no work that does not ask for it.

    Parameters
    ----------
    subject
        ``facilities``, ``reference``, or a count of the units by name; ``streets``, ``water``, ``rail``, ``offices``,
        ``links``, ``parcels`` for single rows of these, which stop no rule.
    fault
        What is wrong; what it is about, or the rows it names, was left out.
    """

    subject: str
    fault: Fault


class Findings:
    """
    Gathers faults and notes from all the files of a project, so that the user hears of everything at once.

    Parameters
    ----------
    on_step
        Called with the name of each step of the preparation as it begins, and with the share of it that is done: 0,
        then more where a step knows it.

    Attributes
    ----------
    faults
        What has to be put right before anything can be computed.
    open
        Faults that spoil one thing only; the work goes on without it.
    notes
        What was mended or assumed; the work goes on.
    files
        What each file was read as.
    changes
        Every polygon that repair changed.
    places
        Where, in the metric system: for the key of a fault or note, its rows and their geometries.
    """

    def __init__(self, on_step: Callable[[str, float], None] | None = None) -> None:
        self._on_step = on_step
        self.faults: list[Fault] = []
        self.open: list[OpenFault] = []
        self.notes: list[Fault] = []
        self.files: list[FileFacts] = []
        self.changes: list[Change] = []
        self.places: dict[str, list[tuple[str, shapely.Geometry]]] = {}

    def step(self, name: str, share: float = 0.0) -> None:
        """Say that a step of :data:`STEPS` begins, or how much of it is done, to whoever watches."""
        if self._on_step is not None:
            self._on_step(name, share)

    def fault(self, key: str, ids: Iterable[object] = (), **values: Any) -> None:
        """Note something that must be put right; ``key`` without its catalogue is one of ``geography``."""
        self.faults.append(Fault(_full(key), tuple(str(i) for i in ids), values))

    def unreadable(self, path: Path, error: Exception) -> None:
        """Note a file that a library cannot read, in its words but for the folder and its advice to programmers."""
        words = (str(error).splitlines() or [type(error).__name__])[0].split("; It might help")[0]
        self.fault("geography.unreadable", file=path.name, reason=words.replace(str(path), path.name))

    def note(self, key: str, ids: Iterable[object] = (), **values: Any) -> None:
        """Note something the user should know."""
        self.notes.append(Fault(_full(key), tuple(str(i) for i in ids), values))

    def fault_if(self, key: str, ids: Iterable[object], **values: Any) -> None:
        """Note a fault when there are rows that have it."""
        rows = list(ids)
        if rows:
            self.fault(key, rows, **values)

    def note_if(self, key: str, ids: Iterable[object], **values: Any) -> None:
        """Note something when there are rows that have it."""
        rows = list(ids)
        if rows:
            self.note(key, rows, **values)

    def leave_open(self, subject: str, key: str, ids: Iterable[object] = (), **values: Any) -> None:
        """Note a fault that spoils one thing only, which is left out."""
        self.open.append(OpenFault(subject, Fault(_full(key), tuple(str(i) for i in ids), values)))

    def spoiled(self, layer: str, key: str, ids: Iterable[object], **values: Any) -> None:
        """Rows that cannot be used: a fault where they are units; of any other layer they are left out and told."""
        rows = list(ids)
        if rows and layer == "units":
            self.fault(key, rows, **values)
        elif rows:
            self.leave_open(layer, key, rows, **values)

    def place(self, key: str, ids: Iterable[object], geoms: Iterable[shapely.Geometry]) -> None:
        """Remember where the rows of a fault or note lie."""
        found = [(str(i), geom) for i, geom in zip(ids, geoms, strict=True) if geom is not None]
        self.places.setdefault(_full(key), []).extend(found)

    def changed(
        self, layer: str, ids: npt.NDArray[np.object_], before: npt.NDArray[np.object_], after: npt.NDArray[np.object_]
    ) -> None:
        """Remember every polygon whose area differs by a square metre or more, or of which nothing is left."""
        was, now = shapely.area(before), shapely.area(after)
        for i in np.flatnonzero((np.abs(was - now) >= 1.0) | ((now == 0) & (was > 0))):
            self.changes.append(Change(layer, str(ids[i]), round(float(was[i]), 1), round(float(now[i]), 1)))

    def confine(self, subject: str, other: Findings) -> bool:
        """Take over what was found about one thing, its faults as open ones; whether it can be used."""
        self.open += [OpenFault(subject, fault) for fault in other.faults]
        fine = not other.faults
        other.faults = []
        self.join(other)
        return fine

    def join(self, other: Findings) -> None:
        """Take over what was found elsewhere."""
        self.faults += other.faults
        self.open += other.open
        self.notes += other.notes
        self.files += other.files
        self.changes += other.changes
        for key, places in other.places.items():
            self.places.setdefault(key, []).extend(places)

    def described(self, file: str, columns: tuple[tuple[str, str, str], ...]) -> None:
        """Say what the columns of the file read last were taken for."""
        if self.files and Path(file).name == self.files[-1].file:
            self.files[-1] = replace(self.files[-1], columns=columns)

    def refuse(self) -> None:
        """
        Stop here if anything is wrong.

        Raises
        ------
        DataError
            With every fault gathered so far.
        """
        refuse(self.faults)


def nearest_name(name: str, known: Sequence[str]) -> str:
    """The known name most like the given one; the first one where none is like it, empty where none is known."""
    like = get_close_matches(name, known, n=1, cutoff=0.5)
    return like[0] if like else (known[0] if known else "")


def _full(key: str) -> str:
    return key if "." in key else f"geography.{key}"
