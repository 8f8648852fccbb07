"""What one planner has open: one typed object, kept by the server so that a reload of the page finds it again."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from districting.check import check_plan
from districting.effects import Standing
from districting.errors import DistrictingError, Fault
from districting.messages import Language
from districting.plan import Plan
from districting.project.rulebook import Item, Rulebook, default
from districting.project.settings import Settings, read_settings
from districting.project.study import Study, open_study, with_rulebook
from districting.rules import NumberOfCommunities, Rule
from districting.solution import Solution, Status
from districting.ui import keeping, solving
from districting.ui.asking import Asking
from districting.ui.network import Network
from districting.ui.results import Drawing, Solved
from districting.ui.running import Job
from districting.ui.said import Making
from districting.workflow import folder_stamp

TOKEN = "desk"  # noqa: S105 - a name in the address, no secret
DESKS_KEPT = 64
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
    contradictions
        Why the changes make no problem.
    openings
        How often something was opened or tried to be.
    arrived
        Whether a result has come that no page has shown yet.
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
    contradictions: tuple[Fault, ...] = ()
    openings: int = 0
    arrived: bool = False
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
    _posed: tuple[Study, Rulebook, Study | None] | None = None

    def open(self, folder: Path, level: str | None = None) -> None:
        """
        Open a project folder at a level, else at its own or its first.

        What is wrong with it is kept as faults, and what was open stays.
        """
        self.openings += 1
        self.returns_to = None
        folder = folder.resolve()
        left = keeping.left_in(self, folder) if folder != self.folder else {}
        try:
            chosen = level or _level(read_settings(folder), left.get("level"))
            study = _opened(str(folder), chosen, folder_stamp(folder))
        except DistrictingError as error:
            self.faults = (*self.faults, *error.faults)
            return
        if self.folder != study.project.folder:
            self._clear()
            self.folder, self.level = study.project.folder, study.level
            keeping.take_up(self, left)
        self.level = study.level

    def at_level(self, level: str) -> Study:
        """The project that is open, at one of its levels."""
        assert self.folder is not None
        return _opened(str(self.folder), level, folder_stamp(self.folder))

    def _clear(self) -> None:
        """Nothing of one project is carried into another."""
        for work in (self.job, *(asking.run for asking in self.asking.values())):
            if work is not None:
                work.close()
        self.rulebook, self.solved, self.job, self.asking = None, {}, None, {}
        self.begun_from = None
        self.drawings, self.drawn, self.shows_drawn, self.standings = {}, {}, False, ()
        self.under_way, self.networks = None, {}

    @property
    def base(self) -> Study | None:
        """The project as its files stand, without the changes made here."""
        if self.folder is None:
            return None
        return _opened(str(self.folder), self.level, folder_stamp(self.folder))

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

    def solve(self, locked: tuple[Rule, ...] = ()) -> None:
        """Start a solve of what is set now, off the page; what is locked comes as further rules."""
        solving.start(self, locked)

    def absorb(self) -> None:
        """Take over what a solve has brought since the last time: its plan, later what the check found."""
        solving.absorb(self)

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


def current_desk() -> Desk:
    """The desk of this browser tab: by its session, else by the token in its address, else a new one."""
    known = desks()
    token: str = st.session_state.get(TOKEN) or st.query_params.get(TOKEN) or ""
    if token not in known:
        left = keeping.latest(token)
        token = token if left else secrets.token_urlsafe(9)
        known[token] = Desk(token, _browser_language())
        if left:
            keeping.come_back(known[token], left)
        while len(known) > DESKS_KEPT:
            known.popitem(last=False)
    known.move_to_end(token)
    st.session_state[TOKEN] = token
    if st.query_params.get(TOKEN) != token:
        st.query_params[TOKEN] = token
    return known[token]


def _level(settings: Settings, wanted: str | None) -> str:
    """A level the project has: the one wanted, else its own choice, else its first."""
    if wanted is not None and wanted in settings.levels:
        return wanted
    return settings.county.level or next(iter(settings.levels))


def _browser_language() -> Language:
    """English where the browser asks for it first, else Chinese."""
    return "en" if (st.context.locale or "").lower().startswith("en") else "zh"


@st.cache_resource(show_spinner=False)
def desks() -> OrderedDict[str, Desk]:
    """Every desk the server knows, the latest used last."""
    return OrderedDict()


@st.cache_resource(max_entries=STUDIES_KEPT, show_spinner=False)
def _opened(folder: str, level: str | None, stamp: str) -> Study:  # noqa: ARG001 - the stamp is part of the key
    """A project as its files stand; shared by all desks and read again when a file changes."""
    return open_study(Path(folder), level=level)


__all__ = ["TOKEN", "Desk", "Drawing", "Solved", "current_desk", "desks"]
