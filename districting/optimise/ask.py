"""What would it cost to …: the best plan for each number of communities, and the price of a wish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from districting.county import County
from districting.messages import Language, say
from districting.optimise.goals import term_title
from districting.optimise.solve import solve
from districting.problem import Problem
from districting.rules import FixedSeat, KeepApart, KeepTogether, NumberOfCommunities, Rule
from districting.rules.base import position_of
from districting.solution import Solution, Status


@dataclass(frozen=True)
class Frontier:
    """The best plan for each number of communities, in ascending order."""

    points: tuple[tuple[int, Solution], ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row a number: status, cost, bound, gap, and each term of the cost; empty where there is no plan."""
        found = []
        for number, solution in self.points:
            row: dict[str, Any] = {"communities": number, "status": str(solution.status)}
            row |= {"proven": proven_best(solution)} if solution.problem.goals else {}
            row |= {"objective": solution.objective, "bound": solution.bound, "gap": solution.gap}
            if solution.plan is not None:
                row |= {name: int(cost.sum()) for name, cost in solution.problem.terms(solution.plan).items()}
            found.append(row)
        return found

    @property
    def best(self) -> int | None:
        """The number whose plan costs least, under goals serves them most; ``None`` where no number has a plan."""
        found = [(_rank(solution), number) for number, solution in self.points if solution.plan is not None]
        return min(found)[1] if found else None


def _rank(solution: Solution) -> tuple[int, ...]:
    """What a plan is worth beside others, the least first: its cost, or its goals in their order."""
    problem = solution.problem
    if not problem.goals or solution.plan is None:
        return (solution.objective or 0,)
    terms = problem.terms(solution.plan)
    return tuple(int(terms[goal].sum()) for goal in problem.goals)


def frontier(problem: Problem, numbers: Iterable[int], *, time_limit: float | None = None, **settings: Any) -> Frontier:
    """
    Solve for each number of communities.

    Parameters
    ----------
    numbers
        Numbers of communities.
    time_limit
        Seconds for each number.
    settings
        What :func:`districting.optimise.solve.solve` takes.
    """
    points = []
    own = next((rule for rule in problem.rules if type(rule) is NumberOfCommunities), NumberOfCommunities())
    for number in sorted(set(numbers)):
        asked = problem.with_rules(replace(own, lower=number, upper=number))
        points.append((number, solve(asked, time_limit=time_limit, **settings)))
    return Frontier(tuple(points))


@dataclass(frozen=True)
class Answer:
    """
    What a wish costs: the best plan with it beside the best plan without.

    Parameters
    ----------
    wish
        The rules the wish is made of.
    before, after
        The solutions without and with it.
    """

    wish: tuple[Rule, ...]
    before: Solution
    after: Solution

    @property
    def possible(self) -> bool | None:
        """Whether there is a plan with the wish; ``None`` where that stayed open."""
        if self.after.plan is not None:
            return True
        return False if self.after.status is Status.INFEASIBLE else None

    @property
    def price(self) -> int | None:
        """How much more the best plan costs with the wish, quanta; ``None`` without both plans."""
        if self.after.objective is None or self.before.objective is None:
            return None
        return self.after.objective - self.before.objective

    @property
    def proven(self) -> bool:
        """Whether both plans are proven best, so that the price is the price; under goals, best goal by goal."""
        return proven_best(self.before) and proven_best(self.after)

    @property
    def worse(self) -> bool:
        """Whether the wish costs anything: under goals, whether one is served less and none before it more."""
        goals, terms = self.before.problem.goals, self.terms()
        if goals:
            return [terms[goal][1] for goal in goals] > [terms[goal][0] for goal in goals]
        return self.price is not None and self.price > 0

    def terms(self) -> dict[str, tuple[int, int]]:
        """Cost without and with the wish, term by term, each under its own rules: a fixed seat is walked to."""
        if self.before.plan is None or self.after.plan is None:
            return {}
        one, other = self.before.problem.terms(self.before.plan), self.after.problem.terms(self.after.plan)
        return {name: (int(one[name].sum()), int(other[name].sum())) for name in one}

    def say(self, language: Language) -> str:
        """The answer as a sentence or two."""
        if self.possible is not True or self.price is None:
            return say("explain.wish_open" if self.possible is None else "explain.wish_impossible", language)
        return self._goals_said(language) if self.before.problem.goals else self._price_said(language)

    def _price_said(self, language: Language) -> str:
        """The difference of the two costs, and of each term that changes."""
        problem, terms = self.before.problem, self.terms()
        quantum, households = problem.objective.quantum, int(problem.county.households.sum())
        walking = (terms["walking"][1] - terms["walking"][0]) * quantum
        others = "".join(
            say("explain.wish_term", language, term=term_title(name, language), more=(b - a) * quantum)
            for name, (a, b) in terms.items()
            if name != "walking" and a != b
        )
        values = {"price": (self.price or 0) * quantum, "before": (self.before.objective or 0) * quantum}
        values |= {"walking": walking, "metres": walking / max(households, 1)}
        text = say("explain.wish_free" if self.price == 0 else "explain.wish_price", language, others=others, **values)
        return text if self.proven else text + say("explain.wish_unproven", language)

    def _goals_said(self, language: Language) -> str:
        """Each goal without and with the wish, in their order."""
        quantum, terms = self.before.problem.objective.quantum, self.terms()
        said = []
        for goal in self.before.problem.goals:
            a, b = (quanta * quantum for quanta in terms[goal])
            title = term_title(goal, language)
            said.append(say("explain.wish_goal", language, term=title, before=a, after=b, more=b - a))
        key = "explain.wish_goals" if self.worse else "explain.wish_goals_free"
        text = say(key, language, changes=("；" if language == "zh" else "; ").join(said))
        return text if self.proven else text + say("explain.wish_goals_unproven", language)


def proven_best(solution: Solution) -> bool:
    """Whether a plan is proven best: its cost, or under goals every one of them in its turn."""
    if solution.problem.goals:
        return any(reason.key == "explain.goals_proven" for reason in solution.reasons)
    return solution.status is Status.OPTIMAL


def what_if(
    problem: Problem,
    wish: Sequence[Rule],
    *,
    before: Solution | None = None,
    time_limit: float | None = None,
    **settings: Any,
) -> Answer:
    """
    The new optimum under a wish, and the price of the wish.

    Parameters
    ----------
    wish
        Rules to hold besides the problem's own, from :func:`join`, :func:`part`, :func:`pin`, :func:`keep_office`.
    before
        The solution without it, if it is at hand.
    time_limit
        Seconds for each solve.
    """
    without = before or solve(problem, time_limit=time_limit, **settings)
    wished = replace(problem, rules=(*problem.rules, *wish))
    return Answer(tuple(wish), without, solve(wished, time_limit=time_limit, **settings))


def join(*units: str, **about: Any) -> tuple[Rule, ...]:
    """The units share a community; also how a border between two units is forbidden."""
    return (KeepTogether(units=units, **about),)


def part(*units: str, **about: Any) -> tuple[Rule, ...]:
    """No two of the units share a community."""
    return (KeepApart(units=units, **about),)


def pin(county: County, *units: str, **about: Any) -> tuple[Rule, ...]:
    """The units are a community, no more and no less."""
    inside = set(position_of(county, "pin", units))
    starts, neighbours = county.neighbours
    around = {int(v) for u in inside for v in neighbours[starts[u] : starts[u + 1]]} - inside
    first = county.ids[min(inside)]
    together = join(*units, **about) if len(inside) > 1 else ()
    return (*together, *(KeepApart(units=(first, county.ids[v]), **about) for v in sorted(around)))


def keep_office(office: str, **about: Any) -> tuple[Rule, ...]:
    """The office stays the seat of a community."""
    return (FixedSeat(offices=(office,), **about),)


__all__ = ["Answer", "Frontier", "frontier", "join", "keep_office", "part", "pin", "what_if"]
