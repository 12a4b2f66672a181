"""Facts about letters that the office writes to families. Published by letters. No name is in them."""

from datetime import datetime
from typing import ClassVar, Final

from pydantic import AwareDatetime, Field

from shared.contracts.events.fact import Fact


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
    """A letter was written, or written anew since what it says had changed, and waits until it is issued."""

    participle: ClassVar[str] = "drafted"

    life_event: str = Field(default="", description="Life event that called for it, if one did")


class LetterHeld(LetterFact):
    """A letter cannot go out as it is; a person has to look at it."""

    participle: ClassVar[str] = "held"

    reason: str = Field(description="Why, as a code", examples=["cannot-be-rendered"])


class LetterApproved(LetterFact):
    """A person has looked at a letter and lets it go out."""

    participle: ClassVar[str] = "approved"


class LetterIssued(LetterFact):
    """A letter may be printed and handed over, or goes out by e-mail."""

    participle: ClassVar[str] = "issued"


class LetterPrinted(LetterFact):
    """A letter is on paper."""

    participle: ClassVar[str] = "printed"


class LetterHandedOver(LetterFact):
    """A letter has reached the family, or is on its way by post."""

    participle: ClassVar[str] = "handed-over"

    channel: str = Field(description="How", examples=["counter", "ceremony", "visit", "post", "e-mail"])


class LetterReturned(LetterFact):
    """A letter did not reach the family."""

    participle: ClassVar[str] = "returned"


class LetterCancelled(LetterFact):
    """A letter will not go out."""

    participle: ClassVar[str] = "cancelled"


LETTER_FACTS: Final[tuple[type[LetterFact], ...]] = (
    LetterDrafted,
    LetterHeld,
    LetterApproved,
    LetterIssued,
    LetterPrinted,
    LetterHandedOver,
    LetterReturned,
    LetterCancelled,
)
