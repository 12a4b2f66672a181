"""What surveys can be asked about follow-ups: what became of dissatisfied answers."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, Field

from shared.contracts.questions.question import Answer, OfUnits, Page, Question
from shared.contracts.questions.surveys.citizen_text import clean_text
from shared.contracts.questions.surveys.instrument import Factor


class FollowUpOutcome(StrEnum):
    """What looking into it came to."""

    MENDED = "mended"
    """Something was wrong and is put right."""
    EXPLAINED = "explained"
    """It had to be so, and the citizen, or the board, is told why."""
    UNFOUNDED = "unfounded"
    """Nothing could be found."""


class FollowUpLine(Answer):
    """A dissatisfied answer that is looked into. Who gave it is unknown, unless they left a contact."""

    follow_up: str = Field(description="Follow-up id, random")
    steps: dict[str, int | None] = Field(description="What was said, by factor; null where it does not apply")
    factors: tuple[Factor, ...] = Field(
        default=(), description="What was rated, as it was asked; empty if that instrument is no more"
    )
    role: str = Field(
        default="", description="Of the official who was rated; empty where it would tell whose answer it is"
    )
    comment: str = Field(description="In the citizen's own words")
    contact: str = Field(description="Left on purpose; mostly empty. Personal")
    opened_at: AwareDatetime = Field(description="When its clock started, not when the answer was given")
    due_at: AwareDatetime | None = Field(description="Last moment in time; null until deadlines has said")
    answered_at: AwareDatetime | None = Field(description="When the office noted the outcome")
    outcome: str = Field(description="Outcome; empty while there is none")
    said: str = Field(description="What the office says about it")
    forgotten: bool = Field(
        default=False, description="Whether words and contact were removed, their time being over"
    )


class FollowUpLines(Answer):
    """A page of follow-ups, and where the next one starts."""

    follow_ups: tuple[FollowUpLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class FollowUps(Page, Question[FollowUpLines]):
    """Which dissatisfied answers does a unit look into? For staff only."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "follow-ups"
    answer: ClassVar[type[Answer]] = FollowUpLines

    unit: str = Field(description="Unit id", examples=["15712v1"])


class FollowUpAnswered(Answer):
    """Whether the outcome was noted."""

    kept: bool = Field(description="False when there was one already, which stays")
    answered_at: AwareDatetime = Field(description="When an outcome was noted, now or before")


class AnswerFollowUp(Question[FollowUpAnswered]):
    """Please note what looking into it came to."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer-follow-up"
    answer: ClassVar[type[Answer]] = FollowUpAnswered

    follow_up: str = Field(max_length=64, description="Follow-up id")
    outcome: FollowUpOutcome = Field(description="What it came to")
    said: Annotated[str, AfterValidator(clean_text)] = Field(
        default="", max_length=2000, description="In words"
    )


class FollowUpFigures(Answer):
    """How many dissatisfied answers were looked into, and in time. Without content: for the public board."""

    opened: int = Field(description="Opened within the period")
    answered: int = Field(description="Of those, how many have an outcome")
    answered_in_time: int = Field(description="Of those answered, how many within 10 working days")
    overdue: int = Field(description="Of those not answered, how many are past their due time")


class HowManyFollowedUp(OfUnits, Question[FollowUpFigures]):
    """How many follow-ups were opened in a period, and how many of them answered in time?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "follow-up-figures"
    answer: ClassVar[type[Answer]] = FollowUpFigures
