"""
Where each rule in force comes from, how it binds, and what a project changed of its pack.

Use :func:`origins` wherever rules are shown: the application's page, the hearing pack, a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from districting.errors import SettingsError
from districting.messages import Language, say
from districting.rules import read_rules
from districting.rules.base import NOT_SETTINGS, CommunityRule, PlanRule, Rule
from districting.rules.pack import Override, load_pack
from districting.rules.source import Source

Binding = Literal["hard", "priced", "counted"]

_OUR_OWN = ("price", "widest", "reasons", "documents", "allowed")
"""Fields that no source states."""


@dataclass(frozen=True)
class Origin:
    """
    One rule in force and where it comes from.

    Parameters
    ----------
    rule
        The rule.
    pack, pack_zh, pack_en, entry
        The pack it was read from, its titles, and the entry; empty for a rule of the project's own.
    source
        Document, clause, date, region, standing, and whether somebody held the text against the rule.
    changes
        Settings that are not the pack's: field, the pack's value, the value in force. For a rule of the project's
        own, figures that are not those of the document the rule cites by itself.
    binding
        ``hard``: no plan may break it (a sum with limits may have a price besides). ``priced``: breaking it, or each
        unit of a sum without limits, costs ``rule.price`` household-metres. ``counted``: told, not limited or priced.
    """

    rule: Rule
    pack: str
    pack_zh: str
    pack_en: str
    entry: str
    source: Source
    changes: tuple[Override, ...]
    binding: Binding

    @property
    def own(self) -> bool:
        """Whether the project itself states the rule."""
        return not self.pack

    @property
    def verified(self) -> bool:
        """Whether somebody has held the text of the document itself against the rule."""
        return self.source.verified

    def pack_words(self, language: Language) -> str:
        """Which pack the rule comes from, what its reader should know, what was changed; empty where nothing is."""
        title = self.pack_zh if language == "zh" else self.pack_en
        text = say("packs.from_pack", language, pack=title) if self.pack else ""
        note = str(self.rule.origin.get(f"note_{language}", ""))
        text += say("packs.note", language, note=note) if note else ""
        key = "packs.changed_field" if self.pack else "packs.not_the_sources"
        for change in self.changes:
            text += change.of_field(key, language)
        return text.strip()

    def source_words(self, language: Language) -> str:
        """Standing, document and clause, and whether the text was checked; the project's own decision where none."""
        if not self.source.document:
            return self.source.words(language)
        checked = say("packs.verified" if self.verified else "packs.unverified", language)
        gap = "" if language == "zh" else " "
        return f"{self.source.words(language)}{gap}{checked}"

    def binding_words(self, language: Language) -> str:
        """Hard, priced at how much for what, or only counted."""
        words = self.rule.price_words(language)
        if self.binding == "priced":
            key = "packs.binding_sum" if isinstance(self.rule, PlanRule) else "packs.binding_priced"
            return say(key, language, words=words.strip())
        return say(f"packs.binding_{self.binding}", language) + (words if self.rule.price else "")

    def say(self, language: Language) -> str:
        """All of it in one line: the rule, how it binds, its source, its pack, and what was changed."""
        parts = [self.rule.words(language), self.source_words(language), self.pack_words(language)]
        return ("" if language == "zh" else " ").join(part for part in parts if part)


def origins(rules: Iterable[Rule]) -> tuple[Origin, ...]:
    """
    Where each rule in force comes from: ``origins(study.problem.rules)``.

    Changes made since a project was read (a form, a flag) are found too, because each rule remembers what its pack
    says. What a project took out of its pack is told by :func:`taken_out`.
    """
    return tuple(origin_of(rule) for rule in rules)


def origin_of(rule: Rule) -> Origin:
    """Where one rule comes from."""
    known = rule.origin
    pack = str(known.get("pack", ""))
    changes = _changes(rule, known.get("settings", {}), pack)
    titles = (str(known.get("zh", pack)), str(known.get("en", pack)))
    return Origin(rule, pack, *titles, str(known.get("entry", "")), rule.source, changes, _binding(rule))


def taken_out(pack: str, entries: Iterable[Mapping[str, Any]]) -> tuple[Override, ...]:
    """
    The rules of a pack that a project's ``[[rule]]`` tables take out.

    Parameters
    ----------
    pack
        Name of a pack, or path of one's file; nothing is taken out of an empty one.
    entries
        ``settings.rules`` of the project.
    """
    return tuple(change for change in load_pack(pack).overrides(entries) if not change.field) if pack else ()


def _changes(rule: Rule, settings: Mapping[str, Any], pack: str) -> tuple[Override, ...]:
    """Fields whose value is not the pack's, or not that of the document the rule itself cites."""
    said = _stated(rule, settings, pack)
    if said is None:
        return ()
    ignored = (*NOT_SETTINGS, *(() if pack else _OUR_OWN))
    named = [f.name for f in fields(rule) if f.name not in ignored]
    pairs = [(name, getattr(said, name), getattr(rule, name)) for name in named]
    entry = str(rule.origin.get("entry", ""))
    return tuple(Override(entry, rule.name, name, theirs, ours) for name, theirs, ours in pairs if theirs != ours)


def _stated(rule: Rule, settings: Mapping[str, Any], pack: str) -> Rule | None:
    """The rule as its pack has it, else as the document has it that the rule cites by itself."""
    if not pack and (rule.cited or not rule.own_source.document):
        return None
    try:
        return next(r for r in read_rules([{"name": rule.name, **settings}]) if r.name == rule.name)
    except SettingsError:  # a rule that means nothing without settings states none
        return None


def _binding(rule: Rule) -> Binding:
    """How a rule binds."""
    if isinstance(rule, CommunityRule):
        return "hard" if rule.hard else "priced" if rule.price else "counted"
    if not isinstance(rule, PlanRule) or rule.binds:
        return "hard"
    return "priced" if rule.price else "counted"
