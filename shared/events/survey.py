"""Facts about surveys: how citizens were served. Published by surveys.

No fact carries the link of an invitation, and an answer is not tied to a record.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime, Field

from shared.events.fact import Fact


class SurveyInvited(Fact):
    """A citizen whose result was handed over may say how they were served."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "invited"

    invitation: str = Field(description="Invitation id; not the secret of its link")
    record: str = Field(description="Record code")
    at: AwareDatetime = Field(description="When the result was handed over")

    @property
    def about(self) -> str:
        return self.invitation

    @property
    def happened_at(self) -> datetime:
        return self.at


class SurveyAnswered(Fact):
    """Somebody answered. Which invitation it was cannot be told from this fact."""

    noun: ClassVar[str] = "survey"
    participle: ClassVar[str] = "answered"

    answer: str = Field(description="Answer id, random")
    procedure: str | None = Field(
        default=None,
        description="Procedure code; none where so few have answered that it would give one away",
    )
    month_at: AwareDatetime = Field(
        description="First moment of the month in which the result was handed over: coarse on purpose"
    )
    responsibility: int = Field(
        ge=1,
        le=5,
        description="The officials' sense of responsibility; 1 very dissatisfied ... 5 very satisfied",
    )
    attitude: int = Field(
        ge=1, le=5, description="The officials' attitude; 1 very dissatisfied ... 5 very satisfied"
    )
    capacity: int = Field(
        ge=1, le=5, description="The officials' capacity; 1 very dissatisfied ... 5 very satisfied"
    )

    @property
    def about(self) -> str:
        return self.answer

    @property
    def happened_at(self) -> datetime:
        return self.month_at
