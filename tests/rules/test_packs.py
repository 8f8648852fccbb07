"""Packs: every file is whole, faults name their line, a project's changes are visible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from districting.check import check_plan
from districting.communities import Communities
from districting.errors import SettingsError
from districting.jurisdictions import judge_under, side_by_side
from districting.plan import Plan
from districting.problem import Problem
from districting.rules import RULES, load_pack, read_rules
from districting.rules.origin import origin_of
from districting.rules.pack import pack_names, read_pack
from districting.verdicts import judge

GOOD = """[pack]
id = "own"
zh = "自己的"
en = "own"

[[entry]]
id = "band"
zh = "户数"
en = "band"
standing = "law"
document = "文件"
rule = "household_band"
settings = { lower = 900, upper = 2500 }
"""

BAD = [
    (GOOD.replace('standing = "law"', 'standing = "decree"'), "line 10: standing 'decree'"),
    (GOOD.replace('rule = "household_band"', 'rule = "household_bend"'), "line 12: there is no rule"),
    (GOOD.replace("lower = 900", "lowr = 900"), "line 13: Rule household_band has no field 'lowr'"),
    (GOOD.replace("lower = 900", "lower = 9000"), "line 13: The household band contradicts itself"),
    (GOOD.replace('zh = "户数"\n', ""), "from line 6 lacks zh"),
    (GOOD + 'color = "red"\n', "line 14: 'color' means nothing"),
    (GOOD + GOOD[GOOD.index("[[entry]]") :], "line 15: the id band is used twice"),
    (
        GOOD.replace("upper = 2500", "upper = 2500, price = 3.0") + "hard = true\n",
        "line 14: a hard rule takes no price",
    ),
    (GOOD.replace('id = "band"', "id = band"), "line 7"),
    (GOOD.replace('[pack]\nid = "own"\nzh = "自己的"\nen = "own"\n', ""), "line 1: pack is written [pack]"),
    (GOOD.replace('id = "own"', 'id = "own"\ndate = 2026'), "line 3: date is written"),
    (GOOD.replace("[[entry]]", "[entry]"), "line 6: entry is written [[entry]]"),
    (GOOD + 'hard = "yes"\n', "line 14: hard is written true / false"),
    (GOOD.replace('standing = "law"', 'standing = ["law"]'), "line 10: standing is written"),
    (
        GOOD.replace("lower = 900", 'lower = "900"'),
        "line 13: 'lower' of rule household_band is written 1000",
    ),
    (GOOD.replace("upper = 2500", "upper = nan"), "line 13: 'upper' of rule"),
    (GOOD.replace("settings = { lower = 900, upper = 2500 }", "settings = [1]"), "line 13: settings is written"),
    (GOOD.replace('rule = "household_band"\n', ""), "line 12: settings without a rule"),
    (GOOD + 'basis = "flats"\n', "line 14: the basis of households 'flats'"),
    (GOOD + 'ledger = "gruond_m2"\nnumber = 200\n', "line 14: the ledger has no figure named 'gruond_m2'"),
    (GOOD + 'ledger = "ground_m2"\nnumber = "200"\n', "line 15: number is written 1.0"),
    (GOOD + 'ledger = "committee_steps"\nnumber = [[1000, 5]]\n', "line 15: number is written [[1000, 5], [0, 9]]"),
]


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_is_whole(name) -> None:
    """Each pack reads, its rules can be built, and every entry has words and a source in both languages."""
    pack = load_pack(name)
    assert pack.id == name
    assert read_rules([], pack=name)
    for entry in pack.entries:
        assert entry.words("zh") != entry.words("en")
        assert not (entry.standing == "law" and entry.rule not in ("", "household_band")), "law gives the band only"


def test_the_law_is_a_warning_by_default() -> None:
    """In the national pack the band is priced, in the plain one hard."""
    national, plain = (read_rules([], pack=name)[0] for name in ("national_2026", "plain"))
    assert (national.price is not None, plain.price) == (True, None)
    assert (national.lower, national.upper) == (plain.lower, plain.upper) == (1000, 3000)
    assert national.source.standing == "law"
    assert not national.source.verified


@pytest.mark.parametrize(("text", "words"), BAD)
def test_faults_name_their_line(text, words) -> None:
    """A pack that cannot be meant says which line."""
    with pytest.raises(SettingsError) as caught:
        read_pack(text, "own.toml")
    assert words in caught.value.say("en")
    assert caught.value.say("zh")


def test_an_unknown_pack_names_the_nearest() -> None:
    """A wrong name is refused with the nearest right one."""
    with pytest.raises(SettingsError, match="henan_2022"):
        load_pack("henan")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"name": "facility_within", "minutes": "15"}, "'minutes'"),
        ({"name": "household_band", "widest": [1], "price": 3.0}, "'widest'"),
        ({"name": "unit_kinds", "apart": [["village"]]}, "'apart'"),
        ({"name": "keep_together", "units": "A,B"}, "'units'"),
        ({"name": "barriers", "bridges": 1}, "'bridges'"),
    ],
)
def test_a_setting_of_a_wrong_kind_is_told_before_anything_is_solved(table, words) -> None:
    """A project's rule with text for a number, or half a pair, is refused with the setting's name and form."""
    with pytest.raises(SettingsError) as caught:
        read_rules([table])
    assert words in caught.value.say("en")
    assert words in caught.value.say("zh").replace("的 ", "'").replace(" 应", "'")


def test_what_a_reader_should_know_of_an_entry_is_told_with_its_rule() -> None:
    """A masked figure that was inferred is said to be, wherever the rule's pack is named; duties are not lost."""
    band = next(rule for rule in read_rules([], pack="dongguan") if rule.name == "household_band")
    assert "unverified inference" in origin_of(band).pack_words("en")
    assert "推断" in origin_of(band).pack_words("zh")
    told = {entry.id for entry in load_pack("national_2026").besides()}
    assert {"approval", "names", "collective"} <= told


def test_a_decision_is_told_with_its_meeting_and_document(make_grid) -> None:
    """What is kept together is told with reason, meeting and document; it goes before the main road."""
    told = {"reason": "民族聚居", "meeting": "居民代表大会", "document": "纪要〔2026〕3号"}
    tables = [{"name": "main_road"}, {"name": "keep_together", "units": ["000", "001"], **told}]
    county = make_grid(2, 3)
    road = [replace(e, kind="main_road") if (e.a, e.b) == (0, 1) else e for e in county.borders]
    problem = Problem(replace(county, borders=road), read_rules(tables))
    for language in ("zh", "en"):
        words = problem.rules[1].words_in(problem.county, language)
        assert all(part in words for part in told.values())
    assert problem.rules[0].excess(problem.county, Communities.of([[0, 1], [2, 5]])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "table",
    [
        {"name": "workload", "counts": ["elderly", "party_members"]},
        {"name": "people_band", "count": "少数民族人口"},
        {"name": "residents_groups", "count": "党小组"},
        {"name": "within_one", "label": "民族"},
        {"name": "staff", "per_10000": 18.0, "count": "ethnic_minority"},
    ],
)
def test_party_and_ethnicity_draw_no_border(table) -> None:
    """No rule reads a count or label of them; the way to keep a place whole is told instead."""
    with pytest.raises(SettingsError) as caught:
        read_rules([table])
    assert "keep_together" in caught.value.say("en")
    assert "keep_together" in caught.value.say("zh")


def test_a_pack_that_counts_dwellings_says_so(make_grid) -> None:
    """Henan counts dwellings: beside registered households the rule says so in every output, beside dwellings not."""
    rule = next(rule for rule in read_rules([], pack="henan_2022") if rule.name == "household_band")
    county = make_grid(2, 3)
    assert "the source counts dwellings" in rule.words_in(county, "en")
    assert "住宅套数" in rule.words_in(county, "zh")
    assert "counts" not in rule.words_in(replace(county, basis="dwellings"), "en")
    plan = Plan(Problem(county, (rule,)), Communities.of([[0, 1, 3], [2, 4, 5]]))
    columns = side_by_side(judge_under(plan, ["henan_2022", "national_2026"]), "en")[0]
    assert ["counts dwellings" in cell for cell in list(columns.values())[1:]] == [True, False]


def test_a_rule_from_a_pack_reads_back(make_grid) -> None:
    """Origin and source survive a plan file."""
    problem = Problem(make_grid(), read_rules([], pack="henan_2022"))
    again = Problem.from_dict(problem.county, problem.settings_dict())
    assert again.digest == problem.digest
    assert again.rules[0].source.region == "河南"


def test_one_plan_under_two_packs(make_grid) -> None:
    """The same communities hold under one pack's space and fall short under another's."""
    county = make_grid(2, 3)
    plan = Communities.of([[0, 1, 3], [2, 4, 5]])
    holds = {
        name: {v.rule.name: v.holds for v in judge(Problem(county, read_rules([], pack=name)), plan)}
        for name in ("plain", "hutang")
    }
    assert holds["plain"] == {"household_band": True, "contiguity": True}
    assert holds["hutang"]["floor_space"] is False


def test_side_by_side_tells_every_rule(make_grid) -> None:
    """One row a rule, one column a pack; a rule without its facts is told, a broken band is a warning or a breach."""
    plan = Plan(Problem(make_grid(2, 3), read_rules([])), Communities.of([[0, 1, 3], [2, 5], [4]]))
    judged = judge_under(plan, ["plain", "national_2026"], own={"plain": [{"name": "household_band", "upper": 1600}]})
    assert [one.holds for one in judged] == [False, True]
    for language in ("zh", "en"):
        table = side_by_side(judged, language)
        assert len({tuple(row) for row in table}) == 1
        assert all("{" not in cell for row in table for cell in row.values())
    band = side_by_side(judged, "en")[0]
    assert "Not met" in band["plain rules"]
    assert "the pack says 3,000" in band["plain rules"]
    assert "Warning" in band["national, law in force since 2026"]
    assert "no reason recorded" in band["national, law in force since 2026"]
    staff = next(row for row in side_by_side(judged, "en") if row["rule"] == "community workers")
    assert "population" in staff["national, law in force since 2026"]


def test_seed_figures_are_reported() -> None:
    """Shenhe's own space, 522 m² for 3,700 households, is 14.1 m² for 100 and below 30; Hutang has one exception."""
    figures = {name: figure.value for name, figure in load_pack("shenhe").figures().items()}
    assert round(100 * figures["mean_space_m2"] / figures["mean_households"], 1) == 14.1
    space = next(rule for rule in read_rules([], pack="hutang") if rule.name == "floor_space")
    offices = [310.0] * 30 + [120.0]
    assert sum(m2 < space.at_least_m2 for m2 in offices) == 1


def test_leaving_the_band_with_a_reason(make_grid) -> None:
    """A community outside the band is a warning with its recorded reason; one without a reason is told apart."""
    own = [{"name": "household_band", "reasons": {"000": "山区地广人稀，会议纪要三号"}}]
    rules = read_rules(own, pack="national_2026")
    band = [rule for rule in rules if rule.name in ("household_band", "contiguity")]
    plan = Plan(Problem(make_grid(2, 3), tuple(band)), Communities.of([[0], [1, 2, 4, 5], [3]]))
    report = check_plan(plan.as_dict(), plan.county)
    said = next(check for check in report.checks if check.key == "household_band")
    assert said.holds
    assert "reason recorded: 山区地广人稀" in said.say("en")
    assert "no reason recorded: " in said.say("en")
    assert "已记录理由" in said.say("zh")
    assert "未记录理由" in said.say("zh")


def test_one_document_has_one_standing() -> None:
    """A document that rules and packs cite has the same standing, region and date wherever it is cited."""
    told: dict[str, set[tuple[str, str, str]]] = {}
    rules = [read_rules([{"name": name, **rule.example}])[0] for name, rule in RULES.items()]
    packs = [entry.source for name in pack_names() for entry in load_pack(name).entries]
    for source in (*(rule.source for rule in rules), *packs):
        if source.document:
            told.setdefault(source.document, set()).add((source.standing, source.region, source.date))
    assert {document: found for document, found in told.items() if len(found) > 1} == {}
