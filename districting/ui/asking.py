"""Questions to the engine, asked off the page: wishes and their price, other numbers, other plans, miscounts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from districting.check import CheckReport, check_plan
from districting.communities import Communities
from districting.errors import Fault
from districting.optimise.ask import Answer, frontier, what_if
from districting.optimise.explain import Explanation, explain
from districting.optimise.near import Alternatives, alternatives
from districting.optimise.robust import robustness
from districting.plan import Plan
from districting.problem import Problem
from districting.project.study import Study
from districting.rules import Rule
from districting.solution import Progress, Solution
from districting.ui.running import Run
from districting.ui.worker import Work
from districting.wishes import Wish

Stop = Callable[[], bool]
Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class Found:
    """A solution of a question by its key (a number of communities), and later again with what the check says."""

    key: int
    solution: Solution
    report: CheckReport | None = None


@dataclass(frozen=True)
class Question(ABC):
    """
    Something asked of a problem; each kind of question says how it is answered.

    Parameters
    ----------
    problem
        As it was set when it was asked.
    level
        Of its units.
    seconds
        For each solve.
    """

    problem: Problem
    level: str
    seconds: float | None

    @abstractmethod
    def answers(self, stop: Stop, tell: Tell) -> Iterator[object]:
        """Each answer as soon as there is one."""

    def checked(self, key: int, solution: Solution) -> Iterator[Found]:
        """A solution, then the same with its plan checked."""
        yield Found(key, solution)
        if solution.plan is not None:
            plan = Plan.of_solution(solution, level=self.level)
            yield Found(key, solution, check_plan(plan.as_dict(), plan.county, plan.certificate))


@dataclass(frozen=True)
class PriceOf(Question):
    """What wishes cost together; where they cannot be had, why not."""

    wishes: tuple[Wish, ...] = ()
    wish: tuple[Rule, ...] = ()
    before: Solution | None = None

    def answers(self, stop: Stop, tell: Tell) -> Iterator[object]:
        """The answer; then the check of the new plan, or the reasons."""
        answer = what_if(self.problem, self.wish, before=self.before, time_limit=self.seconds, progress=tell, stop=stop)
        yield answer
        if answer.possible is False:
            tell(Progress("explaining", 0.0))
            yield explain(answer.after.problem, time_limit=self.seconds or 60.0)
        elif answer.possible:
            yield from self.checked(0, answer.after)


@dataclass(frozen=True)
class EachNumber(Question):
    """The best plan for each number of communities."""

    numbers: tuple[int, ...] = ()

    def answers(self, stop: Stop, tell: Tell) -> Iterator[object]:
        """One number after the other, each as soon as it is solved; the checks at the end."""
        found = []
        for number in self.numbers:
            if stop():
                return
            points = frontier(self.problem, [number], time_limit=self.seconds, progress=tell, stop=stop).points
            found += [Found(*point) for point in points]
            yield found[-1]
        for one in found:
            yield from self.checked(one.key, one.solution)


@dataclass(frozen=True)
class NearlyAsGood(Question):
    """Plans that cost little more than the best and differ as much as possible."""

    best: Solution | None = None
    within: float = 0.02
    count: int = 4

    def answers(self, stop: Stop, tell: Tell) -> Iterator[object]:
        """All of them at once."""
        yield alternatives(
            self.problem, within=self.within, count=self.count, best=self.best, time_limit=self.seconds,
            progress=_phases(tell), stop=stop,
        )  # fmt: skip


@dataclass(frozen=True)
class Recounts(Question):
    """What miscounted households would change about a plan."""

    plan: Communities | None = None
    off: float = 0.05

    def answers(self, stop: Stop, tell: Tell) -> Iterator[object]:
        """All of it at once."""
        assert self.plan is not None
        yield robustness(
            self.problem, self.plan, off=self.off, time_limit=self.seconds or 60.0, progress=_phases(tell), stop=stop
        )


def _phases(tell: Tell) -> Tell:
    """Tell what is being done and no cost: these solves minimise something else, or another county's cost."""
    return lambda progress: tell(Progress(progress.phase, progress.seconds, candidates=progress.candidates))


class Inquiry(Run):
    """A question being answered; what comes back is about the very county that was asked about."""

    work: Question

    def __init__(self, question: Question, heard: Callable[[], None] = lambda: None) -> None:
        super().__init__(question, heard)

    def take(self, message: Any) -> None:
        """One message, with this process's own county in place of its copy."""
        super().take(self._own(message))

    def _own(self, message: Any) -> Any:
        """A message about the county that is known here."""
        if isinstance(message, Solution):
            return replace(message, problem=replace(message.problem, county=self.work.problem.county))
        if isinstance(message, Found):
            return replace(message, solution=self._own(message.solution))
        if isinstance(message, Answer):
            return replace(message, before=self._own(message.before), after=self._own(message.after))
        if isinstance(message, Alternatives):
            return replace(message, problem=self.work.problem)
        return message


@dataclass(frozen=True)
class Past:
    """
    A question of an earlier run of the program, with what had come of it; read like the run it was.

    Parameters
    ----------
    work
        The question.
    answers, faults, stopped
        As of :class:`~districting.ui.running.Run`.
    """

    work: Question
    answers: tuple[Any, ...] = ()
    faults: tuple[Fault, ...] = ()
    stopped: bool = False
    ended = True
    running = False

    @classmethod
    def of(cls, run: Inquiry | Past) -> Past:
        """What is to be kept of a question as it stands; of a solution that came again later, the later one."""
        latest = {one.key: one for one in run.answers if isinstance(one, Found)}
        answers = tuple(one for one in run.answers if not isinstance(one, Found) or one is latest[one.key])
        cut = () if run.ended else (Fault("asking.cut_short"),)
        return cls(run.work, answers, (*run.faults, *cut), run.stopped)


@dataclass(frozen=True)
class Asked:
    """A question, the study it was asked of, and its process, gone or not."""

    study: Study
    run: Run | Past

    def answer(self, kind: type[Any]) -> Any:
        """The latest answer of a kind, or ``None``."""
        return next((one for one in reversed(self.run.answers) if isinstance(one, kind)), None)

    @property
    def found(self) -> dict[int, Found]:
        """Solutions by their key, in order, each as it came last."""
        latest = {one.key: one for one in self.run.answers if isinstance(one, Found)}
        return dict(sorted(latest.items()))

    @property
    def explanation(self) -> Explanation | None:
        """Why a wish cannot be had."""
        found: Explanation | None = self.answer(Explanation)
        return found


@dataclass(frozen=True)
class Asking:
    """
    What is asked of one level.

    Parameters
    ----------
    picked
        Positions of the units chosen for the next wish.
    taken
        The last choice taken from each window, by the window's name.
    wishes
        What is wished for so far.
    asked
        The latest question of each kind.
    others
        Plans brought in from files, by name.
    view
        The question that is looked at.
    pair
        The two plans that are compared, by their keys on the shelf.
    """

    picked: tuple[int, ...] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
    asked: Mapping[str, Asked] = field(default_factory=dict)
    others: Mapping[str, Plan] = field(default_factory=dict)
    view: str = "price"
    pair: tuple[str, str] = ("", "")

    @property
    def run(self) -> Run | None:
        """The question being answered now; one at a time."""
        runs = (asked.run for asked in self.asked.values())
        return next((run for run in runs if isinstance(run, Run) and run.running), None)

    def ask(self, kind: str, study: Study, work: Work, heard: Callable[[], None] = lambda: None) -> Asking:
        """With a question asked, unless another is still being answered; ``heard`` is called after every answer."""
        if self.run is not None:
            return self
        run = Inquiry(work, heard) if isinstance(work, Question) else Run(work, heard)
        return replace(self, asked={**self.asked, kind: Asked(study, run)})

    def with_answer(self, kind: str, asked: Asked) -> Asking:
        """With a question of an earlier run of the program."""
        return replace(self, asked={**self.asked, kind: asked})

    def with_others(self, plans: Mapping[str, Plan]) -> Asking:
        """With the plans brought in from files."""
        return replace(self, others=plans)

    def take(self, client: str, count: int, units: list[int], size: int) -> Asking:
        """With the choice of a window, once; positions beyond the county are passed over."""
        if not client or count <= self.taken.get(client, 0):
            return self
        fine = tuple(dict.fromkeys(unit for unit in units if 0 <= unit < size))
        return replace(self, picked=fine, taken={**self.taken, client: count})
