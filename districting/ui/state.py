"""What one planner has open: one typed object, kept by the server so that a reload of the page finds it again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from districting.check import check_plan
from districting.effects import Standing
from districting.errors import DistrictingError, Fault
from districting.messages import Language
from districting.plan import Plan
from districting.project.rulebook import Item, Rulebook, default
from districting.project.study import Study, open_study, with_rulebook
from districting.rules import NumberOfCommunities, Rule
from districting.solution import Solution, Status
from districting.ui.asking import Asking
from districting.ui.network import Network
from districting.ui.results import Drawing, Solved
from districting.ui.running import Job
from districting.ui.said import Making
from districting.workflow import folder_stamp

STUDIES_KEPT = 8

_OTHER_LIMIT = {"lower": "upper", "upper": "lower"}


@dataclass
class Desk:
    """
    Everything a planner has open.

    Parameters
    ----------
    token
        Its name in the address; without one nothing is kept on the disk.
    language
        Of every word shown.
    folder, level
        The project and the level of its units that is worked on; ``None`` while nothing is open.
    rulebook
        The rules as changed here; ``None`` while they are the project's.
    begun_from
        What the project's file said when they began to be changed.
    seconds
        Time limit of the next solve.
    job
        The latest solve, running or not.
    solved
        The latest result of each level.
    faults
        Why the last project could not be opened.
    notices
        What has changed about earlier work because the data have; shown until somebody has read it.
    contradictions
        Why the changes make no problem.
    openings
        How often something was opened or tried to be.
    asking
        What is asked of a level, and what came back, by level.
    drawings
        What is drawn by hand, by level.
    drawn
        The plan last saved from it, by level.
    shows_drawn
        Whether the page of the plan shows that one.
    standings
        What was judged last, so that a rerun that changes nothing judges nothing.
    networks
        What is chosen on the page of the adjacency, by level.
    making
        What was said of the files of a project to be made.
    returns_to
        The project to open first: it was open when the program ended.
    asked, locked, absorbed
        What the latest solve was asked: the study, and rules for what was locked; and the answer taken over.
    under_way
        The best plan so far of a solve that runs, kept in case the program ends before the solve does.
    earlier
        What does not fit the data as they are now, kept until they are back, by ``kind/level``.
    made
        What is kept of questions and plans from files, with the state it was made of.
    """

    token: str = ""
    language: Language = "zh"
    folder: Path | None = None
    level: str | None = None
    rulebook: Rulebook | None = None
    begun_from: Rulebook | None = None
    seconds: int | None = 60
    job: Job | None = None
    solved: dict[str, Solved] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    notices: tuple[Fault, ...] = ()
    contradictions: tuple[Fault, ...] = ()
    openings: int = 0
    drawings: dict[str, Drawing] = field(default_factory=dict)
    drawn: dict[str, Solved] = field(default_factory=dict)
    shows_drawn: bool = False
    standings: tuple[Standing, ...] = ()
    asking: dict[str, Asking] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    making: Making = field(default_factory=Making)
    returns_to: Path | None = None
    asked: Study | None = None
    locked: tuple[Rule, ...] = ()
    absorbed: Solution | None = None
    under_way: Solved | None = None
    earlier: dict[str, Any] = field(default_factory=dict)
    made: dict[str, tuple[tuple[Any, ...], Any]] = field(default_factory=dict)
    _posed: tuple[Study, Rulebook, Study | None] | None = None

    def at_level(self, level: str) -> Study:
        """The project that is open, at one of its levels."""
        assert self.folder is not None
        return opened(str(self.folder), level, folder_stamp(self.folder))

    def clear(self) -> None:
        """Nothing of one project is carried into another."""
        self.earlier, self.made, self.notices = {}, {}, ()
        for work in (self.job, *(asking.run for asking in self.asking.values())):
            if work is not None:
                work.close()
        self.rulebook, self.solved, self.job, self.asking = None, {}, None, {}
        self.begun_from = None
        self.drawings, self.drawn, self.shows_drawn, self.standings = {}, {}, False, ()
        self.under_way, self.networks = None, {}

    def leave(self) -> None:
        """Go away from the open project; what was kept of it stays kept."""
        self.clear()
        self.folder = self.level = None

    @property
    def base(self) -> Study | None:
        """The project as its files stand, without the changes made here."""
        if self.folder is None:
            return None
        return opened(str(self.folder), self.level, folder_stamp(self.folder))

    @property
    def study(self) -> Study | None:
        """The project with the rules as changed here; ``None`` where the changes contradict themselves."""
        base, book = self.base, self.rulebook
        if base is None or book is None:
            self.contradictions = ()
            return base
        if self._posed is None or self._posed[0] is not base or self._posed[1] is not book:
            self._posed = (base, book, self._pose(base, book))
        return self._posed[2]

    def _pose(self, base: Study, book: Rulebook) -> Study | None:
        """The changes applied, or why they cannot be."""
        self.contradictions = ()
        try:
            return with_rulebook(base, book)
        except DistrictingError as error:
            self.contradictions = tuple(error.faults)
            return None

    @property
    def book(self) -> Rulebook:
        """The rules as they are set now."""
        assert self.base is not None
        return self.rulebook or Rulebook.of(self.base.project.settings)

    def revise(self, book: Rulebook) -> None:
        """Set the rules; back at the project's own the change is forgotten."""
        assert self.base is not None
        own = Rulebook.of(self.base.project.settings)
        if self.rulebook is None:
            self.begun_from = own
        self.rulebook = None if book.means(own) else book

    def item(self, rule: str) -> Item:
        """The first rule of a name as it is set on the level that is open."""
        assert self.base is not None
        return self.book.item(rule, self.base.project.folder, self.base.level)

    def change(self, item: Item, name: str, value: Any) -> None:
        """
        Set one field of a rule; an emptied field that cannot be open takes the project's own value again.

        A number of communities moved past its other limit takes that limit with it.
        """
        book = self.book
        given = self._own_value(item, name) if value is None else value
        if item.kind is NumberOfCommunities and name in _OTHER_LIMIT:
            limits = {limit: item.value(limit) for limit in _OTHER_LIMIT} | {name: given}
            if limits["lower"] > limits["upper"]:
                book = book.with_value(item, _OTHER_LIMIT[name], given)
                self.revise(book)
                item = self.item(item.kind.name)
        self.revise(book.with_value(item, name, given))

    def _own_value(self, item: Item, name: str) -> Any:
        """What an emptied field means: no price, an open limit, else what the project's file says."""
        usual = default(item.kind, name)
        if usual is None or usual == float("inf"):
            return usual
        assert self.base is not None
        own = Rulebook.of(self.base.project.settings).items(self.base.project.folder, self.base.level)
        return next((held.value(name) for held in own if held.key == item.key), usual)

    def aim(self, **said: Any) -> None:
        """Set what is minimised: what a household-metre is worth, or goals in their order."""
        self.revise(replace(self.book, objective=replace(self.book.objective, **said)))

    def adopt(self, solved: Solved) -> None:
        """Take a plan as the plan of its level."""
        self.solved[solved.study.level] = solved
        self.shows_drawn = False

    @property
    def checking(self) -> bool:
        """Whether the plan that is shown is still being checked."""
        job, shown = self.job, self.shown
        return job is not None and shown is not None and job.solution is shown.solution and not job.ended

    def keep_drawn(self, study: Study, plan: Plan) -> None:
        """Keep a plan drawn by hand, checked, without a bound, and show it from now on."""
        solution = Solution(
            study.problem, Status.FEASIBLE, plan.communities, plan.objective, reasons=(Fault("edit.drawn_by_hand"),)
        )
        report = check_plan(plan.as_dict(), plan.county)
        self.drawn[study.level] = Solved(study, solution, plan, stopped=False, report=report)
        self.shows_drawn = True

    @property
    def shown(self) -> Solved | None:
        """The plan of the level that is open, solved or drawn, for these or for other settings."""
        drawn = self.drawn.get(self.level or "") if self.shows_drawn else None
        return drawn or self.solved.get(self.level or "")


@st.cache_resource(max_entries=STUDIES_KEPT, show_spinner=False)
def opened(folder: str, level: str | None, stamp: str) -> Study:  # noqa: ARG001 - the stamp is part of the key
    """A project as its files stand; shared by all desks and read again when a file changes."""
    return open_study(Path(folder), level=level)


__all__ = ["Desk", "Drawing", "Solved", "opened"]
