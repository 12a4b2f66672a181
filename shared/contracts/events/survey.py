"""Facts about surveys: how citizens were served. Published by surveys.

No fact carries the link of an invitation, and an answer is not tied to a record. Answers are told
five or more together, so that the moment of telling leads to nobody either.
"""

from datetime import datetime
from typing import ClassVar, Final

from pydantic import AwareDatetime, Field

from shared.contracts.events.fact import Fact


class SurveyInvited(Fact):
    """A citizen whose result or letter was handed over may say how they were served."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "invited"

    invitation: str = Field(description="Invitation id; not the secret of its link")
    record: str = Field(description="Record code; a letter's id where it is about a letter")
    at: AwareDatetime = Field(description="When the result or letter was handed over")

    @property
    def about(self) -> str:
        return self.invitation

    @property
    def happened_at(self) -> datetime:
        return self.at


class SurveyAnsweredV1(Fact):
    """What was told of each answer as it came, until answers were told together. Told no more."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "answered"

    answer: str = Field(description="Answer id, random")
    procedure: str | None = Field(default=None, description="Procedure code")
    month_at: AwareDatetime = Field(
        description="First moment of the month in which the result was handed over"
    )
    responsibility: int = Field(ge=1, le=5, description="The officials' sense of responsibility")
    attitude: int = Field(ge=1, le=5, description="The officials' attitude")
    capacity: int = Field(ge=1, le=5, description="The officials' capacity")

    @property
    def about(self) -> str:
        return self.answer

    @property
    def happened_at(self) -> datetime:
        return self.month_at


class SurveyAnswered(Fact):
    """Somebody answered. Which invitation it was cannot be told from this fact."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "answered"
    version: ClassVar[int] = 2

    answer: str = Field(description="Random id")
    month_at: AwareDatetime = Field(
        description="First moment of the month in which the result was handed over: coarse on purpose"
    )
    instrument: str = Field(description="What was asked: name and version", examples=["three-factors/1"])
    channel: str = Field(description="How it came", examples=["qr", "link", "tablet", "paper"])
    steps: dict[str, int | None] = Field(
        description="By factor: 1 very dissatisfied ... 5 very satisfied; null where it does not apply"
    )

    @property
    def about(self) -> str:
        return self.answer

    @property
    def happened_at(self) -> datetime:
        return self.month_at


class FollowUpFact(Fact):
    """What each fact about a follow-up says."""

    noun: ClassVar[str] = "survey"

    follow_up: str = Field(description="Follow-up id, random")
    at: AwareDatetime = Field(description="When this became so")

    @property
    def about(self) -> str:
        return self.follow_up

    @property
    def happened_at(self) -> datetime:
        return self.at


class SurveyDissatisfied(FollowUpFact):
    """Somebody was dissatisfied and the office has to look into it; not told before a crowd has answered."""

    participle: ClassVar[str] = "dissatisfied"


class SurveyFollowedUp(FollowUpFact):
    """The office has looked into a dissatisfied answer."""

    participle: ClassVar[str] = "followed-up"

    outcome: str = Field(description="What it came to", examples=["mended", "explained", "unfounded"])
    in_time: bool = Field(description="Whether within 10 working days")


SURVEY_FACTS: Final[tuple[type[Fact], ...]] = (
    SurveyInvited,
    SurveyAnsweredV1,
    SurveyAnswered,
    SurveyDissatisfied,
    SurveyFollowedUp,
)
