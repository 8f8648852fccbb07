"""Papers of a plan as work for a process of its own: the slides, and the pack as ``districting report`` writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from districting.check import CheckReport
from districting.drawing import pack_files, plan_slides
from districting.messages import Language
from districting.plan import Plan
from districting.present.slides import SLIDES_FILE
from districting.project.study import Study
from districting.solution import Progress

SLIDES, PACK = "slides", "pack"


@dataclass(frozen=True)
class Papers:
    """
    What is to be made.

    Parameters
    ----------
    kind
        ``slides`` or ``pack``.
    plan, study, language, on, check
        As for :func:`districting.drawing.draw`.
    """

    kind: str
    plan: Plan
    study: Study
    language: Language
    on: date
    check: CheckReport | None = None

    def answers(self, stop: Callable[[], bool], tell: Callable[[Progress], None]) -> Iterator[object]:
        """The content of each file by its name."""
        tell(Progress("drawing", 0.0))
        if self.kind == SLIDES:
            page = plan_slides(self.plan, self.study, language=self.language, on=self.on)
            yield {SLIDES_FILE: page.encode()}
        else:
            yield pack_files(self.plan, self.study, language=self.language, on=self.on, check=self.check)
