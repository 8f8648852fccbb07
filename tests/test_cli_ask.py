"""The questions a planner types, on the sample: wishes, alternatives, robustness, ledger, screening, packs, repairs."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from rich.cells import cell_len

from districting.cli import app
from districting.project.template import new_project
from districting.show.tables import broken
from tests.commands import run, runner


@pytest.fixture(scope="module")
def solved(sample, tmp_path_factory) -> Path:
    """The sample's 19 units, solved and saved."""
    out = tmp_path_factory.mktemp("solved")
    run("solve", sample, "-o", out, "--lang", "en")
    return out


def test_a_wish_has_its_price_term_by_term(sample) -> None:
    """The terms' differences sum to the price, and the plan obeys the wish; names do as well as ids."""
    facts = json.loads(run("ask", "what-if", sample, "--join", "德胜街,Shuihugong", "--json"))
    assert facts["proven"]
    assert facts["price"] == sum(t["after"] - t["before"] for t in facts["terms"].values()) > 0
    assert facts["assignment"]["510981100002"] == facts["assignment"]["510981100003"]


@pytest.mark.parametrize(
    ("wish", "holds"),
    [
        (("--part", "机房街,北门"), lambda a: a["510981100001"] != a["510981100006"]),
        (("--pin", "何家桥,车站"), lambda a: list(a.values()).count(a["510981100011"]) == 2),
        (("--forbid", "柏树林,南门"), lambda a: a["510981100009"] == a["510981100008"]),
        (("--keep-office", "水浒宫"), lambda a: True),
    ],
)
def test_every_kind_of_wish(sample, wish, holds) -> None:
    """Part, pin, an office that stays, a border that goes: each is in the plan or said to be impossible."""
    printed = runner.invoke(app, ["ask", "what-if", str(sample), *wish, "--json"])
    facts = json.loads(printed.output)
    assert printed.exit_code == (0 if facts["possible"] else 3)
    if facts["possible"]:
        assert holds(facts["assignment"])


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        (("--join", "德胜"), "德胜街"),
        ((), "--join"),
        (("--forbid", "机房街,龙井湾"), "touch"),
        (("--keep-office", "xx"), "xx"),
    ],
)
def test_a_wish_that_means_nothing_is_refused(sample, wish, word) -> None:
    """Exit code 2 and one sentence that names the nearest name, the option or the units."""
    assert word in run("ask", "what-if", sample, *wish, "--lang", "en", code=2)


def test_alternatives_say_which_borders_are_certain(sample) -> None:
    """Each plan stays within the percentage; always, sometimes and never are all the borders there are."""
    facts = json.loads(run("ask", "alternatives", sample, "--within", "0.02", "--count", "2", "--json"))
    costs = [plan["cost"] for plan in facts["plans"]]
    assert len(costs) == 3
    assert max(costs) <= costs[0] * 1.02
    assert {border["drawn"] for border in facts["borders"]} == {"always", "sometimes", "never"}
    assert "27" in run("ask", "alternatives", sample, "--lang", "zh")


def test_robustness_names_rules_and_units(sample) -> None:
    """A community near a limit breaks the band when its counts are off."""
    facts = json.loads(run("ask", "robustness", sample, "--off", "0.05", "--json"))
    assert facts["complete"]
    assert {row["rule"] for row in facts["breaks"]} == {"household_band"}
    assert facts["asked"] == 38


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_ledger_adds_up_and_names_what_is_short(solved, sample, lang) -> None:
    """Sums of the communities are the county's figures; one street office's centre is short of 1,000 m²."""
    facts = json.loads(run("ask", "ledger", solved, "--project", sample, "--established", "1,3", "--json"))
    rows, totals = facts["communities"], facts["totals"]
    for name in ("households", "staff", "yearly_yuan", "debts_yuan"):
        assert sum(row[name] for row in rows) == pytest.approx(totals[name])
    for kind in ("space", "ground", "station"):
        for name in ("need_m2", "has_m2", "reused_m2", "short_m2", "once_yuan", "more_yuan_year"):
            assert sum(row[kind][name] for row in rows) == pytest.approx(totals[f"{kind}_{name}"])
    assert totals["established"] == 2
    assert totals["centre_short_m2"] + totals["centre_reused_m2"] == 360
    assert set(facts["unpriced_m2"]) == {"centre"}
    assert facts["unknown"] == []
    assert "22,707" in run("ask", "ledger", solved, "--project", sample, "--lang", lang)


def test_screening_tells_all_outcomes_and_the_later_phase(sample) -> None:
    """Must, may, not yet and evidence missing are all there; the four outer villages are a later phase."""
    rows = json.loads(run("ask", "screening", sample, "--json"))
    assert {row["outcome"] for row in rows} == {"must", "may", "not_yet", "missing"}
    assert sum(row["later_phase"] for row in rows) == 4
    assert "必须改制" in run("ask", "screening", sample, "--lang", "zh")


def test_the_rules_in_force_end_with_what_the_pack_says_besides(sample) -> None:
    """Duties and figures that no solver holds plans to are listed with their source."""
    facts = json.loads(run("ask", "rules", sample, "--pack", "national_2026", "--json", "--lang", "en"))
    assert any("approval" in line for line in facts["besides"])
    assert "只列入台账" in run("ask", "rules", sample, "--lang", "zh").replace("\n", "")


def test_a_projects_own_pack_is_judged_with_its_changes(sample, tmp_path) -> None:
    """A pack named by its file is the project's own: what the project changed of it is in its column."""
    folder = tmp_path / "own"
    new_project(folder)
    pack = 'id = "own"\nzh = "自"\nen = "own"\n[[entry]]\nid = "band"\nzh = "一"\nen = "one"\nstanding = "opinion"\n'
    band = 'rule = "household_band"\nsettings = { lower = 600, upper = 4000 }\n'
    (folder / "own.toml").write_text("[pack]\n" + pack + band, encoding="utf-8")
    settings = (folder / "project.toml").read_text(encoding="utf-8")
    told = settings.replace("format = 1\n", 'format = 1\npack = "own.toml"\n', 1)
    (folder / "project.toml").write_text(told, encoding="utf-8")
    run("solve", folder, "-o", folder / "out")
    packs = ("--pack", folder / "own.toml", "--pack", "plain", "--project", folder)
    facts = json.loads(run("ask", "packs", folder / "out", *packs, "--json"))
    bands = [next(rule["words"] for rule in one["rules"] if rule["rule"] == "household_band") for one in facts]
    assert "1,000" in bands[0]
    assert "600" not in bands[0]


def test_one_plan_under_two_packs(solved) -> None:
    """Two columns, nothing unjudged; an unknown pack is refused with the nearest name."""
    packs = ("--pack", "national_2026", "--pack", "henan_2022")
    facts = json.loads(run("ask", "packs", solved, *packs, "--json"))
    assert [one["pack"] for one in facts] == ["national_2026", "henan_2022"]
    assert all(one["unjudged"] == [] for one in facts)
    assert "national_2026" in run("ask", "packs", solved, "--pack", "nationl", "--lang", "en", code=2)


def test_rules_say_where_they_come_from_and_what_was_changed(sample) -> None:
    """The pack, its standing, whether it was checked, and the county's own posts laid over it."""
    facts = json.loads(run("ask", "rules", sample, "--json"))
    staff = next(rule for rule in facts["rules"] if rule["rule"] == "staff")
    assert (staff["pack"], staff["standing"], staff["verified"]) == ("county_meeting", "historical", False)
    assert [change["field"] for change in staff["changes"]] == ["upper"]
    assert "120" in run("ask", "rules", sample, "--lang", "en")


def test_a_repair_is_applied_solved_and_written_down(sample, tmp_path) -> None:
    """``explain --apply 1`` gives a plan, and TOML that a project file can take."""
    asked = ("explain", sample, "--communities", "7", "--time-limit", "30")
    assert run(*asked, "--lang", "en", code=3)
    printed = run(*asked, "--apply", "1", "-o", tmp_path / "out", "--json")
    facts = json.loads(printed.splitlines()[-1])
    assert facts["status"] == "optimal"
    assert tomllib.loads(facts["toml"])["rule"][0]["name"]
    assert (tmp_path / "out" / "plan.json").is_file()
    assert run(*asked, "--apply", "99", "--lang", "en", code=2)


def test_a_repair_is_written_into_the_file(tmp_path) -> None:
    """``explain --apply 1 --write`` makes the project feasible and keeps its remarks; other rules are refused."""
    new_project(tmp_path)
    path = tmp_path / "project.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("lower = 1000", "lower = 9000  # kept").replace("upper = 3000", "upper = 9400")
    path.write_text(text, encoding="utf-8")
    assert run("explain", tmp_path, "--lang", "en", code=3)
    before = path.read_bytes()
    for wrong in (("--write",), ("--apply", "1", "--write", "--communities", "3")):
        assert "leave out --band" in run("explain", tmp_path, *wrong, "--lang", "en", code=2)
    assert path.read_bytes() == before
    assert "Written into project.toml" in run("explain", tmp_path, "--apply", "1", "--write", "--lang", "en")
    assert "# kept" in path.read_text(encoding="utf-8")
    assert run("solve", tmp_path, "--lang", "en")


def test_another_pack_and_the_next_phase(sample, tmp_path) -> None:
    """``--pack`` poses another problem, ``--whole`` takes the outer villages in."""
    other = json.loads(run("solve", sample, "-o", tmp_path / "a", "--pack", "plain", "--json").splitlines()[-1])
    whole = json.loads(run("solve", sample, "-o", tmp_path / "b", "--whole", "--json").splitlines()[-1])
    assert other["status"] == whole["status"] == "optimal"
    assert len(whole["assignment"]) == 23
    assert "hold" in run("check", tmp_path / "b", "--project", sample, "--lang", "en")


@pytest.mark.parametrize("width", [30, 44, 60])
def test_lines_are_broken_where_people_break_them(width) -> None:
    """Every part fits, nothing is lost, no figure loses its unit, no part starts with a closing mark."""
    text = "  · 何家桥的户数为 998 户时，本方案不再符合规则（“社区户数”）；最好的方案比它多 252,404 户·米，共 8–19 个。"
    parts = broken(text, width)
    assert all(cell_len(part) <= width for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert [part for part in parts if "252,404 户·米" in part]
    assert not [part for part in parts if part.strip()[0] in "，。；）”"]
    assert [part[:4] for part in parts[1:]] == ["    "] * (len(parts) - 1)
