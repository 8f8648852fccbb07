"""The template of a new project opens as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from districting.errors import DataError
from districting.project.store import open_project
from districting.project.template import new_project


def test_template_opens(tmp_path: Path) -> None:
    """Nine units, each touching its neighbours, in bounds that allow three communities."""
    new_project(tmp_path / "new")
    project = open_project(tmp_path / "new")
    county = project.county
    assert len(county) == 9
    assert len(county.borders) == 12
    assert county.synthetic
    lower, upper = (project.settings.rules[0][key] for key in ("lower", "upper"))
    wanted = project.settings.rules[1]["lower"]
    assert wanted * lower <= county.households.sum() <= wanted * upper
    assert {note.key for note in project.findings} == {"geography.projected", "geography.straight_lines"}


def test_ids_are_text_and_columns_explained(tmp_path: Path) -> None:
    """The column of ids is formatted as text, and every column has its line in the dictionary, in both languages."""
    new_project(tmp_path)
    book = load_workbook(tmp_path / "counts.xlsx")
    units, dictionary = (book[name] for name in book.sheetnames)
    assert all(isinstance(cell.value, str) and cell.number_format == "@" for cell in units["A"])
    explained = {row[0]: row[1:] for row in dictionary.iter_rows(min_row=2, values_only=True)}
    assert list(explained) == [cell.value for cell in units[1]]
    assert all(all(cells) for cells in explained.values())


def test_remarks_can_be_switched_on(tmp_path: Path) -> None:
    """Every optional layer the template shows is one that settings know."""
    new_project(tmp_path)
    path = tmp_path / "project.toml"
    text = path.read_text(encoding="utf-8")
    layers = [line for line in text.splitlines() if line.startswith("# ") and "{ file" in line]
    assert len(layers) == 7
    switched_on = "\n".join(line.removeprefix("# ") if line in layers else line for line in text.splitlines())
    path.write_text(switched_on, encoding="utf-8")
    named = r"parcels\.gpkg, streets\.gpkg, water\.gpkg, rail\.gpkg, offices\.gpkg and 1 more"
    with pytest.raises(DataError, match=named):
        open_project(tmp_path)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder with anything in it, and a file, are refused and left as they are."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="is not empty"):
        new_project(tmp_path)
    with pytest.raises(DataError, match="is a file"):
        new_project(tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
