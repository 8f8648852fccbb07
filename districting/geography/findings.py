"""What is found while files are read: faults that stop the work, and notes the user should know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from districting.errors import Fault, refuse


class Findings:
    """
    Gathers faults and notes from all the files of a project, so that the user hears of everything at once.

    Attributes
    ----------
    faults
        What has to be put right before anything can be computed.
    notes
        What was mended or assumed; the work goes on.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def fault(self, key: str, ids: Iterable[object] = (), **values: Any) -> None:
        """Note something that must be put right; ``key`` without its catalogue is one of ``geography``."""
        self.faults.append(Fault(_full(key), tuple(str(i) for i in ids), values))

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
