"""The assignment regime and its parts, against brute force."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from districting.bench import run
from districting.communities import Communities
from districting.county import components
from districting.optimise import assign as assignment
from districting.optimise import few, lazy
from districting.optimise.assign import Assignment, assignable
from districting.optimise.boxed import BoxedRoot
from districting.optimise.lagrange import relax
from districting.optimise.parts import assign
from districting.optimise.search import Search
from districting.optimise.separators import Separators
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.proof import verify
from districting.rules import (
    CommitteeChanges,
    Contiguity,
    HouseholdBand,
    LongestWalk,
    NumberOfCommunities,
    Rule,
)

SHARED = Path(__file__).resolve().parents[3] / "shared" / "instances"


def _plain(brute: ModuleType, seed: int) -> tuple[Problem, int | None] | None:
    """A random case with nothing but band, number and contiguity, and its optimum."""
    case = brute.random_case(seed)
    case.price, case.together, case.apart, case.offices = None, [], [], []
    case.space_price, case.parents, case.most = None, None, case.fewest
    problem = case.problem()
    if not assignable(problem) or problem.precheck():
        return None
    return problem, case.best()


@pytest.mark.parametrize("solver", ["SCIP", "HiGHS"])
def test_assignment_equals_brute_force(brute: ModuleType, monkeypatch: pytest.MonkeyPatch, solver: str) -> None:
    """With cuts inside one search or in rounds the optimum is that of trying every partition."""
    if solver == "SCIP":
        pytest.importorskip("pyscipopt")
    monkeypatch.setattr(lazy, "LAZY_SOLVER", solver)
    monkeypatch.setattr(assignment, "UNITS_EACH", 0)
    solved = 0
    for seed in range(120):
        case = _plain(brute, seed)
        if case is None:
            continue
        problem, best = case
        search = Search(problem, Watch())
        Assignment(search).run()
        if best is None:
            assert search.infeasible, seed
            assert search.cost is None, seed
        else:
            assert (search.cost, search.bound) == (best, best), seed
            solved += 1
    assert solved > 10


def test_the_relaxed_bound_is_never_above_the_optimum(brute: ModuleType) -> None:
    """Whatever the prices; and no pair of the optimum is said to need a dearer plan."""
    tried = 0
    for seed in range(120):
        case = _plain(brute, seed)
        if case is None or case[1] is None:
            continue
        problem, best = case
        assert best is not None
        search = Search(problem, Watch())
        model = Assignment(search)
        model.run()
        assert search.plan is not None
        places = problem.objective.best_place(problem.county, search.plan)
        for relaxed in relax(model.pairing, seed=seed, stop=lambda: False):
            assert relaxed.bound <= best
            least = relaxed.least_with(*problem.county.neighbours)
            for community, place in zip(search.plan, places, strict=True):
                assert (least[list(community), place] <= best).all(), seed
                tried += 1
    assert tried > 20


def test_separators_cut_off_stray_pieces_only(brute: ModuleType) -> None:
    """A cut is broken by the community it came from and kept by every connected one within the limit."""
    town = brute.random_town(25, seed=2)
    separators = Separators(town.county, 2000)
    groups = {0: [0, *[u for u in range(25) if u not in town.county.neighbours[1][:6]][-3:]]}
    cuts = separators.broken(groups)
    assert cuts
    for unit, centre, between in cuts:
        assert unit in groups[centre]
        assert not set(between) & set(groups[centre])
    assert separators.broken({u: [u] for u in range(25)}) == []


def test_only_plain_problems_are_assigned(brute: ModuleType) -> None:
    """A price keeps a problem out of this regime; a free number does only beside a total."""
    county = brute.random_town(10, seed=0).county
    exact, free = NumberOfCommunities(lower=2, upper=2), NumberOfCommunities(lower=1, upper=3)
    band, total = HouseholdBand(lower=100, upper=9000), CommitteeChanges(upper=1000)
    assert assignable(Problem(county, (Contiguity(), band, exact)))
    assert assignable(Problem(county, (Contiguity(), band, free)))
    assert assignable(Problem(county, (Contiguity(), band, exact, total)))
    assert not assignable(Problem(county, (Contiguity(), band, free, total)))
    assert not assignable(Problem(county, (Contiguity(), HouseholdBand(lower=100, upper=9000, price=1.0), exact)))
    assert not assignable(Problem(county, (Contiguity(), exact)))


def _ruled(brute: ModuleType, seed: int) -> tuple[Problem, int | None] | None:
    """A random case with rows (together, apart, a free number) and rules that only cuts can hold, and its optimum."""
    case = brute.random_case(seed)
    case.price, case.offices, case.space_price, case.parents = None, [], None, None
    problem = case.problem()
    if problem.precheck() or not assignable(problem):
        return None
    walk, changes = LongestWalk(upper=[12.0, 20.0, 30.0][seed % 3]), CommitteeChanges(upper=[60, 120][seed % 2])
    extra: list[Rule] = [walk] if seed % 4 < 2 else []
    extra += [changes] if seed % 4 in (1, 2) and problem.number[0] == problem.number[1] else []
    problem = replace(problem, rules=(*problem.rules, *extra))
    if problem.precheck() or not assignable(problem):
        return None
    best: int | None = None
    for partition in brute.partitions(list(range(len(problem.county)))):
        if not case.fewest <= len(partition) <= case.most or any(
            case.community_cost(frozenset(units)) is None for units in partition
        ):
            continue
        plan = Communities.of([sorted(units) for units in partition])
        if problem.admits(plan).all() and all(
            rule.lower <= rule.total(problem.county, plan) <= rule.upper for rule in problem.plan_rules
        ):
            cost = int(problem.cost(plan).sum())
            best = cost if best is None else min(best, cost)
    return problem, best


@pytest.mark.parametrize("solver", ["SCIP", "HiGHS"])
def test_rules_come_as_rows_and_cuts(brute: ModuleType, monkeypatch: pytest.MonkeyPatch, solver: str) -> None:
    """With rules that have no row, about communities or the whole plan, the optimum is that of brute force."""
    if solver == "SCIP":
        pytest.importorskip("pyscipopt")
    monkeypatch.setattr(lazy, "LAZY_SOLVER", solver)
    monkeypatch.setattr(assignment, "UNITS_EACH", 0)
    solved = barred = 0
    for seed in range(60):
        case = _ruled(brute, seed)
        if case is None:
            continue
        problem, best = case
        search = Search(problem, Watch())
        Assignment(search).run()
        if best is None:
            assert search.infeasible, seed
            assert search.cost is None, seed
            barred += 1
        else:
            assert (search.cost, search.bound) == (best, best), seed
            solved += 1
    assert solved > 5
    assert barred > 1


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/instances beside the project")
@pytest.mark.parametrize("name", ["county_ME_2010", "county_MS_2010", "county_NE_2010", "grid_07"])
def test_published_optima_are_met(name: str) -> None:
    """The field's reference instances: the published optimum, recomputed from the assignment."""
    path = SHARED / f"{name}.json"
    published = json.loads(path.read_text(encoding="utf-8"))["published"]["objective"]
    result = run(path, proof_limit=0, time_limit=60)
    assert result["status"] == "optimal"
    assert result["objective"] == pytest.approx(published, abs=0.01)


@pytest.mark.parametrize("enough", [0, few.ENOUGH])
def test_lists_of_sets_equal_brute_force(brute: ModuleType, monkeypatch: pytest.MonkeyPatch, enough: int) -> None:
    """The optimum by lists of sets, short ones first or not, is that of trying every partition, and prices prove it."""
    monkeypatch.setattr(few, "ENOUGH", enough)
    by_sets = 0
    for seed in range(60):
        case = _plain(brute, seed)
        if case is None or case[1] is None:
            continue
        problem, best = case
        search = Search(problem, Watch())
        Assignment(search).run()
        assert (search.cost, search.bound) == (best, best), seed
        if search.checked == best:
            claim = search.record.certificate(
                problem, "optimal", plan=search.plan, objective=best, bound=best, checked=best
            )
            report = verify(problem, claim.as_dict())
            assert report.holds, seed
            assert report.bound_checked == best, seed
            by_sets += 1
    assert by_sets > 10


def test_a_box_bounds_the_cost_of_every_plan(brute: ModuleType) -> None:
    """The program over sets is never above the optimum, nor below what the Lagrangian proves."""
    tried = 0
    for seed in range(60):
        case = _plain(brute, seed)
        if case is None or case[1] is None:
            continue
        search = Search(case[0], Watch())
        pairing = Assignment(search).pairing
        relaxed = relax(pairing, seed=seed, stop=lambda: False)[0]
        root = BoxedRoot(search, relaxed)
        root.optimise(pairing.dearest)
        root.claim()
        if root.proven:
            assert relaxed.bound - 1 <= root.bound <= case[1], seed
            tried += 1
    assert tried > 10


def test_a_certificate_without_prices_claims_only_what_rests_on_the_solver(
    brute: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program of pairs leaves nothing to check but the plan, and says so."""
    monkeypatch.setattr(assignment, "UNITS_EACH", 0)
    case = next(case for seed in range(200) if (case := _plain(brute, seed)) and case[1] is not None)
    search = Search(case[0], Watch())
    Assignment(search).run()
    certificate = search.record.certificate(
        case[0], "optimal", plan=search.plan, objective=search.cost, bound=search.bound, rests_on=search.solver
    )
    report = verify(case[0], certificate.as_dict())
    assert report.holds
    assert report.bound_checked is None


def test_parts_joined_by_the_number_alone_are_solved_apart(brute: ModuleType) -> None:
    """Part by part, for every number each can have, the sums give the optimum of brute force."""
    apart = 0
    for seed in range(160):
        case = brute.random_case(seed)
        case.price, case.offices, case.space_price, case.parents = None, [], None, None
        half = len(case.households) // 2
        case.edges = [(a, b) for a, b in case.edges if (a < half) == (b < half)]
        problem = case.problem()
        if problem.precheck() or not assignable(problem):
            continue
        best, search = case.best(), Search(problem, Watch())
        assign(search)
        assert (search.cost, search.infeasible) == (best, best is None), seed
        assert best is None or search.bound == best, seed
        apart += int(components(*problem.county.neighbours).max()) > 0
    assert apart > 5


def test_parts_stopped_before_the_end_leave_a_valid_bound(brute: ModuleType) -> None:
    """A part that was never reached counts nothing towards the bound, and no plan is made up for it."""
    case = next(case for seed in range(200) if (case := _in_two(brute, seed)) is not None)
    problem, best = case
    search = Search(problem, Watch(stop=lambda: True))
    assign(search)
    assert not search.infeasible
    assert search.cost is None or search.cost >= best
    assert (search.bound or 0) <= best


def _in_two(brute: ModuleType, seed: int) -> tuple[Problem, int] | None:
    """A plain random case in several parts that has a plan, and its optimum."""
    case = _plain(brute, seed)
    if case is None or case[1] is None or int(components(*case[0].county.neighbours).max()) == 0:
        return None
    return case[0], case[1]
