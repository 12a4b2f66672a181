"""Questions to supervision about periods that are closed: which they are, and what was reported of them."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, OfUnits, Question
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
