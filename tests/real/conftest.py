"""Projects made of real places from the folder beside the repository; skipped where it is absent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

DAAN = """
format = 1
[county]
name = "大安區"
name_en = "Da'an"
[levels.villages]
title = "里"
title_en = "neighbourhoods"
units = {{ file = "{data}/villages.parquet" }}
columns = {{ name = "village" }}
[levels.areas]
title = "最小統計區"
title_en = "statistical areas"
units = {{ file = "{data}/bsa.parquet" }}
columns = {{ id = "CODEBASE", parent = "village" }}
{more}
"""

CAMBRIDGE = """
format = 1
[county]
name = "{name}"
name_en = "{name}"
basis = "dwellings"
[levels.blocks]
title = "街区"
title_en = "blocks"
blocks = true
[levels.larger]
title = "合并街区"
title_en = "joined blocks"
blocks = true
least_households = 100
[layers]
parcels = {{ {parcels}, columns = {{ code = "id", households = "units" }}, drop = {{ ML = ["ROAD"] }} }}
streets = {{ {streets}, columns = {{ name = "Street", class = "MajorRoad" }}, classes = {classes} }}
water = {{ {water}, columns = {{ name = "NAME" }} }}
rail = {{ {rail}, drop = {{ TYPE = ["RAIL-ABANDON"] }} }}
{more}
"""

CLASSES = '{ 0 = "street", 1 = "main_road", 2 = "main_road" }'


def needed(*parts: str) -> Path:
    """A file or folder of the shared data, or a skip."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the real data shared/data/{'/'.join(parts)} are not beside the repository")
    return path


def write(folder: Path, text: str) -> Path:
    """A project folder with these settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "project.toml").write_text(text, encoding="utf-8")
    return folder


def daan(folder: Path, more: str = "") -> Path:
    """Da'an district, Taipei: 53 neighbourhoods, or 1,270 statistical areas; ``more`` adds rules."""
    return write(folder, DAAN.format(data=needed("taipei_daan").as_posix(), more=more))


def cambridge_small(folder: Path, more: str = "") -> Path:
    """Two neighbourhoods of Cambridge, Massachusetts: parcels, streets, rail and river; ``more`` adds rules."""
    file = needed("cambridge_small", "cambridge_small.gpkg").as_posix()
    layers = {name: f'file = "{file}", layer = "{name}"' for name in ("parcels", "streets", "water", "rail")}
    text = CAMBRIDGE.format(name="Cambridgeport and Riverside", classes=CLASSES, more=more, **layers)
    return write(folder, text)


def cambridge(folder: Path, more: str = "") -> Path:
    """The whole city of Cambridge, Massachusetts: 13,112 parcels; ``more`` adds rules."""
    data = needed("cambridge_ma").as_posix()
    layers = {name: f'file = "{data}/{name}.parquet"' for name in ("parcels", "streets", "water", "rail")}
    return write(folder, CAMBRIDGE.format(name="Cambridge", classes=CLASSES, more=more, **layers))


@pytest.fixture
def daan_project(tmp_path: Path) -> Path:
    """The folder of Da'an without rules."""
    return daan(tmp_path / "daan")


@pytest.fixture
def cambridge_small_project(tmp_path: Path) -> Path:
    """The folder of the two neighbourhoods without rules."""
    return cambridge_small(tmp_path / "cambridge_small")


@pytest.fixture
def cambridge_project(tmp_path: Path) -> Path:
    """The folder of the whole city without rules."""
    return cambridge(tmp_path / "cambridge")


@pytest.fixture
def shared_file():
    """Path of a shared file, or a skip."""
    return needed


@pytest.fixture
def daan_with(tmp_path: Path) -> Callable[[str], Path]:
    """Da'an with rules."""
    return lambda more: daan(tmp_path / "daan", more)


@pytest.fixture
def cambridge_small_with(tmp_path: Path) -> Callable[[str], Path]:
    """The two neighbourhoods with rules."""
    return lambda more: cambridge_small(tmp_path / "cambridge_small", more)


OSM_PLACE = """
format = 1
[county]
name = "{name}"
[levels.blocks]
blocks = true
least_households = 8
[layers]
parcels = {{ file = "parcels.gpkg" }}
streets = {{ file = "{file}" }}
water = {{ file = "{file}" }}
rail = {{ file = "{file}" }}
"""


def osm_place(folder: Path, file: Path, bounds: tuple[float, float, float, float], size: float = 50.0) -> Path:
    """A place of an OpenStreetMap file: one household on each square of a made-up grid within bounds in degrees."""
    box = gpd.GeoSeries([shapely.box(*bounds)], crs="EPSG:4326")
    flat = box.to_crs(box.estimate_utm_crs())
    west, south, east, north = flat.total_bounds
    x, y = (corners.ravel() for corners in np.meshgrid(np.arange(west, east, size), np.arange(south, north, size)))
    write(folder, OSM_PLACE.format(name=file.stem, file=file.as_posix()))
    squares = gpd.GeoDataFrame({"households": 1}, index=range(len(x)), geometry=shapely.box(x, y, x + size, y + size))
    squares.set_crs(flat.crs).to_file(folder / "parcels.gpkg")
    return folder


@pytest.fixture
def make_osm_place(tmp_path: Path):
    """Builder of places from OpenStreetMap files."""
    return lambda file, bounds, **more: osm_place(tmp_path / "place", file, bounds, **more)
