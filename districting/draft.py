"""
A plan while it is drawn by hand: numbers, names and locks, and the steps that led there, as one frozen value.

Communities keep their numbers 1, 2, … while they are edited, also when they run empty; 0 is no community.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from districting.communities import Communities
from districting.county import County, Integers
from districting.errors import Fault
from districting.messages import say
from districting.plan import Plan, community_names
from districting.problem import Problem
from districting.rules import KeepApart, KeepTogether, Rule

Numbers = npt.NDArray[np.uint16]

NOBODY = 0
"""Number of the units that are in no community."""
MOST = 65_535
"""Largest number a community can have."""


@dataclass(frozen=True)
class Frame:
    """
    What is around the numbers: names and locks.

    Parameters
    ----------
    names, names_en
        One a community; empty where the community has none yet.
    locked_units
        Units that stay where they are.
    locked
        Communities that no unit leaves; others may still join them.
    """

    names: tuple[str, ...] = ()
    names_en: tuple[str, ...] = ()
    locked_units: frozenset[int] = frozenset()
    locked: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Step:
    """One change that can be taken back: the units concerned, their numbers and the frame before and after."""

    units: Integers
    before: Numbers
    after: Numbers
    frame_before: Frame
    frame_after: Frame


@dataclass(frozen=True)
class Draft:
    """
    A plan being drawn.

    Parameters
    ----------
    numbers
        Each unit's community from 1; 0 for none. Never written to.
    frame
        Names and locks.
    kept, kept_frame
        What was accepted last: the pending effect is the difference to it.
    past, future
        Steps that can be taken back and made again.
    acks
        Last operation taken from each window, by the window's name.
    refused
        Why parts of the latest operations were not done.
    """

    numbers: Numbers
    frame: Frame
    kept: Numbers
    kept_frame: Frame
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    acks: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Fault, ...] = ()

    @property
    def count(self) -> int:
        """Communities there are, empty ones too."""
        return len(self.frame.names)

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Numbers of the communities that hold units, ascending: the order of :attr:`communities`."""
        return tuple(int(n) for n in np.unique(self.numbers) if n != NOBODY)

    @cached_property
    def communities(self) -> Communities:
        """The units of each community of :attr:`filled`."""
        return communities_of(self.numbers)

    @property
    def pending(self) -> bool:
        """Whether something differs from what was accepted last."""
        return not np.array_equal(self.numbers, self.kept)

    @property
    def unassigned(self) -> Integers:
        """Positions of the units in no community."""
        return np.flatnonzero(self.numbers == NOBODY)


def communities_of(numbers: Numbers) -> Communities:
    """The units of each community that holds any, by number."""
    order = np.argsort(numbers, kind="stable")
    order = order[numbers[order] != NOBODY]
    starts = np.flatnonzero(np.diff(numbers[order], prepend=np.uint16(NOBODY)))
    return Communities(np.append(starts, len(order)).astype(np.int64), order.astype(np.int32))


def start(plan: Plan) -> Draft:
    """A draft of a finished plan; nothing is locked."""
    numbers = frozen(plan.numbers)
    frame = Frame(tuple(plan.names), tuple(plan.names_en))
    return Draft(numbers, frame, numbers, frame)


def as_plan(draft: Draft, problem: Problem, **about: str) -> Plan:
    """
    The draft as a finished plan without a bound.

    Parameters
    ----------
    about
        ``level``, ``title``, ``title_en``.

    Raises
    ------
    DataError
        Naming the units in no community.
    """
    table = draft.communities
    order = np.argsort(table.members[table.offsets[:-1]], kind="stable")
    ordered = table.take(order)
    numbers = [draft.filled[c] for c in order]
    return Plan(
        problem,
        ordered,
        names=_names(draft.frame.names, numbers, community_names(problem.county, ordered, "zh")),
        names_en=_names(draft.frame.names_en, numbers, community_names(problem.county, ordered, "en")),
        **about,  # type: ignore[arg-type]
    )


def lock_rules(draft: Draft, county: County) -> tuple[Rule, ...]:
    """
    What is locked, as rules of a solve.

    Units of a locked community stay together, and so do locked units that share a community; those of different
    communities stay apart.
    """
    groups = []
    for number, units in zip(draft.filled, draft.communities, strict=True):
        held = units if number in draft.frame.locked else [u for u in units if u in draft.frame.locked_units]
        if len(held):
            groups.append([county.ids[u] for u in held])
    reason = f"{say('edit.locked_reason', 'zh')} {say('edit.locked_reason', 'en')}"
    rules: list[Rule] = [KeepTogether(units=tuple(ids), reason=reason) for ids in groups if len(ids) > 1]
    if len(groups) > 1:
        rules.append(KeepApart(units=tuple(ids[0] for ids in groups), reason=reason))
    return tuple(rules)


def frozen(numbers: npt.NDArray[Any]) -> Numbers:
    """A copy that nobody writes to."""
    own = numbers.astype(np.uint16)
    own.setflags(write=False)
    return own


def _names(own: Sequence[str], numbers: Sequence[int], otherwise: Sequence[str]) -> tuple[str, ...]:
    """The name each community has, else the one it gets, made different by a number where needed."""
    names: list[str] = []
    for number, other in zip(numbers, otherwise, strict=True):
        name = own[number - 1] or other
        taken = names.count(name) + sum(earlier.startswith(f"{name} ") for earlier in names)
        names.append(f"{name} {taken + 1}" if taken else name)
    return tuple(names)
