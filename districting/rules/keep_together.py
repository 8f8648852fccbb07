"""Units that one community must hold all of, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, components
from districting.errors import Fault
from districting.rules.base import position_of
from districting.rules.named_units import NamedUnits
from districting.rules.saying import about_units


@dataclass(frozen=True, kw_only=True)
class KeepTogether(NamedUnits):
    """
    The named units share one community.

    A hearing's or an assembly's wish enters the model here, with who asked and where it is written down. It goes
    before the rule against crossing main roads.
    """

    name: ClassVar[str] = "keep_together"

    def excess(self, county: County, communities: Communities) -> Floats:
        """Units missing in a community that holds some of them."""
        held = self.measure(county, communities)
        return np.where(held > 0, len(set(self.units)) - held, 0.0)

    def precheck(self, county: County) -> list[Fault]:
        """Units that no chain of neighbours joins."""
        if not self.hard:
            return []
        named = position_of(county, self.name, self.units)
        piece = components(*county.neighbours)[named]
        if len(set(piece.tolist())) == 1:
            return []
        return [about_units("rules.keep_together_apart", (county.units[u] for u in named))]
