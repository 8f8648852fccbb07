"""The ledger as tables a person reads: spaces and what to do about them, people and money, what is inherited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from districting.ledger import Ledger, Row
from districting.messages import Language, say
from districting.present.words import named
from districting.shortfalls import Shortfall

_SPACE = ("need_m2", "has_m2", "reused_m2", "short_m2", "rent_yuan_year", "build_yuan")
_CENTRE = ("need_m2", "has_m2", "short_m2")
_KINDS = ("space", "ground", "station")
_PEOPLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("people", ("households", "people", "groups", "staff", "committee_members", "representatives", "yearly_yuan")),
    ("party", ("party_members", "party_body")),
    ("inherited", ("assets_yuan", "debts_yuan", "disputed_debts_yuan", "origin")),
    ("offices", ("type", "seat", "kept", "closing", "outside")),
)
_WORDS = frozenset({"party_body", "type", "seat", "kept", "closing", "outside", "origin"})


@dataclass(frozen=True)
class Block:
    """
    One table.

    Parameters
    ----------
    title
        What it is about.
    heads
        Of its columns; the first is the community.
    rows
        Cells as text, one row a community.
    total
        The county's row, or nothing where nothing adds up.
    words
        Columns that hold words, by position; the others hold numbers.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    words: frozenset[int]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the page."""
        aligned = ["left" if i in self.words else "right" for i in range(len(self.heads))]
        return {"title": self.title, "heads": list(self.heads), "rows": [list(row) for row in self.rows]} | {
            "total": list(self.total),
            "aligned": aligned,
        }


def blocks(ledger: Ledger, language: Language) -> list[Block]:
    """Every table of a ledger, each with the county's sums: spaces and choices first, what the figures go by last."""
    spaces = [_space(ledger, kind, language) for kind in _KINDS]
    rest = [_block(ledger, key, columns, language) for key, columns in _PEOPLE]
    return [*spaces, _choices(ledger, language), *_centres(ledger, language), *rest, _sources(ledger, language)]


def county_lines(ledger: Ledger, language: Language) -> list[str]:
    """What the county has and needs in all: communities planned and established, posts, money; then the warnings."""
    totals, left = ledger.totals, ledger.left()
    shown = {key: number(value) for key, value in totals.items()}
    planned = {"planned": int(totals["planned"]), "established": int(totals["established"])}
    short = {
        kind: number(None) if f"kind_{kind}" in ledger.unknown else shown[f"{kind}_short_m2"]
        for kind in (*_KINDS, "centre")
    }
    lines = [
        say("ledger.planned_line", language, **planned),
        say("ledger.short_line", language, **short),
        say(
            "ledger.cost_line",
            language, once=shown["once_yuan"], more=shown["more_yuan_year"], closing=shown["closing"],
        ),
    ]  # fmt: skip
    for name, limit in ledger.limits.items():
        key = "ledger.limit_left" if left[name] >= 0 else "ledger.limit_short"
        values = {"need": number(limit - left[name]), "limit": number(limit), "left": number(abs(left[name]))}
        lines.append(say(key, language, what=say(f"ledger.limit_{name}", language), **values))
    return [*lines, *ledger.warnings(language)]


def choice_words(ledger: Ledger, one: Shortfall, language: Language) -> str:
    """What is done about one shortfall: what is used again, then what becomes of the rest."""
    comma = "、" if language == "zh" else ", "
    again = comma.join(
        say("ledger.reused_one", language, office=named(name, ledger.english.get(name, ""), language), m2=number(m2))
        for name, m2 in one.reused
    )
    rest = say(f"ledger.choice_{one.choice}", language)
    if not again:
        return rest
    first = say("ledger.choice_reuse", language, offices=again)
    return first if one.choice == "none" else say("ledger.choice_then", language, first=first, rest=rest)


def number(value: float | None) -> str:
    """A number to a tenth, so that what is shown adds up; whole ones without the tenth; a dash where none is known."""
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")


def _space(ledger: Ledger, kind: str, language: Language) -> Block:
    """One kind of space: needed, there, used again, short, and what renting or building all of it would cost."""
    found = ledger.of_kind(kind)
    rows = tuple(
        (_title(row, language), *(number(getattr(one, name)) for name in _SPACE))
        for row, one in zip(ledger.rows, found, strict=True)
    )
    unknown = {name for name in _SPACE if any(getattr(one, name) is None for one in found)}
    sums = (number(None if name in unknown else ledger.totals[f"{kind}_{name}"]) for name in _SPACE)
    heads = (say("ledger.name", language), *(say(f"ledger.{name}", language) for name in _SPACE))
    total = (say("ledger.county", language), *sums)
    return Block(say(f"ledger.block_{kind}", language), heads, rows, total, frozenset({0}))


def _choices(ledger: Ledger, language: Language) -> Block:
    """What to do about each kind of space that is short, and what that costs in all."""
    rows = tuple(
        (
            _title(row, language),
            *(choice_words(ledger, getattr(row, kind), language) for kind in _KINDS),
            *(number(yuan) for yuan in (row.once_yuan, row.more_yuan_year)),
        )
        for row in ledger.rows
    )
    kinds = [say(f"ledger.kind_{kind}", language) for kind in _KINDS]
    costs = ("once_yuan", "more_yuan_year")
    heads = (say("ledger.name", language), *kinds, *(say(f"ledger.{name}", language) for name in costs))
    sums = (number(sum(getattr(row, name) for row in ledger.rows)) for name in costs)
    total = (say("ledger.all_communities", language), "", "", "", *sums)
    return Block(say("ledger.block_choices", language), heads, rows, total, frozenset({0, 1, 2, 3}))


def _block(ledger: Ledger, key: str, columns: Sequence[str], language: Language) -> Block:
    """One table: a row a community, sums below."""
    heads = (say("ledger.name", language), *(say(f"ledger.{name}", language) for name in columns))
    rows = tuple(
        (_title(row, language), *(_cell(ledger, row, name, language) for name in columns)) for row in ledger.rows
    )
    summed = any(name in ledger.totals and name not in _WORDS for name in columns)
    sums = tuple(number(ledger.totals[name]) if name in ledger.totals else "" for name in columns)
    total = (say("ledger.county", language), *sums) if summed else ()
    words = frozenset({0, *(i for i, name in enumerate(columns, start=1) if name in _WORDS)})
    return Block(say(f"ledger.block_{key}", language), heads, rows, total, words)


def _centres(ledger: Ledger, language: Language) -> list[Block]:
    """Each street office's own centre: needed, there, short after using again, what is done and what that costs."""
    if not ledger.centres:
        return []
    costs = ("once_yuan", "more_yuan_year")
    rows = tuple(
        (
            named(name, ledger.english.get(name, ""), language),
            *(number(getattr(one, amount)) for amount in _CENTRE),
            choice_words(ledger, one, language),
            *(number(getattr(one, amount) if one.costed else None) for amount in costs),
        )
        for name, one in ledger.centres.items()
    )
    columns = ("street_office", *_CENTRE, "choice", *costs)
    heads = tuple(say(f"ledger.{name}", language) for name in columns)
    unknown = () if all(one.costed for one in ledger.centres.values()) else costs
    known = (name for name in (*_CENTRE, *costs) if name not in unknown)
    sums = dict.fromkeys(unknown, number(None)) | {name: number(ledger.totals[f"centre_{name}"]) for name in known}
    total = (say("ledger.county", language), *(sums.get(name, "") for name in columns[1:]))
    return [Block(say("ledger.block_centre", language), heads, rows, total, frozenset({0, 4}))]


def _sources(ledger: Ledger, language: Language) -> Block:
    """What the figures go by, each with its source and year."""
    heads = tuple(say(f"ledger.{name}", language) for name in ("figure", "value", "source"))
    rows = tuple(ledger.standards.told(language))
    return Block(say("ledger.block_sources", language), heads, rows, (), frozenset({0, 1, 2}))


def _cell(ledger: Ledger, row: Row, name: str, language: Language) -> str:
    """A cell as a person reads it."""
    comma = "、" if language == "zh" else ", "
    if name == "origin":
        owners = [origin for origin, *amounts in row.origins if any(amounts)]
        return comma.join(named(one, ledger.english.get(one, ""), language) for one in owners)
    if name == "type":
        return say(f"rules.type_{row.type}", language)
    if name == "party_body":
        return say(f"ledger.party_{row.party_body}", language)
    if name == "seat":
        seat = row.provision.seat
        return named(seat, ledger.english.get(seat, ""), language) or say("ledger.no_seat", language)
    if name in _WORDS:
        names = getattr(row.provision, name)
        return comma.join(named(one, ledger.english.get(one, ""), language) for one in names)
    return number(getattr(row, name))


def _title(row: Row, language: Language) -> str:
    """A community's number and name; that it is one stands above the column."""
    return f"{row.number} {named(row.name, row.name_en, language).removesuffix(' Community').removesuffix('社区')}"
