"""Facts about a deadline: the moment by which the office owes an answer. Published by deadlines."""

from datetime import datetime, tzinfo
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.events.fact import Fact
from shared.moments import Moment


class Outcome(StrEnum):
    """How a resolution stands to its deadline; columns 8, 9 and 10 of report II.06a/VPCP/KSTT."""

    BEFORE = "before"
    ON = "on"
    AFTER = "after"


class WarningRecipient(StrEnum):
    """Who is warned: first the official whose record it is, then the chairman of the commune."""

    OFFICIAL = "official"
    CHAIRMAN = "chairman"


class DeadlineFact(Fact):
    """The data common to all facts about a deadline."""

    noun: ClassVar[str] = "deadline"

    record: str = Field(description="Record code", examples=["H56.31.20-230215-0042"])
    procedure: str = Field(description="Procedure code of the national catalogue")
    at: Moment = Field(description="When this happened")

    @property
    def about(self) -> str:
        return self.record

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


class DueTimeFact(DeadlineFact):
    """The data common to all facts about a deadline whose due time is known."""

    due_at: Moment = Field(description="Last moment at which an answer is in time")


class DeadlineSet(DueTimeFact):
    """A record was validly received and its deadline counted; also once its calendar is known at last."""

    participle: ClassVar[str] = "set"

    limit: str = Field(description="Limit that was counted", examples=["3 working-days", "same-day"])
    rules: str = Field(default="", description="Id of the rule set by which it was counted")


class DeadlineMoved(DueTimeFact):
    """A deadline has changed."""

    participle: ClassVar[str] = "moved"

    due_before: Moment = Field(description="Deadline that no longer holds")
    limit: str = Field(
        default="", description="Limit by which it is counted now", examples=["8 working-days"]
    )


class DeadlineAwaited(DeadlineFact):
    """A deadline cannot be counted yet: it reaches a year for which the office has no calendar.

    Once the calendar is there, the deadline is set.
    """

    participle: ClassVar[str] = "awaited"

    missing_year: int = Field(description="Year for which there is no calendar", examples=[2028])
    due_before: Moment | None = Field(default=None, description="Deadline that no longer holds, if any did")
    limit: str = Field(description="Limit that will be counted", examples=["45 calendar-days"])
    rules: str = Field(default="", description="Id of the rule set by which it will be counted")


class DeadlineNear(DueTimeFact):
    """A deadline is close and the record not resolved."""

    participle: ClassVar[str] = "near"

    told: WarningRecipient = Field(default=WarningRecipient.OFFICIAL, description="Who is warned")
    promised: bool = Field(
        default=False,
        description="Whether the due time is what the citizen was promised; by law it is later, or not known",
    )


class DeadlineMissed(DueTimeFact):
    """A deadline has passed and the record was not resolved by then; `at` is the minute after the due one."""

    participle: ClassVar[str] = "missed"

    told: WarningRecipient = Field(default=WarningRecipient.OFFICIAL, description="Who is warned")
    promised: bool = Field(
        default=False,
        description="Whether the due time is what the citizen was promised; by law it is later, or not known",
    )


class DeadlineMet(DueTimeFact):
    """A record was resolved before or on its deadline; `at` is the moment of the resolution."""

    participle: ClassVar[str] = "met"

    outcome: Outcome = Field(description="Before or on the deadline")


class DeadlinePassingOnMissed(DeadlineFact):
    """A counter has not passed on what it took for another unit; `at` is the minute after it should have.

    `unit` is that of the counter. A record is told of once.
    """

    participle: ClassVar[str] = "passing-on-missed"

    deciding_unit: str = Field(description="Unit id of the unit that decides", examples=["15667v2"])
    pass_on_by: Moment = Field(description="Last moment at which passing it on is in time")


DEADLINE_FACTS: tuple[type[DeadlineFact], ...] = (
    DeadlineSet,
    DeadlineMoved,
    DeadlineAwaited,
    DeadlineNear,
    DeadlineMissed,
    DeadlineMet,
    DeadlinePassingOnMissed,
)
