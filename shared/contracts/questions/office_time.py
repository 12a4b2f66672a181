"""Questions to deadlines about office time, asked by other services; only deadlines has the calendar."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class DueTimes(Answer):
    """Due times, in the order of the question."""

    due_at: tuple[Moment | None, ...] = Field(
        description="Last moment at which something is in time; null where there is no calendar for it yet"
    )


class WhenDue(Question[DueTimes]):
    """When is something due that began at given moments?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "due"
    answer: ClassVar[type[Answer]] = DueTimes

    unit: str = Field(description="Unit id", examples=["15712v1"])
    limit: str = Field(description="Time limit", examples=["10 working-days"])
    since: tuple[Moment, ...] = Field(
        min_length=1, max_length=500, description="When it began; that day is not counted"
    )


class OpenTimes(Answer):
    """Whether the office was open, in the order of the question."""

    open: tuple[bool | None, ...] = Field(
        description="One for each moment; null where there is no calendar for it"
    )


class WasOpen(Question[OpenTimes]):
    """Was the office open at these moments?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "open"
    answer: ClassVar[type[Answer]] = OpenTimes

    unit: str = Field(description="Unit id", examples=["15712v1"])
    moments: tuple[Moment, ...] = Field(min_length=1, max_length=500, description="The moments")
