"""Questions to supervision about periods that are closed: which they are, and what was reported of them."""

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, ByAPerson, OfUnits, Page, Question
from shared.contracts.questions.record_list import is_none
from shared.contracts.questions.reports.counted_records import CountedEvent
from shared.contracts.questions.reports.official_forms import FormColumn
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.moments import Day, Moment


class Closing(Answer):
    """A period of a unit that was closed, or a correction that followed."""

    closing: str = Field(description="Its id")
    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    number: int = Field(description="0 for the closing, then 1, 2, ... for its corrections")
    closed_by: str = Field(description="Id of the person who closed it")
    closed_at: Moment = Field(description="When")
    position: int = Field(description="Up to which message of the stream OFFICE deadlines had read")
    why: str = Field(default="", description="Of a correction; empty for the closing")
    digest: str = Field(description="SHA-256 of all that was kept, in hex")


class Closings(Answer):
    """Closings with their corrections."""

    closings: tuple[Closing, ...] = Field(description="By unit, last day, first day and number")


class WhichPeriodsAreClosed(OfUnits, Question[Closings]):
    """Which periods of some units, whose last day is within these days, are closed?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "closings"
    answer: ClassVar[type[Answer]] = Closings


class ClosingOutcome(StrEnum):
    """What came of the wish to close a period."""

    CLOSED = "closed"
    """It is closed, now or by the same form before."""
    ALREADY = "already"
    """It was closed before: only a correction can follow."""
    NOT_CLOSED = "not-closed"
    """What is to be corrected was never closed."""
    NOT_ENDED = "not-ended"
    """Its last day is not over."""
    CHANGING = "changing"
    """Its records were changing while they were read: to be tried again."""


class PeriodClosing(Answer):
    """What came of it, and the closing that stands now."""

    outcome: ClosingOutcome = Field(description="What came of it")
    closing: Closing | None = Field(
        default=None, description="The closing that stands; null if there is none"
    )


class ClosePeriod(ByAPerson, Question[PeriodClosing]):
    """Close a period of a unit, or correct one that is closed: what the owners answer of it now is kept.

    The same form closes once, however often it is sent.
    """

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "close"
    answer: ClassVar[type[Answer]] = PeriodClosing

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    form: str = Field(min_length=16, max_length=64, description="Random id of the form")
    why: CleanText = Field(
        default="",
        max_length=500,
        description="Why a closed period is corrected, without names of citizens; empty to close an open one",
    )


class OfClosing(Page):
    """A question about one closing."""

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    number: int = Field(default=0, ge=0, description="0 for the closing, then 1, 2, ... for its corrections")


class KeptAnswer(Answer):
    """What an owner answered when a period was closed."""

    text: str = Field(description="The answer as it was given: JSON")


class WhatWasAnswered(OfClosing, Question[KeptAnswer]):
    """What did an owner answer to a question when a period was closed?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "answered"
    answer: ClassVar[type[Answer]] = KeptAnswer

    asked_on: str = Field(
        max_length=100, description="Subject of the question", examples=["ask.deadlines.figures.v2"]
    )
    asked: str = Field(max_length=20_000, description="The question as `kept_text` writes it: JSON")


def kept_text(question: Question[Any]) -> str:
    """Return a question as it is kept: without what it does not say, which a later version may add to."""
    return question.model_dump_json(exclude_defaults=True)


class Change(StrEnum):
    """What became of a record since its period was closed."""

    APPEARED = "appeared"
    GONE = "gone"
    MOVED = "moved"


class ChangedRecord(Answer):
    """A record that a report would count in other columns now than when its period was closed."""

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code of the national catalogue, as it is now")
    change: Change = Field(description="What became of it")
    reported_by_law: tuple[FormColumn, ...] = Field(description="Its columns as reported, by law and moment")
    reported_by_date: tuple[FormColumn, ...] = Field(description="Its columns as reported, by date")
    by_law: tuple[FormColumn, ...] = Field(description="Its columns now, by law and moment")
    by_date: tuple[FormColumn, ...] = Field(description="Its columns now, by date")
    new_events: tuple[CountedEvent, ...] = Field(
        default=(), description="Events of it that were not known when the period was closed"
    )
    due_before: Moment | None = Field(
        default=None, exclude_if=is_none, description="Its due time as reported, if that has moved"
    )
    due_at: Moment | None = Field(
        default=None, exclude_if=is_none, description="Its due time now, if that has moved"
    )
    procedure_before: str = Field(default="", description="Its procedure as reported, if that has changed")


class ChangedRecords(Answer):
    """A page of such records, and where the next one starts."""

    records: tuple[ChangedRecord, ...] = Field(description="By code")
    total: int = Field(description="How many there are in all")
    next: str = Field(default="", description="Empty on the last page")


class WhatHasChanged(OfClosing, Question[ChangedRecords]):
    """Which records would a report of a closed period count differently now, and why, if that was told?"""

    service: ClassVar[str] = "supervision"
    name: ClassVar[str] = "changed"
    answer: ClassVar[type[Answer]] = ChangedRecords
