"""What letters can be asked."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from shared.contracts.events.text import Line
from shared.contracts.questions.question import Answer, OfUnits, Page, Question


class LetterStatus(StrEnum):
    """Where a letter stands."""

    DRAFTED = "drafted"
    """It is written and waits, in case something is heard that makes it out of place."""
    HELD = "held"
    """It cannot go out as it is; a person has to look at it."""
    APPROVED = "approved"
    """A person has looked at it; it waits until its time has come."""
    ISSUED = "issued"
    """It may be printed and handed over, or goes out by e-mail."""
    PRINTED = "printed"
    HANDED_OVER = "handed-over"
    RETURNED = "returned"
    """It did not reach the family."""
    CANCELLED = "cancelled"


class Role(StrEnum):
    """As what an officer acts."""

    CLERK = "clerk"
    CIVIL_STATUS = "civil-status"
    CHAIRMAN = "chairman"


class Officer(BaseModel):
    """Who acts, and as what."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    role: Role = Field(description="As what they act")
    id: Line = Field(max_length=40, description="By which the office knows them", examples=["cb-07"])


class DeliveryChannel(StrEnum):
    """How a letter reaches the family."""

    COUNTER = "counter"
    CEREMONY = "ceremony"
    VISIT = "visit"
    POST = "post"
    EMAIL = "e-mail"


class Act(StrEnum):
    """A step that an officer takes with a letter."""

    APPROVE = "approve"
    HOLD = "hold"
    PRINT = "print"
    HAND_OVER = "hand-over"
    RETURN = "return"
    """Note that it came back."""
    SEND_AGAIN = "send-again"
    CANCEL = "cancel"


class LetterFigures(Answer):
    """How many letters were written for life events registered within the period, by kind and standing.

    Those that were cancelled are counted as such and not by kind.
    """

    birth: int = Field(default=0, description="Congratulations on a new member of the family")
    marriage: int = Field(default=0, description="Congratulations on a marriage")
    death: int = Field(default=0, description="Condolences")
    held: int = Field(default=0, description="Of all these, how many wait for a person")
    handed_over: int = Field(default=0, description="Of all these, how many have reached the family")
    cancelled: int = Field(default=0, description="How many were cancelled, beside all these")
    mail_unclear: int = Field(
        default=0, description="E-mails of which nobody knows whether they left, since a process or line died"
    )


class HowManyLetters(OfUnits, Question[LetterFigures]):
    """How many letters were written?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = LetterFigures


class LetterLine(Answer):
    """One letter of the list."""

    letter: str = Field(description="Letter id")
    kind: str = Field(description="Kind of letter", examples=["birth", "marriage", "death"])
    name: str = Field(default="", description="Name of the kind, in Vietnamese")
    english: str = Field(default="", description="Name of the kind, in English")
    addressee: str = Field(description="To whom; personal, for staff only")
    redacted: bool = Field(
        default=False, description="Whether what it said, and to whom, was removed, its time being over"
    )
    registered_on: date = Field(description="Day of the life event's entry in the register")
    status: LetterStatus = Field(description="Where it stands")
    since: AwareDatetime | None = Field(default=None, description="Since when")
    reason: str = Field(
        default="",
        description="Why it is held, came back or was cancelled, as a code or in an officer's words",
    )
    drafted_at: AwareDatetime = Field(description="When it was written")
    issue_at: AwareDatetime | None = Field(
        default=None, description="Until when it waits before it is issued"
    )
    can_be_seen: bool = Field(default=False, description="Whether its PDF is there, or made when asked for")
    mail: str = Field(
        default="",
        description="How far its e-mail is; empty: it goes out on paper",
        examples=["waiting", "being-sent", "accepted", "refused", "unclear"],
    )
    acts: tuple[Act, ...] = Field(default=(), description="Steps that may follow, whoever takes them")


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
    status: LetterStatus | None = Field(default=None, description="Only letters that stand so")


class PapersOfRecord(Question[LetterLines]):
    """Which papers of the one-stop office are there for this record? Slips are written when asked for."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "papers"
    answer: ClassVar[type[Answer]] = LetterLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])


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


class LetterStep(Answer):
    """One step in the life of a letter."""

    status: LetterStatus = Field(description="Where it stood from then on")
    at: AwareDatetime = Field(description="When")
    role: str = Field(description="As what somebody took the step; `office` when the office's rules did")
    officer: str = Field(default="", description="Who; empty when the office's rules did")
    channel: DeliveryChannel | None = Field(default=None, description="How it was handed over")
    reason: str = Field(default="", description="Why, as a code or in an officer's words")


class LetterLife(Answer):
    """All steps of a letter, the first one first."""

    steps: tuple[LetterStep, ...] = Field(description="Since it was drafted")


class LifeOfLetter(Question[LetterLife]):
    """What has happened to this letter, when, and by whom?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "life"
    answer: ClassVar[type[Answer]] = LetterLife

    letter: str = Field(description="Letter id")


class StepTaken(Answer):
    """Whether the step was taken; if not, why, in both languages."""

    taken: bool = Field(description="False: nothing has changed")
    status: LetterStatus = Field(description="Where the letter stands now")
    refused: str = Field(default="", description="Why not, as a code")
    vi: str = Field(default="", description="Why not, in Vietnamese")
    en: str = Field(default="", description="Why not, in English")


class TakeStep(Question[StepTaken]):
    """Please note that this officer has taken a step with this letter."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "step"
    answer: ClassVar[type[Answer]] = StepTaken

    letter: str = Field(description="Letter id")
    act: Act = Field(description="Which step")
    officer: Officer = Field(description="Who takes it")
    at: AwareDatetime | None = Field(default=None, description="When it was taken; now without it")
    channel: DeliveryChannel | None = Field(default=None, description="How it was handed over")
    reason: str = Field(default="", max_length=200, description="Why; personal, for staff only")
