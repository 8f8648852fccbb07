"""What a community shuts in, against a plain search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from districting.communities import Communities
from districting.rules import read_rules


def test_an_enclave_is_found(make_grid) -> None:
    """Of nine units eight surround the middle one, and the four at the sides do too; two in a corner surround none."""
    county = make_grid(3, 3)
    county = replace(county, units=[replace(unit, outline_m=400.0) for unit in county.units])
    around = [0, 1, 2, 3, 5, 6, 7, 8]
    table = Communities.of([around, around[1:], [0, 1], list(range(9)), [1, 3, 5, 7]])
    rule = read_rules([{"name": "no_enclave"}])[0]
    assert rule.excess(county, table).tolist() == [1.0, 1.0, 0.0, 0.0, 1.0]


def test_enclaves_of_many_sets(make_grid) -> None:
    """For 3,000 random sets of a grid of eight by eight the count is that of a plain search from the edge."""
    county = make_grid(8, 8)
    edge = {u for u in range(64) if u // 8 in (0, 7) or u % 8 in (0, 7)}
    county = replace(county, units=[replace(unit, outline_m=400.0) for unit in county.units])
    links: dict[int, set[int]] = {u: set() for u in range(64)}
    for e in county.borders:
        links[e.a].add(e.b)
        links[e.b].add(e.a)
    rng = np.random.default_rng(7)
    sets = []
    for size in rng.integers(3, 30, 3000).tolist():
        grown = {int(rng.integers(64))}
        while len(grown) < size:
            around = sorted({v for u in grown for v in links[u]} - grown)
            grown.add(around[int(rng.integers(len(around)))])
        sets.append(grown)
    rule = read_rules([{"name": "no_enclave"}])[0]
    found = rule.excess(county, Communities.of(sets))
    for community, count in zip(sets, found.tolist(), strict=True):
        left, shut = set(range(64)) - community, 0
        while left:
            piece = {min(left)}
            while more := {v for u in piece for v in links[u] & left} - piece:
                piece |= more
            shut += not piece & edge
            left -= piece
        assert count == shut, community
