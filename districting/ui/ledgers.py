"""The ledger of the plan that is shown: what it takes in all, then each table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from districting.messages import say
from districting.plan import Plan
from districting.present.ledger_blocks import Block, blocks, county_lines
from districting.ui import parts
from districting.ui.state import Desk, Solved
from districting.workflow import study_ledger


def ledger(desk: Desk, solved: Solved, plan: Plan) -> None:
    """What the plan takes in all; every table of the ledger where it is asked for."""
    language = desk.language
    made = study_ledger(solved.study, plan)
    st.subheader(say("slides.ledger", language), anchor=False)
    st.markdown("\n".join(f"- {parts.plain(line)}" for line in county_lines(made, language)))
    if st.toggle(say("slides.ledger_tables", language), key="ledger.tables"):
        for block in blocks(made, language):
            st.markdown(f"**{parts.plain(block.title)}**")
            parts.table(_table(block))


def _table(block: Block) -> pd.DataFrame:
    """A block as it stands, the county's sums last."""
    rows = [*block.rows, *([block.total] if block.total else [])]
    return pd.DataFrame(rows, columns=pd.Index(block.heads))
