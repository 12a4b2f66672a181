"""What deadlines can be asked."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.events.deadline import Outcome
from shared.questions.question import Answer, OfUnit, Page, Question


class Standing(StrEnum):
    """How a record stands to its deadline."""

    RUNNING = "running"
    AWAITING = "awaiting"
    """Stopped while the office waits for a supplement."""
    OVERDUE = "overdue"
    RESOLVED = "resolved"
    ENDED = "ended"
    """Refused, stopped or withdrawn: there is nothing to be late with."""


class DeadlineFigures(Answer):
    """A unit's figures: records received, and resolved, within the period; those in progress as of now."""

    received: int = Field(description="Records validly received within the period")
    resolved: int = Field(description="Records resolved within the period: before, on and after together")
    before_deadline: int = Field(description="Of those resolved, how many before their deadline")
    on_deadline: int = Field(description="Of those resolved, how many on their deadline, still in time")
    after_deadline: int = Field(description="Of those resolved, how many after their deadline")
    ended: int = Field(description="Refused, stopped or withdrawn within the period")
    in_progress: int = Field(description="Neither resolved nor ended, as of now")
    overdue: int = Field(description="Of those in progress, how many are past their deadline")


class HowManyInTime(OfUnit, Question[DeadlineFigures]):
    """How many records came in and were resolved before, on and after their deadline?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "figures"
    answer: ClassVar[type[Answer]] = DeadlineFigures


class RecordLine(Answer):
    """One record by its deadline."""

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code of the national catalogue")
    received_at: AwareDatetime = Field(description="Moment of valid receipt")
    due_at: AwareDatetime = Field(description="Last moment at which an answer is in time")
    standing: Standing = Field(description="How it stands to its deadline, as of now")
    resolved_at: AwareDatetime | None = Field(default=None, description="When the result was ready, if it is")
    outcome: Outcome | None = Field(default=None, description="How the resolution stands to the deadline")


class RecordLines(Answer):
    """A page of records, and where the next one starts."""

    records: tuple[RecordLine, ...] = Field(description="Soonest due first")
    next: str = Field(default="", description="Empty on the last page")


class RecordsByDueTime(Page, Question[RecordLines]):
    """Which records of a unit are due when, soonest first?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "records"
    answer: ClassVar[type[Answer]] = RecordLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    standing: Standing | None = Field(default=None, description="Only records that stand so; all without it")
