"""Questions to intake about what the office's own counter reports, each form once."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.events.receipt import Fault
from shared.contracts.questions.question import Answer, ByAnOfficer, OfOwnUnits, Question
from shared.moments import Moment

FormId = Annotated[
    str,
    Field(
        min_length=16,
        max_length=64,
        pattern="^[A-Za-z0-9_-]+$",
        description="Id of the form as it was shown: random, or the same for all who see the same state of a "
        "record; whatever is sent again with it counts once",
    ),
]


class FormState(StrEnum):
    """What has become of a form."""

    UNKNOWN = "unknown"
    """It was never sent, or was refused before anything was stored: it can be sent again."""
    SENT = "sent"
    """It is stored and will be judged in a moment."""
    ACCEPTED = "accepted"
    WAITING = "waiting"
    """It waits until something that has to come before it is reported."""
    REJECTED = "rejected"
    """Nothing has happened; the faults say why."""


class SentForm(Answer):
    """A form, and what has become of it."""

    state: FormState = Field(description="What has become of it")
    about: str = Field(default="", description="Code of the record, or id of the entry, that it is about")
    faults: tuple[Fault, ...] = Field(default=(), description="Why it was rejected, field by field")


class SendForm(ByAnOfficer, Question[SentForm]):
    """Please report what this form says, as the counter of a unit. Asking again changes nothing.

    The event and the register are those of every publisher. A filing without a record code gets the next of
    the office's own series, and so does a registration without the id of an entry.
    """

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "send-form"
    answer: ClassVar[type[Answer]] = SentForm

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    form: FormId
    type: str = Field(max_length=100, description="Type of the event", examples=["vn.motcua.record.filed.v1"])
    said: Annotated[dict[str, Any], PERSONAL] = Field(
        description="The data of the event, without its unit; without a moment it happened now"
    )


class StateOfForm(Question[SentForm]):
    """What has become of a form that a unit has sent?"""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "form-state"
    answer: ClassVar[type[Answer]] = SentForm

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    form: FormId


class ReportedStep(BaseModel):
    """A step that was reported about a record."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: str = Field(description="Type of the event", examples=["vn.motcua.record.resolved.v1"])
    at: Moment = Field(description="When it happened")
    said: Annotated[dict[str, Any], PERSONAL] = Field(description="What the report says besides")
    publisher: str = Field(description="Who reported it", examples=["counter"])
    officer: str = Field(default="", description="Id of the officer who reported it at the counter")


class WholeRecord(Answer):
    """What was reported about a record, and which steps the counter can report now."""

    record: str = Field(description="Record code")
    unit: str = Field(description="Unit id")
    procedure: str = Field(description="Procedure code, as corrected")
    applicant: Annotated[str, PERSONAL] = Field(description="Name of the applicant, as corrected")
    received_at: Moment = Field(description="Moment of valid receipt, as corrected")
    status: str = Field(description="The latest step that moved it on", examples=["filed", "resolved"])
    owner: str = Field(description="Publisher that filed it; `counter` for the office's own")
    steps: tuple[ReportedStep, ...] = Field(description="Accepted reports, oldest first")
    possible: tuple[str, ...] = Field(
        description="Types of the events that the counter can report now; none of a record of another system"
    )
    linked_to: str = Field(
        default="", description="Code of the record of another system that this one is, too, and that counts"
    )
    linked_from: tuple[str, ...] = Field(
        default=(), description="Codes of the records of the counter that are this one, too"
    )


class FileOfRecord(OfOwnUnits, Question[WholeRecord]):
    """What was reported about this record, by whom, and what can be reported next?"""

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "record-file"
    answer: ClassVar[type[Answer]] = WholeRecord

    record: str = Field(max_length=40, description="Record code", examples=["H56.31.20-230215-0042"])


class HeldRecords(Answer):
    """The records that an officer has in hand."""

    records: tuple[str, ...] = Field(description="Record codes, the one worked on last first")
    are_all: bool = Field(
        default=True, description="Whether there are no more of them than the question takes"
    )


class RecordsInHand(Question[HeldRecords]):
    """Which records of these units has this officer in hand?

    They have not come to their end, and nobody at the counter worked on them after this officer.
    """

    service: ClassVar[str] = "intake"
    name: ClassVar[str] = "records-in-hand"
    answer: ClassVar[type[Answer]] = HeldRecords

    units: tuple[str, ...] = Field(min_length=1, max_length=50, description="Unit ids")
    officer: str = Field(min_length=1, max_length=200, description="Id of the officer")
    limit: int = Field(default=500, ge=1, le=500, description="How many at most")
