"""Twenty-five small counties without a plan, each with its known cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from districting.county import Border, County, Facility, Office, Unit
from districting.problem import Problem
from districting.rules import read_rules

HOUSEHOLDS = (410, 730, 290, 560, 880, 340, 620, 470, 950)
BAND = {"name": "household_band", "lower": 1000, "upper": 2000}


def town(rows: int = 3, columns: int = 3, **facts: Any) -> County:
    """A grid of uneven units; ``without`` takes borders away, ``units`` lays facts over units by position."""
    households = facts.pop("households", HOUSEHOLDS)
    over: Mapping[int, Mapping[str, Any]] = facts.pop("units", {})
    without = facts.pop("without", ())
    n = rows * columns
    units = [
        replace(
            Unit(
                f"{i:03d}", f"柳庄{i}", households[i % len(households)], 100.0 * (i % columns), -100.0 * (i // columns)
            ),
            area_m2=10_000.0,
            outline_m=400.0,
            **over.get(i, {}),
        )
        for i in range(n)
    ]
    across = [(i, i + 1) for i in range(n) if i % columns < columns - 1]
    down = [(i, i + columns) for i in range(n - columns)]
    borders = [Border(a, b, 100.0) for a, b in across + down if (a, b) not in without]
    return County("无解县", units, facts.pop("borders", borders), synthetic=True, **facts)


def all_units(name: str, values: Sequence[float]) -> dict[int, dict[str, Any]]:
    """One count for every unit."""
    return {u: {"attributes": {name: value}} for u, value in enumerate(values)}


def office(unit: int, owner: int, floor: float = 100.0, columns: int = 3) -> Office:
    """An office in the middle of a unit."""
    return Office(f"o{owner}", "办", unit, f"{owner:03d}", floor, 100.0 * (unit % columns), -100.0 * (unit // columns))


@dataclass(frozen=True)
class Case:
    """
    One county without a plan.

    Parameters
    ----------
    causes
        Rules of which at least one must be named in the conflict or a repair.
    said
        Words the reasons or repairs must hold, in English.
    least
        Whether the repair is the least there is; counties solved by centres are only given one that works.
    """

    name: str
    county: County
    rules: list[dict[str, Any]]
    causes: tuple[str, ...]
    said: str = ""
    least: bool = True

    @property
    def problem(self) -> Problem:
        """The problem it poses."""
        return Problem(self.county, read_rules(self.rules))


def number(lower: int, upper: int | None = None) -> dict[str, Any]:
    """An entry for the number of communities."""
    return {"name": "number_of_communities", "lower": lower, "upper": upper or lower}


def cases() -> list[Case]:
    """All of them."""
    pocket = town(households=[410, 730, 290, 560, 880, 340, 620, 470, 934], without=[(5, 8), (7, 8)])
    cut = town(without=[(0, 1), (3, 4), (6, 7)])
    east = {u: {"labels": {"street_office": "东" if u % 3 < 1 else "西"}} for u in range(9)}
    mixed = {u: {"kind": "village" if u % 2 else "compound"} for u in range(9)}
    six = [office(u, u, 40.0) for u in range(9)]
    far = town(offices=six, units={})
    walks = np.array(far.walk_m)
    walks[8, :] = 5000.0
    small = [100, 700, 800, 900, 600, 750, 640, 580, 720]
    health = [Facility("h", "站", "health", 0, 10.0, 0.0, 0.0)]
    return [
        Case("a pocket below the minimum", pocket, [BAND], ("household_band",), "934"),
        Case("a pocket of three", cut, [{**BAND, "lower": 1700, "upper": 3800}], ("household_band",), "1,590"),
        Case("too few communities", town(), [BAND, number(2)], ("household_band", "number_of_communities"), "3"),
        Case("too many communities", town(), [BAND, number(6)], ("household_band", "number_of_communities"), "5"),
        Case("more communities than units", town(), [number(12), {**BAND, "lower": 1}],
             ("number_of_communities",), "9"),
        Case("no whole number fits", town(2, 2, households=[500, 500, 500, 400]), [{**BAND, "upper": 1300}],
             ("household_band",), "900 households"),
        Case("a unit at the corner", town(2, 2, households=[100, 1950, 1960, 1990]), [BAND], ("household_band",),
             "2,050"),
        Case("together and apart", town(), [BAND, {"name": "keep_together", "units": ["000", "001"]},
             {"name": "keep_apart", "units": ["000", "001"]}], ("keep_together", "keep_apart"), "need not meet"),
        Case("together across the town", cut, [{**BAND, "lower": 500},
             {"name": "keep_together", "units": ["000", "002"]}], ("keep_together",), "kept together"),
        Case("together above the maximum", town(), [BAND, {"name": "keep_together", "units": ["004", "008", "001"]}],
             ("keep_together", "household_band"), "households"),
        Case("a unit apart from all its neighbours", town(households=small), [{**BAND, "upper": 2200},
             {"name": "keep_apart", "units": ["000", "001"]}, {"name": "keep_apart", "units": ["000", "003"]}],
             ("keep_apart", "household_band"), "need not meet"),
        Case("street offices too small", town(units=east), [{**BAND, "lower": 1650},
             {"name": "within_one"}], ("within_one", "household_band"), ""),
        Case("kinds that do not mix", town(units=mixed), [BAND, {"name": "unit_kinds", "apart":
             [["village", "compound"]]}], ("unit_kinds", "household_band"), ""),
        Case("two seats in one unit", town(offices=[office(4, 4), replace(office(4, 5), id="p")]),
             [BAND, {"name": "fixed_seat", "offices": ["o4", "p"]}], ("fixed_seat",), "two fixed seats"),
        Case("no office at all", town(), [BAND, {"name": "own_office"}], ("own_office",), "none at all"),
        Case("one office for the town", town(offices=[office(4, 4)]), [BAND, {"name": "own_office"}],
             ("own_office", "household_band"), ""),
        Case("less space than the standard", town(offices=six), [BAND, {"name": "floor_space"}], ("floor_space",),
             "rented or built"),
        Case("posts too few", town(), [BAND, {"name": "staff", "upper": 15}], ("staff",), "workers may be"),
        Case("budget too small", town(), [BAND, {"name": "yearly_cost", "upper": 400_000}], ("yearly_cost",),
             "420,000"),
        Case("no money to build", town(offices=six), [BAND, {"name": "one_off_cost", "upper": 1_000_000}],
             ("one_off_cost",), "one-off cost may be"),
        Case("no health point within reach", town(facilities=health), [BAND, {"name": "facility_within", "minutes": 1,
             "lower": 0.9}], ("facility_within",), "Units more than"),
        Case("a walk too long", replace(far, walk_m=walks), [BAND, {"name": "longest_walk", "upper": 300}],
             ("longest_walk",), "is 5,000 instead of 300"),
        Case("a unit above the population limit", town(units=all_units("population", [u * 600 for u in range(9)])),
             [{"name": "people_band", "upper": 4000}, BAND], ("people_band",), "alone are above"),
        Case("behind the railway", town(2, 2, households=[700, 500, 400, 1500], borders=[Border(0, 1, 100.0, "rail"),
             Border(1, 3, 100.0), Border(2, 3, 100.0)]), [{**BAND, "upper": 2600}, {"name": "barriers"}],
             ("barriers", "household_band"), ""),
        Case("sizes too uneven", town(2, 2, households=[1000, 1900, 1950, 1980]), [BAND,
             {"name": "size_ratio", "upper": 1.5}], ("size_ratio", "household_band"), "largest to smallest"),
    ]  # fmt: skip
