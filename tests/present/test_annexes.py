"""Ledger, screening and curve as the pack shows them, on the sample."""

from __future__ import annotations

import openpyxl
import pytest

from districting.optimise.ask import frontier
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.present.annexes import Annexes
from districting.present.curve import frontier_curve
from districting.present.ledger_blocks import blocks, county_lines
from districting.present.ledger_book import write_ledger_book
from districting.project.study import open_study
from districting.workflow import screened, study_ledger


@pytest.fixture(scope="module")
def study(sample):
    """The sample's 19 units."""
    return open_study(sample, level="committees")


@pytest.fixture(scope="module")
def made(study):
    """The ledger of the best plan."""
    return study_ledger(study, Plan.of_solution(solve(study.problem)), established=(2,))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_shown_adds_up(made, language):
    """In every table the figures of the communities sum to the county's row, as shown."""
    for block in blocks(made, language):
        for column in range(1, len(block.heads)):
            if column in block.words or not block.total:
                continue
            if block.total[column] in ("", "–"):
                assert not block.total[column] or any(row[column] == "–" for row in block.rows)
                continue
            shown = [float(row[column].replace(",", "")) for row in block.rows]
            assert sum(shown) == pytest.approx(float(block.total[column].replace(",", ""))), (block.title, column)


def test_english_pages_name_offices_in_english(made):
    """No ideograph where the data have an English name; documents keep their titles."""
    for block in blocks(made, "en")[:-1]:
        assert not [cell for row in block.rows for cell in row if any("一" <= c <= "鿿" for c in cell)], block.title


def test_the_type_of_each_community_is_told(made):
    """By streets, by compound, by work unit or mixed, beside its offices."""
    block = next(block for block in blocks(made, "en") if "Type" in block.title)
    assert {row[1] for row in block.rows} == {"by streets"}


def test_planned_against_established(made):
    """One of ten is there already; posts are told with what is left."""
    said = county_lines(made, "en")
    assert "10" in said[0]
    assert "1." in said[0]
    assert any("120" in line for line in said)


def test_the_workbook_holds_numbers(made, study, tmp_path):
    """The county's row is the sum of the rows above it, as numbers; villages are screened on a sheet of their own."""
    book = openpyxl.load_workbook(write_ledger_book(made, screened(study), tmp_path, language="en"))
    assert book.sheetnames == ["ledger", "shortfalls", "centres", "inherited", "sources", "screening"]
    rows = list(book["ledger"].values)
    column = rows[0].index("households")
    assert sum(row[column] for row in rows[1:-1]) == rows[-1][column] == 22707


def test_every_shortfall_has_its_choice_and_cost_on_paper(made, study, tmp_path):
    """Page and workbook tell for each kind of space, the centres too, what is done; money sums to the county's."""
    titles = [block.title for block in blocks(made, "en")]
    kinds = ("office and service space", "ground for culture", "service station", "street offices' own centres")
    assert all(any(kind in title.lower() for title in titles) for kind in kinds)
    rows = list(openpyxl.load_workbook(write_ledger_book(made, (), tmp_path, language="en"))["shortfalls"].values)
    what, choice, once = (rows[0].index(head) for head in ("what", "choice", "yuan once"))
    assert len(rows) == 1 + 3 * (len(made.rows) + 1)
    assert all(row[choice] for row in rows[1:] if row[0] is not None)
    spent = sum(row[once] for row in rows[1:] if row[0] is not None)
    assert spent + sum(one.once_yuan for one in made.centres.values()) == pytest.approx(made.totals["once_yuan"])
    assert len({row[what] for row in rows[1:]}) == 3


def test_the_curve_marks_what_was_proven(study):
    """A dot for each proven number, a cross for one without a plan, a square around the cheapest."""
    found = frontier(study.problem, range(8, 12))
    shapes = frontier_curve(found, "en").shapes
    assert shapes.count("<circle") == 3
    assert shapes.count('stroke="#b00020"') == 1
    assert shapes.count('stroke="#111"') == 1
    rows = Annexes(frontier=found).as_dict("en")["frontier"]["rows"]
    assert [row[0] for row in rows] == ["8", "9", "10", "11"]
    assert [row[4] for row in rows] == ["", "", "", "◀"]
