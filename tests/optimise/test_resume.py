"""Going on from an earlier solve loses neither its plan nor its bound, and claims no more than is proven."""

from __future__ import annotations

from dataclasses import replace

from districting.check import check_plan
from districting.optimise.resume import go_on, joined
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.problem import Problem
from districting.solution import Progress, Solution, Status


def stopped_at_once(problem: Problem) -> Solution:
    """A run that ended before it found anything."""
    return solve(problem, time_limit=0.0)


def test_the_better_plan_of_both_runs_is_kept(grid_problem: Problem) -> None:
    """A run that finds nothing gives back the plan it went on from, and says so."""
    best = solve(grid_problem)
    before = replace(best, status=Status.FEASIBLE, bound=None, certificate=None)
    found = joined(before, stopped_at_once(grid_problem))
    assert found.status is Status.FEASIBLE
    assert found.objective == best.objective
    assert found.reasons[0].key == "solve.earlier_plan"


def test_a_bound_of_one_run_proves_the_plan_of_the_other(grid_problem: Problem) -> None:
    """Optimal plan from before, bound from now: proven optimal, and the check can follow the proof."""
    best = solve(grid_problem)
    worse = _another_plan(grid_problem, best)
    before = replace(best, status=Status.FEASIBLE, bound=None, certificate=None)
    found = joined(before, replace(best, plan=worse.plan, objective=worse.objective, status=Status.FEASIBLE))
    assert found.status is Status.OPTIMAL
    plan = Plan.of_solution(found)
    assert check_plan(plan.as_dict(), grid_problem.county, plan.certificate).holds
    other = joined(replace(best, plan=worse.plan, objective=worse.objective, status=Status.FEASIBLE), before)
    assert (other.status, other.objective) == (Status.OPTIMAL, best.objective)
    assert check_plan(Plan.of_solution(other).as_dict(), grid_problem.county, other.certificate).holds


def test_going_on_ends_at_the_optimum_and_reports_no_worse(grid_problem: Problem) -> None:
    """With time enough the result is the optimum; on the way nothing worse than what was known is told."""
    best = solve(grid_problem)
    before = _another_plan(grid_problem, best)
    told: list[Progress] = []
    found = go_on(grid_problem, before, progress=told.append)
    assert (found.status, found.objective) == (Status.OPTIMAL, best.objective)
    assert told
    assert all(report.best is not None and report.best <= before.objective for report in told)


def test_no_bound_and_no_proof_is_lost(grid_problem: Problem) -> None:
    """A later run that ends at once keeps the earlier bound, with a plan or without one, and an earlier proof."""
    best = solve(grid_problem)
    proven = go_on(grid_problem, best, time_limit=0.0)
    assert (proven.status, proven.bound, proven.objective) == (Status.OPTIMAL, best.bound, best.objective)
    assert check_plan(Plan.of_solution(proven).as_dict(), grid_problem.county, proven.certificate).holds
    no_plan = Solution(grid_problem, Status.TIME_LIMIT, bound=best.bound, certificate=best.certificate)
    found = joined(no_plan, replace(no_plan, bound=None, certificate=None))
    assert (found.status, found.bound, found.certificate) == (Status.TIME_LIMIT, best.bound, best.certificate)


def test_a_plan_in_hand_is_a_ceiling_from_the_start(grid_problem: Problem) -> None:
    """With the optimum in hand the search proves it, and the proof holds."""
    best = solve(grid_problem)
    found = solve(grid_problem, before=best.plan)
    assert (found.status, found.objective) == (Status.OPTIMAL, best.objective)
    assert check_plan(Plan.of_solution(found).as_dict(), grid_problem.county, found.certificate).holds


def _another_plan(problem: Problem, best: Solution) -> Solution:
    """A plan that costs more: the best under one further rule."""
    from districting.rules import KeepApart

    together = [problem.county.ids[u] for u in best.plan[0]][:2]
    other = solve(problem.with_rules(KeepApart(units=tuple(together))))
    assert other.objective > best.objective
    return Solution(problem, Status.FEASIBLE, other.plan, other.objective)
