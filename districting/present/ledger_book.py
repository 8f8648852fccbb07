"""The ledger as a workbook: figures as numbers, sums below, so that a bureau can reckon on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from districting.conversion import Village
from districting.ledger import Ledger
from districting.messages import Language, say
from districting.present.screening_table import screening_table
from districting.present.words import named

LEDGER_FILE = "ledger.xlsx"
_INHERITED = ("name", "origin", "assets_yuan", "debts_yuan", "disputed_debts_yuan")


def write_ledger_book(
    ledger: Ledger, villages: Sequence[tuple[Village, bool]], folder: Path, *, language: Language
) -> Path:
    """
    Write ``ledger.xlsx``: a row a community with the county's sums, the street offices' centres, what comes from which
    village or committee, and the screening of villages.

    Returns
    -------
    Path
        Of the file.
    """
    sheets = {
        "ledger": pd.DataFrame(ledger.table(language)),
        "centres": _centres(ledger, language),
        "inherited": _inherited(ledger, language),
    }
    if villages:
        heads, rows, _ = screening_table(villages, language)
        sheets["screening"] = pd.DataFrame(rows, columns=pd.Index(heads))
    path = folder / LEDGER_FILE
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for key, table in sheets.items():
            table.to_excel(book, sheet_name=say(f"ledger.sheet_{key}", language), index=False, freeze_panes=(1, 2))
    return path


def _centres(ledger: Ledger, language: Language) -> pd.DataFrame:
    """Each street office's own centre."""
    heads = [
        say(f"ledger.{key}", language) for key in ("street_office", "centre_need_m2", "centre_m2", "centre_short_m2")
    ]
    rows = [
        (named(name, ledger.english.get(name, ""), language), need, has, max(need - has, 0.0))
        for name, need, has in ledger.centres
    ]
    return pd.DataFrame(rows, columns=pd.Index(heads))


def _inherited(ledger: Ledger, language: Language) -> pd.DataFrame:
    """Assets and debts by community and by the village or committee they come from."""
    rows = [
        (named(row.name, row.name_en, language), named(origin, ledger.english.get(origin, ""), language), *amounts)
        for row in ledger.rows
        for origin, *amounts in row.origins
    ]
    return pd.DataFrame(rows, columns=pd.Index([say(f"ledger.{key}", language) for key in _INHERITED]))
