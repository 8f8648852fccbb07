"""What the page of one village or committee says: today, proposed, who joins it, what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from districting.county import Floats
from districting.present.content import Content
from districting.present.words import metres, named, office_name, weighted_mean


@dataclass(frozen=True)
class Place:
    """
    One village or committee of today in a pack.

    Parameters
    ----------
    content
        The pack.
    group
        Position of the committee in ``content.before``.
    """

    content: Content
    group: int

    @property
    def units(self) -> list[int]:
        """Its units."""
        return list(self.content.before.communities[self.group])

    @property
    def homes(self) -> list[int]:
        """The communities it goes to, most households first."""
        shared = self.content.comparison.shared[self.group]
        found = dict.fromkeys((self.content.plan.numbers[self.units] - 1).tolist())
        return sorted(found, key=lambda c: -shared[c])

    def as_dict(self) -> dict[str, Any]:
        """The page without its maps."""
        content, plan = self.content, self.content.plan
        homes = self.homes
        name = content.before.name(self.group, content.language)
        return {
            "title": name,
            "outcome": self._outcome(),
            "rows": [
                self._row("community", name, [content.titled(c) for c in homes]),
                self._row(
                    "households",
                    content.count(content.before.households[self.group]),
                    [content.count(plan.households[c]) for c in homes],
                ),
                self._row("office", self._own_office(), [office_name(plan, c, content.language) for c in homes]),
                self._row("walk", self._walk(plan.county.walk_today_m, self.units), [self._walk_to(c) for c in homes]),
            ],
            "joins": [self._joins(c) for c in homes],
            "sides": [{"name": content.titled(c), "text": content.sides[c]} for c in homes],
            "stays": self._stays(),
        }

    def _row(self, key: str, today: str, then: Sequence[str]) -> dict[str, Any]:
        """A line of the table; where there are several communities each value says whose it is."""
        several = len(then) > 1 and key != "community"
        values = [f"{c + 1}: {value}" for c, value in zip(self.homes, then, strict=True)] if several else list(then)
        return {"label": self.content.word(f"place_{key}"), "today": today, "then": values}

    def _outcome(self) -> str:
        """What happens to the committee, in one sentence."""
        content, homes = self.content, self.homes
        name = content.before.name(self.group, content.language)
        if len(homes) > 1:
            shared = content.comparison.shared[self.group]
            parts = [
                content.word("outcome_part", households=content.count(shared[c]), community=content.titled(c))
                for c in homes
            ]
            return content.word("outcome_divided", name=name, parts=content.joined(parts))
        alone = not content.origins(homes[0], leave_out=self.group)
        lives_on = content.comparison.partner.get(self.group) == homes[0]
        key = "outcome_alone" if alone else "outcome_lives_on" if lives_on else "outcome_joins"
        return content.word(key, name=name, community=content.titled(homes[0]))

    def _joins(self, community: int) -> str:
        """Who else is in a community."""
        content = self.content
        others = content.origins(community, leave_out=self.group)
        if not others:
            return content.word("joins_nobody", community=content.titled(community))
        return content.word("joins", community=content.titled(community), others=content.joined(others))

    def _own_office(self) -> str:
        """The office the committee uses today."""
        county = self.content.plan.county
        own = int(county.own_offices[self.units[0]])
        if own < 0:
            return self.content.word("none")
        office = county.offices[own]
        name = named(office.name, office.name_en, self.content.language)
        return self.content.word("office_tip", name=name, space=office.floor_m2)

    def _walk(self, walks: Floats, units: Sequence[int]) -> str:
        """Mean walk of the households of units."""
        households = self.content.plan.county.households[list(units)]
        mean = weighted_mean(walks[list(units)], households)
        if not np.isfinite(mean):
            return self.content.word("none")
        return self.content.word("metres", walk=metres(mean, self.content.language))

    def _walk_to(self, community: int) -> str:
        """Mean walk to a community's office of those of the committee's units that come to it."""
        plan = self.content.plan
        return self._walk(plan.walk_m, [u for u in self.units if plan.numbers[u] - 1 == community])

    def _stays(self) -> list[str]:
        """What the plan leaves as it is."""
        content, plan = self.content, self.content.plan
        own = int(plan.county.own_offices[self.units[0]])
        said = [content.word("stays_whole" if len(self.homes) == 1 else "stays_divided")]
        if own >= 0:
            office = named(plan.county.offices[own].name, plan.county.offices[own].name_en, content.language)
            used = bool(np.isin(own, plan.places))
            said.append(content.word("stays_office" if used else "stays_office_open", office=office))
        return [*said, content.word("stays_assets")]
