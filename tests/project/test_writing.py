"""Files the program writes hold what they were given."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd

from districting.project.writing import write_workbook


def test_a_name_in_a_workbook_is_no_formula(tmp_path: Path) -> None:
    """What begins with an equals sign is read back as it was, as text; numbers stay numbers."""
    path = tmp_path / "plan.xlsx"
    write_workbook(path, {"one": pd.DataFrame({"name": ["=1+1", "柳庄"], "households": [1, 2]})})
    rows = list(openpyxl.load_workbook(path)["one"].iter_rows(min_row=2))
    assert [[cell.value for cell in row] for row in rows] == [["=1+1", 1], ["柳庄", 2]]
    assert [[cell.data_type for cell in row] for row in rows] == [["s", "n"], ["s", "n"]]
