"""What deadlines can be asked."""

from datetime import datetime
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

    received: int
    resolved: int
    before_deadline: int
    on_deadline: int
    after_deadline: int
    ended: int = Field(description="Refused, stopped or withdrawn within the period")
    in_progress: int
    overdue: int = Field(description="Of those in progress, how many are past their deadline")


class HowManyInTime(OfUnit, Question[DeadlineFigures]):
    """How many records came in and were resolved before, on and after their deadline?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "figures"
    answer: ClassVar[type[Answer]] = DeadlineFigures


class RecordLine(Answer):
    """One record by its deadline."""

    record: str
    procedure: str
    received_at: AwareDatetime
    due_at: AwareDatetime
    standing: Standing
    resolved_at: datetime | None = None
    outcome: Outcome | None = None


class RecordLines(Answer):
    """A page of records, and where the next one starts."""

    records: tuple[RecordLine, ...]
    next: str = Field(default="", description="Empty on the last page")


class RecordsByDueTime(Page, Question[RecordLines]):
    """Which records of a unit are due when, soonest first?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "records"
    answer: ClassVar[type[Answer]] = RecordLines

    unit: str
    standing: Standing | None = None
