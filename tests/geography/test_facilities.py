"""Facilities: their kinds, their units, and how far it is to them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest

from districting.geography.facilities import facility_kind
from districting.project.store import open_project


def write(folder, **columns: list[object]) -> None:
    """Three facilities, the last one outside all units."""
    points = gpd.points_from_xy(535000 + np.array([50, 150, 900]), 3416000 + np.array([50, 150, 50]), crs="EPSG:4544")
    facts = {"名称": ["甲", "乙", "丙"], "类型": ["社区卫生服务站", "小学", "x"], "面积": [30.0, 900.0, 1.0]} | columns
    gpd.GeoDataFrame(facts, geometry=points).to_file(folder / "facilities.gpkg")


LAYERS = 'facilities = { file = "facilities.gpkg", columns = { floor_m2 = "面积" } }'


def test_facilities_reach_the_county(make_project, make_lines) -> None:
    """Kind, unit, floor space and the walk along the streets; the one outside is told."""
    folder = make_project(layers=LAYERS + '\nstreets = { file = "streets.gpkg" }')
    write(folder)
    make_lines({"at": [(50, 0), (50, 150), (200, 150)]}).to_file(folder / "streets.gpkg")
    project = open_project(folder)
    county = project.county
    assert [(f.id, f.kind, f.unit, f.floor_m2) for f in county.facilities] == [
        ("F1", "health", 0, 30.0),
        ("F2", "school", 3, 900.0),
    ]
    assert county.facility_walk_m is not None
    assert county.facility_walk_m[:, 1] == pytest.approx([200.0, 100.0, 100.0, 0.0], abs=0.3)
    assert county.walk_m.shape == (4, 4)
    assert county.walk_m[0, 3] == pytest.approx(200.0, abs=0.3)
    assert list(project.layers.facilities["unit"]) == ["A", "D"]
    assert any("facilities that lie in no unit are not counted: F3" in note.say("en") for note in project.findings)


def test_without_streets_the_walk_is_straight(make_project) -> None:
    """Straight lines to facilities where there are no streets."""
    folder = make_project(layers=LAYERS)
    write(folder)
    assert open_project(folder).county.facility_walk_m[1] == pytest.approx([100.0, 100.0])


def test_a_facility_needs_a_kind(make_project) -> None:
    """Without a kind no rule can ask for it: an open fault that names its rows, and no facility is counted."""
    folder = make_project(layers=LAYERS)
    write(folder, 类型=["卫生室", None, ""])
    project = open_project(folder)
    assert project.county.facilities == ()
    assert "facilities without a kind: F2, F3" in project.open_faults[0].fault.say("en")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("卫生服务站", "health"),
        ("社区服务站", "service_station"),
        ("街道便民服务中心", "street_centre"),
        ("体育场", "体育场"),
    ],
)
def test_kinds(word: str, kind: str) -> None:
    """Chinese words for kinds, and an unknown one kept as it is."""
    assert facility_kind(word) == kind
