"""
The facts of a problem as arrays, and nothing else.

Rules, engine, check and proof read only what is here; nothing here knows a file, a map or a solver.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from districting.errors import Fault, refuse

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BORDER_KINDS = ("open", "lane", "street", "main_road", "expressway", "rail", "water")
"""What can lie on a border, weakest barrier first."""

UNIT_KINDS = ("village", "committee", "compound", "block")


@dataclass(frozen=True)
class Unit:
    """
    One unit: what a problem never cuts.

    Parameters
    ----------
    id
        Text, always; the code of the unit.
    name, name_en
        As shown to people.
    households
        Whole number, zero or more.
    x, y
        Metres, in the county's metric reference system: the middle of its households.
    kind
        One of :data:`UNIT_KINDS`.
    parent
        Id of today's village or committee the unit belongs to; its own id when it is one itself.
    parent_name, parent_name_en
        Its name; empty when the unit is one itself.
    area_m2
        Square metres.
    attributes
        Further counts by name (population, groups, elderly, arable_m2 …); numbers.
    """

    id: str
    name: str
    households: int
    x: float
    y: float
    name_en: str = ""
    kind: str = "committee"
    parent: str = ""
    parent_name: str = ""
    parent_name_en: str = ""
    area_m2: float = 0.0
    attributes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Border:
    """
    Two units that touch and between which one can walk.

    Parameters
    ----------
    a, b
        Positions of the units, ``a < b``.
    length_m
        Metres of shared border; 0 for a link across a gap (a bridge over a river, a ferry).
    kind
        What lies on most of it, one of :data:`BORDER_KINDS`.
    crossing
        How one walks across: a bridge's or street's name; empty where the border is open all along.
    """

    a: int
    b: int
    length_m: float = 0.0
    kind: str = "open"
    crossing: str = ""


@dataclass(frozen=True)
class Office:
    """
    A place where a committee can sit.

    Parameters
    ----------
    id, name, name_en
        Text.
    unit
        Position of the unit the point lies in.
    owner
        Id of the village or committee that uses it; it may lie in another unit.
    floor_m2
        Square metres of office and service space.
    x, y
        Metres.
    """

    id: str
    name: str
    unit: int
    owner: str
    floor_m2: float
    x: float
    y: float
    name_en: str = ""


@dataclass(frozen=True)
class County:
    """
    A county town as the engine sees it: units, what touches what, offices, and how far it is to walk.

    Parameters
    ----------
    name, name_en
        As shown to people.
    units
        In a fixed order; positions are used everywhere below.
    borders
        Every adjacency, once, ``a < b``. Walls that cannot be crossed are not here.
    offices
        Existing offices.
    walk_m
        Float array (units, offices + units), metres: the mean walk of a household of unit *i* to office *j*,
        then to the middle of unit *j* (where an office could be built). ``inf`` where there is no way.
        Without it straight lines are taken.
    synthetic
        Whether the facts are invented; then every picture and page says so.
    basis
        What a household is here: ``registered``, ``resident`` or ``dwellings``.

    Raises
    ------
    DataError
        With every fault found: double ids, negative households, borders to nowhere, …
    """

    name: str
    units: Sequence[Unit]
    borders: Sequence[Border]
    offices: Sequence[Office] = ()
    walk_m: Floats | None = None
    name_en: str = ""
    synthetic: bool = False
    basis: str = "registered"

    def __post_init__(self) -> None:
        refuse(_faults(self))
        for name in ("units", "borders", "offices"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if self.walk_m is None:
            object.__setattr__(self, "walk_m", self._straight_lines())
        walk = np.ascontiguousarray(self.walk_m, dtype=np.float64)
        walk.setflags(write=False)
        object.__setattr__(self, "walk_m", walk)

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the units, in order."""
        return tuple(unit.id for unit in self.units)

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of each unit id."""
        return {unit.id: i for i, unit in enumerate(self.units)}

    @cached_property
    def households(self) -> Integers:
        """Households of each unit."""
        return np.array([unit.households for unit in self.units], dtype=np.int64)

    @cached_property
    def points(self) -> Floats:
        """Float array (units, 2) of x and y, metres."""
        return np.array([(unit.x, unit.y) for unit in self.units], dtype=np.float64).reshape(-1, 2)

    @cached_property
    def parents(self) -> Integers:
        """For each unit the number of today's village or committee it belongs to, from 0 by first appearance."""
        numbers: dict[str, int] = {}
        return np.array(
            [numbers.setdefault(unit.parent or unit.id, len(numbers)) for unit in self.units], dtype=np.int64
        )

    @cached_property
    def neighbours(self) -> tuple[Integers, Integers]:
        """Adjacency as offsets (n + 1) and neighbours, each row sorted."""
        return neighbour_lists(len(self.units), [(border.a, border.b) for border in self.borders])

    @cached_property
    def place_units(self) -> Integers:
        """The unit each column of ``walk_m`` lies in: of the offices, then of the units themselves."""
        return np.array([office.unit for office in self.offices] + list(range(len(self.units))), dtype=np.int64)

    def attribute(self, name: str) -> Floats:
        """A further count of the units by name; 0 where a unit has none."""
        return np.array([unit.attributes.get(name, 0.0) for unit in self.units], dtype=np.float64)

    @cached_property
    def floor_m2(self) -> Floats:
        """
        Square metres of office space each unit brings to a community.

        An office counts for the unit it lies in where that unit belongs to the office's owner, else for the
        owner's unit with most households: an office in a neighbour's area still belongs to its committee.
        """
        floor = np.zeros(len(self.units))
        for office in self.offices:
            own = [i for i, unit in enumerate(self.units) if (unit.parent or unit.id) == office.owner]
            holder = office.unit if office.unit in own or not own else max(own, key=lambda i: self.households[i])
            floor[holder] += office.floor_m2
        return floor

    @cached_property
    def own_offices(self) -> Integers:
        """For each unit the office its committee of today uses, by position; −1 where it has none."""
        of_owner = {office.owner: j for j, office in enumerate(self.offices)}
        owners = [of_owner.get(unit.id, of_owner.get(unit.parent, -1)) for unit in self.units]
        return np.array(owners, dtype=np.int64)

    @cached_property
    def walk_today_m(self) -> Floats:
        """For each unit the mean walk to its own committee's office of today, metres; ``inf`` without one."""
        assert self.walk_m is not None
        walk = self.walk_m[np.arange(len(self.units)), np.maximum(self.own_offices, 0)]
        return np.where(self.own_offices >= 0, walk, np.inf)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all facts, so that a plan can name the county it was made for."""
        text = json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """All facts as plain values, for JSON; lengths to the millimetre, no way as ``null``."""
        assert self.walk_m is not None
        walk = [[round(float(w), 3) if np.isfinite(w) else None for w in row] for row in self.walk_m]
        return {
            "name": self.name,
            "name_en": self.name_en,
            "synthetic": self.synthetic,
            "basis": self.basis,
            "units": [asdict(unit) for unit in self.units],
            "borders": [asdict(border) for border in self.borders],
            "offices": [asdict(office) for office in self.offices],
            "walk_m": walk,
        }

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> County:
        """The county that :meth:`as_dict` described."""
        walk = np.array([[np.inf if w is None else w for w in row] for row in facts["walk_m"]], dtype=np.float64)
        return cls(
            name=facts["name"],
            name_en=facts["name_en"],
            synthetic=facts["synthetic"],
            basis=facts["basis"],
            units=[Unit(**unit) for unit in facts["units"]],
            borders=[Border(**border) for border in facts["borders"]],
            offices=[Office(**office) for office in facts["offices"]],
            walk_m=walk,
        )

    def _straight_lines(self) -> Floats:
        """Straight-line distances from every unit to every place an office is or could be."""
        places = np.vstack([np.array([(o.x, o.y) for o in self.offices]).reshape(-1, 2), self.points])
        return np.hypot(*(self.points[:, None, :] - places[None, :, :]).transpose(2, 0, 1))


def neighbour_lists(n: int, pairs: Sequence[tuple[int, int]]) -> tuple[Integers, Integers]:
    """
    Adjacency pairs as compressed rows.

    Returns
    -------
    offsets, neighbours
        Row *i* is ``neighbours[offsets[i]:offsets[i + 1]]``, sorted, without repeats or the unit itself.
    """
    rows: list[set[int]] = [set() for _ in range(n)]
    for a, b in pairs:
        if a != b:
            rows[a].add(b)
            rows[b].add(a)
    offsets = np.zeros(n + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    return offsets, np.array([j for row in rows for j in sorted(row)], dtype=np.int64)


def components(offsets: Integers, neighbours: Integers) -> Integers:
    """Number of the connected piece each unit lies in, from 0 by first appearance."""
    n = len(offsets) - 1
    piece = np.full(n, -1, dtype=np.int64)
    count = 0
    for start in range(n):
        if piece[start] >= 0:
            continue
        stack = [start]
        piece[start] = count
        while stack:
            u = stack.pop()
            for v in neighbours[offsets[u] : offsets[u + 1]]:
                if piece[v] < 0:
                    piece[v] = count
                    stack.append(int(v))
        count += 1
    return piece


def _faults(county: County) -> list[Fault]:
    """Everything wrong with the facts as given."""
    units = county.units
    n = len(units)
    faults: list[Fault] = []
    if n == 0:
        return [Fault("county.no_units")]

    def note(key: str, ids: Sequence[str]) -> None:
        if ids:
            faults.append(Fault(key, tuple(ids)))

    seen: set[str] = set()
    doubled = [unit.id for unit in units if unit.id in seen or seen.add(unit.id)]  # type: ignore[func-returns-value]
    note("county.duplicate_ids", doubled)
    note("county.negative_households", [u.id for u in units if u.households < 0])
    note("county.fractional_households", [u.id for u in units if u.households != int(u.households)])
    note("county.no_position", [u.id for u in units if not (np.isfinite(u.x) and np.isfinite(u.y))])
    if all(unit.households == 0 for unit in units):
        faults.append(Fault("county.no_households"))
    bad = [f"{e.a}-{e.b}" for e in county.borders if not (0 <= e.a < n and 0 <= e.b < n)]
    note("county.unknown_unit_in_border", bad)
    note("county.unknown_border_kind", [f"{e.a}-{e.b}" for e in county.borders if e.kind not in BORDER_KINDS])
    note("county.office_outside", [o.id for o in county.offices if not 0 <= o.unit < n])
    if county.walk_m is not None and np.shape(county.walk_m) != (n, len(county.offices) + n):
        faults.append(
            Fault("county.walk_shape", values={"got": np.shape(county.walk_m), "want": (n, len(county.offices) + n)})
        )
    return faults
