"""
Operations on a plan that is drawn by hand: give, lock, undo, redo, and the queue a window sends.

Whoever changes a draft gets a new one, so a message that comes twice, late or out of a second window does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from districting.county import Integers
from districting.draft import MOST, NOBODY, Draft, Frame, Numbers, Step, frozen
from districting.errors import Fault
from districting.plan import Plan

CLIENTS_KEPT = 32
"""Windows whose last message is remembered."""


def give(draft: Draft, units: Iterable[int], to: int) -> Draft:
    """
    Give units to a community, or to none; locked ones stay and are told.

    Parameters
    ----------
    units
        Positions; what is no unit is passed over.
    to
        Number of a community there is, or 0.
    """
    asked = np.unique(np.array([u for u in units if 0 <= u < len(draft.numbers)], dtype=np.int64))
    if not 0 <= to <= draft.count or not len(asked):
        return draft
    moving = asked[draft.numbers[asked] != to]
    held = np.isin(moving, list(draft.frame.locked_units)) | np.isin(draft.numbers[moving], list(draft.frame.locked))
    refused = (Fault("edit.locked", values={"count": int(held.sum())}),) if held.any() else ()
    moved = replace(draft, refused=(*draft.refused, *refused))
    return _stepped(moved, moving[~held], np.full(int((~held).sum()), to), draft.frame)


def lock_units(draft: Draft, units: Iterable[int], *, on: bool) -> Draft:
    """Lock units where they are, or free them."""
    asked = frozenset(u for u in units if 0 <= u < len(draft.numbers))
    own = draft.frame.locked_units
    return _stepped(draft, (), (), replace(draft.frame, locked_units=own | asked if on else own - asked))


def lock_communities(draft: Draft, numbers: Iterable[int], *, on: bool) -> Draft:
    """Lock communities so that no unit leaves them, or free them."""
    asked = frozenset(n for n in numbers if 1 <= n <= draft.count)
    own = draft.frame.locked
    return _stepped(draft, (), (), replace(draft.frame, locked=own | asked if on else own - asked))


def lock_all(draft: Draft, *, on: bool) -> Draft:
    """Lock every community, or free everything, single units too."""
    frame = replace(draft.frame, locked=frozenset(range(1, draft.count + 1)))
    return _stepped(draft, (), (), frame if on else replace(draft.frame, locked=frozenset(), locked_units=frozenset()))


def add_community(draft: Draft) -> Draft:
    """One more community, empty and without a name."""
    if draft.count >= MOST:
        return draft
    names = replace(draft.frame, names=(*draft.frame.names, ""), names_en=(*draft.frame.names_en, ""))
    return _stepped(draft, (), (), names)


def restart(draft: Draft, plan: Plan) -> Draft:
    """Begin again from a plan; one step, so that it can be taken back."""
    frame = Frame(tuple(plan.names), tuple(plan.names_en))
    return _stepped(draft, np.arange(len(draft.numbers)), plan.numbers, frame)


def undo(draft: Draft) -> Draft:
    """The draft before its latest step."""
    if not draft.past:
        return draft
    step = draft.past[-1]
    future = (step, *draft.future)
    numbers = _put(draft.numbers, step.units, step.before)
    return replace(draft, numbers=numbers, frame=step.frame_before, past=draft.past[:-1], future=future)


def redo(draft: Draft) -> Draft:
    """The draft with the step that was taken back last made again."""
    if not draft.future:
        return draft
    step = draft.future[0]
    numbers = _put(draft.numbers, step.units, step.after)
    past = (*draft.past, step)
    return replace(draft, numbers=numbers, frame=step.frame_after, past=past, future=draft.future[1:])


def accept(draft: Draft) -> Draft:
    """What is pending becomes what later changes are measured against."""
    return replace(draft, kept=draft.numbers, kept_frame=draft.frame)


def discard(draft: Draft) -> Draft:
    """Back to what was accepted last; a step, so that it can be taken back. Locks stay."""
    names = replace(draft.frame, names=draft.kept_frame.names, names_en=draft.kept_frame.names_en)
    return _stepped(draft, np.arange(len(draft.numbers)), draft.kept.astype(np.int64), names)


def apply_ops(draft: Draft, client: str, ops: Iterable[Mapping[str, Any]]) -> Draft:
    """
    Take a window's operations, each once, whatever was sent before.

    Parameters
    ----------
    client
        Name of the window; its operations are numbered upwards.
    ops
        As README.md beside the map component says; what cannot be meant is acknowledged and does nothing.

    Returns
    -------
    Draft
        The same object where nothing was new.
    """
    known = draft.acks.get(client, 0)
    new = sorted((op for op in ops if _whole(op.get("id")) and op["id"] > known), key=lambda op: op["id"])
    if not new:
        return draft
    draft = replace(draft, refused=())
    for op in new:
        draft = _applied(draft, op)
    others = [(name, ack) for name, ack in draft.acks.items() if name != client][-CLIENTS_KEPT:]
    return replace(draft, acks={**dict(others), client: new[-1]["id"]})


def _applied(draft: Draft, op: Mapping[str, Any]) -> Draft:
    """One operation done."""
    listed = op.get("units")
    units = [u for u in listed if _whole(u)] if isinstance(listed, list) else []
    to, on = op.get("to"), op.get("on") is True
    match op.get("do"):
        case "give" if _whole(to):
            return give(draft, units, int(to or NOBODY))
        case "lock_units":
            return lock_units(draft, units, on=on)
        case "lock_community" if _whole(to):
            return lock_communities(draft, [int(to or NOBODY)], on=on)
        case "lock_all":
            return lock_all(draft, on=on)
        case "add":
            return add_community(draft)
        case "undo":
            return undo(draft)
        case "redo":
            return redo(draft)
        case _:
            return draft


def _stepped(draft: Draft, units: Sequence[int] | Integers, after: Sequence[int] | Integers, frame: Frame) -> Draft:
    """The draft with some units moved and a frame set, as one step; nothing where nothing changes."""
    places, target = np.asarray(units, dtype=np.int64), np.asarray(after, dtype=np.uint16)
    differs = draft.numbers[places] != target
    places, target = places[differs], target[differs]
    if not len(places) and frame == draft.frame:
        return draft
    step = Step(places, draft.numbers[places], target, draft.frame, frame)
    numbers = _put(draft.numbers, places, target)
    return replace(draft, numbers=numbers, frame=frame, past=(*draft.past, step), future=())


def _put(numbers: Numbers, units: Integers, values: Numbers) -> Numbers:
    """The numbers with some of them replaced."""
    if not len(units):
        return numbers
    changed = numbers.copy()
    changed[units] = values
    return frozen(changed)


def _whole(value: Any) -> bool:
    """Whether a value out of a message is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)
