"""Facts about letters that the office writes to families. Published by letters. No name is in them."""

from datetime import datetime, tzinfo
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.events.fact import Fact
from shared.moments import Moment


class LetterFact(Fact):
    """The fields of every fact about a letter."""

    noun: ClassVar[str] = "letter"

    letter: str = Field(description="Letter id")
    kind: str = Field(description="Kind of letter", examples=["birth", "marriage", "death"])
    at: Moment = Field(description="When this happened")

    @property
    def about(self) -> str:
        return self.letter

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


class LetterDrafted(LetterFact):
    """A letter was written, or rewritten because its content changed, and waits until it is issued."""

    participle: ClassVar[str] = "drafted"

    life_event: str = Field(default="", description="Life event for which it was written, if it was one")


class LetterHeld(LetterFact):
    """A letter must not go out as it is; a person has to decide about it."""

    participle: ClassVar[str] = "held"

    reason: str = Field(description="Why, as a code", examples=["cannot-be-rendered"])


class LetterApproved(LetterFact):
    """A person has approved a letter."""

    participle: ClassVar[str] = "approved"


class LetterIssued(LetterFact):
    """A letter may be printed and handed over, or is sent by e-mail."""

    participle: ClassVar[str] = "issued"


class LetterPrinted(LetterFact):
    """A letter was printed."""

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


class FamilyVisited(LetterFact):
    """The commune visited the family to which a letter is written; the letter stays as it is.

    A letter that is handed over on a visit says so itself, and there is no such fact.
    """

    participle: ClassVar[str] = "visited"


LETTER_FACTS: Final[tuple[type[LetterFact], ...]] = (
    LetterDrafted,
    LetterHeld,
    LetterApproved,
    LetterIssued,
    LetterPrinted,
    LetterHandedOver,
    LetterReturned,
    LetterCancelled,
    FamilyVisited,
)
