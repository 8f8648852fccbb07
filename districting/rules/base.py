"""
What a rule is: a measure of one community with limits or a price, or a sum over the whole plan with limits.

Adding a rule is one file with one frozen dataclass, one line in :data:`districting.rules.RULES`, its words in
``messages/rules.toml`` and one line in the law test. Pruning, cost, plan rows, check, report and documentation
all come from that one file.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Self

import numpy as np

from districting.communities import Communities
from districting.county import County, Floats, Integers
from districting.errors import DataError, Fault, SettingsError
from districting.messages import Language, catalogue, say
from districting.rules.saying import sum_words
from districting.rules.source import Source

NOT_SETTINGS = ("cited", "origin", "seats", "excused", "worth", "counted")
"""Fields nobody sets by hand: where a rule comes from, what it takes from the rules beside it and the objective."""

PRICE_UNITS = ("household_metres", "yuan")


@dataclass(frozen=True)
class Limit:
    """
    A sum over the units of a community, with limits.

    Parameters
    ----------
    weights
        Whole numbers, one a unit, none negative.
    lower, upper
        Both included. The upper one cuts growth: no larger set can come back under it.
    """

    weights: Integers
    lower: int
    upper: int


@dataclass(frozen=True)
class Growth:
    """
    What the lister may use while it grows sets; everything else judges finished sets.

    Parameters
    ----------
    limits
        Sums with limits.
    apart
        Pairs of units that never share a community.
    """

    limits: tuple[Limit, ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """
    Anything a plan is held to. Its fields are its settings; ``name`` is its name in project files.

    Parameters
    ----------
    price
        For each unit of excess (of a sum over the plan: for each unit of the sum).
    price_in
        What the price is counted in: ``household_metres`` or ``yuan``.
    worth
        Household-metres a yuan is worth, as the objective says; ``None`` until a problem tells.
    cited
        Where this rule comes from, when a pack or a project says so: the fields of a :class:`Source`.
    origin
        The pack and entry a rule was read from, with the pack's own settings; see :mod:`districting.rules.origin`.
    """

    name: ClassVar[str]
    example: ClassVar[Mapping[str, Any]] = {}
    """Settings for the documentation where the defaults alone mean nothing."""
    identified_by: ClassVar[tuple[str, ...]] = ()
    """Fields by which several rules of one name are told apart; with none of them there is one rule of the name."""
    step: ClassVar[float] = 1.0
    """How much of the measure people count as one: 0.01 for a percentage point."""
    price: float | None = None
    price_in: str = "household_metres"
    worth: float | None = None
    cited: Mapping[str, Any] = field(default_factory=dict)
    origin: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.price is not None and not (self.price >= 0 and np.isfinite(self.price)):
            raise SettingsError(Fault("rules.bad_price", values={"rule": self.name, "price": self.price}))
        if self.price_in not in PRICE_UNITS:
            raise SettingsError(Fault("rules.bad_price_unit", PRICE_UNITS, {"rule": self.name, "unit": self.price_in}))

    @property
    def source(self) -> Source:
        """Where the rule comes from: as cited, else the rule's own."""
        return Source(**self.cited) if self.cited else self.own_source

    @property
    @abstractmethod
    def own_source(self) -> Source:
        """Where the rule comes from when nobody says otherwise."""

    @abstractmethod
    def words(self, language: Language) -> str:
        """The rule as a sentence with its own numbers."""

    def words_in(self, county: County, language: Language) -> str:
        """The same sentence where the county is known: names instead of ids, and whether its households are meant."""
        return self.words(language) + self.basis_words(county, language)

    def basis_words(self, county: County, language: Language) -> str:
        """That the source of the rule counts other households than the county does; empty where it does not."""
        meant = str(self.origin.get("basis", ""))
        if meant in ("", county.basis):
            return ""
        own = say(f"rules.basis_{county.basis}", language)
        return say("rules.other_basis", language, meant=say(f"rules.basis_{meant}", language), own=own)

    def price_unit(self, language: Language) -> str:
        """What the price is for: one :attr:`step` of the excess, or of a sum over the plan."""
        return say(f"rules.{self.name}_unit", language)

    def price_words(self, language: Language) -> str:
        """What the price is for, as a sentence; empty without a price."""
        if self.price is None:
            return ""
        return say("rules.price_each", language, price=self.price_figure(language), unit=self.price_unit(language))

    def price_figure(self, language: Language) -> str:
        """The price of one :attr:`step` with its unit; of a price in yuan also what it is in household-metres."""
        price = (self.price or 0.0) * self.step
        text = say(f"rules.price_in_{self.price_in}", language, price=price)
        if self.price_in == "yuan" and self.worth is not None:
            text += say("rules.price_is", language, metres=price * self.worth)
        return text

    @property
    def price_metres(self) -> float:
        """
        The price in household-metres; 0 without one.

        Raises
        ------
        SettingsError
            When it is in yuan and nobody has said what a yuan is worth.
        """
        if not self.price or self.price_in == "household_metres":
            return self.price or 0.0
        if self.worth is None:
            raise SettingsError(Fault("rules.yuan_without_rate", (self.name,)))
        return self.price * self.worth

    def excess_words(self, excess: float, language: Language) -> str:
        """How far a plan lies outside the rule in all, with its unit."""
        return say(f"rules.{self.name}_excess", language, n=f"{excess / self.step:,.6g}")

    def total_words(self, total: float, language: Language) -> str:
        """A figure of the rule with its unit, where it has one."""
        unit = f"{self.name}_amount"
        return say(f"rules.{unit}", language, n=total) if unit in catalogue("rules") else f"{total:,.10g}"

    @property
    def identity(self) -> tuple[Any, ...]:
        """The name and what tells rules of the name apart: of two with the same, one takes the other's place."""
        return (self.name, *(getattr(self, field_name) for field_name in self.identified_by))

    def title(self, language: Language) -> str:
        """The rule's short name for tables and forms."""
        return say(f"rules.{self.name}_title", language)

    def title_in(self, county: County, language: Language) -> str:
        """The same name where the county is known and a rule is about part of it."""
        return self.title(language)

    def precheck(self, county: County) -> list[Fault]:
        """Cheap reasons, with names, why no plan can meet the rule; empty when none was found."""
        return []

    def beside(self, others: Sequence[Rule]) -> Self:
        """The rule as it reads beside the others of a problem; most rules do not look at others."""
        return self

    def of_county(self, county: County) -> Self:
        """The rule as it reads for a county; most rules read the same everywhere."""
        return self

    def loosened(self, county: County, communities: Communities) -> Self | None:
        """The same rule moved just so far that these communities meet it; ``None`` where it has no number to move."""
        return None

    def as_dict(self) -> dict[str, Any]:
        """Name and settings, as in a project file; what is empty is left out."""
        settings = {f.name: getattr(self, f.name) for f in fields(self)}
        return {"name": self.name} | {
            key: value
            for key, value in settings.items()
            if value is not None and value != {} and (key, value) != ("price_in", "household_metres")
        }


@dataclass(frozen=True, kw_only=True)
class CommunityRule(Rule):
    """
    A rule about one community: a measure, and how far it lies outside its limits.

    Without a price the rule is hard.
    """

    hereditary: ClassVar[bool] = False
    """Once broken by a set, broken by every larger set."""
    by_construction: ClassVar[bool] = False
    """Kept by the way candidates are listed; judged again in finished plans."""

    @abstractmethod
    def measure(self, county: County, communities: Communities) -> Floats:
        """What the rule measures, one number a community."""

    @abstractmethod
    def excess(self, county: County, communities: Communities) -> Floats:
        """How far each community lies outside the rule, in the measure's unit; 0 where it meets it."""

    @property
    def hard(self) -> bool:
        """Whether no community may break the rule."""
        return self.price is None

    def cost(self, county: County, communities: Communities) -> Integers:
        """What breaking the rule costs each community, whole household-metres; 0 for a hard rule."""
        if self.price is None:
            return np.zeros(len(communities), dtype=np.int64)
        return np.rint(self.price_metres * self.excess(county, communities)).astype(np.int64)

    def growth(self, county: County) -> Growth:
        """What the lister may use of this rule; only said by a hard rule."""
        return Growth()


@dataclass(frozen=True, kw_only=True)
class PlanRule(Rule):
    """
    A rule about the whole plan: Σ over its communities of an amount, within limits, or at a price, or both.

    Parameters
    ----------
    lower, upper
        Limits of the sum, both included.
    """

    joins_cheaper: ClassVar[bool] = False
    """Whether the whole county as one community adds no more to the sum than any plan."""
    lower: float = 0.0
    upper: float = float("inf")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.lower > self.upper:
            raise SettingsError(crossed(self, self.lower, self.upper))

    @property
    def binds(self) -> bool:
        """Whether the limits can keep any plan out; without, the sum is only counted or priced."""
        return self.lower > 0 or self.upper < float("inf")

    @abstractmethod
    def amount(self, county: County, communities: Communities) -> Integers:
        """What each community adds to the sum; whole numbers, none negative."""

    def total(self, county: County, communities: Communities) -> float:
        """The sum over a plan."""
        return float(self.amount(county, communities).sum())

    def cost(self, county: County, communities: Communities) -> Integers:
        """What each community's part of the sum costs, whole household-metres; 0 without a price."""
        if self.price is None:
            return np.zeros(len(communities), dtype=np.int64)
        return np.rint(self.price_metres * self.amount(county, communities)).astype(np.int64)

    def words(self, language: Language) -> str:
        """The limits of the sum and its price, where they are set."""
        return self.sentence(self.name, language, **self.fields_said(language))

    def sentence(self, key: str, language: Language, **fields: Any) -> str:
        """A sentence of the rule's catalogue with its limits, and the price."""
        limits = sum_words(self.lower, self.upper, language, priced=self.price is not None)
        return say(f"rules.{key}", language, limits=limits, **fields) + self.price_words(language)

    def fields_said(self, language: Language) -> dict[str, Any]:
        """Further fields of the rule's sentence."""
        return {}

    def least(self, county: County, communities: int) -> float:
        """A sum below which no plan of at least so many communities comes."""
        return self.total(county, Communities.of([range(len(county))])) if self.joins_cheaper else 0.0

    def loosened(self, county: County, communities: Communities) -> Self | None:
        """The limits moved to the sum of these communities."""
        total = self.total(county, communities)
        reached = int(total) if total.is_integer() else total
        return replace(self, lower=min(self.lower, reached), upper=max(self.upper, reached))

    def as_dict(self) -> dict[str, Any]:
        """Name and settings; an absent upper limit is left out."""
        return {key: value for key, value in super().as_dict().items() if value != float("inf")}


def households_of(county: County, communities: Communities) -> Integers:
    """Households of each community; added up once for a table."""
    made: Integers = communities.once("households", county, lambda: communities.sums(county.households))
    return made


def crossed(rule: Rule, lower: float, upper: float) -> Fault:
    """A minimum above its maximum, in words."""
    values = {"rule": rule.title("en"), "rule_zh": rule.title("zh"), "lower": lower, "upper": upper}
    return Fault("rules.lower_above_upper", values=values)


def need(rule: str, fact: str, present: bool) -> None:
    """
    Refuse to judge without a fact.

    Raises
    ------
    DataError
        Naming the rule and the fact.
    """
    if not present:
        raise DataError(Fault("rules.missing_fact", values={"rule": rule, "fact": fact}))


def attribute(county: County, rule: str, name: str) -> Floats:
    """
    A further count of the units a rule reads.

    Raises
    ------
    DataError
        When no unit has it, naming the counts there are.
    """
    if not any(name in unit.attributes for unit in county.units):
        known = tuple(sorted({key for unit in county.units for key in unit.attributes}))
        raise DataError(Fault("rules.missing_attribute", known, {"rule": rule, "attribute": name}))
    counted: Floats = county.once(("attribute", name), lambda: county.attribute(name))
    return counted


def position_of(county: County, rule: str, ids: Sequence[str]) -> list[int]:
    """
    Positions of the units a rule names.

    Raises
    ------
    SettingsError
        When an id is not a unit of the county.
    """
    unknown = [unit for unit in ids if unit not in county.position]
    if unknown:
        raise SettingsError(Fault("rules.unknown_units", tuple(unknown), {"rule": rule}))
    return [county.position[unit] for unit in ids]
