"""
What can go wrong, named.

::

    DistrictingError                 anything this package refuses, with words for a person
    ├── DataError (ValueError)       files or facts that cannot be used; carries every fault found
    ├── SettingsError (ValueError)   rules or settings that contradict themselves
    └── SolverError (RuntimeError)   a solver that is missing, crashed, or gave a plan that fails its check

An infeasible problem is a result (see :class:`districting.solution.Status`), never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from districting.messages import Language, name_some, say


@dataclass(frozen=True)
class Fault:
    """
    One thing that is wrong: what, which rows, what to do; all of it from the message catalogue.

    Parameters
    ----------
    key
        Entry of a catalogue, for example ``"county.negative_households"``.
    ids
        The rows concerned; the message names at most five of them, as ``{ids}``.
    values
        What else the message has to say, by the names it uses.
    """

    key: str
    ids: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: Language = "en") -> str:
        """The fault as one sentence or two in the given language."""
        english = self.values.get("ids_en") if language == "en" else None
        return say(self.key, language, ids=english or name_some(self.ids, language), **self.values)


class DistrictingError(Exception):
    """Root of everything this package refuses; ``say`` gives the words in either language."""

    def __init__(self, *faults: Fault) -> None:
        self.faults: Sequence[Fault] = faults
        super().__init__(self.say("en"))

    def say(self, language: Language = "en") -> str:
        """All faults, one line each."""
        return "\n".join(fault.say(language) for fault in self.faults)


class DataError(DistrictingError, ValueError):
    """Files or facts that cannot be used as they are."""


class SettingsError(DistrictingError, ValueError):
    """Rules or settings that cannot be meant."""


class SolverError(DistrictingError, RuntimeError):
    """A solver that is missing, crashed, or returned something that fails its check."""


def refuse(faults: Iterable[Fault], error: type[DistrictingError] = DataError) -> None:
    """
    Raise one error that holds all faults, if there are any.

    Raises
    ------
    DistrictingError
        Of the given class, when ``faults`` is not empty.
    """
    gathered = tuple(faults)
    if gathered:
        raise error(*gathered)
