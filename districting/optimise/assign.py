"""
The assignment regime: every unit to a centre, for few large communities and a plain distance objective.

Binary ``x_ij``: unit i belongs to the community whose centre is unit j (:mod:`districting.optimise.pairs`). First the
pairs too heavy a path apart go. Prices bound the cost from below (:mod:`districting.optimise.lagrange`), moves find
a plan (:mod:`districting.optimise.moves`). Where communities hold few enough units, lists of sets come next, which
prove more and rest on prices alone (:mod:`districting.optimise.few`).

Otherwise, under the plan's cost as a ceiling the prices rule most pairs out, and what is left is solved with cuts as
they are broken (:mod:`districting.optimise.lazy`), in a process that can be ended. Where many pairs are left, or there
is no plan yet, lower ceilings are tried first: the best plan below one is the best of all, and when there is none, the
ceiling is a bound and the next one is higher.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from districting.communities import Communities
from districting.county import Integers
from districting.optimise import lazy
from districting.optimise.apart import Apart
from districting.optimise.early import MOMENT
from districting.optimise.few import UNITS_EACH, search_sets
from districting.optimise.knapsacks import Mask
from districting.optimise.lagrange import Pairing, Relaxed, light_paths, relax
from districting.optimise.late import fits
from districting.optimise.lazy_program import LazyProgram
from districting.optimise.moves import Effort, plans
from districting.optimise.pairs import PairCuts, Pairs, in_rows, keeps_totals, write_rows
from districting.optimise.regions import ground_of
from districting.optimise.rejoin import rejoined
from districting.optimise.search import Search
from districting.optimise.separators import Separators
from districting.optimise.solver import Answer
from districting.problem import Problem
from districting.rules import CommunityRule, Contiguity, NumberOfCommunities
from districting.rules.base import Limit

FEW, MORE, SOME, MANY = 10, 2, 30, 40_000
"""Pairs a unit under the first ceiling, how many times more under the next; pairs a unit that the plan's cost may leave
without lower ceilings first; and the most pairs an integer program gets."""
AT_HAND = 300
"""A program of so few pairs is over before a child has come up."""
SPAN = 1e4
UNSURE = 1e-6


def assignable(problem: Problem) -> bool:
    """Whether no rule has a price, a band limits the households, and the objective walks to units' middles."""
    county, (fewest, most) = problem.county, problem.number
    told = all(not rule.price for rule in problem.rules if not isinstance(rule, CommunityRule))
    hard = all(rule.hard or not rule.price for rule in problem.community_rules)
    totals = any(not isinstance(rule, NumberOfCommunities) for rule in problem.plan_rows)
    limits = problem.growth.limits
    within = all((limit.weights <= limit.upper).all() for limit in limits)
    plain = not problem.spread_rules and not county.offices
    return told and hard and within and plain and bool(_bands(problem)) and not (totals and fewest < most)


def _bands(problem: Problem) -> list[Limit]:
    """The limits on households."""
    households = problem.county.households
    return [limit for limit in problem.growth.limits if np.array_equal(limit.weights, households)]


class Assignment:
    """
    The assignment model of a problem.

    Parameters
    ----------
    search
        What it finds and proves goes there.
    """

    def __init__(self, search: Search) -> None:
        self.search, self.problem = search, search.problem
        county, bands = self.problem.county, _bands(self.problem)
        lower, upper = max(band.lower for band in bands), min(band.upper for band in bands)
        cost = self.problem.objective.weights(county)
        self.paths = county.neighbours
        heavy = np.repeat(county.households[:, None], len(county), axis=1)
        near = light_paths(*self.paths, heavy, search.watch.over) + county.households[None, :] <= upper
        reach = near & (cost >= 0)
        reach &= (county.households @ reach >= lower)[None, :]
        # a unit whose whole surroundings are too few, or too far from every centre, and too few centres
        self.lost = bool((near @ county.households < lower).any() or not reach.any(axis=1).all())
        self.lost |= int(np.diag(reach).sum()) < self.problem.number[0]
        cost = np.where(cost >= 0, cost, cost.max())
        self.pairing = Pairing(cost, reach, county.households, lower, upper, *self.problem.number)
        self.separators = Separators(county, upper)
        self.relaxed: list[Relaxed] = []

    def run(self) -> None:
        """Bound, plan, ceilings."""
        search = self.search
        search.solver = lazy.LAZY_SOLVER
        if self.lost:
            search.infeasible = True
            return
        with Apart("districting.optimise.pairs", "districting.optimise.lazy") as apart:
            if int(self.pairing.reach.sum()) > AT_HAND:
                apart.warm()
            search.tell("pricing", 0)
            self.relaxed = relax(self.pairing, seed=search.seed, stop=search.watch.over, better=self._bounded)
            if self.relaxed[0].bound > self.pairing.dearest:
                search.infeasible = True
                return
            self.least_with = np.max(
                [relaxed.least_with(*self.paths, search.watch.over) for relaxed in self.relaxed], axis=0
            )
            if self._by_sets():
                return
            self._improve()
            for ceiling in self._ceilings():
                if self._over() or self._below(ceiling, apart):
                    return
                if ceiling is None:
                    search.infeasible = search.cost is None

    def _bounded(self, relaxed: Relaxed) -> None:
        """A better bound."""
        if relaxed.bound > self.pairing.dearest:
            return
        self.search.raise_bound(relaxed.bound, checked=False)
        self.search.tell("pricing", 0)

    def _by_sets(self) -> bool:
        """Lists of whole communities, where there may be few enough; whether that decided."""
        search, problem = self.search, self.problem
        if not fits(problem) or len(problem.county) > UNITS_EACH * self.pairing.most or self._over():
            return False
        self._move(MOMENT)
        return search_sets(search, self.relaxed[0], self.pairing.dearest)

    def _improve(self) -> None:
        """Plans by moves, from what the prices suggest and from elsewhere."""
        search = self.search
        self._move(Effort())
        one_sum = in_rows(self.problem) and len(self.problem.plan_rows) == 1
        if search.plan is None or search.cost is None or not one_sum:
            return
        left = int((self.least_with[self.pairing.reach] < search.cost).sum())
        if left <= SOME * len(self.least_with):  # the integer program is as quick
            return
        group = search.plan.assignment(len(self.problem.county))
        for numbers in rejoined(self.problem, group, seed=search.seed, stop=self._over):
            self._offer(numbers)
            search.tell("improving", 0)

    def _move(self, effort: Effort) -> None:
        """Plans by moves."""
        starts = [_suggested(relaxed, *self.paths) for relaxed in self.relaxed]
        ground = ground_of(self.problem.county, self.problem.objective, self.pairing.lower, self.pairing.upper)
        for numbers in plans(ground, self.pairing.most, starts, seed=self.search.seed, effort=effort, stop=self._over):
            self._offer(numbers)
            self.search.tell("improving", 0)

    def _over(self) -> bool:
        """Whether nothing is left to do, or no time."""
        return self.search.watch.over() or self.search.closed()

    def _ceilings(self) -> Iterator[int | None]:
        """Ceilings that leave ever more pairs, to try one after the other; ``None`` for every pair in reach."""
        tightest = np.sort(self.least_with[self.pairing.reach])
        units = len(self.least_with)
        left = len(tightest) if self.search.cost is None else int((tightest < self.search.cost).sum())
        count = FEW * units if left > SOME * units else len(tightest)
        while count < min(len(tightest), MANY):
            ceiling = int(tightest[count])
            if self.search.cost is not None and ceiling >= self.search.cost:
                break
            yield ceiling
            count *= MORE
        if self.search.cost is not None:
            left = int((tightest < self.search.cost).sum())
            if left <= MANY:
                yield self.search.cost
        elif len(tightest) <= MANY:
            yield None

    def _allowed(self, ceiling: int | None) -> Mask:
        """Pairs that a plan below the ceiling may hold."""
        allowed = self.pairing.reach if ceiling is None else self.pairing.reach & (self.least_with < ceiling)
        return allowed & np.diag(allowed)[None, :]

    def _below(self, ceiling: int | None, apart: Apart) -> bool:
        """Look for the best plan below a ceiling; whether that ends the search."""
        search = self.search
        if ceiling is not None and search.cost is not None:
            ceiling = min(ceiling, search.cost)
        allowed = self._allowed(ceiling)
        search.tell("choosing", int(allowed.sum()))
        unit, centre = np.nonzero(allowed)
        none = not allowed.any(axis=1).all() or int(np.diag(allowed).sum()) < self.pairing.fewest
        finished = none or self._solve(Pairs(unit, centre, len(allowed)), ceiling, apart)
        if not finished:
            return True
        # a plan found on the way is the best of all; otherwise there is none below the ceiling
        if search.cost is not None and (ceiling is None or search.cost <= ceiling):
            search.raise_bound(search.cost, checked=False)
            return True
        search.raise_bound(ceiling, checked=False)
        return False

    def _solve(self, pairs: Pairs, ceiling: int | None, apart: Apart) -> bool:
        """The integer program over the pairs; whether it was searched to the end."""
        search, pairing = self.search, self.pairing
        floor = self.relaxed[0].bound
        exact = pairing.cost[pairs.unit, pairs.centre]
        spread = max(1.0, ((ceiling or int(exact.max())) - floor) / SPAN)
        program = LazyProgram(
            (exact / spread).tolist(), write_rows(self.problem, pairs),
            PairCuts(pairs, self.separators, None if in_rows(self.problem) else self.problem), pairs.own,
            np.inf if ceiling is None else (ceiling - 0.5) / spread, search.watch.left, search.threads, search.seed,
            lazy.LAZY_SOLVER,
        )  # fmt: skip

        def hear(answer: Answer) -> bool:
            if answer.chosen is not None:
                self._offer(pairs.numbers(answer.chosen))
            self._heard_bound(answer.bound * spread, ceiling)
            search.tell("choosing", len(pairs))
            return self._over()

        work, at_hand = partial(lazy.solve_lazily, program), len(pairs) <= AT_HAND
        answer: Answer | None = work(hear) if at_hand else apart.run(work, over=self._over, hear=hear)
        if answer is None:
            return False
        hear(answer)
        fine = answer.chosen is None or self._offer(pairs.numbers(answer.chosen))
        return fine and answer.status in ("optimal", "infeasible")

    def _heard_bound(self, bound: float, ceiling: int | None) -> None:
        """A bound of the solver, good up to the ceiling under which its pairs were chosen."""
        if np.isfinite(bound):
            whole = math.floor(bound - UNSURE * abs(bound))
            self.search.raise_bound(whole if ceiling is None else min(whole, ceiling), checked=False)

    def _offer(self, numbers: Integers) -> bool:
        """Communities by number, judged by the problem itself; whether they are a plan."""
        if (numbers < 0).any():
            return False
        plan, (fewest, most) = Communities.from_assignment(numbers.tolist()), self.problem.number
        whole = not Contiguity().excess(self.problem.county, plan).any()
        fine = whole and fewest <= len(plan) <= most and bool(self.problem.admits(plan).all())
        if not fine or not keeps_totals(self.problem, plan):
            return False
        self.search.offer(plan, int(self.problem.cost(plan).sum()))
        return True


def _suggested(relaxed: Relaxed, offsets: Integers, neighbours: Integers) -> Integers | None:
    """Communities grown from the centres that prices choose, each unit to where its reduced cost is least if it can."""
    centres = relaxed.chosen()
    regret = relaxed.pairs[:, centres] - relaxed.pairs[:, centres].min(axis=1)[:, None]
    group = np.full(len(regret), -1, dtype=np.int64)
    waiting = [(0, int(unit), g) for g, unit in enumerate(centres)]
    group[centres] = np.arange(len(centres))
    while waiting:
        _, unit, g = heapq.heappop(waiting)
        if group[unit] < 0:
            group[unit] = g
        elif group[unit] != g or unit != centres[g]:
            continue
        for v in neighbours[offsets[unit] : offsets[unit + 1]].tolist():
            if group[v] < 0:
                heapq.heappush(waiting, (int(regret[v, g]), v, g))
    return None if (group < 0).any() else group
