"""Questions to deadlines: why a record is due when it is."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.bilingual import Bilingual
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.question import Answer, OfOwnUnits, Question
from shared.moments import Day, Moment


class DayReason(StrEnum):
    """Why a day was counted or skipped."""

    WORKING_DAY = "working-day"
    WEEKEND = "weekend"
    DAY_OFF = "day-off"
    """A holiday, one in lieu, or a day that was swapped."""
    MAKE_UP_DAY = "make-up-day"
    HALF_DAY = "half-day"
    LOCAL_CLOSURE = "local-closure"
    CALENDAR_DAY = "calendar-day"
    """Counted whether the office is open or not."""
    RECEIPT_DAY = "receipt-day"
    """Not counted, since it is the day of receipt."""
    ARRIVAL = "arrival"
    """Not counted, since it is the day on which the record came to the unit that decides."""
    BY_CUT_OFF = "by-cut-off"
    """Received early enough to be due that day."""
    CUT_OFF = "cut-off"
    """Received too late to be due that day."""
    AFTER_HOURS = "after-hours"
    """Received when the office had closed."""
    SUPPLEMENT = "supplement"
    """Stopped while a supplement was awaited."""
    SUSPENSION = "suspension"
    EXTENSION = "extension"
    ROLL_OVER = "roll-over"
    """The limit ended on a day off, so it ends with the next open day."""


class Measured(StrEnum):
    """The unit in which a limit is counted."""

    OPEN_MINUTES = "open-minutes"
    DAYS = "days"


class ExplainedDay(Answer):
    """One day between receipt and due time."""

    date: Day = Field(description="Local day")
    counted: bool = Field(description="Whether it counts towards the limit")
    amount: int = Field(description="How much it counts, in the unit of the limit")
    reason: DayReason = Field(description="Why")
    vi: str = Field(description="Why, in Vietnamese")
    en: str = Field(description="Why, in English")
    source: str = Field(description="Source of the reason, in Vietnamese")
    source_en: str = Field(default="", description="Source of the reason, in English")
    certainty: str = Field(description="Certainty of the source: law, second-hand or unchecked")


class Explanation(Answer):
    """A due time, and every day from receipt to it. The amounts of the days add up to the budget.

    Without a calendar for the whole period there are neither days nor a budget, and a note says why.
    """

    unit: str = Field(default="", description="Unit id, if it is about a record")
    record: str = Field(default="", description="Record code, if it is about one")
    procedure: str = Field(default="", description="Procedure code, if it is about one")
    name: str = Field(default="", description="Name of the procedure, in Vietnamese")
    legal_basis: str = Field(default="", description="Legal basis of the limit, in Vietnamese")
    legal_basis_en: str = Field(default="", description="Legal basis of the limit, in English")
    limit: str = Field(
        description="The limit; empty if the catalogue does not know the procedure",
        examples=["3 working-days"],
    )
    rules: str = Field(description="Id of the rule set by which it was counted", examples=["nd118-2025"])
    received_at: Moment = Field(description="Moment of valid receipt, office time")
    due_at: Moment | None = Field(
        description="Last minute at which an answer is in time, office time; null while that cannot be told"
    )
    missing_year: int | None = Field(
        default=None, description="Year without a calendar for which the due time cannot be calculated"
    )
    promised_at: Moment | None = Field(
        default=None, description="By when the appointment that the citizen was given is kept, office time"
    )
    measured: Measured = Field(description="Unit in which the limit is counted")
    budget: int = Field(description="Length of the limit in that unit")
    days: tuple[ExplainedDay, ...] = Field(description="Every day from receipt to the due time")
    notes: tuple[Bilingual, ...] = Field(
        default=(), description="Notes about the due time, such as apologies that did not move it"
    )
    at: Moment | None = Field(default=None, description="Moment of the standing below")
    standing: Standing | None = Field(default=None, description="How the record stands at that moment")
    resolved_at: Moment | None = Field(
        default=None, description="When the result was ready, if it is about a record that has one"
    )
    returned_at: Moment | None = Field(default=None, description="When the result was handed over, if it was")
    open_minutes_left: int | None = Field(
        default=None,
        description="Open minutes from that moment to the due time, without stops; negative if late",
    )

    @property
    def current_standing(self) -> Standing | None:
        """How it stands, a returned record apart from one whose result waits."""
        return Standing.RETURNED if self.returned_at else self.standing


class WhyThisDate(OfOwnUnits, Question[Explanation]):
    """Why is this record due then?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "explain"
    answer: ClassVar[type[Answer]] = Explanation

    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])


class WhyIfReceived(Question[Explanation]):
    """When would a record be due that is received then, and why? Asked before it is filed."""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "explain-receipt"
    answer: ClassVar[type[Answer]] = Explanation

    unit: str = Field(max_length=16, description="Unit id", examples=["15712v1"])
    procedure: str = Field(max_length=40, description="Procedure code", examples=["1.004837"])
    received_at: Moment = Field(description="Moment of valid receipt")
