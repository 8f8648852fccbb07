"""What the command line prints of questions: the price of a wish, alternatives, robustness, ways out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console

from districting.compare import Comparison
from districting.messages import Language, say
from districting.optimise.ask import Answer
from districting.optimise.near import Alternatives
from districting.optimise.robust import Break, Recount, Robustness
from districting.plan import Plan, in_order
from districting.problem import Problem
from districting.rules.saying import count_title, listed, names_in
from districting.show.tables import lines, table_of, term_title

_SHOWN = 12


def show_answer(answer: Answer, *, language: Language, console: Console) -> None:
    """What was wished, what it costs in a sentence, then term by term, and who moves."""
    county = answer.before.problem.county
    lines(console, (rule.words_in(county, language) for rule in answer.wish))
    lines(console, [answer.say(language)], style="bold")
    terms = answer.terms()
    if not terms:
        return
    heads = [say(f"ask.{key}", language) for key in ("term", "before", "after", "difference")]
    total = [sum(pair[side] for pair in terms.values()) for side in (0, 1)]
    rows = [(term_title(answer.before.problem, name, language), *pair) for name, pair in terms.items()]
    if not answer.before.problem.goals:
        rows.append((say("ask.total", language), total[0], total[1]))
    quantum = answer.before.problem.objective.quantum
    figures = [(title, before * quantum, after * quantum) for title, before, after in rows]
    cells = [(title, f"{a:,.0f}", f"{b:,.0f}", f"{b - a:+,.0f}" if a != b else "0") for title, a, b in figures]
    console.print(table_of(heads, cells, right=(1, 2, 3)))
    moved = Comparison(Plan.of_solution(answer.before), Plan(answer.before.problem, in_order(_plan(answer))))
    key = "ask.moves" if moved.moved_households else "ask.moves_nobody"
    lines(console, [say(key, language, households=moved.moved_households)])


def answer_facts(answer: Answer, language: Language) -> dict[str, Any]:
    """The same as plain values."""
    after = Plan.of_solution(answer.after) if answer.after.plan is not None else None
    return {
        "wish": [rule.as_dict() for rule in answer.wish],
        "possible": answer.possible,
        "price": answer.price,
        "proven": answer.proven,
        "goals": list(answer.before.problem.goals),
        "terms": {name: {"before": a, "after": b} for name, (a, b) in answer.terms().items()},
        "status_before": str(answer.before.status),
        "status": str(answer.after.status),
        "objective": answer.after.objective,
        "bound": answer.after.bound,
        "words": answer.say(language),
        "assignment": after.assignment if after else None,
    }


def show_alternatives(found: Alternatives, *, language: Language, console: Console) -> None:
    """One row a plan, then which borders all of them draw, some, or none."""
    if not found.plans:
        lines(console, [say("ask.no_plan", language)])
        return
    heads = ("plan", "cost", "dearer", "elsewhere", "unlike")
    titles = [say("cli.column_cost" if h == "cost" else f"ask.{h}", language) for h in heads]
    rows = []
    best = Plan(found.problem, in_order(found.plans[0]))
    for i, (plan, cost) in enumerate(zip(found.plans, found.costs, strict=True)):
        other = Comparison(best, Plan(found.problem, in_order(plan)))
        name = say("ask.best", language) if i == 0 else str(i + 1)
        dearer = (cost - found.costs[0]) / max(abs(found.costs[0]), 1)
        share = found.difference(0, i)
        rows.append((name, f"{cost:,}", f"{dearer:.2%}", f"{other.moved_households:,}", f"{share:.0%}"))
    console.print(table_of(titles, rows, right=range(1, len(titles))))
    drawn = found.borders()
    counts = {key: drawn.count(key) for key in ("always", "sometimes", "never")}
    lines(console, [say("ask.borders", language, all=len(drawn), **counts)])
    some = [border_name(found.problem, i, language) for i, word in enumerate(drawn) if word == "sometimes"]
    if some:
        more = [say("errors.and_more", language, count=len(some) - _SHOWN).strip()] if len(some) > _SHOWN else []
        lines(console, [say("ask.some_borders", language), *(f"  · {name}" for name in [*some[:_SHOWN], *more])])
    lines(console, alternatives_words(found, language))


def alternatives_words(found: Alternatives, language: Language) -> list[str]:
    """What is proven of the plans, and whether there may be more."""
    colon = "、" if language == "zh" else ", "
    open_ones = [str(i) for i, proven in enumerate(found.unlike, start=2) if not proven]
    values = {"within": found.within, "count": len(found.plans) - 1, "plans": colon.join(open_ones)}
    base = "near_goals" if found.problem.goals else "near_best" if found.proven else "near_found"
    said = [say(f"ask.{base}", language, **values)] if len(found.plans) > 1 else []
    if len(found.plans) > 1:
        said.append(say("ask.unlike_open" if open_ones else "ask.unlike_proven", language, **values))
    return [*said, say("ask.exhausted" if found.exhausted else "ask.may_be_more", language, **values)]


def alternatives_facts(found: Alternatives, language: Language) -> dict[str, Any]:
    """The same as plain values: each plan's assignment, and for each border how often it is drawn."""
    ids = found.problem.county.ids
    plans = [
        {"cost": cost, "assignment": dict(zip(ids, (plan.assignment(len(ids)) + 1).tolist(), strict=True))}
        for plan, cost in zip((in_order(plan) for plan in found.plans), found.costs, strict=True)
    ]
    edges = found.problem.county.borders
    borders = [
        {"a": ids[edge.a], "b": ids[edge.b], "name": border_name(found.problem, i, language), "drawn": word}
        for i, (edge, word) in enumerate(zip(edges, found.borders() if found.plans else (), strict=False))
    ]
    for one, unlike in zip(plans[1:], found.unlike, strict=True):
        one["most_unlike_proven"] = unlike
    words = alternatives_words(found, language)
    facts = {"within": found.within, "best_proven": found.proven, "exhausted": found.exhausted, "words": words}
    return facts | {"plans": plans, "borders": borders}


def border_name(problem: Problem, border: int, language: Language) -> str:
    """The two units a border lies between."""
    edge, units = problem.county.borders[border], problem.county.units
    ends = [units[edge.a], units[edge.b]]
    return " – ".join(names_in(ends, [unit.id for unit in ends], language))


def show_robustness(found: Robustness, plan: Plan, *, language: Language, console: Console) -> None:
    """What breaks if counts are off, and whose recount would change the answer."""
    lines(console, robustness_words(found, plan, language))


def robustness_words(found: Robustness, plan: Plan, language: Language) -> list[str]:
    """The same as lines."""
    counts = listed((count_title(name, language) for name in found.counts), language)
    said = [say("ask.breaks" if found.breaks else "ask.breaks_none", language, off=found.off, counts=counts)]
    said += ["  · " + break_words(one, plan, language) for one in found.breaks]
    key = "ask.recounts" if found.recounts else "ask.recounts_unchanged"
    said.append(say(key, language, off=found.off, asked=found.asked))
    said += ["  · " + recount_words(one, plan, language) for one in found.recounts]
    return said if found.complete else [*said, say("ask.recounts_incomplete", language, asked=found.asked, of=found.of)]


def break_words(one: Break, plan: Plan, language: Language) -> str:
    """One rule that breaks: where, and how many there then are."""
    rule, where, count = break_cells(one, plan, language)
    key = "ask.breaks_one" if one.binding else "ask.breaks_priced"
    return say(key, language, rule=rule, where=where, count=count, value=one.value)


def break_cells(one: Break, plan: Plan, language: Language) -> tuple[str, str, str]:
    """The rule, the community or the whole county, and what is miscounted."""
    title = next(rule.title(language) for rule in plan.problem.rules if rule.name == one.rule)
    where = say("ask.whole_county", language) if one.community is None else plan.name(one.community, language)
    return title, where, count_title(one.count, language)


def recount_words(one: Recount, plan: Plan, language: Language) -> str:
    """One recount that changes the answer, and how."""
    unit = plan.county.units[one.unit]
    values = {"unit": names_in([unit], [unit.id], language)[0], "count": count_title(one.count, language)}
    key = f"ask.recounts_{one.outcome}" + ("_saved" if one.outcome == "breaks" and one.saved is not None else "")
    saved = one.saved or 0
    return say(key, language, value=one.value, saved=saved, dearer=-saved, **values)


def robustness_facts(found: Robustness, plan: Plan, language: Language) -> dict[str, Any]:
    """The same as plain values."""
    ids = plan.county.ids
    return {
        "off": found.off,
        "counts": list(found.counts),
        "breaks": [
            asdict(one) | {"community": None if one.community is None else one.community + 1} for one in found.breaks
        ],
        "recounts": [asdict(one) | {"unit": ids[one.unit]} for one in found.recounts],
        "asked": found.asked,
        "of": found.of,
        "complete": found.complete,
        "words": robustness_words(found, plan, language),
    }


def _plan(answer: Answer) -> Any:
    """The communities of the plan with the wish."""
    assert answer.after.plan is not None
    return answer.after.plan
