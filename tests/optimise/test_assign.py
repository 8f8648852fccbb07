"""The assignment regime and its parts, against brute force."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from districting.bench import run
from districting.optimise import lazy
from districting.optimise.assign import Assignment, assignable
from districting.optimise.lagrange import relax
from districting.optimise.listed import Search
from districting.optimise.separators import Separators
from districting.optimise.watch import Watch
from districting.problem import Problem
from districting.proof import verify
from districting.rules import Contiguity, HouseholdBand, NumberOfCommunities

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
    """Whatever the prices, and a pair of the optimum is never ruled out below a higher ceiling."""
    for seed in range(120):
        case = _plain(brute, seed)
        if case is None or case[1] is None:
            continue
        problem, best = case
        assert best is not None
        model = Assignment(Search(problem, Watch()))
        every = np.ones((len(problem.county),) * 2, dtype=np.bool_)
        relaxed = relax(model.cost, model.households, model.lower, model.upper, model.k, every, time_limit=10)
        assert relaxed is not None
        assert relaxed.bound(model.k) <= best
        search = Search(problem, Watch())
        Assignment(search).run()
        assert search.plan is not None
        places = problem.objective.best_place(problem.county, search.plan)
        allowed = relaxed.allowed(model.k, best + 1, *problem.county.neighbours)
        for community, place in zip(search.plan, places, strict=True):
            assert allowed[list(community), place].all(), seed


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
    """A priced band or a free number keeps a problem out of this regime."""
    county = brute.random_town(10, seed=0).county
    exact, free = NumberOfCommunities(lower=2, upper=2), NumberOfCommunities(lower=1, upper=3)
    assert assignable(Problem(county, (Contiguity(), HouseholdBand(lower=100, upper=9000), exact)))
    assert not assignable(Problem(county, (Contiguity(), HouseholdBand(lower=100, upper=9000), free)))
    assert not assignable(Problem(county, (Contiguity(), HouseholdBand(lower=100, upper=9000, price=1.0), exact)))


@pytest.mark.real
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/instances beside the project")
@pytest.mark.parametrize("name", ["county_ME_2010", "county_NM_2010", "county_NM_2020_hops", "grid_07"])
def test_published_optima_are_met(name: str) -> None:
    """The field's reference instances: the published optimum, recomputed from the assignment."""
    path = SHARED / f"{name}.json"
    published = json.loads(path.read_text(encoding="utf-8"))["published"]["objective"]
    result = run(path, proof_limit=0, time_limit=60)
    assert result["status"] == "optimal"
    assert result["objective"] == pytest.approx(published, abs=0.01)


def test_a_certificate_without_prices_claims_only_what_rests_on_the_solver(brute: ModuleType) -> None:
    """The assignment regime leaves nothing to check but the plan, and says so."""
    case = next(case for seed in range(200) if (case := _plain(brute, seed)) and case[1] is not None)
    search = Search(case[0], Watch())
    Assignment(search).run()
    certificate = search.record.certificate(
        case[0], "optimal", plan=search.plan, objective=search.cost, bound=search.bound, rests_on=search.solver
    )
    report = verify(case[0], certificate.as_dict())
    assert report.holds
    assert report.bound_checked is None
