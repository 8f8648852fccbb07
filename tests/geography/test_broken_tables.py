"""A corpus of small tables as bureaus hand them over, one oddity each: read right and told, or one message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from districting.errors import DataError
from districting.project.store import open_project

NAMES = ["北街", "中街", "南街村", "东门社区"]
GOOD = "code,households\nA,100\nB,200\nC,300\nD,400\n"

TABLES = {
    "mark at the start": (GOOD.encode("utf-8-sig"), {}),
    "tab-separated": (GOOD.replace(",", "\t").encode(), {}),
    "semicolons": (GOOD.replace(",", ";").encode(), {}),
    "old line ends": (GOOD.replace("\n", "\r").encode(), {}),
    "GBK": (GOOD.replace("code,households", "编码,户数").encode("gbk"), {"encoding_found": "编码, 户数"}),
    "Big5": (
        "編碼,戶數,名稱\nA,100,大安里\nB,200,龍門里\nC,300,臥龍里\nD,400,學府里\n".encode("big5"),
        {"encoding_found": "big5"},
    ),
    "full-width digits": (GOOD.replace("200", "２００").encode(), {}),
    "counting word": (GOOD.replace("200", "200户").replace("300", "300 户").encode(), {}),
    "totals row": ((GOOD + "合计,1000\n").encode(), {"totals_set_aside": "合计"}),
    "totals in the name": (
        b"code,name,households\nA,a,100\nB,b,200\nC,c,300\nD,d,400\n,total,1000\n",
        {"totals_set_aside": "total"},
    ),
    "wrong total": ((GOOD + "合计,990\n").encode(), {"total_differs": "says 990, its rows add up to 1,000"}),
    "title line": (("太和镇户数表,\n" + GOOD).encode(), {"titles_skipped": "太和镇户数表"}),
    "title with a unit": (
        "太和镇户数表,单位：户\n村代码,户数\nA,100\nB,200\nC,300\nD,400\n".encode(),
        {"columns_read": "村代码 → code"},
    ),
    "row of units": (
        "代码,户数\n,户\nA,100\nB,200\nC,300\nD,400\n".encode(),
        {"columns_read": "户数(户) → households"},
    ),
    "blank rows": (GOOD.replace("C,", ",\n\nC,").encode(), {}),
    "Chinese names": (
        GOOD.replace("code,households", "村代码,总户数").encode(),
        {"columns_read": "村代码 → code, 总户数 → households"},
    ),
    "registered and resident": (
        "编码,户籍户数,常住户数\nA,100,9\nB,200,9\nC,300,9\nD,400,9\n".encode(),
        {"basis_households": "户籍户数"},
    ),
    "ids as spreadsheets protect them": (b'code,households\n\'A,100\n"=""B""",200\nC,300\nD,400\n', {}),
    "ids in full width": (GOOD.replace("A,", "Ａ,").encode(), {}),
    "whole decimals": (GOOD.replace("200", "200.0").encode(), {}),
    "Unicode text of a spreadsheet": (
        GOOD.replace(",", "\t").encode("utf-16"),
        {"encoding_found": "read as utf-16; its columns: code, households"},
    ),
    "marks nobody sees": (GOOD.replace("A,", "A\u200b,").replace("C,", "\ufeffC\0,").encode(), {}),
    "blanks of all kinds": (GOOD.replace("A,", "A ,").replace("B,", "\u3000B,").replace("C,", "C\u00a0,").encode(), {}),
    "a row of units with one cell more": ("代码,户数\n,户,\nA,100\nB,200\nC,300\nD,400\n".encode(), {}),
    "two columns of remarks": (
        GOOD.replace("\n", ",,\n").replace("households,,", "households,备注,备注").replace("200,,", "200,x,y").encode(),
        {"column_numbered": "were numbered (as 'note 2'): 备注"},
    ),
    "cells beyond the header, all empty": (GOOD.replace("0\n", "0,,\n").encode(), {}),
}


def in_workbook(folder: Path, rows: Iterable[Sequence[object]], merged: Sequence[str] = ()) -> Path:
    """The project with its counts in a workbook."""
    sheet = (book := Workbook()).active
    for row in rows:
        sheet.append(list(row))
    for block in merged:
        sheet.merge_cells(block)
    book.save(folder / "counts.xlsx")
    return named_workbook(folder)


def named_workbook(folder: Path) -> Path:
    """The project with its counts.csv called counts.xlsx in the settings."""
    path = folder / "project.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("counts.csv", "counts.xlsx"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", TABLES)
def test_tables_read_right(make_project, case: str) -> None:
    """Each odd table gives the same four counts, and says what was done about it."""
    raw, told = TABLES[case]
    folder = make_project()
    (folder / "counts.csv").write_bytes(raw)
    project = open_project(folder)
    assert project.county.households.tolist() == [100, 200, 300, 400]
    said = {note.key.removeprefix("geography."): note.say("en") for note in project.findings}
    for key, words in told.items():
        assert words in said[key]


REFUSED = {
    "text for a count": (GOOD.replace("200", "约200").encode(), "'households' is not a number: B"),
    "a basis is text": (
        "编码,户籍户数,常住户数\nA,1,约9\nB,2,9\nC,3,9\nD,4,9\n".encode(),
        "rows of '常住户数' that are not numbers: 1",
    ),
    "NaN": (GOOD.replace("200", "NaN").encode(), "'households' is empty: B"),
    "an error of the spreadsheet": (GOOD.replace("200", "#N/A").encode(), "'households' is not a number: B"),
    "a range": (GOOD.replace("200", "180-200").encode(), "'households' is not a number: B"),
    "negative": (GOOD.replace("200", "-5").encode(), "'households' is negative: B"),
    "a half": (GOOD.replace("200", "200.5").encode(), "'households' is not a whole number: B"),
    "a row twice": ((GOOD + "A,1\n").encode(), "more than once: A"),
    "scientific ids": (GOOD.replace("A,", "5.10981E+11,").encode(), "scientific notation: 5.10981E+11"),
    "a thousand without quotes": (
        GOOD.replace("200", "1,200").encode(),
        "more cells than the 2 columns of the header: B",
    ),
    "a telephone number": (GOOD.replace("200", "13800138000").encode(), "'households' is larger than can be: B"),
    "households twice": (
        GOOD.replace("\n", ",7\n").replace("households,7", "households,households").encode(),
        "nobody knows which is meant: households",
    ),
    "a workbook under another name": (
        b"PK\x03\x04\x14\x00\x95\xff\xff" * 9,
        "is no text in gb18030. If it is a workbook",
    ),
    "nothing at all": (b"", "there are no rows"),
    "nothing but a header": (b"code,households\n", "there are no rows"),
    "nothing but a title": ("太和镇\n".encode(), "there are no rows"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_tables_refused(make_project, case: str) -> None:
    """Each table that cannot be used is answered with its message, in both languages."""
    raw, message = REFUSED[case]
    folder = make_project()
    (folder / "counts.csv").write_bytes(raw)
    with pytest.raises(DataError) as caught:
        open_project(folder)
    assert message in caught.value.say("en")
    assert caught.value.say("zh") != caught.value.say("en")


def test_lost_leading_zeros(make_project, make_squares) -> None:
    """Ids that a spreadsheet shortened are refused as such, not as strangers."""
    units = make_squares().assign(code=["01", "02", "03", "14"])
    with pytest.raises(DataError) as caught:
        open_project(make_project(units=units, counts="code,households\n1,1\n2,2\n3,3\n14,4\n"))
    assert [fault.key for fault in caught.value.faults] == ["geography.lost_zeros"]
    assert "lost their leading zeros: 1, 2, 3" in caught.value.say("en")


def test_units_of_measure_are_converted(make_project) -> None:
    """亩, 公顷 and 万元 become square metres and yuan, as header or cell says; nothing is guessed."""
    counts = (
        "编码,户数,耕地面积(亩),集体资产（万元）,债务,人均耕地\n"
        "A,100,15,2.5,3万元,9\nB,200,３０,10,5元,9\nC,300,,0,,9\nD,400,1.5,1,1亿元,9\n"
    )
    project = open_project(make_project(counts=counts))
    assert project.county.attribute("arable_m2").tolist() == pytest.approx([10000, 20000, 0, 1000])
    assert project.county.attribute("assets_yuan").tolist() == [25000, 100000, 0, 10000]
    assert project.county.attribute("debts_yuan").tolist() == [30000, 5, 0, 1e8]
    assert project.county.attribute("人均耕地").tolist() == [9.0] * 4
    said = [note.say("en") for note in project.findings]
    assert any("'人均耕地' states no unit" in words for words in said)
    assert any("耕地面积(亩) (亩)" in words for words in said)


def test_merged_headers_of_a_workbook(make_project) -> None:
    """A title over all columns, a header of two rows, a merged label down the rows, and a total: all understood."""
    rows = [
        ["太和镇村、社区基本情况表", None, None, None, None],
        ["街道", "代码", "户数", None, "耕地面积"],
        [None, None, "户籍", "常住", "亩"],
        ["平安", "A", 100, 90, 15],
        [None, "B", 200, 210, 3],
        ["紫云", "C", 300, 280, 0],
        [None, "D", "400 户", 380, 6],
        ["合计", None, 1000, 960, 24],
    ]
    merged = ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "A4:A5", "A6:A7", "A8:B8")
    county = open_project(in_workbook(make_project(), rows, merged)).county
    assert county.households.tolist() == [100, 200, 300, 400]
    assert county.attribute("resident_households").tolist() == [90, 210, 280, 380]
    assert county.attribute("arable_m2").tolist() == pytest.approx([10000, 2000, 0, 4000])
    assert [unit.labels["street_office"] for unit in county.units] == ["平安", "平安", "紫云", "紫云"]


def test_header_row_can_be_named(make_project) -> None:
    """Where the header is guessed wrong the settings name its row."""
    folder = make_project(counts="制表,张三\n审核,李四\ncode,households\nA,1\nB,2\nC,3\nD,4\n")
    settings = (folder / "project.toml").read_text(encoding="utf-8")
    (folder / "project.toml").write_text(
        settings.replace('"counts.csv"', '"counts.csv", header_row = 3'), encoding="utf-8"
    )
    assert open_project(folder).county.households.tolist() == [1, 2, 3, 4]


def test_codes_typed_as_long_numbers(make_project, make_squares) -> None:
    """A workbook keeps 15 digits of a number: a 19-digit code typed as one is refused, not read wrong."""
    rows = [["code", "households"], *([5109811000010000000 + i * 10**7, 100] for i in range(4))]
    with pytest.raises(DataError, match="scientific notation"):
        open_project(in_workbook(make_project(units=make_squares()), rows))


def test_survey_codes_meet_the_table(make_project, make_squares) -> None:
    """The national survey's ZLDWDM of 19 digits joins the 12-digit codes of the table."""
    codes = [f"51098110000{i}" for i in range(1, 5)]
    units = make_squares().assign(ZLDWDM=[code + "0000000" for code in codes], ZLDWMC=NAMES).drop(columns="code")
    counts = "代码,户数\n" + "".join(f"{code},{i}\n" for i, code in enumerate(codes, start=1))
    county = open_project(make_project(units=units, counts=counts)).county
    assert county.ids == tuple(codes)
    assert [unit.name for unit in county.units] == NAMES


def test_a_row_missing_is_one_message(make_project) -> None:
    """A unit the table lacks is told once, not again as an empty count."""
    with pytest.raises(DataError) as caught:
        open_project(make_project(counts="code,households\nA,1\nB,2\nC,3\n"))
    assert [fault.key for fault in caught.value.faults] == ["geography.not_in_table"]


def test_a_workbook_that_is_none(make_project) -> None:
    """A .xlsx that is an old workbook, renamed or protected."""
    folder = make_project()
    (folder / "counts.xlsx").write_bytes(bytes([0xD0, 0xCF, 0x11, 0xE0]) * 9)
    with pytest.raises(DataError, match="is no XLSX workbook"):
        open_project(named_workbook(folder))


def test_columns_of_a_bureau_reach_ledger_and_rules(make_project) -> None:
    """低保户, 集体资产(万元), 户籍人口 and 是/否 arrive under the names that ledger, rules and screening read."""
    header = "编码,户籍户数,户籍人口,低保户,集体资产(万元),在规划建成区内,股份制改革,派出所\n"
    rows = "A,100,300,5,2,是,已完成,东所\nB,200,500,6,3,否,未完成,东所\n"
    rows += "C,300,900,7,0,,1,西所\nD,400,900,8,1,否,0,西所\n"
    county = open_project(make_project(counts=header + rows)).county
    assert county.attribute("low_income").tolist() == [5, 6, 7, 8]
    assert county.attribute("assets_yuan").tolist() == [20_000, 30_000, 0, 10_000]
    assert county.attribute("population").tolist() == [300, 500, 900, 900]
    assert [unit.attributes.get("built_up") for unit in county.units] == [1.0, 0.0, None, 0.0]
    assert county.attribute("share_reform").tolist() == [1, 0, 1, 0]
    assert county.label("police")[1] == ("东所", "西所")


def test_codes_that_differ_in_capitals(make_project, make_squares) -> None:
    """Codes written in small letters are told as such, each with the layer's own."""
    with pytest.raises(DataError) as caught:
        open_project(make_project(counts="code,households\na,100\nB,200\nC,300\nD,400\n"))
    assert [fault.key for fault in caught.value.faults] == ["geography.case_differs"]
    assert "only in capital letters: a (A)" in caught.value.say("en")


def test_formulas_without_results(make_project) -> None:
    """A workbook written by a program that does not calculate is told by cell, not as empty counts."""
    rows = [["code", "households"], ["A", 100], ["B", "=B2*2"], ["C", 300], ["D", "=B2+300"]]
    with pytest.raises(DataError) as caught:
        open_project(in_workbook(make_project(), rows))
    assert [fault.key for fault in caught.value.faults] == ["geography.formula_empty"]
    assert "never saved: B3, B5" in caught.value.say("en")


def test_names_on_several_lines(make_project) -> None:
    """A name typed with a line break into a cell is one line, and cells that look like formulas stay text."""
    rows = [
        ["code", "households", "name"],
        ["A", 100, "北\n街"],
        ["B", 200, "b\tc"],
        ["C", 300, "'=1+1"],
        ["D", 400, "🏘️"],
    ]
    county = open_project(in_workbook(make_project(), rows)).county
    assert [unit.name for unit in county.units] == ["北 街", "b c", "'=1+1", "🏘️"]
