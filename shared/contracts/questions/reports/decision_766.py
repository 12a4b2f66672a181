"""Questions to deadlines for Decision 766: the points that the portal will show, and what costs them."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.questions.question import Answer, OfUnits, Page, Question
from shared.contracts.questions.reports.official_forms import MOST_UNITS
from shared.moments import Day, Moment


class ForecastIndicator(Answer):
    """An indicator of the decision that an office can forecast, and how its share makes points."""

    id: str = Field(description="Its name in answers", examples=["on-time"])
    group: str = Field(description="Id of its group", examples=["timeliness"])
    name: str = Field(description="Its name")
    name_en: str = Field(description="Its name in English")
    formula: str = Field(description="How it is counted")
    formula_en: str = Field(description="How it is counted, in English")
    max: int = Field(description="The most points")
    threshold: int = Field(description="The share in percent from which on there are all points")
    source: str = Field(description="Where weight, threshold and formula are from")
    source_en: str = Field(description="The same in English")
    certainty: str = Field(description="How far the source was checked", examples=["second-hand"])


class LeftOutPoints(Answer):
    """Points that an office cannot forecast, and why."""

    max: int = Field(description="How many")
    why: str = Field(description="Who knows them")
    why_en: str = Field(description="Who knows them, in English")


class ForecastGroup(Answer):
    """A group of indicators."""

    id: str = Field(description="Its id", examples=["timeliness"])
    name: str = Field(description="Its name")
    name_en: str = Field(description="Its name in English")
    max: int = Field(description="The most points, with those that are left out")
    left_out: tuple[LeftOutPoints, ...] = Field(default=(), description="What is not forecast of it")


class IndicatorPoints(Answer):
    """The share of an indicator at a unit, and its points."""

    indicator: str = Field(description="Id of the indicator")
    good: int = Field(description="How many of those counted are as they should be")
    of: int = Field(description="How many are counted")
    points: float | None = Field(description="To two decimals; null if there is nothing to count")
    cost_of_one: float = Field(
        description="Points that the indicator would gain if one more were as it should be, not rounded"
    )


class UnitForecast(Answer):
    """What the portal will say of a unit, of the points that can be known."""

    unit: str = Field(description="Unit id")
    received: int = Field(description="Records received in the period, without recommendations")
    indicators: tuple[IndicatorPoints, ...] = Field(description="In the order of the decision")
    points: float = Field(description="Sum of the points that apply, to two decimals")
    known: int = Field(description="The most that these could be; what does not apply is left out")


class Forecast766(Answer):
    """The forecast of some units, and the decision's version by which it is made."""

    version: Day = Field(description="First day of the periods that this version is for")
    source: str = Field(description="Where the decision was read")
    source_en: str = Field(description="The same in English")
    certainty: str = Field(description="How far that was checked")
    as_of: Day = Field(description="The day by which open records are measured: the last one, or today")
    groups: tuple[ForecastGroup, ...] = Field(description="In the order of the decision")
    indicators: tuple[ForecastIndicator, ...] = Field(description="In the order of the decision")
    units: tuple[UnitForecast, ...] = Field(description="In the order in which they were asked for")


class WhatPortalWillSay(OfUnits, Question[Forecast766]):
    """What will the national portal say of some units by Decision 766, of the points that can be known?

    Records are those received within the period. Publication is the province's and left out.
    """

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "forecast"
    answer: ClassVar[type[Answer]] = Forecast766

    units: tuple[str, ...] = Field(
        min_length=1, max_length=MOST_UNITS, description="Unit ids, each counted for itself"
    )


class CostReason(StrEnum):
    """Why a record costs points."""

    LATE = "late"
    """It ended after its appointment, or took longer than the procedure's maximum."""
    OPEN_LATE = "open-late"
    """It is open, and the last day of the period is past its appointment."""
    ASKED_TWICE = "asked-twice"
    """Papers were asked for twice, and it has no end: late whatever its appointment."""
    WITHDRAWN = "withdrawn"
    """It was withdrawn, which is no end there, and its appointment has passed."""
    NOT_ONLINE = "not-online"
    NO_RESULT_YET = "no-result-yet"
    """It came online, and has no result yet."""
    NOT_PAID_ONLINE = "not-paid-online"
    NO_ELECTRONIC_RESULT = "no-electronic-result"
    NOT_DIGITISED = "not-digitised"
    NOT_REUSED = "not-reused"


class PointsLost(Answer):
    """What a record costs in one indicator."""

    indicator: str = Field(description="Id of the indicator")
    reason: CostReason = Field(description="Why")
    points: float = Field(description="Points, not rounded")


class CostlyRecord(Answer):
    """A record that costs points: by how many the sum is less than if it were as it should be."""

    record: str = Field(description="Record code")
    procedure: str = Field(description="Procedure code")
    received_at: Moment = Field(description="Moment of valid receipt")
    due_at: Moment | None = Field(description="By when it ends in time on the portal; null if not known")
    ended_at: Moment | None = Field(
        description="When it was resolved, refused or stopped; null if it is open"
    )
    lost: tuple[PointsLost, ...] = Field(description="By indicator")
    points: float = Field(description="Sum of them")
    is_open: bool = Field(description="Whether it still takes its course, so that something can be done")


class CostlyRecords(Answer):
    """A page of records that cost points."""

    records: tuple[CostlyRecord, ...] = Field(description="In the order of receipt")
    next: str = Field(default="", description="Ask for it as `after` to get the next page; empty on the last")


class WhatCostsPoints(Page, Question[CostlyRecords]):
    """Which records of a unit cost points by Decision 766, and how many each?"""

    service: ClassVar[str] = "deadlines"
    name: ClassVar[str] = "costs"
    answer: ClassVar[type[Answer]] = CostlyRecords

    unit: str = Field(description="Unit id")
    since: Day = Field(description="First day of the period")
    until: Day = Field(description="Last day of the period")
    indicator: str = Field(
        default="", description="Only what costs points in this one; empty for all", examples=["on-time"]
    )
