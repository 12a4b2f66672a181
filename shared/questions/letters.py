"""What letters can be asked."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Base64Bytes, Field

from shared.questions.question import Answer, OfUnit, Page, Question


class LetterStatus(StrEnum):
    """Where a letter stands."""

    DRAFTED = "drafted"
    READY = "ready"
    """Its PDF is there to be printed."""
    HELD = "held"
    """It cannot go out as it is; a person has to look at it."""


class LetterFigures(Answer):
    """How many letters were written for life events registered within the period, by kind."""

    birth: int = Field(default=0, description="Congratulations on a new member of the family")
    marriage: int = Field(default=0, description="Congratulations on a marriage")
    death: int = Field(default=0, description="Condolences")
    held: int = Field(default=0, description="Of all these, how many wait for a person")


class HowManyLetters(OfUnit, Question[LetterFigures]):
    """How many letters were written?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "figures"
    answer: ClassVar[type[Answer]] = LetterFigures


class LetterLine(Answer):
    """One letter of the list."""

    letter: str = Field(description="Letter id")
    kind: str = Field(description="Kind of letter", examples=["birth", "marriage", "death"])
    addressee: str = Field(description="To whom; personal, for staff only")
    registered_on: date = Field(description="Day of the life event's entry in the register")
    status: LetterStatus = Field(description="Where it stands")
    reason: str = Field(default="", description="Why it is held, as a code; empty otherwise")
    drafted_at: AwareDatetime = Field(description="When it was written")


class LetterLines(Answer):
    """A page of letters, and where the next one starts."""

    letters: tuple[LetterLine, ...] = Field(description="Newest registration first")
    next: str = Field(default="", description="Empty on the last page")


class LettersWritten(Page, Question[LetterLines]):
    """Which letters were written for a unit, newest registration first?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "letters"
    answer: ClassVar[type[Answer]] = LetterLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str | None = Field(default=None, description="Only letters of this kind; all without it")


class LetterPdf(Answer):
    """The document that prints."""

    pdf: Base64Bytes = Field(description="The PDF, base64")
    file_name: str = Field(description="Name to save it under; without personal data")


class PdfOf(Question[LetterPdf]):
    """What does this letter look like on paper?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "pdf"
    answer: ClassVar[type[Answer]] = LetterPdf

    letter: str = Field(description="Letter id")
