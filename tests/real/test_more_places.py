"""More places as they come: a Chinese town, a French one full of traps, a whole country, precincts with gaps, plots."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from districting.geography.findings import Findings
from districting.geography.osm import read_osm
from districting.geography.repair import repaired
from districting.project.report import inspect_project
from districting.project.store import Project, open_project

pytestmark = pytest.mark.real

GUIXI = (117.1911600, 28.2817100, 117.2551900, 28.3225200)
REDON = (-2.0905, 47.6440, -2.0770, 47.6520)

PLACE = """
format = 1
[county]
name = "{name}"
crs = "{crs}"
[levels.units]
units = {{ file = "{file}" }}
columns = {{ {columns} }}
{more}
"""


def place(folder: Path, **facts: str) -> Path:
    """A project of one polygon layer."""
    (folder / "project.toml").write_text(PLACE.format(**{"more": ""} | facts), encoding="utf-8")
    return folder


def over(project: Project, kind: str) -> gpd.GeoDataFrame:
    """The ways across one kind of barrier."""
    return project.layers.crossings[project.layers.crossings["kind"] == kind]


def test_guixi(make_osm_place, shared_file) -> None:
    """The river in the west is crossed on one bridge, the railway where streets cross it; the triangle stays shut."""
    project = open_project(make_osm_place(shared_file("osm_guixi_cn", "guixi.osm"), GUIXI))
    county, layers = project.county, project.layers
    assert county.households.sum() == len(layers.parcels)
    xinjiang = over(project, "water").cx[: layers.units.total_bounds[0] + 1500, :]
    assert len(xinjiang) == 1
    rails = layers.rail.geometry.union_all()
    assert len(layers.walls[layers.walls["kind"] == "rail"]) > 0
    crossed = layers.borders[layers.borders["kind"] == "rail"]
    assert len(crossed) > 3
    assert (crossed["crossing"] != "").all()
    dry = layers.borders[~layers.borders["kind"].isin(["rail", "water"])]
    on_rail = shapely.length(shapely.intersection(dry.geometry.to_numpy(), rails.buffer(3.0)))
    assert (on_rail < 0.5 * np.maximum(dry["length_m"].to_numpy(), 1.0)).all()


def test_redon(make_osm_place, shared_file) -> None:
    """A file with broken rings and canals beside rivers opens; water is crossed on bridges and locks, none twice."""
    project = open_project(make_osm_place(shared_file("osm_redon_fr", "redon.osm"), REDON))
    ways = over(project, "water")
    assert 3 <= len(ways) <= 25
    middles = shapely.line_interpolate_point(ways.geometry.to_numpy(), 0.5, normalized=True)
    for name, middle in zip(ways["name"], middles, strict=True):
        same = (ways["name"] == name).to_numpy()
        assert np.sum(shapely.distance(middles[same], middle) < 40.0) == 1
    assert project.county.households.sum() == len(project.layers.parcels)


def test_liechtenstein(shared_file) -> None:
    """A .pbf of ten thousand streets: streets, the Rhine, the railway, all in one system and without empty shapes."""
    file = shared_file("osm_liechtenstein", "apidb-test-data.pbf")
    layers = {name: read_osm(file, name, Findings()) for name in ("streets", "water", "rail")}
    assert all(layer is not None and not layer.geometry.is_empty.any() for layer in layers.values())
    assert len(layers["streets"]) > 9000
    assert any("Rhein" in name for name in layers["water"]["name"])
    assert set(layers["streets"]["class"]) == {"expressway", "main_road", "street", "lane", "path"}


def test_denver_precincts(tmp_path: Path, shared_file) -> None:
    """356 precincts with gaps and overlaps, in feet: nobody lost, in one piece, land amid them and pieces told."""
    file = shared_file("denver_precincts_maup", "DenverCo_precincts2018_orig.zip")
    columns = 'id = "VTDST", households = "TOTPOP"'
    report = inspect_project(place(tmp_path, name="Denver", crs="EPSG:32613", file=file.as_posix(), columns=columns))
    official = gpd.read_file(file)
    assert report.county is not None
    assert report.county.households.sum() == official["TOTPOP"].sum()
    assert len(report.pieces()) == 1
    keys = {note.key.removeprefix("geography.") for note in report.notes}
    assert {"unit_in_pieces", "hole_among_units", "gap_between"} <= keys
    assert report.places["geography.gap_between"][0][1].length > 0
    assert max((abs(c.after_m2 - c.before_m2) for c in report.changes), default=0.0) < 2000.0
    assert all(row["holds"] for row in report.totals())


def test_denver_precincts_that_overlap(tmp_path: Path, shared_file) -> None:
    """The precincts of 2020 overlap in 27 places: mended, told precinct by precinct, the ground they cover kept."""
    file = shared_file("denver_precincts_maup", "DenverCo_precincts2020_orig.zip")
    frame = gpd.read_file(file).to_crs(32613)
    facts = {"code": [f"{i:03d}" for i in range(len(frame))], "households": 10}
    gpd.GeoDataFrame(facts, geometry=frame.geometry).to_file(tmp_path / "units.gpkg")
    report = inspect_project(place(tmp_path, name="Denver", crs="EPSG:32613", file="units.gpkg", columns='id = "code"'))
    assert report.county is not None
    assert report.layers is not None
    assert report.county.households.sum() == 10 * len(frame)
    mended = report.layers.units.geometry.to_numpy()
    assert shapely.coverage_is_valid(mended)
    assert shapely.area(mended).sum() == pytest.approx(shapely.area(frame.geometry.union_all()), abs=10)
    assert {"units_repaired"} <= {note.key.removeprefix("geography.") for note in report.notes}
    before = dict(zip(facts["code"], shapely.area(frame.geometry.to_numpy()), strict=True))
    after = dict(zip(report.layers.units.index, shapely.area(mended), strict=True))
    moved = {code for code in before if abs(before[code] - after[code]) >= 1.0}
    assert moved == {change.id for change in report.changes}
    for change in report.changes:
        assert (change.before_m2, change.after_m2) == pytest.approx((before[change.id], after[change.id]), abs=0.1)


def test_a_region_of_gaps(tmp_path: Path, shared_file) -> None:
    """Fifteen precincts cut apart by gaps: neighbours over them are found, and nothing is lost."""
    file = shared_file("denver_precincts_maup", "CO_bad_gap_region.zip")
    frame = gpd.read_file(file).to_crs(32613)
    folder = place(tmp_path, name="gaps", crs="EPSG:32613", file="units.gpkg", columns='id = "code"')
    facts = {"code": [f"{i:02d}" for i in range(len(frame))], "households": [10] * len(frame)}
    gpd.GeoDataFrame(facts, geometry=frame.geometry).to_file(folder / "units.gpkg")
    county = open_project(folder).county
    assert len(county) == 15
    assert len(county.borders) >= 20


def test_bubenec(tmp_path: Path, shared_file) -> None:
    """Czech plots in Web Mercator: overlaps repaired plot by plot, streets among them recognised, blocks made."""
    file = shared_file("bubenec_cz", "bubenec.gpkg")
    plots = gpd.read_file(file, layer="plots").to_crs(5514)
    findings = Findings()
    clean = repaired(plots.geometry.to_numpy(), plots["ID"].to_numpy(dtype=object), findings, layer="plots")
    assert shapely.coverage_is_valid(clean)
    assert shapely.area(clean).sum() == pytest.approx(shapely.area(shapely.union_all(plots.geometry)), rel=1e-4)
    homes = gpd.read_file(file, layer="buildings").to_crs(5514).geometry.representative_point()
    tree = shapely.STRtree(plots.geometry.to_numpy())
    plots["households"] = np.bincount(tree.query(homes, predicate="within")[1], minlength=len(plots))
    plots[["ID", "households", "geometry"]].to_file(tmp_path / "plots.gpkg")
    text = PLACE.format(name="Bubeneč", crs="EPSG:32633", file="", columns="", more="")
    text = text.split("[levels.units]")[0] + (
        "[levels.blocks]\nblocks = true\n[layers]\n"
        'parcels = { file = "plots.gpkg", columns = { code = "ID" } }\n'
        f'streets = {{ file = "{file.as_posix()}", layer = "streets" }}\n'
    )
    (tmp_path / "project.toml").write_text(text, encoding="utf-8")
    project = open_project(tmp_path)
    assert project.county.households.sum() == plots["households"].sum() > 100
    assert 4 <= len(project.county) <= 15
