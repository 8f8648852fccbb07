"""The screening of villages as one table, the clause told once below it."""

from __future__ import annotations

from collections.abc import Sequence

from districting.conversion import MU_M2, READY_SOURCE, Village
from districting.messages import Language, say
from districting.present.words import named

HEADS = ("village", "outcome", "resident_share", "arable", "groups_below", "ready")


def screening_table(
    villages: Sequence[tuple[Village, bool]], language: Language
) -> tuple[list[str], list[list[str]], list[str]]:
    """
    Headings, one row a village, and the lines below: what is missing, who may not join, and by which document.

    Parameters
    ----------
    villages
        With whether each belongs to a later phase.
    """
    rows = [_row(village, later, language) for village, later in villages]
    heads = [say(f"screening.{head}", language) for head in HEADS]
    waiting = (
        [say("screening.unready", language, source=READY_SOURCE.words(language))]
        if any(v.ready is False for v, _ in villages)
        else []
    )
    missing = [_missing(village, language) for village, _ in villages if village.missing]
    clauses = dict.fromkeys(village.tests.clause(language) for village, _ in villages)
    return heads, rows, [*missing, *waiting, *clauses]


def _row(village: Village, later: bool, language: Language) -> list[str]:
    """One village's figures, outcome and readiness."""
    name = named(village.unit.name, village.unit.name_en, language)
    arable, groups, small = village.arable_m2, village.groups, village.small_groups
    ready = {None: "unknown", True: "done", False: "not_done"}[village.ready]
    return [
        name + (say("screening.later", language) if later else ""),
        say(f"screening.outcome_{village.outcome}", language),
        "–" if village.resident_share is None else f"{village.resident_share:.0%}",
        "–" if arable is None else f"{arable:,.0f} ({arable / MU_M2:.2f})",
        "–" if groups is None or small is None else f"{small:g} / {groups:g}",
        say(f"screening.{ready}", language),
    ]


def _missing(village: Village, language: Language) -> str:
    """What is not known of a village and could change the answer."""
    facts = ("、" if language == "zh" else ", ").join(
        say(f"screening.fact_{fact}", language) for fact in village.missing
    )
    name = named(village.unit.name, village.unit.name_en, language)
    return say("screening.missing", language, village=name, facts=facts)
