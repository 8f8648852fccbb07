"""``project.toml`` as frozen dataclasses: every key checked, all faults of the file told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from districting.errors import Fault, SettingsError, refuse
from districting.facts import BASES
from districting.geography.findings import nearest_name
from districting.project.tables import Tables
from districting.rules import Source as Cited
from districting.rules.figures import FIGURES, Figure, wanted

FORMAT = 1
SETTINGS_FILE = "project.toml"
LAYERS = ("parcels", "streets", "water", "rail", "offices", "facilities", "links")


@dataclass(frozen=True)
class Source:
    """
    Where a layer or a table comes from.

    Parameters
    ----------
    file
        Relative to the project folder.
    layer, sheet
        Of a file that holds several.
    place
        Name of a place to fetch streets for from OpenStreetMap, instead of a file; needs a network.
    columns
        The file's own column for each of our names, where they differ: ``{ name = "Street" }``.
    classes
        Our street class (main_road, street, lane, path, expressway) for each value of the class column.
    drop
        Values, by column, of rows to set aside: ``{ landuse = ["ROAD"] }``.
    encoding, crs
        Of a file that does not state its own; ``GCJ-02`` and ``BD-09`` are converted.
    header_row
        Row of a table's header, from 1; found by itself where it is 0.
    """

    file: str = ""
    layer: str = ""
    sheet: str = ""
    place: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    drop: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    encoding: str = ""
    crs: str = ""
    header_row: int = 0


@dataclass(frozen=True)
class CountySettings:
    """
    Facts about the whole county.

    Parameters
    ----------
    crs
        Metric system everything is measured in; estimated from the data where empty.
    basis
        What a household is: registered, resident or dwellings.
    level
        The level that is solved when none is named.
    mean_arable_m2
        The city's mean arable ground for each head, m², for screening villages; 0 where it is not known.
    leave_out
        Ids of units (or of today's villages and committees) that take no part.
    shortest_border_m
        Two units that share less border than this touch only at a corner and are no neighbours.
    border_reach_m
        How far from a border a street, railway or river may lie and still count as lying on it.
    """

    name: str = ""
    name_en: str = ""
    synthetic: bool = False
    crs: str = ""
    basis: str = "registered"
    level: str = ""
    walking_m_per_minute: float = 70.0
    mean_arable_m2: float = 0.0
    leave_out: tuple[str, ...] = ()
    shortest_border_m: float = 5.0
    border_reach_m: float = 15.0


@dataclass(frozen=True)
class LevelSettings:
    """
    Where the units of one level come from: a polygon layer, a code on the parcels, or blocks between streets.

    Parameters
    ----------
    units
        Polygon layer, one row a unit.
    dissolve
        Column of the parcels layer with the unit's code.
    blocks
        Whether units are the blocks bounded by streets, rail and water.
    least_households
        Blocks with fewer households are joined to a neighbour.
    counts
        Table joined by code.
    columns
        The files' own columns for ours, where they differ: ``{ id = "code", households = "hh" }``.
    """

    title: str = ""
    title_en: str = ""
    units: Source | None = None
    dissolve: str = ""
    blocks: bool = False
    least_households: int = 1
    counts: Source | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reference:
    """An adopted plan to compare with: unit_id and community in ``file``, names in ``communities``."""

    title: str = ""
    title_en: str = ""
    file: str = ""
    communities: str = ""
    level: str = ""


@dataclass(frozen=True)
class ObjectiveSettings:
    """
    What is minimised: walking in household-metres and every priced rule, added up or one after another.

    Parameters
    ----------
    yuan_per_household_metre
        What a household-metre of walking is worth, so that rules with ``price_in = "yuan"`` add up with it.
    goals
        Terms in a strict order, ``walking`` or names of priced rules: each as good as it can be with the earlier
        ones held. Without any, the sum of all terms is minimised.
    """

    yuan_per_household_metre: float = 0.0
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """
    All of ``project.toml``.

    Parameters
    ----------
    folder
        Where the file was read.
    layers
        Sources by name, see :data:`LAYERS`.
    rules
        The ``[[rule]]`` tables as they stand: ``name``, the rule's fields, and optionally ``levels``.
    pack
        Name of the rule pack the tables build on, or path of one's file within the folder; empty for none.
    objective
        What is minimised: the ``[objective]`` table.
    ledger
        The ``[ledger]`` table: the project's own figures of the ledger (prices above all), and where they come from.
    """

    folder: Path
    county: CountySettings
    levels: Mapping[str, LevelSettings]
    layers: Mapping[str, Source]
    rules: tuple[Mapping[str, Any], ...] = ()
    pack: str = ""
    objective: ObjectiveSettings = field(default_factory=ObjectiveSettings)
    reference: Reference | None = None
    ledger: Mapping[str, Any] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, Figure]:
        """The project's own figures of the ledger, by name, with the document and date it gives for them."""
        document, date = (str(self.ledger.get(key, "")) for key in ("document", "date"))
        source = Cited("local_practice", document=document, date=date, own="ledger.own_figure")
        return {name: Figure(value, source) for name, value in self.ledger.items() if name in FIGURES}

    def level(self, name: str | None = None) -> str:
        """
        The name of the level to work on: the one named, else ``[county] level``, else the only one.

        Raises
        ------
        SettingsError
            When there is no such level, or several and none is named.
        """
        wanted = name or self.county.level
        known = list(self.levels)
        if not wanted and len(known) == 1:
            return known[0]
        if not wanted:
            raise SettingsError(Fault("project.which_level", tuple(known)))
        if wanted not in self.levels:
            raise SettingsError(
                Fault("project.unknown_level", tuple(known), {"level": wanted, "nearest": nearest_name(wanted, known)})
            )
        return wanted

    def layers_file(self, layer: str) -> str:
        """The file a layer comes from, for messages; empty where there is none."""
        return self.layers[layer].file if layer in self.layers else ""

    def level_rules(self, level: str) -> tuple[Mapping[str, Any], ...]:
        """The rules that hold on a level: those without ``levels`` and those that name it."""
        return tuple(rule for rule in self.rules if level in rule.get("levels", (level,)))


def read_settings(folder: Path) -> Settings:
    """
    Read and check ``project.toml``.

    Raises
    ------
    SettingsError
        With every fault of the file: unknown keys (naming the nearest known one), values of the wrong kind,
        missing parts.
    """
    path = folder / SETTINGS_FILE
    if not path.is_file():
        raise SettingsError(Fault("project.no_project", values={"folder": str(folder), "file": SETTINGS_FILE}))
    return settings_from(_tables_of(path), folder)


def _tables_of(path: Path) -> dict[str, Any]:
    """The tables of a TOML file; what is no UTF-8, and Windows paths in double quotes, are told as such."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SettingsError(Fault("project.not_utf8", values={"file": path.name})) from error
    except tomllib.TOMLDecodeError as error:
        faults = [Fault("project.not_toml", values={"file": path.name, "reason": str(error)})]
        faults += [Fault("project.backslash")] if "\\" in text else []
        raise SettingsError(*faults) from error


def settings_from(facts: Mapping[str, Any], folder: Path) -> Settings:
    """
    Settings from the tables of a parsed ``project.toml``.

    Raises
    ------
    SettingsError
        With every fault found.
    """
    reader = Tables(Source)
    top = {"format", "county", "levels", "layers", "pack", "rule", "objective", "reference", "ledger"}
    reader.known(facts, sorted(top), "")
    if facts.get("format") != FORMAT:
        reader.fault("wrong_format", got=repr(facts["format"]) if "format" in facts else "–", want=FORMAT)
    levels = {
        name: reader.take(LevelSettings, table, f"levels.{name}")
        for name, table in reader.table(facts, "levels").items()
    }
    layers = reader.table(facts, "layers")
    reader.known(layers, LAYERS, "layers")
    settings = Settings(
        folder=folder,
        county=reader.take(CountySettings, reader.table(facts, "county"), "county"),
        levels=levels,
        layers={name: reader.take(Source, layers[name], f"layers.{name}") for name in LAYERS if name in layers},
        rules=reader.rules(facts.get("rule", [])),
        pack=str(facts.get("pack", "")),
        objective=reader.take(ObjectiveSettings, reader.table(facts, "objective"), "objective"),
        reference=reader.take(Reference, facts["reference"], "reference") if "reference" in facts else None,
        ledger=reader.table(facts, "ledger"),
    )
    _cross_check(settings, reader)
    refuse(reader.faults, SettingsError)
    return settings


def _cross_check(settings: Settings, reader: Tables) -> None:
    """What no single key shows."""
    county = settings.county
    if not county.name:
        reader.missing("county.name")
    if county.basis not in BASES:
        reader.fault("unknown_basis", BASES, basis=county.basis)
    if county.walking_m_per_minute <= 0:
        reader.fault("not_positive", setting="county.walking_m_per_minute")
    if not settings.levels:
        reader.fault("no_levels")
    if county.level and county.level not in settings.levels:
        known = list(settings.levels)
        reader.fault("unknown_level", known, level=county.level, nearest=nearest_name(county.level, known))
    for name, level in settings.levels.items():
        _check_level(name, level, settings.layers, reader)
    sources = {f"layers.{name}": source for name, source in settings.layers.items()}
    sources |= {f"levels.{name}.units": level.units for name, level in settings.levels.items() if level.units}
    sources |= {f"levels.{name}.counts": level.counts for name, level in settings.levels.items() if level.counts}
    for where, source in sources.items():
        if not source.file and not (source.place and where == "layers.streets"):
            reader.missing(f"{where}.file")
    for rule in settings.rules:
        unknown = [level for level in rule.get("levels", ()) if level not in settings.levels]
        if unknown:
            reader.fault("rule_level", unknown, rule=rule.get("name", ""))
    _check_objective(settings.objective, reader)
    _check_ledger(settings.ledger, reader)
    if settings.reference is not None and not settings.reference.file:
        reader.missing("reference.file")


def _check_ledger(table: Mapping[str, Any], reader: Tables) -> None:
    """Figures the ledger knows, each of its kind; and where they come from, as text."""
    known = sorted(FIGURES)
    for name, value in table.items():
        if name in ("document", "date"):
            if not isinstance(value, str):
                reader.fault("wrong_kind", setting=f"ledger.{name}", want='"…"', got=repr(value))
        elif name not in FIGURES:
            reader.fault("unknown_key", known, unknown=f"ledger.{name}", nearest=nearest_name(name, known))
        elif form := wanted(name, value):
            reader.fault("wrong_kind", setting=f"ledger.{name}", want=form, got=repr(value))


def _check_objective(objective: ObjectiveSettings, reader: Tables) -> None:
    """A worth that is a number above zero, and goals named once."""
    worth, goals = objective.yuan_per_household_metre, objective.goals
    if not (isfinite(worth) and worth >= 0):
        reader.fault("not_positive", setting="objective.yuan_per_household_metre")
    twice = tuple(dict.fromkeys(goal for goal in goals if goals.count(goal) > 1))
    if twice:
        reader.fault("goal_twice", twice)


def _check_level(name: str, level: LevelSettings, layers: Mapping[str, Source], reader: Tables) -> None:
    """One and only one way to make the units of a level, and the layers it needs."""
    ways = [level.units is not None, bool(level.dissolve), level.blocks]
    if sum(ways) != 1:
        reader.fault("one_way", level=name)
    needed = ["parcels"] * (bool(level.dissolve) or level.blocks) + ["streets"] * level.blocks
    missing = [layer for layer in needed if layer not in layers]
    if missing:
        reader.fault("level_needs", missing, level=name)
