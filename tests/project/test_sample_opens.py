"""The sample county opens on both levels, with the river, the railway and the totals as they were made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from districting.graph import components
from districting.project.store import Project, open_project

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "taihe"


@pytest.fixture(scope="module", params=["committees", "parts"])
def project(request: pytest.FixtureRequest) -> Project:
    """The sample on one level."""
    return open_project(SAMPLE, request.param)


def test_county_is_in_one_piece(project: Project) -> None:
    """Everybody can reach everybody, and nothing about the files has to be told."""
    assert components(*project.county.neighbours).max() == 0
    assert project.findings == ()


def test_both_levels_hold_the_same_households(project: Project) -> None:
    """Households of the units equal those of the parcels in them; the outer villages take no part."""
    parcels = project.layers.parcels
    inside = parcels["unit"].isin(project.layers.units.index)
    assert project.county.households.sum() == parcels["households"][inside].sum()
    assert len(project.layers.left_out) == len(project.settings.county.leave_out) == 4


def test_river_is_crossed_on_bridges_only(project: Project) -> None:
    """No border runs along the river, and every link over it has a bridge's name from the streets layer."""
    borders = project.layers.borders
    over = borders[borders["kind"] == "water"]
    assert len(over) > 0
    bridges = set(project.layers.streets["name"][project.layers.streets["name"].str.endswith("大桥")])
    assert set(over["crossing"]) <= bridges
    river = project.layers.water.geometry.union_all()
    dry = borders[borders["kind"] != "water"].geometry.intersection(river.buffer(-20)).length
    assert dry.max() == 0


def test_railway_separates_where_no_street_crosses(project: Project) -> None:
    """There are walls along the railway, and borders over it only where a street crosses."""
    walls, borders = project.layers.walls, project.layers.borders
    rail = project.layers.rail.geometry.union_all()
    assert len(walls) > 0
    assert set(walls["kind"]) == {"rail"}
    assert (walls.geometry.distance(rail) < 20).all()
    over = borders[borders["kind"] == "rail"]
    assert len(over) > 0
    assert (over["crossing"] != "").all()
    assert not ({*zip(walls["a"], walls["b"], strict=True)} & {*zip(borders["a"], borders["b"], strict=True)})


def test_walks_are_plausible(project: Project) -> None:
    """Nobody walks less than the straight line between middles suggests, nor five times as far."""
    county = project.county
    assert county.walk_m is not None
    offices = len(county.offices)
    walk = county.walk_m[:, offices:]
    straight = np.hypot(*(county.points[:, None, :] - county.points[None, :, :]).transpose(2, 0, 1))
    far = straight > 500
    assert np.isfinite(county.walk_m).all()
    assert (walk[far] > 0.95 * straight[far]).all()
    assert (walk[far] < 5 * straight[far]).all()


def test_parents_are_named() -> None:
    """A part knows what the committee it belongs to is called."""
    county = open_project(SAMPLE, "parts").county
    committees = {unit.id: unit.name for unit in open_project(SAMPLE, "committees").county.units}
    parts = [unit for unit in county.units if unit.parent != unit.id]
    assert len(parts) > 30
    assert all(unit.parent_name == committees[unit.parent] for unit in parts)
