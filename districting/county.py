"""
The facts of a problem as arrays, and nothing else.

Rules, engine, check and proof read only what is here; nothing here knows a file, a map or a solver.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from districting.errors import Fault, refuse
from districting.facts import BORDER_KINDS, UNIT_KINDS, Border, Facility, Office, Unit
from districting.graph import Integers, components, matrix_rows, neighbour_lists

Floats = npt.NDArray[np.float64]
Made = TypeVar("Made")

BAND_M = 50.0
"""Width of the bands of :attr:`County.near_share`, metres."""
OFFICE = "office"
"""What :attr:`County.near_share` calls offices, beside the kinds of facilities."""


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
    facilities
        Health points, schools, grounds, stations.
    walls
        Shared borders that nobody can walk across: no adjacency, but part of shapes.
    facility_walk_m
        Float array (units, facilities), metres, as ``walk_m``; straight lines without it.
    near_share
        For ``office`` and each kind of facility a float array (units, bands) in [0, 1]: the share of a unit's
        households that walk at most 50, 100, … metres to the nearest one, household by household. Where it is not
        given a unit is near as a whole, by its mean walk.

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
    facilities: Sequence[Facility] = ()
    walls: Sequence[Border] = ()
    facility_walk_m: Floats | None = None
    near_share: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse(_faults(self))
        for name in ("units", "borders", "offices", "facilities", "walls"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if self.walk_m is None:
            object.__setattr__(self, "walk_m", self._straight_lines((*self.offices, *self.units)))
        if self.facility_walk_m is None:
            object.__setattr__(self, "facility_walk_m", self._straight_lines(self.facilities))
        for name in ("walk_m", "facility_walk_m"):
            walk = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            walk.setflags(write=False)
            object.__setattr__(self, name, walk)
        shares = {kind: np.asarray(share, dtype=np.float64) for kind, share in self.near_share.items()}
        object.__setattr__(self, "near_share", shares)

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def memo(self) -> dict[Hashable, Any]:
        """What rules worked out of these facts before."""
        return {}

    def once(self, key: Hashable, work: Callable[[], Made]) -> Made:
        """What ``work`` gives, worked out once for each key as long as the county lives."""
        if key not in self.memo:
            self.memo[key] = work()
        made: Made = self.memo[key]
        return made

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

    def supply_m2(self, kind: str) -> Floats:
        """Square metres of one kind of facility in each unit: of the points, and of a count ``<kind>_m2``."""
        supply = self.attribute(f"{kind}_m2")
        for facility in self.facilities:
            if facility.kind == kind:
                supply[facility.unit] += facility.floor_m2
        return supply

    def nearest_walk_m(self, kind: str) -> Floats:
        """Mean walk of each unit's households to the nearest facility of a kind, metres; ``inf`` where none is."""
        assert self.facility_walk_m is not None
        columns = [j for j, facility in enumerate(self.facilities) if facility.kind == kind]
        return self.facility_walk_m[:, columns].min(axis=1, initial=np.inf)

    def reach_share(self, kind: str, reach_m: float) -> Floats:
        """
        The share of each unit's households within ``reach_m`` of the nearest facility of a kind, or ``office``.

        From :attr:`near_share`, exact at whole bands and linear between; by the unit's mean walk without it or beyond.
        """
        assert self.walk_m is not None
        offices = self.walk_m[:, : len(self.offices)].min(axis=1, initial=np.inf)
        whole = (offices if kind == OFFICE else self.nearest_walk_m(kind)) <= reach_m
        share = self.near_share.get(kind)
        if share is None or reach_m > share.shape[1] * BAND_M:
            return whole.astype(np.float64)
        steps = np.hstack([np.zeros((len(self), 1)), share])
        low = int(reach_m // BAND_M)
        high = min(low + 1, share.shape[1])
        return np.asarray(steps[:, low] + (reach_m / BAND_M - low) * (steps[:, high] - steps[:, low]))

    def label(self, name: str) -> tuple[Integers, tuple[str, ...]]:
        """For each unit the number of its label from 0, −1 where it has none, and the labels in order of appearance."""
        numbers: dict[str, int] = {}
        texts = [unit.labels.get(name, "") for unit in self.units]
        codes = [numbers.setdefault(text, len(numbers)) if text else -1 for text in texts]
        return np.array(codes, dtype=np.int64), tuple(numbers)

    @cached_property
    def touching(self) -> tuple[Integers, Integers, Floats]:
        """Units that share a border, walls included: offsets, neighbours, shared metres."""
        edges = (*self.borders, *self.walls)
        return matrix_rows(len(self.units), [(e.a, e.b) for e in edges], [e.length_m for e in edges])

    @cached_property
    def office_holders(self) -> Integers:
        """
        The unit each office goes with.

        An office counts for the unit it lies in where that unit belongs to the office's owner, else for the
        owner's unit with most households: an office in a neighbour's area still belongs to its committee.
        """
        holders = []
        for office in self.offices:
            own = [i for i, unit in enumerate(self.units) if office.owner in (unit.id, unit.parent or unit.id)]
            elsewhere = office.unit in own or not own
            holders.append(office.unit if elsewhere else max(own, key=lambda i: self.households[i]))
        return np.array(holders, dtype=np.int64)

    @cached_property
    def floor_m2(self) -> Floats:
        """Square metres of office space each unit brings to a community, see :attr:`office_holders`."""
        floor = np.zeros(len(self.units))
        np.add.at(floor, self.office_holders, [office.floor_m2 for office in self.offices])
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
        text = json.dumps(self._facts(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        made = hashlib.sha256(text.encode())
        for walk in (self.walk_m, self.facility_walk_m):  # as bytes: a hundred million figures are no text
            assert walk is not None
            made.update(str(walk.shape).encode())
            made.update(np.ascontiguousarray(walk, dtype="<f8").data)
        return made.hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """All facts as plain values, for JSON, to the last digit; no way as ``null``."""
        walks = {"walk_m": _to_plain(self.walk_m), "facility_walk_m": _to_plain(self.facility_walk_m)}
        return self._facts() | walks

    def _facts(self) -> dict[str, Any]:
        """All facts but the walks, as plain values."""
        near = {kind: share.tolist() for kind, share in self.near_share.items()}
        return ({"near_share": near} if near else {}) | {
            "name": self.name,
            "name_en": self.name_en,
            "synthetic": self.synthetic,
            "basis": self.basis,
            "units": [asdict(unit) for unit in self.units],
            "borders": [asdict(border) for border in self.borders],
            "offices": [_told(asdict(office), "condition") for office in self.offices],
            "facilities": [asdict(facility) for facility in self.facilities],
            "walls": [asdict(wall) for wall in self.walls],
        }

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> County:
        """The county that :meth:`as_dict` described."""
        return cls(
            name=facts["name"],
            name_en=facts["name_en"],
            synthetic=facts["synthetic"],
            basis=facts["basis"],
            units=[Unit(**unit) for unit in facts["units"]],
            borders=[Border(**border) for border in facts["borders"]],
            offices=[Office(**office) for office in facts["offices"]],
            walk_m=_from_plain(facts["walk_m"]),
            facilities=[Facility(**facility) for facility in facts.get("facilities", ())],
            walls=[Border(**wall) for wall in facts.get("walls", ())],
            facility_walk_m=_from_plain(facts["facility_walk_m"]) if facts.get("facilities") else None,
            near_share=facts.get("near_share", {}),
        )

    def _straight_lines(self, places: Sequence[Unit | Office | Facility]) -> Floats:
        """Straight-line distances from every unit to every place."""
        points = np.array([(place.x, place.y) for place in places], dtype=np.float64).reshape(-1, 2)
        return np.hypot(*(self.points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))


def _told(facts: dict[str, Any], name: str) -> dict[str, Any]:
    """Facts without one that nobody told, so that what was written before there was such a fact stays as it was."""
    return {key: value for key, value in facts.items() if value or key != name}


def _to_plain(walk: Floats | None) -> list[list[float | None]]:
    """Walks as plain numbers, no way as ``None``."""
    assert walk is not None
    plain: list[list[float | None]] = walk.tolist()
    for u, j in np.argwhere(~np.isfinite(walk)).tolist():
        plain[u][j] = None
    return plain


def _from_plain(walk: Sequence[Sequence[float | None]]) -> Floats:
    """Walks from plain numbers."""
    return np.array([[np.inf if w is None else w for w in row] for row in walk], dtype=np.float64)


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
    edges = (*county.borders, *county.walls)
    whole = [isinstance(e.a, int | np.integer) and isinstance(e.b, int | np.integer) for e in edges]
    bad = [f"{e.a}-{e.b}" for e, fine in zip(edges, whole, strict=True) if not (fine and 0 <= e.a < n and 0 <= e.b < n)]
    note("county.unknown_unit_in_border", bad)
    note("county.unknown_border_kind", [f"{e.a}-{e.b}" for e in edges if e.kind not in BORDER_KINDS])
    places: tuple[Office | Facility, ...] = (*county.offices, *county.facilities)
    note("county.office_outside", [place.id for place in places if not 0 <= place.unit < n])
    if county.walk_m is not None and np.shape(county.walk_m) != (n, len(county.offices) + n):
        faults.append(
            Fault("county.walk_shape", values={"got": np.shape(county.walk_m), "want": (n, len(county.offices) + n)})
        )
    elif county.walk_m is not None:
        below = np.flatnonzero((np.asarray(county.walk_m) < 0).any(axis=1))
        note("county.negative_walk", [units[int(i)].id for i in below])
    if county.facility_walk_m is not None and np.shape(county.facility_walk_m) != (n, len(county.facilities)):
        got, want = np.shape(county.facility_walk_m), (n, len(county.facilities))
        faults.append(Fault("county.walk_shape", values={"got": got, "want": want}))
    wrong = [np.shape(share) for share in county.near_share.values() if len(np.shape(share)) != 2 or len(share) != n]
    faults += [Fault("county.walk_shape", values={"got": got, "want": (n, "…")}) for got in wrong]
    return faults


__all__ = [
    "BORDER_KINDS",
    "UNIT_KINDS",
    "Border",
    "County",
    "Facility",
    "Floats",
    "Integers",
    "Office",
    "Unit",
    "components",
    "neighbour_lists",
]
