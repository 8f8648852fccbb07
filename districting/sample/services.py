"""Points that serve residents: health, schools, grounds for culture and sports, stations, street offices' centres."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from districting.sample.names import STREET_OFFICES, Place
from districting.sample.shape import Floats, Rng

_HOSPITALS = (("太和人民医院", "Taihe People's Hospital"), ("太和中医医院", "Taihe Hospital of Chinese Medicine"))
_CENTRES = {"紫云": ("车站", 1180.0), "平安": ("北门", 640.0), "子昂": ("文庙街", 1020.0)}
"""Where each street office has its centre, and how large that is: one is short of 1,000 m²."""

_NO_HEALTH = {"盐市口", "纺织厂", "龙井湾", "凉帽山"}
_NO_STATION = {"机房街", "盐市口", "纺织厂", "石板滩", "龙井湾", "黄磉浩"}
_NO_GROUND = {"机房街", "盐市口", "佛南"}
Row = tuple[str, str, str, float, int]


def make_facilities(parcels: gpd.GeoDataFrame, places: tuple[Place, ...], rng: Rng) -> gpd.GeoDataFrame:
    """
    Facilities on parcels that suit them.

    Returns
    -------
    GeoDataFrame
        ``code``, ``name``, ``name_en``, ``kind``, ``floor_m2`` and the point.
    """
    ground = _Ground(parcels)
    rows = [row for row in _all(ground, places, rng) if row[-1] >= 0]
    points = shapely.get_coordinates(ground.points).round(2)
    return gpd.GeoDataFrame(
        [(f"F{number:03d}", *row[:-1]) for number, row in enumerate(rows, start=1)],
        columns=["code", "name", "name_en", "kind", "floor_m2"],
        geometry=[shapely.Point(points[row[-1]]) for row in rows],
    )


class _Ground:
    """Parcels by use and place; each carries one facility at most."""

    def __init__(self, parcels: gpd.GeoDataFrame) -> None:
        self.points = shapely.point_on_surface(parcels.geometry.to_numpy())
        self.xy: Floats = shapely.get_coordinates(self.points)
        self.area: Floats = parcels.area.to_numpy()
        self.use: npt.NDArray[np.object_] = parcels["use"].to_numpy(dtype=object)
        self.place = parcels["place"].to_numpy()
        self.free = np.ones(len(parcels), dtype=np.bool_)

    def take(self, uses: tuple[str, ...], place: int | None, near: tuple[float, float]) -> int:
        """The free parcel of these uses nearest to a point, in a place or anywhere; −1 where there is none."""
        fits = self.free & np.isin(self.use, uses) & (True if place is None else self.place == place)
        if not fits.any():
            return -1
        far = np.where(fits, np.hypot(*(self.xy - near).T), np.inf)
        taken = int(np.argmin(far))
        self.free[taken] = False
        return taken


def _all(ground: _Ground, places: tuple[Place, ...], rng: Rng) -> Iterator[Row]:
    """Every facility; a parcel below zero where no ground was left for it."""
    for (name, name_en), near in zip(_HOSPITALS, ((-60.0, 420.0), (560.0, -560.0)), strict=True):
        at = ground.take(("hospital",), None, near)
        yield name, name_en, "health", 50.0 * round(0.012 * ground.area[at]), at
    number = {place.name: i for i, place in enumerate(places)}
    for name, name_en in STREET_OFFICES:
        home, floor = _CENTRES[name]
        place = places[number[home]]
        at = ground.take(("market", "housing"), number[home], (place.x, place.y))
        yield f"{name}街道便民服务中心", f"{name_en} Street Office Service Centre", "street_centre", floor, at
    for i, place in enumerate(places):
        yield from _of_place(ground, place, i, rng)


def _of_place(ground: _Ground, place: Place, i: int, rng: Rng) -> Iterator[Row]:
    """School, health point, ground and station of a village or committee; some lack one or have a small one."""
    village, near = place.kind == "village", (place.x, place.y)
    homes = ("market", "village_housing") if village else ("market", "housing")
    draw = rng.random(3)
    at = ground.take(("school",), i, near)
    yield f"{place.name}小学", f"{place.name_en} Primary School", "school", 50.0 * round(0.007 * ground.area[at]), at
    if place.name not in _NO_HEALTH:
        words = ("村卫生室", "Village Clinic") if village else ("卫生服务站", "Health Station")
        at = ground.take(homes, i, near)
        floor = 10.0 * round(6 + draw[0] * (8 if village else 24))
        yield f"{place.name}{words[0]}", f"{place.name_en} {words[1]}", "health", floor, at
    if place.name not in _NO_GROUND:
        words = ("文化院坝", "Culture Yard") if village else ("文体广场", "Culture and Sports Ground")
        at = ground.take(("green", *homes), i, near)
        floor = 10.0 * round(min(9 + draw[1] * 45, 0.09 * ground.area[at]))
        yield f"{place.name}{words[0]}", f"{place.name_en} {words[1]}", "culture_ground", floor, at
    if place.name not in _NO_STATION:
        at = ground.take(homes, i, near)
        name, name_en = f"{place.name}便民服务站", f"{place.name_en} Service Station"
        yield name, name_en, "service_station", 5.0 * round(4 + draw[2] * 10), at
