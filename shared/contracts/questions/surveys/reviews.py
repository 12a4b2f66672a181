"""Alarms about ballot stuffing that a person reviews, and the crowds of answers that are published."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, ByAPerson, OfUnits, Question
from shared.contracts.questions.surveys.citizen_text import CleanText
from shared.contracts.questions.surveys.figures import AlarmPattern, FactorFigures, Satisfaction, SurveyAlarm
from shared.moments import Day, Moment


class AlarmVerdict(StrEnum):
    """What a person found."""

    GENUINE = "genuine"
    """The answers were given by citizens; they count."""
    STUFFED = "stuffed"
    """They were not. They stay, and the month is left out where figures without them are asked for."""


class AlarmReview(Answer):
    """What somebody found of an alarm."""

    verdict: AlarmVerdict = Field(description="What they found")
    why: str = Field(description="Their reason")
    by: str = Field(description="Id of who reviewed it")
    at: Moment = Field(description="When")


class ReviewedAlarm(SurveyAlarm):
    """An alarm, and all that was found of it, the last first: a later review removes none before."""

    reviews: tuple[AlarmReview, ...] = Field(default=(), description="The last one holds")


class FiguresReviewed(Satisfaction):
    """The figures of answers, with the number of citizens who were invited about the same months."""

    invitations: int = Field(description="Citizens invited; what of them answered is the response rate")


class AlarmsReviewed(Answer):
    """The alarms of a period, and its figures with and without the months that a person found stuffed."""

    alarms: tuple[ReviewedAlarm, ...] = Field(description="By month, unit and pattern")
    with_all: FiguresReviewed = Field(description="Of all answers, as published")
    without_stuffed: FiguresReviewed = Field(
        description="Of the answers about months of which no alarm was found to be stuffing. Which answers "
        "an alarm is about is not stored, so that the whole month of a unit is left out"
    )


class AlarmsToReview(OfUnits, Question[AlarmsReviewed]):
    """Which alarms about ballot stuffing are there, what did people find, and what does it change?"""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "alarms"
    answer: ClassVar[type[Answer]] = AlarmsReviewed


class AlarmReviewKept(Answer):
    """Whether a review was stored."""

    kept: bool = Field(description="False if there is no such alarm")


class ReviewAlarm(ByAPerson, Question[AlarmReviewKept]):
    """Store what a person found of an alarm."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "review-alarm"
    answer: ClassVar[type[Answer]] = AlarmReviewKept

    unit: str = Field(description="Unit id", examples=["15712v1"])
    month: Day = Field(description="First day of the month of the alarm")
    pattern: AlarmPattern = Field(description="Its pattern")
    verdict: AlarmVerdict = Field(description="What they found")
    why: CleanText = Field(
        min_length=1, max_length=500, description="Their reason, without names of citizens"
    )


class PublishedCrowd(Answer):
    """Five or more answers that are published together."""

    unit: str = Field(description="Unit id")
    since: Day = Field(description="First day of the first month of handing over")
    until: Day = Field(description="Last day of the last month")
    instrument: str | None = Field(description="Name and version; null if its answers are to several")
    procedure: str | None = Field(
        description="Procedure code, empty for answers without one; null for several"
    )
    channel: str | None = Field(description="How they were given; null for several")
    answers: int = Field(description="How many, five or more")
    satisfied_or_above: int = Field(description="Of these, rated 4 or 5 by each factor")
    factors: tuple[FactorFigures, ...] = Field(default=(), description="Empty for several instruments")


class CrowdsPublished(Answer):
    """The crowds of a period."""

    crowds: tuple[PublishedCrowd, ...] = Field(description="By unit, month, instrument, procedure, channel")


class WhatIsPublished(OfUnits, Question[CrowdsPublished]):
    """Which crowds of answers are published of a period, for an export? No answer stands alone in it."""

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "crowds"
    answer: ClassVar[type[Answer]] = CrowdsPublished
