"""Real places become counties: nothing lost, nothing joined that a railway or a river keeps apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from districting.geography.findings import Findings
from districting.geography.osm import read_osm
from districting.geography.walking import Network, walking_graph
from districting.graph import components
from districting.project.report import region_numbers
from districting.project.store import open_project

pytestmark = pytest.mark.real

CENSUS = """
format = 1
[county]
name = "census blocks"
basis = "dwellings"
[levels.units]
units = {{ file = "{data}/blocks2020.parquet", columns = {{ code = "GEOID20", households = "units" }} }}
[layers]
streets = {{ file = "{data}/streets.parquet", columns = {{ name = "Street" }} }}
water = {{ file = "{data}/water.parquet", columns = {{ name = "NAME" }} }}
rail = {{ file = "{data}/rail.parquet", drop = {{ TYPE = ["RAIL-ABANDON"] }} }}
"""


def census_blocks(folder: Path, data: Path) -> Path:
    """The census blocks of Cambridge as units."""
    (folder / "project.toml").write_text(CENSUS.format(data=data.as_posix()), encoding="utf-8")
    return folder


def test_daan_neighbourhoods(daan_project: Path, shared_file: Callable[..., Path]) -> None:
    """53 neighbourhoods with their official households, in one piece."""
    county = open_project(daan_project, "villages").county
    official = gpd.read_parquet(shared_file("taipei_daan", "villages.parquet"))
    assert len(county) == 53
    assert county.households.sum() == official["households"].sum() == 120882
    assert county.attribute("hh_2017").sum() == 120675
    assert components(*county.neighbours).max() == 0
    assert [unit.name for unit in county.units] == list(official["village"])


def test_daan_areas_have_the_adjacency_given(daan_project: Path, shared_file: Callable[..., Path]) -> None:
    """The adjacency derived for 1,270 areas equals the one that came with them, lengths to the decimetre."""
    (daan_project / "project.toml").write_text(
        (daan_project / "project.toml")
        .read_text(encoding="utf-8")
        .replace("[county]", "[county]\nshortest_border_m = 3"),
        encoding="utf-8",
    )
    project = open_project(daan_project, "areas")
    given = pd.read_csv(shared_file("taipei_daan", "bsa_adjacency.csv"))
    expected = {frozenset((a, b)): m for a, b, m in given[["a", "b", "length"]].itertuples(index=False)}
    found = project.layers.borders
    derived = {frozenset((a, b)): m for a, b, m in zip(found["a"], found["b"], found["length_m"], strict=True)}
    assert derived.keys() == expected.keys()
    assert len(derived) == 3266
    assert max(abs(derived[pair] - expected[pair]) for pair in derived) < 0.1
    assert project.county.households.sum() == 120675
    assert len(set(project.county.parents.tolist())) == 53


@pytest.mark.parametrize("level", ["blocks", "larger"])
def test_cambridge_small_blocks(cambridge_small_project: Path, level: str) -> None:
    """Two neighbourhoods become blocks that hold all 7,879 dwellings, in one piece."""
    project = open_project(cambridge_small_project, level)
    county = project.county
    assert county.households.sum() == 7879
    assert (county.households > 0).all()
    assert components(*county.neighbours).max() == 0
    assert (40 if level == "larger" else 100) < len(county) < (60 if level == "larger" else 200)
    assert (project.layers.parcels["unit"] != "").all()
    assert not any(note.key == "geography.far_from_streets" for note in project.findings)
    streets = project.layers.streets
    assert set(streets["class"]) == {"street", "main_road"}


def test_cambridge_river_and_bridges(cambridge_small_project: Path) -> None:
    """The Charles is crossed where its bridges are: five, each at least 60 m long, none of them twice."""
    project = open_project(cambridge_small_project, "blocks")
    over = project.layers.crossings[project.layers.crossings["kind"] == "water"]
    assert len(over) == 5
    assert (over.geometry.length > 60).all()
    river = project.layers.water.geometry.union_all()
    assert not project.layers.units.geometry.representative_point().within(river).any()


def test_cambridge_railway(cambridge_project: Path) -> None:
    """No two blocks of the whole city are neighbours over a railway but where a street crosses it."""
    project = open_project(cambridge_project, "blocks")
    assert project.county.households.sum() == 42835
    borders, rail = project.layers.borders, project.layers.rail.geometry.union_all()
    touching = borders[borders["length_m"] > 0]
    along = shapely.length(shapely.intersection(touching.geometry.to_numpy(), rail.buffer(3.0)))
    hard = along >= 0.5 * touching["length_m"].to_numpy()
    assert set(touching["kind"][hard]) == {"rail"}
    assert (touching["crossing"][hard] != "").all()
    crossed = borders[borders["kind"] == "rail"]
    assert len(crossed) >= 10
    assert {"Sherman St", "Cambridge St"} <= set(crossed["crossing"])


def test_cambridge_between_its_barriers(cambridge_project: Path) -> None:
    """
    Without bridges and crossings the city falls apart where its railways run: north of the Fitchburg line, between
    the Grand Junction and the river, beyond the viaduct, behind Alewife Brook; no railway leaks.
    """
    project = open_project(cambridge_project, "blocks")
    county = project.county
    number = region_numbers(county)
    assert sorted(np.bincount(number, weights=county.households).tolist(), reverse=True) == [
        31614,
        5178,
        4181,
        1634,
        228,
    ]
    rail = project.layers.rail.geometry.union_all()
    inner = project.layers.units.geometry.buffer(-30).intersection(rail).length
    assert inner.max() < 200
    over = project.layers.crossings[project.layers.crossings["kind"] == "rail"]
    grade = {
        "Sherman St",
        "Walden St",
        "Alewife Brook Pkwy",
        "Massachusetts Ave",
        "Main St",
        "Broadway",
        "Cambridge St",
    }
    assert grade <= set(over["name"])


def test_census_blocks_have_walls_where_the_trains_run(tmp_path: Path, shared_file: Callable[..., Path]) -> None:
    """Units drawn by others: walls between the crossings of the Fitchburg line and the Grand Junction, nowhere else."""
    project = open_project(census_blocks(tmp_path, shared_file("cambridge_ma", "blocks2020.parquet").parent))
    layers = project.layers
    walls = layers.walls[layers.walls["kind"] == "rail"]
    assert 8 <= len(walls) <= 25
    ways = layers.crossings[layers.crossings["kind"] == "rail"].geometry.union_all()
    assert (walls.geometry.distance(ways) > 20).all()
    crossed = layers.borders[(layers.borders["kind"] == "rail") & (layers.borders["length_m"] > 0)]
    assert len(crossed) >= 15
    fitchburg = walls.geometry.intersects(shapely.box(229600, 904200, 231400, 904700)).sum()
    junction = walls.geometry.intersects(shapely.box(232250, 900450, 233300, 901150)).sum()
    assert fitchburg >= 3
    assert junction >= 2


@pytest.mark.parametrize(("file", "bridges"), [(("osm_guixi_cn", "guixi.osm"), 1), (("osm_redon_fr", "redon.osm"), 3)])
def test_openstreetmap_files(shared_file: Callable[..., Path], file: tuple[str, str], bridges: int) -> None:
    """Streets, rail and water of an OpenStreetMap file; the streets make a walking network, bridges are found."""
    from districting.geography.barriers import Surroundings, find_crossings

    layers = {}
    for name in ("streets", "rail", "water"):
        findings = Findings()
        layer = read_osm(shared_file(*file), name, findings)
        assert layer is not None
        assert not findings.faults
        layers[name] = layer.to_crs(layer.estimate_utm_crs())
    crossings = find_crossings(Surroundings(**layers))
    assert (crossings["kind"] == "water").sum() >= bridges
    network = Network.of(walking_graph(layers["streets"]))
    lines = layers["streets"].geometry.length.sum()
    assert 0.5 * lines < shapely.length(network.lines).sum() <= 1.01 * lines
    points = shapely.points(np.array(shapely.get_coordinates(shapely.get_point(network.lines, 0)))[::40])
    assert np.isfinite(network.distances(points, points)).all()
