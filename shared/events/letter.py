"""Facts about letters that the office writes to families. Published by letters. No name is in them."""

from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.events.fact import Fact


class LetterFact(Fact):
    """What each fact about a letter says."""

    noun: ClassVar[str] = "letter"

    letter: str = Field(description="Letter id")
    kind: str = Field(description="Kind of letter", examples=["birth", "marriage", "death"])
    at: AwareDatetime = Field(description="When this became so")

    @property
    def about(self) -> str:
        return self.letter

    @property
    def happened_at(self) -> datetime:
        return self.at


class LetterDrafted(LetterFact):
    """A letter was written and waits to be printed."""

    participle: ClassVar[str] = "drafted"

    life_event: str = Field(description="Life event that called for it")


class LetterHeld(LetterFact):
    """A letter cannot go out as it is; a person has to look at it."""

    participle: ClassVar[str] = "held"

    reason: str = Field(description="Why, as a code", examples=["cannot-be-rendered"])
