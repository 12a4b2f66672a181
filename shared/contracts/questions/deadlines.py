"""Questions to deadlines: figures, records by due time, apologies owed."""

from enum import StrEnum
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from shared.contracts.events.deadline import Outcome
from shared.contracts.questions.question import Answer, CountedUnder, Page, Question
from shared.contracts.questions.record_list import NumberedPages, RecordNarrowing, is_none
from shared.moments import Day, Moment

MAX_YEARS_BY_PART: Final = 10
"""Longest period that figures break down by month or year."""


class Standing(StrEnum):
    """How a record stands to its deadline, and whether its result waits."""

    RUNNING = "running"
    AWAITING = "awaiting"
    """Its clock is stopped while the office waits for a supplement."""
    SUSPENDED = "suspended"
    """Its clock is stopped while processing is suspended."""
    OVERDUE = "overdue"
    RESOLVED = "resolved"
    """Its result is ready and waits to be fetched."""
    RETURNED = "returned"
    """Its result was handed over. Answers say `resolved` and `returned_at`, as older readers know them."""
    ENDED = "ended"
    """Refused, stopped or withdrawn; it can no longer be late."""


class DeadlineFigures(Answer):
    """Figures of records over a period; columns are those of report II.06a/VPCP/KSTT.

    Every page, table and file that shows figures of records takes them from here, so that each word has one
    meaning: *received* and *resolved* are what happened within the period, *carried over* is what was open
    when it began, *overdue* is what was open past its due time when it ended.
    """

    received: int = Field(description="Validly received within the period: columns 4 and 5")
    received_online: int = Field(description="Of those received, how many online: column 4")
    carried_over: int = Field(description="In progress when the period began: column 6")
    resolved: int = Field(
        description="Resolved within the period, before, on and after the deadline together, and those of "
        "which that cannot be told yet: column 7"
    )
    before_deadline: int = Field(description="Of those resolved, how many before their deadline: column 8")
    on_deadline: int = Field(description="Of those resolved, how many on it, still in time: column 9")
    after_deadline: int = Field(description="Of those resolved, how many after it: column 10")
    after_deadline_with_apology: int = Field(
        description="Of those resolved after it, for how many the office had apologised (form 04)"
    )
    resolved_without_due_time: int = Field(
        default=0,
        description="Of those resolved, of how many it cannot be told yet whether in time, since the office "
        "has no calendar for the year in which they were due",
    )
    ended: int = Field(description="Refused, stopped or withdrawn within the period")
    refused: int = Field(description="Refused within the period (form 03)")
    stopped: int = Field(description="Stopped within the period (form 05)")
    withdrawn: int = Field(description="Taken back by citizens within the period")
    apologised: int = Field(description="Records for which the office first apologised within the period")
    in_progress: int = Field(description="Neither resolved nor ended when the period ended: column 11")
    overdue: int = Field(description="Of those in progress, how many were past their deadline: column 13")
    overdue_with_apology: int = Field(
        description="Of those overdue, for how many the office had apologised (form 04)"
    )
    without_due_time: int = Field(
        default=0,
        description="Of those in progress, how many have no due time yet, since the office has no calendar "
        "for the year in which they are due: neither in time nor overdue",
    )
    received_procedure_unknown: int = Field(
        default=0,
        description="Of those received, how many are of procedures that the catalogue does not know, so that "
        "no limit by law is known",
    )
    resolved_procedure_unknown: int = Field(
        default=0, description="Of those resolved, how many are of such procedures: neither in time nor late"
    )
    procedure_unknown: int = Field(
        default=0,
        description="Of those in progress, how many are of such procedures: neither in time nor late",
    )
    before_promise: int = Field(
        default=0,
        description="Of those resolved, how many before the appointment that the citizen was given; by law "
        "they are counted above",
    )
    on_promise: int = Field(default=0, description="Of those resolved, how many on that appointment")
    after_promise: int = Field(default=0, description="Of those resolved, how many after that appointment")
    past_promise: int = Field(
        default=0,
        description="Of those in progress, how many were past that appointment when the period ended",
    )
    asked_again: int = Field(
        default=0,
        description="Records for which papers were asked for a second time within the period; the law allows "
        "one request",
    )

    @property
    def in_time(self) -> int:
        """Resolved before the deadline or on it."""
        return self.before_deadline + self.on_deadline

    @property
    def measured(self) -> int:
        """Records resolved of which it is known whether in time."""
        return self.in_time + self.after_deadline

    @property
    def due(self) -> int:
        """Records of which it is known whether the office kept the deadline: measured, or overdue.

        A share of records in time is a share of these: an office that never answers does not keep 100 %.
        """
        return self.measured + self.overdue

    @property
    def without_apology(self) -> int:
        """Overdue records for which the office has not apologised."""
        return self.overdue - self.overdue_with_apology


class Breakdown(StrEnum):
    """How figures may be broken down."""

    UNIT = "unit"
    FIELD = "field"
    PROCEDURE = "procedure"
    MONTH = "month"
    YEAR = "year"


class FiguresPart(Answer):
    """The figures of one part."""

    of: str = Field(
        description="Unit id, field, procedure code, or month or year within the period",
        examples=["2023-02", "2.000815"],
    )
    figures: DeadlineFigures = Field(description="Its figures")


class FiguresByPart(DeadlineFigures):
    """Figures of records over a period, and their parts."""

    parts: tuple[FiguresPart, ...] = Field(
        default=(), description="Every month or year of the period; else the parts that have any figures"
    )


class HowManyInTime(CountedUnder, Question[FiguresByPart]):
    """How many records came in and were resolved before, on and after their deadline?

    Records in progress or overdue are those at the end of the period, or as of now if that is earlier.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 2
    answer: ClassVar[type[Answer]] = FiguresByPart

    units: tuple[str, ...] = Field(min_length=1, max_length=5000, description="Unit ids, added up")
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    field: str | None = Field(default=None, description="Only procedures of this field of the catalogue")
    procedure: str | None = Field(default=None, description="Only this procedure")
    by: Breakdown | None = Field(default=None, description="What to break the figures down by")

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until < self.since:
            raise ValueError("the period ends before it begins")
        if (
            self.by in (Breakdown.MONTH, Breakdown.YEAR)
            and self.until.year - self.since.year > MAX_YEARS_BY_PART
        ):
            raise ValueError(
                f"a period of more than {MAX_YEARS_BY_PART} years is not broken down by month or year"
            )
        return self


class ApologyTask(Answer):
    """A record that is late or about to be: form 04 has to be written, or the record resolved."""

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code of the national catalogue")
    due_at: Moment = Field(description="Last moment at which an answer is in time")
    is_overdue: bool = Field(description="Whether it is late already")


class ApologyTasks(Answer):
    """A page of tasks, and where the next one starts."""

    tasks: tuple[ApologyTask, ...] = Field(description="Soonest due first")
    next: str = Field(default="", description="Empty on the last page")


class ApologiesOwed(Page, Question[ApologyTasks]):
    """For which records of a unit does form 04 (apology and extension) have to be written?

    A task opens when the chairman is warned that the deadline is near, and closes with the record's result,
    its end, or the form.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "tasks"
    answer: ClassVar[type[Answer]] = ApologyTasks

    unit: str = Field(description="Unit id", examples=["15712v1"])


class RecordLine(Answer):
    """A record and its deadline."""

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code of the national catalogue")
    received_at: Moment = Field(description="Moment of valid receipt")
    due_at: Moment | None = Field(
        description="Last moment at which an answer is in time; null while it cannot be calculated"
    )
    missing_year: int | None = Field(
        default=None, description="Year without a calendar for which the due time cannot be calculated"
    )
    standing: Standing = Field(description="How it stands to its deadline, as of now")
    resolved_at: Moment | None = Field(default=None, description="When the result was ready, if it was")
    outcome: Outcome | None = Field(default=None, description="How the resolution stands to the deadline")
    returned_at: Moment | None = Field(default=None, description="When the result was handed over, if it was")
    promised_at: Moment | None = Field(
        default=None, description="By when the appointment that the citizen was given is kept, if they were"
    )
    promise_outcome: Outcome | None = Field(
        default=None, description="How the resolution stands to that appointment"
    )
    unknown_procedure: str | None = Field(
        default=None,
        description="What its source calls a procedure that the catalogue does not know; null if it knows it",
    )
    minutes: int | None = Field(
        default=None,
        exclude_if=is_none,
        description="On pages by number, while its clock runs: minutes of office hours until it is due, "
        "below 0 since it was",
    )
    days: int | None = Field(
        default=None, exclude_if=is_none, description="The same in working days; 0 on the same day"
    )

    @property
    def current_standing(self) -> Standing:
        """How it stands, a returned record apart from one whose result waits."""
        return Standing.RETURNED if self.returned_at else self.standing


class RecordLines(Answer):
    """A page of records, and where the next one starts."""

    records: tuple[RecordLine, ...] = Field(description="Soonest due first, or in the order asked for")
    next: str = Field(default="", description="Empty on the last page")
    count: int | None = Field(
        default=None,
        exclude_if=is_none,
        description="Of pages by number: how many records there are, counted up to 10,000",
    )


class RecordsByDueTime(NumberedPages, RecordNarrowing, Page, Question[RecordLines]):
    """Which records of a unit are due when, soonest first? With `number`, in an order of one's own."""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "records"
    answer: ClassVar[type[Answer]] = RecordLines

    unit: str = Field(description="Unit id", examples=["15712v1"])
    standing: Standing | None = Field(
        default=None, description="Only records with this standing; all without it"
    )


class HowRecordsStand(Question[RecordLines]):
    """When are these records due, and how do they stand? Unknown records are left out."""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "standings"
    answer: ClassVar[type[Answer]] = RecordLines

    records: tuple[str, ...] = Field(max_length=500, description="Record codes")
