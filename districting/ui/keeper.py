"""Writes desks to the disk while their planners work: off every page, the latest state only."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from pathlib import Path

from districting.errors import Fault
from districting.ui import kept
from districting.ui.kept import Kept
from districting.ui.kept_parts import Part, facts_of

PAUSE_S = 0.25
"""Between two writes, so that fast clicks are written together."""
PATIENCE_S = 5.0
"""How long the end of the program waits for what is not written yet."""

log = logging.getLogger(__name__)


class Keeper:
    """
    One thread that writes the latest state of each file.

    Attributes
    ----------
    failure
        Why the latest write did not work; ``None`` while all is well.
    """

    def __init__(self) -> None:
        self.failure: Fault | None = None
        self._wake = threading.Condition()
        self._waiting: dict[Path, Kept] = {}
        self._written: dict[Path, Kept] = {}
        self._texts: dict[tuple[Path, str], tuple[Part, bytes]] = {}
        self._thread: threading.Thread | None = None

    def put(self, path: Path, state: Kept) -> None:
        """Have a state written soon; costs nothing where it is the one on the disk."""
        with self._wake:
            if state.same(self._waiting.get(path) or self._written.get(path)):
                return
            self._waiting[path] = state
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
                self._thread.start()
                atexit.register(self.settle)
            self._wake.notify_all()

    def written(self, path: Path) -> Kept | None:
        """What this program wrote last to a file."""
        return self._written.get(path)

    def settle(self, seconds: float = PATIENCE_S) -> bool:
        """Wait until everything is written; whether it is."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._waiting, seconds)

    def _work(self) -> None:
        """Write what waits, one file after the other, for as long as the program runs."""
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting)
                path, state = next(iter(self._waiting.items()))
            self._write(path, state)
            with self._wake:
                if self._waiting.get(path) is state:
                    del self._waiting[path]
                self._wake.notify_all()
            time.sleep(PAUSE_S)

    def _write(self, path: Path, state: Kept) -> None:
        """One file; what cannot be written is told on the pages, and tried again with the next change."""
        try:
            kept.write(path, self._all_texts(path, state))
        except Exception as error:
            log.exception("the desk could not be written")
            self.failure = Fault("desk.not_written", values={"file": path, "reason": error})
        else:
            self.failure = None
            self._written[path] = state

    def _all_texts(self, path: Path, state: Kept) -> dict[str, bytes]:
        """Every text of a file; a part that has not changed is not put into words again."""
        facts = dict(state.about) | {"format": kept.FORMAT, "parts": list(state.parts)}
        texts = {kept.ABOUT: kept.text_of(facts)}
        for name, part in state.parts.items():
            known = self._texts.get((path, name))
            if known is None or known[0] is not part:
                known = self._texts[path, name] = (part, kept.text_of(facts_of(part)))
            texts[f"{name}.json"] = known[1]
        return texts


KEEPER = Keeper()
"""The one of this program."""
