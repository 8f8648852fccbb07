"""What the command line, the application and a notebook do, step by step: open, change, solve, save, check."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from districting.check import CheckReport, check_plan
from districting.compare import Comparison
from districting.conversion import Thresholds, Village, screen, screen_units
from districting.county import County
from districting.errors import DistrictingError, Fault, SettingsError, refuse
from districting.geography.units import as_units
from districting.ledger import Ledger, ledger
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.project.notes import write_data_notes
from districting.project.results import believed, load_plan, read_plan_files, save_plan
from districting.project.rulebook import Rulebook
from districting.project.settings import SETTINGS_FILE
from districting.project.study import Study, open_study, with_rulebook
from districting.proof import verify
from districting.rules import RULES, HouseholdBand, NumberOfCommunities, Rule
from districting.rules.figures import Figure, laid_over
from districting.solution import Progress, Solution
from districting.standards import Standards
from districting.verdicts import judge

Pair = tuple[int, int]

SAMPLE = Path("data/taihe")


@dataclass(frozen=True)
class Limits:
    """
    When a solve stops.

    Parameters
    ----------
    seconds
        Overall; no limit by default.
    gap
        Stop once (cost − bound) / cost is this small, a ratio.
    threads
        Processor cores.
    seed
        A run repeats under its seed when no clock stopped it.
    """

    seconds: float | None = None
    gap: float = 0.0
    threads: int = 1
    seed: int = 0


def folder_of(project: Path) -> Path:
    """The folder of a project, named by itself or by its ``project.toml``."""
    return project.parent if project.name == SETTINGS_FILE and project.is_file() else project


def opened(project: Path, *, level: str | None = None, pack: str | None = None, whole: bool = False) -> Study:
    """
    A project opened by its folder or its ``project.toml``.

    Parameters
    ----------
    pack
        Name of a rule pack, or path of one's file, in place of the project's; the project's own rules stay over it.
    whole
        With the units the project leaves out.
    """
    study = open_study(folder_of(project), level=level, whole=whole)
    if pack is None:
        return study
    return with_rulebook(study, replace(Rulebook.of(study.project.settings), pack=pack))


def study_of(project: Path, county: County, *, level: str) -> Study:
    """The project a plan of this county was made for: with the units it leaves out where the plan holds them."""
    study = opened(project, level=level or None)
    left_out = set(study.project.layers.left_out.index)
    return opened(project, level=level or None, whole=True) if left_out & set(county.ids) else study


def changed_study(study: Study, changes: Mapping[str, Mapping[str, Any]]) -> Study:
    """
    The study with some fields of its rules changed.

    Parameters
    ----------
    changes
        New values by rule and field. Rules keep their places, so that the same settings are the same problem;
        the band and the number are added where the study has none, other rules of another level are passed over.

    Raises
    ------
    SettingsError
        With every fault, where the new values contradict themselves.
    """
    faults: list[Fault] = []
    rules: list[Rule] = []
    own = {rule.name for rule in study.problem.rules}
    added = [RULES[name]() for name in (HouseholdBand.name, NumberOfCommunities.name) if name in set(changes) - own]
    for rule in (*study.problem.rules, *added):
        try:
            rules.append(replace(rule, **changes.get(rule.name, {})))
        except DistrictingError as error:
            faults.extend(error.faults)
    refuse(faults, SettingsError)
    return replace(study, problem=replace(study.problem, rules=tuple(rules)))


def solve_study(
    study: Study,
    limits: Limits = Limits(),
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    """
    Solve a study's problem within the limits.

    Raises
    ------
    DataError
        When its rules ask for what a fault of the data spoils.
    """
    study.refuse_open_faults()
    return solve(
        study.problem,
        time_limit=limits.seconds,
        gap=limits.gap,
        threads=limits.threads,
        seed=limits.seed,
        progress=progress,
        stop=stop,
    )


def save_solution(study: Study, solution: Solution, folder: Path) -> Plan | None:
    """
    Write what a solve found, and what of the data is still open; nothing is written where there is no plan.
    """
    if solution.plan is None:
        return None
    plan = Plan.of_solution(solution, level=study.level)
    save_plan(plan, folder)
    write_data_notes(study.project, folder)
    return plan


def plan_archive(plan: Plan) -> bytes:
    """The files a solve leaves behind (plan, facts, certificate, tables) in one ZIP archive."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in save_plan(plan, Path(made)):
            archive.write(path, path.name)
    return packed.getvalue()


def broken_rules(plan: Plan) -> list[Rule]:
    """The hard rules a plan does not meet: an adopted plan may predate them."""
    return [verdict.rule for verdict in judge(plan.problem, plan.communities) if verdict.binding and not verdict.holds]


def sample_folder() -> Path | None:
    """Where the sample county lies: beside the working folder or beside the package; ``None`` where it is neither."""
    places = (Path.cwd(), Path(__file__).resolve().parents[1])
    return next((p / SAMPLE for p in places if (p / SAMPLE / SETTINGS_FILE).is_file()), None)


def folder_stamp(folder: Path) -> str:
    """Changes when a file of a project folder changes, down to one folder within; what a solve wrote does not count."""
    if not (folder / SETTINGS_FILE).is_file():
        return ""
    paths = sorted([*folder.glob("*"), *folder.glob("*/*")])
    inputs = [path for path in paths if path.is_file() and path.parent.name not in {"out", "cache"}]
    return " ".join(f"{path.relative_to(folder)}:{path.stat().st_mtime_ns}" for path in inputs)


def study_ledger(study: Study, plan: Plan, *, established: Collection[int] = ()) -> Ledger:
    """The ledger of a plan by the study's rules, its pack's figures, and the project's own over them."""
    return ledger(plan, Standards.of(study.problem, study_figures(study)), established=established)


def study_figures(study: Study) -> dict[str, Figure]:
    """The figures of the ledger that a study's pack sets, and the project's own over them."""
    settings = study.project.settings
    pack = Rulebook.of(settings).pack_of(settings.folder)
    return laid_over(pack.figures() if pack is not None else {}, settings.figures)


def screened(study: Study) -> list[tuple[Village, bool]]:
    """Every village of a project with its screening, those of a later phase too, and whether each is one."""
    mean = study.project.settings.county.mean_arable_m2
    tests = Thresholds.of(study_figures(study), mean_arable_m2=mean or None)
    later = as_units(study.project.layers.left_out.assign(x=0.0, y=0.0))  # where they lie tells nothing here
    here = screen(study.problem.county, tests)
    return [(village, False) for village in here] + [(village, True) for village in screen_units(later, tests)]


def check_saved(path: Path, project: Path | None = None) -> CheckReport:
    """
    Check a saved plan, against the facts beside it or afresh against its project.

    Raises
    ------
    DataError
        When the files cannot be read at all.
    """
    files = read_plan_files(path)
    county: County = files.county
    with believed("check.unreadable"):
        if project is not None:
            county = study_of(project, county, level=files.facts.get("level") or "").problem.county
        return check_plan(files.facts, county, files.certificate)


def compare_saved(before: Path, after: Path) -> Comparison:
    """Two saved plans of the same units, held against each other."""
    return Comparison(load_plan(before), load_plan(after))


def mean_walk_m(plan: Plan) -> float:
    """Mean walk of a household to its community's place, metres."""
    households = plan.county.households
    return float(np.average(plan.walk_m, weights=households)) if households.sum() else 0.0


def solution_facts(solution: Solution) -> dict[str, Any]:
    """What ``--json`` prints of a solve: one plain object; ``bound_checked`` is verified here, by the proof alone."""
    proof = verify(solution.problem, solution.certificate) if solution.certificate is not None else None
    plan = Plan.of_solution(solution) if solution.plan is not None else None
    return {
        "name": solution.problem.county.name,
        "status": str(solution.status),
        "objective": solution.objective,
        "terms": plan_terms(plan) if plan else None,
        "goals": list(solution.problem.goals),
        "bound": solution.bound,
        "bound_checked": proof.bound_checked if proof else None,
        "gap": solution.gap,
        "communities": len(plan) if plan else None,
        "candidates": solution.candidates,
        "regime": solution.regime,
        "seconds": round(solution.seconds, 3),
        "peak_memory_mb": round(_peak_memory_mb(), 1),
        "assignment": plan.assignment if plan else None,
        "reasons": [fault.say("en") for fault in solution.reasons],
    }


def plan_terms(plan: Plan) -> dict[str, int]:
    """The cost of a plan term by term, quanta; they sum to its objective."""
    return {name: int(values.sum()) for name, values in plan.terms.items()}


def _peak_memory_mb() -> float:
    """Most memory this process has held, MB, where the system says; else what it holds now."""
    info = psutil.Process().memory_info()
    try:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    except ImportError:
        return info.rss / 1e6
