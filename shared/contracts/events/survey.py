"""Facts about surveys of how citizens were served. Published by surveys.

No fact contains the link of an invitation, and an answer does not name its record. Answers are published in
groups of at least five, so the time of publication identifies nobody either.
"""

from datetime import datetime, tzinfo
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.events.fact import Fact
from shared.moments import Moment


class SurveyInvited(Fact):
    """A citizen whose result or letter was handed over is invited to say how they were served."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "invited"

    invitation: str = Field(description="Invitation id; not the secret of its link")
    record: str = Field(description="Record code; a letter's id where it is about a letter")
    at: Moment = Field(description="When the result or letter was handed over")

    @property
    def about(self) -> str:
        return self.invitation

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


class SurveyAnsweredV1(Fact):
    """An answer, published on its arrival. Replaced by version 2, and not published any more."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "answered"

    answer: str = Field(description="Answer id, random")
    procedure: str | None = Field(default=None, description="Procedure code")
    month_at: Moment = Field(description="First instant of the month in which the result was handed over")
    responsibility: int = Field(ge=1, le=5, description="The officials' sense of responsibility")
    attitude: int = Field(ge=1, le=5, description="The officials' attitude")
    capacity: int = Field(ge=1, le=5, description="The officials' capacity")

    @property
    def about(self) -> str:
        return self.answer

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.month_at


class SurveyAnswered(Fact):
    """A citizen answered. The fact does not say which invitation it was."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "answered"
    version: ClassVar[int] = 2

    answer: str = Field(description="Random id")
    month_at: Moment = Field(
        description="First instant of the month in which the result was handed over; its day is not stored"
    )
    instrument: str = Field(description="Name and version of the questionnaire", examples=["three-factors/1"])
    channel: str = Field(
        description="The way in which the answer was given", examples=["qr", "link", "tablet", "paper"]
    )
    steps: dict[str, int | None] = Field(
        description="By factor: 1 very dissatisfied ... 5 very satisfied; null where it does not apply"
    )

    @property
    def about(self) -> str:
        return self.answer

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.month_at


class FollowUpFact(Fact):
    """Base of the facts about a follow-up."""

    noun: ClassVar[str] = "survey"

    follow_up: str = Field(description="Follow-up id, random")
    at: Moment = Field(description="When this became so")

    @property
    def about(self) -> str:
        return self.follow_up

    def happened_at(self, zone: tzinfo) -> datetime:
        return self.at


class SurveyDissatisfied(FollowUpFact):
    """A citizen was dissatisfied and the office has to look into it."""

    participle: ClassVar[str] = "dissatisfied"


class SurveyFollowedUp(FollowUpFact):
    """The office has looked into a dissatisfied answer."""

    participle: ClassVar[str] = "followed-up"

    outcome: str = Field(description="The outcome", examples=["mended", "explained", "unfounded"])
    in_time: bool = Field(description="Whether within 10 working days")


SURVEY_FACTS: Final[tuple[type[Fact], ...]] = (
    SurveyInvited,
    SurveyAnsweredV1,
    SurveyAnswered,
    SurveyDissatisfied,
    SurveyFollowedUp,
)
