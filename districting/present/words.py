"""Names, numbers and findings of a plan as the words that maps and pages share."""

from __future__ import annotations

import numpy as np

from districting.county import County, Unit
from districting.messages import Language, catalogue, say
from districting.plan import Plan
from districting.solution import Status


def facility_words(kind: str, language: Language) -> str:
    """A kind of facility in words, or as it is written."""
    key = f"facility_{kind}"
    area = next((area for area in ("rules", "prepare") if key in catalogue(area)), "")
    return say(f"{area}.{key}", language) if area else kind


def named(name: str, name_en: str, language: Language) -> str:
    """The name in the reader's language, else the one there is."""
    return (name_en or name) if language == "en" else (name or name_en)


def unit_name(unit: Unit, language: Language) -> str:
    """Name of a unit, its id where it has none."""
    return named(unit.name, unit.name_en, language) or unit.id


def coded_name(unit: Unit, language: Language) -> str:
    """Code and name of a unit, for lists to choose from; the code alone where it has no name."""
    return " ".join(dict.fromkeys((unit.id, unit_name(unit, language))))


def committee_name(unit: Unit, language: Language) -> str:
    """Name of today's village or committee the unit belongs to."""
    return named(unit.committee_name, unit.committee_name_en, language)


def county_name(county: County, language: Language) -> str:
    """Name of the county."""
    return named(county.name, county.name_en, language)


def plan_title(plan: Plan, language: Language) -> str:
    """What people call the plan, else ``a plan of N communities``."""
    return named(plan.title, plan.title_en, language) or say("present.plan_title", language, count=len(plan))


def metres(value: float, language: Language) -> str:
    """A walk in whole metres; a dash where there is no way or no office."""
    return f"{value:,.0f}" if np.isfinite(value) else say("present.none", language)


def number(value: float, language: Language) -> str:
    """A whole number as the reader writes it."""
    return say("present.number", language, value=round(float(value)))


def mean_walk(plan: Plan, community: int) -> float:
    """Mean walk of a community's households to its office, metres; ``nan`` without households."""
    units = list(plan.communities[community])
    return weighted_mean(plan.walk_m[units], plan.county.households[units])


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> float:
    """Σ weight · value / Σ weight over those with weight; ``nan`` where all weights are 0."""
    some = weights > 0
    return float(np.average(values[some], weights=weights[some])) if some.any() else float("nan")


def office_name(plan: Plan, community: int, language: Language) -> str:
    """The office a community walks to, or in which unit one would be set up."""
    place, county = int(plan.places[community]), plan.county
    if place < 0:
        return say("present.none", language)
    if place < len(county.offices):
        office = county.offices[place]
        return named(office.name, office.name_en, language)
    return say("present.new_office", language, unit=unit_name(county.units[place - len(county.offices)], language))


def status_words(plan: Plan, language: Language) -> str:
    """What was proven about the plan, in plain words."""
    if plan.bound is None:
        return say("present.status_unproven", language)
    if plan.status is Status.OPTIMAL and plan.bound == plan.objective:
        return say("present.status_optimal", language)
    return say("present.status_gap", language, gap=100.0 * (plan.gap or 0.0))


def identity(plan: Plan, language: Language) -> str:
    """The plan's id, as every page carries it."""
    return say("present.plan_id", language, id=plan.id)
