"""A question to deadlines: each record that a report of a period counts, its columns and its events."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Page, Question
from shared.contracts.questions.record_list import is_none
from shared.contracts.questions.reports.official_forms import FormColumn
from shared.moments import Day, Moment


class CountedEvent(Answer):
    """An event of a record that affects how it is counted."""

    sequence: int = Field(
        description="The n-th fact of this record that intake accepted: with its code an id"
    )
    kind: str = Field(description="Participle of the fact", examples=["filed", "resolved"])
    at: Moment = Field(description="When it happened at the office")
    received_at: Moment | None = Field(
        default=None, exclude_if=is_none, description="Moment of valid receipt, if the event tells it"
    )
    appointment_at: Moment | None = Field(
        default=None, exclude_if=is_none, description="The appointment, if the event tells one"
    )


class RecordOfReport(Answer):
    """A record that a report counts; no field is personal."""

    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])
    procedure: str = Field(description="Procedure code of the national catalogue")
    field: str = Field(description="Field of the catalogue; empty if it does not know the procedure")
    online: bool = Field(description="Whether it came online")
    limit: str = Field(description="Its time limit; empty while it is not known", examples=["5 working-days"])
    due_at: Moment | None = Field(default=None, description="Due time; null while it cannot be calculated")
    missing_year: int | None = Field(
        default=None, description="Year without a calendar for which it cannot be calculated"
    )
    was_missed: bool = Field(description="Whether it is open and past its due time, as of now")
    by_law: tuple[FormColumn, ...] = Field(description="Its columns by law and moment")
    by_date: tuple[FormColumn, ...] = Field(description="Its columns by date")
    events: tuple[CountedEvent, ...] = Field(description="In the order in which they were accepted")


class RecordsOfReport(Answer):
    """A page of such records, and where the next one starts."""

    records: tuple[RecordOfReport, ...] = Field(description="By code")
    position: int = Field(description="Up to which message of the stream OFFICE their events were read")
    next: str = Field(default="", description="Empty on the last page")


class WhatIsCounted(Page, Question[RecordsOfReport]):
    """Which records of a unit does a report of a period count, in which columns, and by which events?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "counted"
    answer: ClassVar[type[Answer]] = RecordsOfReport

    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
