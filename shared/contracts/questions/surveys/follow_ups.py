"""Follow-ups: an official looks into each dissatisfied answer."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, OfOwnUnits, OfUnits, Page, Question
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.contracts.questions.surveys.instrument import Factor
from shared.moments import Moment


class FollowUpOutcome(StrEnum):
    """The outcome of a follow-up."""

    MENDED = "mended"
    """Something was wrong and has been corrected."""
    EXPLAINED = "explained"
    """Nothing was wrong; the citizen, or the board, is told the reason."""
    UNFOUNDED = "unfounded"
    """No cause was found."""


class FollowUpLine(Answer):
    """A dissatisfied answer that is looked into. Its citizen is unknown unless they left a contact."""

    follow_up: str = Field(description="Follow-up id, random")
    steps: dict[str, int | None] = Field(description="Ratings by factor; null where it does not apply")
    factors: tuple[Factor, ...] = Field(
        default=(), description="Factors of its questionnaire; empty if that does not exist any more"
    )
    role: str = Field(
        default="", description="Of the official who was rated; empty if it would reveal the record"
    )
    comment: str = Field(description="In the citizen's own words")
    contact: str = Field(description="Left on purpose; mostly empty. Personal")
    opened_at: Moment = Field(description="When its time limit started, not when the answer was given")
    due_at: Moment | None = Field(description="Last instant in time; null until deadlines has calculated it")
    answered_at: Moment | None = Field(description="When the office stored the outcome")
    outcome: str = Field(description="Outcome; empty while there is none")
    said: str = Field(description="The office's explanation")
    forgotten: bool = Field(default=False, description="Whether words and contact have been purged")


class FollowUpLines(Answer):
    """A page of follow-ups, and where the next one starts."""

    follow_ups: tuple[FollowUpLine, ...] = Field(description="Oldest first")
    next: str = Field(default="", description="Empty on the last page")


class FollowUps(Page, Question[FollowUpLines]):
    """Which follow-ups does a unit have? For staff only."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "follow-ups"
    answer: ClassVar[type[Answer]] = FollowUpLines

    unit: str = Field(description="Unit id", examples=["15712v1"])


class FollowUpAnswered(Answer):
    """Whether the outcome was stored."""

    kept: bool = Field(description="False if there was one already, which stays")
    answered_at: Moment = Field(description="When the outcome was stored, now or before")


class AnswerFollowUp(OfOwnUnits, Question[FollowUpAnswered]):
    """Store the outcome of a follow-up."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "answer-follow-up"
    answer: ClassVar[type[Answer]] = FollowUpAnswered

    follow_up: str = Field(max_length=64, description="Follow-up id")
    outcome: FollowUpOutcome = Field(description="The outcome")
    said: CleanText = Field(default="", max_length=2000, description="The office's explanation")


class FollowUpFigures(Answer):
    """Numbers of follow-ups, for the public board."""

    opened: int = Field(description="Opened within the period")
    answered: int = Field(description="Of those opened, how many have an outcome")
    answered_in_time: int = Field(description="Of those answered, how many within 10 working days")
    overdue: int = Field(description="Of those not answered, how many are past their due time")

    @property
    def answered_late(self) -> int:
        """Of those answered, how many after the 10 working days."""
        return self.answered - self.answered_in_time


class HowManyFollowedUp(OfUnits, Question[FollowUpFigures]):
    """How many follow-ups were opened in a period, and how many of them answered in time?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "follow-up-figures"
    answer: ClassVar[type[Answer]] = FollowUpFigures
