"""The sample as it lies in the project, and one made afresh from another seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from districting.sample import make_sample

LAYERS = ("parcels", "streets", "water", "rail", "offices", "facilities", "committees", "parts")


@dataclass(frozen=True)
class Sample:
    """A folder and its layers."""

    folder: Path
    layers: dict[str, gpd.GeoDataFrame]

    def first_phase(self, level: str) -> gpd.GeoDataFrame:
        """Units of a level without the outer villages."""
        layer = self.layers[level]
        return layer[layer["phase"] == 1].reset_index(drop=True)

    def named(self, name: str) -> gpd.GeoSeries:
        """One of today's villages and committees."""
        layer = self.layers["committees"]
        return layer[layer["name"] == name].iloc[0]

    def neighbours(self, level: str) -> dict[str, set[str]]:
        """Codes that touch over 20 m of open border or are joined by a bridge or railway crossing."""
        units = self.first_phase(level)
        rail = self.layers["rail"].geometry[0].buffer(2)
        shapes, codes = units.geometry.to_numpy(), units["code"].to_list()
        near: dict[str, set[str]] = {code: set() for code in codes}
        streets = self.layers["streets"]
        pairs = []
        for i, j in shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=0.5).T:
            common = shapes[i].boundary.intersection(shapes[j].boundary)
            if i < j and common.difference(rail).length > 20:
                pairs.append((i, j))
        for line in streets.geometry[streets["crossing"] != ""]:
            ends = shapely.points(shapely.get_coordinates(line)[[0, -1]])
            pairs.append(tuple(int(np.argmin(shapely.distance(shapes, end))) for end in ends))
        for i, j in pairs:
            if i != j:
                near[codes[i]].add(codes[j])
                near[codes[j]].add(codes[i])
        return near


def read_sample(folder: Path) -> Sample:
    return Sample(folder, {name: gpd.read_file(folder / "taihe.gpkg", layer=name) for name in LAYERS})


@pytest.fixture(scope="session")
def kept() -> Sample:
    """The sample that lies in data/taihe."""
    return read_sample(Path(__file__).resolve().parents[2] / "data" / "taihe")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A sample from another seed."""
    folder = tmp_path_factory.mktemp("other")
    make_sample(folder, seed=7)
    return read_sample(folder)


@pytest.fixture(params=["kept", "other"])
def sample(request: pytest.FixtureRequest) -> Sample:
    """Every property holds for both."""
    return request.getfixturevalue(request.param)
