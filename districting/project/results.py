"""What a solve leaves behind: a folder that opens in ten years without us."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from districting.county import County
from districting.errors import DataError, DistrictingError, Fault
from districting.plan import Plan
from districting.project.writing import write_workbook
from districting.rules.origin import origins

PLAN_FILE = "plan.json"
COUNTY_FILE = "county.json"
CERTIFICATE_FILE = "certificate.json"

ASSIGNMENT_COLUMNS = ("unit_id", "unit_name", "committee_id", "households", "community_id", "community_name")


@dataclass(frozen=True)
class PlanFiles:
    """The three files of a saved plan as plain values, before anything in them is trusted."""

    facts: Mapping[str, Any]
    county: County
    certificate: Mapping[str, Any] | None


def save_plan(plan: Plan, folder: Path) -> list[Path]:
    """
    Write plan, facts, certificate and tables; all of them or none.

    Files are made in a folder beside the target and moved in at the end, so that an interrupted run leaves the
    old files whole.

    Returns
    -------
    list of Path
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        here = Path(made)
        _write_json(here / PLAN_FILE, plan.as_dict())
        _write_json(here / COUNTY_FILE, plan.county.as_dict())
        if plan.certificate is not None:
            _write_json(here / CERTIFICATE_FILE, plan.certificate)
        elif (folder / CERTIFICATE_FILE).exists():
            (folder / CERTIFICATE_FILE).unlink()
        _write_tables(plan, here)
        return [Path(shutil.move(path, folder / path.name)) for path in sorted(here.iterdir())]


def read_plan_files(path: Path) -> PlanFiles:
    """
    The files of a saved plan, given ``plan.json`` or its folder; nothing in them is believed yet.

    Raises
    ------
    DataError
        When a file is missing or is no JSON.
    """
    plan_path = path / PLAN_FILE if path.is_dir() else path
    facts = _read_json(plan_path)
    certificate_path = plan_path.parent / CERTIFICATE_FILE
    with believed("results.county_unreadable"):
        county = County.from_dict(_read_json(plan_path.parent / COUNTY_FILE))
        county.households.sum()  # a count too large for any county shows only here
    return PlanFiles(facts, county, _read_json(certificate_path) if certificate_path.exists() else None)


def load_plan(path: Path) -> Plan:
    """
    The plan saved at ``plan.json`` or in its folder.

    Raises
    ------
    DataError
        When the files are missing, damaged, or not a plan.
    """
    files = read_plan_files(path)
    with believed("check.unreadable"):
        return Plan.from_dict(files.county, files.facts, files.certificate)


@contextmanager
def believed(message: str) -> Iterator[None]:
    """Work with values of a file that may be damaged; whatever they are not fit for is refused in words."""
    try:
        yield
    except DistrictingError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(Fault(message, values={"reason": repr(error)})) from error


def assignment_table(plan: Plan) -> pd.DataFrame:
    """One row a unit: which community it is in. Ids are text."""
    rows = [
        (unit.id, unit.name, unit.parent or unit.id, unit.households, str(number), plan.names[number - 1])
        for unit, number in zip(plan.county.units, plan.numbers.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=pd.Index(ASSIGNMENT_COLUMNS))


def community_table(plan: Plan) -> pd.DataFrame:
    """One row a community: name, units, households, office space and cost by term."""
    county = plan.county
    table = pd.DataFrame(
        {
            "community_id": [str(c + 1) for c in range(len(plan))],
            "community_name": list(plan.names),
            "community_name_en": list(plan.names_en),
            "units": ["、".join(county.units[u].name or county.ids[u] for u in units) for units in plan.communities],
            "households": plan.households,
            "floor_m2": plan.communities.sums(county.floor_m2).round(1),
        }
    )
    for term, values in plan.terms.items():
        table[f"cost_{term}"] = values
    return table


def rule_table(plan: Plan) -> pd.DataFrame:
    """One row a rule in force: what it asks, how it binds, where it stands, its pack, and what was changed of it."""
    rows = [
        {
            "rule": origin.rule.name,
            "words": origin.rule.words_in(plan.county, "zh"),
            "words_en": origin.rule.words_in(plan.county, "en"),
            "binding": origin.binding,
            "standing": origin.source.standing,
            "document": origin.source.place("zh"),
            "verified": origin.verified,
            "pack": origin.pack,
            "pack_and_changes": origin.pack_words("zh"),
            "pack_and_changes_en": origin.pack_words("en"),
        }
        for origin in origins(plan.problem.rules)
    ]
    return pd.DataFrame(rows)


def _write_tables(plan: Plan, folder: Path) -> None:
    """CSV with a byte-order mark, so that a spreadsheet reads the Chinese, and one workbook with ids as text."""
    tables = {"assignment": assignment_table(plan), "communities": community_table(plan)}
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig", quoting=csv.QUOTE_NONNUMERIC)
    write_workbook(folder / "plan.xlsx", {**tables, "rules": rule_table(plan)})


def _write_json(path: Path, value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Readable, sorted by meaning (not by key), in UTF-8."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, default=_plain), encoding="utf-8")


def _plain(value: Any) -> Any:
    """Numpy's numbers and arrays as Python's."""
    return value.tolist() if hasattr(value, "tolist") else list(value)


def _read_json(path: Path) -> Any:
    """A JSON file, or what is wrong with it."""
    if not path.is_file():
        raise DataError(Fault("results.file_missing", values={"file": path.name, "folder": str(path.parent)}))
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        values = {"file": path.name, "reason": str(error)}
        raise DataError(Fault("results.not_json", values=values)) from error
