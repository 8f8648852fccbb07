"""Small counties drawn by hand, with uneven households so that no limit follows from another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from districting.county import Border, County, Office, Unit
from districting.problem import Problem
from districting.rules import read_rules

MakeGrid = Callable[..., County]

HOUSEHOLDS = (410, 730, 290, 560, 880, 340, 620, 470, 950)

REPOSITORY = Path(__file__).resolve().parents[1]


def grid(
    rows: int = 2,
    columns: int = 3,
    *,
    households: Sequence[int] = HOUSEHOLDS,
    parents: Sequence[str] = (),
    offices: Sequence[Office] = (),
    without: Sequence[tuple[int, int]] = (),
) -> County:
    """
    A grid of square units 100 m wide, numbered row by row; ``without`` takes borders away.

    ::

        0 1 2
        3 4 5
    """
    n = rows * columns
    units = [
        Unit(
            id=f"{i:03d}",
            name=f"村{i}",
            name_en=f"Unit {i}",
            households=households[i % len(households)],
            x=100.0 * (i % columns),
            y=-100.0 * (i // columns),
            parent=parents[i] if parents else "",
        )
        for i in range(n)
    ]
    across = [(i, i + 1) for i in range(n) if i % columns < columns - 1]
    down = [(i, i + columns) for i in range(n - columns)]
    borders = [Border(a, b, 100.0) for a, b in across + down if (a, b) not in without]
    return County("网格县", units, borders, offices, name_en="Grid", synthetic=True)


@pytest.fixture
def make_grid() -> MakeGrid:
    """Builder of grid counties."""
    return grid


@pytest.fixture
def grid_problem() -> Problem:
    """Nine units into three communities of 1,200 to 2,600 households."""
    rules = [
        {"name": "household_band", "lower": 1200, "upper": 2600},
        {"name": "number_of_communities", "lower": 3, "upper": 3},
        {"name": "floor_space", "per_100_households": 30, "price": 2.0},
    ]
    offices = [Office("o1", "办", 0, "000", 200.0, 0.0, 0.0), Office("o2", "办", 8, "008", 90.0, 200.0, -200.0)]
    return Problem(grid(3, 3, offices=offices), read_rules(rules))


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample county of the repository."""
    return REPOSITORY / "data" / "taihe"
