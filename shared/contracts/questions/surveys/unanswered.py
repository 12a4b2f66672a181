"""The question to surveys about what citizens wait to be answered."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment


class AnswersOwed(Answer):
    """What citizens have said, and nobody has answered."""

    follow_ups: int = Field(description="Dissatisfied answers to look into")
    follow_up_due: Moment | None = Field(default=None, description="When the first of them is due, if known")
    recommendations: int = Field(description="Recommendations to answer")
    recommendation_since: Moment | None = Field(
        default=None, description="When the first of them was received"
    )


class WhatIsUnanswered(Question[AnswersOwed]):
    """How many follow-ups and recommendations of these units wait for an answer?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "unanswered"
    answer: ClassVar[type[Answer]] = AnswersOwed

    units: tuple[str, ...] = Field(min_length=1, max_length=200, description="Unit ids")
