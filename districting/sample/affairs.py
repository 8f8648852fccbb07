"""What a bureau knows of its units beside households: people in need, dwellings, money, readiness, records."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from districting.sample.adopted import STREET_OFFICES_EN, street_office
from districting.sample.names import Place
from districting.sample.people import Integers, apportion
from districting.sample.shape import Rng

COUNTS = [
    *("low_income", "disabled", "dwellings", "occupied", "residents", "party_members"),
    *("culture_ground_m2", "service_station_m2", "assets_yuan", "debts_yuan", "disputed_debts_yuan"),
]
"""Counts of every unit; those of a committee are the sums of its parts."""

VILLAGE_FACTS = ["small_groups", "built_up", "share_reform", "land_insurance"]
"""What is asked of villages only; empty for others, and where the evidence is missing."""

LABELS = ["street_office", "street_office_en", "police", "registration_area", "merge_consent", "merge_approval"]

_NEW_AND_EMPTY = {"太和花园": 0.46, "锦绣城": 0.63}
"""Compounds sold but hardly moved into: the share of dwellings that somebody lives in."""

# residents among the people; groups below 0.1 mu a head; in the planned built-up area; share reform; insurance
_VILLAGES: dict[str, tuple[float, int, float | None, float, float]] = {
    "何家桥": (0.41, 1, 1.0, 1.0, 1.0),
    "清家堰": (0.57, 2, 1.0, 1.0, 1.0),
    "团结": (0.63, 4, 1.0, 1.0, 1.0),
    "建设": (0.44, 1, None, 1.0, 1.0),
    "石板滩": (0.22, 0, 1.0, 1.0, 1.0),
    "龙井湾": (0.18, 0, 1.0, 1.0, 1.0),
    "黄磉浩": (0.12, 0, 0.0, 0.0, 1.0),
    "凉帽山": (0.05, 0, 0.0, 0.0, 0.0),
    "太空": (0.15, 0, None, 1.0, 0.0),
    "佛南": (0.09, 0, 0.0, 0.0, 0.0),
}
_RECORDS = {
    "何家桥": ("何家桥村村民会议决议（2021年3月）", ""),
    "清家堰": ("清家堰村村民会议决议（2021年3月）", "虚构县批〔2021〕7号"),
}
"""Consent of the villagers' assembly to a merger, and its approval: all that is on record."""

_POLICE = (("河东派出所", 1300.0, 9e9), ("车站派出所", -9e9, -600.0), ("城关派出所", -9e9, 9e9))
"""Police stations by the metres east between which their ground lies; the first that fits."""


def further_counts(parts: gpd.GeoDataFrame, places: tuple[Place, ...], rng: Rng) -> pd.DataFrame:
    """The columns of :data:`COUNTS` for each part, from its households, population and kind."""
    households, population = parts["households"].to_numpy(), parts["population"].to_numpy()
    kind = parts["kind"].to_numpy()
    village, closed = kind == "village", np.isin(kind, ["compound", "work_unit"])
    n = len(parts)
    spare = np.select([closed, village], [rng.uniform(1.12, 1.35, n), rng.uniform(1.0, 1.05, n)], 1.0)
    dwellings = np.ceil(households * spare * rng.uniform(1.02, 1.12, n)).astype(np.int64)
    lived_in = np.array([_NEW_AND_EMPTY.get(name, 0.0) for name in parts["name"]])
    lived_in = np.where(lived_in > 0, lived_in, rng.uniform(0.78, 0.97, n))
    of = zip(parts["place"], village, strict=True)
    resident = np.array([_VILLAGES[places[p].name][0] if v else 1.0 for p, v in of])
    assets = np.where(village, rng.uniform(2_000, 9_000, n) * households, 0.0)
    assets = np.where(kind == "block", rng.uniform(0, 150, n) * households, assets)
    debts = np.where(village, assets * rng.uniform(0.05, 0.35, n), 0.0)
    disputed = np.where(village & (rng.random(n) < 0.4), debts * rng.uniform(0.1, 0.3, n), 0.0)
    columns = {
        "low_income": np.round(households * np.where(closed, 0.2, 1.0) * rng.uniform(0.02, 0.07, n)),
        "disabled": np.round(population * rng.uniform(0.012, 0.03, n)),
        "dwellings": dwellings,
        "occupied": np.round(dwellings * lived_in),
        "residents": np.round(population * resident),
        "party_members": np.round(population * rng.uniform(0.015, 0.04, n)),
        "culture_ground_m2": np.where(closed, np.round(rng.uniform(60, 240, n), -1), 0.0),
        "service_station_m2": np.where(closed, np.round(rng.uniform(0, 30, n), -1), 0.0),
        "assets_yuan": np.round(assets, -4),
        "debts_yuan": np.round(debts, -4),
        "disputed_debts_yuan": np.round(disputed, -4),
    }
    return pd.DataFrame(columns, index=parts.index).astype(np.int64)[COUNTS]


def village_facts(units: gpd.GeoDataFrame, homes: list[Place]) -> pd.DataFrame:
    """
    The columns of :data:`VILLAGE_FACTS`.

    Parameters
    ----------
    homes
        The village or committee each unit belongs to.
    """
    rows = [_VILLAGES[place.name][1:] if place.kind == "village" else (None,) * len(VILLAGE_FACTS) for place in homes]
    return pd.DataFrame(rows, columns=VILLAGE_FACTS, index=units.index, dtype=float)


def labels(units: gpd.GeoDataFrame, homes: list[Place]) -> pd.DataFrame:
    """The columns of :data:`LABELS`: whom a unit answers to, and what is on record of its merging."""
    rows = []
    for place in homes:
        police = next(name for name, west, east in _POLICE if west <= place.x < east)
        area = "东区" if place.x >= 1300 else "西区"  # the river parts the two registration areas
        office = street_office(place)
        rows.append((office, STREET_OFFICES_EN[office], police, area, *_RECORDS.get(place.name, ("", ""))))
    return pd.DataFrame(rows, columns=LABELS, index=units.index)


def dwellings_on_parcels(parcels: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> Integers:
    """Dwellings of each parcel: a part's, shared out by the households of its parcels."""
    found = np.zeros(len(parcels), dtype=np.int64)
    for code, total in zip(parts["code"], parts["dwellings"], strict=True):
        mine = np.flatnonzero((parcels["part"] == code).to_numpy())
        found[mine] = apportion(int(total), parcels["households"].to_numpy()[mine].astype(float))
    return found
