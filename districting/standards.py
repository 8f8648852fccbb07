"""What a community should have, and what things cost: by a problem's rules, a pack's figures, the project's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from districting.messages import Language, say
from districting.problem import Problem
from districting.rules import FloorSpace, OneOffCost, Source, Staff, YearlyCost
from districting.rules.figures import SPACES, TAKEN, Figure

_NEEDS = {"ground": "ground_m2", "station": "station_m2", "centre": "street_centre_m2"}
_PARTY_BRANCH, _PARTY_GENERAL_BRANCH = 3, 50


@dataclass(frozen=True)
class Prices:
    """
    What it costs to come by space; ``None`` where nobody has said.

    Parameters
    ----------
    build_yuan_m2, rent_yuan_m2
        Yuan for a square metre built, and for one rented for a year.
    rent_yuan
        Yuan a year for a place rented, whatever its size; used where no price of a square metre is known.
    """

    build_yuan_m2: float | None = None
    rent_yuan_m2: float | None = None
    rent_yuan: float | None = None

    def build(self, short_m2: float) -> float | None:
        """Yuan once for building so much."""
        return None if self.build_yuan_m2 is None else short_m2 * self.build_yuan_m2

    def rent(self, short_m2: float) -> float | None:
        """Yuan a year for renting so much."""
        if self.rent_yuan_m2 is not None:
            return short_m2 * self.rent_yuan_m2
        return None if self.rent_yuan is None else (self.rent_yuan if short_m2 > 0 else 0.0)


@dataclass(frozen=True)
class Standards:
    """
    What a community should have, and what things cost.

    Parameters
    ----------
    space, staff
        How office and service space and workers are counted: the problem's rule, else the rule as it is by itself.
    yearly
        How yearly money is counted; ``None`` where no rule says, for money is never made up.
    figures
        Everything else, by the names of :data:`districting.rules.figures.FIGURES`.
    """

    space: FloorSpace = field(default_factory=FloorSpace)
    staff: Staff = field(default_factory=Staff)
    yearly: YearlyCost | None = None
    figures: Mapping[str, Figure] = field(default_factory=lambda: dict(TAKEN))

    @classmethod
    def of(cls, problem: Problem, figures: Mapping[str, Figure] | None = None) -> Standards:
        """
        The standards a problem's rules state, and beside them the figures of a pack and of a project.

        Parameters
        ----------
        figures
            Laid over :data:`districting.rules.figures.TAKEN`; they go before what a rule says of a price.
        """
        made, told = cls(), dict(TAKEN)
        for rule in problem.rules:
            if isinstance(rule, FloorSpace):
                made = replace(made, space=rule)
            elif isinstance(rule, Staff):
                made = replace(made, staff=rule)
            elif isinstance(rule, YearlyCost):
                made = replace(made, yearly=rule)
            elif isinstance(rule, OneOffCost):
                told["space_build_yuan_m2"] = Figure(rule.yuan_per_m2, rule.source)
        return replace(made, figures={**told, **(figures or {})})

    def with_figures(self, source: Source | None = None, **values: Any) -> Standards:
        """The same with some figures of one's own."""
        own = {name: Figure(value, source or Source.none()) for name, value in values.items()}
        return replace(self, figures={**self.figures, **own})

    def number(self, name: str) -> float | None:
        """A figure that is one number; ``None`` where nobody says."""
        return float(self.figures[name].value) if name in self.figures else None

    def need_m2(self, kind: str, households: int = 0) -> float:
        """Square metres of one kind of space a community of so many households, or a street office, should have."""
        if kind == "space":
            return max(self.space.at_least_m2, self.space.per_100_households * households / 100.0)
        return self.number(_NEEDS[kind]) or 0.0

    def prices(self, kind: str) -> Prices:
        """What one kind of space costs."""
        return Prices(*(self.number(f"{kind}_{price}") for price in ("build_yuan_m2", "rent_yuan_m2", "rent_yuan")))

    def choice(self, rent_yuan_year: float | None, build_yuan: float | None) -> str:
        """The cheaper of renting for ``rent_years`` and building, the one with a price, or ``unpriced``."""
        if rent_yuan_year is None or build_yuan is None:
            return "rent" if rent_yuan_year is not None else "build" if build_yuan is not None else "unpriced"
        return "rent" if rent_yuan_year * (self.number("rent_years") or 0.0) < build_yuan else "build"

    def committee_members(self, households: int) -> int:
        """Of the first step that so many households fit in, within the least and most there may be."""
        steps = self.figures["committee_steps"].value
        members = next(members for up_to, members in steps if up_to == 0 or households <= up_to)
        least, most = self.figures["committee_members"].value
        return int(min(max(members, least), most))

    def representatives(self, households: int) -> int:
        """One for at most so many households."""
        each = int(max(self.figures["households_per_representative"].value))
        return -(-households // each) if each else 0

    def party_body(self, members: int) -> str:
        """Which party body so many full members may have: a line of the ledger only."""
        steps = (_PARTY_BRANCH, _PARTY_GENERAL_BRANCH, int(self.number("party_committee_members") or 0) + 1)
        return ("joint", "branch", "general_branch", "committee")[sum(members >= step for step in steps)]

    def told(self, language: Language) -> list[tuple[str, str, str]]:
        """What the figures of the ledger go by: what it is, its value, its source with the year."""
        rules = [rule for rule in (self.space, self.staff, self.yearly) if rule is not None]
        rows = [(rule.title(language), rule.words(language), sourced(rule.source, language)) for rule in rules]
        used = [*_NEEDS.values(), *(f"{kind}_{price}" for kind in SPACES for price in Prices.__dataclass_fields__)]
        used += ["rent_years", "committee_steps", "committee_members", "households_per_representative"]
        for name in used:
            if name in self.figures:
                figure = self.figures[name]
                source = sourced(figure.source, language)
                if figure.over is not None:
                    source += say("ledger.over_pack", language, pack=_shown(figure.over))
                rows.append((figure_title(name, language), _shown(figure.value), source))
        return rows


def figure_title(name: str, language: Language) -> str:
    """What a figure is called."""
    kind, _, price = name.partition("_")
    if kind in SPACES and price in Prices.__dataclass_fields__:
        return say("ledger.of_kind", language, kind=say(f"ledger.kind_{kind}", language), what=_price(price, language))
    return say(f"ledger.figure_{name}", language)


def sourced(source: Source, language: Language) -> str:
    """A source with its year, or that its year is not known; what is history is no standard for today."""
    if not source.document:
        return source.words(language)
    year = "" if source.date else say("ledger.year_unknown", language)
    old = say("ledger.historical", language) if source.standing == "historical" else ""
    return source.words(language) + year + old


def _price(name: str, language: Language) -> str:
    return say(f"ledger.price_{name}", language)


def _shown(value: Any) -> str:
    """A figure as people read it."""
    if isinstance(value, list | tuple):
        return "; ".join(_shown(part) for part in value) if _nested(value) else "–".join(map(_shown, value))
    return f"{value:,.10g}"


def _nested(value: Any) -> bool:
    return any(isinstance(part, list | tuple) for part in value)
