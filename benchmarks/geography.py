"""
The figures the geography is held to, measured: Cambridge, the same tiled, a second opening, walks of 500 offices.

Run as ``python benchmarks/geography.py DATA [--tiles 4] [--only NAME]``, DATA being a folder with ``cambridge_ma``.
Prints one line a figure: what, seconds, memory, limit, and how long the processor was busy for this process: on a
machine that others use as well the seconds say little.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from districting.geography.adjacency import find_adjacency
from districting.geography.barriers import Surroundings
from districting.geography.blocks import REACH_M, blocks_from_streets
from districting.geography.findings import Findings
from districting.geography.layers import classed_streets, named
from districting.geography.patches import set_apart
from districting.geography.repair import repaired
from districting.geography.units import prepare_parcels
from districting.geography.walking import Network, walking_graph
from districting.project.store import open_project

SETTINGS = """
format = 1
[county]
name = "Cambridge"
basis = "dwellings"
[levels.blocks]
blocks = true
[layers]
parcels = {{ file = "{data}/parcels.parquet", columns = {{ code = "id", households = "units" }} }}
water = {{ file = "{data}/water.parquet", columns = {{ name = "NAME" }} }}
rail = {{ file = "{data}/rail.parquet" }}
[layers.streets]
file = "{data}/streets.parquet"
columns = {{ name = "Street", class = "MajorRoad" }}
classes = {classes}
"""
LAYERS = ("parcels", "streets", "water", "rail")
CLASSES = '{ 0 = "street", 1 = "main_road", 2 = "main_road" }'
AGAIN = "from pathlib import Path; from districting.project.store import open_project; open_project(Path({!r}))"


def peak_mb() -> float:
    """Most memory this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def told(what: str, seconds: float, limit: str) -> None:
    busy = time.process_time()
    print(f"{what:<74}{seconds:7.1f} s {peak_mb():7.0f} MB  limit {limit}  ({busy:.1f} s busy so far)", flush=True)


def cambridge(data: Path, _tiles: int) -> None:
    """Files to facts, walks included; then the same once more from the cache, in a process of its own."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        text = SETTINGS.format(data=(data / "cambridge_ma").resolve().as_posix(), classes=CLASSES)
        (folder / "project.toml").write_text(text, encoding="utf-8")
        begun = time.perf_counter()
        project = open_project(folder)
        told(f"Cambridge, files to facts: {len(project.county)} blocks", time.perf_counter() - begun, "15 s")
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", AGAIN.format(made)], check=True)
        told("the same again, from a new process", time.perf_counter() - begun, "3 s")


def tiled(data: Path, tiles: int) -> None:
    """Cambridge beside itself many times: repair, blocks, adjacency."""
    layers = {
        name: gpd.read_parquet(data / "cambridge_ma" / f"{name}.parquet")
        for name in ("parcels", "streets", "water", "rail")
    }
    x0, y0, x1, y1 = layers["parcels"].total_bounds
    many = {}
    for name, frame in layers.items():
        copies = []
        for i in range(tiles * tiles):
            dx, dy = (i % tiles) * (x1 - x0 + 500), (i // tiles) * (y1 - y0 + 500)
            copies.append(frame.set_geometry(frame.geometry.translate(dx, dy)))
        many[name] = gpd.GeoDataFrame(pd.concat(copies, ignore_index=True), crs=frame.crs)
    with tempfile.TemporaryDirectory() as made:
        for name, frame in many.items():
            frame.to_parquet(Path(made) / f"{name}.parquet")
        count = len(many["parcels"])
        del many, layers
        begun = time.perf_counter()
        units, borders = _files_to_adjacency(Path(made))
        what = f"{count:,} parcels, files to adjacency: {units:,} blocks, {borders:,} borders"
        told(what, time.perf_counter() - begun, "120 s, 6,000 MB")


def _files_to_adjacency(folder: Path) -> tuple[int, int]:
    begun = time.perf_counter()

    def step(what: str) -> None:
        told(f"  {what}", time.perf_counter() - begun, "–")

    read = {name: gpd.read_parquet(folder / f"{name}.parquet") for name in LAYERS}
    findings = Findings()
    streets = read["streets"].rename(columns={"Street": "name", "MajorRoad": "class"})
    around = Surroundings(
        classed_streets(streets, {"0": "street", "1": "main_road", "2": "main_road"}, findings, file="streets"),
        named(read["water"].rename(columns={"NAME": "name"})),
        named(read["rail"]),
    )
    raw = read["parcels"].rename(columns={"units": "households"}).drop(columns="code", errors="ignore")
    parcels = prepare_parcels(raw, findings, file="parcels")
    step("read")
    parcels = parcels[set_apart(parcels, around, findings, layer="parcel")]
    step("street and water parcels set apart")
    geoms, ids = np.asarray(parcels.geometry), parcels.index.to_numpy(dtype=object)
    parcels = parcels.set_geometry(
        gpd.GeoSeries(repaired(geoms, ids, findings, layer="parcels"), parcels.index, parcels.crs)
    )
    step("repaired")
    blocks, _ = blocks_from_streets(parcels[~parcels.geometry.is_empty], around, findings)
    step("blocks")
    adjacency = find_adjacency(blocks, around, findings, reach_m=REACH_M)
    step("adjacency")
    return len(blocks), len(adjacency.borders)


def walking(_data: Path, _tiles: int) -> None:
    """500 offices on a grid of 80,000 crossings, for all pairs within 3 km."""
    side, step = 283, 80.0
    marks = np.arange(side) * step
    rng = np.random.default_rng(0)
    across = [shapely.linestrings(np.column_stack([marks, np.full(side, y)])) for y in marks]
    along = [shapely.linestrings(np.column_stack([np.full(side, x), marks])) for x in marks]
    streets = gpd.GeoDataFrame(geometry=across + along, crs="EPSG:4544")
    begun = time.perf_counter()
    network = Network.of(walking_graph(streets))
    told(f"network of {network.nodes:,} nodes made", time.perf_counter() - begun, "–")
    offices = shapely.points(rng.uniform(0, side * step, (500, 2)))
    homes = shapely.points(rng.uniform(0, side * step, (5000, 2)))
    for limit_m, limit in ((3000.0, "5 s"), (np.inf, "–")):
        begun = time.perf_counter()
        for _part, _metres in network.some_distances(homes, offices, limit_m=limit_m):
            pass
        within = f"within {limit_m:,.0f} m" if np.isfinite(limit_m) else "at any distance"
        told(f"500 offices, 5,000 homes, {within}", time.perf_counter() - begun, limit)


FIGURES: dict[str, Callable[[Path, int], None]] = {"cambridge": cambridge, "walking": walking, "tiled": tiled}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--tiles", type=int, default=4)
    parser.add_argument("--only", choices=FIGURES)
    options = parser.parse_args()
    for name, measure in FIGURES.items():
        if options.only in (None, name):
            measure(options.data, options.tiles)
