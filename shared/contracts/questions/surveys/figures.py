"""Figures of satisfaction, alarms about ballot stuffing, and the recount of the figures."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, OfUnits, Question
from shared.contracts.questions.surveys.instrument import Factor


class FactorFigures(Answer):
    """How one factor was rated: how many answers at each of the five steps, lowest first."""

    instrument: str = Field(description="Name and version of the instrument", examples=["three-factors/1"])
    factor: Factor = Field(description="What was rated")
    steps: tuple[int, int, int, int, int] = Field(
        description="Answers at each step, from very dissatisfied to very satisfied"
    )
    does_not_apply: int = Field(default=0, description="Answers that say so")


class ConfidenceInterval(Answer):
    """The 95 % score interval (Wilson) of the share of satisfied answers, from 0 to 1."""

    low: float = Field(description="Lower end")
    high: float = Field(description="Upper end")


class Satisfaction(Answer):
    """What some answers say. A group of fewer than five is part of a larger one or not shown.

    An answer counts as satisfied or above when each of its factors that applies is rated 4 or 5.
    """

    answers: int = Field(description="How many there are")
    shown: int = Field(description="What the answers of how many is shown; the other figures are of these")
    satisfied_or_above: int = Field(description="How many of those shown are satisfied or above")
    interval: ConfidenceInterval | None = Field(default=None, description="None while nothing is shown")
    factors: tuple[FactorFigures, ...] = Field(default=(), description="By instrument, as it asks them")


class SurveyBreakdown(StrEnum):
    """What figures may be broken down by."""

    UNIT = "unit"
    MONTH = "month"
    PROCEDURE = "procedure"
    CHANNEL = "channel"


class SurveyPart(Satisfaction):
    """The figures of one part."""

    of: str = Field(
        description="Unit id, month, procedure code or channel; no procedure for those that do not name it",
        examples=["2023-02", "2.000815"],
    )
    invitations: int | None = Field(default=None, description="How many were asked; unknown by channel")


class AlarmPattern(StrEnum):
    """What smells of ballot stuffing."""

    ONE_DEVICE = "one-device"
    """Many answers within a minute from one device."""
    ONE_MINUTE = "one-minute"
    """Many answers within a minute in one unit."""
    ALL_EQUAL = "all-equal"
    """Many answers, and not one says anything else than the others."""
    OFFICE_CLOSED = "office-closed"
    """Answered at the counter while the office is closed."""


class SurveyAlarm(Answer):
    """A pattern that smells of ballot stuffing. The answers are counted all the same."""

    unit: str = Field(description="Unit id")
    month: date = Field(description="First day of the month in which it was seen: coarse on purpose")
    pattern: AlarmPattern = Field(description="What was seen")
    answers: int = Field(description="In how many answers")


class SurveyFigures(Satisfaction):
    """What citizens said whose results were handed over in the months that the period touches."""

    invitations: int = Field(description="How many citizens were asked")
    parts: tuple[SurveyPart, ...] = Field(default=(), description="In order of their names")
    alarms: tuple[SurveyAlarm, ...] = Field(default=(), description="Of the months of the period")


class HowSatisfied(OfUnits, Question[SurveyFigures]):
    """How were citizens served?

    Answered for whole months, from that of `since` to that of `until`, whatever the days: an answer does not
    remember the day on which its result was handed over, lest it be tied to a record.
    """

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 3
    answer: ClassVar[type[Answer]] = SurveyFigures

    by: SurveyBreakdown | None = Field(default=None, description="What to break the figures down by")
