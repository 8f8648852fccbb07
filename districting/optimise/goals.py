"""Goals in a strict order: each as good as it can be while the earlier ones are held."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from districting.errors import Fault, SettingsError, refuse
from districting.messages import LANGUAGES, Language, say
from districting.optimise.held import Term, Weighted, told_only
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.rules import CommunityRule, PlanRule, Rule
from districting.solution import Progress, Solution, Status


def by_goals(
    problem: Problem,
    goals: Sequence[str],
    once: Callable[..., Solution],
    *,
    time_limit: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    """
    A strict order of goals: the first as good as it can be, then the second among those plans, and so on.

    Parameters
    ----------
    goals
        Terms of the cost, the most important first: ``walking`` or the names of priced rules.
    once
        Solves for one goal: a problem, with its ``time_limit``, ``progress`` and ``stop``.
    time_limit
        Seconds for all goals together.
    progress
        Called with each report; costs are told as the problem counts them, bounds of one goal are not told.

    Returns
    -------
    The last solve, told under the problem as it was and without a bound on its whole cost: ``feasible``, with a
    reason that says whether every goal was proven as good as it can be.

    Raises
    ------
    SettingsError
        When a goal is no term of the cost, or the goals are too many and too large for whole numbers.
    """
    _refuse_unknown(problem, goals)
    watch, rules = Watch(time_limit, progress, stop), problem.rules
    weights: dict[str, int] = {}
    found: Solution | None = None
    proven = True

    def ask(rules: Sequence[Rule], weights: Mapping[str, int], share: float = 1.0) -> Solution:
        """The best plan for some weights of goals."""
        left = None if time_limit is None else max(watch.left, 0.0) * share
        asked = _weighted(problem, rules, weights, found)
        return once(asked, time_limit=left, progress=partial(_tell, problem, watch), stop=stop)

    for goal in goals:
        if found is not None and watch.over():
            proven = False
            break
        hard = _hard(rules, goal)
        if hard is not None and proven:
            met = ask(hard, weights or {"walking": 1}, 0.5)
            if met.plan is not None and _as_good(problem, weights, found, met):
                rules, found = hard, _told(problem, met)
                continue
        if found is not None:
            # a later goal can never make up for one quantum of an earlier one
            more = _terms(problem, found)[goal] + 1
            weights = {earlier: weight * more for earlier, weight in weights.items()}
        weights[goal] = 1
        answer = ask(rules, weights)
        proven = proven and answer.status is Status.OPTIMAL
        found = _better(problem, weights, found, answer)
        if found.plan is None:
            return found
    assert found is not None
    titles = {name: [term_title(goal, name) for goal in goals] for name in LANGUAGES}
    values = {"goals_zh": "、".join(titles["zh"]), "goals": ", ".join(titles["en"])}
    said = Fault("explain.goals_proven" if proven else "explain.goals_open", values=values)
    return replace(found, reasons=(said, *found.reasons), seconds=watch.seconds)


def _hard(rules: Sequence[Rule], goal: str) -> tuple[Rule, ...] | None:
    """The rules with the one a goal is about hard: a goal met in full. ``None`` for walking or a sum over the plan."""
    about = [rule for rule in rules if rule.name == goal and rule.price]
    if not about or not all(isinstance(rule, CommunityRule) for rule in about):
        return None
    return tuple(replace(rule, price=None) if rule in about else rule for rule in rules)


def _as_good(problem: Problem, weights: Mapping[str, int], found: Solution | None, met: Solution) -> bool:
    """Whether a plan that meets one more goal in full serves the earlier ones no less."""
    if found is None or not weights:
        return True
    before, after = (sum(weights[goal] * _terms(problem, one)[goal] for goal in weights) for one in (found, met))
    return after <= before


def _refuse_unknown(problem: Problem, goals: Sequence[str]) -> None:
    """Refuse goals that are no terms of the cost, or none at all."""
    terms = {"walking", *(rule.name for rule in _priced(problem))}
    unknown = [goal for goal in goals if goal not in terms]
    if unknown or not goals:
        raise SettingsError(Fault("explain.unknown_goal", tuple(unknown), {"known": ", ".join(sorted(terms))}))


def _tell(problem: Problem, watch: Watch, report: Progress) -> None:
    """Pass a report on with the cost as the problem counts it; the bound is another cost's."""
    if watch.progress is not None:
        best = None if report.plan is None else int(problem.cost(report.plan).sum())
        watch.progress(replace(report, seconds=watch.seconds, best=best, bound=None))


def _terms(problem: Problem, found: Solution) -> dict[str, int]:
    """Each term of the cost of a plan."""
    assert found.plan is not None
    return {name: int(values.sum()) for name, values in problem.terms(found.plan).items()}


def _better(problem: Problem, weights: Mapping[str, int], found: Solution | None, answer: Solution) -> Solution:
    """What was found before, or the answer told under the problem as it was asked, whichever serves the goals more."""
    if answer.plan is None:
        return found or replace(answer, problem=problem, bound=None, certificate=None)
    told = _told(problem, answer)
    if found is None:
        return told
    before, after = (
        sum(weight * _terms(problem, one)[goal] for goal, weight in weights.items()) for one in (found, told)
    )
    return told if after <= before else found


def _told(problem: Problem, answer: Solution) -> Solution:
    """An answer under the problem as it was asked, without what was proven of another cost."""
    assert answer.plan is not None
    objective = int(problem.cost(answer.plan).sum())
    return replace(answer, problem=problem, objective=objective, bound=None, status=Status.FEASIBLE, certificate=None)


def term_title(term: str, language: Language) -> str:
    """A term of the cost in words."""
    return say("explain.goal_walking" if term == "walking" else f"rules.{term}_title", language)


def _weighted(problem: Problem, rules: Sequence[Rule], weights: Mapping[str, int], found: Solution | None) -> Problem:
    """The problem whose cost is a weighted sum of terms of the given one, under rules of its own."""
    if found is not None:
        terms = _terms(problem, found)
        largest = sum(weight * terms[goal] for goal, weight in weights.items())
        refuse([Fault("explain.too_many_goals")] if largest > _EXACT else [], SettingsError)
    # walking decides between plans that are equal otherwise: with it the engine lists few communities
    last = 1 if "walking" in weights else _longest(problem) + 1
    walking = Weighted(
        quantum=problem.objective.quantum, seats=problem.objective.seats, times=weights.get("walking", 1)
    )  # fmt: skip
    others = {goal: last * weight for goal, weight in weights.items() if goal != "walking"}
    goals = tuple(Term(problem=problem, term=goal, price=float(weight)) for goal, weight in others.items())
    return replace(problem, rules=(*told_only(rules), *goals), objective=walking, goals=())


def _longest(problem: Problem) -> int:
    """More walking than any plan has: every unit at its furthest place, quanta."""
    return int(problem.objective.weights(problem.county).max(axis=1).clip(min=0).sum())


def _priced(problem: Problem) -> list[CommunityRule | PlanRule]:
    """The rules that have a price."""
    rules: tuple[CommunityRule | PlanRule, ...] = (*problem.community_rules, *problem.plan_rules)
    return [rule for rule in rules if rule.price is not None]


_EXACT = 2**52
