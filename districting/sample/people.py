"""How many live where: households on parcels, then what follows from them for units."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from districting.sample.cells import closeness
from districting.sample.names import Place
from districting.sample.shape import Floats, Rng

Integers = npt.NDArray[np.int64]


def apportion(total: int, weights: Floats) -> Integers:
    """Whole numbers in proportion to the weights that sum to the total (largest remainders)."""
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(np.int64)
    short = total - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:short]] += 1
    return whole


def settle_households(parcels: gpd.GeoDataFrame, places: tuple[Place, ...], rng: Rng) -> Integers:
    """Households of each parcel: denser in the middle and in compounds, uneven, and summing to what each place has."""
    middle = shapely.get_coordinates(parcels.centroid.to_numpy())
    near = np.array([closeness(x, y) for x, y in middle])
    use = parcels["use"].to_numpy()
    density = np.select(
        [use == "housing", use == "compound", use == "village_housing"], [0.55 + 0.75 * near, 1.5, 0.4], 0.0
    )
    weight = parcels.area.to_numpy() ** 0.9 * density * rng.lognormal(0.0, 0.35, len(parcels))
    households = np.zeros(len(parcels), dtype=np.int64)
    for i, place in enumerate(places):
        mine = np.flatnonzero((parcels["place"] == i).to_numpy() & (weight > 0))
        total = round(place.households * rng.uniform(0.97, 1.03))
        households[mine] = (
            1 + apportion(total - len(mine), weight[mine]) if total > 2 * len(mine) else apportion(total, weight[mine])
        )
    return households


def count_parts(
    parts: gpd.GeoDataFrame, parcels: gpd.GeoDataFrame, places: tuple[Place, ...], rng: Rng
) -> pd.DataFrame:
    """Households, population, groups, elderly and arable ground of each part, in the order of ``parts``."""
    households = parcels.groupby("part")["households"].sum().reindex(parts["code"]).to_numpy()
    fields = parcels[parcels["use"] == "field"]
    arable = fields.area.groupby(fields["part"]).sum().reindex(parts["code"], fill_value=0.0).to_numpy()
    village = (parts["kind"] == "village").to_numpy()
    size = np.where(village, rng.uniform(2.8, 3.3, len(parts)), rng.uniform(2.35, 2.8, len(parts)))
    population = np.round(households * size).astype(np.int64)
    elderly = np.round(population * rng.uniform(0.15, 0.27, len(parts))).astype(np.int64)
    return pd.DataFrame(
        {
            "households": households,
            "population": population,
            "groups": _groups(parts, households, places),
            "elderly": elderly,
            "arable_m2": np.round(arable * 0.9, -1).astype(np.int64),
        },
        index=parts.index,
    )


def _groups(parts: gpd.GeoDataFrame, households: Any, places: tuple[Place, ...]) -> Integers:
    """Today's groups: one for about 95 households of a village, 180 of a committee, at least one a part."""
    groups = np.ones(len(parts), dtype=np.int64)
    for i, place in enumerate(places):
        mine = np.flatnonzero((parts["place"] == i).to_numpy())
        want = round(households[mine].sum() / (95 if place.kind == "village" else 180))
        groups[mine] += apportion(max(want - len(mine), 0), households[mine].astype(float))
    return groups
