"""Questions to letters about letters, their steps, papers and PDFs."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from shared.contracts.officer import Role
from shared.contracts.questions.question import Answer, ByAnOfficer, OfOwnUnits, Page, Question
from shared.moments import Day, Moment


class LetterStatus(StrEnum):
    """The status of a letter."""

    DRAFTED = "drafted"
    """It is written and waits, in case a later event makes it wrong."""
    HELD = "held"
    """It must not go out as it is; a person has to decide about it."""
    APPROVED = "approved"
    """A person has approved it; it waits until the time of its issue."""
    ISSUED = "issued"
    """It may be printed and handed over, or is sent by e-mail."""
    PRINTED = "printed"
    HANDED_OVER = "handed-over"
    RETURNED = "returned"
    """It did not reach the family."""
    CANCELLED = "cancelled"


class DeliveryChannel(StrEnum):
    """How a letter reaches the family."""

    COUNTER = "counter"
    CEREMONY = "ceremony"
    VISIT = "visit"
    POST = "post"
    EMAIL = "e-mail"


class Act(StrEnum):
    """A step that an officer can take with a letter."""

    APPROVE = "approve"
    HOLD = "hold"
    PRINT = "print"
    HAND_OVER = "hand-over"
    RETURN = "return"
    """Note that it came back."""
    SEND_AGAIN = "send-again"
    CANCEL = "cancel"
    VISIT = "visit"
    """Note the day on which the commune visited the family. The letter keeps its status."""


class OfferedStep(BaseModel):
    """A step that would be taken now if an officer of one of these roles asked for it."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore")

    act: Act = Field(description="Which step")
    roles: tuple[Role, ...] = Field(description="The roles that may take it")
    channels: tuple[DeliveryChannel, ...] = Field(
        default=(), description="How it can be handed over now; empty for all other steps"
    )
    needs_reason: bool = Field(default=False, description="Whether a reason has to be given")


class LetterLine(Answer):
    """One letter of the list."""

    letter: str = Field(description="Letter id")
    kind: str = Field(description="Kind of letter", examples=["birth", "marriage", "death"])
    name: str = Field(default="", description="Name of the kind, in Vietnamese")
    english: str = Field(default="", description="Name of the kind, in English")
    addressee: str = Field(description="To whom; personal, for staff only")
    redacted: bool = Field(
        default=False,
        description="Whether its content and addressee were removed because their retention period has ended",
    )
    registered_on: Day = Field(description="Day of the life event's entry in the register")
    status: LetterStatus = Field(description="Its status")
    since: Moment | None = Field(default=None, description="When it got this status")
    reason: str = Field(
        default="",
        description="Why it is held, came back or was cancelled: a code, or an officer's words",
    )
    drafted_at: Moment = Field(description="When it was written")
    issue_at: Moment | None = Field(
        default=None, description="When it is issued, unless something happens before"
    )
    can_be_seen: bool = Field(
        default=False, description="Whether its PDF exists or can be rendered on demand"
    )
    mail: str = Field(
        default="",
        description="State of its e-mail; empty if it goes out on paper",
        examples=["waiting", "being-sent", "accepted", "refused", "unclear"],
    )
    visited_at: Moment | None = Field(
        default=None, description="When the family was visited, if that was noted by itself"
    )
    can_note_visit: bool = Field(
        default=False, description="Whether a visit goes with it, and none was noted by itself"
    )
    acts: tuple[Act, ...] = Field(
        default=(), description="Steps that are possible now, for one role or another"
    )
    steps: tuple[OfferedStep, ...] = Field(
        default=(), description="The same steps: who may take them, how, and whether they need a reason"
    )


class LetterLines(Answer):
    """A page of letters, and the cursor of the next page."""

    letters: tuple[LetterLine, ...] = Field(description="Newest registration first")
    next: str = Field(default="", description="Empty on the last page")


class LettersWritten(Page, Question[LetterLines]):
    """Which letters were written for a unit, newest registration first?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "letters"
    answer: ClassVar[type[Answer]] = LetterLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    kind: str | None = Field(default=None, description="Only letters of this kind; by default all")
    status: LetterStatus | None = Field(default=None, description="Only letters with this status")


class PapersOfRecord(Question[LetterLines]):
    """Which papers of the one-stop office does this record have? Slips are written by this question."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "papers"
    answer: ClassVar[type[Answer]] = LetterLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])


class LetterPdf(Answer):
    """The PDF of a letter."""

    pdf: Base64Bytes = Field(description="The PDF, base64")
    file_name: str = Field(description="Name to save it under; without personal data")


class PdfOf(OfOwnUnits, Question[LetterPdf]):
    """How does this letter look on paper?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "pdf"
    answer: ClassVar[type[Answer]] = LetterPdf

    letter: str = Field(description="Letter id")


class LetterStep(Answer):
    """A step of a letter."""

    status: LetterStatus = Field(description="Its status from then on")
    at: Moment = Field(description="When")
    role: str = Field(description="Role of the officer who took the step; `office` if the rules did")
    officer: str = Field(default="", description="Who took it; empty if the rules did")
    channel: DeliveryChannel | None = Field(default=None, description="How it was handed over")
    reason: str = Field(default="", description="Why: a code, or an officer's words")


class FamilyVisit(Answer):
    """A visit of the commune to the family to which a letter is written."""

    at: Moment = Field(description="When")
    role: str = Field(description="Role of the officer who noted it")
    officer: str = Field(description="Who noted it")


class LetterLife(Answer):
    """A letter, and all its steps, oldest first."""

    unit: str = Field(default="", description="Id of the unit that writes it")
    record: str = Field(default="", description="Code of the record that it is a paper of, if it is one")
    letter: LetterLine | None = Field(default=None, description="The letter, as lists show it")
    steps: tuple[LetterStep, ...] = Field(description="Since it was drafted")
    visit: FamilyVisit | None = Field(
        default=None, description="The visit to the family, if it was noted by itself"
    )


class LifeOfLetter(OfOwnUnits, Question[LetterLife]):
    """What has happened to this letter, when, and by whom?"""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "life"
    answer: ClassVar[type[Answer]] = LetterLife

    letter: str = Field(description="Letter id")


class StepTaken(Answer):
    """Whether the step was taken and, if it was refused, why, in both languages."""

    taken: bool = Field(description="Whether it was taken; otherwise nothing has changed")
    status: LetterStatus = Field(description="Status of the letter now")
    refused: str = Field(default="", description="Why it was refused, as a code")
    repeated: bool = Field(
        default=False, description="Whether it was refused since this officer's last step was this very one"
    )
    vi: str = Field(default="", description="Why it was refused, in Vietnamese")
    en: str = Field(default="", description="Why it was refused, in English")


class TakeStep(OfOwnUnits, ByAnOfficer, Question[StepTaken]):
    """Please record that this officer has taken a step with this letter."""

    service: ClassVar[str] = "letters"
    name: ClassVar[str] = "step"
    answer: ClassVar[type[Answer]] = StepTaken

    letter: str = Field(description="Letter id")
    act: Act = Field(description="Which step")
    at: Moment | None = Field(default=None, description="When it was taken; by default now")
    channel: DeliveryChannel | None = Field(default=None, description="How it was handed over")
    reason: str = Field(default="", max_length=200, description="Why; personal, for staff only")
