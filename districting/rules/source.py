"""Where a rule's authority comes from, in the words of its document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from districting.messages import Language, say

Standing = Literal["law", "guidance", "local_practice", "opinion", "historical"]


@dataclass(frozen=True)
class Source:
    """
    Where a rule's authority comes from.

    Parameters
    ----------
    standing
        Law, guidance, local practice, opinion or historical.
    document, clause, date, region
        Which document, where in it, of when, valid where; Chinese documents by their own titles.
    verified
        Whether somebody has held the text of the document itself against the rule.
    own
        Where there is no document: the entry of the message catalogue that says whose decision it is.
    """

    standing: Standing
    document: str = ""
    clause: str = ""
    date: str = ""
    region: str = ""
    verified: bool = False
    own: str = ""

    @classmethod
    def none(cls) -> Source:
        """No document: a wish of the county's own."""
        return cls("local_practice", own="rules.own_decision")

    def place(self, language: Language) -> str:
        """Document, clause, date and region in one line, or whose own decision it is."""
        document = self.document or (say(self.own, language) if self.own else "")
        return " ".join(part for part in (document, self.clause, self.date, self.region) if part)

    def words(self, language: Language) -> str:
        """The source in one line: standing, document, clause, date."""
        colon = "：" if language == "zh" else ": "
        return say(f"rules.standing_{self.standing}", language) + colon + self.place(language)
