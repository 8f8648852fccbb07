"""A town of nine square units between named streets, drawn by hand, with names that try to break out of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from html.parser import HTMLParser

import geopandas as gpd
import pytest
import shapely

from districting.communities import Communities
from districting.county import Border, County, Office, Unit
from districting.plan import Plan
from districting.present.content import Content
from districting.problem import Problem
from districting.project.store import Layers
from districting.rules import read_rules
from districting.solution import Status

CRS = "EPSG:4544"
X0, Y0, SIDE = 480_000.0, 3_410_000.0, 400.0
HOUSEHOLDS = (410, 730, 290, 560, 880, 340, 620, 470, 950)
NASTY = '<b>平</b>&"#[x]*$'
NASTY_EN = "</script><script>alert(1)</script>"


@dataclass(frozen=True)
class Town:
    """A county, its layers, today, a plan and an adopted plan."""

    county: County
    layers: Layers
    today: Plan
    plan: Plan
    reference: Plan


def square(i: int) -> shapely.Polygon:
    """Unit ``i`` of three by three, numbered from the north-west."""
    x, y = X0 + SIDE * (i % 3), Y0 - SIDE * (i // 3)
    return shapely.box(x, y - SIDE, x + SIDE, y)


def make_county(*, parents: tuple[str, ...] = (), synthetic: bool = True) -> County:
    """Nine units with three offices; the middle one has the names that try to break out."""
    units = []
    for i in range(9):
        centre = square(i).centroid
        parent = parents[i] if parents else ""
        units.append(
            Unit(
                id=f"0{i}",
                name=NASTY if i == 4 else f"河{i}村",
                name_en=NASTY_EN if i == 4 else f"River {i}",
                households=HOUSEHOLDS[i],
                x=centre.x,
                y=centre.y,
                parent=parent,
                parent_name=f"{parent}居委会" if parent else "",
                parent_name_en=f"Committee {parent}" if parent else "",
            )
        )
    pairs = [(i, i + 1) for i in range(9) if i % 3 < 2] + [(i, i + 3) for i in range(6)]
    owners = [parents[i] if parents else f"0{i}" for i in range(9)]
    offices = [
        Office(f"o{i}", f"办公楼{i}", i, owners[i], 100.0 * (k + 1), units[i].x, units[i].y, f"Office {i}")
        for k, i in enumerate((0, 4, 8))
    ]
    borders = [Border(a, b, SIDE) for a, b in pairs]
    return County("方格县", units, borders, offices, name_en="Squares", synthetic=synthetic)


def make_layers(county: County) -> Layers:
    """Streets on every line of the grid, a river in the north, a railway in the south, a village beyond."""
    empty = gpd.GeoDataFrame({"name": [], "name_en": []}, geometry=[], crs=CRS)
    layers = {field.name: empty for field in fields(Layers)}
    west, east, north, south = X0, X0 + 3 * SIDE, Y0, Y0 - 3 * SIDE
    lines = [shapely.LineString([(X0 + SIDE * k, north), (X0 + SIDE * k, south)]) for k in range(4)]
    lines += [shapely.LineString([(west, Y0 - SIDE * k), (east, Y0 - SIDE * k)]) for k in (1, 2)]
    layers["streets"] = gpd.GeoDataFrame(
        {
            "name": [f"纵{k}路" for k in range(4)] + ["横1大道", "横2街"],
            "name_en": [f"Down {k} Road" for k in range(4)] + ["Across 1 Avenue", "Across 2 Street"],
            "class": ["main_road", "street", "street", "lane", "main_road", "path"],
        },
        geometry=lines,
        crs=CRS,
    )
    water = shapely.box(west - 200, north, east + 200, north + 60)
    layers["water"] = gpd.GeoDataFrame({"name": ["北江"], "name_en": ["North River"]}, geometry=[water], crs=CRS)
    rail = shapely.LineString([(west - 100, south), (east + 100, south)])
    layers["rail"] = gpd.GeoDataFrame({"name": [""], "name_en": [""]}, geometry=[rail], crs=CRS)
    layers["units"] = gpd.GeoDataFrame(
        {"name": [u.name for u in county.units]}, geometry=[square(i) for i in range(9)], index=county.ids, crs=CRS
    )
    outside = shapely.box(east, south, east + SIDE, north)
    layers["left_out"] = gpd.GeoDataFrame(
        {"name": ["外村"], "name_en": ["Outer Village"]}, geometry=[outside], index=["90"], crs=CRS
    )
    return Layers(**layers)


def make_town(*, parents: tuple[str, ...] = (), synthetic: bool = True) -> Town:
    """The three rows as communities; the adopted plan takes the columns."""
    county = make_county(parents=parents, synthetic=synthetic)
    rules = [
        {"name": "household_band", "lower": 500, "upper": 3000},
        {"name": "number_of_communities", "lower": 3, "upper": 3},
        {"name": "floor_space", "per_100_households": 30.0, "price": 200.0},
    ]
    problem = Problem(county, read_rules(rules))
    rows = Plan(problem, Communities.of([[0, 1, 2], [3, 4, 5], [6, 7, 8]]))
    plan = replace(rows, status=Status.OPTIMAL, bound=rows.objective)
    columns = Communities.of([[0, 3, 6], [1, 4, 7], [2, 5, 8]])
    reference = Plan(problem, columns, title="已批方案", title_en="the adopted plan")
    groups = county.parents.tolist()
    firsts = [county.units[groups.index(g)] for g in range(max(groups) + 1)]
    today = Plan(
        problem,
        Communities.from_assignment(groups),
        names=tuple(u.parent_name or u.name for u in firsts),
        names_en=tuple(u.parent_name_en or u.name_en for u in firsts),
    )
    return Town(county, make_layers(county), today, plan, reference)


@pytest.fixture(scope="session")
def town() -> Town:
    """Nine committees, three communities."""
    return make_town()


@pytest.fixture(scope="session")
def parts_town() -> Town:
    """Five committees of one to three units each, one of them divided by the plan."""
    return make_town(parents=("A", "A", "B", "A", "C", "B", "D", "D", "E"))


@pytest.fixture
def content_of():
    """Builder of a pack's content without maps."""
    from datetime import date

    def build(town: Town, language="zh", **changes):
        sides = [f"四至{c}" for c in range(len(town.plan))]
        given = {"plan": town.plan, "before": town.today, "reference": town.reference, "check": None} | changes
        return Content(**given, language=language, on=date(2026, 3, 9), sides=sides)

    return build


class Loads(HTMLParser):
    """Collects every address a page would load or link to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.style = ""
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        """Keep addresses; remember where text that follows stands."""
        self._inside = tag
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "data", "srcset", "action")]

    def handle_endtag(self, tag):
        """Forget it."""
        self._inside = ""

    def handle_data(self, data):
        """Keep style sheets."""
        if self._inside == "style":
            self.style += data


def loads_of(page: str) -> list[str]:
    """Addresses in attributes and style sheets that are not inside the page itself."""
    parser = Loads()
    parser.feed(page)
    parser.found += re.findall(r"url\(['\"]?([^)'\"]+)", parser.style) + re.findall(r"@import\s+(\S+)", parser.style)
    return [address for address in parser.found if not address.startswith(("data:", "#"))]


@pytest.fixture
def addresses():
    """Finder of everything a page would load."""
    return loads_of


@pytest.fixture
def build_town():
    """Builder of towns."""
    return make_town


@pytest.fixture
def nasty():
    """The name that tries to break out."""
    return NASTY
