"""Streets, rail and water from OpenStreetMap: a local file, or a place name where there is a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from districting.geography.findings import FileFacts, Findings

SUFFIXES = (".osm", ".osm.gz", ".pbf")

CLASS_OF = {
    "motorway": "expressway",
    "motorway_link": "expressway",
    "trunk": "main_road",
    "trunk_link": "main_road",
    "primary": "main_road",
    "primary_link": "main_road",
    "secondary": "main_road",
    "secondary_link": "main_road",
    "tertiary": "street",
    "tertiary_link": "street",
    "unclassified": "street",
    "residential": "street",
    "road": "street",
    "living_street": "lane",
    "service": "lane",
    "footway": "path",
    "pedestrian": "path",
    "path": "path",
    "steps": "path",
    "track": "path",
    "cycleway": "path",
    "bridleway": "path",
}
"""Our street class for each ``highway`` of OpenStreetMap; others (planned, being built, raceway) are no streets."""

_RAILWAYS = ("rail", "light_rail", "narrow_gauge")
_TIMEOUT_S = 15
_WGS84 = "EPSG:4326"


def is_osm(path: Path) -> bool:
    """Whether a file is OpenStreetMap data, by its name."""
    return path.name.lower().endswith(SUFFIXES)


def read_osm(path: Path, layer: str, findings: Findings) -> gpd.GeoDataFrame | None:
    """
    One of our layers from an OpenStreetMap file (.osm, .osm.gz, .pbf).

    Read through GDAL, which survives files with missing or unsorted members; what has no geometry is left out.

    Parameters
    ----------
    layer
        ``streets``, ``rail`` or ``water``.

    Returns
    -------
    GeoDataFrame or None
        With name and name_en, streets with class; ``None`` when a fault was noted.
    """
    source = f"/vsigzip/{path}" if path.suffix == ".gz" else str(path)
    try:
        frame = _tagged(source, "lines")
        if layer == "water":
            frame = pd.concat([frame, _tagged(source, "multipolygons")])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as why:
        findings.unreadable(path, why)
        return None
    rows = [_ours(layer, tags) for tags in frame["tags"]]
    keep = np.array([row is not None for row in rows], dtype=bool)
    if not keep.any():
        findings.fault("osm_without", file=path.name, layer=layer)
        return None
    facts = pd.DataFrame([row for row in rows if row is not None])
    findings.files.append(FileFacts(path.name, layer, len(facts), "utf-8", _WGS84))
    return gpd.GeoDataFrame(facts, geometry=frame.geometry.to_numpy()[keep], crs=_WGS84)


def streets_of_place(place: str, findings: Findings) -> gpd.GeoDataFrame | None:
    """
    The streets of a named place from OpenStreetMap's servers; refused quickly where there is no network.

    Returns
    -------
    GeoDataFrame or None
        As :func:`read_osm` gives streets; ``None`` when a fault was noted.
    """
    import osmnx as ox  # takes a second to import, and only streets from the network need it
    import requests

    ox.settings.overpass_rate_limit = False
    ox.settings.requests_timeout = _TIMEOUT_S
    try:
        graph = ox.graph_from_place(place, network_type="all", simplify=False, retain_all=True)
    except (requests.exceptions.RequestException, ox._errors.ResponseStatusCodeError):
        findings.fault("no_network", place=place)
        return None
    except (ox._errors.InsufficientResponseError, TypeError, ValueError):
        findings.fault("unknown_place", place=place)
        return None
    edges = ox.graph_to_gdfs(graph, nodes=False)
    rows = [_ours("streets", tags) for tags in edges.to_dict("records")]
    keep = np.array([row is not None for row in rows], dtype=bool)
    facts = pd.DataFrame([row for row in rows if row is not None])
    return gpd.GeoDataFrame(facts, geometry=edges.geometry.to_numpy()[keep], crs=_WGS84)


def _tagged(source: str, layer: str) -> gpd.GeoDataFrame:
    """All ways of a layer that have a geometry, with all their tags in one column."""
    frame = gpd.read_file(source, layer=layer, on_invalid="ignore", TAGS_FORMAT="JSON", engine="pyogrio")
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)].reset_index(drop=True)
    plain = [c for c in frame.columns if c not in ("geometry", "other_tags", "osm_id", "osm_way_id")]
    tags: list[dict[str, Any]] = []
    for row in frame.drop(columns="geometry").to_dict("records"):
        known = {c: row[c] for c in plain if isinstance(row[c], str)}
        others = row.get("other_tags")
        if isinstance(others, str):
            others = json.loads(others)
        tags.append({**others, **known} if isinstance(others, dict) else known)
    return gpd.GeoDataFrame({"tags": tags}, geometry=frame.geometry, crs=frame.crs)


def _ours(layer: str, tags: dict[str, Any]) -> dict[str, str] | None:
    """A way as a row of our layer; ``None`` where it is none of it. What runs in a tunnel bars nobody's way."""
    names = {"name": _one(tags.get("name")), "name_en": _one(tags.get("name:en"))}
    underground = _one(tags.get("tunnel")) not in ("", "no")
    if layer == "streets":
        found = CLASS_OF.get(_one(tags.get("highway")))
        return {**names, "class": found} if found else None
    if layer == "rail":
        under = "yes" if underground else ""
        return {**names, "underground": under} if tags.get("railway") in _RAILWAYS else None
    wet = tags.get("natural") == "water" or tags.get("waterway") in ("river", "canal", "riverbank")
    return names if wet and not underground else None


def _one(value: Any) -> str:
    """The first of several values, as text; nothing for none."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""
