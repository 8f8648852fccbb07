"""The ledger as tables a person reads: space, ground and station, people and money, what is inherited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from districting.ledger import Ledger, Row
from districting.messages import Language, say
from districting.present.words import named

_BLOCKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("space", ("households", "space_need_m2", "space_seat_m2", "space_reused_m2", "space_short_m2")),
    ("shortfall", ("space_short_m2", "rent_yuan_year", "build_yuan", "choice", "once_yuan", "more_yuan_year")),
    (
        "grounds",
        (
            *("ground_need_m2", "ground_m2", "ground_short_m2"),
            *("station_need_m2", "station_m2", "station_short_m2"),
        ),
    ),
    (
        "people",
        (*("people", "groups", "staff", "committee_members", "representatives", "yearly_yuan"),),
    ),
    ("party", ("party_members", "party_body")),
    ("inherited", ("assets_yuan", "debts_yuan", "disputed_debts_yuan", "origin")),
    ("offices", ("seat", "kept", "closing", "outside")),
)
_WORDS = frozenset({"choice", "party_body", "seat", "kept", "closing", "outside", "origin"})


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
    """Every table of a ledger, each with the county's sums; the street offices' centres last."""
    found = [_block(ledger, key, columns, language) for key, columns in _BLOCKS]
    return [*found, *_centres(ledger, language)]


def county_lines(ledger: Ledger, language: Language) -> list[str]:
    """What the county has and needs in all: communities planned and established, posts, money; then the warnings."""
    totals, left = ledger.totals, ledger.left()
    lines = [
        say("ledger.planned_line", language, planned=int(totals["planned"]), established=int(totals["established"]))
    ]
    shown = {key: _number(value) for key, value in totals.items()}
    once, more = shown["once_yuan"], shown["more_yuan_year"]
    space = {"short": shown["space_short_m2"], "once": once, "more": more, "closing": shown["closing"]}
    lines.append(say("ledger.short_line", language, **space))
    ground = {"ground": shown["ground_short_m2"], "station": shown["station_short_m2"]}
    lines.append(say("ledger.grounds_line", language, centre=shown["centre_short_m2"], **ground))
    for name, limit in ledger.limits.items():
        key = "ledger.limit_left" if left[name] >= 0 else "ledger.limit_short"
        values = {"need": _number(limit - left[name]), "limit": _number(limit), "left": _number(abs(left[name]))}
        lines.append(say(key, language, what=say(f"ledger.limit_{name}", language), **values))
    return [*lines, *ledger.warnings(language)]


def _block(ledger: Ledger, key: str, columns: Sequence[str], language: Language) -> Block:
    """One table: a row a community, sums below."""
    heads = (say("ledger.name", language), *(say(f"ledger.{name}", language) for name in columns))
    rows = tuple(
        (f"{row.number} {_name(row, language)}", *(_cell(ledger, row, name, language) for name in columns))
        for row in ledger.rows
    )
    summed = any(name in ledger.totals and name not in _WORDS for name in columns)
    sums = tuple(_number(ledger.totals[name]) if name in ledger.totals else "" for name in columns)
    total = (say("ledger.county", language), *sums) if summed else ()
    words = frozenset({0, *(i for i, name in enumerate(columns, start=1) if name in _WORDS)})
    return Block(say(f"ledger.block_{key}", language), heads, rows, total, words)


def _centres(ledger: Ledger, language: Language) -> list[Block]:
    """What each street office's own centre should have, has, and lacks."""
    if not ledger.centres:
        return []
    keys = ("street_office", "centre_need_m2", "centre_m2", "centre_short_m2")
    rows = tuple(
        (named(name, ledger.english.get(name, ""), language), *map(_number, (need, has, max(need - has, 0.0))))
        for name, need, has in ledger.centres
    )
    sums = (sum(need for _, need, _ in ledger.centres), sum(has for _, _, has in ledger.centres))
    total = (say("ledger.county", language), *map(_number, sums), _number(ledger.totals["centre_short_m2"]))
    heads = tuple(say(f"ledger.{key}", language) for key in keys)
    return [Block(say("ledger.block_centres", language), heads, rows, total, frozenset({0}))]


def _cell(ledger: Ledger, row: Row, name: str, language: Language) -> str:
    """A cell as a person reads it."""
    comma = "、" if language == "zh" else ", "
    if name == "origin":
        owners = [origin for origin, *amounts in row.origins if any(amounts)]
        return comma.join(named(one, ledger.english.get(one, ""), language) for one in owners)
    value = getattr(row, name)
    if name == "choice":
        return say(f"ledger.choice_{value}", language)
    if name == "party_body":
        return say(f"ledger.party_{value}", language)
    if name == "seat":
        return named(value, ledger.english.get(value, ""), language) or say("ledger.no_seat", language)
    if isinstance(value, tuple):
        return comma.join(named(one, ledger.english.get(one, ""), language) for one in value)
    return _number(value)


def _name(row: Row, language: Language) -> str:
    """A community's name; that it is one stands above the column."""
    return named(row.name, row.name_en, language).removesuffix(" Community").removesuffix("社区")


def _number(value: float) -> str:
    """A number to a tenth, so that what is shown adds up; whole ones without the tenth."""
    shown = f"{value:,.1f}"
    return shown.removesuffix(".0")
