"""Blocks between streets: households kept, small ones joined, never over a barrier."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from districting.geography.blocks import blocks_from_streets, join_small
from districting.geography.findings import Findings
from districting.geography.units import prepare_parcels

STREETS = [
    {"class": "main_road", "at": [(100, -10), (100, 310)]},
    {"class": "street", "at": [(-10, 100), (310, 100)]},
    {"class": "lane", "at": [(-10, 200), (310, 200)]},
    {"class": "street", "at": [(200, -10), (200, 310)]},
]


@pytest.fixture
def parcels(make_squares) -> gpd.GeoDataFrame:
    """Nine blocks of four parcels each, streets 100 m apart; the middle block and one corner are empty."""
    frame = make_squares(6, 6, 50.0)
    frame["code"] = [f"P{i:02d}" for i in range(36)]
    block = [(i // 12) * 3 + (i % 6) // 2 for i in range(36)]
    frame["households"] = [0 if b in (4, 8) else 5 + b for b in block]
    return prepare_parcels(frame, Findings(), file="parcels")


def test_blocks_hold_every_household(parcels, make_lines, make_surroundings) -> None:
    """Streets bound the blocks, and each parcel's households are in one of them."""
    around = make_surroundings(make_lines(*STREETS))
    blocks, unit = blocks_from_streets(parcels, around, Findings())
    assert len(blocks) == 7
    assert set(unit) == set(blocks.index)
    sums = parcels["households"].groupby(unit).sum()
    assert sums.sum() == parcels["households"].sum()
    assert (sums > 0).all()
    assert blocks.index[0] == "B0001"


def test_empty_blocks_join_over_the_weakest_border(parcels, make_lines, make_surroundings) -> None:
    """The empty middle goes over the lane to its north, not over the main road or a street."""
    around = make_surroundings(make_lines(*STREETS))
    blocks, _ = blocks_from_streets(parcels, around, Findings())
    middle = shapely.points(535150, 3416150)
    north = shapely.points(535150, 3416250)
    holder = blocks[blocks.contains(middle)]
    assert len(holder) == 1
    assert holder.geometry.iloc[0].contains(north)


def test_blocks_do_not_join_over_a_railway(parcels, make_lines, make_surroundings) -> None:
    """An empty block with railways on three sides joins the fourth; with railways all round it is set aside."""
    u_shape = {"at": [(100, 100), (100, 200), (200, 200), (200, 100)]}
    around = make_surroundings(make_lines(*STREETS), rail=make_lines(u_shape))
    blocks, _ = blocks_from_streets(parcels, around, Findings())
    holder = blocks[blocks.contains(shapely.points(535150, 3416150))]
    assert holder.geometry.iloc[0].contains(shapely.points(535150, 3416050))
    ring = {"at": [*u_shape["at"], (100, 100)]}
    findings = Findings()
    around = make_surroundings(make_lines(*STREETS), rail=make_lines(ring))
    blocks, unit = blocks_from_streets(parcels, around, findings)
    assert not blocks.contains(shapely.points(535150, 3416150)).any()
    assert any(note.key == "geography.blocks_set_aside" for note in findings.notes)
    ((_, aside),) = findings.places["geography.blocks_set_aside"]
    assert aside.contains(shapely.points(535150, 3416150))
    assert parcels["households"].to_numpy()[unit != ""].sum() == parcels["households"].sum()


def test_water_faces_are_no_units(parcels, make_lines, make_surroundings) -> None:
    """A face that is a lake is set aside instead of joining its banks."""
    lake = gpd.GeoDataFrame(
        {"name": ["湖"], "name_en": [""]}, geometry=[shapely.box(535101, 3416101, 535199, 3416199)], crs="EPSG:4544"
    )
    blocks, _ = blocks_from_streets(parcels, make_surroundings(make_lines(*STREETS), water=lake), Findings())
    assert not blocks.contains(shapely.points(535150, 3416150)).any()


def test_least_households(parcels, make_lines, make_surroundings) -> None:
    """Blocks are joined until each has what is asked for; nothing is lost."""
    around = make_surroundings(make_lines(*STREETS))
    blocks, unit = blocks_from_streets(parcels, around, Findings(), least_households=60)
    sums = parcels["households"].groupby(unit).sum()
    assert 1 < len(blocks) < 4
    assert sums.min() >= 60
    assert sums.sum() == parcels["households"].sum()


def test_join_small_leaves_what_is_large_enough(make_squares, make_surroundings) -> None:
    """Only faces below the limit are joined; the last one has enough and stays as it is."""
    faces = make_squares(1, 4).geometry.to_numpy()
    group = join_small(faces, np.array([50.0, 5.0, 8.0, 60.0]), make_surroundings(), least_households=10)
    assert group.tolist() == [0, 0, 0, 3]


def test_dead_end_bounds_nothing(parcels, make_lines, make_surroundings) -> None:
    """A cul-de-sac leaves its block whole."""
    streets = make_lines(*STREETS, {"class": "lane", "at": [(50, -10), (50, 60)]})
    blocks, _ = blocks_from_streets(parcels, make_surroundings(streets), Findings())
    assert len(blocks) == 7
