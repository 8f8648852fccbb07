"""What the pack says agrees with the plan."""

from dataclasses import replace

import numpy as np
import pytest

from districting.check import Check, CheckReport
from districting.compare import Comparison
from districting.errors import Fault
from districting.present.annexes import side_by_side
from districting.present.places import Place
from districting.present.symbols import sheet_legend
from districting.present.words import status_words, weighted_mean


def whole(text):
    """A number as the English reader sees it, as a number."""
    return int(text.replace(",", "") or 0)


def test_from_where_to_where_adds_up(parts_town, content_of):
    """Rows are the committees' households, columns the communities', and all together everybody."""
    flows = content_of(parts_town, "en").flows()
    cells = np.array([[whole(cell) for cell in row["cells"]] for row in flows["rows"]])
    assert cells.sum(axis=1).tolist() == parts_town.today.households.tolist()
    assert cells.sum(axis=0).tolist() == parts_town.plan.households.tolist()
    assert whole(flows["total"]) == sum(parts_town.county.households)
    assert sum(whole(pair["households"]) for pair in flows["pairs"]) == whole(flows["total"])


def test_floor_space_of_every_community(town, content_of):
    """Needed is 30 m² for 100 households, rounded up; short is what is missing."""
    for row, households in zip(content_of(town, "en").communities(), town.plan.households.tolist(), strict=True):
        assert whole(row["needed"]) == int(np.ceil(0.3 * households))
        assert whole(row["short"]) == max(whole(row["needed"]) - whole(row["has"]), 0)


def test_a_place_that_moves_whole(town, content_of):
    """Its page names the community, who else is there, and both walks."""
    content = content_of(town, "en")
    page = Place(content, 0).as_dict()
    assert "1 " in page["outcome"]
    assert page["rows"][1]["today"] == "410"
    assert page["rows"][1]["then"] == ["1,430"]
    assert "River 1" in page["joins"][0]
    assert "River 2" in page["joins"][0]
    walk = town.plan.walk_m[0]
    assert page["rows"][3]["then"] == [f"{walk:,.0f} m"]
    assert len(page["sides"]) == 1


def test_a_place_that_is_divided(parts_town, content_of):
    """It names every community with the households that go there, largest first, and each value says whose it is."""
    content = content_of(parts_town, "zh")
    page = Place(content, 0).as_dict()
    assert "1,140 户" in page["outcome"]
    assert "560 户" in page["outcome"]
    assert page["outcome"].index("1,140") < page["outcome"].index("560")
    assert page["rows"][1]["then"] == ["1: 1,430", "2: 1,780"]
    assert "（部分）" in Place(content, 2).as_dict()["joins"][0]


def test_a_place_without_an_office_has_none_to_keep(town, content_of):
    """A committee without an office shows a dash and no sentence about it."""
    page = Place(content_of(town, "en"), 1).as_dict()
    assert page["rows"][2]["today"] == "—"
    assert len(page["stays"]) == 2


def test_plans_side_by_side_term_by_term(town, content_of):
    """Terms add up to each plan's total, every rule has a verdict for every plan, the sentence says the saving."""
    content = content_of(town, "en")
    made = side_by_side([town.today, town.reference, town.plan], "en")
    rows = np.array([[whole(cell) for cell in row[1:]] for row in made["terms"]])
    assert rows[:-1].sum(axis=0).tolist() == rows[-1].tolist()
    assert rows[-1][1] - rows[-1][2] == Comparison(town.reference, town.plan).saved
    assert [len(row) for row in made["rules"]] == [5] * len(town.plan.problem.rules)
    assert f"{abs(Comparison(town.reference, town.plan).saved):,}" in content.against_reference()
    assert content_of(town, reference=None).against_reference() == ""


@pytest.mark.parametrize(("language", "optimal", "gap", "nothing"), [
    ("zh", "没有代价更低的方案", "最多再低 10.00%", "没有证明"),
    ("en", "no plan under these rules costs less", "by more than 10.00 %", "Nothing was proven"),
])  # fmt: skip
def test_status_in_plain_words(town, language, optimal, gap, nothing):
    """What was proven is said as strongly as it was proven, and no stronger."""
    from districting.solution import Status

    assert optimal in status_words(town.plan, language)
    bound = town.plan.objective - town.plan.objective // 10
    assert gap in status_words(replace(town.plan, status=Status.FEASIBLE, bound=bound), language)
    assert nothing in status_words(replace(town.plan, status=Status.FEASIBLE, bound=None), language)


def test_an_unverified_bound_is_not_called_verified(town, content_of):
    """Without a check the pack says so; with one it gives the bound that was verified."""
    bare = content_of(town, "en")
    assert any("without an independent check" in line for line in bare.proof())
    report = CheckReport(
        (Check("partition", True, Fault("check.partition_holds", values={"units": 9, "communities": 3})),), 1234
    )
    checked = content_of(town, "en", check=report)
    assert any("verified a bound of 1,234" in line for line in checked.proof())
    assert checked.checks() == [{"holds": True, "text": report.checks[0].say("en")}]


def test_every_word_exists_in_both_languages(town, content_of):
    """The whole content can be said in Chinese and in English, with the same parts."""
    zh, en = content_of(town, "zh").as_dict(), content_of(town, "en").as_dict()
    assert zh.keys() == en.keys()
    assert zh["words"].keys() == en["words"].keys()
    assert zh["words"] != en["words"]
    assert zh["date"] == "2026年3月9日"
    assert en["date"] == "2026-03-09"


def test_walks_of_today_are_left_out_where_there_is_no_office(content_of, build_town):
    """A county without offices has no walk of today, and no dash with a unit after it."""
    bare = build_town()
    county = replace(bare.county, offices=(), walk_m=None)
    problem = replace(bare.plan.problem, county=county)
    given = {name: replace(getattr(bare, name), problem=problem) for name in ("plan", "today", "reference")}
    content = content_of(replace(bare, county=county, **given), "en")
    (walk,) = [figure["value"] for figure in content.figures() if "walk" in figure["label"]]
    assert walk == f"{weighted_mean(given['plan'].walk_m, county.households):,.0f} m"
    assert Place(content, 0).as_dict()["rows"][3]["today"] == "—"


def test_the_legend_explains_only_what_is_there(town):
    """Without a railway or offices the legend has neither."""
    whole_legend = sheet_legend(town.layers, "en")
    bare = replace(town.layers, rail=town.layers.parcels, streets=town.layers.parcels)
    assert len(sheet_legend(bare, "en")) == len(whole_legend) - 2
    assert all(row["words"] and row["svg"].startswith("<svg") for row in whole_legend)
