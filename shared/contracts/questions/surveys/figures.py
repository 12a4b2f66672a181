"""Figures of satisfaction, alarms about ballot stuffing, and the recount of the figures."""

from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from shared.contracts.questions.question import Answer, CountedUnder, OfUnits, Question
from shared.contracts.questions.surveys.instrument import Factor
from shared.moments import Day

SATISFIED: Final = 4
"""The lowest of the five steps that is satisfied or above. Source: domain.md, section 5."""


class FactorFigures(Answer):
    """The ratings of one factor: the number of answers at each of the five steps, lowest first."""

    instrument: str = Field(description="Name and version of the instrument", examples=["three-factors/1"])
    factor: Factor = Field(description="The factor that was rated")
    steps: tuple[int, int, int, int, int] = Field(
        description="Answers at each step, from very dissatisfied to very satisfied"
    )
    does_not_apply: int = Field(default=0, description="Answers that say that it does not apply")

    @property
    def rated(self) -> int:
        """How many answers rate it."""
        return sum(self.steps)

    @property
    def satisfied(self) -> int:
        """How many of them are 4 or 5."""
        return sum(self.steps[SATISFIED - 1 :])


class ConfidenceInterval(Answer):
    """The 95 % score interval (Wilson) of the share of satisfied answers, from 0 to 1."""

    low: float = Field(description="Lower end")
    high: float = Field(description="Upper end")


class Satisfaction(Answer):
    """The figures of some answers. A group of fewer than five is part of a larger one or not shown.

    An answer counts as satisfied or above when each of its factors that applies is rated 4 or 5.
    """

    answers: int = Field(description="Number of answers")
    shown: int = Field(description="Number of answers that may be shown; all other figures are of these")
    satisfied_or_above: int = Field(description="Number of shown answers that are satisfied or above")
    interval: ConfidenceInterval | None = Field(default=None, description="Null if no answer is shown")
    factors: tuple[FactorFigures, ...] = Field(
        default=(), description="By instrument, in the order of its form"
    )


class SurveyBreakdown(StrEnum):
    """The traits by which figures may be broken down."""

    UNIT = "unit"
    MONTH = "month"
    PROCEDURE = "procedure"
    CHANNEL = "channel"


class SurveyPart(Satisfaction):
    """The figures of one part."""

    of: str = Field(
        description="Unit id, month, procedure code or channel; empty for answers without a procedure",
        examples=["2023-02", "2.000815"],
    )
    invitations: int | None = Field(
        default=None, description="Number of invitations; null by channel, which an invitation does not have"
    )


class AlarmPattern(StrEnum):
    """A pattern of answers that suggests ballot stuffing."""

    ONE_DEVICE = "one-device"
    """Many answers within a minute from one device."""
    ONE_MINUTE = "one-minute"
    """Many answers within a minute in one unit."""
    ALL_EQUAL = "all-equal"
    """Many answers that all say the same."""
    OFFICE_CLOSED = "office-closed"
    """Answers from the counter's tablet while the office was closed."""


class SurveyAlarm(Answer):
    """A pattern that suggests ballot stuffing. Its answers are counted nevertheless."""

    unit: str = Field(description="Unit id")
    month: Day = Field(
        description="First day of the month in which it was seen; nothing more exact is stored"
    )
    pattern: AlarmPattern = Field(description="The pattern")
    answers: int = Field(description="Number of answers that belong to it")


class SurveyFigures(Satisfaction):
    """The answers about results that were handed over in the months of the period."""

    invitations: int = Field(description="Number of citizens invited")
    parts: tuple[SurveyPart, ...] = Field(default=(), description="Sorted by name")
    alarms: tuple[SurveyAlarm, ...] = Field(default=(), description="Alarms of the months of the period")


class HowSatisfied(CountedUnder, OfUnits, Question[SurveyFigures]):
    """How were citizens served?

    The figures are of whole months, from the month of `since` to the month of `until`: an answer does not
    store the day on which its result was handed over, since the day could reveal the record.
    """

    service: ClassVar[str] = "surveys"
    name: ClassVar[str] = "figures"
    version: ClassVar[int] = 3
    answer: ClassVar[type[Answer]] = SurveyFigures

    by: SurveyBreakdown | None = Field(default=None, description="Trait by which to break the figures down")
