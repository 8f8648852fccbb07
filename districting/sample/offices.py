"""Where today's villages and committees have their offices, and how small some of them are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from districting.sample.names import Place
from districting.sample.shape import Rng

GUEST = {"水浒宫": "德胜街"}
"""A committee whose office stands in its neighbour's area."""

TOO_SMALL_M2 = {"机房街": 17, "盐市口": 90, "车站": 260, "石板滩": 120}
"""A fifth of the offices of the first phase: below 30 m² for 100 households."""


def make_offices(parcels: gpd.GeoDataFrame, places: tuple[Place, ...], rng: Rng) -> gpd.GeoDataFrame:
    """
    Choose a parcel for each office near the middle of the place's houses; the parcel's use becomes ``office``.

    Returns
    -------
    GeoDataFrame
        ``code``, ``name``, ``name_en``, ``owner``, ``floor_m2`` and the point.
    """
    middle = shapely.get_coordinates(parcels.representative_point().to_numpy())
    living = parcels["use"].isin(["housing", "village_housing"]).to_numpy().copy()
    number = {place.name: i for i, place in enumerate(places)}
    home = parcels["place"].to_numpy()
    rows, points = [], []
    for i, place in enumerate(places):
        own = np.flatnonzero(living & (home == i))
        towards = np.median(middle[own], axis=0) + rng.normal(0, 70, 2)
        host = number[GUEST.get(place.name, place.name)]
        there = np.flatnonzero(living & (home == host))
        spot = int(there[np.argmin(np.hypot(*(middle[there] - towards).T))])
        parcels.loc[parcels.index[spot], "use"] = "office"
        living[spot] = False
        need = 0.3 * place.households
        floor = TOO_SMALL_M2.get(place.name, 10 * round(need * rng.uniform(1.08, 1.75) / 10))
        word, word_en = (
            ("村委会", "Village Committee Office") if place.kind == "village" else ("居委会", "Committee Office")
        )
        rows.append((f"{place.code}90", f"{place.name}{word}", f"{place.name_en} {word_en}", place.code, float(floor)))
        points.append(shapely.Point(middle[spot].round(2)))
    return gpd.GeoDataFrame(rows, columns=["code", "name", "name_en", "owner", "floor_m2"], geometry=points)
