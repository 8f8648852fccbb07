"""What a county is made of: units, borders, offices, facilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BORDER_KINDS = ("open", "lane", "street", "main_road", "expressway", "rail", "water")
"""What can lie on a border, weakest barrier first."""

OFFICE_CONDITIONS = ("owned", "rented", "shared", "unfit")
"""An office's building: its own, rented, borrowed or shared, or no longer fit for use."""

BASES = ("registered", "resident", "dwellings")
"""What a household can be: registered (户籍), living there (常住), a dwelling (住宅套数)."""

UNIT_KINDS = ("village", "committee", "compound", "block", "work_unit")


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
    outline_m
        Length of its outline, metres; 0 where it is not known.
    labels
        What it belongs to or says of itself, by name, as text (street_office, police, registration_area …).
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
    outline_m: float = 0.0
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def committee_name(self) -> str:
        """Name of today's village or committee it belongs to, or is; the code where no name is known."""
        return self.parent_name or self._committee_code or self.name or self.id

    @property
    def committee_name_en(self) -> str:
        """The same in English where there is one."""
        return self.parent_name_en or self.parent_name or self._committee_code or self.name_en or self.name or self.id

    @property
    def _committee_code(self) -> str:
        """Code of the committee it is a part of; empty where it is one itself."""
        return "" if self.parent == self.id else self.parent


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
    condition
        One of :data:`OFFICE_CONDITIONS`; empty where nobody has said.
    """

    id: str
    name: str
    unit: int
    owner: str
    floor_m2: float
    x: float
    y: float
    name_en: str = ""
    condition: str = ""

    @property
    def reusable(self) -> bool:
        """Whether the building stays usable when its committee leaves; taken so where nobody has said."""
        return self.condition in ("", "owned")


@dataclass(frozen=True)
class Facility:
    """
    A point that serves residents and is no committee's office.

    Parameters
    ----------
    id, name, name_en
        Text.
    kind
        What it is: ``health``, ``school``, ``culture_ground``, ``service_station``, ``street_centre`` …
    unit
        Position of the unit it lies in.
    floor_m2
        Square metres.
    x, y
        Metres.
    """

    id: str
    name: str
    kind: str
    unit: int
    floor_m2: float
    x: float
    y: float
    name_en: str = ""
