"""``ask`` without solving: the rules in force, the screening of villages, the ledger, one plan under several packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from districting.cli import options as opt
from districting.cli.root import asking
from districting.conversion import evidence
from districting.jurisdictions import Judged, judge_under, side_by_side
from districting.ledger import ledger
from districting.messages import Language
from districting.project.results import load_plan
from districting.project.settings import Settings
from districting.show import tables
from districting.workflow import screened, study_ledger, study_of


@asking.command("rules")
def rules_in_force(
    project: Path,
    level: str | None = None,
    pack: str | None = None,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """The rules in force: standing, document and clause, whether checked, and what the project changed of its pack."""
    with opt.plain_words(lang.code, as_json=as_json):
        study = opt.asked_study(project, level=level, pack=pack)
        if as_json:
            opt.print_json(tables.rules_facts(study, lang.code))
        else:
            tables.show_rules(study, language=lang.code, console=Console())


@asking.command("screening")
def first_cut(
    project: Path,
    plan: Path | None = None,
    level: str | None = None,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """Which villages become residents' committees: must, may, not yet, or evidence missing, with the clause."""
    with opt.plain_words(lang.code, as_json=as_json):
        villages = screened(opt.asked_study(project, level=level))
        records = evidence(load_plan(plan)) if plan else ()
    if as_json:
        opt.print_json(tables.screening_facts(villages, lang.code))
    else:
        tables.show_screening(villages, records, language=lang.code, console=Console())


@asking.command("ledger")
def what_it_takes(
    plan: Path,
    project: Path | None = None,
    established: str = "",
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """The ledger of a saved plan: what each community needs, has and lacks, what it costs, what it inherits."""
    with opt.plain_words(lang.code, as_json=as_json):
        saved, numbers = load_plan(plan), opt.whole_numbers(established, "--established")
        if project is None:
            made = ledger(saved, established=numbers)
        else:
            made = study_ledger(study_of(project, saved.county, level=saved.level), saved, established=numbers)
    if as_json:
        opt.print_json(made.as_dict())
    else:
        tables.show_ledger(made, language=lang.code, console=Console())


@asking.command("packs")
def under_packs(
    plan: Path,
    pack: Annotated[list[str], typer.Option()],
    project: Path | None = None,
    as_json: opt.JsonOption = False,
    *,
    lang: opt.LangOption,
) -> None:
    """One saved plan judged under several rule packs, side by side."""
    with opt.plain_words(lang.code, as_json=as_json):
        saved = load_plan(plan)
        own = {}
        if project is not None:
            settings = study_of(project, saved.county, level=saved.level).project.settings
            own = {name: settings.rules for name in pack if _same_pack(name, settings)}
        judged = judge_under(saved, pack, own=own)
        rows = side_by_side(judged, lang.code)
    if as_json:
        opt.print_json([_judged_facts(one, lang.code) for one in judged])
    else:
        tables.show_side_by_side(rows, console=Console())


def _same_pack(name: str, settings: Settings) -> bool:
    """Whether a pack is the one a project builds on: by its name, or the very file."""
    file = settings.folder / settings.pack
    return name == settings.pack or (file.is_file() and Path(name).resolve() == file.resolve())


def _judged_facts(judged: Judged, language: Language) -> dict[str, object]:
    """A plan under one pack as plain values."""
    rules = [
        {
            "rule": verdict.rule.name,
            "words": verdict.rule.words(language),
            "holds": verdict.holds,
            "binding": verdict.binding,
            "values": verdict.values.tolist(),
            "excess": verdict.excess.tolist(),
            "source": verdict.rule.source.words(language),
        }
        for verdict in judged.verdicts
    ]
    unjudged = [{"rule": rule.name, "reason": fault.say(language)} for rule, fault in judged.unjudged]
    return {"pack": judged.pack, "holds": judged.holds, "rules": rules, "unjudged": unjudged}
