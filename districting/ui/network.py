"""The adjacency as its page shows it: what is chosen, the message of the map, the tables, decisions and their undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from districting.facts import BORDER_KINDS
from districting.geography.links import Link
from districting.graph import components
from districting.messages import Language, name_some, say
from districting.present.network_map import CLASSES, crossing_rows, network_lines, network_rows
from districting.present.palette import COLOURS
from districting.present.words import coded_name, unit_name
from districting.project.links import add_link, decided_links, withdraw_link
from districting.project.study import Study
from districting.ui import mapview

PLACE = "network"
PAPER = "#f3f3ee"
STUDIES: dict[str | type[Any], Callable[[Any], Any]] = {Study: lambda study: study.problem.county.digest}


@dataclass(frozen=True)
class Network:
    """
    What is chosen on the page of the adjacency.

    Parameters
    ----------
    pair
        Positions of at most two units.
    taken
        The last choice taken from each window, by the window's name.
    focus
        Where the map should go: a number that grows, and units.
    undo
        What each decision of this session replaced, the latest last: the pair, and the decision there was.
    """

    pair: tuple[int, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    focus: tuple[int, tuple[int, ...]] = (0, ())
    undo: tuple[tuple[str, str, Link | None], ...] = ()

    def choose(self, units: Sequence[int], *, go: bool = False) -> Network:
        """With the last two of these units chosen; the map goes there where asked to."""
        pair = tuple(dict.fromkeys(units))[-2:]
        return replace(self, pair=pair, focus=(self.focus[0] + 1, pair) if go and pair else self.focus)

    def look_at(self, units: Sequence[int]) -> Network:
        """With the map going to these units."""
        return replace(self, focus=(self.focus[0] + 1, tuple(units)))

    def take(self, size: int) -> Network:
        """With what the window sent and nobody has taken yet."""
        client, count, units = mapview.picked(PLACE)
        if not client or count <= self.taken.get(client, 0):
            return self
        fine = [unit for unit in units if 0 <= unit < size]
        return replace(self.choose(fine), taken={**self.taken, client: count})


def decide(network: Network, study: Study, link: Link) -> Network:
    """Write a decision about two units into the project; it can be undone."""
    before = _standing(study, link.a, link.b)
    action = "add" if link.add else "remove"
    folder, level = study.project.folder, study.level
    add_link(folder, link.a, link.b, action, link.reason, link.document, kind=link.kind, level=level)
    return replace(network, undo=(*network.undo, (link.a, link.b, before)))


def withdraw(network: Network, study: Study, a: str, b: str) -> Network:
    """Take a decision back; that too can be undone."""
    before = _standing(study, a, b)
    withdraw_link(study.project.folder, a, b, level=study.level)
    return replace(network, undo=(*network.undo, (a, b, before)))


def undone(network: Network, study: Study) -> Network:
    """The latest decision of this session replaced by what there was before it."""
    a, b, before = network.undo[-1]
    if before is None:
        withdraw_link(study.project.folder, a, b, level=study.level)
    else:
        decide(network, study, before)
    return replace(network, undo=network.undo[:-1])


def decisions(study: Study) -> list[Link]:
    """The decisions of the level as the project has them."""
    return decided_links(study.project.folder, study.level)


def _standing(study: Study, a: str, b: str) -> Link | None:
    """The decision there is about two units."""
    return next((link for link in decisions(study) if {link.a, link.b} == {a, b}), None)


def pieces(study: Study) -> list[list[int]]:
    """Units of each piece the county falls into, most households first."""
    county = study.problem.county
    number = components(*county.neighbours)
    found = [np.flatnonzero(number == p).tolist() for p in range(int(number.max(initial=-1)) + 1)]
    return sorted(found, key=lambda units: (-int(county.households[units].sum()), units))


def piece_words(study: Study, number: int, units: Sequence[int], language: Language) -> str:
    """One piece as a line: units, households; names of any but the first, which is most of the county."""
    county = study.problem.county
    listed = name_some((unit_name(county.units[u], language) for u in units), language)
    names = say("adjacency.piece_names", language, names=listed) if number > 1 else ""
    households = int(county.households[list(units)].sum())
    return say("adjacency.piece_words", language, number=number, units=len(units), households=households, names=names)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=STUDIES)
def rows(study: Study, level: str) -> list[dict[str, Any]]:  # noqa: ARG001 - the level is part of the key
    """Every border of the county."""
    return network_rows(study.project.layers, _made(study))


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs=STUDIES)
def lines(study: Study, level: str) -> dict[str, list[list[int]]]:  # noqa: ARG001 - the level is part of the key
    """The lines of the map."""
    return network_lines(study.problem.county, study.project.layers, _made(study))


def _made(study: Study) -> set[frozenset[str]]:
    """Pairs that somebody made neighbours."""
    return {frozenset((link.a, link.b)) for link in decisions(study) if link.add}


def message(network: Network, study: Study, language: Language, *, names: bool = True) -> dict[str, Any]:
    """What the map for looking is told: the pieces as areas, the adjacency as lines, names where they are wanted."""
    county = study.problem.county
    numbers, communities = np.zeros(len(county), dtype=np.int64), []
    for number, units in enumerate(pieces(study), start=1):
        numbers[units] = number
        name = say("adjacency.piece", language, units=len(units))
        fill = PAPER if number == 1 else COLOURS[number % len(COLOURS)]
        communities.append({"number": number, "name": name, "fill": fill, "quiet": len(units) == len(county)})
    drawn = lines(study, study.level)
    words = {key: say(f"adjacency.{key}", language) for key in ("label", "slider", "households")}
    key = {name: say(f"adjacency.class_{name}", language) for name in CLASSES}
    key["crossing"] = say("adjacency.key_crossing", language)
    return {
        "plans": [{"numbers": mapview.packed_numbers(numbers), "communities": communities, "title": ""}],
        "hatched": [],
        "picked": list(network.pair),
        "pickable": True,
        "taken": dict(network.taken),
        "marks": [{"kind": kind, "lines": drawn[kind]} for kind in (*CLASSES, "crossing") if kind in drawn],
        "key": [{"kind": kind, "words": key[kind]} for kind in (*CLASSES, "crossing") if kind in drawn],
        "today": False,
        "names": names,
        "focus": {"id": network.focus[0], "units": list(network.focus[1])},
        "language": language,
        "words": words,
    }


def joined(study: Study, a: str, b: str) -> bool:
    """Whether one can walk from one unit to the other."""
    position = study.problem.county.position
    return any({border.a, border.b} == {position[a], position[b]} for border in study.problem.county.borders)


def between(study: Study, a: str, b: str, language: Language) -> str:
    """What lies between two units, and what was decided about them, in words."""
    decided = _standing(study, a, b)
    if decided is None:
        return _found(study, a, b, language)
    key = "added" if decided.add else "removed"
    words = say(f"adjacency.{key}", language, reason=decided.reason)
    return f"{_found(study, a, b, language)} {words}"


def _found(study: Study, a: str, b: str, language: Language) -> str:
    """What lies between two units."""
    row = next((row for row in rows(study, study.level) if {row["a"], row["b"]} == {a, b}), None)
    if row is None:
        return say("adjacency.between_none", language)
    shares = [
        say("adjacency.part", language, kind=_kind(kind, language), metres=metres)
        for kind, metres in sorted(row["metres"].items(), key=lambda part: -part[1])
    ]
    comma = "、" if language == "zh" else ", "
    parts = say("adjacency.parts", language, parts=comma.join(shares)) if len(shares) > 0 else ""
    crossing = say("adjacency.crossing", language, name=row["crossing"]) if row["crossing"] else ""
    kind = say(f"adjacency.class_{row['class']}", language)
    words = say("adjacency.between", language, kind=kind, metres=row["length_m"], parts=parts, crossing=crossing)
    return words[:1].upper() + words[1:]


def border_table(study: Study, found: Sequence[Mapping[str, Any]], language: Language) -> pd.DataFrame:
    """One row a border: both units, class, way across, metres in all and by what lies on them."""
    county = study.problem.county
    classes = {name: say(f"adjacency.class_{name}", language) for name in CLASSES}

    def name(unit: str) -> str:
        return coded_name(county.units[county.position[unit]], language)

    table = pd.DataFrame(
        {
            say("adjacency.column_a", language): [name(row["a"]) for row in found],
            say("adjacency.column_b", language): [name(row["b"]) for row in found],
            say("adjacency.column_class", language): [classes[row["class"]] for row in found],
            say("adjacency.column_crossing", language): [row["crossing"] for row in found],
            say("adjacency.column_length", language): [round(row["length_m"]) for row in found],
        }
    )
    for kind in (kind for kind in BORDER_KINDS if any(kind in row["metres"] for row in found)):
        column = say("adjacency.column_metres", language, kind=_kind(kind, language))
        table[column] = [round(row["metres"].get(kind, 0)) for row in found]
    return table


def crossing_table(study: Study, language: Language) -> pd.DataFrame:
    """One row a way across: what it crosses, its name, where it is."""
    found = crossing_rows(study.project.layers)
    heads = [say(f"adjacency.column_{key}", language) for key in ("kind", "name", "place")]
    data = [(_kind(kind, language), name, f"{x:,.0f}, {y:,.0f}") for kind, name, x, y in found]
    return pd.DataFrame(data, columns=pd.Index(heads))


def decision_table(found: Sequence[Link], study: Study, language: Language) -> pd.DataFrame:
    """One row a decision."""
    county = study.problem.county

    def name(unit: str) -> str:
        return unit_name(county.units[county.position[unit]], language) if unit in county.position else unit

    heads = [say(f"adjacency.column_{key}", language) for key in ("a", "b", "action", "document", "reason")]
    data = [
        (
            name(link.a),
            name(link.b),
            say(f"adjacency.action_{'add' if link.add else 'remove'}", language),
            link.document,
            link.reason,
        )
        for link in found
    ]
    return pd.DataFrame(data, columns=pd.Index(heads))


def _kind(kind: str, language: Language) -> str:
    """What lies on a border, in words."""
    return say(f"rules.border_{kind}", language)
