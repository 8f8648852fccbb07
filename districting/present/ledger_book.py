"""The ledger as a workbook: figures as numbers, sums below, so that a bureau can reckon on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from districting.conversion import Village
from districting.ledger import AMOUNTS, COUNTS, Ledger, Row
from districting.messages import Language, say
from districting.present.ledger_blocks import choice_words
from districting.present.screening_table import screening_table
from districting.present.words import named
from districting.project.writing import write_workbook
from districting.shortfalls import Shortfall

LEDGER_FILE = "ledger.xlsx"
_KINDS = ("space", "ground", "station")
_SOURCES = ("figure", "value", "source")
_INHERITED = ("name", "origin", "assets_yuan", "debts_yuan", "disputed_debts_yuan")


def write_ledger_book(
    ledger: Ledger, villages: Sequence[tuple[Village, bool]], folder: Path, *, language: Language
) -> Path:
    """
    Write ``ledger.xlsx``: a row a community with the county's sums; what each kind of space lacks, the choice and its
    cost; the street offices' centres; what comes from which village or committee; what the figures go by; and the
    screening of villages.

    Returns
    -------
    Path
        Of the file.
    """
    sheets = {
        "ledger": pd.DataFrame(ledger_table(ledger, language)),
        "shortfalls": pd.DataFrame(shortfall_table(ledger, language)),
        "centres": pd.DataFrame(_centres(ledger, language)),
        "inherited": _inherited(ledger, language),
        "sources": pd.DataFrame(ledger.standards.told(language), columns=pd.Index(_heads(_SOURCES, language))),
    }
    if villages:
        heads, rows, _ = screening_table(villages, language)
        sheets["screening"] = pd.DataFrame(rows, columns=pd.Index(heads))
    path = folder / LEDGER_FILE
    named = {say(f"ledger.sheet_{key}", language): table for key, table in sheets.items()}
    write_workbook(path, named, freeze_panes=(1, 2))
    return path


def ledger_table(ledger: Ledger, language: Language) -> list[dict[str, Any]]:
    """A row a community under headings a person reads, the county's totals last; an unknown figure is empty."""
    shown = ("number", "name", "type", *COUNTS, "once_yuan", "more_yuan_year", "seat", "party_body")
    rows = [{name: _figure(ledger, row, name, language) for name in shown} for row in ledger.rows]
    known = {name: ledger.totals[name] for name in COUNTS}
    known |= {name: sum(getattr(row, name) for row in ledger.rows) for name in ("once_yuan", "more_yuan_year")}
    rows.append({name: known.get(name, "") for name in shown} | {"name": say("ledger.county", language)})
    return [{say(f"ledger.{name}", language): value for name, value in row.items()} for row in rows]


def shortfall_table(ledger: Ledger, language: Language) -> list[dict[str, Any]]:
    """A row a community and kind of space: needed, there, used again, short, the choice and its cost; sums a kind."""
    rows = []
    for kind in _KINDS:
        rows += [
            _space(ledger, row.number, named(row.name, row.name_en, language), kind, getattr(row, kind), language)
            for row in ledger.rows
        ]
        sums = {name: ledger.totals[f"{kind}_{name}"] for name in AMOUNTS}
        rows.append(_named({"number": "", "name": say("ledger.county", language)}, kind, sums, "", language))
    return rows


def _space(ledger: Ledger, place: Any, name: str, kind: str, one: Shortfall, language: Language) -> dict[str, Any]:
    """One kind of space of one community."""
    amounts = {amount: getattr(one, amount) for amount in AMOUNTS}
    return _named({"number": place, "name": name}, kind, amounts, choice_words(ledger, one, language), language)


def _named(
    first: dict[str, Any], kind: str, amounts: dict[str, Any], choice: str, language: Language
) -> dict[str, Any]:
    """The row under its headings."""
    row = first | {"kind": say(f"ledger.kind_{kind}", language)} | amounts | {"choice": choice}
    return {say(f"ledger.{name}", language): value for name, value in row.items()}


def _centres(ledger: Ledger, language: Language) -> list[dict[str, Any]]:
    """Each street office's own centre, with the county's sums."""
    rows = []
    for name, one in ledger.centres.items():
        shown = {"street_office": named(name, ledger.english.get(name, ""), language)}
        amounts = {amount: getattr(one, amount) for amount in AMOUNTS}
        rows.append(shown | amounts | {"choice": choice_words(ledger, one, language)})
    sums = {name: ledger.totals[f"centre_{name}"] for name in AMOUNTS}
    rows.append({"street_office": say("ledger.county", language)} | sums | {"choice": ""})
    return [{say(f"ledger.{name}", language): value for name, value in row.items()} for row in rows]


def _inherited(ledger: Ledger, language: Language) -> pd.DataFrame:
    """Assets and debts by community and by the village or committee they come from."""
    rows = [
        (named(row.name, row.name_en, language), named(origin, ledger.english.get(origin, ""), language), *amounts)
        for row in ledger.rows
        for origin, *amounts in row.origins
    ]
    return pd.DataFrame(rows, columns=pd.Index(_heads(_INHERITED, language)))


def _figure(ledger: Ledger, row: Row, name: str, language: Language) -> Any:
    """A cell: numbers stay numbers."""
    if name == "name":
        return named(row.name, row.name_en, language)
    if name == "type":
        return say(f"rules.type_{row.type}", language)
    if name == "party_body":
        return say(f"ledger.party_{row.party_body}", language)
    if name == "seat":
        return named(row.provision.seat, ledger.english.get(row.provision.seat, ""), language)
    return getattr(row, name)


def _heads(names: Sequence[str], language: Language) -> list[str]:
    """Headings a person reads."""
    return [say(f"ledger.{name}", language) for name in names]
