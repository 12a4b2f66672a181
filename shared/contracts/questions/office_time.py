"""What other services ask deadlines about the office's time, so that the calendar is kept in one place."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.questions.question import Answer, Question


class DueTimes(Answer):
    """Due times, in the order in which they were asked for."""

    due_at: tuple[AwareDatetime, ...] = Field(description="Last moment at which something is in time")


class WhenDue(Question[DueTimes]):
    """When is something due that was taken up at some moments?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "due"
    answer: ClassVar[type[Answer]] = DueTimes

    unit: str = Field(description="Unit id", examples=["15712v1"])
    limit: str = Field(description="Time limit", examples=["10 working-days"])
    since: tuple[AwareDatetime, ...] = Field(
        min_length=1, max_length=500, description="When it was taken up; that day is not counted"
    )


class OpenTimes(Answer):
    """Whether the office was open, in the order in which it was asked."""

    open: tuple[bool, ...] = Field(description="One for each moment")


class WasOpen(Question[OpenTimes]):
    """Was the office open at some moments?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "open"
    answer: ClassVar[type[Answer]] = OpenTimes

    unit: str = Field(description="Unit id", examples=["15712v1"])
    moments: tuple[AwareDatetime, ...] = Field(
        min_length=1, max_length=500, description="Moments asked about"
    )
