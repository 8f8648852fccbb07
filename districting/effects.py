"""How a drawn plan stands: each community against the rules, what a change does, what is wrong and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from districting.communities import Communities
from districting.county import County, Integers, components
from districting.draft import NOBODY, Frame, Numbers, communities_of
from districting.graph import neighbour_lists
from districting.problem import Problem
from districting.rules import CommunityRule, Contiguity, HouseholdBand, Rule
from districting.verdicts import Verdict, judge


@dataclass(frozen=True)
class Standing:
    """
    Some numbers of units held against every rule of a problem.

    Parameters
    ----------
    problem
        The rules.
    numbers
        Each unit's community from 1, 0 for none.
    """

    problem: Problem
    numbers: Numbers

    @cached_property
    def communities(self) -> Communities:
        """The communities that hold units."""
        return communities_of(self.numbers)

    @cached_property
    def row(self) -> dict[int, int]:
        """Row of each number that holds units."""
        return {int(n): i for i, n in enumerate(n for n in np.unique(self.numbers) if n != NOBODY)}

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Every rule; none while there is no community at all."""
        return judge(self.problem, self.communities) if len(self.communities) else []

    @cached_property
    def _households(self) -> Integers:
        return self.communities.sums(self.problem.county.households)

    def households(self, number: int) -> int:
        """Households of a community; 0 for one that holds no unit."""
        return int(self._households[self.row[number]]) if number in self.row else 0

    @cached_property
    def _broken(self) -> dict[int, tuple[Verdict, ...]]:
        """Verdicts on single communities that fail, by number."""
        about_one = [verdict for verdict in self.verdicts if isinstance(verdict.rule, CommunityRule)]
        return {n: tuple(v for v in about_one if v.excess[i] > 0) for n, i in self.row.items()}

    def broken(self, number: int) -> tuple[Rule, ...]:
        """The rules about one community that a community does not meet, priced ones too."""
        return tuple(verdict.rule for verdict in self._broken.get(number, ()))

    def broken_hard(self, number: int) -> tuple[Rule, ...]:
        """Those of them that no plan may leave."""
        return tuple(verdict.rule for verdict in self._broken.get(number, ()) if verdict.binding)

    @cached_property
    def broken_whole(self) -> tuple[Rule, ...]:
        """The rules about the whole plan that are not met."""
        about_all = [verdict for verdict in self.verdicts if not isinstance(verdict.rule, CommunityRule)]
        return tuple(verdict.rule for verdict in about_all if not verdict.holds)

    def pieces(self, number: int) -> list[tuple[int, ...]]:
        """The pieces a community lies in, most households first; number 0 gives those of the units without one."""
        units = np.flatnonzero(self.numbers == number)
        return _pieces(self.problem.county, units)


@dataclass(frozen=True)
class Change:
    """One community that a change concerns: its households before and after, and the rules that change state."""

    number: int
    before: int
    after: int
    now_broken: tuple[Rule, ...]
    now_met: tuple[Rule, ...]


@dataclass(frozen=True)
class Effect:
    """
    What a change does: only the communities it concerns, and rules about the whole plan that change state.

    Parameters
    ----------
    changes
        By number.
    moved_units, moved_households
        Which and how much has another community than before.
    now_broken, now_met
        Rules about the whole plan.
    """

    changes: tuple[Change, ...]
    moved_units: int
    moved_households: int
    now_broken: tuple[Rule, ...]
    now_met: tuple[Rule, ...]


@dataclass(frozen=True)
class Wrong:
    """
    One place where something is wrong.

    Parameters
    ----------
    kind
        ``unassigned``, ``detached``, ``over``, ``under``, ``empty`` or ``rule``.
    number
        The community, 0 for none.
    units
        Where to look.
    amount
        Households the place has, or for ``over`` and ``under`` that are too many or missing.
    rule
        The rule not met, of kind ``rule``.
    """

    kind: str
    number: int
    units: tuple[int, ...]
    amount: int = 0
    rule: Rule | None = None


def effect(before: Standing, after: Standing) -> Effect:
    """What lies between two standings under the same rules."""
    moved = np.flatnonzero(before.numbers != after.numbers)
    touched = {int(n) for numbers in (before.numbers, after.numbers) for n in np.unique(numbers[moved])} - {NOBODY}
    changes = []
    for number in sorted(touched):
        was, now = before.broken(number), after.broken(number)
        broken, met = _without(now, was), _without(was, now)
        changes.append(Change(number, before.households(number), after.households(number), broken, met))
    return Effect(
        tuple(changes),
        len(moved),
        int(after.problem.county.households[moved].sum()),
        _without(after.broken_whole, before.broken_whole),
        _without(before.broken_whole, after.broken_whole),
    )


def whats_wrong(standing: Standing, frame: Frame) -> list[Wrong]:
    """Everything to put right: units without a community, detached pieces, too many, too few, other rules, empty."""
    households = standing.problem.county.households
    found = [Wrong("unassigned", NOBODY, piece, _sum(households, piece)) for piece in standing.pieces(NOBODY)]
    for number in standing.row:
        found += _wrong_with(standing, number)
    empty = [n for n in range(1, len(frame.names) + 1) if n not in standing.row]
    return found + [Wrong("empty", number, ()) for number in empty]


def band(problem: Problem) -> tuple[int, int] | None:
    """The limits of households, where the problem has a rule of them."""
    return next(((rule.lower, rule.upper) for rule in problem.rules if isinstance(rule, HouseholdBand)), None)


def _wrong_with(standing: Standing, number: int) -> list[Wrong]:
    """What is wrong with one community."""
    county, row = standing.problem.county, standing.row[number]
    units = standing.communities[row]
    found = []
    for rule in standing.broken(number):
        if isinstance(rule, Contiguity):
            rest = standing.pieces(number)[1:]
            found += [Wrong("detached", number, piece, _sum(county.households, piece)) for piece in rest]
        elif isinstance(rule, HouseholdBand):
            count = standing.households(number)
            over = count > rule.upper
            amount = count - rule.upper if over else rule.lower - count
            found.append(Wrong("over" if over else "under", number, units, amount))
        else:
            found.append(Wrong("rule", number, units, rule=rule))
    return found


def _without(rules: Sequence[Rule], others: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that are not among the others."""
    return tuple(rule for rule in rules if not any(rule is other for other in others))


def _sum(households: Integers, units: tuple[int, ...]) -> int:
    """Households of some units."""
    return int(households[list(units)].sum())


def _pieces(county: County, units: Integers) -> list[tuple[int, ...]]:
    """Connected pieces of some units, most households first."""
    place = {int(u): i for i, u in enumerate(units)}
    offsets, neighbours = county.neighbours
    pairs = [
        (i, place[int(v)]) for u, i in place.items() for v in neighbours[offsets[u] : offsets[u + 1]] if v in place
    ]
    piece = components(*neighbour_lists(len(units), pairs))
    found = [tuple(units[piece == p].tolist()) for p in range(int(piece.max(initial=-1)) + 1)]
    return sorted(found, key=lambda piece: (-_sum(county.households, piece), piece))
