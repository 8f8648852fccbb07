"""Drawing by hand: what an operation does, what it leaves alone, and what comes of messages that come twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from districting.check import check_plan
from districting.communities import Communities
from districting.draft import Draft, Frame, as_plan, communities_of, lock_rules, start
from districting.editing import (
    accept,
    add_community,
    apply_ops,
    discard,
    give,
    lock_all,
    lock_communities,
    lock_units,
    redo,
    restart,
    undo,
)
from districting.effects import Standing, effect, whats_wrong
from districting.errors import DataError
from districting.optimise.solve import solve
from districting.plan import Plan
from districting.problem import Problem
from districting.rules import KeepApart, KeepTogether
from districting.solution import Status


@pytest.fixture
def rows(grid_problem: Problem) -> Plan:
    """The three rows of the grid as communities."""
    return Plan(grid_problem, Communities.of([[0, 1, 2], [3, 4, 5], [6, 7, 8]]))


@pytest.fixture
def draft(rows: Plan) -> Draft:
    """That plan being drawn."""
    return start(rows)


def numbers(draft: Draft) -> list[int]:
    """Each unit's community."""
    return draft.numbers.tolist()


def test_give_moves_units_and_leaves_the_old_draft_alone(draft: Draft) -> None:
    """The new draft has the unit elsewhere; the old one, its numbers write-protected, does not."""
    moved = give(draft, [2, 3, 3, 99, -1], 2)
    assert numbers(moved) == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert numbers(draft) == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    with pytest.raises(ValueError, match="read-only"):
        draft.numbers[0] = 3
    assert give(draft, [3], 2) is not moved
    assert not give(draft, [3], 2).past, "nothing moved, nothing to take back"
    assert numbers(give(draft, [0], 4)) == numbers(draft), "there is no community 4"


def test_locked_units_and_units_of_locked_communities_stay(draft: Draft) -> None:
    """A lock keeps units in; others may still join a locked community; what was refused is told."""
    locked = lock_communities(lock_units(draft, [0], on=True), [2], on=True)
    moved = give(locked, [0, 1, 3, 6], 3)
    assert numbers(moved) == [1, 3, 1, 2, 2, 2, 3, 3, 3]
    assert moved.refused[0].values == {"count": 2}
    assert numbers(give(locked, [1], 2))[1] == 2
    assert numbers(give(locked, [3], 0))[3] == 2, "not even out of every community"
    assert numbers(give(lock_all(locked, on=False), [0, 3], 3)) == [3, 1, 1, 3, 2, 2, 3, 3, 3]
    assert lock_all(draft, on=True).frame.locked == {1, 2, 3}


def test_undo_and_redo_go_all_the_way(draft: Draft) -> None:
    """Moves, locks and added communities are taken back one by one and made again; a new step ends the redoing."""
    steps = [draft]
    for change in (
        lambda d: give(d, [2], 2),
        lambda d: lock_units(d, [2], on=True),
        add_community,
        lambda d: give(d, [8], 4),
        lambda d: give(d, [0], 0),
    ):
        steps.append(change(steps[-1]))
    back = steps[-1]
    for earlier in reversed(steps[:-1]):
        back = undo(back)
        assert (numbers(back), back.frame) == (numbers(earlier), earlier.frame)
    assert undo(back) is back
    for later in steps[1:]:
        back = redo(back)
        assert (numbers(back), back.frame) == (numbers(later), later.frame)
    assert redo(back) is back
    assert not give(undo(back), [1], 3).future


def test_discard_and_restart_can_be_taken_back(draft: Draft, grid_problem: Problem) -> None:
    """Neither throws work away: one undo and it is there again."""
    moved = give(accept(give(draft, [2], 2)), [5, 8], 1)
    gone = discard(moved)
    assert numbers(gone) == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert not gone.pending
    assert numbers(undo(gone)) == numbers(moved)
    columns = Plan(grid_problem, Communities.of([[0, 3, 6, 1, 4, 7], [2, 5, 8]]))
    again = restart(moved, columns)
    assert numbers(again) == [1, 1, 2, 1, 1, 2, 1, 1, 2]
    assert again.count == 2
    assert (numbers(undo(again)), undo(again).count) == (numbers(moved), 3)


def test_operations_count_once(draft: Draft) -> None:
    """A list that comes again, grown or late changes only what is new; another window has its own count."""
    first, second = {"id": 1, "do": "give", "units": [2], "to": 2}, {"id": 2, "do": "give", "units": [2], "to": 3}
    once = apply_ops(draft, "a", [first])
    assert apply_ops(once, "a", [first]) is once
    twice = apply_ops(once, "a", [first, second])
    assert numbers(twice)[2] == 3
    assert apply_ops(twice, "a", [first]) is twice
    assert twice.acks == {"a": 2}
    other = apply_ops(twice, "b", [{"id": 1, "do": "undo"}])
    assert numbers(other)[2] == 2
    assert other.acks == {"a": 2, "b": 1}


FRAME = Frame(("甲", "乙", "丙"), ("A", "B", "C"))
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "do": st.sampled_from(
                ["give", "lock_units", "lock_community", "lock_all", "add", "undo", "redo", "nonsense"]
            ),
            "units": st.lists(st.integers(-2, 11), max_size=4),
            "to": st.integers(-1, 6),
            "on": st.booleans(),
        }
    ),
    max_size=30,
)


@given(operations=OPERATIONS, cuts=st.lists(st.integers(0, 30), max_size=6))
def test_however_messages_arrive_the_plan_is_the_same(operations: list[dict[str, object]], cuts: list[int]) -> None:
    """All at once, or in growing queues with repeats and late copies: the same draft, and undo leads to the start."""
    begun = Draft(np.array([1, 1, 2, 2, 3], dtype=np.uint16), FRAME, np.array([1, 1, 2, 2, 3], dtype=np.uint16), FRAME)
    ops = [{"id": i + 1, **op} for i, op in enumerate(operations)]
    whole = apply_ops(begun, "w", ops)
    piecewise = begun
    for cut in [*sorted(cuts), len(ops), *cuts]:
        piecewise = apply_ops(piecewise, "w", ops[:cut])
    assert np.array_equal(whole.numbers, piecewise.numbers)
    assert whole.frame == piecewise.frame
    while whole.past:
        whole = undo(whole)
    assert whole.numbers.tolist() == [1, 1, 2, 2, 3]
    assert whole.frame == FRAME


@pytest.mark.parametrize(
    "op",
    [
        {},
        {"id": "1", "do": "give"},
        {"id": 1, "do": "give", "units": "all", "to": 1},
        {"id": 1, "do": "give", "units": [None, 1.5, True], "to": 1},
        {"id": 1, "do": "give", "units": [2], "to": "2"},
        {"id": 1, "do": "lock_community", "to": None},
    ],
)
def test_what_cannot_be_meant_does_nothing(draft: Draft, op: dict[str, object]) -> None:
    """A message out of a browser is trusted in nothing."""
    after = apply_ops(draft, "a", [op])
    assert numbers(after) == numbers(draft)
    assert after.frame == draft.frame


def test_communities_of_skips_empty_numbers_and_units_without_one(draft: Draft) -> None:
    """Rows of the table are the numbers that hold units, ascending, members ascending."""
    assert list(communities_of(np.array([3, 0, 1, 3], dtype=np.uint16))) == [(2,), (0, 3)]
    assert len(communities_of(np.array([0, 0], dtype=np.uint16))) == 0
    assert give(draft, [0, 1, 2], 2).filled == (2, 3)


def test_effect_names_only_the_communities_concerned(draft: Draft, grid_problem: Problem) -> None:
    """Households before and after by hand (410+730+290, 560+880+340), and the rules that change state."""
    before = Standing(grid_problem, draft.numbers)
    after = Standing(grid_problem, give(draft, [0, 1], 2).numbers)
    found = effect(before, after)
    assert [(c.number, c.before, c.after) for c in found.changes] == [(1, 1430, 290), (2, 1780, 2920)]
    assert [rule.name for rule in found.changes[0].now_broken] == ["household_band"]
    assert "household_band" in [rule.name for rule in found.changes[1].now_broken]
    assert (found.moved_units, found.moved_households) == (2, 1140)
    back = effect(after, before)
    assert [rule.name for rule in back.changes[0].now_met] == ["household_band"]
    assert effect(before, before).changes == ()
    emptied = effect(before, Standing(grid_problem, give(draft, [0, 1, 2], 2).numbers))
    assert [rule.name for rule in emptied.now_broken] == ["number_of_communities"]


def test_whats_wrong_finds_each_kind(draft: Draft, grid_problem: Problem) -> None:
    """Unassigned units by piece, a detached piece, too many, too few, an empty community; nothing in a fine plan."""
    hard_only = Problem(grid_problem.county, tuple(r for r in grid_problem.rules if r.name != "floor_space"))
    assert whats_wrong(Standing(hard_only, draft.numbers), draft.frame) == []
    drawn = give(give(draft, [8], 1), [3, 5], 0)
    found = whats_wrong(Standing(hard_only, drawn.numbers), drawn.frame)
    kinds = {(w.kind, w.number, w.units, w.amount) for w in found}
    assert ("unassigned", 0, (3,), 560) in kinds
    assert ("unassigned", 0, (5,), 340) in kinds
    assert ("detached", 1, (8,), 950) in kinds
    assert ("under", 2, (4,), 1200 - 880) in kinds
    assert ("under", 3, (6, 7), 1200 - 620 - 470) in kinds
    merged = give(draft, range(3), 2)
    kinds = {(w.kind, w.number, w.amount) for w in whats_wrong(Standing(hard_only, merged.numbers), merged.frame)}
    assert kinds == {("over", 2, 1430 + 1780 - 2600), ("empty", 1, 0)}
    nothing = give(draft, range(9), 0)
    assert {w.kind for w in whats_wrong(Standing(hard_only, nothing.numbers), nothing.frame)} == {"unassigned", "empty"}


def test_a_draft_becomes_a_checked_plan_without_a_bound(draft: Draft, grid_problem: Problem, rows: Plan) -> None:
    """Names stay with their communities, a new one gets one, and the checker finds nothing claimed in vain."""
    drawn = give(give(add_community(draft), [6, 7, 8], 4), [5], 2)
    plan = as_plan(drawn, grid_problem, level="units")
    assert plan.names[:2] == rows.names[:2]
    assert len(set(plan.names)) == 3
    assert (plan.status, plan.bound) == (Status.FEASIBLE, None)
    assert check_plan(plan.as_dict(), plan.county).holds
    assert as_plan(draft, grid_problem).id == rows.id
    with pytest.raises(DataError, match="004"):
        as_plan(give(draft, [4], 0), grid_problem)


def test_what_is_locked_is_kept_by_the_next_solve(draft: Draft, grid_problem: Problem) -> None:
    """A locked community stays together, a locked unit of another stays out of it, and the optimum obeys."""
    free = solve(grid_problem)
    together = [0, 1, 3]
    drawn = lock_communities(give(give(draft, [3], 1), [2], 2), [1], on=True)
    locks = lock_rules(lock_units(drawn, [4], on=True), grid_problem.county)
    assert [type(rule) for rule in locks] == [KeepTogether, KeepApart]
    held = solve(Problem(grid_problem.county, (*grid_problem.rules, *locks)))
    assert held.plan is not None
    home = next(set(units) for units in held.plan if 0 in units)
    assert set(together) <= home
    assert 4 not in home
    assert held.objective >= free.objective
    assert lock_rules(draft, grid_problem.county) == ()
