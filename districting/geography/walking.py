"""How far it is to walk: the street network as an osmnx graph, distances through scipy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from districting.county import BAND_M, Floats, Integers
from districting.geography.segments import Geometries, straight_stretches

if TYPE_CHECKING:
    import networkx as nx

_SNAP_GRID_M = 0.1
_SOURCES_AT_ONCE = 64
_NUMBERS_AT_ONCE = 4_000_000
_FEW_GOALS = 1000
_FAR_M = 10_000.0
_OTHER_BANK_M = 500.0
_AREA = 2
_BANDS = 80


def walking_graph(streets: gpd.GeoDataFrame) -> nx.MultiDiGraph:
    """
    The walking network as an osmnx graph, from lines that need not be split where they meet.

    Lines are noded on a grid of 10 cm, so that ends which miss another street by less still join it; osmnx then
    drops the nodes that are only bends, and the largest connected part is kept, since from any other nobody
    reaches anything.

    Parameters
    ----------
    streets
        Lines one can walk along, in a metric system.

    Returns
    -------
    MultiDiGraph
        Each street in both directions; ``length`` in metres.
    """
    import osmnx as ox  # takes a second to import, and a project opened from its cache has no use for it

    noded = shapely.union_all(streets.geometry.to_numpy(), grid_size=_SNAP_GRID_M)
    lines = shapely.get_parts(shapely.force_2d(noded))
    points, line = shapely.get_coordinates(lines, return_index=True)
    spots, node = np.unique(np.round(points / _SNAP_GRID_M).astype(np.int64), axis=0, return_inverse=True)
    node = node.reshape(-1)
    step = line[1:] == line[:-1]
    ends = np.column_stack([node[:-1][step], node[1:][step]])
    ends = np.unique(np.vstack([ends, ends[:, ::-1]]), axis=0)
    ends = ends[ends[:, 0] != ends[:, 1]]
    xy = spots * _SNAP_GRID_M
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    index = pd.MultiIndex.from_arrays([ends[:, 0], ends[:, 1], np.zeros(len(ends), dtype=int)], names=["u", "v", "key"])
    shapes = np.full(len(ends), None)  # a straight edge needs no shape beside its ends
    edges = gpd.GeoDataFrame({"length": length, "osmid": 0}, geometry=shapes, index=index, crs=streets.crs)
    nodes = gpd.GeoDataFrame({"x": xy[:, 0], "y": xy[:, 1]}, geometry=shapely.points(xy), crs=streets.crs)
    graph = ox.graph_from_gdfs(nodes, edges, graph_attrs={"crs": streets.crs})
    largest = ox.truncate.largest_component(graph, strongly=False)
    return ox.simplify_graph(largest)


@dataclass(frozen=True)
class Network:
    """
    A walking network ready for distances.

    Parameters
    ----------
    lines
        The stretches between two nodes, each once.
    ends
        Int array (lines, 2): the nodes at the start and the end of each.
    nodes
        Number of nodes.
    barriers
        Water and railways nobody walks across off the network.
    """

    lines: Geometries
    ends: Integers
    nodes: int
    barriers: Geometries = field(default_factory=lambda: np.empty(0, dtype=object))

    @classmethod
    def of(cls, graph: nx.MultiDiGraph, barriers: Geometries | None = None) -> Network:
        """The stretches of an osmnx graph, among barriers."""
        number = {node: i for i, node in enumerate(graph)}
        at = np.array([(facts["x"], facts["y"]) for _, facts in graph.nodes(data=True)])
        once = [(number[u], number[v], facts.get("geometry")) for u, v, facts in graph.edges(data=True)]
        once = [edge for edge in once if edge[0] <= edge[1]]
        ends = np.array([edge[:2] for edge in once], dtype=np.int64)
        geoms = np.array([edge[2] for edge in once], dtype=object)
        straight = shapely.is_missing(geoms)
        geoms[straight] = shapely.linestrings(at[ends[straight]])
        starts = shapely.get_coordinates(shapely.get_point(geoms, 0))
        forward = np.hypot(*(starts - at[ends[:, 0]]).T) <= np.hypot(*(starts - at[ends[:, 1]]).T)
        ends = np.where(forward[:, None], ends, ends[:, ::-1])
        return cls(geoms, ends, len(number), np.empty(0, dtype=object) if barriers is None else barriers)

    def distances(self, start: Geometries, goal: Geometries, *, limit_m: float = np.inf) -> Floats:
        """
        Metres from every start to every goal: to the nearest street, along the network, and from it.

        Where the straight line is shorter than the two ways to the street, it is taken instead.

        Parameters
        ----------
        start, goal
            Points (s,), (g,).
        limit_m
            How far along the network is looked; further away the greater of this and the straight line stands,
            which is never more than the true walk.

        Returns
        -------
        Float array (s, g).
        """
        found = np.empty((len(start), len(goal)))
        for part, metres in self.some_distances(start, goal, limit_m=limit_m):
            found[:, part] = metres
        return found

    def some_distances(
        self, start: Geometries, goal: Geometries, *, limit_m: float = np.inf
    ) -> Iterator[tuple[slice, Floats]]:
        """As :meth:`distances`, some goals at a time, so that no large array is held: which goals, their columns."""
        from_start, to_goal = self._snap(start), self._snap(goal)
        here, there = shapely.get_coordinates(start), shapely.get_coordinates(goal)
        at_once = max(1, min(_SOURCES_AT_ONCE, _NUMBERS_AT_ONCE // max(len(start), self.nodes, 1)))
        for first in range(0, len(goal), at_once):
            part = slice(first, first + at_once)
            along = self._along(from_start, to_goal.part(part), limit_m)
            off = from_start.away[:, None] + to_goal.away[None, part]
            straight = np.hypot(*(here[:, None, :] - there[None, part, :]).transpose(2, 0, 1))
            along = np.where(np.isfinite(along), along + off, np.maximum(straight, limit_m))
            near = straight <= off
            near[near] = ~self._barred(start, goal[part], near)
            yield part, np.where(near, straight, along)

    def away(self, points: Geometries) -> Floats:
        """Metres from each point to the nearest street."""
        return self._snap(points).away

    def _snap(self, points: Geometries) -> _Snapped:
        line = shapely.STRtree(self.lines).nearest(points).astype(np.int64)
        spots = np.asarray(points, dtype=object).copy()
        away = shapely.distance(points, self.lines[line])
        for i in np.flatnonzero(self._crosses(shapely.shortest_line(points, self.lines[line]))):
            found = self._own_bank(points[i])
            if found is not None:
                line[i], spots[i] = found
                away[i] = shapely.distance(points[i], spots[i])
        lines = self.lines[line]
        along = shapely.line_locate_point(lines, spots)
        return _Snapped(line, along, shapely.length(lines) - along, away)

    def _own_bank(self, point: shapely.Geometry) -> tuple[int, shapely.Geometry] | None:
        """The nearest spot of the network to which no barrier lies in the way, with its line; ``None`` without any."""
        stretches, owner, tree = self._stretches
        near = tree.query(point, predicate="dwithin", distance=_OTHER_BANK_M)
        near = near[np.argsort(shapely.distance(point, stretches[near]), kind="stable")]
        for first in range(0, len(near), _SOURCES_AT_ONCE):
            some = near[first : first + _SOURCES_AT_ONCE]
            ways = shapely.shortest_line(point, stretches[some])
            free = np.flatnonzero(~self._crosses(ways))
            if len(free):
                return int(owner[some[free[0]]]), shapely.get_point(ways[free[0]], -1)
        return None

    def _crosses(self, ways: Geometries) -> npt.NDArray[np.bool_]:
        """Which of some straight ways run over a barrier."""
        crossed = np.zeros(len(ways), dtype=bool)
        if len(self.barriers):
            crossed[self._barrier_tree.query(ways, predicate="intersects")[0]] = True
        return crossed

    def _barred(self, start: Geometries, goal: Geometries, near: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Which of the near pairs have a barrier between them."""
        s, g = np.nonzero(near)
        if len(self.barriers) == 0 or len(s) == 0:
            return np.zeros(len(s), dtype=bool)
        ends = np.stack([shapely.get_coordinates(start)[s], shapely.get_coordinates(goal)[g]], axis=1)
        return self._crosses(shapely.linestrings(ends))

    @cached_property
    def _barrier_tree(self) -> shapely.STRtree:
        """Barriers, the banks of water among them, by their straight stretches."""
        is_area = shapely.get_dimensions(self.barriers) == _AREA
        lines = shapely.get_parts(np.where(is_area, shapely.boundary(self.barriers), self.barriers))
        return shapely.STRtree(straight_stretches(lines)[0])

    @cached_property
    def _stretches(self) -> tuple[Geometries, Integers, shapely.STRtree]:
        """The network's straight stretches, the line each is of, and a tree of them."""
        stretches, owner = straight_stretches(self.lines)
        return stretches, owner, shapely.STRtree(stretches)

    def _along(self, start: _Snapped, goal: _Snapped, limit_m: float) -> Floats:
        """Metres along the network between snapped points; goals are added to the network as nodes."""
        from scipy.sparse import csr_array  # takes long to load, and a kept project knows its walks
        from scipy.sparse.csgraph import dijkstra

        extra = self.nodes + np.arange(len(goal.line))
        length = shapely.length(self.lines)
        u = np.concatenate([self.ends[:, 0], extra, extra])
        v = np.concatenate([self.ends[:, 1], self.ends[goal.line, 0], self.ends[goal.line, 1]])
        metres = np.maximum(np.concatenate([length, goal.before, goal.after]), 1e-6)
        edges = pd.DataFrame({"u": np.minimum(u, v), "v": np.maximum(u, v), "m": metres})
        edges = edges.groupby(["u", "v"])["m"].min().reset_index()
        size = self.nodes + len(extra)
        matrix = csr_array((edges["m"], (edges["u"], edges["v"])), shape=(size, size))
        from_goals = dijkstra(matrix, directed=False, indices=extra, limit=limit_m)[:, : self.nodes].T
        by_start = from_goals[self.ends[start.line, 0]] + start.before[:, None]
        by_end = from_goals[self.ends[start.line, 1]] + start.after[:, None]
        found = np.minimum(by_start, by_end)
        same = start.line[:, None] == goal.line[None, :]
        return np.where(same, np.minimum(found, np.abs(start.before[:, None] - goal.before[None, :])), found)


@dataclass(frozen=True)
class _Snapped:
    """Points brought onto the network: which line, metres to its start and end along it, metres off it."""

    line: Integers
    before: Floats
    after: Floats
    away: Floats

    def part(self, some: slice) -> _Snapped:
        return _Snapped(self.line[some], self.before[some], self.after[some], self.away[some])


def mean_walks(
    network: Network,
    homes: Geometries,
    households: npt.ArrayLike,
    unit: Integers,
    middles: Geometries,
    places: Geometries,
    kinds: Sequence[str] = (),
    *,
    tell: Callable[[float], None] = lambda _share: None,
) -> tuple[Floats, dict[str, Floats]]:
    """
    The mean walk of a household of each unit to each place, and then to the middle of each unit; and who is near.

    Parameters
    ----------
    homes, households, unit
        Points where households live, how many, and the position of their unit (-1: none).
    middles
        The middle of each unit; also where households of a unit without any homes are taken to start.
    places
        Offices and facilities.
    kinds
        What each place is.
    tell
        Called now and then with the share of the work that is done.

    Returns
    -------
    walks, near
        Float array (units, places + units), metres; finite throughout, as everything is brought onto one connected
        network. With more than a thousand goals nothing is looked for beyond 10 km, see :meth:`Network.distances`.
        For each kind the shares :attr:`districting.county.County.near_share` speaks of, over 4 km.
    """
    from scipy.sparse import csr_array  # takes long to load, and a kept project knows its walks

    goals = np.concatenate([np.asarray(places, dtype=object), middles])
    weight = np.asarray(households, dtype=np.float64)
    lived_in = (unit >= 0) & (weight > 0)
    total = np.bincount(unit[lived_in], weights=weight[lived_in], minlength=len(middles))
    bare = np.flatnonzero(total == 0)
    starts = np.concatenate([homes[lived_in], middles[bare]])
    owner = np.concatenate([unit[lived_in], bare])
    weights = np.concatenate([weight[lived_in], np.ones(len(bare))])
    share = csr_array((weights, (owner, np.arange(len(owner)))), shape=(len(middles), len(owner)))
    sums = np.zeros((len(middles), len(goals)))
    limit_m = np.inf if len(goals) <= _FEW_GOALS else _FAR_M
    nearest = {kind: np.full(len(starts), np.inf) for kind in kinds}
    for part, metres in network.some_distances(starts, goals, limit_m=limit_m):
        sums[:, part] = share @ metres
        for kind, column in zip(kinds[part], metres.T, strict=False):
            np.minimum(nearest[kind], column, out=nearest[kind])
        tell(min(part.stop / len(goals), 1.0))
    mean = share / np.where(total > 0, total, 1.0)[:, None]
    steps = BAND_M * np.arange(1, _BANDS + 1)
    near = {kind: np.asarray(mean @ (metres[:, None] <= steps)) for kind, metres in nearest.items()}
    return sums / np.where(total > 0, total, 1.0)[:, None], near
