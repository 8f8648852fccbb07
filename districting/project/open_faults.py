"""Faults that spoil one thing only: whether a problem asks for that thing, and so whether they stand in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from districting.county import County
from districting.errors import refuse
from districting.geography.findings import OpenFault
from districting.reads import facts_asked
from districting.rules import Rule


def refuse_what_matters(county: County, rules: Iterable[Rule], open_faults: Sequence[OpenFault]) -> None:
    """
    Stop where a rule asks for what a fault spoils; faults nothing asks about stand in nobody's way.

    Raises
    ------
    DataError
        With every open fault that matters.
    """
    if open_faults:
        asked = facts_asked(county, rules)
        refuse([open_.fault for open_ in open_faults if open_.subject in asked])
