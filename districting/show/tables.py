"""What the command line prints of facts: rules in force, the ledger, packs side by side, the screening of villages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import HORIZONTALS
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from districting.conversion import Evidence, Village
from districting.ledger import Ledger
from districting.messages import Language, say
from districting.present.ledger_blocks import blocks, county_lines
from districting.present.screening_table import screening_table
from districting.problem import Problem
from districting.project.rulebook import Rulebook
from districting.project.study import Study
from districting.rules.origin import Origin, origins, taken_out


def lines(console: Console, texts: Iterable[str], *, style: str | None = None) -> None:
    """Plain lines, broken to the console's width; what looks like mark-up is text."""
    for text in texts:
        for line in text.split("\n"):
            for part in broken(line, console.width):
                console.print(part, markup=False, highlight=False, style=style, soft_wrap=True)


def broken(text: str, width: int) -> list[str]:
    """
    A line in parts that fit a width: between words or ideographs, what follows a bullet under its first word.

    A break comes neither before a closing mark nor between a figure and its unit, where the line allows it.
    """
    bullet = _BULLET.match(text)
    start = bullet.group() if bullet else ""
    room = max(width - cell_len(start), 8)
    parts = [""]
    for piece in _PIECES.findall(text[len(start) :]):
        if parts[-1] and cell_len(parts[-1] + piece.rstrip()) > room:
            parts.append(piece.lstrip())
        else:
            parts[-1] += piece
    return [(start if i == 0 else " " * cell_len(start)) + part.rstrip() for i, part in enumerate(parts)]


_BULLET = re.compile(r"\s*(?:[·\-✓✗?]|\d+\.)?\s+")
_CLOSING = r"，。；：、！？）〕》”’…,.;:!?)\]}%"
_WIDE = "\u2e80-\u2fff\u3040-\u9fff\uf900-\ufaff"
_OPENING = r"（〔《“‘(\["
_PIECES = re.compile(
    rf"(?:[{_OPENING}]*[\d,.–+−-]*\d ?[{_WIDE}](?:·[{_WIDE}])?"
    rf"|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+(?:[,.;:!?)\]%-]+[^\s{_WIDE}{_OPENING}{_CLOSING}]+)*)"
    rf"|\S)[{_CLOSING}]*\s*"
)
"""A figure with the ideograph of its unit, an ideograph, or a word; opening marks before and closing marks after it."""


def term_title(problem: Problem, term: str, language: Language) -> str:
    """What a term of the cost is called."""
    rule = next((rule for rule in problem.rules if rule.name == term), None)
    return rule.title(language) if rule is not None else say("ask.walking", language)


def cost_words(problem: Problem, quanta: int, language: Language) -> str:
    """A cost in household-metres, and in yuan where the project says what a household-metre is worth."""
    metres, rate = quanta * problem.objective.quantum, problem.objective.yuan_per_household_metre
    return f"{metres:,.0f}" + (say("cli.cost_yuan", language, yuan=metres * rate) if rate else "")


def table_of(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Iterable[int] = (),
    title: str = "",
    headless: bool = False,
) -> Table:
    """A table with a title on the left; names in the first column and numbers are never broken, headings may be."""
    numbers, cells = set(right), [[str(cell) for cell in row] for row in rows]
    table = Table(
        title=title or None, title_justify="left", title_style="bold",
        box=HORIZONTALS, padding=(0, 1, 0, 0), show_header=not headless,
    )  # fmt: skip
    for i, head in enumerate(heads):
        widest = max((cell_len(row[i]) for row in cells), default=0)
        if i in numbers:
            table.add_column(
                head.replace("（", "\n（"), justify="right", overflow="fold", width=max(widest, _head_width(head))
            )
        else:
            table.add_column(head, overflow="fold", no_wrap=i == 0 and bool(numbers))
    for row in cells:
        table.add_row(*row)
    return table


def _head_width(head: str) -> int:
    """Room for the longest word of a heading over numbers, or four ideographs of one without spaces."""
    longest = max(cell_len(word) for word in head.split() or [""])
    return min(max(longest, min(cell_len(head), 9)), 18 if head[:1].isascii() else 9)


def show_rules(study: Study, *, language: Language, console: Console) -> None:
    """Every rule in force: what it asks, how it binds, where it comes from, what the project changed."""
    heads = [say(f"ask.{key}", language) for key in ("rule", "binding", "source", "changed")]
    rows = [
        (
            f"{origin.rule.title(language)}\n{origin.rule.words_in(study.problem.county, language)}",
            *_origin_cells(origin, language),
        )
        for origin in origins(study.problem.rules)
    ]
    table = table_of(heads, rows)
    table.show_lines = True
    console.print(table)
    lines(console, [*taken_out_words(study, language), *besides_words(study, language)])


def rules_facts(study: Study, language: Language) -> dict[str, Any]:
    """The same as plain values."""
    rows = [
        {
            "rule": origin.rule.name,
            "words": origin.rule.words_in(study.problem.county, language),
            "binding": origin.binding,
            "pack": origin.pack,
            "entry": origin.entry,
            "standing": origin.source.standing,
            "document": origin.source.place(language),
            "verified": origin.verified,
            "changes": [
                {"field": change.field, "pack": change.pack_value, "own": change.own_value} for change in origin.changes
            ],
        }
        for origin in origins(study.problem.rules)
    ]
    besides = besides_words(study, language)[1:]
    return {"rules": rows, "taken_out": taken_out_words(study, language), "besides": besides}


def taken_out_words(study: Study, language: Language) -> list[str]:
    """The rules of the pack that the project does not use."""
    settings = study.project.settings
    own = settings.folder / settings.pack
    pack = str(own) if settings.pack and own.is_file() else settings.pack
    return [change.say(language) for change in taken_out(pack, settings.rules)]


def besides_words(study: Study, language: Language) -> list[str]:
    """What the project's pack says besides rules, each with its source: a heading, then one line each."""
    settings = study.project.settings
    pack = Rulebook.of(settings).pack_of(settings.folder)
    said = [f"· {entry.words(language)}" for entry in pack.besides()] if pack is not None else []
    return [say("packs.besides", language, pack=pack.title(language)), *said] if pack is not None and said else []


def rule_lines(study: Study, language: Language) -> list[str]:
    """The rules in force in short, one line each: what is asked, its standing, and what was changed of the pack."""
    found = []
    for origin in origins(study.problem.rules):
        words = origin.rule.words_in(study.problem.county, language)
        standing = say(f"rules.standing_{origin.source.standing}", language)
        changed = "".join(change.of_field("packs.changed_field", language) for change in origin.changes if origin.pack)
        found.append(say("ask.rule_line", language, words=words, standing=standing, changed=changed))
    return found + taken_out_words(study, language)


def show_ledger(ledger: Ledger, *, language: Language, console: Console) -> None:
    """Every table of a ledger with the county's sums, then what the county has left."""
    for block in blocks(ledger, language):
        right = [i for i in range(len(block.heads)) if i not in block.words]
        sums = [block.total] if block.total else []
        console.print(table_of(block.heads, [*block.rows, *sums], right=right, title=block.title))
    lines(console, county_lines(ledger, language))


def show_side_by_side(rows: Sequence[Mapping[str, str]], *, console: Console) -> None:
    """One plan under several packs: a row a rule, a column a pack."""
    heads = list(rows[0]) if rows else []
    table = table_of(heads, [[row[head] or "–" for head in heads] for row in rows])
    table.show_lines = True
    console.print(table)


def show_screening(
    villages: Sequence[tuple[Village, bool]], records: Sequence[Evidence], *, language: Language, console: Console
) -> None:
    """
    Each village's answer with its figures and the clause, then the records a plan needs.

    Parameters
    ----------
    villages
        With whether each belongs to a later phase.
    """
    if not villages:
        lines(console, [say("ask.no_villages", language)])
        return
    heads, rows, notes = screening_table(villages, language)
    console.print(table_of(heads, rows, right=(2, 3, 4)))
    lines(console, notes)
    if records:
        lines(console, ["", say("ask.evidence", language), *(f"· {record.say(language)}" for record in records)])


def screening_facts(villages: Sequence[tuple[Village, bool]], language: Language) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [
        {
            "village": village.unit.id,
            "name": village.unit.name,
            "outcome": str(village.outcome),
            "ready": village.ready,
            "resident_share": village.resident_share,
            "arable_m2_per_head": village.arable_m2,
            "missing": list(village.missing),
            "later_phase": off,
            "words": village.say(language),
        }
        for village, off in villages
    ]


def _origin_cells(origin: Origin, language: Language) -> tuple[str, str, str]:
    """How a rule binds, its source, its pack and changes."""
    return origin.binding_words(language), origin.source_words(language), origin.pack_words(language)
