"""Tiny made-up places, written to files as a user would bring them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from districting.geography.barriers import Surroundings
from districting.geography.layers import empty_layer

CRS = "EPSG:4544"
EAST, NORTH = 535000.0, 3416000.0

SETTINGS = """
format = 1
[county]
name = "测试镇"
{county}
[levels.units]
units = {{ file = "units.gpkg"{units} }}
counts = {{ file = "counts.csv" }}
{level}
[layers]
{layers}
"""


def squares(rows: int = 2, columns: int = 2, size: float = 100.0, gap: float = 0.0) -> gpd.GeoDataFrame:
    """Square units A, B, C … row by row from the south, at real coordinates, ``gap`` metres apart."""
    step = size + gap
    boxes = [
        shapely.box(EAST + c * step, NORTH + r * step, EAST + c * step + size, NORTH + r * step + size)
        for r in range(rows)
        for c in range(columns)
    ]
    codes = [chr(ord("A") + i) for i in range(rows * columns)]
    return gpd.GeoDataFrame({"code": codes}, geometry=boxes, crs=CRS)


def lines(*rows: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Streets, rails or rivers: each row a name, a class and the points of its line, metres from the south-west."""
    facts = [{"name": "", "name_en": "", "class": "street", **row} for row in rows]
    shapes = [shapely.linestrings([(EAST + x, NORTH + y) for x, y in row["at"]]) for row in rows]
    frame = gpd.GeoDataFrame(facts, geometry=shapes, crs=CRS)
    return frame.drop(columns="at")


def surroundings(
    streets: gpd.GeoDataFrame | None = None,
    water: gpd.GeoDataFrame | None = None,
    rail: gpd.GeoDataFrame | None = None,
) -> Surroundings:
    """What units lie among; layers not given are empty."""
    empty = empty_layer(gpd.GeoSeries(crs=CRS).crs, "name", "name_en", "class")
    return Surroundings(*(empty if layer is None else layer for layer in (streets, water, rail)))


def write_project(
    folder: Path,
    *,
    units: gpd.GeoDataFrame | None = None,
    counts: str = "code,households\nA,100\nB,200\nC,300\nD,400\n",
    county: str = "",
    source: str = "",
    level: str = "",
    layers: str = "",
) -> Path:
    """A project of four square units, with whatever the test wants different."""
    folder.mkdir(parents=True, exist_ok=True)
    (squares() if units is None else units).to_file(folder / "units.gpkg", layer="units")
    (folder / "counts.csv").write_text(counts, encoding="utf-8")
    text = SETTINGS.format(county=county, units=source, level=level, layers=layers)
    (folder / "project.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def make_squares() -> Callable[..., gpd.GeoDataFrame]:
    """Builder of square units."""
    return squares


@pytest.fixture
def make_lines() -> Callable[..., gpd.GeoDataFrame]:
    """Builder of line layers."""
    return lines


@pytest.fixture
def make_surroundings() -> Callable[..., Surroundings]:
    """Builder of what units lie among."""
    return surroundings


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Builder of project folders."""
    return lambda **changes: write_project(tmp_path / "project", **changes)
