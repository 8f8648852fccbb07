"""
Which villages become residents' committees: a first cut, with the clause and what evidence is missing.

A village inside the planned built-up area must convert if residents are at least half of its people or its arable
ground for each head is below a third of the city's mean. The test of 0.1 mu a head is another one: it is made for
each villagers' group. A fact that is not there is never taken for a no: it is named as missing wherever it could
change the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from districting.county import County, Unit
from districting.messages import Language, say
from districting.plan import Plan
from districting.rules import Source, UnreadyVillages
from districting.rules.figures import Figure

MU_M2 = 10_000.0 / 15.0
"""Square metres of one mu."""

SOURCE = Source("historical", "城市基层管理体制改革方案", "村改居", "", "广东东莞", verified=False)
READY_SOURCE = Source("historical", "湖塘镇社区建设调查报告", "撤村设居基本条件", "", "常州武进", verified=False)
MERGE_SOURCE = Source(
    "law",
    "《中华人民共和国村民委员会组织法》",
    "第三条、第二十二条",
    "2018年修正，2025-10-28又修订、新条文待核对",
    "全国",
)


class Outcome(StrEnum):
    """What a village's facts say of its conversion."""

    MUST = "must"
    MAY = "may"
    NOT_YET = "not_yet"
    MISSING = "missing"


@dataclass(frozen=True)
class Thresholds:
    """
    The figures of the screening.

    Parameters
    ----------
    resident_share
        Residents among all people from which a village must convert.
    arable_share
        Arable ground for each head, as a share of the city's mean, below which it must.
    mean_arable_m2
        The city's mean arable ground for each head, m²; ``None`` where it is not known.
    source
        Where the two shares come from.
    """

    resident_share: float = 0.5
    arable_share: float = 1.0 / 3.0
    mean_arable_m2: float | None = None
    source: Source = SOURCE

    @classmethod
    def of(cls, figures: Mapping[str, Figure], *, mean_arable_m2: float | None = None) -> Thresholds:
        """The thresholds a pack or a project sets by its figure ``conversion``, else those of the cited plan."""
        if "conversion" not in figures:
            return cls(mean_arable_m2=mean_arable_m2)
        (residents, arable), source = figures["conversion"].value, figures["conversion"].source
        return cls(residents, arable, mean_arable_m2, source)

    def clause(self, language: Language) -> str:
        """The clause with its figures and where it comes from."""
        shares = {"residents": self.resident_share, "arable": self.arable_share}
        return say("conversion.clause", language, source=self.source.words(language), **shares)


@dataclass(frozen=True)
class Village:
    """
    One village's answer.

    Parameters
    ----------
    unit
        The village.
    outcome
        Must, may, not yet, or evidence missing.
    ready
        Whether share reform and land-loss insurance are done; ``None`` where that is not known.
    resident_share, arable_m2
        Residents among its people (a ratio), arable ground for each head; ``None`` where not known.
    missing
        Names of the facts that could change the answer.
    groups, small_groups
        Villagers' groups, and those below 0.1 mu of arable ground a head; ``None`` where not known.
    tests
        What it was held against.
    """

    unit: Unit
    outcome: Outcome
    ready: bool | None
    resident_share: float | None
    arable_m2: float | None
    missing: tuple[str, ...]
    groups: float | None = None
    small_groups: float | None = None
    tests: Thresholds = Thresholds()

    def say(self, language: Language) -> str:
        """The answer with its figures, what is missing, and the clause."""
        name = self.unit.name if language == "zh" else self.unit.name_en or self.unit.name
        parts = [say(f"conversion.{self.outcome}", language, village=name)]
        if self.resident_share is not None:
            parts.append(say("conversion.residents", language, share=self.resident_share))
        if self.arable_m2 is not None:
            parts.append(say("conversion.arable", language, m2=self.arable_m2, mu=self.arable_m2 / MU_M2))
        if self.groups is not None and self.small_groups is not None:
            parts.append(say("conversion.groups", language, small=self.small_groups, groups=self.groups))
        if self.ready is not None:
            parts.append(say("conversion.ready" if self.ready else "conversion.unready", language))
        if self.missing:
            comma = "、" if language == "zh" else ", "
            missing = comma.join(say(f"conversion.fact_{fact}", language) for fact in self.missing)
            parts.append(say("conversion.lacking", language, facts=missing))
        parts.append(self.tests.clause(language))
        return ("" if language == "zh" else " ").join(parts)


def screen(county: County, tests: Thresholds = Thresholds()) -> tuple[Village, ...]:
    """Every village of a county, as :func:`screen_units`."""
    return screen_units(county.units, tests)


def screen_units(units: Iterable[Unit], tests: Thresholds = Thresholds()) -> tuple[Village, ...]:
    """
    Every village among some units: those of a county, or those of a later phase.

    The units' columns that are read: ``built_up`` (1 inside the planned built-up area, 0 outside), ``residents``
    and ``population``, ``arable_m2``, ``groups`` and ``small_groups`` (groups below 0.1 mu a head),
    ``share_reform`` and ``land_insurance`` (1 done, 0 not).
    """
    return tuple(_screened(unit, tests) for unit in units if unit.kind == "village")


def unready(villages: Collection[Village]) -> tuple[UnreadyVillages, ...]:
    """
    The rule that keeps villages known not to be ready out of residents' committees; empty where there are none.

    A village of which nobody said whether it is ready is no unready one: its evidence is told as missing.
    """
    ids = tuple(village.unit.id for village in villages if village.ready is False)
    return (UnreadyVillages(villages=ids),) if ids else ()


@dataclass(frozen=True)
class Evidence:
    """
    What a plan needs on record about villages.

    Parameters
    ----------
    village
        Id of the village.
    act
        ``merge`` or ``split``.
    missing
        The records that are not there: ``consent`` (of the villagers' assembly) and ``approval`` (of the county).
    """

    village: str
    name: str
    act: str
    missing: tuple[str, ...]
    name_en: str = ""

    def say(self, language: Language) -> str:
        """What is needed and what of it is missing."""
        comma = "、" if language == "zh" else ", "
        missing = comma.join(say(f"conversion.record_{record}", language) for record in self.missing)
        state = (
            say("conversion.records_missing", language, records=missing)
            if missing
            else (say("conversion.records_complete", language))
        )
        village = self.name if language == "zh" else self.name_en or self.name
        text = say(f"conversion.{self.act}", language, village=village, source=MERGE_SOURCE.words(language))
        return text + state


def evidence(plan: Plan) -> tuple[Evidence, ...]:
    """
    The consents and approvals a plan needs, village by village, and which are not on record.

    Merging a village, with another or into a residents' committee, wants its assembly's consent and approval; splitting
    one wants a majority and approval. The records
    are the units' labels ``merge_consent``, ``merge_approval``, ``split_consent``, ``split_approval``: a document.
    """
    county = plan.county
    of: dict[str, list[int]] = {}
    for u, unit in enumerate(county.units):
        of.setdefault(unit.parent or unit.id, []).append(u)
    villages = [name for name, units in of.items() if any(county.units[u].kind == "village" for u in units)]
    found = []
    for village in villages:
        units = of[village]
        homes = {int(plan.numbers[u]) for u in units}
        joined = {int(plan.numbers[u]) for other, rest in of.items() if other != village for u in rest}
        for act, holds in (("split", len(homes) > 1), ("merge", bool(homes & joined))):
            if holds:
                found.append(_evidence(village, [county.units[u] for u in units], act))
    return tuple(found)


def _evidence(village: str, units: Sequence[Unit], act: str) -> Evidence:
    """One act and what is missing of its records."""
    wanted = ("consent", "approval")
    missing = tuple(record for record in wanted if not any(unit.labels.get(f"{act}_{record}") for unit in units))
    return Evidence(village, units[0].committee_name, act, missing, units[0].committee_name_en)


def _screened(unit: Unit, tests: Thresholds) -> Village:
    """One village."""
    built_up = _flag(unit, "built_up")
    residents = _ratio(unit, "residents", "population")
    arable = _ratio(unit, "arable_m2", "population")
    mostly_residents = None if residents is None else residents >= tests.resident_share
    scarce = None
    if arable is not None and tests.mean_arable_m2 is not None:
        scarce = arable < tests.arable_share * tests.mean_arable_m2
    must = _both(built_up, _either(mostly_residents, scarce))
    ready = _both(_flag(unit, "share_reform"), _flag(unit, "land_insurance"))
    may = _both(built_up, ready)
    outcome, missing = _decided(must, may)
    facts = {"built_up": built_up, "residents": mostly_residents, "arable": scarce}
    if missing:
        facts |= {"ready": ready} if must is False else {}
        named = tuple(name for name, known in facts.items() if known is None)
    else:
        named = ()
    groups, small = (unit.attributes.get(name) for name in ("groups", "small_groups"))
    return Village(unit, outcome, ready, residents, arable, named, groups, small, tests)


def _decided(must: bool | None, may: bool | None) -> tuple[Outcome, bool]:
    """The outcome, and whether facts are missing for it."""
    if must:
        return Outcome.MUST, False
    if must is None or may is None:
        return Outcome.MISSING, True
    return (Outcome.MAY if may else Outcome.NOT_YET), False


def _flag(unit: Unit, name: str) -> bool | None:
    """A yes or no among the counts; ``None`` where it is not there."""
    value: Any = unit.attributes.get(name)
    return None if value is None else bool(value)


def _ratio(unit: Unit, part: str, whole: str) -> float | None:
    """One count by another; ``None`` where one is not there."""
    top, bottom = unit.attributes.get(part), unit.attributes.get(whole)
    return None if top is None or not bottom else top / bottom


def _both(one: bool | None, other: bool | None) -> bool | None:
    """And, where ``None`` is not known."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _either(one: bool | None, other: bool | None) -> bool | None:
    """Or, where ``None`` is not known."""
    if one or other:
        return True
    return None if one is None or other is None else False


__all__ = ["Evidence", "Outcome", "Thresholds", "Village", "evidence", "screen", "screen_units", "unready"]
