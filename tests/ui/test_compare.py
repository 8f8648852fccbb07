"""The page of comparing without a browser, and the figures it shows."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from districting.errors import DataError
from districting.measures import measures
from districting.project.study import Study, open_study
from districting.ui.shelf import read_plan
from districting.workflow import plan_archive
from tests.ui.conftest import desk_of, go, until, words


@pytest.fixture
def page(opened: AppTest) -> AppTest:
    """The page of comparing with the sample open."""
    return go(opened, "compare")


@pytest.fixture(scope="module")
def study(sample: Path) -> Study:
    """The sample at the level of today's committees."""
    return open_study(sample, level="committees")


def message(app: AppTest) -> dict[str, Any]:
    """What the map for looking got with this run."""
    packed = json.loads(app.get("bidi_component")[1].proto.json)["packed"]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_the_adopted_plan_stands_against_today_at_once(page: AppTest) -> None:
    """Two plans under the slider, who moves hatched and listed, every figure for both, every rule for both."""
    assert not page.exception
    assert not page.error
    got, open_study_ = message(page), desk_of(page).study
    assert [len(plan["communities"]) for plan in got["plans"]] == [len(open_study_.reference), len(open_study_.today)]
    moves, figures, rules = (table.value for table in page.table[:3])
    assert len(moves) == len(got["hatched"]) > 0
    assert figures.iloc[0].tolist()[1:] == ["10", "19", "+9"]
    assert len(rules) == len(open_study_.problem.rules)
    assert any(cell.startswith("✗") for cell in rules[rules.columns[3]])


def test_swapping_changes_the_sides(page: AppTest) -> None:
    """What stood on the right stands on the left."""
    before = [plan["title"] for plan in message(page)["plans"]]
    page.button(key="swap").click().run()
    assert [plan["title"] for plan in message(page)["plans"]] == before[::-1]
    go(page, "rules")
    go(page, "compare")
    assert [plan["title"] for plan in message(page)["plans"]] == before[::-1]


def test_a_plan_against_itself_moves_nobody(page: AppTest) -> None:
    """The page says that both are the same and stays whole."""
    page.selectbox(key="compare.other").set_value("reference").run()
    assert not page.exception
    assert "两个方案相同" in words(page)


def test_the_solved_plan_comes_to_the_shelf(page: AppTest) -> None:
    """After a solve the page holds it against the adopted plan without being asked."""
    next(b for b in page.button if b.key == "solve").click().run()
    until(page, lambda desk: desk.job is not None and desk.job.ended)
    go(page, "compare")
    assert page.selectbox(key="compare.other").value == "solved"
    page.segmented_control(key="language").set_value("en").run()
    assert not page.exception
    assert "change community" in words(page)


def test_with_today_alone_the_page_says_what_to_do(own: AppTest) -> None:
    """A project without an adopted plan that is not solved yet has nothing to compare; the page stays whole."""
    go(own, "compare")
    assert not own.exception
    assert "目前只有现状可看" in words(own)


def test_two_packs_judge_both_plans(page: AppTest) -> None:
    """A second set of rules is a second table, every rule with its words and a sign for each plan."""
    page.multiselect(key="compare.packs").set_value(["", "national_2026"]).run()
    assert not page.exception
    assert len(page.table) >= 4
    assert all(cell[0] in "✓✗!无" for cell in page.table[3].value.iloc[:, 2])


@pytest.mark.parametrize("archive", [True, False])
def test_a_saved_plan_comes_back(study: Study, archive: bool) -> None:
    """The ZIP of plan files and its plan.json alone are read under the project's own facts, with their names."""
    content = plan_archive(study.reference) if archive else json.dumps(study.reference.as_dict()).encode()
    found = read_plan("given", content, study)
    assert found.numbers.tolist() == study.reference.numbers.tolist()
    assert list(found.names) == list(study.reference.names)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"[]", b"{}", b'{"communities": [{"units": ["x"]}]}'])
def test_a_file_that_is_no_plan_is_told(study: Study, content: bytes) -> None:
    """Nonsense and plans of other units are refused in words, in both languages."""
    with pytest.raises(DataError) as refused:
        read_plan("given.json", content, study)
    assert refused.value.faults[0].say("zh")
    assert refused.value.faults[0].say("en")


def test_the_figures_are_what_they_say(study: Study) -> None:
    """Recounted by hand from assignments and walks."""
    plan = study.reference
    found = {measure.key: measure.value for measure in measures(plan, study.today)}
    county = plan.county
    walks = np.repeat(plan.walk_m, county.households)
    assert found["communities"] == len(set(plan.assignment.values()))
    assert found["mean_walk"] == pytest.approx(walks.mean())
    assert found["walk_90"] == np.sort(walks)[int(np.ceil(0.9 * len(walks))) - 1]
    assert found["far"] == (walks > 1000).sum()
    assert found["divided"] == 0
    cut = [b for b in (*county.borders, *county.walls) if plan.numbers[b.a] != plan.numbers[b.b]]
    assert found["border_m"] == pytest.approx(sum(b.length_m for b in cut))
    assert 0 <= found["on_lines"] <= 1
