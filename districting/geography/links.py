"""Adjacency that somebody decided: ferries and islands added, borders removed, each with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from districting.facts import BORDER_KINDS
from districting.geography.adjacency import BORDER_COLUMNS, Adjacency
from districting.geography.cells import texts
from districting.geography.findings import Findings


@dataclass(frozen=True)
class Link:
    """
    One decision about two units.

    Parameters
    ----------
    a, b
        Ids of the units.
    add
        Whether they are made neighbours; else they no longer are.
    reason, document
        Why, and where it is written.
    kind
        What lies between them, one of :data:`districting.facts.BORDER_KINDS`.
    """

    a: str
    b: str
    add: bool
    reason: str
    document: str = ""
    kind: str = "open"


def read_links(
    table: pd.DataFrame, findings: Findings, *, file: str, level: str, levels: Iterable[str] = ()
) -> list[Link]:
    """
    The links of a level: rows without a level, or with this one; a level that is none of ``levels`` is noted.

    A row with an action other than add or remove, no reason, an unknown kind or a unit linked with itself is left out
    and told among the open faults.
    """
    columns = {name: texts(table, name) for name in ("a", "b", "action", "reason", "document", "kind", "level")}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    unknown = [row for row in rows if row["level"] not in ("", level, *levels)]
    findings.note_if("link_level", [f"{row['a']}-{row['b']} ({row['level']})" for row in unknown], file=file)
    rows = [row for row in rows if row["level"] in ("", level)]
    checks = {
        "link_action": [row for row in rows if row["action"] not in ("add", "remove")],
        "link_reason": [row for row in rows if not row["reason"]],
        "link_kind": [row for row in rows if row["kind"] not in ("", *BORDER_KINDS)],
        "link_itself": [row for row in rows if row["a"] == row["b"]],
    }
    for key, wrong in checks.items():
        pairs = [f"{row['a']}-{row['b']}" for row in wrong]
        findings.spoiled("links", key, pairs, file=file, kinds=", ".join(BORDER_KINDS))
        rows = [row for row in rows if row not in wrong]
    return [
        Link(row["a"], row["b"], row["action"] == "add", row["reason"], row["document"], row["kind"] or "open")
        for row in rows
    ]


def apply_links(
    adjacency: Adjacency,
    links: list[Link],
    units: gpd.GeoDataFrame,
    findings: Findings,
    *,
    file: str,
    elsewhere: Collection[str] = (),
) -> Adjacency:
    """
    The adjacency with the decided links added and removed; every one is noted.

    A link between units that are not of this level is left alone and noted; one that names a unit no level has is left
    out and told among the open faults. An added link that was a wall is none any more; its way across is called by the
    reason.

    Parameters
    ----------
    elsewhere
        Ids of the other levels' units, and of those switched off.
    """
    known = set(units.index)
    strangers = [link for link in links if not {link.a, link.b} <= known]
    lost = [link for link in strangers if not {link.a, link.b} <= known.union(elsewhere)]
    findings.spoiled("links", "link_unknown", [f"{link.a}-{link.b}" for link in lost], file=file)
    pairs = [f"{link.a}-{link.b}" for link in strangers if link not in lost]
    findings.note_if("link_elsewhere", pairs, file=file)
    borders, walls = adjacency.borders, adjacency.walls
    for link in links:
        if link in strangers:
            continue
        there, wall = _of_pair(borders, link), _of_pair(walls, link)
        if link.add and not there.any():
            row = walls[wall].assign(crossing=link.reason) if wall.any() else _new_row(link, units)
            borders = pd.concat([borders, row], ignore_index=True) if len(borders) else row
            walls = walls[~wall]
        if not link.add:
            borders = borders[~there]
        findings.note(
            "link_added" if link.add else "link_removed",
            [f"{link.a}-{link.b}"],
            reason=link.reason,
            document=link.document or "–",
        )
    return Adjacency(borders.reset_index(drop=True), walls.reset_index(drop=True), adjacency.crossings)


def _of_pair(frame: gpd.GeoDataFrame, link: Link) -> pd.Series:
    """Which rows are about the two units of a link."""
    return ((frame["a"] == link.a) & (frame["b"] == link.b)) | ((frame["a"] == link.b) & (frame["b"] == link.a))


def _new_row(link: Link, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A link without a shared border, drawn between the nearest points of the two units."""
    line = shapely.shortest_line(units.geometry[link.a], units.geometry[link.b])
    facts = pd.DataFrame([(link.a, link.b, link.kind, link.reason, 0.0, line)], columns=BORDER_COLUMNS)
    return gpd.GeoDataFrame(facts, geometry="geometry", crs=units.crs)
