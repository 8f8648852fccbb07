"""A county, the rules its communities obey, and what is minimised: frozen, and everything the engine may ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from districting.communities import Asked, Communities
from districting.counting import count_faults, counts
from districting.county import County, Integers
from districting.errors import Fault, SettingsError, refuse
from districting.objective import NO_WAY, Walking
from districting.rules import (
    CommunityRule,
    FixedSeat,
    Growth,
    Limit,
    NumberOfCommunities,
    PlanRule,
    Rule,
    SpreadRule,
    read_rules,
)

MANY = 10_000
"""Communities from which the sums of all rules are added up together."""


@dataclass(frozen=True)
class Problem:
    """
    Choose communities of a county that meet every hard rule and cost least together.

    Parameters
    ----------
    county
        The facts.
    rules
        About one community or about the whole plan.
    objective
        What a community costs before priced rules.
    goals
        Terms of the cost in a strict order, the most important first: each is as good as it can be with the earlier
        ones held. Without any, the sum of all terms is minimised.

    Raises
    ------
    SettingsError
        When rules are priced in yuan and nobody has said what a household-metre is worth.
    """

    county: County
    rules: tuple[Rule, ...]
    objective: Walking = field(default_factory=Walking)
    goals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", self._valued())
        object.__setattr__(self, "rules", tuple(rule.beside(self.rules).of_county(self.county) for rule in self.rules))
        seats = tuple(seat for rule in self.rules if isinstance(rule, FixedSeat) for seat in rule.offices)
        if isinstance(self.objective, Walking) and self.objective.seats != seats:
            object.__setattr__(self, "objective", replace(self.objective, seats=seats))

    def _valued(self) -> tuple[Rule, ...]:
        """The rules with what a yuan is worth, where their price is in yuan."""
        rate = self.objective.yuan_per_household_metre
        in_yuan = [rule for rule in self.rules if rule.price_in == "yuan" and rule.price]
        unknown = tuple(rule.name for rule in in_yuan if not rate and rule.worth is None)
        refuse([Fault("rules.yuan_without_rate", unknown)] if unknown else [], SettingsError)
        return tuple(replace(r, worth=1.0 / rate) if rate and r.price_in == "yuan" else r for r in self.rules)

    @property
    def community_rules(self) -> tuple[CommunityRule, ...]:
        """The rules about one community."""
        return tuple(rule for rule in self.rules if isinstance(rule, CommunityRule))

    @property
    def plan_rules(self) -> tuple[PlanRule, ...]:
        """The rules about the whole plan that are sums."""
        return tuple(rule for rule in self.rules if isinstance(rule, PlanRule))

    @property
    def plan_rows(self) -> tuple[PlanRule, ...]:
        """Those of them with limits: one row of the integer program each."""
        return tuple(rule for rule in self.plan_rules if rule.binds)

    @property
    def spread_rules(self) -> tuple[SpreadRule, ...]:
        """The rules about the whole plan that are no sums: solved by a scan over windows of a size."""
        return tuple(rule for rule in self.rules if isinstance(rule, SpreadRule))

    @cached_property
    def growth(self) -> Growth:
        """What cuts the growth of candidates, of all hard rules and of priced ones within their widest limits."""
        parts = [rule.growth(self.county) for rule in self.community_rules]
        return Growth(
            limits=tuple(limit for part in parts for limit in part.limits),
            apart=tuple(sorted({pair for part in parts for pair in part.apart})),
        )

    @property
    def number(self) -> tuple[int, int]:
        """Least and largest number of communities any plan may have."""
        lower, upper = 1, len(self.county)
        for rule in self.plan_rules:
            if isinstance(rule, NumberOfCommunities):
                lower, upper = max(lower, int(rule.lower)), int(min(upper, rule.upper))
        return lower, upper

    def admits(self, communities: Communities) -> npt.NDArray[np.bool_]:
        """
        Which communities obey every hard rule about one community and let every household reach a place.

        Contiguity is taken for granted: sets are grown along the adjacency.
        """
        rows = np.arange(len(communities))
        table = communities
        for judge in self._judges():
            fine = judge(table)
            if not fine.all():
                rows, table = rows[fine], table.take(fine)
        admitted = np.zeros(len(communities), dtype=np.bool_)
        admitted[rows] = True
        return admitted

    def _judges(self) -> Iterator[Callable[[Communities], npt.NDArray[np.bool_]]]:
        """Everything a community must obey, the cheapest first, so that what fails early is not asked again."""
        for limit in self.growth.limits:
            yield partial(_within, limit)
        for rule in self.community_rules:
            if rule.hard and not rule.by_construction:
                yield lambda table, rule=rule: rule.excess(self.county, table) == 0  # type: ignore[misc]
        yield lambda table: self.objective.cost(self.county, table) != NO_WAY

    def cost(self, communities: Communities) -> Integers:
        """Cost of each community, whole quanta: the objective and every priced rule."""
        total = np.zeros(len(communities), dtype=np.int64)
        for term in self.terms(communities).values():
            total += term
        return total

    def terms(self, communities: Communities, *, only: str = "") -> dict[str, Integers]:
        """Cost of each community term by term: ``walking``, then each priced rule by its name; or one of them only."""
        if not only and len(communities) >= MANY:
            communities.add_up(self.sums_read)
        terms = {} if only not in ("", "walking") else {"walking": self.objective.cost(self.county, communities)}
        rules: tuple[CommunityRule | PlanRule, ...] = (*self.community_rules, *self.plan_rules)
        for rule in rules:
            if rule.price is not None and only in ("", rule.name):
                price = rule.cost(self.county, communities)
                if self.objective.quantum != 1.0:
                    price = np.rint(price / self.objective.quantum).astype(np.int64)
                terms[rule.name] = terms[rule.name] + price if rule.name in terms else price
        return terms

    @cached_property
    def sums_read(self) -> tuple[npt.NDArray[Any], ...]:
        """The weights of units that the priced rules add up, each once: what they ask of a community of one unit."""
        asked: list[dict[int, npt.NDArray[Any]]] = []
        for _ in range(2):  # weights made anew for each question are no use to a later one
            table = Asked.of([(0,)])
            self.terms(table)
            asked.append({id(weights): weights for weights in table.weights})
        return tuple(weights for key, weights in asked[0].items() if key in asked[1])

    def with_rules(self, *rules: Rule) -> Problem:
        """
        The same problem with other rules.

        Each takes the place of the problem's own rule of the same :attr:`~districting.rules.Rule.identity` (one band,
        but a keep-together for each set of units); the others are added.
        """
        given = {rule.identity: rule for rule in rules}
        kept = [given.pop(rule.identity, rule) for rule in self.rules]
        return replace(self, rules=(*kept, *given.values()))

    def precheck(self) -> list[Fault]:
        """Cheap reasons, with names and numbers, why no plan can exist; empty when none was found."""
        faults = [fault for rule in self.rules for fault in rule.precheck(self.county)]
        found = counts(self.county, self.rules, self.growth.apart)
        return faults + count_faults(self.county, self.rules, found, self.number)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of county, rules and objective."""
        text = json.dumps(self.settings_dict() | {"county": self.county.digest}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def settings_dict(self) -> dict[str, Any]:
        """Rules and objective as plain values, for JSON."""
        goals = {"goals": list(self.goals)} if self.goals else {}
        return {"rules": [rule.as_dict() for rule in self.rules], "objective": self.objective.as_dict() | goals}

    @classmethod
    def from_dict(cls, county: County, settings: Mapping[str, Any]) -> Problem:
        """The problem whose :meth:`settings_dict` is given."""
        told = settings["objective"]
        known = {key: told[key] for key in ("quantum", "yuan_per_household_metre") if key in told}
        return cls(county, read_rules(settings["rules"]), Walking(**known), goals=tuple(told.get("goals", ())))


def _within(limit: Limit, communities: Communities) -> npt.NDArray[np.bool_]:
    """Which communities keep a limit; a unit above the maximum alone stands alone."""
    sums = communities.sums(limit.weights)
    return (sums >= limit.lower) & ((sums <= limit.upper) | (communities.sizes == 1))
