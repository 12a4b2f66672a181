"""Questions to deadlines for the official forms: the columns of II.06a, and the two ways of counting them."""

from enum import IntEnum, StrEnum
from typing import ClassVar, Final, Self

from pydantic import Field

from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, RecordLines
from shared.contracts.questions.question import Answer, OfUnits, Page, Question
from shared.moments import Day, Moment

MOST_UNITS: Final = 10
"""Units whose records are gone through for one answer; more are asked one after the other."""


class FormColumn(IntEnum):
    """A column of form II.06a/VPCP/KSTT that is counted, by its number; the others are sums."""

    ONLINE = 4
    DIRECT = 5
    """At the counter or by post."""
    CARRIED_OVER = 6
    BEFORE = 8
    ON = 9
    AFTER = 10
    WITHIN = 12
    OVERDUE = 13


class FormColumns(Answer):
    """The counted columns of a row of form II.06a/VPCP/KSTT. Its sums are those of the form."""

    online: int = Field(default=0, description="Received within the period, online: column 4")
    direct: int = Field(default=0, description="Received within the period, otherwise: column 5")
    carried_over: int = Field(default=0, description="In progress when the period began: column 6")
    before: int = Field(default=0, description="Settled before the deadline: column 8")
    on: int = Field(
        default=0,
        description="Settled on the deadline, and sent back, stopped or withdrawn, and those of which it "
        "cannot be told: column 9",
    )
    after: int = Field(default=0, description="Settled after the deadline: column 10")
    within: int = Field(
        default=0, description="In progress, in time or waiting for papers when the period ended: column 12"
    )
    overdue: int = Field(default=0, description="In progress and overdue when the period ended: column 13")

    @classmethod
    def by_law(cls, figures: DeadlineFigures) -> Self:
        """Return the columns as our figures have them, by the law and to the minute.

        What waits for papers is in progress (12): in 9, too, it would count twice, and neither 3 = 7 + 11 nor
        the number carried over would hold.
        """
        return cls(
            online=figures.received_online,
            direct=figures.received - figures.received_online,
            carried_over=figures.carried_over,
            before=figures.before_deadline,
            on=figures.on_deadline
            + figures.ended
            + figures.resolved_without_due_time
            + figures.resolved_procedure_unknown,
            after=figures.after_deadline,
            within=figures.in_progress - figures.overdue,
            overdue=figures.overdue,
        )

    @property
    def received(self) -> int:
        """FormColumn 3."""
        return self.online + self.direct + self.carried_over

    @property
    def settled(self) -> int:
        """FormColumn 7."""
        return self.before + self.on + self.after

    @property
    def in_progress(self) -> int:
        """FormColumn 11."""
        return self.within + self.overdue

    def __add__(self, other: "FormColumns") -> "FormColumns":
        """Add up two rows."""
        ours, theirs = self.model_dump(), other.model_dump()
        return FormColumns(**{name: number + theirs[name] for name, number in ours.items()})


class CountingDifference(StrEnum):
    """Why a record stands in another column by date than by law and moment."""

    REFUSED = "refused"
    """Not received (form 03): a province's system never counts it."""
    STOPPED = "stopped"
    """Processing was stopped (form 05): a province's system goes on counting it as in progress."""
    APPOINTMENT = "appointment"
    """The appointment that was told is on another day than the law's due time."""
    WAITING = "waiting"
    """It waits for papers, or is suspended, since after its due time: by date it is never overdue."""
    ON_THE_DAY = "on-the-day"
    """Settled on the day of the appointment, at another hour: by date that is on it."""
    DUE_ON_LAST_DAY = "due-on-last-day"
    """Its due time was passed on the last day of the period: by date that day is still in time."""
    JUST_OVERDUE = "just-overdue"
    """It became overdue, and nobody has been warned yet."""


class PartByDate(Answer):
    """The columns of one part, counted by date."""

    of: str = Field(description="Unit id, field or procedure code", examples=["2.000815"])
    columns: FormColumns = Field(description="Its columns")


class CountedDifference(Answer):
    """How many records one reason puts into another column."""

    reason: CountingDifference = Field(description="The reason")
    records: int = Field(description="How many records")


class ColumnsByDate(Answer):
    """The columns of form II.06a as systems of the provinces count them: by date, not by the hour."""

    columns: FormColumns = Field(description="Of all together")
    parts: tuple[PartByDate, ...] = Field(default=(), description="Those that have any records, by name")
    differences: tuple[CountedDifference, ...] = Field(
        default=(), description="Reasons for which records stand in another column than by law and moment"
    )


class HowProvincesCount(OfUnits, Question[ColumnsByDate]):
    """What would a province's system report of a period, which counts by date?

    It does not know the hour of an appointment; what was not received never counts there, and what was
    stopped is in progress for ever. An appointment is the one that was told, else the law's due time.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "by-date"
    answer: ClassVar[type[Answer]] = ColumnsByDate

    units: tuple[str, ...] = Field(min_length=1, max_length=MOST_UNITS, description="Unit ids, added up")
    by: Breakdown | None = Field(
        default=None, description="Unit, field or procedure; months and years have no parts here"
    )


class CountedTwoWays(Answer):
    """A record that stands in other columns by date than by law and moment."""

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code of the national catalogue")
    received_at: Moment = Field(description="Moment of valid receipt")
    due_at: Moment | None = Field(description="Due time by the law; null while it cannot be calculated")
    appointment_at: Moment | None = Field(description="The appointment that was told last, if one was")
    closed_at: Moment | None = Field(description="When it was settled or ended, if it was")
    by_law: tuple[FormColumn, ...] = Field(description="Its columns by law and moment")
    by_date: tuple[FormColumn, ...] = Field(description="Its columns by date")
    reason: CountingDifference = Field(description="Why they differ")


class RecordsCountedTwoWays(Answer):
    """A page of such records, and where the next one starts."""

    records: tuple[CountedTwoWays, ...] = Field(description="By code")
    next: str = Field(default="", description="Empty on the last page")


class WhatIsCountedTwoWays(Page, Question[RecordsCountedTwoWays]):
    """Which records of a unit stand in other columns by date than by law and moment, and why?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "counted-two-ways"
    answer: ClassVar[type[Answer]] = RecordsCountedTwoWays

    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    reason: CountingDifference | None = Field(default=None, description="Only for this reason")


class RecordsReceived(Page, Question[RecordLines]):
    """Which records did a unit receive in a period, in the order in which they came: its record book?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "received"
    answer: ClassVar[type[Answer]] = RecordLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
